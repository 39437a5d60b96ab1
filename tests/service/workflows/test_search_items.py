"""What people expect of a search: words, numbers, names, filters, counts, pages; and that nothing hidden is told."""

from collections.abc import Callable, Mapping

import pytest

from service.domain.errors import InvalidError
from service.domain.facet import UNSTATED, Facet
from service.domain.item import Side, Visibility
from service.domain.permission import Actor
from service.storage import items
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.kept_searches import Droppable
from service.workflows.search_items import QUERY_LIMIT, Found, search_items
from tests.service.workflows.conftest import WriteList

HEADERS = ("编号", "企业名称", "行业", "场景名称", "需求描述", "预算（万元）", "周期", "企业所在地")
ROWS = (
    (
        "D-1",
        "佛山虚构澄布有限公司",
        "纺织服装",
        "坯布表面瑕疵检测",
        "夜班漏检率高，靠人眼看断经和油污",
        "30",
        "3个月",
        "佛山",
    ),
    ("D-2", "佛山虚构澄布有限公司", "纺织服装", "缝制车间排产", "插单多，AGV 与吊挂线不协调", "80", "半年", "佛山"),
    ("D-3", "虛構港興製衣有限公司", "纺织服装", "裁片瑕疵識別", "裁床出來的裁片有色差與破洞", "", "", "香港"),
    ("D-4", "东莞虚构榉木家居有限公司", "家具", "实木拼板选色", "木纹深浅靠老师傅配，新人三个月上手", "15", "", "东莞"),
    ("D-5", "佛山虚构窑通有限公司", "陶瓷", "窑炉气耗下降", "辊道窑天然气单耗偏高", "200", "一年", "佛山"),
)


@pytest.fixture
def stored(context: Context, write_list: WriteList) -> Context:
    """Return an installation with five demands."""
    import_list(Actor.local(), context, ImportRequest(write_list("需求清单.csv", ROWS, HEADERS)))
    return context


def find(context: Context, query: str, **options: object) -> Found:
    actor = options.pop("actor", Actor.public())
    return search_items(actor, context, Side.DEMAND, query, **options)  # type: ignore[arg-type]


def titles(found: Found) -> list[str]:
    return [hit.item.title for hit in found.hits]


def counted(found: Found, facet: Facet) -> Mapping[str, int]:
    return next({value.value: value.count for value in one.values} for one in found.facets if one.facet is facet)


def hide(context: Context, title: str, visibility: Visibility, redacted_title: str = "") -> None:
    with context.database.writing() as session:
        item = next(item for item in items.each(session, Side.DEMAND) if item.title == title)
        update = {"revision": item.revision + 1, "visibility": visibility, "redacted_title": redacted_title}
        items.revise(session, item.model_copy(update=update), context.clock())


def test_what_holds_the_words_stands_before_what_only_comes_near(stored: Context) -> None:
    found = find(stored, "瑕疵")

    assert set(titles(found)[:2]) == {"坯布表面瑕疵检测", "裁片瑕疵識別"}
    assert {span.text for hit in found.hits[:2] for reason in hit.reasons for span in reason.spans} == {"瑕疵"}
    assert found.corrections == ()


def test_a_word_is_found_in_the_other_script_and_marked_as_it_was_written(stored: Context) -> None:
    hit = find(stored, "色差与破洞").hits[0]

    assert hit.item.title == "裁片瑕疵識別"
    assert ("problem", "色差與破洞") in {(span.field, span.text) for reason in hit.reasons for span in reason.spans}


def test_a_list_number_and_any_part_of_a_firms_name_find_and_are_marked(stored: Context) -> None:
    for query, expected in (
        ("d-4", ("实木拼板选色", "list_number", "D-4")),
        ("构榉木", ("实木拼板选色", "organisation_name", "构榉木")),
        ("虚构港兴制衣", ("裁片瑕疵識別", "organisation_name", "虛構港興製衣")),
    ):
        hit = find(stored, query).hits[0]
        span = hit.reasons[0].spans[0]
        assert (hit.item.title, span.field, span.text) == expected


def test_a_name_the_model_does_not_know_is_found_as_a_word(stored: Context) -> None:
    found = find(stored, "agv")

    assert titles(found) == ["缝制车间排产"]
    assert found.total == 1


