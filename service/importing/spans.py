"""What calamine does not tell of an ods: its merged cells, and in time how far it reaches.

A cell that is written once may stand for a million, and calamine would write them all out. The file was looked through before (``archives``): it is well formed enough to unpack and declares no entities. Rows and
columns that repeat are counted without being written out.
"""

import zipfile
from io import BytesIO
from xml.parsers import expat

from service.importing.tables import AREA_CELLS, Bounds, Merge, RefusedError

_VALUE_TYPE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 value-type"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_LARGEST = 1_048_576


def merges_by_sheet(content: bytes, bounds: Bounds) -> list[list[Merge]]:
    """Return the merged cells of each sheet, of one at most as many as there may be rows.

    Raises:
        RefusedError: damaged, or a sheet reaches farther than is read.
    """
    counter = _Counter(bounds)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive, archive.open("content.xml") as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, KeyError) as broken:
        raise RefusedError("file_damaged") from broken
    return counter.sheets


class _Counter:
    """Counts rows and columns as the elements go by."""

    def __init__(self, bounds: Bounds) -> None:
        self.sheets: list[list[Merge]] = []
        self._bounds = bounds
        self._name = ""
        self._farthest = 0
        """The last column of this sheet that holds something."""
        self._row = 0
        self._rows_repeated = 1
        self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            self.sheets.append([])
            self._name = attributes.get(f"{_TABLE}name", "")
            self._row = self._farthest = 0
        elif name == f"{_TABLE}table-row":
            self._row += 1
            self._rows_repeated = _number(attributes, "number-rows-repeated")
            self._column = 0
        elif name in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            down, across = _number(attributes, "number-rows-spanned"), _number(attributes, "number-columns-spanned")
            if (down > 1 or across > 1) and len(self.sheets[-1]) < self._bounds.rows:
                right, bottom = self._column + across - 1, self._row + down - 1
                self.sheets[-1].append(Merge(top=self._row, left=self._column, bottom=bottom, right=right))
            self._column += _number(attributes, "number-columns-repeated")
            if _VALUE_TYPE in attributes:
                self._reach(self._row + self._rows_repeated - 1)

    def _reach(self, row: int) -> None:
        bounds = self._bounds
        self._farthest = max(self._farthest, self._column)
        if row > bounds.rows or self._column > bounds.columns or row * self._farthest > AREA_CELLS:
            cell = f"R{row}C{self._column}"
            raise RefusedError(
                "sheet_reaches_too_far", sheet=self._name, cell=cell, rows=bounds.rows, columns=bounds.columns
            )

    def end(self, name: str) -> None:
        if name == f"{_TABLE}table-row":
            self._row += self._rows_repeated - 1


def _number(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(_TABLE + name, "1")[:10]
    return min(max(int(value), 1), _LARGEST) if value.isascii() and value.isdecimal() else 1
