"""What the service answers when something is wrong: problem details to programs, a page to people."""

import logging
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from service.api.problems import RETRY_SECONDS, Misfit, problem_of, status_of
from service.domain.errors import DuijieError, ForbiddenError, InvalidError
from service.texts import preferred
from service.texts.spoken import error_text
from service.web.pages import error_page, language_of

_CODES: Mapping[int, str] = {
    404: "page_missing",
    405: "method_not_allowed",
    408: "body_slow",
    413: "body_too_large",
    415: "media_type_unusable",
    428: "if_match_missing",
}
_ECHO = 100
"""Characters of a wrong value that an answer repeats."""
_MISFITS = 20
"""Wrong places that one answer names."""
_log = logging.getLogger("duijie")


def add_to(app: FastAPI) -> None:
    """Answer every error of the routes."""

    @app.exception_handler(DuijieError)
    async def on_own_error(request: Request, error: DuijieError) -> Response:
        return answer(request, error, status_of(error, request.state.actor))

    @app.exception_handler(RequestValidationError)
    async def on_invalid_request(request: Request, error: RequestValidationError) -> Response:
        found = [(_named(one), [str(step) for step in one["loc"]]) for one in error.errors()[:_MISFITS]]
        language = preferred(request.headers.get("accept-language"))
        misfits = [
            Misfit(place=way[0], field=_storable("/".join(way[1:])), detail=error_text(misfit, language))
            for misfit, way in found
        ]
        return answer(request, found[0][0], 422, errors=misfits)

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == 405:  # noqa: PLR2004  statuses
            headers["Allow"] = ", ".join(_methods(app, request.url.path)) or headers.get("Allow", "")
        code = _CODES.get(error.status_code, "request_refused")
        return answer(request, DuijieError(code), error.status_code, headers)


def answer(
    request: Request,
    error: DuijieError,
    status: int,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Misfit] = (),
) -> Response:
    """Return an error as problem details to programs and as a page to people."""
    if isinstance(error, ForbiddenError) and status == 401:  # noqa: PLR2004  statuses
        error = DuijieError("key_needed")  # nobody in particular can become somebody
    if request.url.path.startswith("/api/"):
        response: Response = problem_of(error, status, preferred(request.headers.get("accept-language")), errors)
    else:
        response = error_page(request, status, error_text(error, language_of(request)))
    response.headers.update(headers or {})
    if status == 401:  # noqa: PLR2004  statuses
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == 503:  # noqa: PLR2004
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def log_failure(name: str, error: BaseException) -> None:
    """Write where something failed, and never with which words: messages may hold what a request said."""
    while (before := error.__cause__ or error.__context__) is not None:
        error = before
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s: %s\n%s", name, type(error).__name__, frames)


def _methods(app: FastAPI, path: str) -> list[str]:
    """Return what may be done at an address of the API; the framework names the methods of its first route alone."""
    described = app.openapi()["paths"].items()
    found = [operations for template, operations in described if compile_path(template)[0].fullmatch(path)]
    return sorted({method.upper() for operations in found for method in operations})


def _named(error: Mapping[str, Any]) -> InvalidError:
    """Return what is wrong with one place of a request, in our words."""
    kind, field, limits = error["type"], _storable(str(error["loc"][-1])), error.get("ctx", {})
    if kind in {"greater_than_equal", "less_than_equal"}:
        return InvalidError("value_out_of_range", field=field, limit=limits.get("ge", limits.get("le")))
    if kind in {"enum", "literal_error"}:
        value = _storable(str(error["input"]))
        return InvalidError("choice_unknown", field=field, value=value, choices=str(limits["expected"]))
    if kind in {"string_too_long", "too_long"}:
        too_much = {"string_too_long": "value_too_long", "too_long": "value_too_many"}
        return InvalidError(too_much[kind], field=field, limit=limits["max_length"])
    codes = {"missing": "value_missing", "extra_forbidden": "field_unknown", "json_invalid": "json_invalid"}
    return InvalidError(codes.get(kind, "value_unusable"), field=field)


def _storable(text: str) -> str:
    """Return the beginning of a text that came in, without halves of characters."""
    return text[:_ECHO].encode(errors="replace").decode()
