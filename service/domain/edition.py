"""Lists, the editions published of them, and the report of reading one.

A list is a series of one issuer and kind; an edition is one published file of it. A batch adds, only a
whole edition changes or withdraws. The file itself is kept from its upload to its publication only: what stays are its
hash and its cells without contacts.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from service.domain.errors import Parameter
from service.domain.item import Side

MARK = "〔联系方式〕"
"""Stands in kept cells and searched text where a contact stood."""
UNCHANGED = "row_unchanged"
"""Code of the reason of a row of a whole edition that says what the list says already: nothing to tell a person."""
TAKEN_BACK = "taken_back"
"""Code of the reason why an item is closed of which no edition speaks any more."""


class ListKind(StrEnum):
    """What the rows of a list are; a scenario list names needs of a department and holds demands."""

    DEMAND = "demand"
    SUPPLY = "supply"
    SCENARIO = "scenario"

    @property
    def side(self) -> Side:
        """The side on which the rows of such a list stand."""
        return Side.SUPPLY if self is ListKind.SUPPLY else Side.DEMAND


class Scope(StrEnum):
    """Whether an edition adds to the list or replaces it."""

    BATCH = "batch"
    WHOLE = "whole"


class PublishedList(BaseModel):
    """A series of editions of one issuer and kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    issuer: str = ""
    kind: ListKind
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Edition(BaseModel):
    """One published file of a list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    list_id: str
    title: str
    published_on: date | None = None
    """The date the file names; None: it names none."""
    file_name: str
    file_hash: str
    """sha256 of the file, hexadecimal."""
    scope: Scope
    imported_at: datetime
    taken_back_at: datetime | None = None
    row_count: int = 0
    """Rows below the header, blank ones aside."""


class Upload(BaseModel):
    """A file that waits to be published."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    file_name: str
    """As it is shown and kept: without contacts, folders and signs that are not printed."""
    sha256: str
    """Hexadecimal."""
    size_bytes: int
    uploaded_at: datetime
    account: str
    """Whose it is: nobody else may use it."""


class ImportOptions(BaseModel):
    """What a person says of a file; None: decided from the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: Side | None = None
    sheet: str | None = None
    """The one sheet to read."""
    issuer: str | None = None
    list_name: str | None = None
    scope: Scope | None = None
    mapping: dict[str, str] = {}
    """Header to field, before anything the file or the memory of its issuer says."""


class Outcome(StrEnum):
    """What became of a row."""

    IMPORTED = "imported"
    DUPLICATE = "duplicate"
    REVIEW = "review"
    REJECTED = "rejected"
    IGNORED = "ignored"


class Change(StrEnum):
    """What an imported row did to the list."""

    ADDED = "added"
    CHANGED = "changed"


class Note(BaseModel):
    """Something to tell about a row: a code of ``service.texts`` with its parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    parameters: dict[str, Parameter] = {}


class JudgedRow(BaseModel):
    """What became of one row, by the number a spreadsheet program shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sheet: str
    row: int
    outcome: Outcome
    change: Change | None = None
    reason: Note | None = None
    """Why it was not imported, or None. A duplicate names the id or the row it repeats."""
    notes: tuple[Note, ...] = ()
    """What was not understood in a row that was imported all the same."""

    @property
    def told(self) -> tuple[Note, ...]:
        """What a person should read about the row."""
        if self.reason is None or self.reason.code == UNCHANGED:
            return self.notes
        return (self.reason, *self.notes)


class RowReport(JudgedRow):
    """What became of one row, with the item that came of it."""

    item: dict[str, Any] | None = None
    """The demand or supply as it would be stored, JSON-ready; None where no item came of the row."""


class PreviewRow(JudgedRow):
    """What became of one row, with what stands in it."""

    cells: dict[str, str]
    """Header to text, ``MARK`` where a contact stood."""


class SheetReport(BaseModel):
    """How one sheet was understood."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    used: bool
    header_row: int | None = None
    columns: dict[str, str | None] = {}
    """Header to field; None: not mapped."""
    remembered: tuple[str, ...] = ()
    """Headers whose field a person named for an earlier list of the same issuer."""


class ImportReport(BaseModel):
    """What an import did, or would do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    side: str | None
    list_name: str
    issuer: str
    scope: Scope
    edition_id: str | None
    """None: nothing was stored."""
    dry_run: bool
    sheets: tuple[SheetReport, ...]
    read: int
    imported: int
    duplicate: int
    review: int
    rejected: int
    ignored: int
    withdrawn: tuple[str, ...]
    """Ids of the items of which a whole edition no longer speaks."""
    withdrawn_titles: tuple[str, ...]
    """Their titles, in the same order."""
    other_lists: tuple[str, ...]
    """Where the file begins a list: the names of those stored of its kind, to one of which it may belong."""
    worth_keeping: bool
    """Whether there is an edition to store; else nothing in the file is news."""
    rows: tuple[RowReport, ...]


class Preview(BaseModel):
    """What the import of an upload would do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    upload: Upload
    report: ImportReport
    """Without its rows."""
    first_rows: tuple[PreviewRow, ...]
    """The first rows of the list; notes, totals and the like left out."""
    told_rows: tuple[PreviewRow, ...]
    """The first rows with something a person should read."""


class TakenBack(BaseModel):
    """What taking an edition back did, or would do: ids of the items it spoke of, by what becomes of each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    edition_id: str
    dry_run: bool
    withdrawn: tuple[str, ...]
    """Closed: no other edition speaks of them, or no list names them any more."""
    restored: tuple[str, ...]
    """Back at what they said before."""
    reopened: tuple[str, ...]
    """Open again."""
    kept: tuple[str, ...]
    """As they were: another edition says the same, or said so later."""
