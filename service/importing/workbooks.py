"""Spreadsheets through calamine: xlsx, xls, ods.

calamine hands out every number as a float (a phone number becomes 13800000001.0), errors such as #N/A as empty, and a
merged cell in its first place only. It does not tell which cells of an ods are merged: ``spans`` does.
"""

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING

from service.importing.tables import Bounds, Gatherer, Merge, RefusedError, Table

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_AREA_CELLS = 17_000_000
"""Blank results of formulas down the whole sheet beside a list of sixteen columns."""
_EXACT_FLOAT = 2**53


def read_workbook(content: bytes, bounds: Bounds) -> list[Table]:
    """Return the sheets in their order.

    Raises:
        RefusedError: damaged, encrypted, or more than the bounds.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    gatherer = Gatherer(bounds)
    tables = []
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
            for place, metadata in enumerate(workbook.sheets_metadata):
                if metadata.typ is SheetTypeEnum.WorkSheet:
                    hidden = metadata.visible is not SheetVisibleEnum.Visible
                    tables.append(_table(workbook.get_sheet_by_index(place), bounds, gatherer, hidden=hidden))
    except PasswordError as locked:
        raise RefusedError("file_encrypted") from locked
    except CalamineError as broken:
        raise RefusedError("file_damaged") from broken
    return tables


def _table(sheet: "CalamineSheet", bounds: Bounds, gatherer: Gatherer, *, hidden: bool) -> Table:
    (_, left), (bottom, right) = sheet.start or (0, 0), sheet.end or (0, 0)
    if (bottom + 1) * (right + 1) > _AREA_CELLS:
        raise RefusedError(
            "sheet_reaches_too_far",
            sheet=sheet.name,
            cell=f"R{bottom + 1}C{right + 1}",
            rows=bounds.rows,
            columns=bounds.columns,
        )
    rows = [
        row
        for number, cells in enumerate(
            sheet.iter_rows(), start=1
        )  # also the blank ones above the first, unlike columns
        if cells.count("") < len(cells)
        and (row := gatherer.row(sheet.name, number, [*[""] * left, *map(_text, cells)]))
    ]
    merges = [
        Merge(top=top + 1, left=left, bottom=bottom + 1, right=right)
        for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[: bounds.rows]
    ]
    return Table(sheet.name, rows, merges, hidden=hidden)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_FLOAT:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    return str(value)
