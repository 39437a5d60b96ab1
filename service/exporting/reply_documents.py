"""The blank reply form (回执) and the tick sheet (勾选表) of one organisation as Word documents: the door to python-docx.

Boxes are tick boxes of Word; who prints the form or uses another program writes a tick beside them. The code stands in the first
table, which is read, and at the top of each page, which is not.
"""

import io
from collections.abc import Iterable, Mapping
from datetime import UTC
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from service.domain.language import Language
from service.domain.reply import PartnerField, PersonField, Question, ReplyForm, SlotField
from service.exporting.reply_forms import Section, head, partners, people, slots
from service.texts import sentence

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The media type of such a file."""
_Boxes = Mapping[StrEnum, tuple[str, ...]]
"""Codes of what stands behind the boxes of a cell; one that is empty has a box alone."""
_NOTHING: _Boxes = MappingProxyType({})
_FONTS = {
    Language.SIMPLIFIED: "Microsoft YaHei",
    Language.TRADITIONAL: "Microsoft JhengHei",
    Language.ENGLISH: "Calibri",
}
_GREY, _BLUE, _YELLOW = "555555", "E7EEF5", "FFF9DB"
_PEOPLE_CM = (1.1, 2.6, 3.0, 2.4, 3.6, 4.6, 2.6, 3.8, 2.9)
_SLOTS_CM = (2.2, 4.4, 4.4)
_PARTNERS_CM = (2.0, 7.4, 10.8, 3.2, 3.2)
_QUESTIONS_CM = (5.6, 21.0)
_REMARKS_CM = 2.6
_BOX = (
    '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/>'
    '<w14:checkedState w14:val="2611" w14:font="Segoe UI Symbol"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="Segoe UI Symbol"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr>'
    '<w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol" w:eastAsia="Segoe UI Symbol" w:cs="Segoe UI Symbol"/>'
    "</w:rPr><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"
)


def reply_form_docx(form: ReplyForm) -> bytes:
    """Return the blank, in the language of the organisation."""
    paper = _Paper(form, head(form, "reply.blank.title", "reply.blank.how_document", "reply.blank.privacy"))
    coming = ("reply.option.coming", "reply.option.not_coming")
    paper.questions({Question.COMING: coming, Question.MOST: ()})
    paper.table(people(form), _PEOPLE_CM, {PersonField.MEETINGS: ("reply.option.yes", "reply.option.no")})
    paper.table(slots(form), _SLOTS_CM, {SlotField.UNAVAILABLE: ("",)})
    return paper.closed()


def tick_sheet_docx(form: ReplyForm) -> bytes:
    """Return the proposed partners with boxes, in the language of the organisation."""
    paper = _Paper(form, head(form, "reply.blank.tick_title", "reply.blank.how_ticks"))
    paper.questions({})
    return paper.closed()


class _Paper:
    """A document, written from the top."""

    def __init__(self, form: ReplyForm, lines: tuple[str, ...]) -> None:
        from docx import Document
        from docx.enum.section import WD_ORIENT
        from docx.shared import Cm, Pt

        self._form = form
        self._document = Document()
        properties = self._document.core_properties
        properties.author, properties.title = "", form.conference.name
        properties.created = properties.modified = form.made_at.astimezone(UTC).replace(tzinfo=None)
        section = self._document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21.0)
        section.left_margin = section.right_margin = Cm(1.5)
        section.top_margin, section.bottom_margin = Cm(2.0), Cm(1.4)
        style = self._document.styles["Normal"]
        style.font.size = Pt(10)
        style.paragraph_format.space_after = Pt(0)
        self._set_font(style.element)
        self._write(section.header.paragraphs[0], form.code, size=9, colour=_GREY, right=True)
        self._write(self._document.add_paragraph(), lines[0], size=16, bold=True)
        for line in lines[1:]:
            self._write(self._document.add_paragraph(), line, size=9, colour=_GREY)
        self._document.add_paragraph()

    def questions(self, boxes: Mapping[Question, tuple[str, ...]]) -> None:
        """Write who is asked, and ask what concerns the whole of it; boxes as of ``table``."""
        form = self._form
        printed = {Question.ORGANISATION: form.organisation_name, Question.CODE: form.code}
        table = self._new_table(_QUESTIONS_CM)
        for question in (*printed, *boxes):
            label, answer = self._new_row(table, _QUESTIONS_CM)
            self._fill(label, sentence(f"reply.label.{question}", form.language), _BLUE, bold=True)
            self._fill(answer, printed.get(question, ""), None if question in printed else _YELLOW)
            self._offer(answer, boxes.get(question, ()))

    def table(self, section: Section, widths_cm: tuple[float, ...], boxes: _Boxes = _NOTHING) -> None:
        """Write a table below its heading, its header repeated on each page."""
        from docx.oxml import OxmlElement

        heading = self._document.add_paragraph()
        heading.paragraph_format.keep_with_next = True
        self._write(heading, section.heading, size=11, bold=True, before=8)
        table = self._new_table(widths_cm)
        for cell, text in zip(self._new_row(table, widths_cm), section.headers.values(), strict=True):
            self._fill(cell, text, _BLUE, bold=True)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 -- python-docx has no word for it
        for row in section.rows:
            for cell, (field, text) in zip(
                self._new_row(table, widths_cm), zip(section.headers, row, strict=True), strict=True
            ):
                self._fill(cell, text, _YELLOW if field in section.asked else None)
                self._offer(cell, boxes.get(field, ()))

    def closed(self) -> bytes:
        """Return the file, the partners and the remarks at its end."""
        from docx.shared import Cm

        if self._form.partners:
            self.table(partners(self._form), _PARTNERS_CM, {PartnerField.WISH: ("",), PartnerField.REFUSAL: ("",)})
        self._document.add_paragraph()
        table = self._new_table(_QUESTIONS_CM)
        label, answer = self._new_row(table, _QUESTIONS_CM)
        table.rows[0].height = Cm(_REMARKS_CM)
        self._fill(label, sentence(f"reply.label.{Question.REMARKS}", self._form.language), _BLUE, bold=True)
        self._fill(answer, "", _YELLOW)
        stream = io.BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    def _new_table(self, widths_cm: tuple[float, ...]) -> Any:
        from docx.shared import Cm

        table = self._document.add_table(rows=0, cols=len(widths_cm), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths_cm, strict=True):
            column.width = Cm(width)
        return table

    def _new_row(self, table: Any, widths_cm: Iterable[float]) -> list[Any]:
        from docx.shared import Cm

        row = table.add_row()
        row.height = Cm(0.75)
        cells = list(row.cells)
        for cell, width in zip(cells, widths_cm, strict=True):
            cell.width = Cm(width)
        return cells

    def _fill(self, cell: Any, text: str, colour: str | None, *, bold: bool = False) -> None:
        from docx.enum.table import WD_ALIGN_VERTICAL
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        if colour:
            shade = OxmlElement("w:shd")
            for name, value in {"val": "clear", "color": "auto", "fill": colour}.items():
                shade.set(qn(f"w:{name}"), value)
            cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 -- python-docx has no word for it
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER  # after the shade: the format knows one order
        self._write(cell.paragraphs[0], text, bold=bold)

    def _offer(self, cell: Any, codes: tuple[str, ...]) -> None:
        from docx.oxml import parse_xml

        paragraph = cell.paragraphs[0]
        for code in codes:
            paragraph._p.append(parse_xml(_BOX))  # noqa: SLF001 -- python-docx knows no tick boxes
            if code:
                self._write(paragraph, f" {sentence(code, self._form.language)}    ")

    def _write(
        self,
        paragraph: Any,
        text: str,
        *,
        size: float | None = None,
        bold: bool = False,
        colour: str | None = None,
        right: bool = False,
        before: float = 0,
    ) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        if before:
            paragraph.paragraph_format.space_before = Pt(before)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if not text:
            return
        run = paragraph.add_run("".join(sign if sign.isprintable() else " " for sign in text))
        run.bold = bold
        if size:
            run.font.size = Pt(size)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        self._set_font(run._r)  # noqa: SLF001 -- python-docx sets no font for Chinese signs

    def _set_font(self, element: Any) -> None:
        from docx.oxml.ns import qn

        fonts = element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{name}"), _FONTS[self._form.language])
