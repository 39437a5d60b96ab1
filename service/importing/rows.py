"""Rows of a table become demands or supplies, or a reason why not.

Every cell is scrubbed of contacts before anything else looks at it, so no field, note or reason can carry one. Nothing is
guessed: what contradicts an earlier row or is too long waits for a person, what is no item is ignored and says so.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from indexes.text import fold_name, normal_form
from service.domain.demand import DemandContent
from service.domain.edition import MARK, Note, Outcome, Scope, SheetReport
from service.domain.errors import Parameter
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
    MIXED_FIELD,
    SIDE_FIELD,
    Column,
    Grid,
    Header,
    column_letters,
    fold_header,
    rows_below,
)
from service.importing.contacts import names_people, read_contacts, read_organisation, scrub, unique
from service.importing.places import Places
from service.importing.sides import side_named
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
    r"^(?:注|备注|備註|说明|說明|填表说明|填报说明|填写说明|附注|注意事项|note)s?\s*(?:\d{0,2}[:：.、)）]|$)|^(?:合计|总计|小计|共计|合計|總計|小計|sub-?total|total)|^\*",
    re.IGNORECASE,
)
_FOOT_LABEL = re.compile(
    r"^(?:注|备注|備註|说明|說明|附注|notes?|合计|总计|小计|共计|合計|總計|小計|(?:sub-?|grand )?total)\s*[:：]?$",
    re.IGNORECASE,
)
"""Alone in the first cell, whatever the others say."""
_SIGNATURE = re.compile(
    r"^(?:填表|填报|填報|制表|编制|审核|審核|复核|经办|經辦|单位负责|分管领导|主要负责)(?:人|单位|部门|單位)?(?:[（(]?(?:签字|签名|签章|簽字|簽名|盖章|蓋章)[)）]?)?\s*[:：]"
    r"|^.{0,12}(?:[（(]?(?:签字|签名|签章|簽字|簽名|盖章|蓋章|公章)[)）]?)\s*(?:[:：]|$)|^(?:填表|填报|制表|填報)(?:日期|时间)\s*[:：]"
    r"|^(?:prepared|approved|reviewed|signed) by\s*[:：]",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\d{1,2}\s*[.、．)）]")
"""A further line of the notes."""
_EXAMPLE = re.compile(
    r"^[(（【\[]?(?:示例|样例|樣例|填写示例|填寫示例|填报示例|举例|舉例|范例|範例|(?:example|sample|e\.g\.?)(?=$|[\s\d:：.)）】\]]*(?:row|entry|only)?[\s:：)）】\]]*$)|例(?=$|[\s\d:：)）】\]]))",
    re.IGNORECASE,
)
_EXAMPLE_TITLE = re.compile(r"^[(（【\[]?(?:示例|样例|樣例|填写示例|填寫示例)")
_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十\d]{1,3}[部章类])"
)
_NAMES_MONEY = re.compile("[元万萬亿億$¥￥]|港|HK|USD")
_UNIT_NAMES = {"元": "元", "千": "千元", "万": "万元", "百万": "百万元", "千万": "千万元", "亿": "亿元"}
_BARE_PERIOD = re.compile(r"[\d\s.~～\-－—–至到]+")
_ATTACHMENTS = re.compile(r"[、;；\n]+")
_BUSINESS_NUMBER = re.compile(r"\d{7,8}(?:-\d{3}.{0,12})?")


@dataclass(slots=True)
class _Gathered:
    """What the columns of one row say."""

    row: int
    texts: dict[str, list[tuple[Column, str]]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    has_side: dict[str, Parameter] = field(default_factory=dict)
    """Where the cell stands that says which side the row is on; empty: the list has no such column."""
    too_long: tuple[Column, int] | None = None
    """The first column with a cell that is too long to be looked through, and how long it is; its text is not kept."""

    def place(self, column: Column) -> dict[str, Parameter]:
        """Return what tells a person where a cell of this row stands."""
        return {"column": column.header, "cell": f"{column_letters(column.place)}{self.row}"}

    def note(self, code: str, column: Column, **parameters: Parameter) -> None:
        self.notes.append(Note(code=code, parameters=self.place(column) | parameters))

    def text(self, name: str) -> str:
        found = self.texts.get(name, ())
        return found[0][1] if len(found) == 1 else "\n".join(dict.fromkeys(text for _, text in found))


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
        self._numbers: dict[str, int] = {}
        """List number to the row that has it, in this sheet or section."""
        self._last_titled = 0
        """The last row of this sheet that has a title."""

    def rows(self, sheet: str, grid: Grid, header: Header) -> Iterator[ReadRow]:
        """Yield the rows below the header, without blank ones."""
        self._numbers.clear()
        repeats_header = HeaderRepetition(grid, header)
        self._last_titled = _last_titled(grid, header)
        for number in rows_below(grid, header):
            yield self._row(sheet, number, grid, header, repeats_header)

    def _row(self, sheet: str, number: int, grid: Grid, header: Header, repeats_header: "HeaderRepetition") -> ReadRow:
        why = "row_repeated_header" if repeats_header(number) else _no_item(grid, number, header)
        gathered = self._gather(number, grid.filled(number), header)
        kept: dict[str, Any] = {"sheet": sheet, "row": number, "cells": gathered.cells}
        if why == "row_number_only" and number < self._last_titled:
            why = None  # not a form's numbers below the list: an item has lost its title
        if why:
            if why == "row_section":
                self._numbers.clear()  # each section may count from one
            if why == "row_signature":
                kept["cells"] = dict.fromkeys(gathered.cells, MARK)
            return ReadRow(outcome=Outcome.IGNORED, reason=Note(code=why), **kept)
        if other := self._side_of(gathered):
            return ReadRow(outcome=other[0], reason=other[1], **kept)
        kept |= self._organisation(gathered)
        content, reason, outcome = self._content(gathered, header)
        kept["contacts"] = unique(tuple(gathered.contacts))
        if content is None:
            return ReadRow(outcome=outcome, reason=reason, notes=tuple(gathered.notes), **kept)
        title_place = next(column.place for column in header.columns if column.field == "title")
        reaches_down = not grid.own(number)[title_place]
        repeated = self._repeats(content, sheet, number, reaches_down=reaches_down)
        outcome, reason = repeated or (Outcome.IMPORTED, None)
        if outcome is not Outcome.DUPLICATE:
            self._note_repeated_number(gathered, content.list_number, grid.own(number))
        kept["notes"] = tuple(gathered.notes)
        return ReadRow(outcome=outcome, reason=reason, content=content, **kept)

    def _side_of(self, gathered: _Gathered) -> tuple[Outcome, Note] | None:
        """Return why a row of a mixed list is not read on this side, or None."""
        if not gathered.has_side:
            return None
        text = gathered.text(SIDE_FIELD)
        side = side_named(text)
        if side is self._side:
            return None
        if side is not None:
            return Outcome.IGNORED, Note(code="row_of_other_side", parameters={"side": side.value})
        return Outcome.REVIEW, Note(code="row_side_unclear", parameters={"text": _short(text)} | gathered.has_side)

    def _note_repeated_number(self, gathered: _Gathered, number: str, own: list[str]) -> None:
        column, _ = gathered.texts["list_number"][0] if number else (None, "")
        if column is None or not own[column.place]:  # a merged cell numbers all the rows it stands for
            return
        first = self._numbers.setdefault(number, gathered.row)
        if first != gathered.row:
            gathered.note("list_number_repeated", column, text=number, row=first)

    def _gather(self, number: int, cells: list[str], header: Header) -> _Gathered:
        gathered = _Gathered(number)
        for column in header.columns:
            if column.field == SIDE_FIELD:
                gathered.has_side = gathered.place(column)
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
            is_mixed = column.field == MIXED_FIELD and values.is_given(raw)
            if is_mixed or (column.field == "organisation_name" and names_people(raw)):
                self._gather_mixed(raw, column, gathered)
                continue
            scrubbed = scrub(raw)
            gathered.cells[column.header] = scrubbed.text
            gathered.contacts += scrubbed.contacts
            if column.field and column.field not in CONTACT_FIELDS | {IGNORE} and values.is_given(scrubbed.text):
                gathered.texts.setdefault(column.field, []).append((column, scrubbed.text))
        return gathered

    def _gather_mixed(self, raw: str, column: Column, gathered: _Gathered) -> None:
        organisation, people = read_organisation(raw)
        gathered.contacts += people
        gathered.cells[column.header] = f"{organisation} {MARK}".strip() if people else organisation
        if organisation:
            gathered.texts.setdefault("organisation_name", []).append((column, organisation))
        else:
            gathered.note("organisation_not_read", column)

    def _organisation(self, gathered: _Gathered) -> dict[str, Any]:
        code = re.sub(r"\s", "", normal_form(gathered.text("credit_code"))).upper()
        number = _unmarked(gathered.text("registration_number"))[:_NUMBER_LIMIT]
        if code and not is_credit_code(code):
            if _BUSINESS_NUMBER.fullmatch(code) and not number:
                number = code
            else:
                gathered.note("credit_code_malformed", gathered.texts["credit_code"][0][0], text=_short(code))
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

    def _content(self, gathered: _Gathered, header: Header) -> tuple[Content | None, Note | None, Outcome]:
        if gathered.too_long:
            return None, _too_long(gathered, *gathered.too_long, TEXT_LIMIT), Outcome.REVIEW
        title = " ".join(gathered.text("title").split())
        title_column = next((column for column in header.columns if column.field == "title"), None)
        if title_column is None:
            return None, Note(code="title_column_missing"), Outcome.REJECTED
        if not _unmarked(title):
            return (
                None,
                Note(code="row_without_title", parameters=gathered.place(title_column)),
                Outcome.REJECTED,
            )
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
                return None, _too_long(gathered, source[0][0], longest, limit), Outcome.REVIEW
        content = _CONTENTS[self._side].model_validate({name: value for name, value in read.items() if value})
        if set(content.texts()) == {"title"}:
            gathered.note("row_title_only", title_column)
        return content, None, Outcome.IMPORTED

    def _values(self, gathered: _Gathered) -> dict[str, Any]:
        """Return the fields of the domain, the title aside."""
        read: dict[str, Any] = {
            name: gathered.text(name) for name in _CONTENTS[self._side].TEXT_FIELDS if name != "title"
        }
        read["organisation_name"] = _unmarked(" ".join(gathered.text("organisation_name").split()))
        list_number = unicodedata.normalize("NFKC", _unmarked(gathered.text("list_number")))
        if len(list_number) > _NUMBER_LIMIT:
            gathered.note("list_number_too_long", gathered.texts["list_number"][0][0], limit=_NUMBER_LIMIT)
            list_number = ""
        read["list_number"] = list_number
        read["attachments"] = tuple(
            part.strip() for part in _ATTACHMENTS.split(gathered.text("attachments")) if _unmarked(part)
        )
        wish = gathered.text("deployment")
        if not wish and self._side is Side.DEMAND:
            wish = "；".join(filter(None, (values.deployment_wish(text) for text in _prose(read))))
        read |= {"deployments": values.deployments(wish) if wish else (), "deployment_text": wish}
        codes = self._codes(gathered)
        if self._side is Side.DEMAND:
            read |= _period(gathered)
            read["cooperation_mode"] = gathered.text("cooperation_mode")
            modes = self._terms.read(Scheme.COOPERATION_MODES, values.affirmed(read["cooperation_mode"]))
            codes["cooperation_modes"] = set(modes.codes)
            free = [gathered.text("title"), *_prose(read)]
            wished = [gathered.text("place_wish"), *(self._places.wish(text) for text in free)]
            read["place_wish"] = "\n".join(dict.fromkeys(filter(None, wished)))
            read["place_cities"] = self._places.named(read["place_wish"]) if read["place_wish"] else ()
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
                        gathered.note("unknown_term", column, text=_short(part))
        return codes

    def _repeats(self, content: Content, sheet: str, number: int, *, reaches_down: bool) -> tuple[Outcome, Note] | None:
        name = "" if is_unnamed(content.organisation_name) else fold_name(content.organisation_name)
        seen = self._seen.setdefault((name, fold_name(content.title)), [])
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
            parameters: dict[str, Parameter] = {"sheet": contradicts.sheet, "row": contradicts.row}
            return Outcome.REVIEW, Note(code="row_contradicts_row", parameters=parameters)
        return None


_ASKING = (*(name for name in DemandContent.TEXT_FIELDS if name != "title"), "cooperation_mode", "deployment_text")


def _too_long(gathered: _Gathered, column: Column, length: int, limit: int) -> Note:
    return Note(code="text_too_long", parameters=gathered.place(column) | {"length": length, "limit": limit})


def _prose(read: Mapping[str, Any]) -> list[str]:
    """Return the texts in which a demand may say where it wants something."""
    return [read[name] for name in _ASKING if read.get(name)]


def _last_titled(grid: Grid, header: Header) -> int:
    """Return the last row that is an item with a title; 0: none is."""
    titles = [column.place for column in header.columns if column.field == "title"]
    for number in reversed(rows_below(grid, header)):
        cells = grid.own(number)
        if any(cells[place] for place in titles) and _no_item(grid, number, header) is None:
            return number
    return 0


def _no_item(grid: Grid, number: int, header: Header) -> str | None:
    """Return why a row is no item, as a code, or None."""
    given = {place: cell for place, cell in enumerate(grid.own(number)) if cell}
    place, first = next(iter(given.items()))
    others = list(given.values())[1:]
    fields = {column.place: column.field for column in header.columns}
    title = next((cell for place, cell in given.items() if fields.get(place) == "title"), "")
    number_cell = next((cell for place, cell in given.items() if fields.get(place) == "list_number"), "")
    alone = not others and grid.spans(number) > 1
    if _SIGNATURE.search(first):
        return "row_signature"
    is_foot = _FOOT_LABEL.search(first) or (_FOOT.search(first) and all(map(_is_number, others)))
    if is_foot or (alone and _NUMBERED.search(first)):
        return "row_note"
    if _EXAMPLE.search(first) or _EXAMPLE.search(number_cell) or _EXAMPLE_TITLE.search(title):
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


class HeaderRepetition:
    """Tells the rows that repeat the header of their table."""

    def __init__(self, grid: Grid, header: Header) -> None:
        """Fold the header once."""
        self._grid = grid
        above = [dict(enumerate(grid.filled(row))) for row in header.rows]
        if above:
            above.append({column.place: column.header.rsplit("/", 1)[-1] for column in header.columns})
        self._above = [
            {place: (name := fold_header(cell), frozenset(cell + name)) for place, cell in row.items() if cell}
            for row in above
        ]
        """By column: the folded header, and signs of which a cell that says the same has one."""

    def __call__(self, number: int) -> bool:
        """Tell whether two thirds of a row's cells, and two at least, stand above it, too."""
        own = [
            (place, cell) for place, cell in enumerate(self._grid.own(number)) if cell and len(cell) <= _HEADER_SIGNS
        ]
        return any(self._repeats(own, above) for above in self._above)

    def _repeats(self, own: list[tuple[int, str]], above: Mapping[int, tuple[str, frozenset[str]]]) -> bool:
        minimum = 2
        misses_allowed = len(own) // 3
        same = 0
        for count, (place, cell) in enumerate(own, start=1):
            name, signs = above.get(place, ("", frozenset()))
            same += (cell.isascii() or not signs.isdisjoint(cell)) and fold_header(cell) == name
            if count - same > misses_allowed:
                return False
        return same >= minimum


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[\d.,%]+\s*(?:项|个|条|家|万元|元)?", cell))


