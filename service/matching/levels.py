"""Levels a person can act on, from score parts that do not depend on what else is in the list.

The strength is the mean of centred cosine and late interaction. Its thresholds were read off the 800 pairs of
``fixtures/benchmark/samples.tsv``; of the pairs at or above each, the share graded 2 or 3 is 1.00 (strong), .70 (possible or
better), .20 (weak or better). The samples are few and were written as pairs, so the levels are a first setting.
"""

from service.domain.match import Level, ScoreParts

_LEVELS = ((0.33, Level.STRONG), (0.25, Level.POSSIBLE), (0.18, Level.WEAK))


def level_of(parts: ScoreParts) -> Level:
    """Return the level of a match."""
    strength = (parts.cosine + parts.late) / 2
    return next((level for least, level in _LEVELS if strength >= least), Level.NONE)
