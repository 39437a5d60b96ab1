"""Comma and tab separated text."""

import csv
import io

from service.importing.decoding import decoded
from service.importing.tables import Bounds, Gatherer, RefusedError, Table

_DELIMITERS = (",", "\t", ";", "|", "，")
_SNIFFED_RECORDS = 60


def read_delimited(content: bytes, bounds: Bounds) -> list[Table]:
    """Return the one table of a text file, named "1"; a record has the number of its first line.

    Raises:
        RefusedError: no text, of unknown encoding, or more than the bounds.
    """
    text = decoded(content)
    gatherer = Gatherer(bounds)
    rows = []
    csv.field_size_limit(len(text) + 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    first_line = 1
    try:
        for cells in reader:
            if row := gatherer.row("1", first_line, cells):
                rows.append(row)
            first_line = reader.line_num + 1
    except csv.Error as broken:
        raise RefusedError("file_damaged") from broken
    return [Table("1", rows)]


def _delimiter(text: str) -> str:
    """Return the sign that gives most records the same number of cells, more than one."""
    best, best_worth = ",", 0
    lines = text[:200_000]
    for delimiter in _DELIMITERS:
        widths: list[int] = []
        try:
            for cells in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter):
                widths.append(len(cells))
                if len(widths) == _SNIFFED_RECORDS:
                    break
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width) * (width > 1), width), default=1)
        worth = widths.count(usual) * (usual > 1)
        if worth > best_worth:
            best, best_worth = delimiter, worth
    return best