def _gather_contacts(raw: str, name: str, gathered: _Gathered) -> None:
    if name == "contact_post":
        gathered.contacts += scrub(raw).contacts
        return
    contacts = read_contacts(raw, name)
    gathered.contacts += contacts
    gathered.addresses += [contact.value for contact in contacts if contact.kind is ContactKind.ADDRESS]


def _period(gathered: _Gathered) -> dict[str, Any]:
    text = gathered.text("period")
    if not text:
        return {"period": ""}
    if day := values.serial_day(text):
        return {"period": day.isoformat()}
    if _BARE_PERIOD.fullmatch(text):
        text += values.period_unit(gathered.texts["period"][0][0].unit_text)
    return {"period": text, "period_months": values.months(text)}


def _money(gathered: _Gathered, name: str, *, upper: bool) -> dict[str, Any]:
    text = gathered.text(name)
    amount = None
    if text:
        column = gathered.texts[name][0][0]
        amount = values.yuan(text, values.unit_of(column.unit_text), upper=upper)
        if amount is None and not values.says_no_amount(text):
            gathered.note("money_not_read", column, text=_short(text))
        text = _with_unit(text, column)
    return {f"{name}_text": text, f"{name}_yuan": amount}


def _with_unit(text: str, column: Column) -> str:
    """Return an amount with the unit that only its header names, or a reader would take 80万元 for 80."""
    unit = _UNIT_NAMES.get(values.unit_of(column.unit_text) or "")
    is_bare = any(map(str.isdigit, text)) and not _NAMES_MONEY.search(text)
    return f"{text}{unit}" if unit and is_bare else text


def _compared(content: Content) -> Mapping[str, object]:
    """Return what two rows must agree in to be the same item: all but the number; width, script and spaces are no difference."""
    said = content.model_dump(exclude={"list_number", "organisation_name"}, exclude_defaults=True)
    return {name: fold_name(value) if isinstance(value, str) else value for name, value in said.items()}


def _unmarked(text: str) -> str:
    return text.replace(MARK, "").strip(" :：()（）,，、;；\n") if MARK in text else text.strip()


def _short(text: str) -> str:
    return text if len(text) <= _NOTE_SIGNS else f"{text[:_NOTE_SIGNS]}…"
