"""The web application: API and pages under one roof, with the chore that keeps the index fresh.

Stands above ``api`` and ``web``, which know nothing of each other, and below ``cli``, which starts it.
"""

import logging
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

from service import api, web
from service.api.problems import problem_of, status_of
from service.domain.errors import DuijieError, InvalidError
from service.domain.item import new_id
from service.texts import preferred
from service.texts.spoken import error_text
from service.web.pages import error_page, language_of
from service.workflows.context import Context
from service.workflows.refresh_index import keep_fresh

LOCAL_HOSTS = ("127.0.0.1", "localhost")
"""Names by which a browser of this machine reaches it; others are refused, or a foreign page could read through DNS."""
REQUESTS_AT_ONCE = 8
"""Requests worked on at once; more wait without a thread. Below the number of database connections, or they would wait
for one another."""
REFRESH_SECONDS = 0.5
RETRY_SECONDS = 5.0

_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_log = logging.getLogger("duijie")


def create_app(context: Context) -> FastAPI:
    """Return the application over one context; the context outlives it."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = REQUESTS_AT_ONCE
        ended = threading.Event()
        indexer = threading.Thread(target=_index_until, args=(context, ended), name="indexer")
        indexer.start()
        try:
            yield
        finally:
            ended.set()
            indexer.join()

    app = FastAPI(title="Duijie 对接", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.context = context
    app.include_router(api.router())
    app.include_router(web.router())
    app.mount("/static", StaticFiles(directory=Path(web.__file__).parent / "static"), name="static")
    app.mount("/swagger", StaticFiles(directory=_swagger_folder()), name="swagger")
    _add_probes(app)
    _add_errors(app)

    @app.middleware("http")
    async def guarded(request: Request, call_next: RequestResponseEndpoint) -> Response:
        if request.url.hostname not in LOCAL_HOSTS:
            return _secured(_answer(request, DuijieError("host_refused"), 400))
        return _secured(await call_next(request))

    return app


def _index_until(context: Context, ended: threading.Event) -> None:
    """Keep the index at the last change until the server ends; a failure is logged and tried again."""
    while not ended.is_set():
        wait = REFRESH_SECONDS
        try:
            keep_fresh(context)
        except DuijieError as error:
            _log.warning("index: %s", error.reason)
            wait = RETRY_SECONDS
        except Exception:  # noqa: BLE001 -- the chore outlives whatever befalls one round; the log has it
            _log.exception("index: unexpected failure")
            wait = RETRY_SECONDS
        ended.wait(wait)


def _add_probes(app: FastAPI) -> None:
    context: Context = app.state.context

    @app.get("/healthz", tags=["probes"])
    def healthz() -> dict[str, str]:
        """Say that the process answers."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["probes"], responses={503: {"description": "Model or index are not there yet."}})
    def readyz() -> JSONResponse:
        """Say whether searches are answered: the model and an index are there."""
        ready = context.engine.loaded
        return JSONResponse({"status": "ready" if ready else "starting"}, status_code=200 if ready else 503)

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Duijie API</title>'
            '<link rel="icon" href="/static/icon.svg"><link rel="stylesheet" href="/swagger/swagger-ui.css">'
            '<div id="swagger-ui"></div><script src="/swagger/swagger-ui-bundle.js"></script>'
            '<script src="/static/docs.js"></script></html>'
        )


def _swagger_folder() -> Path:
    """Return the folder of Swagger's files; its page is ours, because a strict policy blocks the packaged one."""
    import fastapi_offline

    return Path(fastapi_offline.__file__).parent / "static"


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(DuijieError)
    async def on_own_error(request: Request, error: DuijieError) -> Response:
        return _answer(request, error, status_of(error))

    @app.exception_handler(RequestValidationError)
    async def on_invalid_request(request: Request, error: RequestValidationError) -> Response:
        return _answer(request, _named(error), 422)

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        code = {404: "page_missing", 405: "method_not_allowed"}.get(error.status_code, "request_refused")
        return _answer(request, DuijieError(code), error.status_code, error.headers)

    @app.exception_handler(Exception)
    async def on_failure(request: Request, error: Exception) -> Response:
        incident = new_id("incident")
        # the traceback without the request: queries and bodies stay out of the log
        _log.error("%s", incident, exc_info=error)
        return _secured(_answer(request, DuijieError("internal", incident=incident), 500))


def _answer(request: Request, error: DuijieError, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return an error as problem details to programs and as a page to people."""
    if request.url.path.startswith("/api/"):
        response: Response = problem_of(error, status, preferred(request.headers.get("accept-language")))
    else:
        response = error_page(request, status, error_text(error, language_of(request)))
    response.headers.update(headers or {})
    return response


def _named(error: RequestValidationError) -> InvalidError:
    """Return what is wrong with a request, in our words."""
    first = error.errors()[0]
    field, limits = str(first["loc"][-1]), first.get("ctx", {})
    match first["type"]:
        case "missing":
            return InvalidError("value_missing", field=field)
        case "greater_than_equal" | "less_than_equal":
            return InvalidError("value_out_of_range", field=field, limit=limits.get("ge", limits.get("le")))
        case "enum":
            return InvalidError(
                "choice_unknown", field=field, value=str(first["input"]), choices=str(limits["expected"])
            )
        case "string_too_long":
            return InvalidError("value_too_long", field=field, limit=limits["max_length"])
        case _:
            return InvalidError("value_unusable", field=field)


def _secured(response: Response) -> Response:
    for name, value in _SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
