"""The outbox: which items changed, in the order in which the changes became visible.

Numbers come from one row that a writing transaction locks, not from a sequence: with a sequence, number 8 can be
committed before 7, and whoever has read up to 8 never sees 7.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from service.domain.item import Side
from service.storage import tables

_COUNTER = "revision"
_IDENTITY = "database"


class Change(NamedTuple):
    """A new revision of an item."""

    revision: int
    """Its number in the outbox, over all items; not the item's own."""
    side: Side
    item_id: str


def record(session: Session, side: Side, item_id: str, at: datetime) -> int:
    """Write that an item changed, and return the number of the change."""
    return record_many(session, side, [item_id], at)


def record_many(session: Session, side: Side, item_ids: Sequence[str], at: datetime) -> int:
    """Write that items changed, in this order, and return the number of the last change."""
    counter = tables.counters
    counted = update(counter).where(counter.c.name == _COUNTER).values(value=counter.c.value + len(item_ids))
    last = int(session.execute(counted.returning(counter.c.value)).scalar_one())
    first = last - len(item_ids) + 1
    values = [
        {"revision": revision, "side": side, "item_id": item_id, "made_at": at}
        for revision, item_id in enumerate(item_ids, first)
    ]
    if values:
        session.execute(insert(tables.changes), values)
    return last


def latest(session: Session) -> int:
    """Return the number of the last change; 0 before the first.

    Read it in the same ``reading()`` as the items it shall speak for.
    """
    counter = tables.counters
    return int(session.execute(select(counter.c.value).where(counter.c.name == _COUNTER)).scalar_one())


def database_identity(session: Session) -> int:
    """Return the number that this database got when it was made, unlike that of any other."""
    counter = tables.counters
    return int(session.execute(select(counter.c.value).where(counter.c.name == _IDENTITY)).scalar_one())


def since(session: Session, revision: int, limit: int) -> list[Change]:
    """Return the first ``limit`` changes after this number, in order."""
    columns = tables.changes.c
    query = (
        select(columns.revision, columns.side, columns.item_id)
        .where(columns.revision > revision)
        .order_by(columns.revision)
        .limit(limit)
    )
    return [Change(row.revision, Side(row.side), row.item_id) for row in session.execute(query)]
