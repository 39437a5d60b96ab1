"""What is left over of a returned form: problems by cell, remarks, and contacts of which it is not sure whose they are."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.domain.edition import MARK, Note
from service.domain.errors import Parameter
from service.domain.item import TEXT_LIMIT
from service.domain.person import Contact, ContactKind, GivenContact
from service.domain.reply import Remark
from service.importing.columns import column_letters
from service.importing.contacts import scrub

_BARE_NUMBER = re.compile(r"(?<![\dA-Za-z.:])(?!20[2-4]\d[01]\d[0-3]\d)[2-9]\d{3}[ \-]?\d{4}(?![\d.])")
"""Eight digits of Hong Kong or a town, without any word before them: on a form they mostly reach somebody."""
_QUOTED_SIGNS = 60
_CONTACT_SIGNS = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell of a returned form."""

    sheet: str
    row: int
    place: int
    """Column from 0; below 0: a paragraph outside the tables."""
    text: str

    @property
    def address(self) -> str:
        """As a spreadsheet program names it; empty for a paragraph."""
        return f"{column_letters(self.place)}{self.row}" if self.place >= 0 else ""


class Noted:
    """Collects what a person has to look at; no text in it reaches anybody."""

    def __init__(self, sheets: Sequence[str]) -> None:
        """Begin with nothing; ``sheets`` are the names in the order of the file."""
        self._order = {sheet: place for place, sheet in enumerate(sheets)}
        self._problems: list[tuple[_Place, Note]] = []
        self._remarks: dict[_Place, Remark] = {}
        self._contacts: list[GivenContact] = []

    @property
    def problems(self) -> tuple[Note, ...]:
        """What is wrong with the whole, then with its cells in their order."""
        return tuple(note for _, note in sorted(self._problems, key=lambda noted: noted[0]))

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Texts that were kept, in their order."""
        return tuple(self._remarks[place] for place in sorted(self._remarks))

    @property
    def contacts(self) -> tuple[GivenContact, ...]:
        """Those of which it is not sure whose they are, each once."""
        return tuple(dict.fromkeys(self._contacts))

    def tell(self, code: str, cell: Cell | None = None, **parameters: Parameter) -> None:
        """Note a problem, of a cell or of the whole form."""
        where = {"sheet": cell.sheet, "cell": cell.address} if cell else {}
        place = self._place(cell) if cell else (-1, 0, 0, "")
        self._problems.append((place, Note(code=code, parameters={**where, **parameters})))

    def tell_text(self, code: str, cell: Cell, **parameters: Parameter) -> None:
        """Note a problem that quotes the cell, and keep its text."""
        self.tell(code, cell, text=_quoted(self.remark(cell)), **parameters)

    def keep(self, cell: Cell) -> None:
        """Keep a text that was not understood."""
        self.tell_text("reply_text_kept", cell)

    def remark(self, cell: Cell) -> str:
        """Keep a text where it stood and return it; its contacts go apart."""
        found = scrub(cell.text)
        bare = [Contact(kind=ContactKind.PHONE, value=number) for number in _BARE_NUMBER.findall(found.text)]
        self.loose([*found.contacts, *bare])
        if len(cell.text) > TEXT_LIMIT:
            self.tell("reply_text_cut", cell, limit=TEXT_LIMIT)
        if text := _BARE_NUMBER.sub(MARK, found.text).strip():
            self._remarks[self._place(cell)] = Remark(sheet=cell.sheet, cell=cell.address, text=text)
        return text

    def loose(self, contacts: Iterable[Contact]) -> None:
        """Keep contacts of which it is not sure whose they are."""
        self._contacts += map(given, contacts)

    def _place(self, cell: Cell) -> "_Place":
        return self._order.get(cell.sheet, 0), cell.row, cell.place, cell.text


_Place = tuple[int, int, int, str]
"""Sheet, row, column and text: what is sorted by, and what makes two remarks of one cell two."""


def given(contact: Contact) -> GivenContact:
    """Return a contact as somebody gave it, cut to what is kept."""
    return GivenContact(kind=contact.kind, value=contact.value.strip()[:_CONTACT_SIGNS], consent=contact.consent)


def _quoted(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _QUOTED_SIGNS else f"{one_line[:_QUOTED_SIGNS]}…"
