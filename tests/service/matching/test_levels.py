import pytest

from service.domain.match import Level, ScoreParts
from service.matching.levels import level_of


@pytest.mark.parametrize(
    ("cosine", "late", "level"),
    [
        (0.6, 0.2, Level.STRONG),
        (0.45, 0.1, Level.POSSIBLE),
        (0.3, 0.1, Level.WEAK),
        (0.2, 0.1, Level.NONE),
        (-1.0, 0.0, Level.NONE),
    ],
)
def test_a_level_comes_from_what_does_not_depend_on_the_list(cosine: float, late: float, level: Level) -> None:
    assert level_of(ScoreParts(cosine=cosine, characters=0.0, late=late)) is level
    assert level_of(ScoreParts(cosine=cosine, characters=99.0, late=late)) is level
