"""Forgives typing mistakes: words that nobody wrote become words of the lists that sound or look like them.

Asked only where nothing exact was found.
Sounds are compared without tones and as southern speakers write them: zh, ch, sh like z, c, s, and -ng like -n.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

JOINING = frozenset("的了与和及或在是用对为把被将从向到以其之") | frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "with",
        "without",
        "and",
        "or",
        "in",
        "on",
        "to",
        "by",
        "from",
        "at",
        "is",
        "are",
        "as",
    ]
)
"""Words that join others and are none to look for, nor to mend."""
_LONGEST = 6
_LOOKS_FROM = 3
"""Characters from which one wrong character of a Chinese word leaves enough to know it by."""
_TYPO_FROM = 4
"""Letters from which one wrong letter of a Latin word is forgiven; from twice as many two."""


class Correction(NamedTuple):
    """What was typed and what was probably meant, both in normal form."""

    typed: str
    meant: str


class Spelling:
    """The words of some texts, found by their sound and by their look."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Count the words of texts in normal form."""
        from indexes.text import word_terms

        counted = Counter(word for text in texts for word in set(word_terms(text)))
        self._known = {word for word in counted if len(word) > 1}
        self._latin = sorted(word for word in self._known if word.isascii() and word.isalpha())
        self._by_sound: dict[tuple[str, ...], str] = {}
        self._by_length: dict[int, list[str]] = {}
        chinese = [word for word in self._known if not word.isascii() and len(word) <= _LONGEST]
        for word in sorted(chinese, key=lambda word: (-counted[word], word)):
            self._by_sound.setdefault(_sounds(word), word)
            self._by_length.setdefault(len(word), []).append(word)

    def corrected(self, query: str) -> tuple[str, tuple[Correction, ...]]:
        """Return a query in normal form with its unknown words replaced by known ones, and what was replaced."""
        from indexes.text import normalise

        pieces: list[str] = []
        corrections: list[Correction] = []
        for is_latin, letters in groupby(normalise(query).text, key=lambda sign: sign.isascii() and sign.isalnum()):
            run = "".join(letters)
            for typed, meant in [self._latin_word(run)] if is_latin else self._chinese_words(run):
                pieces.append(meant)
                if typed != meant:
                    corrections.append(Correction(typed, meant))
        return "".join(pieces), tuple(corrections)

    def _latin_word(self, word: str) -> Correction:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if word in self._known or word in JOINING or not word.isalpha() or len(word) < _TYPO_FROM:
            return Correction(word, word)
        allowed = 1 if len(word) < 2 * _TYPO_FROM else 2
        near = process.extractOne(word, self._latin, scorer=OSA.distance, score_cutoff=allowed)
        return Correction(word, near[0] if near else word)

    def _chinese_words(self, run: str) -> list[Correction]:
        """Return the run cut into words known, meant or unknown, the longest first."""
        words: list[Correction] = []
        place = 0
        while place < len(run):
            windows = [run[place : place + length] for length in range(min(_LONGEST, len(run) - place), 1, -1)]
            known = next((window for window in windows if window in self._known), None)
            meant = (Correction(window, found) for window in windows if (found := self._meant(window)))
            word = Correction(known, known) if known else next(meant, Correction(run[place], run[place]))
            words.append(word)
            place += len(word.typed)
        return words

    def _meant(self, window: str) -> str | None:
        """Return the commonest word that sounds like a window, else one that differs in one character."""
        if not all(sign.isalpha() for sign in window):
            return None
        if (heard := self._by_sound.get(_sounds(window))) is not None:
            return heard
        if len(window) < _LOOKS_FROM:
            return None
        alike = (word for word in self._by_length.get(len(window), ()) if _differing(word, window) == 1)
        return next(alike, None)


def _differing(one: str, other: str) -> int:
    return sum(left != right for left, right in zip(one, other, strict=True))


def _sounds(word: str) -> tuple[str, ...]:
    return tuple(map(_sound, word))


@lru_cache(maxsize=32768)
def _sound(character: str) -> str:
    """Return how a character is mostly read, without its tone.

    >>> _sound("馅"), _sound("陷"), _sound("张"), _sound("赞")
    ('xian', 'xian', 'zan', 'zan')
    """
    from pypinyin import lazy_pinyin

    sound: str = lazy_pinyin(character)[0]
    if sound[:2] in {"zh", "ch", "sh"}:
        sound = sound[0] + sound[2:]
    return sound.removesuffix("g") if sound.endswith("ng") else sound
