"""Which row of a table is the header, and which field each column fills.

Aliases are data (``headers.csv``); one that means different fields on the two sides has a row for each. A header is compared
folded: case, script, spaces, numbering, units and remarks such as 可多选 do not count. An exact alias wins, then the longest
alias within the header; anything else stays unmapped, and its cells are kept as provenance only. Where two columns
offer a field that has one value, the alias that stands first in the file wins and the other column is unmapped. What a person
said of a header stands before all aliases.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

from indexes.text import normal_form
from service.domain.demand import DemandContent
from service.domain.item import Side
from service.domain.supply import SupplyContent
from service.importing.contacts import scrub
from service.importing.tables import Merge, Table
from service.importing.values import cell_text, clean

HEADER_ROWS = 30
"""Rows in which a header is looked for."""
CONTACT_FIELDS = frozenset(
    {"contact", "contact_name", "contact_phone", "contact_email", "contact_wechat", "contact_post", "address"}
)
MIXED_FIELD = "organisation_and_contact"
"""A cell that names a firm and its people."""
SIDE_FIELD = "side"
"""A cell that says whether its row is a demand or a supply."""
CODE_FIELDS = ("sectors", "stages", "scenario_types", "techniques", "kinds", "product_classes")
SINGLE_FIELDS = frozenset(
    {"title", "list_number", "organisation_name", "credit_code", "registration_number", "budget", "price"}
)
IGNORE = "ignore"
_SHARED = {
    "organisation_city",
    "credit_code",
    "registration_number",
    "deployment",
    "attachments",
    MIXED_FIELD,
    SIDE_FIELD,
    IGNORE,
} | CONTACT_FIELDS
_READ_FROM_TEXT = {
    *("deployments", "deployment_text", "budget_yuan", "budget_text", "price_yuan", "price_text"),
    *("place_cities", "service_cities", "serves_everywhere", "period_months", "cooperation_modes"),
}
FIELDS: Mapping[Side, frozenset[str]] = {
    Side.DEMAND: frozenset((set(DemandContent.model_fields) - _READ_FROM_TEXT) | _SHARED | {"budget"}),
    Side.SUPPLY: frozenset((set(SupplyContent.model_fields) - _READ_FROM_TEXT) | _SHARED | {"price"}),
}
"""The fields a column may fill: those of the domain, and such as are read into several or go elsewhere."""
_SPEAKING = {Side.DEMAND: frozenset({"title", "problem"}), Side.SUPPLY: frozenset({"title", "capabilities"})}

_HEADER_SIGNS = 30
"""Of a header in which an alias is looked for."""
_HEADER_LIMIT = 500
"""Signs of a cell that may be a header, with all that forms put into it."""
_FILLED_CELLS = 1_000_000
"""Cells that group cells may reach down into, in one sheet; a hostile file has overlapping ones without end."""
_GROUP_SIGNS = 20
_BRACKETS = re.compile(r"\([^()]*\)|【[^【】]*】|\[[^\[\]]*\]|〔[^〔〕]*〕")
_NUMBERING = re.compile(r"^(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[).、．:]|[①-⑳])(?!\d)")
_REMARKS = re.compile(r"可多选|可单选|多选题?|单选|必填项?|选填|非必填|如有|若有|请填写|请选择|限\d+字")
_SIGNS = re.compile(r"[\s*:：,，。;；\"'“”※★▲●_\-—~·]")
_UNIT = re.compile(r"(?:/|单位)?(?:人民币)?(?:亿|千万|百万|万|千)?(?:元|港元|港币|美元|hk\$|rmb|cny)$")
_GROUP_WORDS = re.compile(r"(?:基本)?(?:信息|情况|资料)$")


@lru_cache(maxsize=16384)
def fold_header(text: str, *, brackets: bool = False) -> str:
    r"""Return the form in which headers are compared.

    >>> fold_header("*3、 預算\n（萬元）"), fold_header("当前面临的主要挑战(可多选)：")
    ('预算', '当前面临的主要挑战')
    """
    folded = _REMARKS.sub("", normal_form(_NUMBERING.sub("", clean(text).lstrip("*★ "))))
    bare = folded if brackets else _BRACKETS.sub("", folded)
    bare = _SIGNS.sub("", bare)
    return _UNIT.sub("", bare) or bare or _SIGNS.sub("", folded)


@dataclass(frozen=True, slots=True)
class Alias:
    """What a header means."""

    field: str
    order: int
    """Place in the file; the first of two wins."""
    exact: bool


_SAID = -2
_REMEMBERED = -1


class Aliases:
    """The aliases of both sides, before them what a person said of this file's headers or of earlier ones of its issuer."""

    def __init__(self, rows: Sequence[Mapping[str, str]], said: Mapping[str, Alias]) -> None:
        """Fold the aliases; the first of equal ones counts.

        Args:
            rows: side, header and field of each alias.
            said: what a person said, by folded header.
        """
        self._rows = rows
        self._said = said
        self._exact: dict[Side, dict[str, Alias]] = {side: {} for side in Side}
        for order, row in enumerate(rows):
            for side in Side if row["side"] == "both" else (Side(row["side"]),):
                for folded in {fold_header(row["header"]), fold_header(row["header"], brackets=True)}:
                    self._exact[side].setdefault(folded, Alias(row["field"], order, exact=True))
        self._longest = {
            side: sorted(
                (name for name in known if not name.isascii()), key=lambda name: (-len(name), known[name].order)
            )
            for side, known in self._exact.items()
        }
        self.find = cache(self._find)

    def remembering(self, mapping: Mapping[str, str]) -> "Aliases":
        """Return these with header to field as a person said it of an earlier list."""
        earlier = {fold_header(header): Alias(field, _REMEMBERED, exact=True) for header, field in mapping.items()}
        return Aliases(self._rows, {**earlier, **self._said})

    def said(self, header: str, side: Side) -> Alias | None:
        """Return what a person said a header means, as far as this side has such a field, or None."""
        said = self._said.get(fold_header(header)) if self._said else None
        return said if said and said.field in FIELDS[side] else None

    def _find(self, header: str, side: Side) -> Alias | None:
        """Return what a header means on this side, or None."""
        if said := self.said(header, side):
            return said
        known = self._exact[side]
        for folded in (fold_header(header), fold_header(header, brackets=True)):
            if folded in known:
                return known[folded]
        folded = fold_header(header)
        if len(folded) > _HEADER_SIGNS:
            return None
        for name in self._longest[side]:
            if name in folded and (len(name) > 2 or folded.endswith(name)):  # noqa: PLR2004 - two signs mean little inside a word
                return replace(known[name], exact=False)
        return None

    def only(self, header: str, side: Side) -> bool:
        """Tell whether an exact alias exists on this side and none on the other."""
        here, there = self.find(header, side), self.find(header, side.other)
        if here is None or not here.exact:
            return False
        return there is None or not there.exact or here.order < 0 <= there.order

    @classmethod
    def shipped(cls, said: Mapping[str, str] = MappingProxyType({})) -> "Aliases":
        """Return those of ``headers.csv``, before them what a person said."""
        with Path(__file__).with_name("headers.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        return cls(rows, {fold_header(header): Alias(field, _SAID, exact=True) for header, field in said.items()})


@dataclass(frozen=True, slots=True)
class Column:
    """One column under a header."""

    place: int
    """From 0."""
    header: str
    """As shown in reports: one line, without contacts, unlike any other of the sheet."""
    field: str | None
    unit_text: str = ""
    """The header as written, where a unit of money or time may stand."""
    is_remembered: bool = False
    """Whether a person said of an earlier list what it means."""


class Grid:
    """A table with merged cells looked up where they are asked for."""

    def __init__(self, table: Table) -> None:
        """Index rows and merges by row number; a row of invisible signs only is none."""
        self.table = table
        read = ((number, [cell_text(cell) for cell in cells]) for number, cells in table.rows)
        self.rows: dict[int, list[str]] = {number: cells for number, cells in read if any(cells)}
        self.shown = cache(_shown)
        """A header as reports show it; the first rows are looked at once for each header they could be part of."""
        self.width = max((len(cells) for cells in self.rows.values()), default=0)
        self._across: dict[int, list[Merge]] = {}
        self._down: dict[int, list[Merge]] = {}
        filled = 0
        for merge in table.merges:
            if merge.right > merge.left and len(across := self._across.setdefault(merge.top, [])) < self.width:
                across.append(merge)
            for number in self.numbers[
                bisect_right(self.numbers, merge.top) : bisect_right(self.numbers, merge.bottom)
            ]:
                if len(down := self._down.setdefault(number, [])) >= self.width or filled >= _FILLED_CELLS:
                    break
                down.append(merge)
                filled += 1

    @cached_property
    def numbers(self) -> list[int]:
        """Row numbers in order."""
        return sorted(self.rows)

    def own(self, number: int) -> list[str]:
        """Return a row as it stands, padded to the width of the table."""
        cells = self.rows.get(number, [])
        return cells + [""] * (self.width - len(cells))

    def filled(self, number: int) -> list[str]:
        """Return a row with group cells that reach down into it."""
        cells = self.own(number)
        for merge in self._down.get(number, ()):
            top = self.rows.get(merge.top, [])
            if merge.left < min(len(top), self.width) and not cells[merge.left]:
                cells[merge.left] = top[merge.left]
        return cells

    def groups(self, number: int) -> list[str]:
        """Return a row with cells that span several columns repeated over them."""
        cells = self.filled(number)
        for merge in self._across.get(number, ()):
            for place in range(merge.left + 1, min(merge.right, self.width - 1) + 1):
                cells[place] = cells[place] or cells[merge.left]
        return cells

    def spans(self, number: int) -> int:
        """Return how many columns the widest merged cell of a row takes."""
        return max((merge.right - merge.left + 1 for merge in self._across.get(number, ())), default=1)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table and what it means on one side."""

    rows: tuple[int, ...]
    """One row number, or two."""
    columns: tuple[Column, ...]

    def fields(self) -> set[str]:
        """Return the fields that some column fills."""
        return {column.field for column in self.columns if column.field}


def _shown(header: str) -> str:
    return scrub(" ".join(header.split())).text


def rows_below(grid: Grid, header: Header) -> list[int]:
    """Return the numbers of the rows under a header; all where a table only continues another."""
    return grid.numbers[bisect_right(grid.numbers, header.rows[-1]) :] if header.rows else grid.numbers


def find_header(grid: Grid, side: Side, aliases: Aliases) -> Header | None:
    """Return the header with most known columns among the first rows, or None.

    At least two columns must be known and one of them must give a title or say what is wanted or offered.
    """
    best: Header | None = None
    best_worth = 0
    numbers = grid.numbers[:HEADER_ROWS]
    for place, number in enumerate(numbers):
        below = numbers[place + 1] if place + 1 < len(numbers) else None
        choices = (
            [(number,)]
            if below is None or not _is_group_row(grid, number, below, side, aliases)
            else [(number, below), (number,)]
        )
        for rows in choices:
            header = _header(grid, rows, side, aliases)
            worth = _worth(header, side, aliases)
            if worth > best_worth:
                best, best_worth = header, worth
    return best


def _is_group_row(grid: Grid, number: int, below: int, side: Side, aliases: Aliases) -> bool:
    """Tell whether the row groups the headers of the row below it."""
    top, bottom = grid.own(number), grid.own(below)
    given = [cell for cell in top if cell]
    minimum = 2
    if len(given) < minimum or any(len(cell) > _GROUP_SIGNS for cell in [*given, *bottom]) or top == bottom:
        return False
    merged = grid.groups(number) != grid.filled(number)
    under = [place for place, cell in enumerate(bottom) if cell]
    if not merged and not all(
        place >= len(top) or not top[place] or (place + 1 in under and not top[place + 1]) for place in under
    ):
        return False
    known = sum(1 for place in under if (found := aliases.find(bottom[place], side)) and found.exact)
    return known >= max(1, len(under) / 2)


def _header(grid: Grid, rows: tuple[int, ...], side: Side, aliases: Aliases) -> Header:
    bottom = [cell if len(cell) <= _HEADER_LIMIT else "" for cell in grid.filled(rows[-1])]
    top = _carried(grid, rows[0], bottom) if len(rows) > 1 else [""] * len(bottom)
    found: list[tuple[str, str, Alias | None]] = []
    for upper, lower in zip(top, bottom, strict=True):
        shown = lower if not upper or upper == lower else f"{upper}/{lower}" if lower else upper
        said = aliases.said(shown, side) or aliases.said(lower, side) if shown else None
        alias = said or _joined(upper, lower, side, aliases)
        found.append((shown, f"{upper} {lower}", alias))
    columns: list[Column] = []
    first = {
        field: min(
            (alias.order, not alias.exact, place)
            for place, (_, _, alias) in enumerate(found)
            if alias and alias.field == field
        )
        for field in SINGLE_FIELDS
        if any(alias and alias.field == field for _, _, alias in found)
    }
    shown_already: set[str] = set()
    for place, (shown, unit_text, alias) in enumerate(found):
        field = alias.field if alias else None
        if alias and field in first and (alias.order, not alias.exact, place) != first[field]:
            field = None
        name = grid.shown(shown) or column_letters(place)
        while name in shown_already:
            name = f"{name} ({column_letters(place)})"
        shown_already.add(name)
        columns.append(Column(place, name, field, unit_text, bool(field and alias and alias.order == _REMEMBERED)))
    return Header(rows, tuple(columns))


def _carried(grid: Grid, number: int, below: list[str]) -> list[str]:
    """Return the upper header row, its group cells over all columns they group even where nothing is merged."""
    cells = grid.groups(number)
    if cells != grid.filled(number):
        return cells
    group = ""
    for place, cell in enumerate(cells):
        group = cell if cell or not below[place] else group
        cells[place] = group if below[place] else cell
    return cells


def _joined(upper: str, lower: str, side: Side, aliases: Aliases) -> Alias | None:
    if not upper or upper == lower or not lower:
        return aliases.find(lower or upper, side) if lower or upper else None
    group = _GROUP_WORDS.sub("", fold_header(upper))
    joined, own, above = (aliases.find(text, side) for text in (f"{group}{fold_header(lower)}", lower, upper))
    if above and above.field in SINGLE_FIELDS - {"budget", "price"}:
        above = None  # what stands below 服务商 is something of the vendor, mostly not its name
    tries = (joined if joined and joined.exact else None, own, above)
    return next((found for found in tries if found and found.exact), None) or next(filter(None, tries), None)


def _worth(header: Header, side: Side, aliases: Aliases) -> int:
    known = [column for column in header.columns if column.field]
    minimum = 2
    if len(known) < minimum or not header.fields() & _SPEAKING[side]:
        return 0
    worth = 0
    for column in known:
        found = aliases.find(column.header.rsplit("/", 1)[-1], side)
        worth += 2 if found is None or found.exact else 1
    return worth


def column_letters(place: int) -> str:
    """Return the letters by which a spreadsheet program calls a column.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