def test_mistyped_words_are_forgiven_only_where_nothing_exact_is_found(stored: Context) -> None:
    mistyped, exact = find(stored, "布面下疵"), find(stored, "瑕疵")

    assert [tuple(correction) for correction in mistyped.corrections] == [("下疵", "瑕疵")]
    assert "坯布表面瑕疵检测" in titles(mistyped)
    assert exact.corrections == ()


def test_a_hidden_word_neither_is_a_correction_nor_keeps_one_from_being_made(
    stored: Context, write_list: WriteList
) -> None:
    hidden = [("H-1", "虚构密布有限公司", "", "某布", "fabrik 下疵下疵 fabric", "", "", "")]
    import_list(Actor.local(), stored, ImportRequest(write_list("密需求清单.csv", hidden, HEADERS)))
    shown = [("S-1", "虚构明布有限公司", "", "布料", "fabric", "", "", "")]
    import_list(Actor.local(), stored, ImportRequest(write_list("明需求清单.csv", shown, HEADERS)))
    hide(stored, "某布", Visibility.MEMBERS)

    assert [tuple(one) for one in find(stored, "fabrik").corrections] == [("fabrik", "fabric")]
    assert [tuple(one) for one in find(stored, "布面下疵").corrections] == [("下疵", "瑕疵")]
    assert find(stored, "fabrik", actor=Actor.local()).corrections == ()


def test_a_word_of_the_texts_is_no_name_but_a_name_that_no_text_holds_is(
    stored: Context, write_list: WriteList
) -> None:
    rows = [
        ("R-1", "虚构机器人有限公司", "", "仓库温度记录", "每天抄表", "", "", ""),
        ("R-2", "虚构抄表有限公司", "", "焊接机器人寻位", "机器人寻位慢", "", "", ""),
    ]
    import_list(Actor.local(), stored, ImportRequest(write_list("机器人需求清单.csv", rows, HEADERS)))

    assert titles(find(stored, "机器人"))[:2] == ["焊接机器人寻位", "仓库温度记录"]
    assert titles(find(stored, "构机器人"))[0] == "仓库温度记录"


def test_an_english_question_finds_chinese_demands(stored: Context) -> None:
    assert titles(find(stored, "wood grain colour matching"))[0] == "实木拼板选色"


def test_counts_are_exact_and_a_chosen_facet_keeps_its_siblings(stored: Context) -> None:
    found = find(stored, "", filters={Facet.SECTOR: ["furniture"]})

    assert (found.total, titles(found)) == (1, ["实木拼板选色"])
    assert counted(found, Facet.SECTOR) == {"textiles-apparel": 3, "building-materials": 1, "furniture": 1}
    assert counted(found, Facet.BUDGET) == {"to-200000": 1}
    everything = find(stored, "")
    assert everything.total == 5
    assert counted(everything, Facet.BUDGET) == {
        "to-1000000": 1, "to-200000": 1, "to-3000000": 1, "to-500000": 1, UNSTATED: 1
    }  # fmt: skip
    assert counted(everything, Facet.PERIOD) == {UNSTATED: 2, "to-12": 1, "to-3": 1, "to-6": 1}
    assert counted(everything, Facet.CITY) == {"440600": 3, "441900": 1, "810000": 1}


def test_without_a_query_a_list_is_shown_in_the_order_of_its_numbers(stored: Context) -> None:
    assert titles(find(stored, "")) == [row[3] for row in ROWS]


def test_several_values_of_a_facet_widen_and_several_facets_narrow(stored: Context) -> None:
    either = {Facet.SECTOR: ["furniture", "building-materials"]}

    assert find(stored, "", filters=either).total == 2
    assert titles(find(stored, "", filters={**either, Facet.CITY: ["440600"]})) == ["窑炉气耗下降"]


def test_where_nothing_is_found_the_filters_to_drop_are_named_and_the_nearest_shown(stored: Context) -> None:
    found = find(stored, "瑕疵", filters={Facet.SECTOR: ["furniture"]})
    hopeless = find(stored, "瑕疵", filters={Facet.SECTOR: ["furniture"], Facet.CITY: ["810000"]})

    assert (found.total, found.nearest, titles(found)) == (0, True, ["实木拼板选色"])
    assert [drop.facet for drop in found.droppable] == [Facet.SECTOR]
    assert found.droppable[0].count == find(stored, "瑕疵").total
    assert hopeless.droppable == (Droppable(facet=Facet.SECTOR, count=1),)


