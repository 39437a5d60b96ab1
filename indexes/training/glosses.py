"""CC-CEDICT: what each Chinese word means, as plain English a sentence model can read.

A line of the dictionary is ``Traditional Simplified [pin1 yin1] /gloss; gloss/gloss/``. Glosses are written for people:
they name measure words, point to other entries and quote pinyin. Such parts say nothing of the meaning, and a
pointer would put its word beside every other pointer, so they are taken out.
Source and licence: CC-CEDICT, MDBG, CC BY-SA 4.0, https://www.mdbg.net/chinese/dictionary?page=cc-cedict
"""

from __future__ import annotations

import gzip
import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

GLOSSES_PER_WORD = 6
"""Later senses are rare ones; a mean over all of them blurs the common one."""

_LINE = re.compile(r"(?P<traditional>\S+) (?P<simplified>\S+) \[(?P<pinyin>[^\]]*)\] /(?P<glosses>.*)/\s*$")
_POINTER = re.compile(
    r"^(?:\([^)]*\) *)*"
    r"(?:CL:|surname |(?:\w+ )?variant of |(?:used in|see|also written|same as|abbr\. for|equivalent to|pr\.) .*[\u4e00-\u9fff\[])"
    r"|^(?:also pr\.|Taiwan pr\.|Kangxi radical|radical in)"
)
_PINYIN = re.compile(r"\[[^\]]*\]")
_CHINESE = re.compile(r"[\u2e80-\u9fff\U00020000-\U0003ffff|·○，]+")
_ASIDE = re.compile(r"\([^()]*\)")
_SPACE = re.compile(r"\s+")


class Entry(NamedTuple):
    """One line of the dictionary; ``glosses`` may be empty where the line only points elsewhere."""

    traditional: str
    simplified: str
    glosses: tuple[str, ...]
    is_name: bool
    """The pinyin is capitalised: a person, a place, a work."""


def read_entries(path: Path) -> Iterator[Entry]:
    """Yield the entries of a gzipped CC-CEDICT file, in its order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from parse_entries(lines)


def parse_entries(lines: Iterable[str]) -> Iterator[Entry]:
    """Yield the entries of dictionary lines; comments and lines of another shape are passed over."""
    for line in lines:
        match = _LINE.match(line)
        if match:
            yield Entry(
                traditional=match["traditional"],
                simplified=match["simplified"],
                glosses=tuple(clean_glosses(match["glosses"])),
                is_name=match["pinyin"][:1].isupper(),
            )


def clean_glosses(written: str) -> Iterator[str]:
    """Yield the meanings in the gloss part of a line, without pointers, pinyin, Chinese and asides.

    >>> list(clean_glosses("variant of 布[bu4]/(textiles) grey cloth; unbleached cloth/CL:匹[pi3]"))
    ['grey cloth', 'unbleached cloth']
    """
    for sense in written.split("/"):
        if _POINTER.search(sense):
            continue
        plain = _CHINESE.sub(" ", _PINYIN.sub(" ", sense))
        # An aside is kept where it is all there is: "(emphatic particle)".
        for gloss in (_ASIDE.sub(" ", plain).strip(" ;,") or plain).split(";"):
            meaning = _SPACE.sub(" ", gloss).strip(" ,.()")
            if any(character.isalpha() for character in meaning):
                yield meaning


def glosses_by_word(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """Return Simplified word → its first `GLOSSES_PER_WORD` different glosses, names after common meanings.

    Words are casefolded, as the tokenizer does. Words without any gloss are left out.
    """
    common: dict[str, dict[str, None]] = {}
    names: dict[str, dict[str, None]] = {}
    for entry in entries:
        known = (names if entry.is_name else common).setdefault(entry.simplified.casefold(), {})
        known.update(dict.fromkeys(entry.glosses))
    merged = {
        word: tuple({**common.get(word, {}), **names.get(word, {})})[:GLOSSES_PER_WORD] for word in {**common, **names}
    }
    return {word: glosses for word, glosses in merged.items() if glosses}


def names_only(entries: Iterable[Entry]) -> set[str]:
    """Return the words, casefolded, whose every reading with a meaning is a name."""
    kinds: dict[str, set[bool]] = {}
    for entry in entries:
        if entry.glosses:
            kinds.setdefault(entry.simplified.casefold(), set()).add(entry.is_name)
    return {word for word, kind in kinds.items() if kind == {True}}


def shared_gloss_pairs(glosses: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return pairs of words that share a gloss, each word with the next one of the same gloss."""
    words_of: dict[str, list[str]] = {}
    for word, meanings in glosses.items():
        for meaning in meanings:
            words_of.setdefault(meaning.casefold(), []).append(word)
    pairs = {pair: None for words in words_of.values() for pair in pairwise(words)}
    return list(pairs)
