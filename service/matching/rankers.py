"""The rankings that the benchmark compares: plain words, vectors alone, both fused, and what the service makes of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from indexes.text import normal_form, word_terms
from service.matching.features import FeatureMaker, Features
from service.matching.lists import Text, rank_lists
from service.matching.searched import SearchedText
from service.matching.second_stage import second_stage

if TYPE_CHECKING:
    from indexes.encoder import Encoder
    from indexes.hybrid import Entry

Ranker = Callable[[Sequence[SearchedText], Sequence[SearchedText]], Mapping[str, Sequence[str]]]
"""Takes demands and supplies; returns for each demand the ids of its first ``DEPTH`` supplies, best first."""
DEPTH = 50


class Candidate(NamedTuple):
    """A supply that the first stage proposes for a demand."""

    demand: str
    supply: str
    features: Features


def rankers(encoders: "tuple[Encoder, Encoder]", maker: FeatureMaker) -> Mapping[str, Ranker]:
    """Return the rankings by name, the plainest first.

    Args:
        encoders: the model of the texts and the model of the words.
        maker: makes the features of the second stage.
    """
    return {
        "bm25_bigrams": lambda demands, supplies: _bm25(demands, supplies, _bigrams),
        "bm25_words": lambda demands, supplies: _bm25(demands, supplies, word_terms),
        "dense": lambda demands, supplies: _dense(demands, supplies, encoders),
        "fused": lambda demands, supplies: _fused(demands, supplies, encoders),
        "second_stage": lambda demands, supplies: _second_stage(demands, supplies, encoders, maker),
    }


def candidates(
    demands: Sequence[SearchedText],
    supplies: Sequence[SearchedText],
    encoders: "tuple[Encoder, Encoder]",
    maker: FeatureMaker,
) -> Iterator[list[Candidate]]:
    """Yield for each demand what the first stage proposes, best first, with its features."""
    from indexes.hybrid import Corpus, HybridIndex, side_mean

    index = HybridIndex(Corpus.build(_entries(supplies), *encoders))
    mean = side_mean([demand.text for demand in demands], encoders[0])
    supply_of = {supply.item.id: supply for supply in supplies}
    for demand in demands:
        yield [
            Candidate(
                demand.item.id, found.id, maker.features(demand, supply_of[found.id], round(found.parts.cosine, 4))
            )
            for found in index.search(demand.text, k=DEPTH, query_mean=mean)
        ]


def _second_stage(
    demands: Sequence[SearchedText],
    supplies: Sequence[SearchedText],
    encoders: "tuple[Encoder, Encoder]",
    maker: FeatureMaker,
) -> dict[str, list[str]]:
    """Rank what the first stage proposes as matches are ranked."""
    likelihood = second_stage().likelihood
    proposed = zip(demands, candidates(demands, supplies, encoders, maker), strict=True)
    return {
        demand.item.id: [
            found.supply for found in sorted(of_demand, key=lambda it: (-likelihood(it.features), it.supply))
        ]
        for demand, of_demand in proposed
    }


def _bm25(
    demands: Sequence[SearchedText], supplies: Sequence[SearchedText], terms: Callable[[str], list[str]]
) -> dict[str, list[str]]:
    """Rank by BM25, see ``indexes/lexical.py``; equal scores in the order of the supplies."""
    from indexes.lexical import LexicalIndex, TermCounts

    index = LexicalIndex.of(TermCounts.of([normal_form(supply.text) for supply in supplies], terms))
    asked = [list(dict.fromkeys(terms(normal_form(demand.text)))) for demand in demands]
    order = np.argsort(-index.scores_many(asked), axis=1, kind="stable")[:, :DEPTH]
    return {
        demand.item.id: [supplies[row].item.id for row in rows]
        for demand, rows in zip(demands, order.tolist(), strict=True)
    }


def _bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring characters, over spaces and punctuation, too: the usual yardstick for Chinese."""
    return [text[start : start + 2] for start in range(len(text) - 1)]


def _dense(
    demands: Sequence[SearchedText], supplies: Sequence[SearchedText], encoders: "tuple[Encoder, Encoder]"
) -> dict[str, list[str]]:
    """Rank by the cosine of vectors, each side less its own mean."""
    from indexes.hybrid import Corpus, HybridIndex, side_mean

    index = HybridIndex(Corpus.build(_entries(supplies), *encoders))
    mean = side_mean([demand.text for demand in demands], encoders[0])
    found = {}
    for demand in demands:
        near = index.near(demand.text, query_mean=mean, least=-1.0, limit=DEPTH, allowed=lambda ids: ids)
        found[demand.item.id] = sorted(near, key=lambda supply: (-near[supply].cosine, supply))
    return found


def _fused(
    demands: Sequence[SearchedText], supplies: Sequence[SearchedText], encoders: "tuple[Encoder, Encoder]"
) -> dict[str, list[str]]:
    """Rank as ``duijie rank`` does."""
    asked, offered = ([Text(text.item.id, text.text) for text in side] for side in (demands, supplies))
    rows = rank_lists(asked, offered, encoders, top=DEPTH)
    return {demand: [row.document for row in of_demand] for demand, of_demand in groupby(rows, lambda row: row.query)}


def _entries(texts: Sequence[SearchedText]) -> "list[Entry]":
    from indexes.hybrid import Entry

    return [Entry(text.item.id, text.text) for text in texts]
