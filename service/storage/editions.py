"""Editions with the rows they held, which say where each revision of an item came from."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from service.domain.edition import Change, Edition, Note, Outcome
from service.domain.errors import ConflictError, NotFoundError
from service.storage import tables


class KeptRow(BaseModel):
    """One row of an edition as it was read, without contacts, and what became of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sheet: str
    row: int
    """The number a spreadsheet program shows."""
    cells: dict[str, str]
    """Header to text, in the order of the columns."""
    outcome: Outcome
    change: Change | None = None
    """Set where, and only where, the row was imported."""
    reason: Note | None = None
    item_id: str | None = None
    """The demand or supply that the row made, changed or repeats."""


def add(session: Session, edition: Edition) -> None:
    """Keep a new edition of a list that is kept."""
    session.execute(insert(tables.editions).values(edition.model_dump()))


def get(session: Session, edition_id: str) -> Edition:
    """Return the edition with this id.

    Raises:
        NotFoundError: there is none.
    """
    if found := _read(session, tables.editions.c.id == edition_id):
        return found[0]
    raise NotFoundError("edition", edition_id)


def every(session: Session) -> tuple[Edition, ...]:
    """Return all editions, the newest import first."""
    return _read(session)


def of_list(session: Session, list_id: str) -> tuple[Edition, ...]:
    """Return the editions of a list, the newest import first."""
    return _read(session, tables.editions.c.list_id == list_id)


def latest_of_list(session: Session, list_id: str) -> Edition | None:
    """Return the edition imported last that was not taken back."""
    found = _read(session, tables.editions.c.list_id == list_id, tables.editions.c.taken_back_at.is_(None))
    return found[0] if found else None


def by_hash(session: Session, file_hash: str) -> tuple[Edition, ...]:
    """Return the editions made of this very file, the newest import first; a mixed file makes one in each list."""
    return _read(session, tables.editions.c.file_hash == file_hash)


def take_back(session: Session, edition_id: str, at: datetime) -> None:
    """Mark an edition as taken back; what becomes of its items is the caller's.

    Raises:
        NotFoundError: there is none.
        ConflictError: ``edition_taken_back``: it was before.
    """
    if get(session, edition_id).taken_back_at is not None:
        raise ConflictError("edition_taken_back", edition=edition_id)
    session.execute(update(tables.editions).where(tables.editions.c.id == edition_id).values(taken_back_at=at))


def add_rows(session: Session, edition_id: str, rows: Iterable[KeptRow]) -> None:
    """Keep rows of an edition, after those it has."""
    columns = tables.edition_rows.c
    kept = session.scalar(select(func.count()).where(columns.edition_id == edition_id)) or 0
    values = [
        {"edition_id": edition_id, "position": position, **row.model_dump()} for position, row in enumerate(rows, kept)
    ]
    if values:
        session.execute(insert(tables.edition_rows), values)


def rows(session: Session, edition_id: str) -> tuple[KeptRow, ...]:
    """Return the rows of an edition in the order of the file."""
    columns = tables.edition_rows.c
    query = _kept().where(columns.edition_id == edition_id).order_by(columns.position)
    return tuple(KeptRow.model_validate(dict(row)) for row in session.execute(query).mappings())


def provenance(session: Session, item_id: str) -> tuple[tuple[Edition, KeptRow], ...]:
    """Return the rows that made the revisions of a demand or supply, with their editions, the newest first."""
    columns = tables.edition_rows.c
    made = (columns.item_id == item_id) & (columns.outcome == Outcome.IMPORTED)
    kept: dict[str, list[KeptRow]] = {}
    for row in session.execute(_kept(columns.edition_id).where(made).order_by(columns.position)).mappings():
        values = dict(row)
        kept.setdefault(values.pop("edition_id"), []).append(KeptRow.model_validate(values))
    editions = _read(session, tables.editions.c.id.in_(select(columns.edition_id).where(made)))
    return tuple((edition, row) for edition in editions for row in reversed(kept[edition.id]))


def _kept(*further: Any) -> Any:
    return select(*(tables.edition_rows.c[name] for name in KeptRow.model_fields), *further)


def _read(session: Session, *conditions: Any) -> tuple[Edition, ...]:
    columns = tables.editions.c
    query = select(tables.editions).where(*conditions).order_by(columns.imported_at.desc(), columns.id.desc())
    return tuple(Edition.model_validate(dict(row)) for row in session.execute(query).mappings())
