"""Lists that mix demands and supplies."""

from collections.abc import Callable
from pathlib import Path

import pytest

from service.domain.errors import InvalidError
from service.domain.item import Side
from service.importing import ReadList

Xlsx = Callable[..., Path]
Read = Callable[..., ReadList]

MIXED = [
    ["序号", "类型", "单位", "名称", "内容"],
    [1, "需求", "甲公司", "质检", "漏检"],
    [2, "供給", "乙公司", "检测仪", "快"],
    [3, "需求方", "丙公司", "排产", "慢"],
    [4, "合作", "丁公司", "联合实验室", "共建"],
    ["合计", None, None, None, 4],
]


def outcomes(read: ReadList) -> list[tuple[int, str, str | None]]:
    return [(row.row, row.outcome.value, row.reason.code if row.reason else None) for row in read.rows]


def test_a_column_that_says_the_type_of_each_row_decides(xlsx: Xlsx, read: Read) -> None:
    path = xlsx(
        {"表": [*MIXED, [5, "需求", "戊公司", "巡检", "远"], [6, "供应商", "己公司", "机器人", "稳"]]}, name="a.xlsx"
    )
    found = read(path)

    assert (found.side, found.sheets[0].columns["类型"]) == (Side.DEMAND, "side")
    assert outcomes(found) == [
        (2, "imported", None),
        (3, "ignored", "row_of_other_side"),
        (4, "imported", None),
        (5, "review", "row_side_unclear"),
        (6, "ignored", "row_note"),
        (7, "imported", None),
        (8, "ignored", "row_of_other_side"),
    ]
    reasons = {row.row: row.reason.parameters for row in found.rows if row.reason}
    assert reasons[3] == {"side": "supply"}
    assert reasons[5] == {"column": "类型", "cell": "B5", "text": "合作"}


def test_the_other_side_is_read_when_it_is_named(xlsx: Xlsx, read: Read) -> None:
    path = xlsx({"表": [*MIXED[:4], [4, "供给", "丁公司", "实验室", "共用"]]}, name="a.xlsx")
    found = {side: read(path, side=side) for side in Side}

    assert {
        side: [row.content.title for row in one.rows if row.content is not None] for side, one in found.items()
    } == {Side.DEMAND: ["质检", "排产"], Side.SUPPLY: ["检测仪", "实验室"]}
    assert [row.reason and row.reason.parameters for row in found[Side.SUPPLY].rows] == [
        {"side": "demand"},
        None,
        {"side": "demand"},
        None,
    ]


def test_a_type_column_of_one_side_tells_the_side_of_the_list(xlsx: Xlsx, read: Read) -> None:
    rows = [["类别", "标题", "单位名称"], ["供给", "检测仪", "甲公司"], ["供给", "机器人", "乙公司"]]

    assert read(xlsx({"表": rows}, name="a.xlsx")).side is Side.SUPPLY


def test_a_type_column_of_other_words_is_none(xlsx: Xlsx, read: Read) -> None:
    rows = [["类型", "标题", "单位名称"], ["产品", "检测仪", "甲公司"], ["服务", "机器人", "乙公司"]]

    with pytest.raises(InvalidError, match="import_side_unclear"):
        read(xlsx({"表": rows}, name="a.xlsx"))
