"""From one item to its ranked, explained matches on the other side."""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from service.domain.demand import Demand
from service.domain.item import Side
from service.domain.match import Listed, Match, ScoreParts
from service.domain.supply import Supply
from service.matching import evidence
from service.matching.conditions import refusal
from service.matching.engine import Engine
from service.matching.levels import level_of
from service.matching.second_stage import second_stage

if TYPE_CHECKING:
    from indexes.hybrid import Parts

Shelf = Callable[[Side, Collection[str]], Mapping[str, Listed]]
"""Returns those of the items that the asking actor may see, by id."""

CANDIDATES = 50
"""Items that the first stage proposes, to be ordered by the second."""
RECIPROCAL_DEPTH = 50
"""How far down the other side's list its view of a match is looked for."""


def rank(engine: Engine, item: Listed, shelf: Shelf, *, limit: int) -> list[Match]:
    """Return the best matches of an item, best first.

    Hard conditions come first, so what they refuse takes no place; then the first stage's candidates, the second
    stage's likelihood, the place that the asking item takes in the found one's own list, and the reasons.
    """
    words = engine.words()
    found = _weighed(engine, item, shelf, limit)[:limit]
    return [_match(engine, item, shelf, weighed, rank, words) for rank, weighed in enumerate(found, start=1)]


class _Weighed(NamedTuple):
    other: Listed
    parts: "Parts"
    """Asked from the ranked item's side."""
    likelihood: float


def _weighed(engine: Engine, item: Listed, shelf: Shelf, limit: int) -> list[_Weighed]:
    """Return the candidates of an item, the likeliest first, equal ones by id."""

    def allowed(ids: Collection[str]) -> set[str]:
        others = shelf(item.SIDE.other, ids)
        return {other_id for other_id, other in others.items() if refusal(*pair_of(item, other)) is None}

    found = engine.search(item.SIDE.other, engine.text_of(item).text, limit=max(limit, CANDIDATES), allowed=allowed)
    others = shelf(item.SIDE.other, [scored.id for scored in found])
    weighed = [
        _Weighed(other, scored.parts, _likelihood(engine, *pair_of(item, other), scored.parts.cosine))
        for scored in found
        if (other := others.get(scored.id)) is not None
    ]
    return sorted(weighed, key=lambda one: (-one.likelihood, one.other.id))


def _likelihood(engine: Engine, demand: Demand, supply: Supply, cosine: float) -> float:
    """Return how likely a pair is worth a talk, without the digits that carry rounding errors only."""
    features = engine.feature_maker.features(engine.text_of(demand), engine.text_of(supply), round(cosine, 4))
    return round(second_stage().likelihood(features), 4)


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


def _match(engine: Engine, item: Listed, shelf: Shelf, weighed: _Weighed, rank: int, words: evidence.Words) -> Match:
    other = weighed.other
    demand, supply = pair_of(item, other)
    asked, offered = engine.text_of(demand), engine.text_of(supply)
    # The late part is not the same both ways: without one direction for all, the two pages would tell two levels.
    parts = parts_of(
        weighed.parts if item.SIDE is Side.DEMAND else engine.parts(Side.SUPPLY, asked.text, [supply.id])[supply.id]
    )
    likelihood = _likelihood(engine, demand, supply, parts.cosine)
    reasons = evidence.reasons(asked, offered, words)
    back = [found.other.id for found in _weighed(engine, other, shelf, RECIPROCAL_DEPTH)]
    return Match(
        demand_id=demand.id,
        demand_revision=demand.revision,
        supply_id=supply.id,
        supply_revision=supply.revision,
        rank=rank,
        score=likelihood,
        other_rank=back.index(item.id) + 1 if item.id in back else None,
        parts=parts,
        level=level_of(likelihood, reasons),
        reasons=reasons,
        gaps=evidence.gaps(demand, supply),
    )
