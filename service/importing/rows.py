"""Rows of a table become demands or supplies, or a reason why not.

Every cell is scrubbed of contacts before anything else looks at it, so no field, note or reason can carry one. Nothing is
guessed: what contradicts an earlier row or is too long waits for a person, what is no item is ignored and says so.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from indexes.text import normalise
from service.domain.demand import DemandContent
from service.domain.edition import MARK, Note, Outcome, Scope, SheetReport
from service.domain.item import TEXT_LIMIT, TITLE_LIMIT, Side
from service.domain.organisation import is_credit_code, is_unnamed
from service.domain.person import Contact, ContactKind
from service.domain.supply import SupplyContent
from service.domain.taxonomy import Scheme, Taxonomy
from service.importing import values
from service.importing.columns import (
    CODE_FIELDS,
    CONTACT_FIELDS,
    IGNORE,
    Column,
    Grid,
    Header,
    column_letters,
    fold_header,
)
from service.importing.contacts import read_contacts, scrub, unique
from service.importing.places import Places
from service.importing.terms import Terms

Content = DemandContent | SupplyContent
_CONTENTS: dict[Side, type[DemandContent] | type[SupplyContent]] = {
    Side.DEMAND: DemandContent,
    Side.SUPPLY: SupplyContent,
}


class ReadRow(BaseModel):
    """One row as it was understood; nothing is stored yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sheet: str
    row: int
    """As a spreadsheet program shows it."""
    outcome: Outcome
    reason: Note | None = None
    """None for an imported row."""
    content: Content | None = None
    """None where no item came of the row."""
    contacts: tuple[Contact, ...] = ()
    """For the contacts table only."""
    credit_code: str = ""
    """Well formed, or empty."""
    registration_number: str = ""
    organisation_city: str = ""
    """Code of the city where the organisation sits; for its profile, never a wish."""
    cells: dict[str, str] = {}
    """Header to cell, ``MARK`` where a contact stood."""
    notes: tuple[Note, ...] = ()
    """What to tell although the row was read."""


