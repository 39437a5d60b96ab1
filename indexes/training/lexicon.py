"""What the model learns from the domain lexicon: which words mean the same, and what words no dictionary knows mean."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from indexes.training.vocabulary import HAN_RUN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexes.lexicon import Concept

_LONGEST_OF_ITS_OWN = 3
"""Characters of a term that gets a vector of its own; what longer ones mean, their parts say (布面破洞), and pairs teach them."""


def concept_pairs(concepts: Iterable[Concept]) -> Iterator[tuple[str, str]]:
    """Yield each term with the next of its concept, and each Chinese one with all English ones together."""
    for concept in concepts:
        yield from pairwise(concept.chinese)
        yield from ((term, "; ".join(concept.english)) for term in concept.chinese)


def short_terms(concepts: Iterable[Concept]) -> dict[str, tuple[str, ...]]:
    """Return the Chinese words that get a vector of their own, with what they mean in English."""
    meanings: dict[str, tuple[str, ...]] = {}
    for concept in concepts:
        for term in concept.chinese:
            if 1 < len(term) <= _LONGEST_OF_ITS_OWN and HAN_RUN.fullmatch(term):
                meanings[term] = tuple(dict.fromkeys((*meanings.get(term, ()), *concept.english)))
    return meanings
