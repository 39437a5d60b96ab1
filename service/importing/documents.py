"""Tables of Word documents.

The XML is walked here instead of asking python-docx for ``row.cells``, which repeats merged cells, takes quadratic time
and leaves out rows in content controls and tracked insertions.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from service.importing.tables import Bounds, Gatherer, Merge, RefusedError, Table

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = frozenset({f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"})
_SPAN_LIMIT = 300
_SYMBOLS = {
    "symbol": {0xD6: "√"},
    "webdings": {0x61: "✓", 0x63: "☐", 0x72: "✗"},
    "wingdings": {0x6F: "☐", 0xA8: "☐", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
    "wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"},
}
"""Ticks and boxes as Word inserts them: a number of a sign of a font."""


def read_document(content: bytes, bounds: Bounds) -> list[Table]:
    """Return the tables in their order, named "1", "2", …; those within cells belong to the cell.

    Raises:
        RefusedError: damaged, or more than the bounds.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        body = Document(BytesIO(content)).element.body
    except (PackageNotFoundError, SyntaxError, KeyError, ValueError, AttributeError) as broken:
        raise RefusedError("file_damaged") from broken
    gatherer = Gatherer(bounds)
    tables: list[Table] = []
    above: list[str] = []
    for element in _children(body):
        if element.tag == f"{_W}p" and (text := _text(element).strip()):
            above.append(text)
        elif element.tag == f"{_W}tbl":
            tables.append(_table(element, str(len(tables) + 1), above, gatherer))
            above = []
    if tables:
        tables[-1].below.extend(above)
    return tables


def _children(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        else:
            yield child


def _table(element: Any, name: str, above: list[str], gatherer: Gatherer) -> Table:
    rows: list[tuple[int, list[str]]] = []
    merges: list[Merge] = []
    growing: dict[int, Merge] = {}
    for number, tr in enumerate((child for child in _children(element) if child.tag == f"{_W}tr"), start=1):
        cells: list[str] = [""] * _number(tr, "trPr", "gridBefore", 0)
        still_growing: dict[int, Merge] = {}
        for tc in (child for child in _children(tr) if child.tag == f"{_W}tc"):
            left = len(cells)
            right = left + max(_number(tc, "tcPr", "gridSpan", 1), 1) - 1
            vertical = tc.find(f"{_W}tcPr/{_W}vMerge")
            continues = vertical is not None and vertical.get(f"{_W}val", "continue") == "continue"
            if continues and left in growing:
                still_growing[left] = growing[left]
                growing[left].bottom = number
                cells.append("")
            else:
                if vertical is not None or right > left:
                    merge = Merge(top=number, left=left, bottom=number, right=right)
                    merges.append(merge)
                    if vertical is not None:
                        still_growing[left] = merge
                cells.append("\n".join(_text(paragraph) for paragraph in tc.iter(f"{_W}p")))
            cells.extend([""] * (right - left))
        growing = still_growing
        if row := gatherer.row(name, number, cells):
            rows.append(row)
    return Table(name, rows, merges, above)


def _number(element: Any, properties: str, name: str, otherwise: int) -> int:
    found = element.find(f"{_W}{properties}/{_W}{name}")
    value = found.get(f"{_W}val", "") if found is not None else ""
    return min(int(value), _SPAN_LIMIT) if value.isdecimal() else otherwise


def _text(paragraph: Any) -> str:
    parts = []
    for element in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen", f"{_W}sym"):
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag == f"{_W}sym":
            parts.append(_symbol(element))
        else:
            parts.append({f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}.get(element.tag, "\n"))
    return "".join(parts)


def _symbol(element: Any) -> str:
    """Return a tick or a box; other signs of such fonts are ornaments."""
    font, number = element.get(f"{_W}font", ""), element.get(f"{_W}char", "")
    known = _SYMBOLS.get(font.casefold(), {})
    return known.get(int(number, 16) & 0xFF, "") if re.fullmatch("[0-9A-Fa-f]{1,4}", number) else ""
