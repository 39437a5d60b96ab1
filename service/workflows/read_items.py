"""Read demands and supplies, as far as the actor may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.edition import Edition
from service.domain.errors import NotFoundError
from service.domain.item import Side
from service.domain.match import Listed
from service.domain.permission import Actor, visible
from service.storage import changes, editions, items
from service.storage.database import Session
from service.storage.editions import KeptRow
from service.workflows.context import Context


class Shelf:
    """Items as one actor may see them, each read once; lives as long as its session."""

    def __init__(self, actor: Actor, session: Session) -> None:
        self._actor = actor
        self._session = session
        self._seen: dict[tuple[Side, str], Listed | None] = {}

    def __call__(self, side: Side, item_id: str) -> Listed | None:
        """Return the item, or None where there is none that the actor may see."""
        key = (side, item_id)
        if key not in self._seen:
            found = items.get_many(self._session, side, [item_id])
            self._seen[key] = visible(self._actor, found[item_id]) if found else None
        return self._seen[key]


@dataclass(frozen=True)
class ReadItem:
    """An item with where it came from."""

    item: Listed
    provenance: Sequence[tuple[Edition, KeptRow]]
    """The rows that made its revisions, newest first; none for who sees the redacted form."""


@dataclass(frozen=True)
class Counts:
    """How many items take part, as far as anybody may know."""

    demands: int
    supplies: int
    revision: int
    """Number of the last change."""


def read_item(actor: Actor, context: Context, side: Side, item_id: str, revision: int | None = None) -> ReadItem:
    """Return an item and its provenance.

    Raises:
        NotFoundError: there is none that this actor may see.
    """
    with context.database.reading() as session:
        whole = items.get(session, side, item_id, revision)
        item = visible(actor, whole)
        if item is None:
            raise NotFoundError(side, item_id)
        return ReadItem(item=item, provenance=editions.provenance(session, item_id) if item == whole else ())


def read_page(actor: Actor, context: Context, side: Side, *, after: str | None, limit: int) -> list[Listed]:
    """Return up to ``limit`` open items with ids after ``after``, by id."""
    with context.database.reading() as session:
        page: list[Listed] = []
        while len(page) < limit:
            rows = items.page(session, side, after=after, limit=limit, open_only=True)
            page += [item for row in rows if (item := visible(actor, row)) is not None]
            if len(rows) < limit:
                break
            after = rows[-1].id
    return page[:limit]


def count_items(actor: Actor, context: Context) -> Counts:
    """Return how many items of each side the actor may see."""
    with context.database.reading() as session:
        return Counts(
            demands=items.count(session, Side.DEMAND, open_only=True, visibilities=actor.seen_visibilities()),
            supplies=items.count(session, Side.SUPPLY, open_only=True, visibilities=actor.seen_visibilities()),
            revision=changes.latest(session),
        )
