"""A reply form (回执): what an organisation is asked before a conference, and what it answers.

The form bears a code of sixteen signs: the token of whom it asks (twelve), a print of what it asks (two), so that an older
form is told from the present one though none is kept, and two that find an error in writing.
"""

import hashlib
import hmac
import json
import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import AwareDatetime, Field, NaiveDatetime, StringConstraints

from service.domain.conference import MOST_SLOTS, Conference
from service.domain.frozen import Frozen, Id, Line
from service.domain.item import TEXT_LIMIT, Title
from service.domain.language import Language
from service.domain.person import GivenContact, Name, Post

PERSON_ROWS = 6
"""Lines for people on a blank; who needs more inserts some."""
_LAYOUT = 1
"""Raised when the form itself asks something else."""
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U: nobody takes one for another."""
_TOKEN_SIGNS = 12
_CODE = re.compile(rf"(?<![0-9A-Z])(?<![0-9A-Z]-)[{_SIGNS}]{{4}}(?:[- ]?[{_SIGNS}]{{4}}){{3}}(?![0-9A-Z-])")
_MISREAD = str.maketrans("OIL", "011")

Token = Annotated[str, StringConstraints(pattern=rf"^[{_SIGNS}]{{{_TOKEN_SIGNS}}}$")]


class Blank(StrEnum):
    """What is handed out to be filled in."""

    FORM_XLSX = "form_xlsx"
    FORM_DOCX = "form_docx"
    TICKS_XLSX = "ticks_xlsx"
    TICKS_DOCX = "ticks_docx"


class Question(StrEnum):
    """What is asked of the organisation as a whole."""

    ORGANISATION = "organisation"
    CODE = "code"
    COMING = "coming"
    MOST = "most"
    REMARKS = "remarks"


class PersonField(StrEnum):
    """What is asked of each person, in the order of the columns."""

    NUMBER = "number"
    NAME = "name"
    POST = "post"
    LANGUAGE = "language"
    PHONE = "phone"
    EMAIL = "email"
    ARRIVAL = "arrival"
    TRAVEL = "travel"
    MEETINGS = "meetings"


class SlotField(StrEnum):
    """The columns of the slots."""

    SLOT = "slot"
    TIME = "time"
    UNAVAILABLE = "unavailable"


class PartnerField(StrEnum):
    """The columns of the proposed partners."""

    KEY = "key"
    PARTNER = "partner"
    REASON = "reason"
    WISH = "wish"
    REFUSAL = "refusal"


class Partner(Frozen):
    """An organisation that is proposed."""

    organisation_id: Id
    name: Title
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    """Why, in the language of the form, in a line or two; without contacts."""


class ReplyForm(Frozen):
    """What one organisation is asked."""

    token: Token
    conference: Conference
    organisation_id: Id
    organisation_name: Title
    language: Language = Language.SIMPLIFIED
    partners: tuple[Partner, ...] = ()
    answer_by: date | None = None
    """The last day; None: not settled."""
    made_at: AwareDatetime

    @property
    def edition(self) -> str:
        """Two signs that change with what is asked: the slots, the partners, the form itself."""
        slots = [[slot.id, slot.start.isoformat(), slot.minutes] for slot in self.conference.slots]
        asked = [_LAYOUT, slots, [[one.organisation_id, one.name, one.reason] for one in self.partners]]
        return _print_of(hashlib.sha256(json.dumps(asked).encode()).digest(), 2)

    @property
    def code(self) -> str:
        """What the form bears, in four groups."""
        bare = self.token + self.edition
        return _grouped(bare + _check(bare))

    def key(self, partner: Partner) -> str:
        """Return what stands before a partner: it stays the same while the list around it changes."""
        whole = f"{self.conference.id}\0{partner.organisation_id}"
        return _print_of(hashlib.sha256(whole.encode()).digest(), 5)


class FormCode(NamedTuple):
    """A code as it came back."""

    token: str
    edition: str
    intact: bool
    """False: it is not what was printed."""
    shown: str
    """As it is printed, in four groups."""


class ReplyPerson(Frozen):
    """Somebody who comes."""

    name: Name
    post: Post = ""
    language: Language | None = None
    """In which they want to read; None: not said."""
    contacts: tuple[GivenContact, ...] = ()
    arrives_at: NaiveDatetime | None = None
    """By the clock of the hall; None: in time, or not said."""
    travel: Line = ""
    holds_meetings: bool | None = None
    """None: not said."""


class Remark(Frozen):
    """A text as it was written, where it stood; ``edition.MARK`` stands where a contact was."""

    sheet: str
    cell: str
    """As a spreadsheet program names it; of a document the column and the row of the table whose number ``sheet`` is."""
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LIMIT)]


class Reply(Frozen):
    """What an organisation answers; what is not sure is left out of it and stands among the remarks."""

    conference_id: Id
    organisation_id: Id
    coming: bool | None = None
    """None: not said, or not asked, as on a tick sheet."""
    people: tuple[ReplyPerson, ...] = ()
    most: int | None = Field(default=None, ge=0, le=MOST_SLOTS)
    """Meetings it wants at most; None: not said."""
    unavailable: tuple[Id, ...] | None = None
    """Slots it cannot attend, in time order; None: not asked."""
    wishes: dict[Id, bool] = Field(default_factory=dict)
    """By id of a proposed partner: whether it wants to meet it. Of the others nothing is said."""
    remarks: tuple[Remark, ...] = ()
    contacts: tuple[GivenContact, ...] = ()
    """Ways to reach somebody of whom it is not sure whose they are."""


def reply_token(key: bytes, conference_id: str, organisation_id: str) -> str:
    """Return the token of one organisation in one conference; who lacks the key makes no other organisation's.

    >>> reply_token(b"k", "conference-1", "organisation-1") == reply_token(b"k", "conference-1", "organisation-1")
    True
    """
    whole = json.dumps([conference_id, organisation_id]).encode()
    return _print_of(hmac.digest(key, whole, "sha256"), _TOKEN_SIGNS)


def codes_in(text: str) -> tuple[FormCode, ...]:
    """Return what in a text is written like the code of a form; O, I and L are taken for the digits they are mistaken for.

    >>> codes_in("编码：7k3m-0000-0000-0000")
    (FormCode(token='7K3M00000000', edition='00', intact=False, shown='7K3M-0000-0000-0000'),)
    """
    folded = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    found = (re.sub("[- ]", "", match[0]) for match in _CODE.finditer(re.sub("[‐‑‒–—―−]", "-", folded)))
    return tuple(
        FormCode(code[:_TOKEN_SIGNS], code[_TOKEN_SIGNS:-2], code.endswith(_check(code[:-2])), _grouped(code))
        for code in found
    )


def _grouped(code: str) -> str:
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def _check(bare: str) -> str:
    return _print_of(hashlib.sha256(bare.encode()).digest(), 2)


def _print_of(digest: bytes, signs: int) -> str:
    number = int.from_bytes(digest)
    return "".join(_SIGNS[(number >> (5 * place)) & 31] for place in range(signs))
