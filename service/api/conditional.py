"""ETags for everything that is read: an answer is hashed, and not sent again to whoever has it.

An ASGI middleware, because it needs the bytes that are sent and no route should have to think of it. Answers of the API
are small enough to be held back whole.
"""

import hashlib
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import problem_of
from service.domain.errors import DuijieError
from service.domain.language import Language
from service.texts import preferred

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def etag_of(body: bytes, language: Language) -> str:
    """Return the strong ETag of an answer's bytes in a language."""
    return f'"{hashlib.sha256(language.encode() + b" " + body).hexdigest()[:32]}"'


def names(header: str, etag: str, *, weakly: bool) -> bool:
    """Tell whether a header such as ``If-Match`` names this ETag; a weak one counts for ``If-None-Match`` only.

    >>> names('"a", W/"b"', '"b"', weakly=True), names('"a", W/"b"', '"b"', weakly=False), names("*", '"b"', weakly=False)
    (True, False, True)
    """
    if header.strip() == "*":
        return True
    return any(found[1] == etag and (weakly or not found[0].startswith("W/")) for found in _TAG.finditer(header))


class Conditional:
    """Gives answers of 200 to GET their ETag, and answers 304 where the reader has that one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        language = preferred(asked.get("accept-language"))
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self._app(scope, receive, hold)
        start, body = held[0], b"".join(message.get("body", b"") for message in held[1:])
        headers = MutableHeaders(scope=start)
        if scope["method"] == "GET" and start["status"] == 200:  # noqa: PLR2004  a status
            if not _accepts(asked.get("accept"), headers["content-type"]):
                await problem_of(DuijieError("media_type_not_offered"), 406, language)(scope, receive, send)
                return
            headers["ETag"] = etag_of(body, language)
            if names(asked.get("if-none-match", ""), headers["ETag"], weakly=True):
                del headers["content-type"], headers["content-length"]
                start["status"], body = 304, b""
        await send(start)
        await send({"type": "http.response.body", "body": body})


def _accepts(accept: str | None, content_type: str) -> bool:
    """Tell whether an ``Accept`` header takes a media type; quality counts only where it is zero.

    >>> [_accepts(accept, "application/json") for accept in (None, "text/html, */*;q=0.1", "application/*", "text/html")]
    [True, True, True, False]
    """
    if accept is None or not accept.strip():
        return True
    offered = content_type.partition(";")[0]
    wanted = {offered, f"{offered.partition('/')[0]}/*", "*/*"}
    ranges = (part.lower().replace(" ", "").split(";") for part in accept.split(","))
    return any(found in wanted and "q=0" not in parameters for found, *parameters in ranges)
