"""The errors of a file by cell, as a workbook to send back to whoever wrote it.

The first sheet has a line for each problem; then comes each sheet of the file with the rows concerned as they were read,
the cells in question coloured. Contacts have been taken out before. What stood in a cell is written as text: nothing runs.
"""

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from service.domain.edition import Note, Outcome, PreviewRow
from service.domain.language import Language
from service.texts import sentence
from service.texts.spoken import note_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of such a workbook."""
_TEXT_ONLY = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001 -- the format knows no zones; the same problems are the same bytes
_COLUMNS = ("sheet", "row", "cell", "column", "text", "outcome", "problem")
_WIDTHS = (14, 6, 8, 18, 40, 10, 70)
_CELL_WIDTH = 24
_SHEET_NAME_SIGNS = 31
_NOT_IN_SHEET_NAMES = "[]:*?/\\"
_SURROGATES = re.compile("[\ud800-\udfff]")


def problems_xlsx(rows: Iterable[PreviewRow], language: Language) -> bytes:
    """Return the workbook; rows without a problem, and those that are no items, are left out."""
    import xlsxwriter

    told = [row for row in rows if row.told and row.outcome is not Outcome.IGNORED]
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _TEXT_ONLY)
    book.set_properties({"created": _CREATED})
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    marked = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FFE08A"})
    names = _SheetNames()

    overview = book.add_worksheet(names.free(sentence("problems.overview", language)))
    _begin(overview, [sentence(f"problems.{column}", language) for column in _COLUMNS], heading)
    for place, width in enumerate(_WIDTHS):
        overview.set_column(place, place, width)
    lines = [line for row in told for line in _lines(row, language)]
    for number, line in enumerate(lines, start=1):
        _write(overview, number, line, [plain] * len(line))

    for name, concerned in _by_sheet(told).items():
        sheet = book.add_worksheet(names.free(name))
        headers = _headers(concerned)
        _begin(sheet, [sentence("problems.row", language), *headers], heading)
        sheet.set_column(1, max(1, len(headers)), _CELL_WIDTH)
        for number, row in enumerate(concerned, start=1):
            columns = {_said(note, "column") for note in row.told}
            # a problem of no column is one of the row: its number is marked
            formats = [marked if header in columns else plain for header in headers]
            whole = marked if columns - set(headers) else plain
            _write(sheet, number, [row.row, *(row.cells.get(header, "") for header in headers)], [whole, *formats])
    book.close()
    return stream.getvalue()


def _headers(rows: Sequence[PreviewRow]) -> list[str]:
    """Return the headers under which the rows have something, and those under which they miss it."""
    filled = [header for row in rows for header in row.cells]
    return [
        header for header in dict.fromkeys([*filled, *(_said(n, "column") for r in rows for n in r.told)]) if header
    ]


def _lines(row: PreviewRow, language: Language) -> list[list[str | int]]:
    """Return a line of the overview for each problem of a row."""
    outcome = sentence(f"outcome.{row.outcome}", language)
    return [
        [
            row.sheet,
            row.row,
            _said(note, "cell"),
            _said(note, "column"),
            row.cells.get(_said(note, "column"), ""),
            outcome,
            note_text(note, language),
        ]
        for note in row.told
    ]


def _said(note: Note, name: str) -> str:
    return str(note.parameters.get(name) or "")


def _by_sheet(rows: Sequence[PreviewRow]) -> dict[str, list[PreviewRow]]:
    found: dict[str, list[PreviewRow]] = {}
    for row in rows:
        found.setdefault(row.sheet, []).append(row)
    return found


def _begin(sheet: Any, headers: Sequence[str], heading: Any) -> None:
    sheet.freeze_panes(1, 0)
    _write(sheet, 0, headers, [heading] * len(headers))


def _write(sheet: Any, number: int, cells: Sequence[str | int], formats: Sequence[Any]) -> None:
    for place, (cell, look) in enumerate(zip(cells, formats, strict=True)):
        if isinstance(cell, int):
            sheet.write_number(number, place, cell, look)
        elif not cell:
            sheet.write_blank(number, place, None, look)
        else:
            sheet.write_string(number, place, _SURROGATES.sub("�", cell), look)


class _SheetNames:
    """Names that a workbook takes: short, without some signs, no two alike."""

    def __init__(self) -> None:
        self._taken = {"history"}  # Excel keeps it for itself

    def free(self, name: str) -> str:
        """Return the name, changed as little as needed."""
        wanted = "".join("_" if sign in _NOT_IN_SHEET_NAMES or not sign.isprintable() else sign for sign in name)
        found, number = _cut(wanted, _SHEET_NAME_SIGNS), 1
        while found.casefold() in self._taken:
            number += 1
            ending = f" ({number})"
            found = _cut(wanted, _SHEET_NAME_SIGNS - len(ending)) + ending
        self._taken.add(found.casefold())
        return found


def _cut(name: str, signs: int) -> str:
    """Return a name of at most so many signs, as UTF-16 counts them, without apostrophes at its ends."""
    return name.encode("utf-16-le")[: signs * 2].decode("utf-16-le", errors="ignore").strip("' ") or "_"
