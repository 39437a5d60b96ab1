"""Recorded rankings and plans."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from service.domain.errors import NotFoundError
from service.domain.run import Run
from service.storage import tables


def add(session: Session, run: Run) -> None:
    """Keep a run."""
    session.execute(insert(tables.runs).values(run.model_dump()))


def get(session: Session, run_id: str) -> Run:
    """Return the run with this id.

    Raises:
        NotFoundError: there is none.
    """
    found = session.execute(select(tables.runs).where(tables.runs.c.id == run_id)).mappings().first()
    if found is None:
        raise NotFoundError("run", run_id)
    return Run.model_validate(dict(found))


def latest(session: Session, limit: int, *, before: str | None = None) -> tuple[Run, ...]:
    """Return the runs made last, the newest first; with ``before`` those made before that run.

    Raises:
        NotFoundError: there is no such run.
    """
    columns = tables.runs.c
    query = select(tables.runs).order_by(columns.made_at.desc(), columns.id.desc()).limit(limit)
    if before is not None:
        last = get(session, before)
        at_once = (columns.made_at == last.made_at) & (columns.id < last.id)
        query = query.where((columns.made_at < last.made_at) | at_once)
    return tuple(Run.model_validate(dict(row)) for row in session.execute(query).mappings())
