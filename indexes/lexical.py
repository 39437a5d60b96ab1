"""BM25 over words and single characters.

``LexicalIndex`` holds the postings of a whole generation and scores all its texts for a query; ``TermStatistics`` keeps the
document frequencies of that generation and scores any given texts by them, so that rows added since stand on the
same scale. The formula is that of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
(2009), with k1 = 1.2, b = 0.75 and the never negative idf ln(1 + (N - n + 0.5) / (n + 0.5)), which is also Lucene's.

Weights are float32 and summed in float64, where a few hundred of them lose no digit: equal texts get equal scores in
whatever order their terms are added.

Queries are put together from tokens, never parsed: ``*:* AND (`` is three punctuation marks and a word. A term counts once
however often a query repeats it.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexes.text import character_terms, word_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_QUERY_TERMS = 256
"""Of each kind (words, characters) a query's first so many distinct terms count: an endless one must not cost without end."""

_Value = TypeVar("_Value", np.int32, np.float32)

_CACHED = 262_144
_K1 = 1.2
_B = 0.75
_FREQUENT_SHARE = 1 / 4  # of the texts, from which a term's weights are kept for every text: adding a row is one pass


def distinct_words(text: str) -> list[str]:
    """Return the first ``MAX_QUERY_TERMS`` distinct words of a normalised text, in order."""
    return _distinct(word_terms(text))


def distinct_characters(text: str) -> list[str]:
    """Return the first ``MAX_QUERY_TERMS`` distinct characters (or Latin runs) of a normalised text, in order."""
    return _distinct(character_terms(text))


@dataclass(frozen=True)
class TermCounts:
    """How often each term stands in each of some texts: one kind of term, terms as 64-bit keys, texts one after another."""

    keys: NDArray[np.uint64]
    """(entries,) term keys, a text's together."""
    counts: NDArray[np.float32]
    """(entries,) how often that term stands in that text."""
    offsets: NDArray[np.int64]
    """(texts + 1,) where each text's entries begin; the last is the number of entries."""
    lengths: NDArray[np.float32]
    """(texts,) number of terms, repeated ones counted."""

    @classmethod
    def of(cls, texts: "Sequence[str]", tokenise: "Callable[[str], list[str]]") -> Self:
        """Count the terms of normalised texts, ``tokenise`` being ``word_terms`` or ``character_terms``."""
        counted = [Counter(tokenise(text)) for text in texts]
        sizes = [len(counter) for counter in counted]
        return cls(
            keys=np.fromiter(map(_KEYS.__getitem__, chain.from_iterable(counted)), np.uint64, sum(sizes)),
            counts=np.fromiter(chain.from_iterable(counter.values() for counter in counted), np.float32, sum(sizes)),
            offsets=np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64),
            lengths=np.array([counter.total() for counter in counted], dtype=np.float32),
        )

    def take(self, rows: NDArray[np.int64]) -> "TermCounts":
        """Return the counts of some of the texts, in the order of ``rows``."""
        entries, offsets = ragged_take(self.offsets, rows)
        return TermCounts(self.keys[entries], self.counts[entries], offsets, self.lengths[rows])

    def followed_by(self, other: "TermCounts") -> "TermCounts":
        """Return the counts of these texts and then those of ``other``."""
        return TermCounts(
            np.concatenate([self.keys, other.keys]),
            np.concatenate([self.counts, other.counts]),
            np.concatenate([self.offsets, other.offsets[1:] + self.offsets[-1]]),
            np.concatenate([self.lengths, other.lengths]),
        )


