import html
import io
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook, load_workbook

from service.domain.item import Side
from service.domain.permission import Actor
from service.importing import Limits
from service.importing.columns import FIELDS
from service.texts import SENTENCES
from service.web.uploads import FIELDS_IN_ORDER
from service.workflows.context import Context
from service.workflows.read_items import Counts, count_items
from tests.service.web.conftest import Upload

HEADER = "序号,需求名称,车间的难处,所属行业,联系人及电话"
GOOD = "1,虚构染色车间色差判定,出缸布色差靠老师傅看,纺织,张三 13800138000"
OTHER = "2,虚构浆纱上浆率预测,上浆率靠经验，断经多,纺织,李四 lisi@example.com"
NAMELESS = "3,,只有描述，没有名称,纺织,王五 13900139000"
CONTACTS = re.compile(r"1[38]\d{9}|example\.com|张三|李四|王五")


def selects(text: str) -> dict[str, str]:
    """Return what each column was taken for."""
    found = re.findall(r'<select id="column\d+" name="column:(\w*):([^"]+)">', text)
    return {html.unescape(header): field for field, header in found}


def stored(context: Context) -> Counts:
    return count_items(Actor.local(), context)


def publish(client: TestClient, address: str, **form: str) -> str:
    answer = client.post(address, data={"do": "publish", **form})
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_look_tells_columns_rows_and_counts_and_stores_nothing(
    organizer: TestClient, upload: Upload, context: Context
) -> None:
    page = organizer.get(upload(HEADER, GOOD, NAMELESS)).text

    assert selects(page) == {
        "序号": "list_number",
        "需求名称": "title",
        "车间的难处": "",
        "所属行业": "sectors",
        "联系人及电话": "contact",
    }
    assert "读到 2 行：导入 1，重复 0，待核对 0，拒绝 1，忽略 0。" in page
    assert "单元格 B3（“需求名称”列）没有名称" in page
    assert stored(context) == Counts(demands=0, supplies=0)


def test_every_field_that_a_column_can_fill_is_offered_by_name() -> None:
    filled = FIELDS[Side.DEMAND] | FIELDS[Side.SUPPLY]

    assert filled - set(FIELDS_IN_ORDER) <= {"serves_everywhere"}  # read from the service area, never from a column
    assert {f"field.{name}" for name in FIELDS_IN_ORDER} <= SENTENCES.keys()


def test_a_changed_column_is_looked_at_before_it_is_published(
    organizer: TestClient, upload: Upload, context: Context
) -> None:
    address = upload(HEADER, GOOD)
    changed = publish(organizer, address, **{"column::车间的难处": "problem", "column:title:需求名称": "title"})

    assert changed == f"{address}?map=%E8%BD%A6%E9%97%B4%E7%9A%84%E9%9A%BE%E5%A4%84%3Dproblem&changed=1"
    assert stored(context) == Counts(demands=0, supplies=0)
    page = organizer.get(changed).text
    assert ("设置已更改" in page, selects(page)["车间的难处"]) == (True, "problem")

    edition = publish(organizer, changed)
    assert re.fullmatch(r"/editions/edition-\w+\?published=1", edition)
    assert stored(context) == Counts(demands=1, supplies=0)
    found = organizer.get("/", params={"side": "demand", "edition": edition[10:].partition("?")[0]}).text
    assert "出缸布色差靠老师傅看" in found


def test_what_a_person_said_of_a_header_is_marked_on_the_issuers_next_list(
    organizer: TestClient, upload: Upload
) -> None:
    first = upload("发布单位：虚构市工信局", HEADER, GOOD)
    publish(organizer, publish(organizer, first, **{"column::车间的难处": "problem"}))

    page = organizer.get(upload("发布单位：虚构市工信局", HEADER, OTHER)).text

    assert selects(page)["车间的难处"] == "problem"
    assert page.count("沿用上次的设置") == 1


@pytest.mark.parametrize(
    ("form", "query"),
    [
        ({"side:demand": "supply"}, "side=supply"),
        ({"list:虚构园区需求清单": "a&b=c", "issuer:": "虚构局"}, "issuer=%E8%99%9A%E6%9E%84%E5%B1%80&list=a%26b%3Dc"),
        ({"scope:whole": "batch", "sheet:": ""}, "scope=batch"),
        ({"scope:whole": "whole", "side:demand": "demand"}, ""),
        ({"column:title:a:b=c": "ignore"}, "map=a%3Ab%3Dc%3Dignore"),
    ],
)
def test_an_address_carries_what_was_said_otherwise_than_shown_and_nothing_else(
    organizer: TestClient, upload: Upload, form: dict[str, str], query: str
) -> None:
    address = upload(HEADER, GOOD)

    answer = organizer.post(address, data={"do": "look", **form})

    assert answer.headers["location"].partition("?") == (address, "?" if query else "", query)


