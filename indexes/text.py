"""One normal form for every text that is indexed or asked, with the way back to what people wrote.

Both sides and all queries pass through ``normalise``; what is shown stays as written, so evidence found in the normal form
is carried back by ``Normalised.span``. NFKC and case folding change lengths (``㎡`` is ``m2``, ``ﬁ`` is ``fi``), therefore
each is applied to one character cluster (a character and the marks that combine with it) at a time. OpenCC's t2s needs
the neighbours (``乾`` in ``乾坤`` stays) and so runs over the whole; it kept the length of every CEDICT word.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from string import ascii_lowercase, digits
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from opencc import OpenCC

TEXT_VERSION = 2
"""Raised with every change of what this module returns; an index of another version is rebuilt."""

Language = Literal["zh", "en"]

_HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_HAN_PATTERN = re.compile(f"[{_HAN}]")
_CHARACTER_PATTERN = re.compile(f"[{_HAN}]|[^\\W_{_HAN}]+")
_LATIN_WORD_PATTERN = re.compile("[a-zA-Z\u00c0-\u024f]+")
_JOINING_WITHOUT_CLASS = frozenset("\uff9e\uff9f")  # half-width voicing marks: NFKC joins them to the kana before
_LATIN_SIGNS = frozenset(ascii_lowercase + digits)
_CACHED = 65536
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text and where each of its characters stood in the original."""

    text: str
    starts: tuple[int, ...]
    """Per character of ``text``: where its cluster begins in the original."""
    ends: tuple[int, ...]
    """Per character of ``text``: where its cluster ends in the original."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text that became ``text[start:end]``.

        A character that is one of several made of the same cluster stands for the whole cluster.

        Raises:
            ValueError: the span is empty or not within ``text``.

        >>> normalise("面积：１２㎡").span(5, 7)
        (5, 6)
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no span {start}:{end} in a text of {len(self.text)} characters")
        return self.starts[start], self.ends[end - 1]


class _Folds(dict[int, str]):
    """The folded form of single characters by code point, for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kind = _kind(character)
        if kind == "joining":
            raise _JoiningError
        folded = "" if kind == "invisible" else _fold(character)
        if len(self) < _CACHED:
            self[code] = folded
        return folded


class _JoiningError(Exception):
    """A character that makes one cluster with the one before."""


class Token(NamedTuple):
    """A word or character and its span in the normalised text."""

    text: str
    start: int
    end: int


def normalise(text: str) -> Normalised:
    r"""Return the normal form: NFKC, invisible characters dropped, white space single, case folded, Simplified Chinese.

    >>> normalise("  ＡＩ　視覺\u200b檢測\n系統 ").text
    'ai 视觉检测 系统'
    """
    if (simple := _folded_one_by_one(text)) is not None:
        places = range(len(text) + 1)
        return Normalised(_simplify(simple), tuple(places[:-1]), tuple(places[1:]))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    folds: list[tuple[str, int, int]]
    try:
        folds = [(_FOLDS[ord(character)], place, place + 1) for place, character in enumerate(text)]
    except _JoiningError:  # rare
        folds = [(_fold(cluster), start, end) for cluster, start, end in _clusters(text)]
    for folded, start, end in folds:
        for character in folded:
            if character == " " and (not characters or characters[-1] == " "):
                if characters:
                    ends[-1] = end
                continue
            characters.append(character)
            starts.append(start)
            ends.append(end)
    if characters and characters[-1] == " ":
        del characters[-1], starts[-1], ends[-1]
    return Normalised(_simplify("".join(characters)), tuple(starts), tuple(ends))


def normal_form(text: str) -> str:
    """Return the text of ``normalise`` alone, at a fraction of the time."""
    try:
        folded = text.translate(_FOLDS)
    except _JoiningError:  # rare: these letters are folded together with their neighbours
        return normalise(text).text
    return _simplify(" ".join(folded.split()))


def fold_name(name: str) -> str:
    """Return the form in which names, titles and numbers are compared: the normal form without spaces.

    >>> fold_name("Ｇ－ 01 號")
    'g-01号'
    """
    return normal_form(name).replace(" ", "")


