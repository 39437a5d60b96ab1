"""Texts that are looked through for words, exactly and completely.

They are joined once: one pass over six million characters takes some milliseconds, thirty thousand small ones ten times as
long. A few rows are looked at one by one all the same.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from string import ascii_lowercase, digits

from service.matching.row_sets import Rows, numbers_of, rows_of

LATIN = re.compile(r"[a-z0-9][a-z0-9.+#/_-]*")
"""A word that counts only where it stands alone: ai stands in main, but is no word there."""
_END = "\0"
"""After each text; stands in none, and in no word."""
_FEW_SHARE = 1 / 16
_LATIN_SIGNS = frozenset(ascii_lowercase + digits)


class ScannedTexts:
    """The texts of some rows in their normal form; immutable."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Join the texts."""
        self._texts = texts
        self._joined = "".join(f"{text}{_END}" for text in texts)
        self._starts = [0, *accumulate(len(text) + 1 for text in texts)]

    def holding(self, word: str, within: Rows) -> Rows:
        """Return the rows among some whose text holds a word, a Latin one as a word of its own.

        Args:
            word: in normal form, one sign at least.
            within: the rows to look at.
        """
        stands = _place_of(word)
        if within.bit_count() < len(self._texts) * _FEW_SHARE:
            return rows_of([number for number in numbers_of(within) if stands(self._texts[number], 0) >= 0])
        found = []
        place = stands(self._joined, 0)
        while place >= 0:
            found.append(bisect_right(self._starts, place) - 1)
            place = stands(self._joined, self._starts[found[-1] + 1])
        return rows_of(found) & within


def _place_of(word: str) -> Callable[[str, int], int]:
    """Return what tells where a word stands in a text from some place on, -1: nowhere."""
    if not LATIN.fullmatch(word):
        return lambda text, start: text.find(word, start)

    def place(text: str, start: int) -> int:
        start = text.find(word, start)
        while start >= 0 and not _stands_alone(text, start, start + len(word)):
            start = text.find(word, start + 1)
        return start

    return place


def _stands_alone(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1] not in _LATIN_SIGNS) and (end == len(text) or text[end] not in _LATIN_SIGNS)
