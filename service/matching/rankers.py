"""The rankings that the benchmark compares: plain words, vectors alone, and what the service does with both."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from indexes.text import normal_form, word_terms
from service.matching.lists import Text, rank_lists

if TYPE_CHECKING:
    from indexes.encoder import Encoder

Ranker = Callable[[Sequence[Text], Sequence[Text]], Mapping[str, Sequence[str]]]
"""Takes queries and documents; returns for each query the ids of its first ``DEPTH`` documents, best first."""
DEPTH = 50


def rankers(encoders: "tuple[Encoder, Encoder]") -> Mapping[str, Ranker]:
    """Return the rankings by name, the plainest first.

    Args:
        encoders: the model of the texts and the model of the words.
    """
    return {
        "bm25_bigrams": lambda queries, documents: _bm25(queries, documents, _bigrams),
        "bm25_words": lambda queries, documents: _bm25(queries, documents, word_terms),
        "dense": lambda queries, documents: _dense(queries, documents, encoders),
        "fused": lambda queries, documents: _fused(queries, documents, encoders),
    }


def _bm25(
    queries: Sequence[Text], documents: Sequence[Text], terms: Callable[[str], list[str]]
) -> dict[str, list[str]]:
    """Rank by BM25, see ``indexes/lexical.py``; equal scores in the order of the documents."""
    from indexes.lexical import LexicalIndex, TermCounts

    index = LexicalIndex.of(TermCounts.of([normal_form(document.text) for document in documents], terms))
    asked = [list(dict.fromkeys(terms(normal_form(query.text)))) for query in queries]
    order = np.argsort(-index.scores_many(asked), axis=1, kind="stable")[:, :DEPTH]
    return {query.id: [documents[row].id for row in rows] for query, rows in zip(queries, order.tolist(), strict=True)}


def _bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring characters, over spaces and punctuation, too: the usual yardstick for Chinese."""
    return [text[start : start + 2] for start in range(len(text) - 1)]


def _dense(
    queries: Sequence[Text], documents: Sequence[Text], encoders: "tuple[Encoder, Encoder]"
) -> dict[str, list[str]]:
    """Rank by the cosine of vectors, each side less its own mean."""
    from indexes.hybrid import Corpus, Entry, HybridIndex, side_mean

    index = HybridIndex(Corpus.build([Entry(document.id, document.text) for document in documents], *encoders))
    mean = side_mean([query.text for query in queries], encoders[0])
    found = {}
    for query in queries:
        near = index.near(query.text, query_mean=mean, least=-1.0, limit=DEPTH, allowed=lambda ids: ids)
        found[query.id] = sorted(near, key=lambda document: (-near[document].cosine, document))
    return found


def _fused(
    queries: Sequence[Text], documents: Sequence[Text], encoders: "tuple[Encoder, Encoder]"
) -> dict[str, list[str]]:
    """Rank as the service does."""
    rows = rank_lists(queries, documents, encoders, top=DEPTH)
    return {query: [row.document for row in of_query] for query, of_query in groupby(rows, lambda row: row.query)}
