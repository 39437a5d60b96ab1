"""Editions with the rows they held, which say where each revision of an item came from.

An edition that was taken back stays with its rows, and speaks of nothing any more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.orm import Session

from service.domain.edition import Change, Edition, Note, Outcome
from service.domain.errors import ConflictError, NotFoundError
from service.storage import tables

_CHUNK = 500
_SPEAKING = (Outcome.IMPORTED, Outcome.DUPLICATE)
"""Rows that say something of the item they name."""
_DOUBTFUL = (Outcome.REVIEW, Outcome.REJECTED)
_TICK = timedelta(microseconds=1)


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
    """The demand or supply that the row made, changed or repeats; of a row that is not accepted, one it may mean."""


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


def standing(session: Session) -> tuple[Edition, ...]:
    """Return the editions that were not taken back, the newest import first."""
    return _read(session, tables.editions.c.taken_back_at.is_(None))


def next_moment(session: Session, now: datetime) -> datetime:
    """Return now, or the moment after all that was imported or taken back where the clock was set back since."""
    columns = tables.editions.c
    last = session.execute(select(func.max(columns.imported_at), func.max(columns.taken_back_at))).one()
    moments: list[datetime] = [moment + _TICK for moment in last if moment is not None]
    return max([now, *moments])


def speaking(session: Session) -> frozenset[str]:
    """Return the ids of the editions that name any item, those taken back too."""
    columns = tables.edition_rows.c
    names = (columns.edition_id == tables.editions.c.id) & columns.item_id.is_not(None)
    query = select(tables.editions.c.id).where(exists().where(names, columns.outcome.in_(_SPEAKING)))
    return frozenset(session.scalars(query))


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


def page_of_rows(
    session: Session, edition_id: str, *, outcome: Outcome | None, after: int | None, limit: int
) -> tuple[tuple[int, KeptRow], ...]:
    """Return the first ``limit`` rows of an edition behind a position, each with its own."""
    columns = tables.edition_rows.c
    query = _kept(columns.position).where(columns.edition_id == edition_id).order_by(columns.position).limit(limit)
    if outcome is not None:
        query = query.where(columns.outcome == outcome)
    if after is not None:
        query = query.where(columns.position > after)
    return tuple(
        (row["position"], KeptRow.model_validate({name: row[name] for name in KeptRow.model_fields}))
        for row in session.execute(query).mappings()
    )


def row_counts(session: Session, edition_id: str) -> dict[Outcome, int]:
    """Return how many rows of an edition had each outcome, in the order of outcomes."""
    columns = tables.edition_rows.c
    query = select(columns.outcome, func.count()).where(columns.edition_id == edition_id).group_by(columns.outcome)
    counted = {Outcome(outcome): count for outcome, count in session.execute(query)}
    return {outcome: counted.get(outcome, 0) for outcome in Outcome}


def items_named(session: Session, edition_id: str) -> frozenset[str]:
    """Return the ids of the items that an edition's rows made, changed or repeat."""
    columns = tables.edition_rows.c
    query = select(columns.item_id).where(columns.edition_id == edition_id, columns.outcome.in_(_SPEAKING))
    return frozenset(filter(None, session.scalars(query)))


def naming(session: Session, item_ids: Iterable[str], *, doubtful: bool = False) -> dict[str, set[str]]:
    """Return the ids of the editions whose rows made, changed or repeat each of the items; doubtful: may mean it."""
    columns = tables.edition_rows.c
    wanted = sorted(set(item_ids))
    found: dict[str, set[str]] = {}
    for start in range(0, len(wanted), _CHUNK):
        told = columns.outcome.in_(_DOUBTFUL if doubtful else _SPEAKING)
        named = columns.item_id.in_(wanted[start : start + _CHUNK]) & told
        for item_id, edition_id in session.execute(select(columns.item_id, columns.edition_id).where(named)):
            found.setdefault(item_id, set()).add(edition_id)
    return found


def provenance(session: Session, item_id: str) -> tuple[tuple[Edition, KeptRow], ...]:
    """Return the rows that made or repeat a demand or supply, with their editions, the newest first.

    Rows of an edition that was taken back are no source any more.
    """
    columns = tables.edition_rows.c
    speaks = (columns.item_id == item_id) & columns.outcome.in_(_SPEAKING)
    kept: dict[str, list[KeptRow]] = {}
    for row in session.execute(_kept(columns.edition_id).where(speaks).order_by(columns.position)).mappings():
        values = dict(row)
        kept.setdefault(values.pop("edition_id"), []).append(KeptRow.model_validate(values))
    stands = tables.editions.c.taken_back_at.is_(None)
    editions = _read(session, tables.editions.c.id.in_(select(columns.edition_id).where(speaks)), stands)
    return tuple((edition, row) for edition in editions for row in reversed(kept[edition.id]))


def _kept(*further: Any) -> Any:
    return select(*(tables.edition_rows.c[name] for name in KeptRow.model_fields), *further)


def _read(session: Session, *conditions: Any) -> tuple[Edition, ...]:
    columns = tables.editions.c
    query = select(tables.editions).where(*conditions).order_by(columns.imported_at.desc(), columns.id.desc())
    return tuple(Edition.model_validate(dict(row)) for row in session.execute(query).mappings())