@dataclass(frozen=True)
class TermStatistics:
    """In how many texts of a generation each term stands, and how long the texts are; scores any texts by that."""

    keys: NDArray[np.uint64]
    """(terms,) term keys, ascending."""
    frequencies: NDArray[np.int32]
    """(terms,) number of texts that hold the term."""
    texts: int
    mean_length: float
    """Terms in a text, repeated ones counted; 1 for a generation without any."""

    @classmethod
    def of(cls, counts: TermCounts) -> Self:
        """Return the statistics of counted texts."""
        keys, frequencies = np.unique(counts.keys, return_counts=True)
        texts = len(counts.lengths)
        total = float(counts.lengths.sum(dtype=np.float64))
        return cls(keys, frequencies.astype(np.int32), texts, total / texts if total else 1.0)

    def find(self, terms: "Sequence[str]") -> NDArray[np.int64]:
        """Return the numbers of those of the distinct terms that stand in a text, ascending."""
        asked = _keys_of(terms)
        places = np.searchsorted(self.keys, asked)
        return places[places < np.searchsorted(self.keys, asked, side="right")]

    def bm25(self, terms: "Sequence[str]", counts: TermCounts) -> NDArray[np.float64]:
        """Return the score of a query's distinct terms for each counted text, float64 (texts,), at least 0."""
        if not terms or not len(counts.keys):
            return np.zeros(len(counts.lengths))
        asked = _keys_of(terms)
        weight = _lookup(asked, idf(_lookup(self.keys, self.frequencies, asked), self.texts), counts.keys)
        found = np.flatnonzero(weight)
        text_of = np.searchsorted(counts.offsets, found, side="right") - 1
        weights = self.weights(weight[found], counts.counts[found], counts.lengths[text_of])
        return np.bincount(text_of, weights, minlength=len(counts.lengths)).astype(np.float64)

    def weights(
        self, idfs: NDArray[np.float32], counts: NDArray[np.float32], lengths: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return what terms add to the score of texts of some lengths that hold them so often; all of one shape."""
        norm = _K1 * (1 - _B + _B * lengths / self.mean_length)
        return (idfs * counts * (_K1 + 1) / (counts + norm)).astype(np.float32)


class LexicalIndex:
    """What each term of one kind is worth in each of a generation's texts; immutable.

    Attributes:
        statistics: the terms, and in how many texts each stands.
        rows: int32 (entries,) the texts that hold a term, ascending, term after term.
        weights: float32 (entries,) what a query with that term adds to the score of that text.
    """

    def __init__(self, statistics: "TermStatistics", rows: NDArray[np.int32], weights: NDArray[np.float32]) -> None:
        self.statistics = statistics
        self.rows = rows
        self.weights = weights
        self._offsets = np.concatenate([[0], np.cumsum(statistics.frequencies, dtype=np.int64)])
        frequent = np.flatnonzero(statistics.frequencies > _FREQUENT_SHARE * statistics.texts)
        self._dense = {int(term): self._row_of(int(term)) for term in frequent}

    @classmethod
    def of(cls, counts: "TermCounts") -> Self:
        """Index counted texts."""
        statistics = TermStatistics.of(counts)
        order = np.argsort(counts.keys, kind="stable")
        text_of = np.repeat(np.arange(len(counts.lengths), dtype=np.int32), np.diff(counts.offsets))
        rows = text_of[order]
        weights = np.repeat(idf(statistics.frequencies, statistics.texts), statistics.frequencies)
        return cls(statistics, rows, statistics.weights(weights, counts.counts[order], counts.lengths[rows]))

    def scores(self, terms: "Sequence[str]") -> NDArray[np.float64]:
        """Return the score of a query's distinct terms for every text, float64 (texts,), at least 0."""
        scores = np.zeros(self.statistics.texts)
        rows: list[NDArray[np.int32]] = []
        weights: list[NDArray[np.float32]] = []
        for term in self.statistics.find(terms).tolist():
            if term in self._dense:
                scores += self._dense[term]
            else:
                entries = slice(self._offsets[term], self._offsets[term + 1])
                rows.append(self.rows[entries])
                weights.append(self.weights[entries])
        if rows:
            scores += np.bincount(np.concatenate(rows), np.concatenate(weights), minlength=len(scores))
        return scores

    def scores_many(self, queries: "Sequence[Sequence[str]]") -> NDArray[np.float64]:
        """Return what ``scores`` returns for each query, float64 (queries, texts).

        One product of sparse weights and dense queries, in which scipy lets go of the interpreter's lock: of dozens of
        queries each costs half as much, and several threads do not wait for one another.
        """
        from scipy.sparse import csc_array

        terms = [self.statistics.find(query) for query in queries]
        used, place = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *terms]), return_inverse=True)
        asked = np.zeros((len(used), len(queries)))
        asked[place, np.repeat(np.arange(len(queries)), [len(found) for found in terms])] = 1.0
        entries, offsets = ragged_take(self._offsets, used)
        shape = self.statistics.texts, len(used)
        weights = csc_array((self.weights[entries].astype(np.float64), self.rows[entries], offsets), shape=shape)
        return np.ascontiguousarray((weights @ asked).T)

    def _row_of(self, term: int) -> NDArray[np.float64]:
        row = np.zeros(self.statistics.texts)
        entries = slice(self._offsets[term], self._offsets[term + 1])
        row[self.rows[entries]] = self.weights[entries]
        return row


def idf(frequencies: NDArray[np.int32], texts: int) -> NDArray[np.float32]:
    """Return float32 inverse document frequencies, all above 0.

    >>> idf(np.array([0, 1, 2], dtype=np.int32), 2).tolist()  # ln 6, ln 2, ln 1.2
    [1.7917594909667969, 0.6931471824645996, 0.18232156336307526]
    """
    return np.log1p((texts - frequencies + 0.5) / (frequencies + 0.5)).astype(np.float32)


class _TermKeys(dict[str, int]):
    """Terms' 64-bit keys, the same in every process: hashes, so that no table of them has to be kept with an index."""

    def __missing__(self, term: str) -> int:
        key = int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")
        if len(self) < _CACHED:
            self[term] = key
        return key


_KEYS = _TermKeys()


def ragged_take(offsets: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the entries of some rows of a ragged array and their new offsets.

    >>> entries, offsets = ragged_take(np.array([0, 2, 2, 5]), np.array([2, 1, 0]))
    >>> entries.tolist(), offsets.tolist()
    ([2, 3, 4, 0, 1], [0, 3, 3, 5])
    """
    sizes = offsets[rows + 1] - offsets[rows]
    taken = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return np.arange(taken[-1]) + np.repeat(offsets[rows] - taken[:-1], sizes), taken


def _keys_of(terms: "Sequence[str]") -> NDArray[np.uint64]:
    return np.unique(np.array([_KEYS[term] for term in terms], dtype=np.uint64))


def _lookup(keys: NDArray[np.uint64], values: NDArray[_Value], wanted: NDArray[np.uint64]) -> NDArray[_Value]:
    """Return the values of the wanted keys, 0 for one that is not among the ascending ``keys``."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=values.dtype)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, values[places], values.dtype.type(0))


def _distinct(terms: list[str]) -> list[str]:
    return list(dict.fromkeys(terms))[:MAX_QUERY_TERMS]
