"""``/demands/{id}`` and ``/supplies/{id}``: one record with its provenance and what fits it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from service.domain.item import Side
from service.domain.language import Language
from service.domain.match import Level, Listed
from service.domain.taxonomy import Scheme, Taxonomy
from service.texts.spoken import SpokenMatch, code_names, unsaid_names
from service.web.pages import actor_of, context_of, language_of, page
from service.workflows.find_matches import find_matches
from service.workflows.read_items import read_item

_TEXT_FIELDS_BESIDE = (
    "budget_text",
    "price_text",
    "period",
    "cooperation_mode",
    "deployment_text",
    "place_wish",
    "service_area",
)

router = APIRouter(include_in_schema=False)


@router.api_route("/demands/{item_id}", methods=["GET", "HEAD"])
def demand(request: Request, item_id: str) -> HTMLResponse:
    """Show one demand and the supplies that fit it."""
    return _record(request, Side.DEMAND, item_id)


@router.api_route("/supplies/{item_id}", methods=["GET", "HEAD"])
def supply(request: Request, item_id: str) -> HTMLResponse:
    """Show one supply and the demands that fit it."""
    return _record(request, Side.SUPPLY, item_id)


def _record(request: Request, side: Side, item_id: str) -> HTMLResponse:
    context, actor, language = context_of(request), actor_of(request), language_of(request)
    read = read_item(actor, context, side, item_id)
    found = find_matches(actor, context, side, item_id) if context.engine.loaded else None
    matches = [
        (SpokenMatch.of(entry.match, context.taxonomy, language), entry.item)
        for entry in (found.found if found else ())
    ]
    return page(
        request,
        "record.html",
        item=read.item,
        provenance=read.provenance,
        codes=_codes(read.item, context.taxonomy, language),
        beside={name: text for name in _TEXT_FIELDS_BESIDE if (text := getattr(read.item, name, ""))},
        matches=None if found is None else matches,
        ask_first=unsaid_names(found.ask_first, language) if found else "",
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
