"""Demands and supplies: every revision is kept, the current one is found by its columns.

The two sides differ in table and model only, so one module serves both and a side says which. The order is always by
id. Visibility is not judged here: ask ``domain.permission.visible`` before anything is shown.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, func, insert, select, tuple_, update
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


class Made(NamedTuple):
    """When a revision was made, and by which edition."""

    revision: int
    edition_id: str
    made_at: datetime


_PLACES = {
    Side.DEMAND: _Place(tables.demands, tables.demand_revisions, Demand),
    Side.SUPPLY: _Place(tables.supplies, tables.supply_revisions, Supply),
}


def add(session: Session, item: Listed, at: datetime) -> None:
    """Keep the first revision of a new item, and write it to the outbox.

    Raises:
        ConflictError: ``revision_stale``: the item does not say revision 1.
    """
    add_many(session, item.SIDE, [item], at)


def add_many(session: Session, side: Side, new: Sequence[Listed], at: datetime) -> None:
    """Keep the first revisions of new items of one side, and write them to the outbox in this order.

    Raises:
        ConflictError: ``revision_stale``: an item does not say revision 1.
    """
    for item in new:
        if item.revision != 1:
            raise ConflictError("revision_stale", kind=side, key=item.id, revision=item.revision, current=0)
    if new:
        session.execute(insert(_PLACES[side].current), [_columns(item) for item in new])
        _keep_revisions(session, side, new, at)


def revise(session: Session, item: Listed, at: datetime) -> None:
    """Keep the next revision of an item, and write it to the outbox.

    Raises:
        NotFoundError: the item is not kept.
        ConflictError: ``revision_stale``: the revision does not follow the current one; read the item again.
    """
    revise_many(session, item.SIDE, [item], at)


def revise_many(session: Session, side: Side, revised: Sequence[Listed], at: datetime) -> None:
    """Keep the next revisions of items of one side, and write them to the outbox in this order.

    Raises:
        NotFoundError: an item is not kept.
        ConflictError: ``revision_stale``: a revision does not follow the current one; read the item again.
    """
    current = _PLACES[side].current
    stored: dict[str, int] = {}
    for start in range(0, len(revised), _CHUNK):
        ids = [item.id for item in revised[start : start + _CHUNK]]
        query = select(current.c.id, current.c.revision).where(current.c.id.in_(ids))
        stored |= {row.id: row.revision for row in session.execute(query)}
    for item in revised:
        if item.id not in stored:
            raise NotFoundError(side, item.id)
        if stored[item.id] != item.revision - 1:
            raise ConflictError(
                "revision_stale", kind=side, key=item.id, revision=item.revision, current=stored[item.id]
            )
    if revised:
        values = [{f"new_{name}": value for name, value in _columns(item).items()} for item in revised]
        names = [column.name for column in current.c if column.name != "id"]
        changed = update(current).where(current.c.id == bindparam("new_id"))
        session.connection().execute(changed.values({name: bindparam(f"new_{name}") for name in names}), values)
        _keep_revisions(session, side, revised, at)


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


def of_organisations(session: Session, side: Side, organisation_ids: Iterable[str]) -> tuple[Listed, ...]:
    """Return the current items of some organisations, by id."""
    place = _PLACES[side]
    wanted = sorted(set(organisation_ids))
    found: list[Listed] = []
    for start in range(0, len(wanted), _CHUNK):
        query = _current(place).where(place.current.c.organisation_id.in_(wanted[start : start + _CHUNK]))
        found += _read(session, place, query)
    return tuple(sorted(found, key=lambda item: item.id))


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


def touched_by(session: Session, side: Side, edition_id: str) -> frozenset[str]:
    """Return the ids of the items of which an edition brought a revision."""
    columns = _PLACES[side].revisions.c
    return frozenset(session.scalars(select(columns.item_id).where(columns.edition_id == edition_id)))


def histories(session: Session, side: Side, ids: Iterable[str]) -> dict[str, tuple[Made, ...]]:
    """Return when and by which editions the revisions of items were made, the first revision first."""
    columns = _PLACES[side].revisions.c
    wanted = sorted(set(ids))
    found: dict[str, list[Made]] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = (
            select(columns.item_id, *(columns[name] for name in Made._fields))
            .where(columns.item_id.in_(wanted[start : start + _CHUNK]))
            .order_by(columns.revision)
        )
        for item_id, *made in session.execute(query):
            found.setdefault(item_id, []).append(Made(*made))
    return {item_id: tuple(made) for item_id, made in found.items()}


def get_revisions(session: Session, side: Side, wanted: Iterable[tuple[str, int]]) -> dict[str, Listed]:
    """Return items at given revisions, one each, by id; what is not kept is missing."""
    place = _PLACES[side]
    columns = place.revisions.c
    pairs = sorted(set(wanted))
    found: dict[str, Listed] = {}
    for start in range(0, len(pairs), _CHUNK // 2):
        named = tuple_(columns.item_id, columns.revision).in_(pairs[start : start + _CHUNK // 2])
        found |= {item.id: item for item in _read(session, place, select(columns.document).where(named))}
    return found


def every_revision(session: Session, side: Side, ids: Iterable[str]) -> tuple[Listed, ...]:
    """Return items in all of their revisions, by id and revision; ids that name nothing are missing."""
    place = _PLACES[side]
    columns = place.revisions.c
    wanted = sorted(set(ids))
    found: list[Listed] = []
    for start in range(0, len(wanted), _CHUNK):
        of = columns.item_id.in_(wanted[start : start + _CHUNK])
        query = select(columns.document).where(of).order_by(columns.item_id, columns.revision)
        found += _read(session, place, query)
    return tuple(found)


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


def _keep_revisions(session: Session, side: Side, items: Sequence[Listed], at: datetime) -> None:
    values = [
        {
            "item_id": item.id,
            "revision": item.revision,
            "edition_id": item.edition_id,
            "made_at": at,
            "document": item.model_dump(mode="json"),
        }
        for item in items
    ]
    session.execute(insert(_PLACES[side].revisions), values)
    changes.record_many(session, side, [item.id for item in items], at)


def _current(place: _Place) -> Any:
    current, revisions = place.current.c, place.revisions.c
    same = (revisions.item_id == current.id) & (revisions.revision == current.revision)
    return select(revisions.document).join(place.current, same).order_by(current.id)


def _states(place: _Place, *, open_only: bool) -> list[Any]:
    return [place.current.c.state == State.OPEN] if open_only else []


def _read(session: Session, place: _Place, query: Any) -> list[Listed]:
    return [place.model.model_validate(document) for document in session.scalars(query)]
