"""Levels a person can act on, from numbers that do not depend on what else is in the list.

Of a match it is the likelihood of the second stage, whose thresholds are round numbers that keep their word: ``second_stage.json`` names
the share of pairs worth a talk at each level. A free query says too little for that; there it is the strength, the
mean of centred cosine and late interaction: of the 81 short queries of the benchmark's development part, 55 of 67 that were called strong
were worth a talk, 73 of 178 possible, 51 of 596 weak. English queries reach less: there the levels say less than they could.
"""

from collections.abc import Iterable

from service.domain.match import Level, Reason, ScoreParts

WORD_REASONS = frozenset({"shared_words", "related_words", "query_word", "query_related_word"})

LEVELS = ((0.8, Level.STRONG), (0.3, Level.POSSIBLE), (0.05, Level.WEAK))
"""Least likelihoods; below all of them nothing fits."""
LEAST_STRENGTH = 0.18
"""Below, nothing that a query asks for."""
_STRENGTHS = ((0.45, Level.STRONG), (0.3, Level.POSSIBLE), (LEAST_STRENGTH, Level.WEAK))


def level_of(likelihood: float, reasons: Iterable[Reason]) -> Level:
    """Return the level of a match; without a word to quote it is weak at best, whatever the numbers say."""
    level = next((level for least, level in LEVELS if likelihood >= least), Level.NONE)
    return _quotable(level, reasons)


def strength(cosine: float, late: float) -> float:
    """Return how strong the evidence for a hit of a free query is, −0.5 to 1."""
    return (cosine + late) / 2


def level_of_hit(parts: ScoreParts, reasons: Iterable[Reason]) -> Level:
    """Return the level of a free query's hit; without a word to quote it is weak at best, too."""
    reached = strength(parts.cosine, parts.late)
    return _quotable(next((level for least, level in _STRENGTHS if reached >= least), Level.NONE), reasons)


def _quotable(level: Level, reasons: Iterable[Reason]) -> Level:
    is_quoted = any(reason.code in WORD_REASONS for reason in reasons)
    return Level.WEAK if level in {Level.STRONG, Level.POSSIBLE} and not is_quoted else level
