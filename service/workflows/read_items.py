"""Read demands and supplies, as far as the actor may see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from service.domain.edition import Edition
from service.domain.errors import NotFoundError
from service.domain.item import Side
from service.domain.match import Listed
from service.domain.permission import Actor, visible
from service.storage import editions, items
from service.storage.database import Session
from service.storage.editions import KeptRow
from service.workflows.context import Context


class Shelf:
    """Items as one actor may see them, each read once; lives as long as its session."""

    def __init__(self, actor: Actor, session: Session) -> None:
        self._actor = actor
        self._session = session
        self._seen: dict[tuple[Side, str], Listed | None] = {}

    def many(self, side: Side, ids: Collection[str]) -> dict[str, Listed]:
        """Return those of the items that the actor may see, by id."""
        unread = [item_id for item_id in ids if (side, item_id) not in self._seen]
        found = items.get_many(self._session, side, unread) if unread else {}
        for item_id in unread:
            whole = found.get(item_id)
            self._seen[side, item_id] = None if whole is None else visible(self._actor, whole)
        return {item_id: item for item_id in ids if (item := self._seen[side, item_id]) is not None}

    def one(self, side: Side, item_id: str) -> Listed:
        """Return the item.

        Raises:
            NotFoundError: there is none that the actor may see.
        """
        if found := self.many(side, [item_id]):
            return found[item_id]
        raise NotFoundError(side, item_id)


@dataclass(frozen=True)
class ReadItem:
    """An item with where it came from."""

    item: Listed
    provenance: Sequence[tuple[Edition, KeptRow]]
    """The rows that made its revisions, newest first, as far as all that these made are seen whole."""


@dataclass(frozen=True)
class Counts:
    """How many items take part, as far as anybody may know."""

    demands: int
    supplies: int


def read_item(actor: Actor, context: Context, side: Side, item_id: str, revision: int | None = None) -> ReadItem:
    """Return an item and its provenance.

    Raises:
        NotFoundError: there is none that this actor may see, now and as it was then.
    """
    with context.database.reading() as session:
        current = items.get(session, side, item_id)
        item = visible(actor, current)
        if item != current:  # redacted: what it was before is hidden as well
            if item is None or revision not in {None, current.revision}:
                raise NotFoundError(side, item_id)
            return ReadItem(item=item, provenance=())
        if revision is not None:
            item = visible(actor, items.get(session, side, item_id, revision))
        if item is None:
            raise NotFoundError(side, item_id)
        return ReadItem(item=item, provenance=_provenance(actor, session, current))


def _provenance(actor: Actor, session: Session, item: Listed) -> list[tuple[Edition, KeptRow]]:
    """Return the rows that may be shown: of an edition that brought a hidden revision, none.

    Rows that only repeat an item say what some revision said, so they are shown where none was hidden.
    """
    revisions = [items.get(session, item.SIDE, item.id, number) for number in range(1, item.revision + 1)]
    hidden = {one.edition_id for one in revisions if visible(actor, one) != one}
    shown = {one.edition_id for one in revisions} - hidden
    return [
        (edition, row) for edition, row in editions.provenance(session, item.id) if not hidden or edition.id in shown
    ]


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
        )