def test_where_no_single_filter_is_to_blame_all_of_them_are(stored: Context) -> None:
    filters = {Facet.SECTOR: ["furniture"], Facet.CITY: ["440600"], Facet.PERIOD: ["over-12"]}

    assert find(stored, "", filters=filters).droppable == (Droppable(facet=None, count=5),)


def test_pages_hold_each_item_once_while_rows_arrive_and_leave(
    stored: Context, write_list: WriteList, installation: Callable[[], Context]
) -> None:
    before = titles(find(stored, "瑕疵"))
    first = find(stored, "瑕疵", limit=1)

    newer = [("N-1", "虚构新厂", "纺织服装", "布面瑕疵瑕疵瑕疵", "瑕疵", "", "", "")]
    import_list(Actor.local(), installation(), ImportRequest(write_list("第二批需求清单.csv", newer, HEADERS)))
    seen = titles(first)
    cursor = first.next
    while cursor:
        page = find(stored, "瑕疵", limit=1, after=cursor)
        seen += titles(page)
        cursor = page.next
    assert seen == before
    assert "布面瑕疵瑕疵瑕疵" in titles(find(stored, "瑕疵"))


def test_a_cursor_opens_no_other_search(stored: Context) -> None:
    cursor = find(stored, "", limit=2).next
    other = find(stored, "", limit=2, after=cursor, filters={Facet.SECTOR: ["furniture"]})

    assert titles(find(stored, "", limit=2, after=cursor)) == [row[3] for row in ROWS[2:4]]
    assert (other.total, other.hits) == (1, ())
    with pytest.raises(InvalidError, match="cursor_unusable"):
        find(stored, "", after="nonsense")


def test_what_somebody_may_not_see_is_in_no_hit_no_count_no_mark_and_no_correction(stored: Context) -> None:
    hide(stored, "坯布表面瑕疵检测", Visibility.REDACTED, "某纺织检测需求")
    hide(stored, "窑炉气耗下降", Visibility.MEMBERS)

    for query in ("断经", "澄布 漏检", "D-1", "坯布表面瑕疵检测", "油污"):
        found = find(stored, query)
        assert not [reason for hit in found.hits for reason in hit.reasons if "断经" in str(reason)], query
        assert "坯布表面瑕疵检测" not in titles(found)
        assert all(
            hit.item.organisation_name != "佛山虚构澄布有限公司" or "排产" in hit.item.title for hit in found.hits
        )
    assert find(stored, "断精").corrections == ()
    assert [tuple(one) for one in find(stored, "断精", actor=Actor.local()).corrections] == [("断精", "断经")]
    assert counted(find(stored, ""), Facet.BUDGET) == {UNSTATED: 2, "to-1000000": 1, "to-200000": 1}
    assert find(stored, "").total == 4
    assert find(stored, "", filters={Facet.SECTOR: ["building-materials"]}).droppable == (
        Droppable(facet=Facet.SECTOR, count=4),
    )
    assert find(stored, "", actor=Actor.local()).total == 5


def test_filters_and_limits_that_cannot_be_are_refused_by_name(stored: Context) -> None:
    for options, reason in (
        ({"filters": {Facet.KIND: ["product"]}}, "filter_unknown"),
        ({"filters": {Facet.SECTOR: ["x"]}}, "filter_value_unknown"),
        ({"filters": {Facet.BUDGET: ["to-3"]}}, "filter_value_unknown"),
        ({"filters": {Facet.EDITION: [str(number) for number in range(51)]}}, "filter_too_many"),
        ({"limit": 0}, "value_range"),
    ):
        with pytest.raises(InvalidError, match=reason):
            find(stored, "", **options)
    with pytest.raises(InvalidError, match="query_long"):
        find(stored, "字" * (QUERY_LIMIT + 1))


def test_a_city_learnt_later_counts_for_all_of_a_firms_items(stored: Context, write_list: WriteList) -> None:
    first = [("X-1", "虚构迟报有限公司", "", "装配线防错", "错装漏装", "", "", "")]
    later = [("X-2", "虚构迟报有限公司", "", "仓库盘点", "账实不符", "", "", "中山")]
    for name, rows in (("甲需求清单（首批）.csv", first), ("甲需求清单（第二批）.csv", later)):
        import_list(Actor.local(), stored, ImportRequest(write_list(name, rows, HEADERS)))
        find(stored, "")

    assert counted(find(stored, ""), Facet.CITY)["442000"] == 2
