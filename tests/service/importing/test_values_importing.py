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
        ("RMB 350,000", "foreign", 350_000, 350_000),
        ("人民币35万", "foreign", 350_000, 350_000),
        ("350,000", "foreign", None, None),
        ("¥2,600/泵", None, 2_600, 2_600),
        ("5吨罐每批3.8万元", None, 38_000, 38_000),
        ("改造10万台设备", "万", None, None),
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


@pytest.mark.parametrize(
    "text",
    [
        "2026年9月18日",
        "发布2026-09-18",
        "2026.9.18",
        "２０２６／９／１８",
        "二〇二六年九月十八日",
        "二零二六年九月十八日",
        "18 September 2026",
        "Sept. 18, 2026",
        "发布日期：46283",
    ],
)
def test_a_day_is_read_in_any_of_its_spellings(text: str) -> None:
    assert values.day_in(text) == dt.date(2026, 9, 18)


@pytest.mark.parametrize("text", ["2026年9月", "2026年13月1日", "46283", "二〇二六年九月", "共46283项"])
def test_a_date_needs_its_day(text: str) -> None:
    assert values.day_in(text) is None


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("3个月", 3),
        ("三個月", 3),
        ("半年", 6),
        ("90天", 3),
        ("365日历天", 12),
        ("30日内", 1),
        ("６－９个月", 9),
        ("半年到一年", 12),
        ("一年半", 18),
        ("2年6个月", 30),
        ("三个半月", 4),
        ("一百二十天", 4),
        ("60个工作日", 3),
        ("2个季度", 6),
        ("12 weeks", 3),
        ("within 6 months", 6),
        ("half a year", 6),
        ("自签订之日起6个月内", 6),
        ("工期6个月，质保1年", 6),
        ("总工期10个月，其中设计2个月", 10),
        ("不超过8个月", 8),
        ("设计2个月，实施4个月", None),
        ("打样3个月，验收3个月", None),
        ("2027年上半年", None),
        ("不少于6个月", None),
        ("6个月以上", None),
        ("面议", None),
        ("3月", None),
        ("2027年3月底", None),
        ("2027年四季度", None),
        ("9月30日前", None),
        ("2026.11.3", None),
        ("", None),
    ],
)
def test_a_period_is_its_upper_end_in_months_or_none(text: str, months: int | None) -> None:
    assert values.months(text) == months


@pytest.mark.parametrize(
    "text",
    ["/", "—", "——", "－", "-", "…", "无", "無", "无。", "#N/A", "N/A", "暂无", "不详", "未定", "#REF!", "nil"],
)
def test_signs_for_nothing_say_nothing(text: str) -> None:
    assert not values.is_given(values.cell_text(f"\u200b{text}\xa0"))


@pytest.mark.parametrize("text", ["0", "无人机", "-1", "A", "否", "待定", "=1+1"])
def test_short_cells_that_say_something_are_given(text: str) -> None:
    assert values.is_given(values.cell_text(text))


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
