"""Demands and supplies: every revision is kept, the current one is found by its columns.

The two sides differ in table and model only, so one module serves both and a side says which. The order is always by
id. Visibility is not judged here: ask ``domain.permission.visible`` before anything is shown.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.orm import Session

from service.domain.demand import Demand
from service.domain.errors import ConflictError, NotFoundError
from service.domain.item import Side, State, Visibility
from service.domain.match import Listed
from service.domain.supply import Supply
from service.storage import changes, tables

_CHUNK = 500
"""Rows asked for at once: below the 999 parameters of old SQLite, and little memory."""


class _Place(NamedTuple):
    current: Table
    revisions: Table
    model: type[Listed]


_PLACES = {
    Side.DEMAND: _Place(tables.demands, tables.demand_revisions, Demand),
    Side.SUPPLY: _Place(tables.supplies, tables.supply_revisions, Supply),
}


def add(session: Session, item: Listed, at: datetime) -> None:
    """Keep the first revision of a new item, and write it to the outbox.

    Raises:
        ConflictError: ``revision_stale``: the item does not say revision 1.
    """
    if item.revision != 1:
        raise ConflictError("revision_stale", kind=item.SIDE, key=item.id, revision=item.revision, current=0)
    session.execute(insert(_PLACES[item.SIDE].current), _columns(item))
    _keep_revision(session, item, at)


def revise(session: Session, item: Listed, at: datetime) -> None:
    """Keep the next revision of an item, and write it to the outbox.

    Raises:
        NotFoundError: the item is not kept.
        ConflictError: ``revision_stale``: the revision does not follow the current one; read the item again.
    """
    current = _PLACES[item.SIDE].current
    before = (current.c.id == item.id) & (current.c.revision == item.revision - 1)
    updated = session.execute(update(current).where(before).values(_columns(item)).returning(current.c.id))
    if updated.first() is None:
        stored = get(session, item.SIDE, item.id).revision
        raise ConflictError("revision_stale", kind=item.SIDE, key=item.id, revision=item.revision, current=stored)
    _keep_revision(session, item, at)


def get(session: Session, side: Side, item_id: str, revision: int | None = None) -> Listed:
    """Return the current or a former revision of an item.

    Raises:
        NotFoundError: there is no such item or revision.
    """
    place = _PLACES[side]
    columns = place.revisions.c
    if revision is None:
        query = _current(place).where(place.current.c.id == item_id)
    else:
        query = select(columns.document).where(columns.item_id == item_id, columns.revision == revision)
    document = session.scalar(query)
    if document is None:
        raise NotFoundError(side, item_id)
    return place.model.model_validate(document)


def get_many(session: Session, side: Side, ids: Iterable[str]) -> dict[str, Listed]:
    """Return the current items with these ids, by id; ids that name nothing are missing."""
    place = _PLACES[side]
    wanted = sorted(set(ids))
    found: dict[str, Listed] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = _current(place).where(place.current.c.id.in_(wanted[start : start + _CHUNK]))
        found |= {item.id: item for item in _read(session, place, query)}
    return found


def of_list(session: Session, side: Side, list_id: str) -> tuple[Listed, ...]:
    """Return the current items of a list."""
    place = _PLACES[side]
    query = _current(place).where(place.current.c.list_id == list_id)
    return tuple(_read(session, place, query))


def find_by_list_number(session: Session, side: Side, list_id: str, list_number: str) -> tuple[Listed, ...]:
    """Return the current items with this number in a list; batches may number from one again."""
    place = _PLACES[side]
    columns = place.current.c
    query = _current(place).where(columns.list_id == list_id, columns.list_number == list_number)
    return tuple(_read(session, place, query))


def page(
    session: Session, side: Side, *, after: str | None = None, limit: int, open_only: bool = False
) -> tuple[Listed, ...]:
    """Return the first ``limit`` current items whose id follows ``after``."""
    place = _PLACES[side]
    query = _current(place).where(*_states(place, open_only=open_only)).limit(limit)
    if after is not None:
        query = query.where(place.current.c.id > after)
    return tuple(_read(session, place, query))


def each(session: Session, side: Side) -> Iterator[Listed]:
    """Yield all current items, a bounded number of them in memory; the session must stay open."""
    after: str | None = None
    while found := page(session, side, after=after, limit=_CHUNK):
        yield from found
        after = found[-1].id


def with_titles(session: Session, side: Side, titles: Iterable[str]) -> tuple[Listed, ...]:
    """Return the current items with one of these titles, as written."""
    place = _PLACES[side]
    wanted = sorted(set(titles))
    found: list[Listed] = []
    for start in range(0, len(wanted), _CHUNK):
        query = _current(place).where(place.current.c.title.in_(wanted[start : start + _CHUNK]))
        found += _read(session, place, query)
    return tuple(sorted(found, key=lambda item: item.id))


def count(
    session: Session, side: Side, *, open_only: bool = False, visibilities: Iterable[Visibility] = tuple(Visibility)
) -> int:
    """Return how many items of these visibilities there are."""
    place = _PLACES[side]
    seen = place.current.c.visibility.in_(list(visibilities))
    query = select(func.count()).select_from(place.current).where(seen, *_states(place, open_only=open_only))
    return session.scalar(query) or 0


def _columns(item: Listed) -> dict[str, Any]:
    return {column.name: getattr(item, column.name) for column in _PLACES[item.SIDE].current.c}


def _keep_revision(session: Session, item: Listed, at: datetime) -> None:
    values = {
        "item_id": item.id,
        "revision": item.revision,
        "edition_id": item.edition_id,
        "made_at": at,
        "document": item.model_dump(mode="json"),
    }
    session.execute(insert(_PLACES[item.SIDE].revisions), values)
    changes.record(session, item.SIDE, item.id, at)


def _current(place: _Place) -> Any:
    current, revisions = place.current.c, place.revisions.c
    same = (revisions.item_id == current.id) & (revisions.revision == current.revision)
    return select(revisions.document).join(place.current, same).order_by(current.id)


def _states(place: _Place, *, open_only: bool) -> list[Any]:
    return [place.current.c.state == State.OPEN] if open_only else []


def _read(session: Session, place: _Place, query: Any) -> list[Listed]:
    return [place.model.model_validate(document) for document in session.scalars(query)]