def test_another_side_leaves_behind_what_it_does_not_have(organizer: TestClient, upload: Upload) -> None:
    address = upload(HEADER, GOOD)
    form = {"side:demand": "supply", "column::车间的难处": "problem", "column:sectors:所属行业": "remarks"}
    mapped = organizer.post(address, data={"do": "look", **dict(list(form.items())[1:])}).headers["location"]

    switched = organizer.post(mapped, data={"do": "look", "side:demand": "supply"}).headers["location"]

    assert switched == f"{address}?side=supply&map=%E6%89%80%E5%B1%9E%E8%A1%8C%E4%B8%9A%3Dremarks"


def test_withdrawals_are_named_and_need_a_tick(organizer: TestClient, upload: Upload, context: Context) -> None:
    publish(organizer, upload(HEADER, GOOD, OTHER))
    address = upload(HEADER, GOOD.replace("老师傅", "质检员"), "3,虚构定型机能耗,气耗高,纺织,")
    assert "将撤回 1 条" in organizer.get(address).text

    refused = organizer.post(f"{address}?lang=zh-Hans", data={"do": "publish"})
    assert (refused.status_code, "勾选同意后再发布" in refused.text, "--yes" in refused.text) == (409, True, False)
    assert f'href="{address}?lang=en"' in refused.text  # a language leads to what can be read again
    assert stored(context) == Counts(demands=2, supplies=0)

    publish(organizer, address, accept="yes")
    page = organizer.get("/?side=demand").text
    assert [title in page for title in ("虚构染色车间色差判定", "虚构浆纱上浆率预测", "虚构定型机能耗")] == [
        True,
        False,
        True,
    ]


def test_a_file_without_news_changes_nothing_and_says_so(organizer: TestClient, upload: Upload) -> None:
    publish(organizer, upload(HEADER, GOOD))
    again = upload(HEADER, GOOD)

    assert "文件中没有新的内容可以发布" in organizer.get(again).text
    assert publish(organizer, again) == "/lists?unchanged=1"
    assert "清单没有变化" in organizer.get("/lists?unchanged=1").text
    assert organizer.get(again).status_code == 404


def test_another_file_that_only_repeats_can_be_published_as_an_edition(organizer: TestClient, upload: Upload) -> None:
    publish(organizer, upload(HEADER, GOOD))
    again = upload(HEADER, GOOD.replace("虚构染色", "虚构 染色"))

    page = organizer.get(again).text

    assert ("没有新的内容可以发布" in page, 'value="publish"' in page) == (False, True)
    assert publish(organizer, again).startswith("/editions/edition-")


def test_a_header_as_long_as_an_explanation_can_be_said_to_be_a_field(
    organizer: TestClient, upload: Upload, context: Context
) -> None:
    header = "情况（请写明" + "设备型号、节拍、缺陷种类和数量以及" * 20 + "）"
    address = upload(f"序号,需求名称,{header}", "1,虚构染色车间色差判定,出缸布色差靠老师傅看")
    shown = selects(organizer.get(address).text)[header]

    changed = organizer.post(address, data={"do": "look", f"column:{shown}:{header}": "present_state"})
    page = organizer.get(changed.headers["location"])

    assert len(header) > 300
    assert (page.status_code, selects(page.text)[header]) == (200, "present_state")
    publish(organizer, changed.headers["location"])
    assert stored(context) == Counts(demands=1, supplies=0)


def test_a_file_is_thrown_away(organizer: TestClient, upload: Upload) -> None:
    address = upload(HEADER, GOOD)

    answer = organizer.post(f"{address}/discard?lang=en")

    assert (answer.status_code, answer.headers["location"]) == (303, "/lists?lang=en")
    assert organizer.get(address).status_code == 404


