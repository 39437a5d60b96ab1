"""Reading a returned reply form (回执) or tick sheet (勾选表): file -> tables -> rows -> what the organisation answers.

The form may have been moved about: rows inserted, sheets renamed, cells merged, answers written beside the boxes. So nothing is
looked for in a certain cell: a row is what its label, or the header above it, says. A partner is known by the key before
its name, a slot by its id and time. What is not sure is left out of the reply and told; what was not understood is kept as text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from indexes.text import fold_name
from service.domain.conference import MOST_SLOTS, Slot
from service.domain.edition import Note
from service.domain.errors import InvalidError
from service.domain.language import Language
from service.domain.reply import (
    FormCode,
    Partner,
    PartnerField,
    PersonField,
    Question,
    Reply,
    ReplyForm,
    SlotField,
    codes_in,
)
from service.importing.answers import (
    COMING,
    MEETINGS,
    REFUSAL,
    UNAVAILABLE,
    WISH,
    Answer,
    Said,
    answer,
    count,
    is_doubtful,
)
from service.importing.attendees import read_people
from service.importing.columns import Grid
from service.importing.contacts import scrub
from service.importing.fence import Limits, read_tables, shown_name
from service.importing.noted import Cell, Noted
from service.importing.printed import header_fields, is_printed, question_in
from service.importing.tables import Table
from service.importing.values import cell_text, clean, is_given

_LIMITS = Limits(rows=2_000, columns=50, answer_bytes=4 << 20)
"""A form has a page or two."""
_MOST_CELLS = 10_000
"""Filled ones; 200 slots, 1,000 partners and 100 people take 6,500."""
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})")
_PARAGRAPH = -1


class ReadReply(NamedTuple):
    """What a returned form says."""

    reply: Reply
    problems: tuple[Note, ...]
    """What a person has to look at, in the order of the form; each names ``sheet`` and ``cell`` where it is about one."""
    file_hash: str
    """sha256 of the file, hexadecimal."""


def read_reply(
    path: Path,
    form_of: Callable[[str], ReplyForm | None],
    *,
    conference_id: str,
    organisation_id: str | None = None,
    limits: Limits = _LIMITS,
) -> ReadReply:
    """Read a returned form; nothing of it is stored and contacts stand nowhere but in ``contacts``.

    Args:
        path: the file; its kind is decided by what it holds.
        form_of: returns what the organisation of a token would be asked today; None: no such token was given out.
        conference_id: to which it should be a reply.
        organisation_id: whose reply it should be; None: anybody's.
        limits: how much the file may cost.

    Raises:
        UnreadableFileError: the file cannot be read.
        InvalidError: it holds more than a form does, or bears no code, a damaged one, several, or that of another
            conference or organisation.
    """
    tables, file_hash = read_tables(path, limits)
    reply, problems = read_form(
        tables, form_of, file=shown_name(path), conference_id=conference_id, organisation_id=organisation_id
    )
    return ReadReply(reply, problems, file_hash)


def read_form(
    tables: Sequence[Table],
    form_of: Callable[[str], ReplyForm | None],
    *,
    file: str,
    conference_id: str,
    organisation_id: str | None = None,
) -> tuple[Reply, tuple[Note, ...]]:
    """Return what the tables of a returned form say, and its problems; ``file`` is its name as it may be shown.

    Raises:
        InvalidError: see ``read_reply``.
    """
    shown = [table for table in tables if not table.hidden]
    code = _code_of(shown, file)
    form = form_of(code.token)
    if form is None:
        raise InvalidError("reply_code_unknown", file=file, code=code.shown)
    if form.conference.id != conference_id:
        raise InvalidError("reply_of_other_conference", file=file, conference=form.conference.name)
    if organisation_id is not None and form.organisation_id != organisation_id:
        raise InvalidError("reply_of_other_organisation", file=file, organisation=form.organisation_name)
    noted = Noted([_shown(table.name) for table in tables])
    if code.edition != form.edition:
        noted.tell("reply_form_old")
    for table in tables:
        if table.hidden and table.rows:
            noted.tell("reply_sheet_hidden", sheet=_shown(table.name))
    reader = _Reader(form, noted, is_old=code.edition != form.edition)
    for table in shown:
        reader.table(table)
    reply = reader.reply()
    return reply, noted.problems


def _code_of(tables: Sequence[Table], file: str) -> FormCode:
    """Return the one code that stands in the file.

    Raises:
        InvalidError: none does, or it is damaged, or there are two; or the file is no form.
    """
    cells = [cell for table in tables for cell in _cells(table)]
    if len(cells) > _MOST_CELLS:
        raise InvalidError("reply_too_large", file=file, limit=_MOST_CELLS)
    found = [(code, cell) for cell in cells for code in codes_in(cell.text)]
    intact = {code.token: code for code, _ in found if code.intact}
    if len(intact) > 1:
        first, other, *_ = (code.shown for code in intact.values())
        raise InvalidError("reply_codes_differ", file=file, code=first, other=other)
    if intact:
        return next(iter(intact.values()))
    if not found:
        raise InvalidError("reply_without_code", file=file)
    code, cell = found[0]
    raise InvalidError("reply_code_edited", file=file, code=code.shown, sheet=cell.sheet, cell=cell.address)


def _cells(table: Table) -> Iterator[Cell]:
    """Yield everything that is written in a table and around it."""
    sheet = _shown(table.name)
    yield from (Cell(sheet, 0, _PARAGRAPH, text) for text in map(clean, table.above) if text)
    for number, row in table.rows:
        yield from (Cell(sheet, number, place, text) for place, text in enumerate(map(cell_text, row)) if text)
    yield from (Cell(sheet, 0, _PARAGRAPH, text) for text in map(clean, table.below) if text)


def _shown(name: str) -> str:
    return scrub(clean(name)).text


class _SlotAnswer(NamedTuple):
    slot: Slot
    said: Said
    cell: Cell


class _PartnerAnswer(NamedTuple):
    partner: Partner
    wish: Answer
    refusal: Answer
    cell: Cell


class _Reader:
    """Reads the tables one after the other and gathers the answers."""

    def __init__(self, form: ReplyForm, noted: Noted, *, is_old: bool) -> None:
        self._form = form
        self._noted = noted
        self._is_old = is_old
        self._kind: type[StrEnum] | Question | None = None
        """What the row at hand belongs to: the table under a header, or the remarks."""
        self._columns: dict[int, StrEnum] = {}
        self._begun = False
        """Whether a question has been met; titles stand above."""
        self._asked: set[object] = set()
        self._coming: list[Cell] = []
        self._most: list[Cell] = []
        self._rows: list[dict[PersonField, Cell]] = []
        self._slots: list[_SlotAnswer] = []
        self._partners: list[_PartnerAnswer] = []

    def table(self, table: Table) -> None:
        """Read one sheet, or one table of a document; a document's table may go on in the next."""
        goes_on = table.name.isdecimal() and not table.above
        self._kind = self._kind if goes_on else None
        self._begun = self._begun and table.name.isdecimal()
        grid, sheet = Grid(table), _shown(table.name)
        self._paragraphs(sheet, table.above)
        for number in grid.numbers:
            self._row(grid, sheet, number)
        self._paragraphs(sheet, table.below)

    def reply(self) -> Reply:
        """Return what is sure, and note what is not."""
        coming = self._read_coming()
        people = read_people(self._rows, self._form, self._noted)
        if coming is False and people:
            self._noted.tell("reply_not_coming_with_people")
        most = self._read_most()
        unavailable = self._read_slots() if SlotField in self._asked else None
        wishes = self._read_wishes()
        return Reply(
            conference_id=self._form.conference.id,
            organisation_id=self._form.organisation_id,
            coming=coming,
            people=people,
            most=most,
            unavailable=unavailable,
            wishes=wishes,
            remarks=self._noted.remarks,
            contacts=self._noted.contacts,
        )

    def _paragraphs(self, sheet: str, texts: Iterable[str]) -> None:
        for text in filter(None, map(clean, texts)):
            if not self._is_printed(text):
                self._noted.keep(Cell(sheet, 0, _PARAGRAPH, text))

    def _is_printed(self, text: str) -> bool:
        return is_printed(text, above=not self._begun)

    def _row(self, grid: Grid, sheet: str, number: int) -> None:
        cells = [Cell(sheet, number, place, text) for place, text in enumerate(grid.own(number)) if text]
        if fields := header_fields(dict(enumerate(grid.groups(number)))):
            self._columns, self._kind, self._begun = fields, type(next(iter(fields.values()))), True
            self._asked.add(self._kind)
            for cell in cells:
                if cell.place not in fields:
                    self._noted.keep(cell)
        elif question_in(cells[0].text) or (self._kind is None and any(question_in(cell.text) for cell in cells)):
            self._begun = True
            self._questions(cells)
        elif all(self._is_printed(cell.text) for cell in cells):
            self._kind = None
        else:
            self._answer_row(grid, cells)

    def _answer_row(self, grid: Grid, cells: Sequence[Cell]) -> None:
        """Read a row under a header or a label."""
        if self._kind is PersonField:
            self._person(grid, cells)
        elif self._kind is SlotField:
            self._slot(cells)
        elif self._kind is PartnerField:
            self._partner(grid, cells)
        elif self._kind is Question.REMARKS:
            for cell in cells:
                self._noted.remark(cell)
        else:
            for cell in cells:
                if not self._is_printed(cell.text):
                    self._noted.keep(cell)

    def _questions(self, cells: Sequence[Cell]) -> None:
        """Read a row of labels, each with its answers to the right."""
        self._kind = None
        asked: Question | None = None
        for cell in cells:
            found = question_in(cell.text)
            if found:
                asked, behind = found
                self._asked.add(asked)
                self._kind = asked if asked is Question.REMARKS else None
                if behind:
                    self._answered(asked, Cell(cell.sheet, cell.row, cell.place, behind))
            elif asked is None:
                self._noted.keep(cell)
            elif not self._is_printed(cell.text):
                self._answered(asked, cell)

    def _answered(self, question: Question, cell: Cell) -> None:
        if question is Question.COMING:
            self._coming.append(cell)
        elif question is Question.MOST:
            self._most.append(cell)
        elif question is Question.REMARKS:
            self._noted.remark(cell)
        elif question is Question.CODE:
            if not codes_in(cell.text):
                self._noted.keep(cell)
        elif fold_name(cell.text) != fold_name(self._form.organisation_name):
            self._noted.tell_text("reply_organisation_differs", cell, organisation=self._form.organisation_name)

    def _read_coming(self) -> bool | None:
        answers = [(answer(cell.text, COMING), cell) for cell in self._coming]
        said = {one.said for one, _ in answers}
        if Said.BOTH in said or {Said.YES, Said.NO} <= said:
            self._noted.tell("reply_coming_twice", self._coming[0])
            for cell in self._coming:
                self._noted.remark(cell)
            return None
        is_sure = bool(said & {Said.YES, Said.NO})
        for one, cell in answers:
            if one.said in {Said.CROSS, Said.UNCLEAR} and (not is_sure or is_doubtful(cell.text)):
                self._noted.tell_text("reply_coming_unclear", cell)
                is_sure = False
            elif one.beside:
                self._noted.keep(cell)
        if not said - {Said.NOTHING} and self._asked & {Question.COMING, PersonField}:
            self._noted.tell("reply_coming_missing")
        return Said.YES in said if is_sure else None

    def _read_most(self) -> int | None:
        found: set[int] = set()
        for cell in self._most:
            read = count(cell.text)
            if not read.understood or (read.number or 0) > MOST_SLOTS:
                self._noted.tell_text("reply_most_unclear", cell)
            elif read.number is not None:
                found.add(read.number)
        if len(found) > 1:
            self._noted.tell("reply_most_twice", self._most[0])
        return found.pop() if len(found) == 1 else None

    def _person(self, grid: Grid, cells: Sequence[Cell]) -> None:
        """Gather a row of people; merged cells hold for all their rows, and a merged name makes them one person."""
        sheet, number = cells[0].sheet, cells[0].row
        own = {cell.place: cell for cell in cells}
        row: dict[PersonField, Cell] = {}
        for place, text in enumerate(grid.filled(number)):
            field = self._columns.get(place)
            cell = own.get(place) or Cell(sheet, number, place, text)
            if isinstance(field, PersonField) and _says_something(field, text):
                row[field] = cell
            elif place in own and not (isinstance(field, PersonField) and _is_empty(field, text)):
                self._noted.keep(cell)
        if not row:
            return
        is_one_more_row = PersonField.NAME in row and row[PersonField.NAME].place not in own
        if is_one_more_row and self._rows:
            former = self._rows[-1]
            for field, cell in row.items():
                if cell.place in own and field in former:
                    both = f"{former[field].text}\n{cell.text}"
                    former[field] = Cell(cell.sheet, former[field].row, cell.place, both)
                elif cell.place in own:
                    former[field] = cell
        else:
            self._rows.append(row)

    def _slot(self, cells: Sequence[Cell]) -> None:
        """Read a row of the slots; what stands to the right of the table answers, too."""
        last = max(self._columns)
        of = {SlotField.SLOT: "", SlotField.TIME: "", SlotField.UNAVAILABLE: ""}
        for cell in cells:
            field = self._columns.get(cell.place, SlotField.UNAVAILABLE if cell.place > last else None)
            if isinstance(field, SlotField):
                of[field] = f"{of[field]} {cell.text}".strip()
        given = cells[-1]
        read = answer(of[SlotField.UNAVAILABLE], UNAVAILABLE)
        slot = self._slot_of(of[SlotField.SLOT], of[SlotField.TIME])
        if slot is None:
            if read.said is not Said.NOTHING or not (of[SlotField.SLOT] and of[SlotField.TIME]):
                self._noted.tell_text("reply_slot_unknown", _joined(cells))
            return
        beside = _CLOCK.sub("", of[SlotField.TIME]).strip(" -–—~至到\n\t")
        if beside or (read.beside and read.said is not Said.UNCLEAR):
            whole = " ".join(filter(None, (of[SlotField.TIME], of[SlotField.UNAVAILABLE])))
            self._noted.keep(Cell(given.sheet, given.row, given.place, whole))
        if read.said is not Said.NOTHING:
            self._slots.append(
                _SlotAnswer(slot, read.said, Cell(given.sheet, given.row, given.place, of[SlotField.UNAVAILABLE]))
            )

    def _slot_of(self, named: str, time: str) -> Slot | None:
        """Return the slot of a row if it still is when the row says."""
        clock = _CLOCK.search(time)
        for slot in self._form.conference.slots:
            same_time = clock is None or (int(clock[1]), int(clock[2])) == (slot.start.hour, slot.start.minute)
            same_id = named.lstrip("0") == slot.id.lstrip("0") if named else clock is not None
            if same_id and same_time:
                return slot
        return None

    def _read_slots(self) -> tuple[str, ...]:
        said = {one.said for one in self._slots}
        is_mixed = {Said.YES, Said.CROSS} <= said  # who writes both may have marked the times that suit
        suits = {one.slot.id for one in self._slots if one.said is Said.NO}
        unavailable: set[str] = set()
        for one in self._slots:
            is_marked = one.said in {Said.YES, Said.CROSS}
            if one.said in {Said.UNCLEAR, Said.BOTH} or (is_marked and (is_mixed or one.slot.id in suits)):
                self._noted.tell_text("reply_slot_unclear", one.cell, slot=one.slot.id)
            elif is_marked:
                unavailable.add(one.slot.id)
        slots = [slot.id for slot in self._form.conference.slots]
        if len(slots) > 1 and unavailable >= set(slots):
            self._noted.tell("reply_every_slot")
            return ()
        return tuple(slot for slot in slots if slot in unavailable)

    def _partner(self, grid: Grid, cells: Sequence[Cell]) -> None:
        row = cells[0].row
        texts = dict.fromkeys(PartnerField, "")
        for place, text in enumerate(grid.groups(row)):
            field = self._columns.get(place)
            if isinstance(field, PartnerField) and not texts[field]:
                texts[field] = text
        for cell in cells:
            if cell.place not in self._columns:
                self._noted.keep(cell)
        name = texts[PartnerField.PARTNER]
        wish = answer(texts[PartnerField.WISH], WISH)
        refusal = answer(texts[PartnerField.REFUSAL], REFUSAL)
        is_answered = {wish.said, refusal.said} != {Said.NOTHING}
        answered = next((cell for cell in cells if self._columns.get(cell.place) in _TICKED), cells[-1])
        whole = " ".join(text for text in (texts[PartnerField.WISH], texts[PartnerField.REFUSAL]) if text)
        given = Cell(answered.sheet, answered.row, answered.place, whole)
        partner = self._partner_of(texts[PartnerField.KEY])
        named = next((one for one in self._form.partners if fold_name(one.name) == fold_name(name)), None)
        if partner is not None and name and fold_name(name) != fold_name(partner.name):
            self._noted.tell_text("reply_partner_changed", _joined(cells), partner=partner.name)
        elif (partner := partner or named) is not None:
            self._noted_reason(partner, texts[PartnerField.REASON], cells)
            if is_answered:
                self._partners.append(_PartnerAnswer(partner, wish, refusal, given))
        elif is_answered or not texts[PartnerField.KEY]:
            self._noted.tell_text("reply_partner_unknown", _joined(cells))

    def _partner_of(self, key: str) -> Partner | None:
        wanted = "".join(key.upper().split())
        return next((one for one in self._form.partners if self._form.key(one) == wanted), None)

    def _noted_reason(self, partner: Partner, text: str, cells: Sequence[Cell]) -> None:
        """Keep what was written into the cell of the reason; what an older form printed there nobody knows."""
        written, printed = fold_name(text), fold_name(partner.reason)
        if written != printed and (written.startswith(printed) if self._is_old and printed else not self._is_old):
            self._noted.keep(Cell(cells[0].sheet, cells[0].row, cells[0].place, text))

    def _read_wishes(self) -> dict[str, bool]:
        ticks = any(one.wish.said is Said.YES for one in self._partners)
        found: dict[str, bool] = {}
        unsure: set[str] = set()
        for one in self._partners:
            partner = one.partner
            wished = _wished(one.wish.said, one.refusal.said, ticks=ticks, language=self._form.language)
            if wished is Said.BOTH or found.get(partner.organisation_id) not in {None, wished is Said.YES}:
                self._noted.tell("reply_partner_twice", one.cell, partner=partner.name)
                unsure.add(partner.organisation_id)
            elif wished is Said.UNCLEAR:
                self._noted.tell_text("reply_partner_unclear", one.cell, partner=partner.name)
                unsure.add(partner.organisation_id)
            elif wished is not Said.NOTHING:
                found[partner.organisation_id] = wished is Said.YES
            if wished is not Said.UNCLEAR and (one.wish.beside or one.refusal.beside):
                self._noted.keep(one.cell)
        return {one: wish for one, wish in sorted(found.items()) if one not in unsure}


