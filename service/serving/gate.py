"""What every request passes first: whose it is, whether it may come in, how much it may bring.

Plain ASGI: a body that is too large is refused while it arrives, and a failure is answered here, because beyond it the
server would log the failure's message, which may hold what a request said.
"""

import re

import anyio
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import status_of
from service.domain.errors import DuijieError, ForbiddenError, UnavailableError
from service.domain.item import new_id
from service.domain.permission import Actor
from service.importing.fence import Limits
from service.serving.answers import answer, log_failure
from service.serving.entrance import cookie_name
from service.workflows.context import Context

LOCAL_HOSTS = ("127.0.0.1", "localhost")
"""Names by which a browser of this machine reaches it; others are refused, or a foreign page could read through DNS."""
REQUESTS_AT_ONCE = 8
"""Requests worked on at once. Below the number of database connections, or they would wait for one another."""
WAITING_AT_MOST = 64
"""Further requests that wait, without a thread; the next one is sent away."""
BODY_BYTES = 1 << 20
UPLOAD_BYTES = Limits().file_bytes + (1 << 20)
"""A file as large as the importer takes, and what is wrapped around it."""
UPLOAD_PATHS = ("/api/v1/uploads", "/uploads")
BODY_SECONDS = 60.0
"""How long a body may take to arrive, on this machine; byte by byte it would hold a place for ever."""
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_PROBES = ("/healthz", "/readyz")
_BEARER = re.compile(r"Bearer +(\S+) *", re.IGNORECASE)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Language, Authorization, Cookie",
}
"""Of every answer that says nothing else: nothing foreign is loaded, and no cache shows one reader's answer to another."""


class _Refusal(Exception):  # noqa: N818  it is no failure
    """A request that goes no further."""

    def __init__(self, error: DuijieError, status: int) -> None:
        self.error = error
        self.status = status


class Gate:
    """Decides who asks (``request.state.actor``), and lets in what may come in."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self._app = app
        self._context = context
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        request.state.actor = Actor.public()
        begun = False

        async def secured(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        self._inside += 1
        try:
            bound = self._admitted(request)
            await self._app(scope, _bounded(receive, bound), secured)
        except _Refusal as refusal:
            await answer(request, refusal.error, refusal.status)(scope, receive, secured)
        except Exception as error:  # noqa: BLE001  whatever it is, it is answered and its place logged
            incident = new_id("incident")
            log_failure(incident, error)
            if not begun:
                await answer(request, DuijieError("internal", incident=incident), 500)(scope, receive, secured)
        finally:
            self._inside -= 1

    def _admitted(self, request: Request) -> int:
        """Decide who asks, and return how many bytes the request may bring.

        Raises:
            _Refusal: it may not come in.
        """
        if request.url.hostname not in LOCAL_HOSTS:
            raise _Refusal(DuijieError("host_refused"), 400)
        if request.url.path not in _PROBES and self._inside > REQUESTS_AT_ONCE + WAITING_AT_MOST:
            raise _Refusal(UnavailableError("too_many_requests"), 503)
        actor = self._actor(request)
        request.state.actor = actor
        if request.method not in _SAFE_METHODS and _brings_body(request) and not actor.may_publish():
            forbidden = ForbiddenError("import")  # before a byte is read: else slow bodies would take every place
            raise _Refusal(forbidden, status_of(forbidden, actor))
        uploads = request.method == "POST" and request.url.path in UPLOAD_PATHS
        bound = UPLOAD_BYTES if uploads else BODY_BYTES
        if _length(request) > bound:
            raise _Refusal(DuijieError("body_too_large"), 413)
        return bound

    def _actor(self, request: Request) -> Actor:
        """Return who asks: the holder of a key, of a session, or the public.

        Raises:
            _Refusal: the key is wrong, or another site's page made the browser ask.
        """
        access = self._context.access
        shown = request.headers.get("authorization")
        if shown is not None:
            key = _BEARER.fullmatch(shown)
            actor = access.by_key(key[1]) if key else None
            if actor is None:
                raise _Refusal(DuijieError("key_wrong"), 401)
            return actor
        session = request.cookies.get(cookie_name(request))
        if session is None:
            return Actor.public()
        if request.method not in _SAFE_METHODS and not _same_origin(request):
            raise _Refusal(DuijieError("origin_foreign"), 403)
        return access.by_session(session, self._context.clock())


def _same_origin(request: Request) -> bool:
    """Tell whether a page of this server made the browser ask."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    return origin == f"{request.url.scheme}://{request.url.netloc}"


def _brings_body(request: Request) -> bool:
    return _length(request) > 0 or "transfer-encoding" in request.headers


def _length(request: Request) -> int:
    """Return how many bytes a request says it brings; 0 where it does not say: then they are counted."""
    written = request.headers.get("content-length", "")
    return int(written) if written.isascii() and written.isdigit() else 0


def _bounded(receive: Receive, bound: int) -> Receive:
    """Return a way to receive that stops a body which is too large or takes too long."""
    got = 0
    complete = False
    deadline = anyio.current_time() + BODY_SECONDS

    async def received() -> Message:
        nonlocal got, complete
        if complete:
            return await receive()
        try:
            with anyio.fail_after(deadline - anyio.current_time()):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, headers={"Connection": "close"}) from None
        complete = not message.get("more_body", False)
        got += len(message.get("body", b""))
        if got > bound:
            raise HTTPException(413)
        return message

    return received
