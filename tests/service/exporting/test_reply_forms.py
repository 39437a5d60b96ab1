"""The blanks: what they ask, in whose language, and that they are easy to fill in."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from service.domain.language import Language
from service.domain.reply import Partner, ReplyForm
from service.exporting.reply_documents import reply_form_docx, tick_sheet_docx
from service.exporting.reply_workbooks import reply_form_xlsx, tick_sheet_xlsx


def sheet_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).active


def rows(sheet: Any) -> list[list[str]]:
    found = ([str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True))
    return [row for row in found if row]


def tables(content: bytes) -> list[list[list[str]]]:
    from docx import Document

    document = Document(io.BytesIO(content))
    return [[[_text(cell) for cell in row.cells] for row in table.rows] for table in document.tables]


def _text(cell: Any) -> str:
    return "".join(part.text or "" for part in cell._tc.iter() if part.tag.endswith("}t")).rstrip()


PEOPLE = [
    "序号",
    "姓名",
    "职务",
    "资料语言（简/繁/英）",
    "手机或电话",
    "电子邮箱",
    "到达时间（如 9:30）",
    "交通方式及车次",
    "是否参加洽谈",
]
SLOTS = [["01", "09:30–09:55"], ["02", "10:00–10:25"]]


def test_the_workbook_asks_everything(form: ReplyForm) -> None:
    sheet = sheet_of(reply_form_xlsx(form))

    assert rows(sheet) == [
        ["家电对接会　参会回执"],
        ["时间：2026-12-03　　地点：会展中心"],
        ["请填写浅黄色的格子，存盘后把本文件发回。人员不够可插入行；请保留编码。拿不准的照实写，工作人员会与您联系。"],
        ["联系方式只用于本次对接会的联络和安排，加密保存，不公开。"],
        ["请于 2026-11-20 前发回。"],
        ["制作时间：2026-11-01 17:30"],
        ["单位名称", "甲公司"],
        ["回执编码（请勿改动）", form.code],
        ["是否参加", "请选择：参加 或 不参加"],
        ["最多洽谈几场", "填数字；不限则不填"],
        ["参会人员"],
        PEOPLE,
        *([str(number)] for number in range(1, 7)),
        ["不能参加洽谈的时段（都能参加则不填）"],
        ["时段", "时间", "不能参加（打√）"],
        *SLOTS,
        ["推荐的洽谈对象（希望或不希望洽谈的请打√，可不填）"],
        ["编号", "推荐单位", "推荐理由", "希望洽谈（打√）", "不希望洽谈（打√）"],
        [form.key(form.partners[0]), "乙公司", "有同行业案例"],
        ["备注"],
    ]
    offered = sorted(str(one.formula1) for one in sheet.data_validations.dataValidation)
    assert offered == [*['"√"'] * 4, '"参加,不参加"', *['"是,否"'] * 6, *['"简体中文,繁体中文,英文"'] * 6]
    asked = [cell for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFF9DB"]
    assert {cell.number_format for cell in asked} == {"@"}  # a telephone number stays one


def test_the_document_asks_the_same(form: ReplyForm) -> None:
    from docx import Document

    content = reply_form_docx(form)

    boxes = ["☐ 是    ☐ 否"]
    assert tables(content) == [
        [
            ["单位名称", "甲公司"],
            ["回执编码（请勿改动）", form.code],
            ["是否参加", "☐ 参加    ☐ 不参加"],
            ["最多洽谈几场", ""],
        ],
        [PEOPLE, *([str(number), *[""] * 7, *boxes] for number in range(1, 7))],
        [["时段", "时间", "不能参加（打√）"], *([*slot, "☐"] for slot in SLOTS)],
        [
            ["编号", "推荐单位", "推荐理由", "希望洽谈（打√）", "不希望洽谈（打√）"],
            [form.key(form.partners[0]), "乙公司", "有同行业案例", "☐", "☐"],
        ],
        [["备注", ""]],
    ]
    assert Document(io.BytesIO(content)).sections[0].header.paragraphs[0].text == form.code


def test_the_tick_sheet_asks_of_the_partners_alone(form: ReplyForm) -> None:
    assert rows(sheet_of(tick_sheet_xlsx(form)))[1:] == [
        ["时间：2026-12-03　　地点：会展中心"],
        ["请在希望或不希望洽谈的单位后打√，其余可不填；存盘后把本文件发回。请保留编码。"],
        ["请于 2026-11-20 前发回。"],
        ["制作时间：2026-11-01 17:30"],
        ["单位名称", "甲公司"],
        ["回执编码（请勿改动）", form.code],
        ["推荐的洽谈对象（希望或不希望洽谈的请打√，可不填）"],
        ["编号", "推荐单位", "推荐理由", "希望洽谈（打√）", "不希望洽谈（打√）"],
        [form.key(form.partners[0]), "乙公司", "有同行业案例"],
        ["备注"],
    ]
    assert [table[0][0] for table in tables(tick_sheet_docx(form))] == ["单位名称", "编号", "备注"]


@pytest.mark.parametrize(
    ("language", "coming", "boxes"),
    [(Language.TRADITIONAL, "是否參加", "☐ 參加    ☐ 不參加"), (Language.ENGLISH, "Do you come?", "☐ yes    ☐ no")],
)
def test_the_blank_is_in_the_language_of_the_organisation(
    form: ReplyForm, language: Language, coming: str, boxes: str
) -> None:
    own = form.model_copy(update={"language": language})

    assert coming in [row[0] for row in rows(sheet_of(reply_form_xlsx(own)))]
    assert tables(reply_form_docx(own))[0][2] == [coming, boxes]


@pytest.mark.parametrize("hostile", ["=1+1", "+1", "-1", "@x", "\t=1", '=HYPERLINK("http://a.example")', "a\x01b"])
def test_no_cell_of_a_blank_runs(form: ReplyForm, hostile: str) -> None:
    partner = Partner.model_construct(organisation_id="s-1", name=hostile, reason=hostile)
    changed = form.model_copy(update={"partners": (partner,), "organisation_name": hostile})

    for content in (reply_form_xlsx(changed), tick_sheet_xlsx(changed)):
        cells = [cell for row in sheet_of(content).iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist())
    for content in (reply_form_docx(changed), tick_sheet_docx(changed)):
        assert tables(content)[0][0][1].split() == hostile.replace("\x01", " ").split()
