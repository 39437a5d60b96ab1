"""``/api/v1/editions``."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from service.api.asked import ORGANIZER, AskedActor, AskedContext, Cursor, Limit, Next, key_of, next_of, part_of
from service.api.description import problems
from service.domain.edition import Edition, Outcome, PublishedList, TakenBack
from service.domain.errors import InvalidError
from service.domain.permission import Actor
from service.storage.editions import KeptRow
from service.workflows.list_editions import ListedEdition, list_edition_rows, list_editions, read_edition
from service.workflows.review_list import Review, review_list
from service.workflows.take_back_edition import take_back_edition

router = APIRouter(prefix="/editions", tags=["editions"])

_POSITION_DIGITS = 10
"""Fewer than a database's integer may have."""


class ToldEdition(Edition):
    """An edition as the reader may know it: how many rows it had would tell strangers of hidden ones."""

    row_count: int | None = Field(  # type: ignore[assignment]  # the edition itself always has it
        description="Rows below the header, blank ones aside; null: the reader may not know."
    )

    @classmethod
    def of(cls, edition: Edition, actor: Actor) -> "ToldEdition":
        """Return what is told of an edition."""
        return cls(**{**dict(edition), "row_count": edition.row_count if actor.may_publish() else None})


class EditionRecord(BaseModel):
    """An edition and the list it belongs to."""

    model_config = ConfigDict(frozen=True)

    edition: ToldEdition
    list: PublishedList

    @classmethod
    def of(cls, listed: ListedEdition, actor: Actor) -> "EditionRecord":
        """Return what is told of an edition and its list."""
        return cls(edition=ToldEdition.of(listed.edition, actor), list=listed.list)


class Editions(BaseModel):
    """A page of the editions, newest first."""

    model_config = ConfigDict(frozen=True)

    editions: list[EditionRecord]
    next: Next


class EditionRows(BaseModel):
    """A page of the rows of an edition, in the order of the file."""

    model_config = ConfigDict(frozen=True)

    rows: list[KeptRow]
    next: Next


@router.get("")
def list_all(actor: AskedActor, context: AskedContext, after: Cursor = None, limit: Limit = 20) -> Editions:
    """List the editions, newest first."""
    found, following = part_of("editions", list_editions(context), after, limit, lambda listed: listed.edition.id)
    return Editions(editions=[EditionRecord.of(listed, actor) for listed in found], next=following)


@router.get("/{edition_id}", responses=problems(404))
def read_one(edition_id: str, actor: AskedActor, context: AskedContext) -> EditionRecord:
    """Read one edition."""
    return EditionRecord.of(read_edition(context, edition_id), actor)


@router.get("/{edition_id}/rows", responses=problems(404), dependencies=[ORGANIZER])
def rows_of(
    edition_id: str,
    actor: AskedActor,
    context: AskedContext,
    outcome: Annotated[Outcome | None, Query(description="Only the rows of which this became.")] = None,
    after: Cursor = None,
    limit: Limit = 20,
) -> EditionRows:
    """List the rows of an edition as they were read, without contacts, with what became of each."""
    found = list_edition_rows(actor, context, edition_id, outcome, _position(after), limit=limit + 1)
    return EditionRows(
        rows=[listed.row for listed in found[:limit]],
        next=next_of("rows", found, limit, lambda listed: str(listed.position)),
    )


@router.get("/{edition_id}/review", responses=problems(404))
def review(edition_id: str, actor: AskedActor, context: AskedContext) -> Review:
    """Say what the rows of an edition leave unsaid that would most sharpen their matches."""
    return review_list(actor, context, edition_id)


@router.post("/{edition_id}/take-back", responses=problems(404, 409), dependencies=[ORGANIZER])
def take_back(
    edition_id: str,
    actor: AskedActor,
    context: AskedContext,
    *,
    dry_run: Annotated[bool, Query(description="Say what it would do, and do nothing.")] = False,
) -> TakenBack:
    """Take an edition back whole: its items are left as the editions that stand have left them."""
    return take_back_edition(actor, context, edition_id, dry_run=dry_run)


def _position(cursor: str | None) -> int | None:
    key = key_of("rows", cursor)
    if key is not None and not (key.isascii() and key.isdigit() and len(key) < _POSITION_DIGITS):
        raise InvalidError("cursor_unusable")
    return None if key is None else int(key)
