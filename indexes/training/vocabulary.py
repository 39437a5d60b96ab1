"""Which words get a vector, and how frequent each is.

The table has a fixed size, so each row has to earn its place: a word counts by its frequency, one whose meaning the
dictionary does not tell, or which is a name, by a part of it. Frequencies of Chinese are those of jieba's dictionary
(MIT licence), so that the tokenizer, which takes their logarithms as scores, cuts a text much as jieba does; those of
English are counted in the glosses and the English halves of the sentence pairs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

ENGLISH_MARK = "▁"
"""Stands before an English word, so that it is never found inside another word, and after a short one too, so that it is
never found at another's beginning: ``inspect`` may begin ``inspectable``, but ``me`` must not begin ``MES``."""

SHORT_ENGLISH = 3
"""The most letters of a short word."""

HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
ENGLISH_RUN = re.compile(r"[a-z]+")

_THREE = 3
_UNLISTED_COUNT = 10
_UNLISTED_COUNT_OF_THREE = 100
"""Counts for words which the dictionary explains and jieba does not list. Those of three characters are mostly new
(物联网, 区块链), shorter ones old, longer ones the sum of their parts."""
_TECHNICAL_FACTOR = 20
"""A find in technical texts counts as so many of jieba's, whose counts come from novels and newspapers."""
_SHARE_UNEXPLAINED = 0.1
_SHARE_OF_NAMES = 0.1
_LEAST_CHARACTER_COUNT = 20
_LONGEST_WORD = 8


class Word(NamedTuple):
    """One row of the table to be."""

    text: str
    """Casefolded; an English word without its mark."""
    probability: float
    """Share of this word among all words of its language, in (0, 1)."""
    is_english: bool

    @property
    def token(self) -> str:
        """The word as the tokenizer writes it."""
        if not self.is_english:
            return self.text
        return ENGLISH_MARK + self.text + (ENGLISH_MARK if len(self.text) <= SHORT_ENGLISH else "")

    @property
    def score(self) -> float:
        """Natural logarithm of the probability, as a Unigram tokenizer wants it."""
        return math.log(self.probability)


def read_jieba_counts() -> dict[str, int]:
    """Return word → count of jieba's own dictionary, the Chinese words only."""
    from importlib.resources import files

    counts: dict[str, int] = {}
    dictionary = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    for line in dictionary.splitlines():
        word, count, *_ = line.split(" ")
        if HAN_RUN.fullmatch(word):
            counts[word] = int(count)
    return counts


def count_english(texts: Iterable[str]) -> Counter[str]:
    """Count the English words of ``texts``, casefolded.

    >>> count_english(["A pump's pump"]).most_common(1)
    [('pump', 2)]
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(ENGLISH_RUN.findall(text.casefold()))
    return counts


def count_chinese(texts: Iterable[str]) -> Counter[str]:
    """Count every run of one to eight Chinese characters in ``texts``; whether it is a word is not asked.

    >>> count_chinese(["泵,水泵"])["泵"]
    2
    """
    counts: Counter[str] = Counter()
    for text in texts:
        for run in HAN_RUN.findall(text):
            for length in range(1, _LONGEST_WORD + 1):
                counts.update(run[begin : begin + length] for begin in range(len(run) - length + 1))
    return counts


def choose_chinese(
    counts: Mapping[str, int],
    *,
    technical: Mapping[str, int],
    explained: AbstractSet[str],
    names: AbstractSet[str],
    needed: AbstractSet[str] = frozenset(),
    limit: int,
) -> list[Word]:
    """Return the usual characters and after them the words that are needed and the most useful, most useful first.

    Args:
        counts: words and characters → count in running text.
        technical: the same, in technical texts; may hold what is no word.
        explained: words whose meaning is known.
        names: words of ``explained`` that are names and nothing else.
        needed: words of ``explained`` that are taken however rare they are.
        limit: how many, characters and words together.
    """
    known = {
        word: _UNLISTED_COUNT_OF_THREE if len(word) == _THREE else _UNLISTED_COUNT
        for word in explained
        if HAN_RUN.fullmatch(word)
    } | dict(counts)

    def use(word: str) -> float:
        if word not in explained:
            return _SHARE_UNEXPLAINED * known[word]
        # 物联网 is written as a name too: what names lack in general they may have among technical words.
        general = _SHARE_OF_NAMES if word in names else 1
        return general * known[word] + _TECHNICAL_FACTOR * technical.get(word, 0)

    # A character without a meaning has no vector to begin with; jieba lists hundreds, remains of broken encodings.
    characters = [
        word for word in known if len(word) == 1 and word in explained and known[word] >= _LEAST_CHARACTER_COUNT
    ]
    words = [word for word in known if 1 < len(word) <= _LONGEST_WORD]
    ranked = [
        *sorted(characters, key=lambda it: (-use(it), it)),
        *sorted(words, key=lambda it: (it not in needed, -use(it), it)),
    ]
    total = sum(known.values())
    return [Word(word, known[word] / total, is_english=False) for word in ranked[:limit]]


def choose_english(counts: Mapping[str, int], *, needed: AbstractSet[str] = frozenset(), limit: int) -> list[Word]:
    """Return ``limit`` English words of two letters or more: those of ``counts`` that are needed, then the most frequent."""
    total = sum(counts.values())
    ranked = sorted(
        (word for word in counts if len(word) > 1), key=lambda word: (word not in needed, -counts[word], word)
    )
    return [Word(word, counts[word] / total, is_english=True) for word in ranked[:limit]]
