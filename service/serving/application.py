"""The application: API, pages, probes and entrance behind one gate, with the chore that keeps the index fresh."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from service import api, web
from service.api.conditional import Conditional
from service.api.description import described
from service.domain.errors import DuijieError
from service.serving import answers, entrance
from service.serving.gate import REQUESTS_AT_ONCE, Gate
from service.workflows.context import Context
from service.workflows.refresh_index import keep_fresh

REFRESH_SECONDS = 0.5
REFRESH_AFTER_FAILURE_SECONDS = 5.0

_log = logging.getLogger("duijie")


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = described(super().openapi())
        return self.openapi_schema


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

    app = _Application(title="Duijie 对接", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.context = context
    app.include_router(api.router())
    app.include_router(web.router())
    app.include_router(entrance.router)
    app.mount("/static", StaticFiles(directory=Path(web.__file__).parent / "static"), name="static")
    app.mount("/swagger", StaticFiles(directory=_swagger_folder()), name="swagger")
    _add_probes(app)
    answers.add_to(app)
    app.add_middleware(Conditional)
    app.add_middleware(Gate, context=context)  # last, so that it stands outside
    return app


def _index_until(context: Context, ended: threading.Event) -> None:
    """Keep the index at the last change until the server ends; a failure is logged and tried again."""
    while not ended.is_set():
        wait = REFRESH_SECONDS
        try:
            keep_fresh(context)
        except DuijieError as error:
            _log.warning("index: %s", error.reason)
            wait = REFRESH_AFTER_FAILURE_SECONDS
        except Exception as error:  # noqa: BLE001 -- the chore outlives whatever befalls one round; the log has it
            answers.log_failure("index", error)
            wait = REFRESH_AFTER_FAILURE_SECONDS
        ended.wait(wait)


def _add_probes(app: FastAPI) -> None:
    """Add what is asked to see whether the service lives; these wait for no thread."""
    context: Context = app.state.context

    @app.get("/healthz", tags=["probes"])
    async def healthz() -> dict[str, str]:
        """Say that the process answers."""
        return {"status": "ok"}

    @app.get(
        "/readyz", tags=["probes"], responses={503: {"description": "Model, index or catalogue are not there yet."}}
    )
    async def readyz() -> JSONResponse:
        """Say whether searches are answered: the model, an index and the catalogue are there."""
        ready = context.engine.loaded and context.catalogues.revision is not None
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
