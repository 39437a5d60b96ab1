"""Search one side with words of one's own."""

from collections.abc import Collection

from pydantic import BaseModel, ConfigDict

from service.domain.errors import InvalidError
from service.domain.item import Side, State
from service.domain.match import Level, Listed, Reason, ScoreParts
from service.domain.permission import Actor
from service.matching.evidence import query_reasons
from service.matching.levels import level_of
from service.matching.ranking import parts_of
from service.workflows.context import Context
from service.workflows.read_items import Shelf
from service.workflows.refresh_index import refresh_index

QUERY_LIMIT = 2_000
"""Characters of a query: more than any description in a list, less than an attack."""
RESULT_LIMIT = 100


class Hit(BaseModel):
    """An item found by a search, as the actor may see it."""

    model_config = ConfigDict(frozen=True)

    rank: int
    item: Listed
    score: float
    parts: ScoreParts
    level: Level
    reasons: tuple[Reason, ...]
    """Which words of the query the item takes up, with every place where they stand."""


def search_items(actor: Actor, context: Context, side: Side, query: str, *, limit: int = 20) -> list[Hit]:
    """Return the open items of one side that fit the words best, best first.

    Raises:
        InvalidError: the query is empty or too long, or the limit is out of range.
        UnavailableError: there is no index yet.
    """
    query = query.strip()
    if not query:
        raise InvalidError("query_empty")
    if len(query) > QUERY_LIMIT:
        raise InvalidError("query_long", length=len(query), limit=QUERY_LIMIT)
    require_limit(limit)
    refresh_index(context)
    with context.database.reading() as session:
        shelf = Shelf(actor, session)

        def allowed(ids: Collection[str]) -> set[str]:
            return {item_id for item_id, item in shelf.many(side, ids).items() if item.state is State.OPEN}

        found = context.engine.search(side, query, limit=limit, allowed=allowed)
        words = context.engine.words()
        hits = []
        for rank, scored in enumerate(found, start=1):
            item = shelf.one(side, scored.id)
            parts = parts_of(scored.parts)
            reasons = query_reasons(query, context.engine.text_of(item), words)
            hits.append(
                Hit(
                    rank=rank,
                    item=item,
                    score=round(scored.score, 4),
                    parts=parts,
                    level=level_of(parts, reasons),
                    reasons=reasons,
                )
            )
    return hits


def require_limit(limit: int) -> None:
    """Stop unless that many results can be asked for.

    Raises:
        InvalidError: they cannot.
    """
    if not 1 <= limit <= RESULT_LIMIT:
        raise InvalidError("value_range", field="limit", least=1, most=RESULT_LIMIT, value=limit)
