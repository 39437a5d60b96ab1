"""The domain lexicon: concepts of industry, each with the words that plants and vendors use for it.

A folder of csv files with the columns kind, sectors, zh, near, en, the terms of a cell divided by ``|``: one concept a row, the
standard term first. The embedded model learns from it, and two texts that name one concept in different words share it.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import NamedTuple

from indexes.text import normal_form, normalise, stands_alone

_KEPT_TEXTS = 4096
_BEGINNING = 2
"""Characters by which terms are looked up; a shorter one would stand in every other text."""


class Concept(NamedTuple):
    """A row of the lexicon."""

    kind: str
    """defect, process, equipment, part, material, product, technique, measure, system, …"""

    chinese: tuple[str, ...]
    """Terms for the same thing, casefolded; Latin acronyms may be among them."""
    english: tuple[str, ...]
    """The same in English, casefolded."""
    sectors: tuple[str, ...]
    """Codes of the trades that say it; none: all do."""

    @property
    def is_general(self) -> bool:
        """Whether all sectors speak of it."""
        return not self.sectors


def read_lexicon(folder: Traversable) -> list[Concept]:
    """Return the concepts of all files of a folder, in the order of their names."""
    concepts = []
    for file in sorted((entry for entry in folder.iterdir() if entry.name.endswith(".csv")), key=lambda it: it.name):
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            chinese, english = (tuple(row[name].casefold().split("|")) for name in ("zh", "en"))
            concepts.append(Concept(row["kind"], chinese, english, tuple(filter(None, row["sectors"].split("|")))))
    return concepts


class Named(NamedTuple):
    """A term in a text."""

    numbers: AbstractSet[int]
    """Of the concepts that it may mean."""
    start: int
    end: int
    """Exclusive."""


class Lexicon:
    """Finds concepts in texts."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """Fold the terms once."""
        self.concepts: Sequence[Concept] = tuple(concepts)
        self._numbers: dict[str, set[int]] = {}
        lengths: dict[str, set[int]] = {}
        for number, concept in enumerate(self.concepts):
            for term in {normal_form(term) for term in (*concept.chinese, *concept.english)}:
                if len(term) >= _BEGINNING:
                    self._numbers.setdefault(term, set()).add(number)
                    lengths.setdefault(term[:_BEGINNING], set()).add(len(term))
        self._lengths = {beginning: sorted(found, reverse=True) for beginning, found in lengths.items()}
        self.version = hashlib.sha256(repr(self.concepts).encode()).hexdigest()[:16]
        self.found_in = lru_cache(maxsize=_KEPT_TEXTS)(self._found_in)
        self.places_in = lru_cache(maxsize=_KEPT_TEXTS)(self._places_in)

    def _found_in(self, text: str) -> frozenset[int]:
        """Return the numbers of the concepts that a text names, the longest terms first; an ambiguous term names several.

        Looked up term by term: a pattern of all of them takes two seconds to compile and finds a tenth as fast.

        >>> lexicon = Lexicon([Concept("defect", ("飞边", "披锋"), ("flash",), ()), Concept("equipment", ("模具",), ("mould",), ())])
        >>> sorted(lexicon.found_in("模具老出披鋒")), sorted(lexicon.found_in("Flash on the mould, flashing"))
        ([0, 1], [0, 1])
        """
        return frozenset[int]().union(*(numbers for numbers, _, _ in self._named(normal_form(text))))

    def _places_in(self, text: str) -> tuple[Named, ...]:
        """Return which concepts a text names where, in its order.

        >>> Lexicon([Concept("defect", ("飞边", "披锋"), ("flash",), ())]).places_in("模具老出披鋒")
        (Named(numbers={0}, start=4, end=6),)
        """
        normal = normalise(text)
        return tuple(Named(numbers, *normal.span(start, end)) for numbers, start, end in self._named(normal.text))

    def _named(self, text: str) -> Iterator[Named]:
        """Yield the longest terms of a normalised text."""
        place = 0
        while place < len(text):
            length = self._longest(text, place)
            if length:
                yield Named(self._numbers[text[place : place + length]], place, place + length)
            place += length or 1

    def _longest(self, text: str, place: int) -> int:
        """Return the length of the longest term that begins at a place, 0 without one."""
        for length in self._lengths.get(text[place : place + _BEGINNING], ()):
            end = place + length
            if end <= len(text) and text[place:end] in self._numbers and stands_alone(text, place, end):
                return length
        return 0
