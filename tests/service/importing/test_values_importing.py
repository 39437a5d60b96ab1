"""Money, deployments, dates and places: read surely or not at all."""

import datetime as dt

import pytest

from service.domain.taxonomy import Scheme, Taxonomy
from service.importing import values
from service.importing.places import Places
from service.importing.terms import Read, Terms


@pytest.mark.parametrize(
    ("text", "unit", "budget", "price"),
    [
        ("80", "万", 800_000, 800_000),
        ("８０", "万", 800_000, 800_000),
        ("约120万元", None, 1_200_000, 1_200_000),
        ("50-80万", None, 800_000, 500_000),
        ("20～30", "万", 300_000, 200_000),
        ("1.2亿", None, 120_000_000, 120_000_000),
        ("￥1,200,000", None, 1_200_000, 1_200_000),
        ("软件50万，硬件30万，合计80万", None, 800_000, 800_000),
        ("软件50万，硬件30万", None, None, None),
        ("10万起", None, None, 100_000),
        ("40万元以内", None, 400_000, None),
        ("80", None, None, None),
        ("800000", "万", None, None),
        ("HK$300,000", None, None, None),
        ("每套港幣12萬元", None, None, None),
        ("5.6元/卡时", None, None, None),
        ("面议", None, None, None),
    ],
)
def test_an_amount_is_the_end_of_its_range_or_none(
    text: str, unit: str | None, budget: int | None, price: int | None
) -> None:
    assert (values.yuan(text, unit, upper=True), values.yuan(text, unit, upper=False)) == (budget, price)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("本地部署", ["on_premises"]),
        ("私有化/内网", ["on_premises"]),
        ("私有云", ["private_cloud"]),
        ("公有云、SaaS", ["public_cloud"]),
        ("雲端或邊緣", ["public_cloud", "edge"]),
        ("本地或公有云均可", ["on_premises", "public_cloud"]),
        ("不限", []),
        ("均可", []),
        ("不接受公有云", []),
        ("本地部署，不接受公有云、SaaS", ["on_premises"]),
        ("公有云不可，私有云可", ["private_cloud"]),
        ("数据不出厂", ["on_premises"]),
        ("不上云", ["on_premises"]),
        ("on-premises", ["on_premises"]),
    ],
)
def test_a_deployment_is_what_is_said_and_not_refused(text: str, kinds: list[str]) -> None:
    assert [kind.value for kind in values.deployments(text)] == kinds


def test_a_date_needs_its_day() -> None:
    texts = ("2026年9月18日", "发布2026-09-18", "2026.9.18", "2026年9月", "2026年13月1日")
    day = dt.date(2026, 9, 18)

    assert [values.day_in(text) for text in texts] == [day, day, day, None, None]


def test_only_a_named_limit_limits_a_supply(taxonomy: Taxonomy) -> None:
    places = Places(taxonomy)
    cities = taxonomy[Scheme.CITIES].by_name
    delta = tuple(
        sorted(cities[name] for name in ["广州", "深圳", "珠海", "佛山", "惠州", "东莞", "中山", "江门", "肇庆"])
    )
    province = tuple(sorted(code for code in cities.values() if code.startswith("44")))

    assert places.limit("珠三角") == delta
    assert places.limit("粤港澳大湾区") == (*delta, "810000", "820000")
    assert places.limit("仅限广东省内") == tuple(dict.fromkeys(province))
    assert places.limit("佛山、中山") == tuple(sorted((cities["佛山"], cities["中山"])))
    for open_area in ("全国", "以珠三角为主", "佛山及周边", "华南", "广东、湖南", "不限", "全球"):
        assert places.limit(open_area) == ()


def test_a_wish_for_a_place_is_a_clause_about_service_on_site(taxonomy: Taxonomy) -> None:
    text = "佛山工厂有3条线。服务商须在佛山现场驻场，调试三个月；中山大学已做过研究"

    assert Places(taxonomy).wish(text) == "服务商须在佛山现场驻场"


def test_names_become_codes_and_unknown_ones_stay_words(taxonomy: Taxonomy) -> None:
    terms = Terms(taxonomy)

    assert terms.read(Scheme.SECTORS, "家電、金属制品业；太空采矿") == Read(
        ("hardware", "household-appliances"), ("太空采矿",)
    )
    assert terms.read(Scheme.SECTORS, "日用陶瓷厂") == Read(("building-materials",), ())
    assert terms.read(Scheme.SECTORS, "C33 金属制品业") == Read(("hardware",), ())
