"""Leases: one holder at a time for a job such as indexing, over all processes; a dead holder's lease runs out."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from service.storage import tables


def acquire(session: Session, name: str, holder: str, *, now: datetime, seconds: float) -> bool:
    """Take a free or expired lease, or renew one's own; tell whether the holder has it now."""
    columns = tables.leases.c
    expires_at = now + timedelta(seconds=seconds)
    free = (columns.name == name) & ((columns.holder == holder) | (columns.expires_at <= now))
    taken = update(tables.leases).where(free).values(holder=holder, expires_at=expires_at).returning(columns.name)
    if session.execute(taken).first() is not None:
        return True
    if session.execute(select(columns.name).where(columns.name == name)).first() is not None:
        return False
    session.execute(insert(tables.leases).values(name=name, holder=holder, expires_at=expires_at))
    return True


def holder(session: Session, name: str, *, now: datetime) -> str | None:
    """Return who has the lease now; None: nobody."""
    columns = tables.leases.c
    query = select(columns.holder).where(columns.name == name, columns.expires_at > now)
    return session.scalar(query)


def release(session: Session, name: str, holder: str) -> None:
    """Give a lease back; does nothing for one that somebody else holds."""
    columns = tables.leases.c
    session.execute(delete(tables.leases).where(columns.name == name, columns.holder == holder))
