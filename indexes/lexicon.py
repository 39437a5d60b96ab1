"""The domain lexicon: concepts of industry, each with the words that plants and vendors use for it.

A folder of csv files with the columns kind, sectors, zh, near, en, the terms of a cell divided by ``|``: one concept a row, the
standard term first. The embedded model learns from it, and two texts that name one concept in different words share it.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import NamedTuple

from indexes.text import names_pattern, normal_form

_KEPT_TEXTS = 4096
_SHORTEST = 2
"""Characters of a term that is looked for; one alone stands in every other text."""


class Concept(NamedTuple):
    """A row of the lexicon."""

    chinese: tuple[str, ...]
    """Terms for the same thing, casefolded; Latin acronyms may be among them."""
    english: tuple[str, ...]
    """The same in English, casefolded."""
    is_general: bool
    """Whether all sectors speak of it."""


def read_lexicon(folder: Traversable) -> list[Concept]:
    """Return the concepts of all files of a folder, in the order of their names."""
    concepts = []
    for file in sorted((entry for entry in folder.iterdir() if entry.name.endswith(".csv")), key=lambda it: it.name):
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            chinese, english = (tuple(row[name].casefold().split("|")) for name in ("zh", "en"))
            concepts.append(Concept(chinese, english, is_general=not row["sectors"]))
    return concepts


class Lexicon:
    """Finds concepts in texts."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """Fold the terms once."""
        self.concepts: Sequence[Concept] = tuple(concepts)
        self._numbers: dict[str, set[int]] = {}
        for number, concept in enumerate(self.concepts):
            for term in {normal_form(term) for term in (*concept.chinese, *concept.english)}:
                if len(term) >= _SHORTEST:
                    self._numbers.setdefault(term, set()).add(number)
        self._pattern = re.compile(names_pattern(self._numbers))
        self.found_in = lru_cache(maxsize=_KEPT_TEXTS)(self._found_in)

    def _found_in(self, text: str) -> frozenset[int]:
        """Return the numbers of the concepts that a text names, the longest terms first; an ambiguous term names several.

        >>> lexicon = Lexicon([Concept(("飞边", "披锋"), ("flash",), False), Concept(("模具",), ("mould",), True)])
        >>> sorted(lexicon.found_in("模具老出披鋒")), sorted(lexicon.found_in("Flash on the mould, flashing"))
        ([0, 1], [0, 1])
        """
        found = self._pattern.finditer(normal_form(text))
        return frozenset(number for match in found for number in self._numbers[match[0]])
