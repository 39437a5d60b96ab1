"""What routes ask for alike: the context, the actor, the reader's language, a page of a list."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from fastapi import Depends, Header, HTTPException, Query, Request, Security
from fastapi.security import HTTPBearer
from pydantic import Field
from starlette.requests import HTTPConnection

from service.domain.errors import ForbiddenError, InvalidError
from service.domain.frozen import WHOLE
from service.domain.language import Language
from service.domain.permission import Actor
from service.texts import preferred
from service.workflows.context import Context

Entry = TypeVar("Entry")

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]


Revision = Annotated[
    int, Field(ge=1, le=2**31 - 1, strict=True, description="Of the conference, as you have read it."), WHOLE
]

Next = Annotated[str | None, Field(description="Cursor of the next page; null: this is the last.")]


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


def _searchable(request: Request) -> Context:
    """Return the context once searches would be answered at once."""
    context = _context(request)
    context.engine.require_loaded()
    return context


def _actor(request: Request) -> Actor:
    """Return who asks, as the gate of the service has decided."""
    actor: Actor = request.state.actor
    return actor


def _language(
    accept_language: Annotated[
        str | None, Header(description="zh-Hans (the default), zh-Hant or en: the language of sentences.")
    ] = None,
) -> Language:
    return preferred(accept_language)


class _OrganizerKey(HTTPBearer):
    """Tells nobody in particular to show the key before anything else of a request is judged.

    The key itself is judged by the gate of the service; whether somebody may do it, the workflow asks.
    """

    def __init__(self) -> None:
        super().__init__(scheme_name="organizer_key", description="The content of `organizer.key` in the data folder.")

    async def __call__(self, request: HTTPConnection) -> None:
        """Stop who is nobody in particular.

        Raises:
            ForbiddenError: they are.
        """
        actor: Actor = request.state.actor
        if not actor.account:
            raise ForbiddenError("organize")


def _json_alone(request: Request) -> None:
    _require_body_of("application/json", request)


def _form_alone(request: Request) -> None:
    _require_body_of("multipart/form-data", request)


def _require_body_of(media_type: str, request: Request) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise HTTPException(415)


AskedContext = Annotated[Context, Depends(_context)]
SearchableContext = Annotated[Context, Depends(_searchable)]
AskedActor = Annotated[Actor, Depends(_actor)]
AskedLanguage = Annotated[Language, Depends(_language)]
ORGANIZER = Security(_OrganizerKey())
"""For the dependencies of a route that only the organizer may use."""
JSON_BODY = Depends(_json_alone)
FORM_BODY = Depends(_form_alone)


def cursor_of(noun: str, key: str) -> str:
    """Return a cursor that stands for a key of one kind of list, and looks like nothing.

    >>> key_of("demands", cursor_of("demands", "demand-1"))
    'demand-1'
    """
    return base64.urlsafe_b64encode(f"{noun} {key}".encode()).decode().rstrip("=")


def key_of(noun: str, cursor: str | None) -> str | None:
    """Return what a cursor stands for; None: the first page.

    Raises:
        InvalidError: ``cursor_unusable``: it is no cursor of this kind of list.
    """
    if cursor is None:
        return None
    try:
        read = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise InvalidError("cursor_unusable") from error
    meant, _, key = read.partition(" ")
    if meant != noun or not key:
        raise InvalidError("cursor_unusable")
    return key


def next_of(noun: str, found: Sequence[Entry], limit: int, key: Callable[[Entry], str]) -> str | None:
    """Return the cursor behind the first ``limit`` entries; None where there are no more."""
    return cursor_of(noun, key(found[limit - 1])) if len(found) > limit else None


def part_of(
    noun: str, every: Sequence[Entry], cursor: str | None, limit: int, key: Callable[[Entry], str]
) -> tuple[list[Entry], str | None]:
    """Return a page of a list that is short enough to be read whole, and the cursor of the next page.

    Raises:
        InvalidError: ``cursor_unusable``.
    """
    after = key_of(noun, cursor)
    keys = [key(entry) for entry in every]
    if after is not None and after not in keys:
        raise InvalidError("cursor_unusable")
    start = 0 if after is None else keys.index(after) + 1
    found = every[start : start + limit + 1]
    return list(found[:limit]), next_of(noun, found, limit, key)
