"""Levels a person can act on, from score parts that do not depend on what else is in the list.

The strength is the mean of centred cosine and late interaction. Its thresholds were read off the 800 pairs of
``fixtures/benchmark/samples.tsv``; of the pairs at each level the share graded 2 or 3 is 16 of 16 (strong), 3 of 11
(possible), 3 of 75 (weak), 1 of 698 (none). The samples are few and were written as pairs, so this is a first setting.
"""

from collections.abc import Iterable

from service.domain.match import Level, Reason, ScoreParts

WORD_REASONS = frozenset({"shared_words", "related_words", "query_word", "query_related_word"})

LEAST_STRENGTH = 0.18
"""Below, nothing fits."""
_LEVELS = ((0.33, Level.STRONG), (0.25, Level.POSSIBLE), (LEAST_STRENGTH, Level.WEAK))


def strength(cosine: float, late: float) -> float:
    """Return how strong the evidence is, −0.5 to 1."""
    return (cosine + late) / 2


def level_of(parts: ScoreParts, reasons: Iterable[Reason]) -> Level:
    """Return the level of a match; without a word to quote it is weak at best, whatever the numbers say."""
    reached = strength(parts.cosine, parts.late)
    level = next((level for least, level in _LEVELS if reached >= least), Level.NONE)
    if level in {Level.STRONG, Level.POSSIBLE} and not any(reason.code in WORD_REASONS for reason in reasons):
        return Level.WEAK
    return level
