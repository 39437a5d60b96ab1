"""The rankings that the benchmark compares: plain words, vectors alone, both fused, and what the service makes of them.

A cross-encoder's is among them where one is configured.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexes.text import normal_form, word_terms
from service.matching.features import FeatureMaker, Features, Other
from service.matching.lists import indexed
from service.matching.ranking import reranked
from service.matching.searched import SearchedText
from service.matching.second_stage import second_stage

if TYPE_CHECKING:
    from indexes.encoder import Encoder
    from indexes.hybrid import HybridIndex, Scored
    from indexes.rerank import Reranker

Ranker = Callable[[Sequence[SearchedText], "Market"], Mapping[str, Sequence[str]]]
"""Takes demands; returns for each the ids of its first ``DEPTH`` supplies, best first."""
DEPTH = 100


class Market(NamedTuple):
    """Both lists, as an index would hold them."""

    demands: Sequence[SearchedText]
    """The listed ones, whose mean is their side's; what is asked may be others."""
    supplies: Sequence[SearchedText]


class Candidate(NamedTuple):
    """A supply that the first stage proposes for a demand."""

    demand: str
    supply: str
    features: Features


def rankers(
    encoders: "tuple[Encoder, Encoder]", maker: FeatureMaker, reranker: "Reranker | None"
) -> Mapping[str, Ranker]:
    """Return the rankings by name, the plainest first.

    Args:
        encoders: the model of the texts and the model of the words.
        maker: makes the features of the second stage.
        reranker: the cross-encoder, if one is configured.
    """
    compared: dict[str, Ranker] = {
        "bm25_bigrams": lambda asked, market: _bm25(asked, market, _bigrams),
        "bm25_words": lambda asked, market: _bm25(asked, market, word_terms),
        "dense": lambda asked, market: _dense(asked, market, encoders),
        "fused": lambda asked, market: _fused(asked, market, encoders),
        "second_stage": lambda asked, market: _second_stage(asked, market, encoders, maker),
    }
    if reranker is not None:
        compared["cross_encoder"] = lambda asked, market: _cross_encoder(
            asked, market, compared["second_stage"], reranker
        )
    return compared


def candidates(
    asked: Sequence[SearchedText], market: Market, encoders: "tuple[Encoder, Encoder]", maker: FeatureMaker
) -> Iterator[list[Candidate]]:
    """Yield for each demand what the first stage proposes, best first, with its features."""
    supply_of = {supply.item.id: supply for supply in market.supplies}
    for demand, proposed in zip(asked, _proposed(asked, market, encoders), strict=True):
        features = maker.features(
            demand, [Other(supply_of[found.id], found.parts.cosine, found.parts.late) for found in proposed]
        )
        yield [Candidate(demand.item.id, found.id, of) for found, of in zip(proposed, features, strict=True)]


def likelihoods(market: Market, encoders: "tuple[Encoder, Encoder]", maker: FeatureMaker) -> NDArray[np.float64]:
    """Return how likely each pair of the listed demands and supplies is worth a talk, (demands, supplies)."""
    index, mean = _prepared(market, encoders)
    column = {supply.item.id: number for number, supply in enumerate(market.supplies)}
    likelihood = second_stage().likelihood
    table = np.zeros((len(market.demands), len(market.supplies)))
    found = index.search_many([demand.text for demand in market.demands], k=len(market.supplies), query_mean=mean)
    for row, (demand, of_demand) in enumerate(zip(market.demands, found, strict=True)):
        others = [Other(market.supplies[column[one.id]], one.parts.cosine, one.parts.late) for one in of_demand]
        for one, features in zip(of_demand, maker.features(demand, others), strict=True):
            table[row, column[one.id]] = likelihood(features)
    return table


def _proposed(
    asked: Sequence[SearchedText], market: Market, encoders: "tuple[Encoder, Encoder]"
) -> "Iterator[list[Scored]]":
    index, mean = _prepared(market, encoders)
    return index.search_many([demand.text for demand in asked], k=DEPTH, query_mean=mean)


def _prepared(market: Market, encoders: "tuple[Encoder, Encoder]") -> "tuple[HybridIndex, NDArray[np.float32]]":
    """Return an index of the supplies, and the mean of the demands' side."""
    from indexes.hybrid import side_mean

    mean = side_mean([demand.text for demand in market.demands], encoders[0], "demand")
    return indexed(market.supplies, encoders), mean


def _fused(asked: Sequence[SearchedText], market: Market, encoders: "tuple[Encoder, Encoder]") -> dict[str, list[str]]:
    """Rank by the first stage alone."""
    proposed = zip(asked, _proposed(asked, market, encoders), strict=True)
    return {demand.item.id: [found.id for found in of_demand] for demand, of_demand in proposed}


def _second_stage(
    asked: Sequence[SearchedText], market: Market, encoders: "tuple[Encoder, Encoder]", maker: FeatureMaker
) -> dict[str, list[str]]:
    """Rank what the first stage proposes as matches are ranked."""
    likelihood = second_stage().likelihood
    proposed = zip(asked, candidates(asked, market, encoders, maker), strict=True)
    return {
        demand.item.id: [
            found.supply for found in sorted(of_demand, key=lambda it: (-likelihood(it.features), it.supply))
        ]
        for demand, of_demand in proposed
    }


def _cross_encoder(
    asked: Sequence[SearchedText], market: Market, second_stage: Ranker, reranker: "Reranker"
) -> dict[str, list[str]]:
    """Rank as matches are ranked where a cross-encoder is configured."""
    text_of = {supply.item.id: supply.text for supply in market.supplies}
    ranked = second_stage(asked, market)
    return {
        demand.item.id: reranked(
            reranker, ranked[demand.item.id], [(demand.text, text_of[supply]) for supply in ranked[demand.item.id]]
        )
        for demand in asked
    }


def _bm25(asked: Sequence[SearchedText], market: Market, terms: Callable[[str], list[str]]) -> dict[str, list[str]]:
    """Rank by BM25, see ``indexes/lexical.py``; equal scores in the order of the supplies."""
    from indexes.lexical import LexicalIndex, TermCounts

    index = LexicalIndex.of(TermCounts.of([normal_form(supply.text) for supply in market.supplies], terms))
    queries = [list(dict.fromkeys(terms(normal_form(demand.text)))) for demand in asked]
    order = np.argsort(-index.scores_many(queries), axis=1, kind="stable")[:, :DEPTH]
    return {
        demand.item.id: [market.supplies[row].item.id for row in rows]
        for demand, rows in zip(asked, order.tolist(), strict=True)
    }


def _bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring characters, over spaces and punctuation, too: the usual yardstick for Chinese."""
    return [text[start : start + 2] for start in range(len(text) - 1)]


def _dense(asked: Sequence[SearchedText], market: Market, encoders: "tuple[Encoder, Encoder]") -> dict[str, list[str]]:
    """Rank by the cosine of vectors, each side less its own mean."""
    index, mean = _prepared(market, encoders)
    found = {}
    for demand in asked:
        near = index.near(demand.text, query_mean=mean, least=-1.0, limit=DEPTH, allowed=lambda ids: ids)
        found[demand.item.id] = sorted(near, key=lambda supply: (-near[supply].cosine, supply))
    return found
