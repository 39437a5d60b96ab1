"""The schedule as a workbook: what stands where, and that nothing in it runs."""

import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from service.domain.agenda import Papers
from service.domain.language import Language
from service.exporting.schedules import schedule_xlsx

HEAD = [("家电对接会",), ("版本：第一版（第 7 次修订）　制作时间：2026-11-01 17:30",)]


def rows(sheet: Any) -> list[tuple[object, ...]]:
    """Return what stands in the rows, without blank cells at their ends and blank rows."""
    found = []
    for row in sheet.iter_rows(values_only=True):
        filled = [place for place, cell in enumerate(row) if cell is not None]
        if filled:
            found.append(tuple(row[: filled[-1] + 1]))
    return found


def test_the_three_sheets_say_the_schedule(papers: Papers) -> None:
    book = openpyxl.load_workbook(BytesIO(schedule_xlsx(papers)))

    assert {sheet.title: rows(sheet) for sheet in book} == {
        "桌位总表": [
            *HEAD,
            ("桌号", "区域", "09:30–09:55", "10:00–10:25"),
            ("1", "A区", "甲公司\n乙公司"),
            ("2", None, "关闭", "甲公司\n乙公司"),
        ],
        "洽谈明细": [
            *HEAD,
            ("时段", "开始", "结束", "桌号", "区域", "需求方", "供给方", "洽谈内容", "锁定"),
            ("01", "09:30", "09:55", "1", "A区", "甲公司", "乙公司", "外观检测\n一体机", "是"),
            ("02", "10:00", "10:25", "2", None, "甲公司", "乙公司"),
        ],
        "议程": [
            *HEAD,
            ("开始", "结束", "类别", "名称", "地点", "参加单位", "占用桌位"),
            ("09:00", "09:30", "主题发言", "开幕", "主会场", "全体"),
            ("11:00", "11:30", "路演", "路演", None, "乙公司"),
        ],
    }


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (Language.TRADITIONAL, ["桌位總表", "洽談明細", "議程"]),
        (Language.ENGLISH, ["Tables and slots", "Meetings", "Programme"]),
    ],
)
def test_the_workbook_is_in_the_language_of_the_papers(papers: Papers, language: Language, names: list[str]) -> None:
    content = schedule_xlsx(papers.model_copy(update={"language": language}))

    assert openpyxl.load_workbook(BytesIO(content)).sheetnames == names


def test_who_comes_no_more_is_named_where_somebody_still_meets_them(papers: Papers) -> None:
    left = papers.model_copy(update={"agendas": papers.agendas[:1]})

    flat = openpyxl.load_workbook(BytesIO(schedule_xlsx(left))).worksheets[1]

    assert [row[5:7] for row in rows(flat)[3:]] == [("甲公司", "乙公司"), ("甲公司", "乙公司")]


@pytest.mark.parametrize("hostile", ["=1+1", "+1", "-1", "@x", "\t=1", "{=1}", "http://a.example", '=HYPERLINK("x")'])
def test_no_cell_runs_whatever_it_begins_with(papers: Papers, hostile: str) -> None:
    item = papers.conference.programme[0].model_copy(update={"title": hostile, "place": hostile})
    table = papers.conference.tables[0].model_copy(update={"zone": hostile})
    line = papers.agendas[0].lines[1].model_copy(update={"topics": (hostile,), "title": hostile})
    agenda = papers.agendas[0].model_copy(update={"name": hostile, "lines": (line,)})
    conference = papers.conference.model_copy(update={"name": hostile, "programme": (item,), "tables": (table,)})
    changed = {"conference": conference, "agendas": (agenda,), "version": hostile}

    content = schedule_xlsx(papers.model_copy(update=changed))

    cells = [cell for sheet in openpyxl.load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert [cell.coordinate for cell in cells if cell.value == hostile] != []
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist())
    assert b"<f>" not in parts
    assert b"hyperlink" not in parts


def test_the_same_papers_are_the_same_bytes(papers: Papers) -> None:
    assert schedule_xlsx(papers) == schedule_xlsx(papers)
