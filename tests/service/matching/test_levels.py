import pytest

from service.domain.match import Level, Reason, ScoreParts
from service.matching.levels import level_of, level_of_hit

QUOTED = (Reason(code="shared_words", parameters={"words": ("轴承",)}),)
UNQUOTED = (Reason(code="sectors_agree"),)


@pytest.mark.parametrize(
    ("likelihood", "level"),
    [(0.8, Level.STRONG), (0.79, Level.POSSIBLE), (0.29, Level.WEAK), (0.05, Level.WEAK), (0.049, Level.NONE)],
)
def test_the_level_of_a_match_is_that_of_its_likelihood(likelihood: float, level: Level) -> None:
    assert level_of(likelihood, QUOTED) is level


@pytest.mark.parametrize(
    ("cosine", "late", "level"),
    [
        (0.75, 0.2, Level.STRONG),
        (0.5, 0.1, Level.POSSIBLE),
        (0.3, 0.1, Level.WEAK),
        (0.2, 0.1, Level.NONE),
        (-1.0, 0.0, Level.NONE),
    ],
)
def test_the_level_of_a_hit_comes_from_what_does_not_depend_on_the_list(
    cosine: float, late: float, level: Level
) -> None:
    assert level_of_hit(ScoreParts(cosine=cosine, characters=0.0, late=late), QUOTED) is level
    assert level_of_hit(ScoreParts(cosine=cosine, characters=99.0, late=late), QUOTED) is level


def test_without_a_word_to_quote_nothing_is_more_than_weak() -> None:
    assert level_of(0.99, UNQUOTED) is Level.WEAK
    assert level_of_hit(ScoreParts(cosine=0.9, characters=0.0, late=0.9), UNQUOTED) is Level.WEAK
