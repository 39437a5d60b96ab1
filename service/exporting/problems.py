"""The errors of a file by cell, as a workbook to send back to whoever wrote it.

The first sheet has a line for each problem; then comes each sheet of the file with the rows concerned as they were read,
the cells in question coloured. Contacts have been taken out before. What stood in a cell is written as text: nothing runs.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from service.domain.edition import Note, Outcome, PreviewRow
from service.domain.language import Language
from service.exporting.workbooks import Book, set_widths, write_row
from service.texts import sentence
from service.texts.spoken import note_text

_COLUMNS = ("sheet", "row", "cell", "column", "text", "outcome", "problem")
_WIDTHS = (14, 6, 8, 18, 40, 10, 70)
_CELL_WIDTH = 24


def problems_xlsx(rows: Iterable[PreviewRow], language: Language) -> bytes:
    """Return the workbook; rows without a problem, and those that are no items, are left out."""
    told = [row for row in rows if row.told and row.outcome is not Outcome.IGNORED]
    book = Book(in_order=True)
    heading, plain, marked = book.look(bold=True, bottom=1), book.look(), book.look(bg_color="#FFE08A")

    overview = book.sheet(sentence("problems.overview", language))
    _begin(overview, [sentence(f"problems.{column}", language) for column in _COLUMNS], heading)
    set_widths(overview, _WIDTHS)
    lines = [line for row in told for line in _lines(row, language)]
    for number, line in enumerate(lines, start=1):
        write_row(overview, number, line, [plain] * len(line))

    for name, concerned in _by_sheet(told).items():
        sheet = book.sheet(name)
        headers = _headers(concerned)
        _begin(sheet, [sentence("problems.row", language), *headers], heading)
        sheet.set_column(1, max(1, len(headers)), _CELL_WIDTH)
        for number, row in enumerate(concerned, start=1):
            columns = {_said(note, "column") for note in row.told}
            # a problem of no column is one of the row: its number is marked
            formats = [marked if header in columns else plain for header in headers]
            whole = marked if columns - set(headers) else plain
            write_row(sheet, number, [row.row, *(row.cells.get(header, "") for header in headers)], [whole, *formats])
    return book.content()


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
    write_row(sheet, 0, headers, [heading] * len(headers))
