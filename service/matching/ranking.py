"""From one item to its ranked, explained matches on the other side."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from indexes.text import normal_form
from service.domain.demand import Demand
from service.domain.item import Side
from service.domain.match import Level, Listed, Match, Reason, ScoreParts
from service.domain.supply import Supply
from service.matching import criteria, evidence
from service.matching.conditions import refusal
from service.matching.engine import Engine
from service.matching.features import Other
from service.matching.levels import LEVELS, level_of
from service.matching.second_stage import second_stage

if TYPE_CHECKING:
    from indexes.hybrid import Parts
    from indexes.rerank import Reranker

T = TypeVar("T")
Shelf = Callable[[Side, Collection[str]], Mapping[str, Listed]]
"""Returns those of the items that the asking actor may see, by id."""

_MISSES = frozenset({"deployment_excluded", "place_excluded"})
"""Conditions that two sides may still settle, so a refused item is a miss worth telling of."""
CANDIDATES = 100
"""Items that the first stage proposes, to be ordered by the second."""
RECIPROCAL_FIRST = 10
"""How many of the found are put in the order of both sides' views."""
RECIPROCAL_CONSTANT = 10
"""How much the places behind count beside the first; 5 to 20 are as good."""
RERANKED = 50
"""Of these the first that a cross-encoder puts into its own order, where one is configured."""
RECIPROCAL_DEPTH = 50
"""How far down the other side's list its view of a match is looked for."""


def rank(engine: Engine, item: Listed, shelf: Shelf, *, limit: int) -> list[Match]:
    """Return the best matches of an item, best first.

    Hard conditions come first, so what they refuse takes no place; then the first stage's candidates, the second
    stage's likelihood, and the place that the asking item takes in the found one's own list: the first ten are in the
    order of both sides' views, or, where a cross-encoder is configured, the first 50 in its order. Levels and scores
    stay those of the second stage, which are calibrated, and so does the other side's view: eleven lists would have to
    be read anew. Where nothing fits, what would fit but for a condition goes before the nearest misses.
    """
    words = engine.words()
    found = _reranked(engine, item, _weighed(engine, item, shelf, limit))[: max(limit, RECIPROCAL_FIRST)]
    views = [_view(engine, item, shelf, weighed.other) for weighed in found]
    order = list(range(len(found)))
    if engine.reranker() is None:
        order.sort(key=lambda place: _by_both_views(place, views[place]))
    matches = [_match(engine, item, found[place], views[place], words) for place in order]
    if all(match.level is Level.NONE for match in matches):
        matches = [*_refused(engine, item, shelf, words), *matches]
    return [match.model_copy(update={"rank": rank}) for rank, match in enumerate(matches[:limit], start=1)]


def likeliest(engine: Engine, item: Listed, shelf: Shelf, *, limit: int) -> list[Match]:
    """Return the likeliest matches of an item, without the other side's view of each, which takes nine tenths of the time of ``rank``."""
    words = engine.words()
    found = _weighed(engine, item, shelf, limit)[:limit]
    matches = [_match(engine, item, weighed, None, words) for weighed in found]
    return [match.model_copy(update={"rank": rank}) for rank, match in enumerate(matches, start=1)]


def _by_both_views(place: int, view: int | None) -> tuple[float, int]:
    """Return by what the found are put in order: reciprocal ranks of both sides, summed (Cormack et al., 2009), for the first ten.

    Of the pairs of grade 3 in the benchmark's development part 95 % stand in both sides' first ten; the order gains half a point of nDCG@10.
    """
    if place >= RECIPROCAL_FIRST:
        return 0.0, place
    back = 1 / (RECIPROCAL_CONSTANT + view) if view is not None else 0.0
    return -(1 / (RECIPROCAL_CONSTANT + place + 1) + back), place


def _view(engine: Engine, item: Listed, shelf: Shelf, other: Listed) -> int | None:
    """Return the place, from 1, that an item takes in the list of another; None: not among those looked at."""
    back = [found.other.id for found in _weighed(engine, other, shelf, RECIPROCAL_DEPTH)]
    return back.index(item.id) + 1 if item.id in back else None


