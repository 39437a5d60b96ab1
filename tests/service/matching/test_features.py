"""Features of a pair, and the formula over them."""

import math
from collections.abc import Callable

import pytest

from indexes.lexicon import Concept, Lexicon
from service.domain.demand import Demand
from service.domain.supply import Supply
from service.domain.taxonomy import Taxonomy
from service.matching.features import GENERAL_CONCEPT, FeatureMaker, Features
from service.matching.searched import Places, searched_text
from service.matching.second_stage import SecondStage, second_stage

LEXICON = Lexicon(
    [
        Concept(("破洞", "烂洞"), ("fabric hole",), is_general=False),
        Concept(("漏检", "没看出来"), ("missed defect",), is_general=True),
        Concept(("飞边", "披锋"), ("flash",), is_general=False),
    ]
)
Told = Callable[..., Features]


@pytest.fixture
def told(taxonomy: Taxonomy, a_demand: Callable[..., Demand], a_supply: Callable[..., Supply]) -> Told:
    maker, places = FeatureMaker(taxonomy, LEXICON), Places(taxonomy)

    def features(asked: dict[str, object], offered: dict[str, object]) -> Features:
        return maker.features(
            searched_text(a_demand(**asked), places), searched_text(a_supply(**offered), places), 0.25
        )

    return features


def test_what_nobody_states_speaks_neither_way(told: Told) -> None:
    assert told({"sectors": ("steel",)}, {"stages": ("quality",)}) == Features(0.25, 0, 0, 0, 0, 0, 0, 0)


def test_a_concept_is_shared_in_whatever_words_and_script(told: Told) -> None:
    asked = {"title": "布面烂洞夜班没看出来", "problem": "烂洞、烂洞"}

    assert told(asked, {"title": "Fabric hole finder, no missed defect"}).concepts == 1 + GENERAL_CONCEPT
    assert told(asked, {"title": "破洞檢測"}).concepts == 1
    assert told(asked, {"title": "披锋识别"}).concepts == 0


@pytest.mark.parametrize(
    ("asked", "offered", "agree", "differ"),
    [
        (("displays", "steel"), ("displays",), 1, 0),
        (("displays",), ("steel",), 0, 1),
        (("displays",), ("electronic-information",), 0, 0),  # its parent
        (("displays",), ("semiconductors",), 0, 0),  # of one parent
        (("displays",), ("manufacturing",), 0, 0),  # all of them
    ],
)
def test_sectors_differ_only_where_none_is_near_the_other(
    told: Told, asked: tuple[str, ...], offered: tuple[str, ...], agree: int, differ: int
) -> None:
    found = told({"sectors": asked}, {"sectors": offered})

    assert (found.sectors_agree, found.sectors_differ) == (agree, differ)


def test_stages_and_scenario_types_agree_or_differ(told: Told) -> None:
    found = told(
        {"stages": ("quality",), "scenario_types": ("visual-inspection",)},
        {"stages": ("quality", "production"), "scenario_types": ("agv-logistics",)},
    )

    assert found == Features(0.25, 0, 0, 0, 1, 0, 0, 1)


def test_a_likelihood_is_the_logistic_of_the_weighed_sum() -> None:
    names = Features._fields
    stage = SecondStage(bias=-1, weights=dict.fromkeys(names, 0.0) | {"cosine": 2.0, "sectors_differ": -3.0}, learnt={})

    assert stage.likelihood(Features(1, 9, 9, 1, 9, 9, 9, 9)) == pytest.approx(1 / (1 + math.exp(2)))


def test_the_shipped_formula_says_of_each_feature_what_sense_demands() -> None:
    weights = second_stage().weights

    assert tuple(weights) == Features._fields
    assert {name for name, weight in weights.items() if weight < 0} == {
        "sectors_differ",
        "stages_differ",
        "scenario_types_differ",
    }
