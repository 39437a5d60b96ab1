"""Tables of web pages: a page saved from a government's site, or what a spreadsheet program calls a web page.

A table that holds another table lays the page out and is no list; what it says is text of the page. libxml2 itself stops at
a depth of 2,048 and expands no entity of its own, so what is bounded here is the number of tags and what spans claim.
"""

import re
from typing import Any
from urllib.parse import unquote

from service.importing.decoding import decoded
from service.importing.tables import CELL_SIGNS, Bounds, Gatherer, Merge, RefusedError, Table

_BEGINNING_BYTES = 4096
_TAGS = 800_000
"""20,000 rows of 15 plain cells; a tag takes some microseconds and 150 bytes."""
_SPANNED_CELLS = 2_000_000
"""Columns that all cells together take: 20,000 rows, each filled to a hundred columns by one blank cell."""
_SPAN_LIMIT = 65_534
_CHARSET = re.compile(r"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_SPREADSHEET = re.compile(r"mso-application\s+progid\s*=\s*[\"']Excel\.Sheet|<(?:\w+:)?Workbook[\s>]")
_ENTITY = re.compile(r"<!\s*ENTITY", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:mailto|tel|sms):([^?]+)", re.IGNORECASE)
_WITHOUT_TEXT = frozenset(
    {"script", "style", "template", "noscript", "nav", "footer", "aside", "select", "button", "textarea", "iframe"}
    | {"object", "svg", "title"}
)
_LINES = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "pre", "blockquote", "section", "article", "header", "main"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "table", "caption", "tr", "td", "th", "center", "form", "hr"}
)
_HEADINGS = frozenset({"h1", "h2"})
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_BROKEN_LINE = re.compile(rf"(?<={_WIDE})[ \t\r\f]*\n\s*(?={_WIDE})")
"""Where a page's source breaks a Chinese sentence, nobody sees a space."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SPACES = re.compile(" {2,}")
_LINE_ENDS = re.compile(r" *\n[ \n]*")


def read_page(content: bytes, bounds: Bounds) -> list[Table]:
    """Return the innermost tables, named by their place among all of the page; rows are numbered by their ``tr``.

    Raises:
        RefusedError: another markup, no table, or more than the bounds.
    """
    beginning = content[:_BEGINNING_BYTES].replace(b"\0", b"").decode("latin-1")
    if _SPREADSHEET.search(beginning):
        raise RefusedError("file_is_spreadsheet_xml")
    if "<?xml" in beginning and "<html" not in beginning.lower():
        raise RefusedError("file_kind_unknown", found="XML")
    if content.count(b"<") > _TAGS:
        raise RefusedError("page_too_large", limit=_TAGS)
    declared = _CHARSET.search(beginning)
    text = decoded(content, declared[1] if declared else "")
    if _ENTITY.search(text):
        raise RefusedError("page_with_entities")
    if tables := _tables(text, bounds):
        return tables
    raise RefusedError("page_without_table")


def _tables(text: str, bounds: Bounds) -> list[Table]:
    """Walk a page once; what stands in no innermost table is text above the next one."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode(), parser)
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise RefusedError("page_nested_too_deeply")
    if root is None:
        return []
    if sum(min(_span(td, "colspan"), bounds.columns) for td in root.iter("td", "th")) > _SPANNED_CELLS:
        raise RefusedError("page_too_large", limit=_SPANNED_CELLS)
    names = {table: str(place) for place, table in enumerate(root.iter("table"), start=1)}
    innermost = _innermost_tables(etree.iterwalk(root, events=("start", "end"), tag="table"))
    gatherer = Gatherer(bounds)
    tables: list[Table] = []
    above = [_SPACE.sub(" ", root.findtext(".//title") or ""), "\n"]
    heading = 0
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        is_silent = _is_silent(element)
        if event == "start" and (is_silent or element in innermost):
            walker.skip_subtree()
            if not is_silent:
                above += [f"\n{_text(caption)}" for caption in element.iter("caption")]
                lines = [line for line in _tidy(above).split("\n") if line]
                tables.append(_table(element, names[element], lines, bounds, gatherer))
                above.clear()
        elif event == "start":
            heading = len(above) if element.tag in _HEADINGS else heading
            _begin(element, above)
        else:
            if element.tag in _HEADINGS and _tidy(above[heading:]):
                del above[:heading]
            if not is_silent and element not in innermost:
                _finish(element, above)
            _say(element.tail, above)
    return tables


