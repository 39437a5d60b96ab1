"""The workbook of errors: what is wrong with which cell, and nothing that a spreadsheet program would run."""

import zipfile
from io import BytesIO
from typing import Any

import openpyxl

from service.domain.edition import UNCHANGED, Note, Outcome, PreviewRow
from service.domain.language import Language
from service.exporting.problems import problems_xlsx

UNKNOWN = Note(code="unknown_term", parameters={"column": "行业", "text": "纺织", "cell": "C5"})
BARE = Note(code="row_section")
HEADINGS = ("工作表", "行", "单元格", "列", "现有内容", "处理结果", "问题及改法")
MARKED = "FFFFE08A"


def row(number: int, cells: dict[str, str], *notes: Note, sheet: str = "需求", **further: Any) -> PreviewRow:
    values = {"sheet": sheet, "row": number, "outcome": Outcome.IMPORTED, "cells": cells, "notes": notes}
    return PreviewRow.model_validate({**values, **further})


def opened(rows: list[PreviewRow], language: Language = Language.SIMPLIFIED) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(problems_xlsx(rows, language)))


def texts(sheet: Any) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_each_problem_has_a_line_and_each_row_its_cells() -> None:
    missing = Note(code="row_without_title", parameters={"cell": "B7", "column": "名称"})
    book = opened(
        [
            row(4, {"行业": "电子"}),
            row(5, {"名称": "检测", "行业": "纺织"}, UNKNOWN, BARE),
            row(7, {"行业": "电子"}, outcome=Outcome.REJECTED, reason=missing),
        ]
    )

    overview = texts(book.worksheets[0])
    assert [line[:6] for line in overview] == [
        HEADINGS[:6],
        ("需求", 5, "C5", "行业", "纺织", "导入"),
        ("需求", 5, None, None, None, "导入"),
        ("需求", 7, "B7", "名称", None, "拒绝"),
    ]
    assert "“纺织”不在分类中" in str(overview[1][6])
    assert texts(book["需求"]) == [("行", "名称", "行业"), (5, "检测", "纺织"), (7, None, "电子")]
    coloured = [cell.coordinate for line in book["需求"] for cell in line if cell.fill.fgColor.rgb == MARKED]
    assert coloured == ["A2", "C2", "B3"]  # the row itself, where a note names no cell
    assert {sheet.freeze_panes for sheet in book} == {"A2"}


def test_rows_that_need_no_mending_are_left_out() -> None:
    ignored = row(2, {"a": "合计"}, outcome=Outcome.IGNORED, reason=Note(code="row_note"))
    same = Note(code=UNCHANGED, parameters={"id": "demand-1", "title": "检测"})
    unchanged = row(3, {"a": "检测"}, outcome=Outcome.DUPLICATE, reason=same)

    book = opened([ignored, unchanged])

    assert (book.sheetnames, texts(book.worksheets[0])) == (["问题一览"], [HEADINGS])


def test_no_cell_is_run_and_any_text_is_kept() -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://a.example")', "http://a.example", "mailto:a", "{=1}",
               "00123", "1e5", "TRUE", "#N/A", "_x0041_", "a\x01b", "<b>&"]  # fmt: skip
    cells = {f"列{place}": text for place, text in enumerate(hostile)} | {"=列": "x"}
    content = problems_xlsx([row(5, cells, UNKNOWN, sheet="=1+1")], Language.ENGLISH)

    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[1]
    assert [cell.data_type for cell in sheet[2]][1:-1] == ["s"] * (len(hostile) + 1)
    assert [cell.value for cell in sheet[2]][1:13] == hostile[:12]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not [
        name for name, part in parts.items() if b"<f>" in part or b"hyperlink" in part or b"http://a" in name.encode()
    ]
    assert b"\x01" not in b"".join(parts.values())


def test_any_name_of_a_sheet_becomes_one_a_workbook_takes() -> None:
    names = ["a" * 40, "A" * 40, "[x]:*?/\\", "'q'", "History", "Problems", "🙂" * 20, "\x07", "\ud800", ""]

    book = opened([row(2, {}, BARE, sheet=name) for name in names], Language.ENGLISH)

    assert book.sheetnames == [
        "Problems",
        "a" * 31,
        "A" * 27 + " (2)",
        "_x______",
        "q",
        "History (2)",
        "Problems (2)",
        "🙂" * 15,
        "_",
        "_ (2)",
        "_ (3)",
    ]
