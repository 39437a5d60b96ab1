"""Lists that are web pages, whatever their name says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from service.domain.errors import UnreadableFileError
from service.importing import ReadList
from service.importing.pages import read_page
from service.importing.tables import Bounds, Merge, Table

Read = Callable[..., ReadList]

BOUNDS = Bounds(rows=1000, columns=50, characters=1_000_000, unpacked_bytes=1_000_000)
HEADER = "<tr><th>序号<th>企业名称<th>需求名称<th>需求描述</tr>"
PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>虚构市 通知</title><style>td {{ color: red }}</style></head><body>
<nav><table><tr><td>首页</td></tr></table></nav>
<table width="980"><tr><td><h1>虚构市场景
需求清单</h1></td></tr><tr><td>发布单位：虚构市工信局<br>发布日期：2026年11月3日
<table border="1"><caption>表一</caption>
<tr><th rowspan="2">序号</th><th colspan="2">企业</th><th rowspan="2">需求&nbsp;名称</th><th rowspan="2">需求描述</th></tr>
<tr><td>名称</td><td>所在地</td></tr>
<tr style="display: none"><td>9<td>隐<td>隐<td>隐<td>隐</tr>
<tr><td>1<td rowspan="2">甲公司<td rowspan="2">佛山<td><p>质检</p><td>漏检&amp;误检<script>alert("13800000001")</script>，<a href="mailto:demo@example.com?subject=a">来信</a></tr>
<tr><td>2<td>排产<td hidden>不显示<td>换线<br/>慢</tr>
</table></td></tr></table><footer>版权所有</footer></body></html>"""


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("big5", "big5hkscs"),
        ("utf-8", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("windows-1252", "gb18030"),
    ],
)
def test_a_page_is_read_as_it_is_seen(tmp_path: Path, read: Read, charset: str, encoding: str) -> None:
    path = tmp_path / "清单.xls"
    path.write_bytes(PAGE.format(charset=charset).encode(encoding, "xmlcharrefreplace"))
    found = read(path)

    assert (found.title, found.issuer, str(found.published_on)) == ("虚构市场景需求清单", "虚构市工信局", "2026-11-03")
    assert [(sheet.name, sheet.used) for sheet in found.sheets] == [("3", True)]
    assert [row.row for row in found.rows] == [4, 5]
    first, second = [row.content for row in found.rows if row.content is not None]
    assert (first.title, first.organisation_name, first.texts()["problem"]) == (
        "质检",
        "甲公司",
        "漏检&误检，来信 〔联系方式〕",
    )
    assert (second.title, second.organisation_name, second.texts()["problem"]) == ("排产", "甲公司", "换线\n慢")
    assert [contact.value for row in found.rows for contact in row.contacts] == ["demo@example.com"]


def test_tables_count_as_they_stand_in_the_page_and_those_for_layout_are_none() -> None:
    page = b"<p>one</p><table><tr><td>two<table><tr><td>a</table>three<table><tr><td>b</table></table><p>c</p><table><tr><td>d</table>"

    assert read_page(page, BOUNDS) == [
        Table("2", [(1, ["a"])], [], ["one", "two"]),
        Table("3", [(1, ["b"])], [], ["three"]),
        Table("4", [(1, ["d"])], [], ["c"]),
    ]


def test_spans_cost_what_the_table_holds() -> None:
    page = b'<table><tr><td colspan="2" rowspan="1000000000">a<td rowspan="0">b<tr><td>c</table>'

    assert read_page(page, BOUNDS) == [
        Table("1", [(1, ["a", "", "b"]), (2, ["", "", "c"])], [Merge(1, 0, 2, 1)]),
    ]


def test_a_cell_may_span_all_columns_that_are_read_and_no_more() -> None:
    assert read_page(b'<table><tr><td colspan="1000000000">a</table>', BOUNDS) == [
        Table("1", [(1, ["a"])], [Merge(1, 0, 1, 49)])
    ]


def test_what_a_spreadsheet_program_calls_a_web_page_is_read(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "清单.xlsx"
    path.write_text(
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:Name>表'
        f"</x:Name></x:ExcelWorkbook></xml><![endif]--></head><body><table>{HEADER}<tr><td>1<td>甲公司<td>质检<td>漏"
        "<tr><td>2<td>乙公司<td>排产<td>慢</table></body></html>",
        encoding="utf-8",
    )

    assert [(row.row, row.content and row.content.title) for row in read(path).rows] == [(2, "质检"), (3, "排产")]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (b"<html><body><p>no table</p></body></html>", "page_without_table"),
        (b"<html><frameset><frame src='sheet001.htm'></frameset></html>", "page_without_table"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "file_is_spreadsheet_xml"),
        (b'<?xml version="1.0"?><records><record/></records>', "file_kind_unknown"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "file_kind_unknown"),
        (b"<html><body>" + b"<div>" * 100_000, "page_nested_too_deeply"),
        (b"<table><tr><td>" * 100_000, "page_nested_too_deeply"),
        (b"<table>" + b"<tr><td>a" * 3_000_000, "page_too_large"),
        (b"<table>" + b"<tr><td colspan=299 rowspan=2>a" * 9_000, "page_too_large"),
        (b"<table>" + b"<tr>" * 200_000, "file_too_many_rows"),
        (b"<table><tr>" + b"<td>a" * 301, "sheet_too_wide"),
        (b"<table>" + (b"<tr><td>" + b"a" * 100_000) * 400, "file_too_much_text"),
        (b"<table><tr><td>" + b"a" * 40_000_000, "list_without_header"),
        (b"<table><tr><td rowspan=60000 colspan=300>a" + b"<tr><td>b" * 300_000, "sheet_too_wide"),
        (
            b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]><table><tr><td>&b;</table>',
            "page_with_entities",
        ),
        (b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><table><tr><td>&a;</table>', "page_with_entities"),
    ],
    ids=range(16),
)
def test_a_page_that_is_no_list_or_means_harm_is_told(tmp_path: Path, read: Read, page: bytes, code: str) -> None:
    path = tmp_path / "清单.html"
    path.write_bytes(page)

    with pytest.raises(UnreadableFileError) as caught:
        read(path)

    assert (caught.value.reason, caught.value.parameters["file"]) == (code, "清单.html")
