"""How good a ranking is, against judged pairs; pure functions.

nDCG follows Järvelin and Kekäläinen (2002) in the form with gain 2^grade - 1 and a log2 discount; its ideal is taken over all
judged documents of the query, found or not. Recall and reciprocal rank call a document relevant from grade 2 on. A document
nobody judged counts 0, which punishes a system for finding what the judges never saw: read every figure beside the
share of unjudged documents.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RELEVANT_GRADE = 2
_FIRST = 10


@dataclass(frozen=True, slots=True)
class Report:
    """Means over queries, each between 0 and 1."""

    ndcg_10: float
    """Over the queries with a document judged above 0."""
    recall_5: float
    """This, ``recall_10`` and ``mrr``: over the queries with a relevant document."""
    recall_10: float
    mrr: float
    unjudged_share: float
    """Of the first ten documents of all judged queries."""
    queries: int
    """Queries with any judgement. One the run leaves out counts with an empty ranking."""
    queries_without_gain: int
    """Of these, those where every grade is 0: left out of ``ndcg_10``."""
    queries_without_relevant: int
    """Of these, those without a relevant document: left out of recall and reciprocal rank."""


def ndcg_at(ranking: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Return the normalised discounted cumulative gain of the first k; 0 when every grade is 0.

    >>> round(ndcg_at(["a", "b"], {"a": 1, "b": 3}), 4)  # (1 + 7 / log2 3) / (7 + 1 / log2 3)
    0.7098
    >>> ndcg_at(["a"], {"a": 0})
    0.0
    """
    ideal = _discounted(sorted(grades.values(), reverse=True)[:k])
    return _discounted([grades.get(document, 0) for document in ranking[:k]]) / ideal if ideal else 0.0


def recall_at(ranking: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """Return the share of the relevant documents that stand among the first k; 0 when there is none.

    >>> recall_at(["a", "x", "b"], {"a": 2, "b": 3, "c": 1}, 2)
    0.5
    """
    relevant = _relevant(grades)
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return one over the rank of the first relevant document; 0 when none is listed.

    >>> reciprocal_rank(["a", "x", "b"], {"a": 1, "b": 3})
    0.3333333333333333
    """
    relevant = _relevant(grades)
    return next((1 / rank for rank, document in enumerate(ranking, start=1) if document in relevant), 0.0)


def unjudged_share(ranking: Sequence[str], grades: Mapping[str, int], k: int = _FIRST) -> float:
    """Return the share of the first k documents that nobody judged; 0 for an empty ranking.

    >>> unjudged_share(["a", "x"], {"a": 0})
    0.5
    """
    first = ranking[:k]
    return sum(document not in grades for document in first) / len(first) if first else 0.0


def evaluate(run: Mapping[str, Sequence[str]], qrels: Mapping[str, Mapping[str, int]]) -> Report:
    """Judge a run (query id to document ids, best first) by grades (query id to document id to 0-3).

    Rankings of queries without any judgement are ignored.

    Raises:
        ValueError: a ranking lists a document twice, which would count its gain twice.

    >>> evaluate({"q": ["x", "a"]}, {"q": {"a": 3}, "left out": {"a": 2}, "hopeless": {"a": 0}})
    ... # doctest: +NORMALIZE_WHITESPACE
    Report(ndcg_10=0.31546487678572877, recall_5=0.5, recall_10=0.5, mrr=0.25, unjudged_share=0.5, queries=3,
           queries_without_gain=1, queries_without_relevant=1)
    """
    judged = {query: (run.get(query, ()), grades) for query, grades in qrels.items() if grades}
    for query, (ranking, _) in judged.items():
        if len(set(ranking)) < len(ranking):
            raise ValueError(f"query {query} lists a document twice")
    with_gain = [pair for pair in judged.values() if any(pair[1].values())]
    with_relevant = [pair for pair in judged.values() if _relevant(pair[1])]
    firsts = [(ranking[:_FIRST], grades) for ranking, grades in judged.values()]
    listed = sum(len(first) for first, _ in firsts)
    unjudged = sum(document not in grades for first, grades in firsts for document in first)
    return Report(
        ndcg_10=_mean([ndcg_at(*pair) for pair in with_gain]),
        recall_5=_mean([recall_at(*pair, 5) for pair in with_relevant]),
        recall_10=_mean([recall_at(*pair, 10) for pair in with_relevant]),
        mrr=_mean([reciprocal_rank(*pair) for pair in with_relevant]),
        unjudged_share=unjudged / listed if listed else 0.0,
        queries=len(judged),
        queries_without_gain=len(judged) - len(with_gain),
        queries_without_relevant=len(judged) - len(with_relevant),
    )


def interval(values: Sequence[float], *, share: float = 0.95, draws: int = 2_000, seed: int = 0) -> tuple[float, float]:
    """Return between which bounds the mean lies in a share of random draws of as many values, put back each time.

    The percentile bootstrap (Efron, 1979); it tells how much a figure hangs on the queries that happen to be in the set.

    >>> interval([0.5, 0.5]), interval([])
    ((0.5, 0.5), (0.0, 0.0))
    """
    if not values:
        return 0.0, 0.0
    chance = random.Random(seed)  # noqa: S311 -- for statistics, not for secrets
    means = sorted(_mean(chance.choices(values, k=len(values))) for _ in range(draws))
    beyond = round(draws * (1 - share) / 2)
    return means[beyond], means[-1 - beyond]


def _discounted(grades: Sequence[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _relevant(grades: Mapping[str, int]) -> set[str]:
    return {document for document, grade in grades.items() if grade >= RELEVANT_GRADE}


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