def _refused(engine: Engine, item: Listed, shelf: Shelf, words: evidence.Words) -> list[Match]:
    """Return what would fit an item but for a hard condition, each with the condition as its first reason."""
    misses = []
    for weighed in _weighed(engine, item, shelf, CANDIDATES, conditions=False)[:RECIPROCAL_FIRST]:
        reason = refusal(*pair_of(item, weighed.other))
        if reason is not None and reason.code in _MISSES and weighed.likelihood >= LEVELS[-1][0]:
            match = _match(engine, item, weighed, None, words)
            told = (reason.model_copy(update={"speaks_against": True}), *match.reasons)
            misses.append(match.model_copy(update={"level": Level.NONE, "reasons": told}))
    return misses


class _Weighed(NamedTuple):
    other: Listed
    parts: "Parts"
    """Asked from the ranked item's side."""
    likelihood: float


def _weighed(engine: Engine, item: Listed, shelf: Shelf, limit: int, *, conditions: bool = True) -> list[_Weighed]:
    """Return the candidates of an item, the likeliest first, equal ones by id."""

    def allowed(ids: Collection[str]) -> set[str]:
        others = shelf(item.SIDE.other, ids)
        if not conditions:
            return set(others)
        return {other_id for other_id, other in others.items() if refusal(*pair_of(item, other)) is None}

    found = engine.search(item.SIDE.other, engine.text_of(item).text, limit=max(limit, CANDIDATES), allowed=allowed)
    others = shelf(item.SIDE.other, [scored.id for scored in found])
    seen = [(others[scored.id], scored.parts) for scored in found if scored.id in others]
    texts = [engine.text_of(other) for other, _ in seen]
    late = (
        [parts.late for _, parts in seen]
        if item.SIDE is Side.DEMAND
        else engine.late([other.id for other, _ in seen], item.id)
    )
    pairs = [Other(text, parts.cosine, of) for text, (_, parts), of in zip(texts, seen, late, strict=True)]
    features = engine.feature_maker.features(engine.text_of(item), pairs)
    # Without the digits that carry rounding errors only.
    weighed = [_Weighed(*one, round(second_stage().likelihood(of), 4)) for one, of in zip(seen, features, strict=True)]
    return sorted(weighed, key=lambda one: (-one.likelihood, one.other.id))


def _reranked(engine: Engine, item: Listed, weighed: list[_Weighed]) -> list[_Weighed]:
    reranker = engine.reranker()
    if reranker is None:
        return weighed
    pairs = [pair_of(item, one.other) for one in weighed[:RERANKED]]
    texts = [(engine.text_of(demand).text, engine.text_of(supply).text) for demand, supply in pairs]
    return reranked(reranker, weighed, texts)


def reranked(reranker: "Reranker", ranked: Sequence[T], texts: Sequence[tuple[str, str]]) -> list[T]:
    """Return a list with its first ``RERANKED`` in the order of the cross-encoder's scores, equal ones as they were.

    Args:
        reranker: reads each demand as the question, whichever side asks.
        ranked: the list in the second stage's order.
        texts: of at least those first, the searched texts of demand and supply.
    """
    scores = reranker.scores([(normal_form(demand), normal_form(supply)) for demand, supply in texts[:RERANKED]])
    order = np.argsort(-scores, kind="stable").tolist()
    return [*(ranked[place] for place in order), *ranked[RERANKED:]]


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


def _match(engine: Engine, item: Listed, weighed: _Weighed, view: int | None, words: evidence.Words) -> Match:
    """Return the match, its rank to be given later."""
    demand, supply = pair_of(item, weighed.other)
    asked, offered = engine.text_of(demand), engine.text_of(supply)
    # The late part is not the same both ways: without one direction for all, the two pages would tell two numbers.
    parts = parts_of(
        weighed.parts if item.SIDE is Side.DEMAND else engine.parts(Side.SUPPLY, asked.text, [supply.id])[supply.id]
    )
    findings = engine.criteria.findings(asked, offered)
    reasons = (*evidence.reasons(asked, offered, words), *criteria.reasons(findings))
    level = level_of(weighed.likelihood, reasons)
    if level is Level.NONE and criteria.is_capable(demand, supply, findings):
        level, reasons = Level.WEAK, (Reason(code="able_to_develop"), *reasons)
    return Match(
        demand_id=demand.id,
        demand_revision=demand.revision,
        supply_id=supply.id,
        supply_revision=supply.revision,
        rank=1,
        score=weighed.likelihood,
        other_rank=view,
        parts=parts,
        level=level,
        reasons=reasons,
        findings=findings,
        question=criteria.question(findings),
    )
