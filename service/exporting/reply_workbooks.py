"""The blank reply form (回执) and the tick sheet (勾选表) of one organisation as workbooks.

Everything to be filled in is yellow and formatted as text, so that a telephone number stays one and 9:30 no fraction of a day.
Lists offer the usual answers and refuse no other: people answer in their own words, and ``importing/replies.py`` reads them.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from service.domain.language import Language
from service.domain.reply import PartnerField, PersonField, Question, ReplyForm, SlotField
from service.exporting.reply_forms import Section, head, partners, people, slots
from service.exporting.workbooks import Book, height, set_page, set_widths, write_across
from service.texts import sentence

_Columns = tuple[int, int]
"""First and last."""
_Offered = Mapping[StrEnum, tuple[str, ...]]
_NOTHING: _Offered = MappingProxyType({})

_WIDTHS = (8, 13, 16, 16, 18, 26, 14, 18, 14)
_LAST = len(_WIDTHS) - 1
_ALL, _LABEL, _ANSWER, _HINT, _WIDE_ANSWER = (0, _LAST), (0, 2), (3, 4), (5, _LAST), (3, _LAST)
_PERSON_COLUMNS = tuple((place, place) for place in range(len(PersonField)))
_SLOT_COLUMNS = ((0, 0), (1, 2), (3, 4))
_PARTNER_COLUMNS = ((0, 0), (1, 3), (4, 6), (7, 7), (8, 8))
_TICK = ("√",)
_ROW_POINTS = 21
_REMARK_POINTS = 90


def reply_form_xlsx(form: ReplyForm) -> bytes:
    """Return the blank, in the language of the organisation."""
    lines = head(form, "reply.blank.title", "reply.blank.how", "reply.blank.privacy")
    sheet = _Sheet(form, sentence("reply.blank.sheet", form.language), lines)
    sheet.question(Question.COMING, "reply.blank.coming_hint", ("reply.option.coming", "reply.option.not_coming"))
    sheet.question(Question.MOST, "reply.blank.most_hint")
    sheet.table(
        people(form),
        _PERSON_COLUMNS,
        {
            PersonField.LANGUAGE: tuple(sentence(f"reply.language.{one}", form.language) for one in Language),
            PersonField.MEETINGS: (
                sentence("reply.option.yes", form.language),
                sentence("reply.option.no", form.language),
            ),
        },
    )
    sheet.table(slots(form), _SLOT_COLUMNS, {SlotField.UNAVAILABLE: _TICK})
    sheet.turn_page()
    return sheet.closed()


def tick_sheet_xlsx(form: ReplyForm) -> bytes:
    """Return the proposed partners with room for ticks, in the language of the organisation."""
    lines = head(form, "reply.blank.tick_title", "reply.blank.how_ticks")
    return _Sheet(form, sentence("reply.blank.tick_sheet", form.language), lines).closed()


class _Sheet:
    """One sheet, written from the top."""

    def __init__(self, form: ReplyForm, name: str, lines: tuple[str, ...]) -> None:
        self._form = form
        self._book = Book()
        self._sheet = self._book.sheet(name)
        self._row = 0
        look = self._book.look
        self._printed = look(border=1, valign="vcenter", indent=1)
        asked = {"border": 1, "valign": "vcenter", "bg_color": "#FFF9DB", "num_format": "@"}
        self._asked, self._ticked = look(**asked, indent=1), look(**asked, align="center")
        self._header = look(border=1, valign="vcenter", align="center", bold=True, bg_color="#E7EEF5")
        self._heading = look(bold=True, font_size=12, valign="vcenter")
        self._hint = look(font_color="#555555", valign="vcenter")
        set_widths(self._sheet, _WIDTHS)
        set_page(self._sheet)
        self._begin(lines)

    def _begin(self, lines: tuple[str, ...]) -> None:
        form = self._form
        self._line(((_ALL, lines[0], self._book.look(bold=True, font_size=16, align="center")),), points=30)
        for line in lines[1:]:
            self._line(((_ALL, line, self._hint),), points=height(line, sum(_WIDTHS)))
        self._row += 1
        for question, value in ((Question.ORGANISATION, form.organisation_name), (Question.CODE, form.code)):
            asked = sentence(f"reply.label.{question}", form.language)
            self._line(((_LABEL, asked, self._header), (_WIDE_ANSWER, value, self._printed)))

    def question(self, question: Question, hint: str, options: tuple[str, ...] = ()) -> None:
        """Ask something of the organisation; hint and options are codes."""
        language = self._form.language
        self._offer(_ANSWER, tuple(sentence(option, language) for option in options))
        asked = sentence(f"reply.label.{question}", language)
        answer = (_ANSWER, "", self._asked)
        self._line(((_LABEL, asked, self._header), answer, (_HINT, sentence(hint, language), self._hint)))

    def table(self, section: Section, columns: tuple[_Columns, ...], offered: _Offered = _NOTHING) -> None:
        """Write a table below its heading; ``offered`` holds the answers of its lists."""
        self._row += 1
        self._line(((_ALL, section.heading, self._heading),))
        headers = tuple(zip(columns, section.headers.values(), strict=True))
        self._line(tuple((where, text, self._header) for where, text in headers), points=2 * _ROW_POINTS)
        looks = {field: self._ticked if offered.get(field) == _TICK else self._asked for field in section.asked}
        for row in section.rows:
            for where, field in zip(columns, section.headers, strict=True):
                self._offer(where, offered.get(field, ()))
            cells = zip(columns, section.headers, row, strict=True)
            self._line(tuple((where, text, looks.get(field, self._printed)) for where, field, text in cells))

    def turn_page(self) -> None:
        """Begin a new page where it is printed, so that a heading stays with its table."""
        self._sheet.set_h_pagebreaks([self._row])

    def closed(self) -> bytes:
        """Return the file, the partners and the remarks at its end."""
        if self._form.partners:
            ticks: _Offered = {PartnerField.WISH: _TICK, PartnerField.REFUSAL: _TICK}
            self.table(partners(self._form), _PARTNER_COLUMNS, ticks)
        self._row += 1
        asked = sentence(f"reply.label.{Question.REMARKS}", self._form.language)
        cells = ((_LABEL, asked, self._header), (_WIDE_ANSWER, "", self._asked))
        self._line(cells, points=_REMARK_POINTS)
        return self._book.content()

    def _line(self, cells: tuple[tuple[_Columns, str, object], ...], points: float = _ROW_POINTS) -> None:
        """Write a row, high enough for what is in it."""
        for where, text, look in cells:
            write_across(self._sheet, self._row, where, text, look)
            points = max(points, height(text, sum(_WIDTHS[where[0] : where[1] + 1])))
        self._sheet.set_row(self._row, points)
        self._row += 1

    def _offer(self, where: _Columns, answers: tuple[str, ...]) -> None:
        if answers:
            listed = {"validate": "list", "source": list(answers), "show_error": False}
            self._sheet.data_validation(self._row, where[0], self._row, where[0], listed)