def _joined(cells: Sequence[Cell]) -> Cell:
    """Return a row as one cell, in the place of its first."""
    return Cell(cells[0].sheet, cells[0].row, cells[0].place, " ".join(cell.text for cell in cells))


_TICKED = frozenset({PartnerField.WISH, PartnerField.REFUSAL})


def _says_something(field: PersonField, text: str) -> bool:
    return field is not PersonField.NUMBER and bool(text) and not _is_empty(field, text)


def _is_empty(field: PersonField, text: str) -> bool:
    """Tell whether a cell of a person says nothing: a number in front, an empty box, a stroke."""
    if field is PersonField.NUMBER:
        return text.strip(" .、)）").isdecimal()
    if field is PersonField.MEETINGS:
        return answer(text, MEETINGS).said is Said.NOTHING
    return not is_given(text)


def _wished(wish: Said, refusal: Said, *, ticks: bool, language: Language) -> Said:
    """Return what two cells say of a partner: YES it is to be met, NO it is not, NOTHING, BOTH, or UNCLEAR.

    Args:
        wish: what the cell under 希望洽谈 says.
        refusal: what the cell under 不希望洽谈 says.
        ticks: whether some partner is ticked under 希望洽谈; a cross beside ticks is a no.
        language: of the form; alone, a cross is a tick in an English one and anything in a Chinese one.
    """
    if wish is Said.CROSS and refusal is Said.CROSS:
        return Said.UNCLEAR
    if wish is Said.CROSS:
        is_no = ticks or refusal is Said.YES
        wish = Said.NO if is_no else Said.YES if language is Language.ENGLISH else Said.UNCLEAR
    if refusal is Said.CROSS:
        refusal = Said.NO if wish is Said.YES else Said.YES
    if Said.UNCLEAR in {wish, refusal}:
        return Said.UNCLEAR
    if Said.BOTH in {wish, refusal} or (wish is Said.YES and refusal is Said.YES):
        return Said.BOTH
    if wish is Said.YES:
        return Said.YES
    if refusal is Said.YES or (wish is Said.NO and refusal is Said.NOTHING):
        return Said.NO
    return Said.UNCLEAR if refusal is Said.NO and wish is Said.NOTHING else Said.NOTHING
