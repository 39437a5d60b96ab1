"""The door to xlsxwriter: workbooks in which nothing runs, whatever their texts begin with.

What a cell says is written as text, never as a formula, a link or a number; the same content is the same bytes.
"""

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""
_TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001 -- the format knows no zones; the same content is the same bytes
_SHEET_NAME_SIGNS = 31
_NOT_IN_SHEET_NAMES = "[]:*?/\\"
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_POINTS = 17
"""Height of a line; not every program finds the height of a row itself."""
_MOST_POINTS = 409
_PAPER_A4 = 9


class Book:
    """A workbook in the making."""

    def __init__(self, *, in_order: bool = False) -> None:
        """Begin an empty one.

        Args:
            in_order: rows are written from the top, each once, and are not kept in memory.
        """
        import xlsxwriter

        self._stream = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._stream, {**_TEXT_ONLY, "constant_memory": in_order})
        self._book.set_properties({"created": _CREATED})
        self._names = _SheetNames()

    def sheet(self, name: str) -> Any:
        """Return a new sheet; its name is changed as little as a workbook asks for."""
        return self._book.add_worksheet(self._names.free(name))

    def look(self, **properties: object) -> Any:
        """Return a format: wrapped, from the top, and what is said of it beside."""
        return self._book.add_format({"text_wrap": True, "valign": "top", **properties})

    def content(self) -> bytes:
        """Return the finished file."""
        self._book.close()
        return self._stream.getvalue()


def write(sheet: Any, row: int, column: int, cell: str | int, look: Any) -> None:
    """Write a cell, row and column from 0; only what is a number here becomes one."""
    if isinstance(cell, int):
        sheet.write_number(row, column, cell, look)
    elif not cell:
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_string(row, column, _SURROGATES.sub("�", cell), look)


def write_row(
    sheet: Any, row: int, cells: Sequence[str | int], looks: Sequence[Any], widths: Sequence[float] = ()
) -> None:
    """Write a row from its first column on, as high as its texts ask for where the widths of the columns are given."""
    for column, (cell, look) in enumerate(zip(cells, looks, strict=True)):
        write(sheet, row, column, cell, look)
    if widths:
        sheet.set_row(row, max(height(str(cell), width) for cell, width in zip(cells, widths, strict=True)))


def write_across(sheet: Any, row: int, columns: tuple[int, int], cell: str | int, look: Any) -> None:
    """Write a cell over several columns, both ends included."""
    first, last = columns
    if first < last:
        sheet.merge_range(row, first, row, last, "", look)
    write(sheet, row, first, cell, look)


def set_widths(sheet: Any, widths: Sequence[float]) -> None:
    """Set the widths of the first columns, in signs."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def set_page(sheet: Any, *, repeated_rows: tuple[int, int] | None = None) -> None:
    """Set a sheet to print on A4 across, as wide as a page, with page numbers.

    Args:
        sheet: of ``Book.sheet``.
        repeated_rows: first and last of the rows from 0 that stand on every page.
    """
    sheet.set_paper(_PAPER_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C&P / &N")
    if repeated_rows:
        sheet.repeat_rows(*repeated_rows)


def height(text: str, width: float) -> float:
    """Return the height in points that a text takes in a column so many signs wide; a Chinese sign takes two.

    >>> height("希望洽谈的单位", 8), height("", 8)
    (34, 17)
    """
    lines = [sum(1 if sign.isascii() else 2 for sign in line) for line in text.split("\n")]
    return min(_MOST_POINTS, _LINE_POINTS * sum(max(1, -int(-signs // (width - 1))) for signs in lines))


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