def test_no_contact_stands_on_any_page(organizer: TestClient, upload: Upload) -> None:
    # in every column, header and name there is
    planted = "张三 13800138000"
    rows = (
        f"{HEADER},附注 {planted}",
        GOOD,
        OTHER,
        NAMELESS,
        f"{planted},虚构 {planted},{planted},{planted},{planted},{planted}",
    )
    address = upload(*rows, name=f"清单 {planted}.csv")
    pages = [organizer.get(address).text]
    workbook = load_workbook(io.BytesIO(organizer.get(f"{address}/problems.xlsx").content))
    pages += [str(list(sheet.values)) for sheet in workbook]
    edition = publish(organizer, address)
    pages += [
        organizer.get(path).text for path in (edition, edition.replace("?", "/take-back?"), "/lists", "/?side=demand")
    ]

    assert "虚构染色车间色差判定" in pages[0]
    phones = re.compile(r"1[38]\d{9}|example\.com")
    assert [phones.findall(page) for page in pages] == [[]] * len(pages)


def test_what_a_file_says_is_text_and_never_markup(organizer: TestClient, tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script>'
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "<script>x<"
    for row in (
        [f"发布单位：{evil}"],
        [f"需求清单{evil}"],
        ["需求名称", "问题描述", evil],
        [f"标题{evil}", f"问题{evil}", evil],
        ["", evil, evil],
    ):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    files = {"file": (f"<script>{evil}.xlsx", (tmp_path / "list.xlsx").read_bytes())}
    address = organizer.post("/uploads", files=files).headers["location"]
    look = organizer.get(address)
    changed = organizer.post(
        address, data={"do": "look", f"column::{evil}": "remarks", "list:x": evil, "issuer:x": evil}
    )
    edition = publish(organizer, changed.headers["location"])
    pages = [look.text] + [
        organizer.get(path).text
        for path in (
            changed.headers["location"],
            edition,
            edition.replace("?", "/take-back?"),
            "/lists",
            "/",
            "/?side=demand",
        )
    ]

    assert (look.status_code, "标题" in look.text) == (200, True)
    assert [page for page in pages if "<script" in page] == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"\x89PNG\r\n\x1a\n" + bytes(99), "不是可读取的清单"), (b"", "是空的"), (b"a,b\n1,2\n", "没有找到表头")],
)
def test_a_file_that_is_no_list_is_answered_on_its_page(organizer: TestClient, content: bytes, sentence: str) -> None:
    address = organizer.post("/uploads", files={"file": ("清单.xlsx", content)}).headers["location"]

    page = organizer.get(address)

    assert (page.status_code, sentence in page.text, "删除这个文件" in page.text) == (422, True, True)


def test_a_side_that_is_unclear_can_be_chosen(organizer: TestClient, upload: Upload) -> None:
    address = upload("标题,企业名称", "虚构质检,虚构甲厂", name="x.csv")
    unclear = organizer.get(address)
    assert (unclear.status_code, 'name="side:"' in unclear.text) == (422, True)

    chosen = organizer.post(address, data={"do": "look", "side:": "supply", "list:": "", "issuer:": ""}).headers[
        "location"
    ]

    assert chosen == f"{address}?side=supply"
    assert organizer.get(chosen).status_code == 200


@pytest.mark.parametrize("query", ["map=x", "map==problem", "map=无此列=problem", "map=需求名称=nothing", "sheet=none"])
def test_an_address_with_settings_that_cannot_be_used_says_so_and_leads_back(
    organizer: TestClient, upload: Upload, query: str
) -> None:
    address = upload(HEADER, GOOD)

    answer = organizer.get(f"{address}?{query}")

    assert (answer.status_code, 'role="alert"' in answer.text, f'href="{address}"' in answer.text) == (422, True, True)


def test_no_file_and_one_that_is_too_large_are_answered_on_the_page(organizer: TestClient) -> None:
    none = organizer.post("/uploads", files={"file": ("", b"")})
    large = organizer.post("/uploads", files={"file": ("大.csv", bytes(Limits().file_bytes + 1))})

    assert (none.status_code, "没有选择文件" in none.text) == (422, True)
    assert (large.status_code, "超过 50 MB" in large.text) == (422, True)
    assert 'href="/lists?lang=en"' in large.text


def test_problems_come_as_a_workbook_named_after_the_file(organizer: TestClient, upload: Upload) -> None:
    answer = organizer.get(f"{upload(HEADER, NAMELESS)}/problems.xlsx?lang=en")

    assert answer.headers["content-disposition"].endswith(
        "filename*=UTF-8''%E8%99%9A%E6%9E%84%E5%9B%AD%E5%8C%BA%E9%9C%80%E6%B1%82%E6%B8%85%E5%8D%95-problems.xlsx"
    )
    assert load_workbook(io.BytesIO(answer.content)).sheetnames[0] == "Problems"
