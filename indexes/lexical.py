"""BM25 over words and single characters.

Two doors to the same formula. ``LexicalIndex`` (tantivy) finds the best rows of a whole generation; ``TermStatistics`` keeps the
document frequencies of that generation and scores any given texts by them, so that rows added since, which tantivy does
not hold, stand on the same scale. The formula is that of Robertson and Zaragoza, "The Probabilistic Relevance Framework:
BM25 and Beyond" (2009), with k1 = 1.2, b = 0.75 and the never negative idf ln(1 + (N - n + 0.5) / (n + 0.5)), which is also
Lucene's and tantivy's; tantivy rounds document lengths to one byte, so its scores differ from ours in the second digit.

Queries are put together from tokens, never parsed: ``*:* AND (`` is three punctuation marks and a word. A term counts once
however often a query repeats it.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexes.text import character_terms, word_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import tantivy

MAX_QUERY_TERMS = 256
"""Of each kind (words, characters) a query's first so many distinct terms count; a long text costs 5 ms with them."""

_Value = TypeVar("_Value", np.int32, np.float32)

_K1 = 1.2
_B = 0.75
_WRITER_BYTES = 256_000_000  # one segment for up to some 200,000 rows; more rows make more segments, nothing else


def distinct_words(text: str) -> list[str]:
    """Return the first ``MAX_QUERY_TERMS`` distinct words of a normalised text, in order."""
    return _distinct(word_terms(text))


def distinct_characters(text: str) -> list[str]:
    """Return the first ``MAX_QUERY_TERMS`` distinct characters (or Latin runs) of a normalised text, in order."""
    return _distinct(character_terms(text))


class LexicalIndex:
    """Words and characters of many texts by row number; immutable once built."""

    def __init__(self, index: "tantivy.Index") -> None:
        index.register_tokenizer("tokens", _whitespace_analyzer())
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def build(cls, texts: "Sequence[str]", folder: Path | None = None) -> Self:
        """Index normalised texts, in memory or in an empty folder, which is made if there is none."""
        import tantivy

        schema = (
            tantivy.SchemaBuilder()
            .add_text_field("words", tokenizer_name="tokens", index_option="freq")
            .add_text_field("characters", tokenizer_name="tokens", index_option="freq")
            .add_unsigned_field("row", fast=True)
            .build()
        )
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(schema, path=None if folder is None else str(folder))
        index.register_tokenizer("tokens", _whitespace_analyzer())
        writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)  # one thread keeps the order of the rows
        for row, text in enumerate(texts):
            document = tantivy.Document(words=" ".join(word_terms(text)), characters=" ".join(character_terms(text)))
            document.add_unsigned("row", row)  # as a keyword it would be signed, which kills the writer
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a folder written by ``build``, whose checksums the caller has verified."""
        import tantivy

        return cls(tantivy.Index.open(str(folder)))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(self, text: str, k: int) -> list[tuple[int, float]]:
        """Return up to k (row, score) of the texts that share a term with a normalised text, best first, then by row.

        Raises:
            ValueError: k is below 1.
        """
        import tantivy

        if k < 1:
            raise ValueError(f"k is {k}, not at least 1")
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, term, index_option="freq"))
            for field, distinct in (("words", distinct_words(text)), ("characters", distinct_characters(text)))
            for term in distinct
        ]
        if not terms or not len(self):
            return []
        hits = self._searcher.search(tantivy.Query.boolean_query(terms), limit=min(k, len(self)), count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return sorted(
            ((int(row or 0), float(score)) for (score, _), row in zip(hits, rows, strict=True)),
            key=lambda hit: (-hit[1], hit[0]),
        )


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
            keys=np.fromiter((term_key(term) for counter in counted for term in counter), np.uint64, sum(sizes)),
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

    def bm25(self, terms: "Sequence[str]", counts: TermCounts) -> NDArray[np.float32]:
        """Return the score of a query's distinct terms for each counted text, float32 (texts,), at least 0."""
        scores = np.zeros(len(counts.lengths), dtype=np.float32)
        asked = np.unique(np.array([term_key(term) for term in terms], dtype=np.uint64))
        if not len(asked) or not len(counts.keys):
            return scores
        weights = idf(_lookup(self.keys, self.frequencies, asked), self.texts)
        weight = _lookup(asked, weights, counts.keys)
        found = np.flatnonzero(weight)
        text_of = np.searchsorted(counts.offsets, found, side="right") - 1
        count = counts.counts[found]
        norm = _K1 * (1 - _B + _B * counts.lengths[text_of] / self.mean_length)
        np.add.at(scores, text_of, (weight[found] * count * (_K1 + 1) / (count + norm)).astype(np.float32))
        return scores


def idf(frequencies: NDArray[np.int32], texts: int) -> NDArray[np.float32]:
    """Return float32 inverse document frequencies, all above 0.

    >>> idf(np.array([0, 1, 2], dtype=np.int32), 2).tolist()  # ln 6, ln 2, ln 1.2
    [1.7917594909667969, 0.6931471824645996, 0.18232156336307526]
    """
    return np.log1p((texts - frequencies + 0.5) / (frequencies + 0.5)).astype(np.float32)


@lru_cache(maxsize=262_144)
def term_key(term: str) -> int:
    """Return a term's 64-bit key, the same in every process; a hash needs no table that would have to grow."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


def ragged_take(offsets: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the entries of some rows of a ragged array and their new offsets.

    >>> entries, offsets = ragged_take(np.array([0, 2, 2, 5]), np.array([2, 1, 0]))
    >>> entries.tolist(), offsets.tolist()
    ([2, 3, 4, 0, 1], [0, 3, 3, 5])
    """
    sizes = offsets[rows + 1] - offsets[rows]
    taken = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return np.arange(taken[-1]) + np.repeat(offsets[rows] - taken[:-1], sizes), taken


def _lookup(keys: NDArray[np.uint64], values: NDArray[_Value], wanted: NDArray[np.uint64]) -> NDArray[_Value]:
    """Return the values of the wanted keys, 0 for one that is not among the ascending ``keys``."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=values.dtype)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, values[places], values.dtype.type(0))


def _distinct(terms: list[str]) -> list[str]:
    return list(dict.fromkeys(terms))[:MAX_QUERY_TERMS]


def _whitespace_analyzer() -> "tantivy.TextAnalyzer":
    import tantivy

    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
