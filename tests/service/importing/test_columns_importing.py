"""The header row and what its columns mean."""

import csv
from pathlib import Path

import pytest

from service.domain.item import Side
from service.importing import columns
from service.importing.columns import Aliases, Grid, find_header, fold_header
from service.importing.tables import Merge, Table

ALIASES = Aliases.shipped()


@pytest.mark.parametrize(
    ("header", "side", "field"),
    [
        ("*3、 預算\n（萬元）", Side.DEMAND, "budget"),
        ("当前面临的主要挑战（可多选）：", Side.DEMAND, "problem"),
        ("聯絡人", Side.DEMAND, "contact_name"),
        ("指标", Side.DEMAND, "expected_outcome"),
        ("指标", Side.SUPPLY, "figures"),
        ("企业所在地", Side.DEMAND, "organisation_city"),
        ("服务地点要求", Side.DEMAND, "place_wish"),
        ("企业主要痛点", Side.DEMAND, "problem"),
        ("Company Name", Side.SUPPLY, "organisation_name"),
        ("推荐理由", Side.SUPPLY, None),
        ("申报单位及联系人", Side.DEMAND, "organisation_and_contact"),
        ("供需类别", Side.SUPPLY, "side"),
        ("钉钉号", Side.DEMAND, "contact"),
        ("飞书号", Side.DEMAND, "contact"),
        ("WhatsApp", Side.SUPPLY, "contact"),
        ("Line", Side.SUPPLY, "contact"),
    ],
)
def test_a_header_means_a_field_of_its_side(header: str, side: Side, field: str | None) -> None:
    found = ALIASES.find(header, side)

    assert (found and found.field) == field


def test_every_alias_names_a_field_of_its_side_once() -> None:
    with Path(columns.__file__).with_name("headers.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    meanings = [
        (side, fold_header(row["header"], brackets=True), row["field"])
        for row in rows
        for side in (Side if row["side"] == "both" else (Side(row["side"]),))
    ]

    assert [meaning for meaning in meanings if meaning[2] not in columns.FIELDS[meaning[0]]] == []
    assert len({(side, name) for side, name, _ in meanings}) == len({*meanings})


def test_two_header_rows_are_read_as_one() -> None:
    rows = [
        (1, ["某市需求清单"]),
        (2, ["序号", "企业信息", "", "需求名称", "联系方式", ""]),
        (3, ["", "名称", "所在地", "", "姓名", "电话"]),
        (4, ["1", "甲公司", "佛山", "质检", "张三", "1"]),
    ]
    merges = [Merge(1, 0, 1, 5), Merge(2, 1, 2, 2), Merge(2, 4, 2, 5), Merge(2, 0, 3, 0), Merge(2, 3, 3, 3)]
    fields = ["list_number", "organisation_name", "organisation_city", "title", "contact_name", "contact_phone"]

    for with_merges in (merges, []):
        table = Table("表", [(number, list(cells)) for number, cells in rows], with_merges)
        header = find_header(Grid(table), Side.DEMAND, ALIASES)

        assert header is not None
        assert header.rows == (2, 3)
        assert [column.field for column in header.columns] == fields


def test_a_cell_too_long_for_a_header_is_called_by_its_letter() -> None:
    grid = Grid(Table("表", [(1, ["需求名称", "企业名称", "说明" * 251])]))
    header = find_header(grid, Side.DEMAND, ALIASES)

    assert header is not None
    assert [(column.header, column.field) for column in header.columns] == [
        ("需求名称", "title"),
        ("企业名称", "organisation_name"),
        ("C", None),
    ]


def test_of_two_columns_for_one_value_the_better_known_wins() -> None:
    grid = Grid(Table("表", [(1, ["序号", "需求编号", "项目名称", "需求名称", "痛点", "需求描述"])]))
    header = find_header(grid, Side.DEMAND, ALIASES)

    assert header is not None
    assert [column.field for column in header.columns] == [None, "list_number", None, "title", "problem", "problem"]


def test_what_stands_below_a_group_is_not_what_the_group_is() -> None:
    rows = [(1, ["序号", "服务商", "", "", "产品名称"]), (2, ["", "企业名称", "入会年份", "入库日期", ""])]
    merges = [Merge(1, 0, 2, 0), Merge(1, 1, 1, 3), Merge(1, 4, 2, 4)]
    header = find_header(Grid(Table("表", rows, merges)), Side.SUPPLY, ALIASES)

    assert header is not None
    assert [column.field for column in header.columns] == ["list_number", "organisation_name", None, "ignore", "title"]


def test_what_a_person_said_of_a_header_stands_before_the_aliases() -> None:
    grid = Grid(Table("表", [(1, ["名称", "简称", "问题", "想法"])]))
    said = Aliases.shipped({"想法": "expected_outcome"}).remembering(
        {"想法": "problem", "简称": "title", "问题": "remarks", "没有": "title", "名称": "price"}
    )
    header = find_header(grid, Side.DEMAND, said)

    assert header is not None
    assert [(column.field, column.is_remembered) for column in header.columns] == [
        (None, False),
        ("title", True),
        ("remarks", True),
        ("expected_outcome", False),
    ]
