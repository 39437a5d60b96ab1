"""The whole of reading a list: which side it is on, which sheets hold it, what it is called, what its rows say."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from service.domain.edition import MARK, Scope, SheetReport
from service.domain.errors import InvalidError, UnreadableFileError
from service.domain.item import Side
from service.domain.taxonomy import Taxonomy
from service.importing.columns import FIELDS, HEADER_ROWS, Aliases, Grid, Header, find_header, fold_header
from service.importing.contacts import scrub
from service.importing.fence import Limits, read_tables, shown_name
from service.importing.rows import Judge, ReadList, ReadRow
from service.importing.sides import sides_in, with_side_column
from service.importing.tables import Table
from service.importing.values import clean, day_in, says_batch

__all__ = ["Limits", "ReadList", "ReadRow", "read_list"]

_NO_MAPPING: Mapping[str, str] = MappingProxyType({})
_DEFAULT_LIMITS = Limits()
_TITLE_SIGNS = 200
_LISTED = 40
_FIRST_ROWS = 5
_ISSUER = re.compile(
    r"(?:发布|發佈|發布|印发|主办|主辦|组织|填报|填報|制表|编制|編製|编印|編印|牵头|报送|汇总|發出|来源|來源)(?:单位|單位|部门|部門|机构|機構|者|方)?\s*[:：]"
    r"\s*(\S.*?)(?=\s{2,}|\t|\u3000|[;；]|(?:发布|發佈|填报|制表|填表)?(?:日期|时间|時間)|$)"
    r"|(?:issued by|issuer|publisher|published by)\s*[:：]\s*(\S.*?)(?=\s{2,}|$)",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(
    r"[\u3400-\u9fff（）()]{3,30}(?:局|委|委员会|厅|部|办公室|协会|協會|促进会|学会|學會|联盟|聯盟|中心|政府)"
)
"""A line that is nothing but the name of who may issue a list."""
_NO_TITLE = re.compile(
    r"^(?:附件|附表|附|表|annex|appendix)\s*[\d一二三四五六七八九十A-Z]{0,3}\s*[:：.、]?$|^(?:发布|填报|制表|印发|截止|更新|發佈|發布)?(?:日期|时间|時間|单位|單位|部门)\s*[:：]"
    r"|^(?:单位|金额|货币单位)\s*[:：]|^(?:联系人|联系电话|咨询|填表人|审核人|说明|注|备注)\s*[:：]|^[\d年月日./\- ]+$",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"^附(?:件|表)\s*[\d一二三四五六七八九十]{0,3}\s*[:：.、]\s*")
_SIDE_WORDS = {
    Side.DEMAND: re.compile(r"需求|场景机会|机会清单|应用场景清单|榜单|揭榜|demand", re.IGNORECASE),
    Side.SUPPLY: re.compile(
        r"供给|供應|供应商|能力清单|产品清单|產品清單|产品目录|方案清单|供给侧|supply|supplier", re.IGNORECASE
    ),
}
_TITLE_WEIGHT = 3


def read_list(
    path: Path,
    *,
    taxonomy: Taxonomy,
    side: Side | None = None,
    sheet: str | None = None,
    mapping: Mapping[str, str] = _NO_MAPPING,
    issuer: str | None = None,
    remembered: Callable[[str], Mapping[str, str]] | None = None,
    limits: Limits = _DEFAULT_LIMITS,
) -> ReadList:
    """Read a published file; nothing of it is stored and no contact leaves ``contacts``.

    Of a list that mixes demands and supplies one side is read; the rows of the other are ignored and name it.

    Args:
        path: the file; its kind is decided by what it holds.
        taxonomy: the names that coded columns are read by.
        side: None: the one that most rows name where a column says the side of each row, else decided by the headers.
        sheet: the one sheet to read, hidden or not; None: every visible sheet with a header.
        mapping: header to field, before any alias.
        issuer: who issued the list; None: whom the file names above its header.
        remembered: returns header to field as a person said it of earlier lists of an issuer; stands after ``mapping`` and
            before any alias, as far as the file has the header and the side the field. Not asked where nobody is named.
        limits: how much the file may cost.

    Raises:
        UnreadableFileError: the file cannot be read, or no sheet has a header.
        InvalidError: ``sheet`` or ``mapping`` names what is not there, or the side is unclear.
    """
    tables, file_hash = read_tables(path, limits)
    names = _distinct([_shown(table.name) for table in tables])
    tables = [replace(table, name=name) for table, name in zip(tables, names, strict=True)]
    if sheet is not None and sheet not in {table.name for table in tables}:
        raise InvalidError(
            "import_sheet_unknown", sheet=_shown(sheet), existing=_listed([table.name for table in tables])
        )
    wanted = [table for table in tables if (table.name == sheet if sheet is not None else not table.hidden)]
    grids = {table.name: grid for table in wanted if (grid := Grid(table)).rows}
    _require_fields(mapping, FIELDS[side] if side else frozenset().union(*FIELDS.values()))
    aliases = Aliases.shipped(mapping)
    if remembered is not None:
        named = (
            scrub(issuer).text.strip()
            if issuer is not None
            else _issuer(_lines_above(tables, _any_headers(grids, aliases), grids))
        )
        aliases = aliases.remembering(remembered(named)) if named else aliases
    if not _any_headers(grids, aliases):
        _require_headers(grids, mapping)
        raise UnreadableFileError("list_without_header", file=shown_name(path), rows=HEADER_ROWS)
    if side is None:
        side = _side(grids, aliases, stem=path.stem)
        _require_fields(mapping, FIELDS[side])
    _require_headers(grids, mapping)
    headers = _headers(grids, side, aliases)
    if not headers:
        raise UnreadableFileError("list_without_header", file=shown_name(path), rows=HEADER_ROWS)
    judge = Judge(taxonomy, side)
    rows = [row for name, header in headers.items() for row in judge.rows(name, grids[name], header)]
    lines = _lines_above(tables, headers, grids)
    title = _title(lines) or Path(shown_name(path)).stem
    return ReadList(
        side=side,
        title=scrub(title).text[:_TITLE_SIGNS],
        issuer=_issuer(lines),
        published_on=next((day for line in lines if (day := day_in(line))), None),
        scope=Scope.BATCH if says_batch(title) else None,
        file_hash=file_hash,
        sheets=tuple(_report(table, headers.get(table.name)) for table in tables),
        rows=tuple(rows),
    )


def _any_headers(grids: Mapping[str, Grid], aliases: Aliases) -> dict[str, Header]:
    """Return the headers that any side finds."""
    found = {name: [find_header(grid, side, aliases) for side in Side] for name, grid in grids.items()}
    return {name: header for name, headers in found.items() if (header := next(filter(None, headers), None))}


def _side(grids: Mapping[str, Grid], aliases: Aliases, *, stem: str) -> Side:
    told = sum((_told_sides(grid, aliases) for grid in grids.values()), Counter[Side]())
    if told:
        return Side.DEMAND if told[Side.DEMAND] >= told[Side.SUPPLY] else Side.SUPPLY
    leaning = sum(_leaning(grid, aliases, words=(grid.table.name,)) for grid in grids.values())
    if not leaning:
        words = [
            stem,
            *(cell for grid in grids.values() for number in grid.numbers[:3] for cell in grid.own(number)[:1]),
        ]
        words += [line for grid in grids.values() for line in grid.table.above]
        leaning = sum(_weight(word) for word in words)
    if not leaning:
        raise InvalidError("import_side_unclear")
    return Side.DEMAND if leaning > 0 else Side.SUPPLY


def _told_sides(grid: Grid, aliases: Aliases) -> Counter[Side]:
    """Return how many rows a column of the table puts on each side."""
    for side in Side:
        if (header := find_header(grid, side, aliases)) and (told := sides_in(grid, with_side_column(grid, header))):
            return told
    return Counter()


def _leaning(grid: Grid, aliases: Aliases, words: Sequence[str] = ()) -> int:
    """Return how much the headers speak for a demand list (above 0) or a supply list (below)."""
    sign = {Side.DEMAND: 1, Side.SUPPLY: -1}
    leaning = 0
    found_any = False
    for side in Side:
        header = find_header(grid, side, aliases)
        found_any = found_any or header is not None
        for cell in {cell for row in header.rows for cell in grid.filled(row)} if header else ():
            if cell and aliases.only(cell, side):
                alias = aliases.find(cell, side)
                leaning += sign[side] * (_TITLE_WEIGHT if alias and alias.field == "title" else 1)
    return leaning + (sum(_weight(word) for word in words) if found_any else 0)


def _weight(text: str) -> int:
    return bool(_SIDE_WORDS[Side.DEMAND].search(text)) - bool(_SIDE_WORDS[Side.SUPPLY].search(text))


def _require_fields(mapping: Mapping[str, str], existing: frozenset[str]) -> None:
    for field in mapping.values():
        if field not in existing:
            raise InvalidError("import_field_unknown", field=field, existing=_listed(sorted(existing)))


def _require_headers(grids: Mapping[str, Grid], mapping: Mapping[str, str]) -> None:
    folded = {
        fold_header(cell)
        for grid in grids.values()
        for number in grid.numbers[:HEADER_ROWS]
        for cell in grid.groups(number)
        if cell
    }
    for header in mapping:
        if not any(fold_header(part) in folded for part in (header, header.rsplit("/", 1)[-1])):
            existing = [cell for grid in grids.values() for cell in _likely_header(grid)]
            raise InvalidError("import_header_unknown", header=header, existing=_listed(existing))


def _likely_header(grid: Grid) -> list[str]:
    """Return the cells of the fullest of the first rows; cells below could name people."""
    fullest = max(grid.numbers[:_FIRST_ROWS], key=lambda number: sum(map(bool, grid.own(number))))
    return [scrub(" ".join(cell.split())).text for cell in grid.own(fullest) if cell and len(cell) <= _LISTED]


def _headers(grids: Mapping[str, Grid], side: Side, aliases: Aliases) -> dict[str, Header]:
    """Return the headers of the sheets to read; one that clearly is of the other side is left when another is not."""
    found: dict[str, Header] = {}
    continued: dict[str, str] = {}
    before: str | None = None
    for name, grid in grids.items():
        header = find_header(grid, side, aliases)
        if header is None and before and _continues(grids[before], grid):
            found[name] = Header((), found[before].columns)
            continued[name] = before
        elif header is not None:
            found[name] = with_side_column(grid, header)
        before = name if name in found else None
    sign = 1 if side is Side.DEMAND else -1
    fitting = {
        name
        for name, header in found.items()
        if name not in continued
        and (
            told[side]
            if (told := sides_in(grids[name], header))
            else sign * _leaning(grids[name], aliases, words=(name,)) >= 0
        )
    }
    if not fitting:
        return found
    for name, former in continued.items():
        if former in fitting:
            fitting.add(name)
    return {name: header for name, header in found.items() if name in fitting}


def _continues(former: Grid, grid: Grid) -> bool:
    """Tell whether a table of a document goes on where the one just before it ended, without a header."""
    neighbours = former.table.name.isdecimal() and grid.table.name.isdecimal()
    return (
        neighbours and not grid.table.above and former.width == grid.width and grid.own(grid.numbers[0])[0].isdecimal()
    )


def _lines_above(tables: Sequence[Table], headers: Mapping[str, Header], grids: Mapping[str, Grid]) -> list[str]:
    """Return what stands above the first header; where there is none, the beginning of the first sheet."""
    lines: list[str] = []
    for table in tables:
        lines += table.above
        if table.name in headers or (not headers and table.name in grids):
            grid, header = grids[table.name], headers.get(table.name)
            first = header.rows[0] if header and header.rows else grid.numbers[min(_FIRST_ROWS, len(grid.numbers)) - 1]
            lines += ["  ".join(cell for cell in grid.own(number) if cell) for number in grid.numbers if number < first]
            break
    return [part.strip() for line in lines for part in clean(line).split("\n") if part.strip()]


def _title(lines: Sequence[str]) -> str:
    for line in lines:
        bare = _ANNEX.sub("", line)
        if not _NO_TITLE.search(bare) and not _ISSUER.match(bare):
            return re.split(r"\s{2,}(?=\S*[:：])", bare)[0]
    return ""


def _issuer(lines: Sequence[str]) -> str:
    for line in lines:
        if found := _ISSUER.search(line):
            return scrub(found[1] or found[2]).text.replace(MARK, "").strip(" ()（）:：")[:_TITLE_SIGNS]
    return next((line for line in lines[1:] if _AUTHORITY.fullmatch(line)), "")


def _report(table: Table, header: Header | None) -> SheetReport:
    if header is None:
        return SheetReport(name=table.name, used=False)
    return SheetReport(
        name=table.name,
        used=True,
        header_row=header.rows[0] if header.rows else None,
        columns={column.header: column.field for column in header.columns if header.rows or column.field},
        remembered=tuple(column.header for column in header.columns if column.is_remembered),
    )


def _shown(name: str) -> str:
    return scrub(clean(name)).text


def _distinct(names: Sequence[str]) -> list[str]:
    """Return the names, those that became alike without their contacts numbered."""
    distinct: list[str] = []
    for name in names:
        number, candidate = 1, name
        while candidate in distinct:
            number += 1
            candidate = f"{name} ({number})"
        distinct.append(candidate)
    return distinct


def _listed(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    return "、".join(unique[:_LISTED]) + ("…" if len(unique) > _LISTED else "")
