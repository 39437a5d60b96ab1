"""Look over a published list before its conference: what its rows leave unsaid that would most sharpen their matches."""

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from service.domain.facet import Facet
from service.domain.item import Side
from service.domain.permission import Actor, visible
from service.matching.criteria import ASKED_FIRST, SHARPENS, worth
from service.workflows.context import Context
from service.workflows.list_editions import read_edition
from service.workflows.read_items import Shelf
from service.workflows.refresh_catalogues import refresh_catalogues


class Unsaid(BaseModel):
    """One thing that rows of a list leave unsaid."""

    model_config = ConfigDict(frozen=True)

    name: str
    """object, numbers, sectors, stages or scenario_types."""
    count: int
    """Rows that do not say it."""
    worth: float
    """Share of the rows times the weight in the second stage: what to ask for first."""


class Asked(BaseModel):
    """A row to be asked before it is matched."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    names: tuple[str, ...]


class Review(BaseModel):
    """What a list leaves unsaid, the dearest first."""

    model_config = ConfigDict(frozen=True)

    side: Side
    rows: int
    """Open items of the edition that the actor sees."""
    unsaid: tuple[Unsaid, ...]
    asked: tuple[Asked, ...]
    """Needs without object, numbers or stage, those that lack most first; none of a supply list."""


def review_list(actor: Actor, context: Context, edition_id: str) -> Review:
    """Return what the open items of an edition leave unsaid.

    Raises:
        NotFoundError: there is no such edition.
    """
    side = read_edition(context, edition_id).list.kind.side
    refresh_catalogues(context)
    catalogue = context.catalogues[side]
    rows = catalogue.seen(lambda item: visible(actor, item)) & catalogue.chosen({Facet.EDITION: (edition_id,)})
    with context.database.reading() as session:
        items = Shelf(actor, session).many(side, sorted(catalogue.ids(rows))).values()
    engine = context.engine
    unsaid = {item.id: engine.criteria.unsaid(engine.text_of(item)) for item in items}
    counts = Counter(name for names in unsaid.values() for name in names)
    told = [
        Unsaid(name=name, count=counts[name], worth=round(worth(name) * counts[name] / len(unsaid), 2))
        for name in SHARPENS
        if counts[name]
    ]
    asked = [
        Asked(id=item.id, title=item.title, names=names)
        for item in items
        if side is Side.DEMAND and (names := _first(unsaid[item.id]))
    ]
    return Review(
        side=side,
        rows=len(unsaid),
        unsaid=tuple(sorted(told, key=lambda one: (-one.worth, one.name))),
        asked=tuple(sorted(asked, key=lambda one: (-len(one.names), one.id))),
    )


def _first(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in ASKED_FIRST)
