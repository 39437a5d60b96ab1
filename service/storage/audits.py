"""The audit: who did what, when, with what result; rows are added and never touched again."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from service.storage import tables


class Audit(NamedTuple):
    """One thing that was done or refused."""

    at: datetime
    account: str
    action: str
    subject: str
    """The id it was done to; no contents."""
    result: str


def add(session: Session, *, at: datetime, account: str, action: str, subject: str, result: str) -> None:
    """Write a row."""
    values = Audit(at, account, action, subject, result)._asdict()
    session.execute(insert(tables.audits).values(values))


def recent(session: Session, limit: int) -> tuple[Audit, ...]:
    """Return the last rows, the newest first."""
    columns = tables.audits.c
    query = select(*(columns[name] for name in Audit._fields)).order_by(columns.id.desc()).limit(limit)
    return tuple(Audit(*row) for row in session.execute(query))
