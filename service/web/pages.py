"""The pages: search either side, and one record with its provenance and what fits it."""

import re
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.domain.errors import DuijieError, UnavailableError
from service.domain.item import Side
from service.domain.language import Language
from service.domain.match import Level, Listed
from service.domain.permission import Actor
from service.domain.taxonomy import Scheme, Taxonomy
from service.texts import preferred, sentence
from service.texts.spoken import SpokenMatch, code_names, error_text, reason_text
from service.web.marked import excerpt, marked, places_in
from service.workflows.context import Context
from service.workflows.find_matches import find_matches
from service.workflows.list_editions import list_editions
from service.workflows.read_items import count_items, read_item
from service.workflows.search_items import QUERY_LIMIT, search_items

_TEXT_FIELDS_BESIDE = (
    "budget_text",
    "price_text",
    "period",
    "cooperation_mode",
    "deployment_text",
    "place_wish",
    "service_area",
)
QUERY_ECHO = QUERY_LIMIT + 1
"""Characters of a query that a page repeats: enough to say that it is too long."""
_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")
_HAN = re.compile("[\u3400-\u9fff]")
_pages = APIRouter(include_in_schema=False)


def router() -> APIRouter:
    """Return the routes of all pages."""
    return _pages


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["script"] = lambda text: "zh" if _HAN.search(text) else "en"
    environment.globals.update(excerpt=excerpt, marked=marked, places_in=places_in, Language=Language)
    return environment


_templates = _environment()


def language_of(request: Request) -> Language:
    """Return the page's language: the address decides, else the browser."""
    asked = request.query_params.get("lang")
    return Language(asked) if asked in set(Language) else preferred(request.headers.get("accept-language"))


def error_page(request: Request, status: int, detail: str) -> HTMLResponse:
    """Return a page that says what is wrong."""
    return _page(request, "error.html", status=status, detail=detail, phrase=HTTPStatus(status).phrase)


@_pages.api_route("/", methods=["GET", "HEAD"])
def start(
    request: Request, q: Annotated[str, Query()] = "", side: Annotated[str, Query()] = Side.SUPPLY.value
) -> HTMLResponse:
    """Show the search form, and results where something was asked."""
    context = _context(request)
    language = language_of(request)
    q = _CONTROL.sub(" ", q)[:QUERY_ECHO]
    wanted = Side(side) if side in set(Side) else Side.SUPPLY
    hits, failure = [], None
    if q.strip():
        try:
            _require_loaded(context)
            hits = search_items(Actor.public(), context, wanted, q)
        except DuijieError as error:
            failure = error
    return _page(
        request,
        "start.html",
        status=200 if failure is None else 503 if isinstance(failure, UnavailableError) else 422,
        query=q,
        side=wanted,
        fitting=[hit for hit in hits if hit.level is not Level.NONE],
        nearest=[hit for hit in hits if hit.level is Level.NONE],
        failure=error_text(failure, language) if failure else None,
        texts_of=lambda reasons: [reason_text(reason, context.taxonomy, language) for reason in reasons],
        counts=count_items(Actor.public(), context),
        editions=list_editions(context),
    )


@_pages.api_route("/demands/{item_id}", methods=["GET", "HEAD"])
def demand(request: Request, item_id: str) -> HTMLResponse:
    """Show one demand and the supplies that fit it."""
    return _record(request, Side.DEMAND, item_id)


@_pages.api_route("/supplies/{item_id}", methods=["GET", "HEAD"])
def supply(request: Request, item_id: str) -> HTMLResponse:
    """Show one supply and the demands that fit it."""
    return _record(request, Side.SUPPLY, item_id)


def _record(request: Request, side: Side, item_id: str) -> HTMLResponse:
    context = _context(request)
    language = language_of(request)
    read = read_item(Actor.public(), context, side, item_id)
    found = find_matches(Actor.public(), context, side, item_id) if context.engine.loaded else None
    matches = [
        (SpokenMatch.of(entry.match, context.taxonomy, language), entry.item)
        for entry in (found.found if found else ())
    ]
    return _page(
        request,
        "record.html",
        item=read.item,
        provenance=read.provenance,
        codes=_codes(read.item, context.taxonomy, language),
        beside={name: text for name in _TEXT_FIELDS_BESIDE if (text := getattr(read.item, name, ""))},
        matches=None if found is None else matches,
        fitting=[(match, other) for match, other in matches if match.level is not Level.NONE],
        nearest=[(match, other) for match, other in matches if match.level is Level.NONE],
    )


def _codes(item: Listed, taxonomy: Taxonomy, language: Language) -> dict[str, str]:
    schemes = (scheme for scheme in Scheme if getattr(item, _field_of(scheme), ()))
    return {
        _field_of(scheme): code_names(taxonomy, scheme, getattr(item, _field_of(scheme)), language)
        for scheme in schemes
    }


def _field_of(scheme: Scheme) -> str:
    return "kinds" if scheme is Scheme.SUPPLY_KINDS else scheme.value


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


def _require_loaded(context: Context) -> None:
    if not context.engine.loaded:
        raise UnavailableError("index_starting")


def _page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    language = language_of(request)

    def say(code: str, **parameters: object) -> str:
        return sentence(code, language, **parameters)

    def address(path: str, **changes: str) -> str:
        kept = {"lang": language.value} if "lang" in request.query_params else {}
        asked = {name: value for name, value in (kept | changes).items() if value}
        return f"{path}?{urlencode(asked)}" if asked else path

    def in_language(other: Language) -> str:
        return f"/{request.url.path.lstrip('/')}?{urlencode(dict(request.query_params) | {'lang': other.value})}"

    content = _templates.get_template(template).render(
        say=say, address=address, in_language=in_language, language=language, **values
    )
    return HTMLResponse(content, status_code=status, headers={"Content-Language": language, "Vary": "Accept-Language"})
