"""Which side a row of a mixed list is on, where a column says so.

Lists call such a column 类型 or 类别, as they call others: what stands in it decides.
"""

import re
from collections import Counter
from dataclasses import replace

from indexes.text import normal_form
from service.domain.item import Side
from service.importing.columns import SIDE_FIELD, Column, Grid, Header, rows_below
from service.importing.values import is_given

_SHARE = 0.8
"""Of a column's cells; the rest may be mistakes that a person has to look at."""
_ROWS = 2
_LOOKED_AT = 200
"""Rows by which a column is known."""
_WORD_SIGNS = 12

_WORDS = {
    Side.DEMAND: re.compile(r"(?:需求?|需求(?:方|侧|类|端|信息|清单|单位)|求购|采购需求|demands?|needs?|buyer)"),
    Side.SUPPLY: re.compile(
        r"(?:供|供给|供应|供给(?:方|侧|类|端|信息|清单|单位)|供应(?:方|商|类)?|供方|能力供给|suppl(?:y|ies|ier)|offers?|vendor|seller)"
    ),
}


def side_named(text: str) -> Side | None:
    """Return the side a cell names, or None.

    >>> [side_named(text) for text in ("需求", "供給方", "Supply", "需求、供给", "产品")]
    [<Side.DEMAND: 'demand'>, <Side.SUPPLY: 'supply'>, <Side.SUPPLY: 'supply'>, None, None]
    """
    if len(text) > _WORD_SIGNS:
        return None
    folded = normal_form(text).strip("()[]【】 ")
    return next((side for side, words in _WORDS.items() if words.fullmatch(folded)), None)


def with_side_column(grid: Grid, header: Header) -> Header:
    """Return the header with the column marked that says the side of its rows, where there is one."""
    if SIDE_FIELD in header.fields():
        return header
    for column in header.columns:
        cells = _cells(grid, rows_below(grid, header)[:_LOOKED_AT], column)
        if len(cells) >= _ROWS and sum(map(bool, map(side_named, cells))) >= _SHARE * len(cells):
            marked = replace(column, field=SIDE_FIELD)
            columns = [marked if other is column else other for other in header.columns]
            return replace(header, columns=tuple(columns))
    return header


def sides_in(grid: Grid, header: Header) -> Counter[Side]:
    """Return how many rows a marked header's column puts on each side."""
    columns = [column for column in header.columns if column.field == SIDE_FIELD]
    named = [side_named(cell) for column in columns for cell in _cells(grid, rows_below(grid, header), column)]
    return Counter(side for side in named if side)


def _cells(grid: Grid, numbers: list[int], column: Column) -> list[str]:
    cells = [grid.filled(number)[column.place] for number in numbers]
    return [cell for cell in cells if is_given(cell)]