def _table(element: Any, name: str, above: list[str], bounds: Bounds, gatherer: Gatherer) -> Table:
    rows: list[tuple[int, list[str]]] = []
    merges: list[Merge] = []
    taken: dict[int, int] = {}  # column to the last row that a cell from above takes of it
    last = 0
    for number, tr in enumerate(element.iter("tr"), start=1):
        if number > bounds.rows:
            raise RefusedError("file_too_many_rows", limit=bounds.rows)
        last = number
        cells: list[str] = []
        for td in _cells(tr):
            left = len(cells)
            while taken.get(left, 0) >= number:
                left += 1
            if left >= bounds.columns:
                raise RefusedError("sheet_too_wide", sheet=name, columns=left + 1, limit=bounds.columns)
            right = min(left + _span(td, "colspan"), bounds.columns) - 1
            bottom = number + _span(td, "rowspan") - 1
            if bottom > number:
                taken |= dict.fromkeys(range(left, right + 1), bottom)
            if bottom > number or right > left:
                merges.append(Merge(top=number, left=left, bottom=bottom, right=right))
            cells += [*[""] * (left - len(cells)), _text(td), *[""] * (right - left)]
        if row := gatherer.row(name, number, cells):
            rows.append(row)
    for merge in merges:
        merge.bottom = min(merge.bottom, last)
    return Table(name, rows, merges[: bounds.rows], above)


def _cells(tr: Any) -> list[Any]:
    return [td for td in tr.iter("td", "th") if not _is_silent(td)] if not _is_silent(tr) else []


def _innermost_tables(walker: Any) -> set[Any]:
    innermost = set()
    holds_none = True
    for event, table in walker:
        if event == "end" and holds_none:
            innermost.add(table)
        holds_none = event == "start"
    return innermost


def _text(element: Any) -> str:
    """Return what an element shows, a line for each of its blocks."""
    parts: list[str] = []
    if not len(element):
        _say(element.text, parts)
        return _tidy(parts)
    from lxml import etree

    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        is_silent = _is_silent(inner)
        if event == "start" and is_silent:
            walker.skip_subtree()
        elif event == "start":
            _begin(inner, parts)
        else:
            if not is_silent:
                _finish(inner, parts)
            if inner is not element:
                _say(inner.tail, parts)
    return _tidy(parts)


def _begin(element: Any, parts: list[str]) -> None:
    if element.tag == "br" or element.tag in _LINES:
        parts.append("\n")
    _say(element.text, parts)


def _finish(element: Any, parts: list[str]) -> None:
    if element.tag == "a" and (address := _ADDRESS.match(element.get("href", "").strip())):
        parts.append(f" {unquote(address[1])} ")
    if element.tag in _LINES:
        parts.append("\n")


def _say(text: str | None, parts: list[str]) -> None:
    if text:
        text = text[:CELL_SIGNS]
        parts.append(_SPACE.sub(" ", _BROKEN_LINE.sub("", text) if "\n" in text else text))


def _is_silent(element: Any) -> bool:
    return element.tag in _WITHOUT_TEXT or "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


def _tidy(parts: list[str]) -> str:
    return _LINE_ENDS.sub("\n", _SPACES.sub(" ", "".join(parts))).strip(" \n")


def _span(element: Any, name: str) -> int:
    """Return how many columns or rows a cell says it takes."""
    value = element.get(name, "1").strip()[:10]
    return min(max(int(value), 1), _SPAN_LIMIT) if value.isascii() and value.isdecimal() else 1
