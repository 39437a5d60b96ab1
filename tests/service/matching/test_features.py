"""Features of a pair, and the formula over them."""

import math
from collections.abc import Callable

import pytest

from indexes.encoder import Encoder
from indexes.lexicon import Concept, Lexicon
from service.domain.demand import Demand
from service.domain.supply import Supply
from service.domain.taxonomy import Taxonomy
from service.matching.features import GENERAL_CONCEPT, FeatureMaker, Features, Other
from service.matching.profiles import Profiles
from service.matching.searched import Places, searched_text
from service.matching.second_stage import SecondStage, second_stage

LEXICON = Lexicon(
    [
        Concept("defect", ("破洞", "烂洞"), ("fabric hole",), ("textiles-apparel",)),
        Concept("problem", ("漏检", "没看出来"), ("missed defect",), ()),
        Concept("defect", ("飞边", "披锋"), ("flash",), ("rubber-plastics",)),
    ]
)
Told = Callable[..., Features]


@pytest.fixture(scope="module")
def told(taxonomy: Taxonomy, a_demand: Callable[..., Demand], a_supply: Callable[..., Supply]) -> Told:
    maker = FeatureMaker(LEXICON, Profiles(taxonomy, LEXICON, Encoder.load()))
    places = Places(taxonomy)

    def features(asked: dict[str, object], offered: dict[str, object]) -> Features:
        demand = searched_text(a_demand(**asked), places)
        supply = searched_text(a_supply(**offered), places)
        (found,) = maker.features(demand, [Other(supply, 0.25, 0.125)])
        assert maker.features(supply, [Other(demand, 0.25, 0.125)]) == [found]  # the same from both sides
        return found

    return features


def test_a_concept_is_shared_in_whatever_words_and_script(told: Told) -> None:
    asked = {"title": "布面烂洞夜班没看出来", "problem": "烂洞、烂洞"}
    whole = 2 + GENERAL_CONCEPT

    assert told(asked, {"title": "Fabric hole finder, no missed defect"}).concepts == (whole - 1) / whole
    assert told(asked, {"title": "破洞檢測"}).concepts == 1 / whole
    assert told(asked, {"title": "披锋识别"}).concepts == 0


def test_stated_codes_agree_more_the_nearer_they_are(told: Told) -> None:
    def agreement(asked: tuple[str, ...], offered: tuple[str, ...]) -> float:
        return told({"sectors": asked}, {"sectors": offered}).sectors

    same = agreement(("displays",), ("displays",))
    parent = agreement(("displays",), ("electronic-information",))
    sibling = agreement(("displays",), ("semiconductors",))
    stranger = agreement(("displays",), ("steel",))

    assert 1 >= same > parent > sibling > stranger >= 0


def test_what_the_list_does_not_state_is_read_from_the_text(told: Told) -> None:
    weaving = {"title": "梭织坯布验布机识别断经断纬，织造车间出布质量检验"}
    rolling = {"title": "热轧钢卷开卷矫直，炼钢厂轧机轴承振动预警与检修计划"}
    asked: dict[str, object] = {
        "title": "布匹疵点漏看，织布厂验布靠人",
        "sectors": ("textiles-apparel",),
        "stages": ("quality",),
    }

    near, far = told(asked, weaving), told(asked, rolling)

    assert near.sectors > 2 * far.sectors
    assert near.stages > far.stages
    assert near.scenario_types > far.scenario_types


def test_all_of_industry_is_no_sector(told: Told) -> None:
    text = {"title": "梭织坯布验布"}

    assert told({**text, "sectors": ("manufacturing",)}, text) == told(text, text)


def test_a_text_without_a_known_word_agrees_with_none_in_particular(told: Told) -> None:
    features = told({"title": "？？"}, {"title": "！！"})

    assert features.concepts == features.numbers == 0
    assert 0 < features.stages <= 1


@pytest.mark.parametrize(
    ("asked", "offered", "numbers"),
    [
        ("漏检率低于千分之一", "漏检率0.05%", 1),
        ("漏检率低于千分之一", "漏检率2%", -1),
        ("漏检率低于千分之一，节拍3秒/件", "漏检率0.05%，节拍5秒/件", 0),
        ("漏检率低于千分之一", "节拍5秒/件", 0),
        ("", "漏检率2%", 0),
    ],
)
def test_numbers_count_where_both_name_the_same_measure(told: Told, asked: str, offered: str, numbers: float) -> None:
    assert told({"expected_outcome": asked}, {"figures": offered}).numbers == numbers


def test_a_likelihood_is_the_logistic_of_the_weighed_sum() -> None:
    weights = dict.fromkeys(Features._fields, 0.0) | {"cosine": 2.0, "stages": -3.0}
    stage = SecondStage(bias=-1, weights=weights, learnt={})

    assert stage.likelihood(Features(1, 9, 9, 9, 1, 9, 9)) == pytest.approx(1 / (1 + math.exp(2)))


def test_the_shipped_formula_says_of_each_feature_what_sense_demands() -> None:
    weights = second_stage().weights

    assert tuple(weights) == Features._fields
    assert min(weights.values()) > 0