class ReadList(BaseModel):
    """A file as it was understood."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: Side
    title: str
    issuer: str
    """As the file names it; empty: it does not."""
    published_on: dt.date | None
    scope: Scope | None
    """BATCH where the title says so; None: it does not say."""
    file_hash: str
    """sha256 of the file, hexadecimal."""
    sheets: tuple[SheetReport, ...]
    rows: tuple[ReadRow, ...]


_NAME_LIMIT = 200
_NUMBER_LIMIT = 60
_NOTE_SIGNS = 80
_HEADER_SIGNS = 60
_SCHEMES = {name: Scheme(name if name != "kinds" else "supply_kinds") for name in CODE_FIELDS}
_PARTNERS = {
    "stages": "scenario_types",
    "scenario_types": "stages",
    "kinds": "product_classes",
    "product_classes": "kinds",
}
"""Lists mix these up: a name unknown to one is looked up in the other."""

_FOOT = re.compile(
    r"^(?:注|备注|備註|说明|說明|填表说明|填报说明|填写说明|附注|注意事项|note)s?\s*(?:\d{0,2}[:：.、)）]|$)|^(?:合计|总计|小计|共计|合計|總計)|^(?:制表|填表|审核|复核)人?\s*[:：]|^\*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\d{1,2}\s*[.、．)）]")
"""A further line of the notes."""
_EXAMPLE = re.compile(
    r"^[(（【\[]?(?:示例|样例|填写示例|填报示例|举例|范例|example|sample|例(?=$|[\s\d:：)）】\]]))", re.IGNORECASE
)
_EXAMPLE_TITLE = re.compile(r"^[(（【\[]?(?:示例|样例)")
_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十\d]{1,3}[部章类])"
)
_NAMES_MONEY = re.compile("[元万萬亿億$¥￥]|港|HK|USD")
_UNIT_NAMES = {"元": "元", "千": "千元", "万": "万元", "百万": "百万元", "千万": "千万元", "亿": "亿元"}
_ATTACHMENTS = re.compile(r"[、;；\n]+")
_BUSINESS_NUMBER = re.compile(r"\d{7,8}(?:-\d{3}.{0,12})?")


@dataclass(slots=True)
class _Gathered:
    """What the columns of one row say."""

    texts: dict[str, list[tuple[Column, str]]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    too_long: tuple[Column, int] | None = None
    """The first column with a cell that is too long to be looked through, and how long it is; its text is not kept."""

    def text(self, name: str) -> str:
        return "\n".join(dict.fromkeys(text for _, text in self.texts.get(name, ())))


@dataclass(frozen=True, slots=True)
class _Seen:
    sheet: str
    row: int
    content: Content


class Judge:
    """Judges the rows of one file, sheet after sheet; remembers what stood before."""

    def __init__(self, taxonomy: Taxonomy, side: Side) -> None:
        """Fold the names of the taxonomy once."""
        self._side = side
        self._terms = Terms(taxonomy)
        self._places = Places(taxonomy)
        self._seen: dict[tuple[str, str], list[_Seen]] = {}

    def rows(self, sheet: str, grid: Grid, header: Header) -> Iterator[ReadRow]:
        """Yield the rows below the header, without blank ones."""
        last = header.rows[-1] if header.rows else 0
        for number in grid.numbers:
            if number > last:
                yield self._row(sheet, number, grid, header)

    def _row(self, sheet: str, number: int, grid: Grid, header: Header) -> ReadRow:
        gathered = self._gather(grid.filled(number), header)
        kept: dict[str, Any] = {"sheet": sheet, "row": number, "cells": gathered.cells}
        if why := "row_repeated_header" if _repeats_header(grid, number, header) else _no_item(grid, number, header):
            return ReadRow(outcome=Outcome.IGNORED, reason=Note(code=why), **kept)
        kept |= self._organisation(gathered)
        content, reason, outcome = self._content(number, gathered, header)
        kept |= {"contacts": unique(tuple(gathered.contacts)), "notes": tuple(gathered.notes)}
        if content is None:
            return ReadRow(outcome=outcome, reason=reason, **kept)
        title_place = next(column.place for column in header.columns if column.field == "title")
        reaches_down = not grid.own(number)[title_place]
        repeated = self._repeats(content, sheet, number, reaches_down=reaches_down)
        outcome, reason = repeated or (Outcome.IMPORTED, None)
        return ReadRow(outcome=outcome, reason=reason, content=content, **kept)

    def _gather(self, cells: list[str], header: Header) -> _Gathered:
        gathered = _Gathered()
        for column in header.columns:
            raw = cells[column.place] if column.place < len(cells) else ""
            if not raw:
                continue
            if len(raw) > TEXT_LIMIT:
                gathered.too_long = gathered.too_long or (column, len(raw))
                continue
            if column.field in CONTACT_FIELDS and values.is_given(raw):
                gathered.cells[column.header] = MARK
                _gather_contacts(raw, column.field, gathered)
                continue
            scrubbed = scrub(raw)
            gathered.cells[column.header] = scrubbed.text
            gathered.contacts += scrubbed.contacts
            if column.field and column.field not in CONTACT_FIELDS | {IGNORE} and values.is_given(scrubbed.text):
                gathered.texts.setdefault(column.field, []).append((column, scrubbed.text))
        return gathered

    def _organisation(self, gathered: _Gathered) -> dict[str, Any]:
        code = re.sub(r"\s", "", normalise(gathered.text("credit_code")).text).upper()
        number = _unmarked(gathered.text("registration_number"))[:_NUMBER_LIMIT]
        if code and not is_credit_code(code):
            if _BUSINESS_NUMBER.fullmatch(code) and not number:
                number = code
            else:
                column = gathered.texts["credit_code"][0][0].header
                gathered.notes.append(
                    Note(code="credit_code_malformed", parameters={"column": column, "text": _short(code)})
                )
            code = ""
        city = ""
        for _, text in gathered.texts.get("organisation_city", ()):
            city = city or self._places.seat(text)
        if not city and gathered.addresses:
            city = self._places.seat(gathered.addresses[0])
        return {
            "credit_code": code,
            "registration_number": number,
            "organisation_city": city,
        }

    def _content(self, number: int, gathered: _Gathered, header: Header) -> tuple[Content | None, Note | None, Outcome]:
        if gathered.too_long:
            return None, _too_long(number, *gathered.too_long, TEXT_LIMIT), Outcome.REVIEW
        title = " ".join(gathered.text("title").split())
        title_column = next((column for column in header.columns if column.field == "title"), None)
        if title_column is None:
            return None, Note(code="title_column_missing"), Outcome.REJECTED
        if not _unmarked(title):
            cell = f"{column_letters(title_column.place)}{number}"
            note = Note(code="row_without_title", parameters={"cell": cell, "column": title_column.header})
            return None, note, Outcome.REJECTED
        read = self._values(gathered) | {"title": title}
        limits = {"title": TITLE_LIMIT, "organisation_name": _NAME_LIMIT}
        for name, value in read.items():
            limit = limits.get(name, TEXT_LIMIT)
            longest = (
                max(map(len, [value] if isinstance(value, str) else value or [""]), default=0)
                if not isinstance(value, int)
                else 0
            )
            if longest > limit:
                source = (
                    gathered.texts.get(name) or gathered.texts.get(name.removesuffix("_text")) or [(title_column, "")]
                )
                return None, _too_long(number, source[0][0], longest, limit), Outcome.REVIEW
        content = _CONTENTS[self._side].model_validate(read)
        if set(content.texts()) == {"title"}:
            gathered.notes.append(Note(code="row_title_only"))
        return content, None, Outcome.IMPORTED

    def _values(self, gathered: _Gathered) -> dict[str, Any]:
        """Return the fields of the domain, the title aside."""
        read: dict[str, Any] = {
            name: gathered.text(name) for name in _CONTENTS[self._side].TEXT_FIELDS if name != "title"
        }
        read["organisation_name"] = _unmarked(" ".join(gathered.text("organisation_name").split()))
        list_number = _unmarked(gathered.text("list_number"))
        if len(list_number) > _NUMBER_LIMIT:
            gathered.notes.append(Note(code="list_number_too_long", parameters={"limit": _NUMBER_LIMIT}))
            list_number = ""
        read["list_number"] = list_number
        read["attachments"] = tuple(
            part.strip() for part in _ATTACHMENTS.split(gathered.text("attachments")) if _unmarked(part)
        )
        wish = gathered.text("deployment")
        if not wish and self._side is Side.DEMAND:
            wish = "；".join(filter(None, (values.deployment_wish(text) for text in _prose(read))))
        read |= {"deployments": values.deployments(wish), "deployment_text": wish}
        codes = self._codes(gathered)
        if self._side is Side.DEMAND:
            for name in ("period", "cooperation_mode"):
                read[name] = gathered.text(name)
            free = [gathered.text("title"), *_prose(read)]
            wished = [gathered.text("place_wish"), *(self._places.wish(text) for text in free)]
            read["place_wish"] = "\n".join(dict.fromkeys(filter(None, wished)))
            read["place_cities"] = self._places.named(read["place_wish"])
            read |= _money(gathered, "budget", upper=True)
            for name in ("kinds", "product_classes"):
                codes.pop(name, None)
        else:
            codes["techniques"] = codes.get("techniques", set()) | set(
                self._terms.read(Scheme.TECHNIQUES, gathered.text("technology")).codes
            )
            read["service_area"] = gathered.text("service_area")
            read["service_cities"] = self._places.limit(read["service_area"]) if read["service_area"] else ()
            read["serves_everywhere"] = self._places.is_everywhere(read["service_area"])
            read |= _money(gathered, "price", upper=False)
        return read | {name: tuple(found) for name, found in codes.items()}

    def _codes(self, gathered: _Gathered) -> dict[str, set[str]]:
        codes: dict[str, set[str]] = {}
        for name, scheme in _SCHEMES.items():
            for column, text in gathered.texts.get(name, ()):
                read = self._terms.read(scheme, text)
                codes.setdefault(name, set()).update(read.codes)
                for part in read.unknown:
                    partner = _PARTNERS.get(name)
                    other = self._terms.read(_SCHEMES[partner], part).codes if partner else ()
                    if partner and other:
                        codes.setdefault(partner, set()).update(other)
                    else:
                        gathered.notes.append(_unknown(column, part))
        return codes

    def _repeats(self, content: Content, sheet: str, number: int, *, reaches_down: bool) -> tuple[Outcome, Note] | None:
        name = "" if is_unnamed(content.organisation_name) else normalise(content.organisation_name).text
        seen = self._seen.setdefault((name, normalise(content.title).text), [])
        here = _Seen(sheet, number, content)
        said = _compared(content) if seen else {}
        for other in seen:
            if _compared(other.content) == said:
                return Outcome.DUPLICATE, Note(
                    code="row_repeats_row", parameters={"sheet": other.sheet, "row": other.row}
                )
        contradicts = seen[0] if seen and (name or reaches_down) else None
        seen.append(here)
        if contradicts:
            parameters: dict[str, str | int | float | None] = {"sheet": contradicts.sheet, "row": contradicts.row}
            return Outcome.REVIEW, Note(code="row_contradicts_row", parameters=parameters)
        return None


_ASKING = (*(name for name in DemandContent.TEXT_FIELDS if name != "title"), "cooperation_mode", "deployment_text")


def _too_long(number: int, column: Column, length: int, limit: int) -> Note:
    parameters: dict[str, str | int | float | None] = {
        "cell": f"{column_letters(column.place)}{number}",
        "column": column.header,
        "length": length,
        "limit": limit,
    }
    return Note(code="text_too_long", parameters=parameters)


def _prose(read: Mapping[str, Any]) -> list[str]:
    """Return the texts in which a demand may say where it wants something."""
    return [read[name] for name in _ASKING if read.get(name)]


def _no_item(grid: Grid, number: int, header: Header) -> str | None:
    """Return why a row is no item, as a code, or None."""
    given = {place: cell for place, cell in enumerate(grid.own(number)) if cell}
    place, first = next(iter(given.items()))
    others = list(given.values())[1:]
    fields = {column.place: column.field for column in header.columns}
    title = next((cell for place, cell in given.items() if fields.get(place) == "title"), "")
    alone = not others and grid.spans(number) > 1
    if (_FOOT.search(first) and all(map(_is_number, others))) or (alone and _NUMBERED.search(first)):
        return "row_note"
    if _EXAMPLE.search(first) or _EXAMPLE_TITLE.search(title):
        return "row_example"
    if all(fields.get(place) == "list_number" and not _SECTION.search(cell) for place, cell in given.items()):
        return "row_number_only"
    if alone or (not others and _SECTION.search(first) and fields.get(place) != "title"):
        return "row_section"
    return "row_column_numbers" if _counts_columns(list(given.values())) else None


def _counts_columns(cells: list[str]) -> bool:
    """Tell whether a row only numbers the columns, as forms do below their header."""
    minimum = 3
    return len(cells) >= minimum and [cell.strip("()（）") for cell in cells] == [
        str(count) for count in range(1, len(cells) + 1)
    ]


def _repeats_header(grid: Grid, number: int, header: Header) -> bool:
    own = {
        place: fold_header(cell) for place, cell in enumerate(grid.own(number)) if cell and len(cell) <= _HEADER_SIGNS
    }
    minimum = 2
    for row in header.rows:
        above = grid.filled(row)
        same = sum(1 for place, cell in own.items() if above[place] and fold_header(above[place]) == cell)
        if same >= minimum and same * 3 >= len(own) * 2:
            return True
    if not header.rows:
        return False
    named = {column.place: fold_header(column.header.rsplit("/", 1)[-1]) for column in header.columns}
    same = sum(1 for place, cell in own.items() if named.get(place) == cell)
    return same >= minimum and same * 3 >= len(own) * 2


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[\d.,%]+\s*(?:项|个|条|家|万元|元)?", cell))


def _gather_contacts(raw: str, name: str, gathered: _Gathered) -> None:
    if name == "contact_post":
        gathered.contacts += scrub(raw).contacts
        return
    contacts = read_contacts(raw, name)
    gathered.contacts += contacts
    gathered.addresses += [contact.value for contact in contacts if contact.kind is ContactKind.ADDRESS]


def _money(gathered: _Gathered, name: str, *, upper: bool) -> dict[str, Any]:
    text = gathered.text(name)
    amount = None
    if text:
        column = gathered.texts[name][0][0]
        amount = values.yuan(text, values.unit_of(column.unit_text), upper=upper)
        if amount is None and not values.says_no_amount(text):
            gathered.notes.append(
                Note(code="money_not_read", parameters={"column": column.header, "text": _short(text)})
            )
        text = _with_unit(text, column)
    return {f"{name}_text": text, f"{name}_yuan": amount}


def _with_unit(text: str, column: Column) -> str:
    """Return an amount with the unit that only its header names, or a reader would take 80万元 for 80."""
    unit = _UNIT_NAMES.get(values.unit_of(column.unit_text) or "")
    is_bare = any(map(str.isdigit, text)) and not _NAMES_MONEY.search(text)
    return f"{text}{unit}" if unit and is_bare else text


def _compared(content: Content) -> Mapping[str, str]:
    return {name: normalise(text).text for name, text in content.texts().items()}


def _unknown(column: Column, text: str) -> Note:
    return Note(code="unknown_term", parameters={"column": column.header, "text": _short(text)})


def _unmarked(text: str) -> str:
    return text.replace(MARK, "").strip(" :：()（）,，、;；\n") if MARK in text else text.strip()


def _short(text: str) -> str:
    return text if len(text) <= _NOTE_SIGNS else f"{text[:_NOTE_SIGNS]}…"
