"""Find what fits a demand or a supply, with reasons; record how the list came about."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.item import Side, new_id
from service.domain.match import Level, Listed, Match
from service.domain.permission import Actor
from service.domain.run import Run
from service.matching import ranking
from service.matching.criteria import ASKED_FIRST
from service.matching.engine import Engine
from service.storage import runs
from service.workflows.context import Context
from service.workflows.read_items import Shelf
from service.workflows.refresh_index import refresh_index
from service.workflows.search_items import require_limit


@dataclass(frozen=True)
class FoundMatch:
    """A match with the item it leads to, as the actor may see it."""

    match: Match
    item: Listed


@dataclass(frozen=True)
class Matches:
    """What fits one item, best first."""

    item: Listed
    found: Sequence[FoundMatch]
    run: Run
    """How the list came about."""
    ask_first: Sequence[str]
    """Of a demand, what it leaves unsaid of ``ASKED_FIRST``; of a supply nothing."""

    @property
    def nothing_fits(self) -> bool:
        """Tell whether even the best is below "weak": what is listed are the nearest misses."""
        return not any(entry.match.level is not Level.NONE for entry in self.found)


def find_matches(actor: Actor, context: Context, side: Side, item_id: str, *, limit: int = 10) -> Matches:
    """Return the best matches of an item.

    Raises:
        NotFoundError: there is no such item that this actor may see.
        InvalidError: the limit is out of range, or the cross-encoder cannot be used.
        UnavailableError: there is no index yet.
    """
    require_limit(limit)
    with context.database.reading() as session:  # before the index is made ready, which may take seconds
        Shelf(actor, session).one(side, item_id)
    refresh_index(context)
    engine = context.engine.pinned()
    with context.database.reading() as session:
        shelf = Shelf(actor, session)
        item = shelf.one(side, item_id)
        matches = ranking.rank(engine, item, shelf.many, limit=limit)
        found = [FoundMatch(match, shelf.one(side.other, match.id_on(side.other))) for match in matches]
    unsaid = engine.criteria.unsaid(engine.text_of(item)) if side is Side.DEMAND else ()
    return Matches(
        item=item,
        found=found,
        run=_run(actor, context, engine, item, matches, limit),
        ask_first=[name for name in unsaid if name in ASKED_FIRST],
    )


def record_run(context: Context, run: Run) -> None:
    """Keep how a list came about, so that it can be replayed and compared."""
    with context.database.writing() as session:
        runs.add(session, run)


def _run(actor: Actor, context: Context, engine: Engine, item: Listed, matches: Sequence[Match], limit: int) -> Run:
    result = json.dumps([match.model_dump(mode="json") for match in matches], ensure_ascii=False, sort_keys=True)
    return Run(
        id=new_id("run"),
        kind="match",
        made_at=context.clock(),
        made_by=actor.account,
        inputs={item.id: item.revision},
        versions=engine.versions() | {"revision": str(engine.state.revision)},
        parameters={"limit": limit, "side": item.SIDE.value},
        result_hash=hashlib.sha256(result.encode()).hexdigest(),
    )
