"""From one item to its ranked, explained matches on the other side."""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from service.domain.demand import Demand
from service.domain.item import Side
from service.domain.match import Listed, Match, ScoreParts
from service.domain.supply import Supply
from service.matching import evidence
from service.matching.conditions import refusal
from service.matching.engine import Engine
from service.matching.levels import level_of

if TYPE_CHECKING:
    from indexes.hybrid import Parts, Scored

Shelf = Callable[[Side, Collection[str]], Mapping[str, Listed]]
"""Returns those of the items that the asking actor may see, by id."""

RECIPROCAL_DEPTH = 50
"""How far down the other side's list its view of a match is looked for."""


def rank(engine: Engine, item: Listed, shelf: Shelf, *, limit: int) -> list[Match]:
    """Return the best matches of an item, best first.

    Hard conditions come first, so what they refuse takes no place; then candidates, score parts, the place
    that the asking item takes in the found one's own list, and the reasons.
    """
    found = _scored(engine, item, shelf, limit)
    words = engine.words()
    return [_match(engine, item, shelf, scored, rank, words) for rank, scored in enumerate(found, start=1)]


def _scored(engine: Engine, item: Listed, shelf: Shelf, limit: int) -> "list[Scored]":
    def allowed(ids: Collection[str]) -> set[str]:
        others = shelf(item.SIDE.other, ids)
        return {other_id for other_id, other in others.items() if refusal(*pair_of(item, other)) is None}

    return engine.search(item.SIDE.other, engine.text_of(item).text, limit=limit, allowed=allowed)


def pair_of(one: Listed, other: Listed) -> tuple[Demand, Supply]:
    """Return a demand and a supply in this order."""
    demand, supply = (one, other) if one.SIDE is Side.DEMAND else (other, one)
    if not isinstance(demand, Demand) or not isinstance(supply, Supply):
        msg = f"{one.id} and {other.id} are not a demand and a supply"
        raise TypeError(msg)
    return demand, supply


def parts_of(scored: "Parts") -> ScoreParts:
    """Return score parts without the digits that carry rounding errors only."""
    return ScoreParts(
        cosine=round(scored.cosine, 4), characters=round(scored.characters, 4), late=round(scored.late, 4)
    )


def _match(engine: Engine, item: Listed, shelf: Shelf, scored: "Scored", rank: int, words: evidence.Words) -> Match:
    other = shelf(item.SIDE.other, [scored.id])[scored.id]
    demand, supply = pair_of(item, other)
    asked, offered = engine.text_of(demand), engine.text_of(supply)
    # The late part is not the same both ways: without one direction for all, the two pages would tell two levels.
    parts = parts_of(
        scored.parts if item.SIDE is Side.DEMAND else engine.parts(Side.SUPPLY, asked.text, [supply.id])[supply.id]
    )
    reasons = evidence.reasons(asked, offered, words)
    back = [found.id for found in _scored(engine, other, shelf, RECIPROCAL_DEPTH)]
    return Match(
        demand_id=demand.id,
        demand_revision=demand.revision,
        supply_id=supply.id,
        supply_revision=supply.revision,
        rank=rank,
        score=round(scored.score, 4),
        other_rank=back.index(item.id) + 1 if item.id in back else None,
        parts=parts,
        level=level_of(parts, reasons),
        reasons=reasons,
        gaps=evidence.gaps(demand, supply),
    )