@lru_cache(maxsize=4096)  # at the door the same names are asked for at each search
def initials(name: str) -> str:
    """Return the first letters of a name as it is spoken in Mandarin, of its folded form; letters and digits stand for themselves.

    >>> initials("佛山虛構針織（集团）ABC")
    'fsxgzzjtabc'
    """
    from pypinyin import Style, lazy_pinyin

    return "".join(re.findall(r"[a-z0-9]", "".join(lazy_pinyin(fold_name(name), style=Style.FIRST_LETTER))))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether ``text[start:end]`` of a normalised text ends no Latin word or number halfway, nor begins within one.

    >>> stands_alone("main ai检", 2, 4), stands_alone("main ai检", 5, 7)
    (False, True)
    """
    edges = ((start - 1, start), (end - 1, end))
    return not any(
        left >= 0 and right < len(text) and text[left] in _LATIN_SIGNS and text[right] in _LATIN_SIGNS
        for left, right in edges
    )


def names_pattern(names: Iterable[str], *, then: str = "") -> str:
    """Return a pattern of any of some names in normal form, the longest first, so that none is cut short by another.

    A Latin name stands alone; what has to follow a Chinese one is ``then``. Every alternative begins with a plain sign, from
    which ``re`` makes a set of all beginnings: without it a long text costs twenty times as much.

    >>> re.findall(names_pattern(["ai", "视觉", "视觉检测"]), "ai视觉检测 main")
    ['ai', '视觉检测']
    """
    by_length = sorted(names, key=lambda name: (-len(name), name))
    alone = "[a-z0-9]"
    patterns = [
        rf"{re.escape(name[0])}(?<!{alone}{re.escape(name[0])}){re.escape(name[1:])}(?!{alone})"
        if name.isascii()
        else re.escape(name) + then
        for name in by_length
    ]
    return "|".join(patterns) or "(?!)"


def words(text: str) -> list[Token]:
    """Return the words of a normalised text as a search engine wants them: long words and the words within.

    Punctuation and space are left out. Sub-words come before the word that holds them, so starts are not sorted.

    >>> [token.text for token in words("表面缺陷检测, 12ms")]
    ['表面', '缺陷', '检测', '12ms']
    """
    import rjieba

    return [
        Token(word, start, end)
        for word, start, end in rjieba.tokenize(text, "search")
        if any(character.isalnum() for character in word)
    ]


def characters(text: str) -> list[Token]:
    """Return the Chinese characters of a normalised text one by one, and runs of other letters and digits whole.

    >>> [token.text for token in characters("用yolov5检测")]
    ['用', 'yolov5', '检', '测']
    """
    return [Token(match.group(), match.start(), match.end()) for match in _CHARACTER_PATTERN.finditer(text)]


def word_terms(text: str) -> list[str]:
    """Return the texts of ``words`` alone, at a fraction of the time."""
    import rjieba

    # most begin with a letter or digit: look at the rest of those alone that do not
    return [
        word for word in rjieba.cut_for_search(text) if word[0].isalnum() or any(letter.isalnum() for letter in word)
    ]


def segmented(text: str) -> list[str]:
    """Return a normalised text cut into words, none within another; punctuation and spaces stand among them.

    >>> segmented("表面缺陷检测12ms")
    ['表面', '缺陷', '检测', '12ms']
    """
    import rjieba

    return [str(word) for word in rjieba.cut(text)]


def character_terms(text: str) -> list[str]:
    """Return the texts of ``characters`` alone, at a fraction of the time."""
    found: list[str] = _CHARACTER_PATTERN.findall(text)
    return found


def language(text: str) -> Language:
    """Return the language a text is mainly written in, a Chinese character counting as much as a Latin word.

    A text with neither is taken as Chinese, the language of the lists.

    >>> language("基于YOLO与Transformer的检测"), language("defect detection by 视觉"), language("2025")
    ('zh', 'en', 'zh')
    """
    return "zh" if len(_HAN_PATTERN.findall(text)) >= len(_LATIN_WORD_PATTERN.findall(text)) else "en"


def _folded_one_by_one(text: str) -> str | None:
    """Return the folded text if each of its characters became one, as in most texts; None: places have to be counted."""
    try:
        folded = text.translate(_FOLDS)
    except _JoiningError:
        return None
    if any(len(_FOLDS[ord(character)]) != 1 for character in set(text)) or " ".join(folded.split()) != folded:
        return None
    return folded


def _clusters(text: str) -> list[tuple[str, int, int]]:
    """Return (cluster, start, end) in order; invisible characters belong to none."""
    clusters: list[tuple[str, int, int]] = []
    for position, character in enumerate(text):
        kind = _kind(character)
        if kind == "invisible":
            continue
        if kind == "joining" and clusters:
            cluster, start, _ = clusters[-1]
            clusters[-1] = (cluster + character, start, position + 1)
        else:
            clusters.append((character, position, position + 1))
    return clusters


@lru_cache(maxsize=_CACHED)
def _kind(character: str) -> Literal["starting", "joining", "invisible"]:
    if character.isspace():
        return "starting"
    if unicodedata.category(character) in {"Cc", "Cf", "Cs"} or _VARIATION_SELECTORS.match(character):
        return "invisible"
    if unicodedata.combining(character) or character in _JOINING_WITHOUT_CLASS:
        return "joining"
    return "starting"


@lru_cache(maxsize=_CACHED)
def _fold(cluster: str) -> str:
    folded = unicodedata.normalize("NFKC", cluster)
    folded = unicodedata.normalize("NFKC", folded.casefold())  # folding may take a composed letter apart
    return "".join(" " if character.isspace() else character for character in folded)


def _simplify(text: str) -> str:
    """Return the text in Simplified characters, of the same length."""
    # 薴 alone becomes 苧, which is itself Traditional (for 苎): without this the normal form would not be its own
    simplified: str = _converter().convert(text.replace("薴", "苧"))
    if len(simplified) == len(text):
        return simplified
    return "".join(_simplify_one(character) for character in text)


@lru_cache(maxsize=_CACHED)
def _simplify_one(character: str) -> str:
    simplified: str = _converter().convert(character)
    return simplified if len(simplified) == 1 else character


_FOLDS = _Folds()


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("t2s")
