"""Lists, the editions published of them, and the report of reading one.

A list is a series of one issuer and kind; an edition is one published file of it. A batch adds, only a
whole edition changes or withdraws. The file itself is not kept: its hash and its cells without contacts are.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from service.domain.errors import Parameter

MARK = "〔联系方式〕"
"""Stands in kept cells and searched text where a contact stood."""


class ListKind(StrEnum):
    """What the rows of a list are; a scenario list names needs of a department and holds demands."""

    DEMAND = "demand"
    SUPPLY = "supply"
    SCENARIO = "scenario"


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


class RowReport(BaseModel):
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
    item: dict[str, Any] | None = None
    """The demand or supply as it would be stored, JSON-ready; None where no item came of the row."""


class SheetReport(BaseModel):
    """How one sheet was understood."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    used: bool
    header_row: int | None = None
    columns: dict[str, str | None] = {}
    """Header to field; None: not mapped."""


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
    rows: tuple[RowReport, ...]
