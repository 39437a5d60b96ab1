"""Published lists: a series of one issuer and kind."""

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from service.domain.edition import ListKind, PublishedList
from service.domain.errors import NotFoundError
from service.storage import tables


def add(session: Session, published: PublishedList) -> None:
    """Keep a new list."""
    session.execute(insert(tables.lists).values(published.model_dump()))


def get(session: Session, list_id: str) -> PublishedList:
    """Return the list with this id.

    Raises:
        NotFoundError: there is none.
    """
    if found := _read(session, tables.lists.c.id == list_id):
        return found[0]
    raise NotFoundError("list", list_id)


def every(session: Session) -> tuple[PublishedList, ...]:
    """Return all lists by kind, issuer and name."""
    return _read(session)


def find(session: Session, kind: ListKind, issuer: str, name: str) -> PublishedList | None:
    """Return the list of this kind, issuer and name, all as written."""
    columns = tables.lists.c
    found = _read(session, columns.kind == kind, columns.issuer == issuer, columns.name == name)
    return found[0] if found else None


def _read(session: Session, *conditions: Any) -> tuple[PublishedList, ...]:
    columns = tables.lists.c
    query = select(tables.lists).where(*conditions).order_by(columns.kind, columns.issuer, columns.name)
    return tuple(PublishedList.model_validate(dict(row)) for row in session.execute(query).mappings())
