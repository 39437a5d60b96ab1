"""The people of a returned form. A row may name several of them, and several rows one of them.

Texts that stand in lines belong to the people in their order where there are as many; else language, arrival and the like
hold for all, and a telephone number is nobody's until a person has asked.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from indexes.text import fold_name, normal_form
from service.domain.edition import MARK
from service.domain.language import Language
from service.domain.person import Contact, ContactKind, GivenContact
from service.domain.reply import PersonField, ReplyForm, ReplyPerson
from service.importing.answers import MEETINGS, Said, answer, arrival, language
from service.importing.contacts import read_contacts, scrub
from service.importing.noted import Cell, Noted, given
from service.importing.values import is_given

Row = Mapping[PersonField, Cell]

_LINES = re.compile(r"\n+")
_LIST = re.compile(r"[\n、;；,，/]+")
_CHINESE_LIST = re.compile(
    r"[\n、;；/]+|[,，](?=\s*[\u3400-\u9fff])|(?<=[\u3400-\u9fff])\s*[和及与]\s*(?=[\u3400-\u9fff]{2,3}$)"
)
_NAME_LABEL = re.compile(r"^(?:姓名|name)\s*[:：]\s*", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:\d{1,2}\s*[.、)）]|[①-⑳])\s*(?=\D)")
_POST_BEHIND = re.compile(r"^([^（()）]+?)\s*[（(]([^（）()]{1,30})[）)]$")
_PADDED = re.compile(r"([\u3400-\u9fff])\s+([\u3400-\u9fff])")
_TWO_WORDS = re.compile(r"[\u3400-\u9fff]{2,}\s+[\u3400-\u9fff]{2,}")
_NO_NAME = re.compile(r"[:：。！？!?\d]|[\u3400-\u9fff]{9}")
_DITTO = frozenset({"同上", "〃", '"', "″", "''", "ditto", "same as above", "same"})
_MOST_PEOPLE = 20
"""In one cell; more are a text."""
_NAME_SIGNS, _POST_SIGNS, _TRAVEL_SIGNS = 100, 100, 200
_FEWEST_DIGITS = 7
_MISCOUNTED_MOBILE = re.compile(r"(?:86)?(1[3-9]\d{7,8}|1[3-9]\d{10,11})")
_CONTACT_FIELDS = {PersonField.PHONE: "contact_phone", PersonField.EMAIL: "contact_email"}
_KINDS = {
    PersonField.PHONE: (ContactKind.PHONE, "reply_phone_unclear"),
    PersonField.EMAIL: (ContactKind.EMAIL, "reply_email_unclear"),
}
"""What stands in a column mostly, and the problem of a cell in which nothing of the kind does."""


def read_people(rows: Sequence[Row], form: ReplyForm, noted: Noted) -> tuple[ReplyPerson, ...]:
    """Return the people that some rows name, in their order; what is not sure is noted.

    Args:
        rows: cells by field, each row with something beside its number.
        form: that was returned.
        noted: takes problems, texts and contacts.
    """
    people: dict[str, list[ReplyPerson]] = {}
    in_order: list[ReplyPerson] = []
    before: Row = {}
    for raw in rows:
        row = {field: _same_as(before.get(field), cell) for field, cell in raw.items()}
        before = row
        for person, cell in _people_of(row, form, noted):
            namesakes = people.setdefault(fold_name(person.name), [])
            if person in namesakes:
                continue
            if namesakes:
                noted.tell("reply_person_twice", cell, text=person.name)
            namesakes.append(person)
            in_order.append(person)
    return tuple(in_order)


def _same_as(above: Cell | None, cell: Cell) -> Cell:
    """Return the cell, with the text of the one above where it says 同上."""
    is_ditto = normal_form(cell.text) in _DITTO
    return Cell(cell.sheet, cell.row, cell.place, above.text) if is_ditto and above else cell


def _people_of(row: Row, form: ReplyForm, noted: Noted) -> list[tuple[ReplyPerson, Cell]]:
    name_cell = row.get(PersonField.NAME)
    names = _names(name_cell, noted) if name_cell else []
    if name_cell is None or not names:
        cells = list(row.values())
        if name_cell is None:
            noted.tell("reply_person_without_name", cells[0])
        for cell in cells:
            noted.remark(cell)
        return []
    reader = _Fields(row, len(names), form, noted)
    posts = reader.each(PersonField.POST, _LIST)
    contacts = reader.contacts()
    languages = [reader.language(cell) for cell in reader.for_all(PersonField.LANGUAGE)]
    arrivals = [reader.arrival(cell) for cell in reader.for_all(PersonField.ARRIVAL)]
    travels = reader.for_all(PersonField.TRAVEL)
    meetings = [reader.meetings(cell) for cell in reader.for_all(PersonField.MEETINGS)]
    own = scrub(name_cell.text).contacts
    if len(names) > 1:
        noted.loose(own)
    return [
        (
            ReplyPerson(
                name=name,
                post=reader.line(posts[place], _POST_SIGNS) or post,
                language=languages[place],
                contacts=tuple(dict.fromkeys([*contacts[place], *(map(given, own) if len(names) == 1 else ())])),
                arrives_at=arrivals[place],
                travel=reader.line(travels[place], _TRAVEL_SIGNS),
                holds_meetings=meetings[place],
            ),
            name_cell,
        )
        for place, (name, post) in enumerate(names)
    ]


def _names(cell: Cell, noted: Noted) -> list[tuple[str, str]]:
    """Return names with the post that stands in brackets behind each; none where it is not sure that they are names."""
    text = scrub(cell.text).text.replace(MARK, " ").strip()
    parts = [part.strip(" \t,，.。") for part in _CHINESE_LIST.split(text)]
    found = [named for part in parts if (named := _name(part))[0]]
    if len(found) > _MOST_PEOPLE or any(_NO_NAME.search(name) or len(name) > _NAME_SIGNS for name, _ in found):
        noted.tell_text("reply_name_unclear", cell)
        return []
    if any(_TWO_WORDS.search(name) or "," in name for name, _ in found):
        noted.tell_text("reply_name_unclear", cell)
    return found


def _name(part: str) -> tuple[str, str]:
    bare = _NUMBERING.sub("", _NAME_LABEL.sub("", part))
    behind = _POST_BEHIND.match(bare)
    name, post = (behind[1], behind[2]) if behind else (bare, "")
    is_padded = len("".join(name.split())) <= 3  # noqa: PLR2004 - 张　三, 欧阳　三
    return (_PADDED.sub(r"\1\2", name) if is_padded else " ".join(name.split())), post


class _Fields:
    """The cells of one row, read for so many people."""

    def __init__(self, row: Row, people: int, form: ReplyForm, noted: Noted) -> None:
        self._row = row
        self._people = people
        self._form = form
        self._noted = noted

    def each(self, field: PersonField, separator: re.Pattern[str]) -> list[Cell | None]:
        """Return each person's part of a cell; None where there is none, or where it is not sure whose is whose."""
        cell = self._row.get(field)
        if cell is None or self._people == 1:
            return [cell] * self._people
        parts = [part.strip() for part in separator.split(cell.text) if part.strip()]
        if len(parts) == self._people:
            return [Cell(cell.sheet, cell.row, cell.place, part) for part in parts]
        self._noted.tell_text("reply_not_assigned", cell, people=self._people)
        return [None] * self._people

    def for_all(self, field: PersonField) -> list[Cell | None]:
        """Return each person's line of a cell, or the whole of it for everybody."""
        cell = self._row.get(field)
        lines = [line.strip() for line in _LINES.split(cell.text) if line.strip()] if cell else []
        if cell and self._people > 1 and len(lines) == self._people:
            return [Cell(cell.sheet, cell.row, cell.place, line) for line in lines]
        return [cell] * self._people

    def contacts(self) -> list[list[GivenContact]]:
        """Return the ways to reach each person."""
        found: list[list[GivenContact]] = [[] for _ in range(self._people)]
        for field, name in _CONTACT_FIELDS.items():
            cell = self._row.get(field)
            if cell is None or not is_given(cell.text):
                continue
            parts = [cell.text]
            if self._people > 1:
                parts = [part for part in _LIST.split(cell.text) if part.strip()]
            if len(parts) != self._people:
                self._noted.tell("reply_contacts_not_assigned", cell, people=self._people)
                self._noted.loose(read_contacts(cell.text, name))
                continue
            for place, part in enumerate(parts):
                found[place] += self._contacts_in(Cell(cell.sheet, cell.row, cell.place, part), field)
        return found

    def _contacts_in(self, cell: Cell, field: PersonField) -> list[GivenContact]:
        read = read_contacts(cell.text, _CONTACT_FIELDS[field])
        sure = [given(one) for one in read if _reaches(one)]
        if not sure:
            kind, code = _KINDS[field]
            self._noted.tell(code, cell)
            self._noted.loose([Contact(kind=kind, value=cell.text)])
            return []
        for one in read:
            if one.kind is ContactKind.NAME and not self._is_named(one.value):
                self._noted.keep(Cell(cell.sheet, cell.row, cell.place, one.value))
            elif one.kind is not ContactKind.NAME and not _reaches(one):
                self._noted.loose([one])
        for one in sure:
            digits = re.sub(r"\D", "", one.value)
            if one.kind is ContactKind.PHONE and _MISCOUNTED_MOBILE.fullmatch(digits):
                self._noted.tell("reply_phone_digits", cell, digits=len(digits))
        return sure

    def _is_named(self, text: str) -> bool:
        return fold_name(text) in fold_name(self._row[PersonField.NAME].text)

    def language(self, cell: Cell | None) -> Language | None:
        """Return the language in which somebody reads."""
        if cell is None or not is_given(cell.text):
            return None
        read = language(cell.text, self._form.language)
        if read is None:
            self._noted.tell_text("reply_language_unclear", cell)
        return read

    def arrival(self, cell: Cell | None) -> datetime | None:
        """Return when somebody comes."""
        if cell is None or not is_given(cell.text):
            return None
        read = arrival(cell.text, self._form.conference.day)
        if read.beside:
            code = "reply_arrival_unclear" if read.at is None else "reply_text_kept"
            self._noted.tell_text(code, cell)
        return read.at

    def meetings(self, cell: Cell | None) -> bool | None:
        """Return whether somebody holds meetings."""
        if cell is None:
            return None
        read = answer(cell.text, MEETINGS)
        if read.said in {Said.CROSS, Said.BOTH, Said.UNCLEAR}:
            self._noted.tell_text("reply_meetings_unclear", cell)
            return None
        if read.beside:
            self._noted.keep(cell)
        return None if read.said is Said.NOTHING else read.said is Said.YES

    def line(self, cell: Cell | None, signs: int) -> str:
        """Return a cell as one line without contacts; empty where it is too long for one."""
        if cell is None or not is_given(cell.text):
            return ""
        found = scrub(" ".join(cell.text.split()))
        if len(found.text) > signs:
            self._noted.keep(cell)
            return ""
        self._noted.loose(found.contacts)
        return found.text


def _reaches(contact: Contact) -> bool:
    digits = sum(sign.isdigit() for sign in contact.value)
    if contact.kind is ContactKind.PHONE:
        return digits >= _FEWEST_DIGITS
    return contact.kind in {ContactKind.EMAIL, ContactKind.WECHAT, ContactKind.QQ}
