"""What all pages share: the reader's language, who reads, addresses that keep the language, and the rendering."""

import re
from collections.abc import AsyncIterator, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData

from service.domain.language import Language
from service.domain.permission import Actor
from service.texts import preferred, sentence
from service.web.marked import excerpt, marked, places_in
from service.workflows.context import Context

Parameters = Iterable[tuple[str, str]]
"""Of an address, in their order; a name may stand several times."""

_HAN = re.compile("[\u3400-\u9fff]")


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


def context_of(request: Request) -> Context:
    """Return the installation."""
    context: Context = request.app.state.context
    return context


def actor_of(request: Request) -> Actor:
    """Return who asks, as the gate of the service has decided."""
    actor: Actor = request.state.actor
    return actor


def address(request: Request, path: str, parameters: Parameters = ()) -> str:
    """Return an address of a page; a language that was chosen stays."""
    kept = [("lang", language_of(request).value)] if "lang" in request.query_params else []
    asked = [*parameters, *kept]
    return f"{path}?{urlencode(asked)}" if asked else path


async def _form(request: Request) -> AsyncIterator[FormData]:
    async with request.form() as form:
        yield form


AskedForm = Annotated[FormData, Depends(_form)]
"""The form that was sent."""


def redirect(request: Request, path: str, parameters: Parameters = ()) -> RedirectResponse:
    """Lead on to a page after a form was worked off, so that a reload does not send it again."""
    return RedirectResponse(address(request, path, parameters), status_code=303)


def error_page(request: Request, status: int, detail: str) -> HTMLResponse:
    """Return a page that says what is wrong; to a reader who may not do this, how the organizer comes in."""
    if status == HTTPStatus.UNAUTHORIZED and "authorization" not in request.headers:
        detail = sentence("page.enter", language_of(request))
    return page(
        request,
        "error.html",
        status=status,
        here=None if request.method in {"GET", "HEAD"} else ("/", ()),
        detail=detail,
        phrase=HTTPStatus(status).phrase,
    )


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    here: tuple[str, Parameters] | None = None,
    **values: Any,
) -> HTMLResponse:
    """Return a rendered page.

    Args:
        request: what is answered.
        template: file name of the template.
        status: of HTTP.
        here: path and parameters at which the page can be read again, if not at the address that was asked.
        values: what the template names.
    """
    language = language_of(request)

    def say(code: str, **parameters: object) -> str:
        return sentence(code, language, **parameters)

    def in_language(other: Language) -> str:
        path, parameters = here or (f"/{request.url.path.lstrip('/')}", request.query_params.multi_items())
        kept = [pair for pair in parameters if pair[0] != "lang"]
        return f"{path}?{urlencode([*kept, ('lang', other.value)])}"

    content = _templates.get_template(template).render(
        say=say,
        address=lambda path, *parameters: address(request, path, parameters),
        in_language=in_language,
        language=language,
        keeps_language="lang" in request.query_params,
        path=request.url.path,
        actor=actor_of(request),
        **values,
    )
    return HTMLResponse(content, status_code=status, headers={"Content-Language": language.value})
