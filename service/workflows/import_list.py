"""Import one published file: read it, compare it with what is stored, store all accepted rows or none.

A batch adds. A whole edition replaces the list's former one: rows are added, changed, unchanged or withdrawn.
What is not sure is kept for a person: nothing is guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from service.domain.demand import Demand
from service.domain.edition import (
    Change,
    Edition,
    ImportReport,
    ListKind,
    Note,
    Outcome,
    PublishedList,
    RowReport,
    Scope,
)
from service.domain.errors import ConflictError, InvalidError
from service.domain.item import Side, State, new_id
from service.domain.match import Listed
from service.domain.permission import Actor, require
from service.domain.supply import Supply
from service.importing import ReadList, ReadRow, read_list
from service.importing.contacts import scrub
from service.importing.fence import shown_name
from service.importing.taxonomy_files import fold_name
from service.storage import audits, contacts, editions, items, lists
from service.storage.database import Session
from service.storage.editions import KeptRow
from service.workflows.context import Context
from service.workflows.known_organisations import KnownOrganisations

NAME_LIMIT = 200
"""Characters of a list's or an issuer's name."""
_BATCH_MARKS = re.compile(
    r"首批|第[一二三四五六七八九十\d]+批|补充|補充|续|續"
    r"|20\d\d\s*年度?(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?|20\d\d[-./]\d{1,2}(?:[-./]\d{1,2})?"
)
_EMPTY_BRACKETS = re.compile(r"[（(]\s*[)）]")


@dataclass(frozen=True)
class ImportRequest:
    """A file and what the person says of it; None: decided from the file."""

    path: Path
    side: Side | None = None
    sheet: str | None = None
    issuer: str | None = None
    list_name: str | None = None
    scope: Scope | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    accept_withdrawals: bool = False


@dataclass(frozen=True)
class _Decision:
    """What is to become of one row."""

    row: ReadRow
    outcome: Outcome
    reason: Note | None = None
    change: Change | None = None
    item: Listed | None = None
    repeats: str | None = None
    """Id of the stored item that a duplicate repeats."""

    @property
    def item_id(self) -> str | None:
        """Id of the item that the row made, changed or repeats."""
        return self.item.id if self.item else self.repeats


def import_list(actor: Actor, context: Context, request: ImportRequest) -> ImportReport:
    """Import a file and report what became of each row.

    Raises:
        ForbiddenError: the actor may not publish.
        UnreadableFileError: the file cannot be read as a list.
        InvalidError: the sheet, the mapping, the side or a name cannot be used.
        ConflictError: a whole edition withdraws items and that was not accepted.
    """
    require(actor.may_publish(), "import")
    read = read_list(
        request.path, taxonomy=context.taxonomy, side=request.side, sheet=request.sheet, mapping=request.mapping
    )
    opened = context.database.reading() if request.dry_run else context.database.writing()
    with opened as session:
        plan = _Plan(session, context, request, read)
        stored = not request.dry_run and plan.changes_anything
        if stored:
            if plan.withdrawn and not request.accept_withdrawals:
                raise ConflictError("withdrawals_need_yes", count=len(plan.withdrawn))
            plan.store(actor)
        if not request.dry_run:
            plan.store_contacts(with_edition=stored)
        return plan.report(stored=stored)


def list_name_of(title: str) -> str:
    """Return the name of the series an edition's title belongs to: without batch marks and dates.

    >>> titles = ("广东省供需对接需求清单（首批）", "2026年广东省供需对接需求清单(第二批)", "广东省供需对接需求清单（2026年10月）")
    >>> {list_name_of(title) for title in titles}
    {'广东省供需对接需求清单'}
    """
    return _EMPTY_BRACKETS.sub("", _BATCH_MARKS.sub("", title)).strip(" -—_") or title


class _Plan:
    """The decisions over all rows of one file, made against one state of the database."""

    def __init__(self, session: Session, context: Context, request: ImportRequest, read: ReadList) -> None:
        self._session = session
        self._context = context
        self._read = read
        self._now = context.clock()
        self._side = read.side
        self._dry_run = request.dry_run
        self._file_name = shown_name(request.path)
        self._edition_id = new_id("edition")
        self._scope = request.scope or read.scope or Scope.WHOLE
        self._organisations = KnownOrganisations(session)
        self._list, self._is_new = self._of_list(request)
        self._own = () if self._is_new else items.of_list(session, self._side, self._list.id)
        self._own_by_key = {_key(item): item for item in self._own}
        self._own_by_number = {(item.list_number, item.organisation_id): item for item in self._own if item.list_number}
        self._elsewhere = self._same_titles()
        self._spoken_of: set[str] = set()
        """Ids of this list's items that an accepted row speaks of."""
        self._doubtful: set[str] = set()
        """Ids of this list's items that a row in review or a rejected one may speak of."""
        self.decisions = self._decide_all()
        self.withdrawn = self._withdrawn()

    @property
    def changes_anything(self) -> bool:
        """Tell whether there is an edition to store."""
        if self.withdrawn or any(decision.item for decision in self.decisions):
            return True
        kept_aside = any(decision.outcome is Outcome.REVIEW for decision in self.decisions)
        return kept_aside and not editions.by_hash(self._session, self._read.file_hash)

    def _of_list(self, request: ImportRequest) -> tuple[PublishedList, bool]:
        """Return the list the file belongs to, and whether it is new."""
        issuer = scrub(self._read.issuer if request.issuer is None else request.issuer).text.strip()
        name = scrub(list_name_of(self._read.title) if request.list_name is None else request.list_name).text.strip()
        for option, text, least in (("--list", name, 1), ("--issuer", issuer, 0)):
            if not least <= len(text) <= NAME_LIMIT:
                raise InvalidError("name_unusable", field=option, limit=NAME_LIMIT)
        rows = [row.content for row in self._read.rows if row.content is not None]
        kind = ListKind(self._side.value)
        if self._side is Side.DEMAND and rows and not any(content.organisation_name for content in rows):
            kind = ListKind.SCENARIO
        known = lists.find(self._session, kind=kind, issuer=issuer, name=name)
        return known or PublishedList(id=new_id("list"), issuer=issuer, kind=kind, name=name), known is None

    def _same_titles(self) -> dict[tuple[str, str | None], Listed]:
        """Return the open items of other lists that share title and organisation with a row."""
        titles = {row.content.title for row in self._read.rows if row.content is not None}
        found = items.with_titles(self._session, self._side, sorted(titles))
        return {
            _key(item): item
            for item in reversed(found)
            if item.list_id != self._list.id and item.state is State.OPEN and item.organisation_id is not None
        }

    def _decide_all(self) -> list[_Decision]:
        prepared = [(row, *self._prepared(row)) for row in self._read.rows]
        titled = {_key(item) for _, item, _ in prepared if item is not None}
        """Keys of all rows: an item that a row names by its title is not meant by another row's number."""
        return [self._decide(row, item, clash, titled) for row, item, clash in prepared]

    def _prepared(self, row: ReadRow) -> tuple[Listed | None, Note | None]:
        """Return the row as a new item, or None with the reason why it cannot be one."""
        if row.outcome is not Outcome.IMPORTED or row.content is None:
            return None, None
        organisation_id, clash = self._organisations.of(row)
        if clash is not None:
            return None, clash
        model = Demand if self._side is Side.DEMAND else Supply
        item = model(
            **dict(row.content),
            id=new_id(self._side),
            list_id=self._list.id,
            edition_id=self._edition_id,
            organisation_id=organisation_id,
        )
        return item, None

    def _decide(
        self, row: ReadRow, item: Listed | None, clash: Note | None, titled: set[tuple[str, str | None]]
    ) -> _Decision:
        if item is None:
            outcome = Outcome.REVIEW if clash else row.outcome
            if outcome in {Outcome.REVIEW, Outcome.REJECTED}:
                self._doubtful |= self._meant_by(row)
            return _Decision(row, outcome, clash or row.reason)
        key = _key(item)
        own = self._own_by_key.get(key)
        if own is None and self._scope is Scope.WHOLE and item.organisation_id is not None:
            numbered = self._own_by_number.get((item.list_number, item.organisation_id))
            if numbered is not None and _key(numbered) not in titled and numbered.id not in self._spoken_of:
                own = numbered  # renamed: the same firm under the same number, and nothing else has its title
        if own is not None:
            return self._against_own(row, item, own)
        other = self._elsewhere.get(key)
        if other is not None:
            if _says_the_same(other, item):
                return _Decision(row, Outcome.DUPLICATE, _about("row_repeats_item", other), repeats=other.id)
            return _Decision(row, Outcome.REVIEW, _about("row_differs_from_item", other))
        self._own_by_key[key] = item
        self._spoken_of.add(item.id)
        return _Decision(row, Outcome.IMPORTED, None, Change.ADDED, item)

    def _against_own(self, row: ReadRow, item: Listed, own: Listed) -> _Decision:
        """Decide over a row that speaks of an item this list holds already."""
        is_second = own.id in self._spoken_of
        self._spoken_of.add(own.id)
        if own.state is State.OPEN and _says_the_same(own, item):
            renumbered = self._scope is Scope.WHOLE and own.list_number != item.list_number and not is_second
            if not renumbered:
                return _Decision(row, Outcome.DUPLICATE, _about("row_repeats_item", own), repeats=own.id)
        if is_second or self._scope is Scope.BATCH:
            return _Decision(
                row, Outcome.REVIEW, _about("row_differs_in_file" if is_second else "row_changes_in_batch", own)
            )
        revised = item.model_copy(
            update={
                "id": own.id,
                "revision": own.revision + 1,
                "visibility": own.visibility,
                "redacted_title": own.redacted_title,
            }
        )
        return _Decision(row, Outcome.IMPORTED, None, Change.CHANGED, revised)

    def _meant_by(self, row: ReadRow) -> set[str]:
        """Return the items of this list that a row which is not accepted may speak of: they are not withdrawn."""
        written = {fold_name(cell) for header, cell in row.cells.items() if header in self._naming_headers}
        return {item_id for text in written for item_id in self._own_by_text.get(text, ())}

    @cached_property
    def _naming_headers(self) -> frozenset[str]:
        """The headers under which a title or a number stands."""
        columns = [pair for sheet in self._read.sheets for pair in sheet.columns.items()]
        return frozenset(header for header, name in columns if name in {"title", "list_number"})

    @cached_property
    def _own_by_text(self) -> dict[str, set[str]]:
        """Ids of this list's items by their folded titles and numbers."""
        found: dict[str, set[str]] = {}
        for item in self._own:
            for text in filter(None, (item.title, item.list_number)):
                found.setdefault(fold_name(text), set()).add(item.id)
        return found

    def _withdrawn(self) -> list[Listed]:
        """Return the open items of which a whole edition no longer speaks; an edition without a good row says nothing."""
        if self._scope is Scope.BATCH or not self._spoken_of:
            return []
        kept = self._spoken_of | self._doubtful
        return [item for item in self._own if item.state is State.OPEN and item.id not in kept]

    def store(self, actor: Actor) -> None:
        """Write list, edition, organisations, items, provenance, contacts and the audit row."""
        session = self._session
        if self._is_new:
            lists.add(session, self._list)
        editions.add(session, self._edition())
        for decision in self.decisions:
            if decision.item is not None:
                if decision.item.organisation_id is not None:
                    self._organisations.store(decision.item.organisation_id)
                (items.add if decision.change is Change.ADDED else items.revise)(session, decision.item, self._now)
        for item in self.withdrawn:
            closed = item.model_copy(
                update={
                    "revision": item.revision + 1,
                    "state": State.CLOSED,
                    "closed_reason": "withdrawn",
                    "edition_id": self._edition_id,
                }
            )
            items.revise(session, closed, self._now)
        editions.add_rows(session, self._edition_id, [_kept_row(decision) for decision in self.decisions])
        imported = sum(decision.item is not None for decision in self.decisions)
        audits.add(
            session,
            at=self._now,
            account=actor.account,
            action="import",
            subject=self._edition_id,
            result=f"{imported} imported, {len(self.withdrawn)} withdrawn",
        )

    def store_contacts(self, *, with_edition: bool) -> None:
        """Seal the contacts of all rows; also those of a row that repeats an item, whose contact may be new.

        A row in review has no item yet: its contacts wait under its place in the edition.
        """
        for position, decision in enumerate(self.decisions):
            waits = decision.outcome is Outcome.REVIEW and with_edition
            place = decision.item_id or (f"{self._edition_id}/{position}" if waits else None)
            if place is not None and decision.row.contacts:
                contacts.seal(self._session, self._context.cipher, decision.row.contacts, item_id=place)

    def _other_lists(self) -> tuple[str, ...]:
        if not self._is_new:
            return ()
        others = (other for other in lists.every(self._session) if other.id != self._list.id)
        return tuple(other.name for other in others if other.kind is self._list.kind)

    def _edition(self) -> Edition:
        return Edition(
            id=self._edition_id,
            list_id=self._list.id,
            title=self._read.title,
            published_on=self._read.published_on,
            file_name=self._file_name,
            file_hash=self._read.file_hash,
            scope=self._scope,
            imported_at=self._now,
        )

    def report(self, *, stored: bool) -> ImportReport:
        """Return what became of each row."""
        counts = dict.fromkeys(Outcome, 0)
        for decision in self.decisions:
            counts[decision.outcome] += 1
        return ImportReport(
            file=self._file_name,
            side=self._side,
            list_name=self._list.name,
            issuer=self._list.issuer,
            scope=self._scope,
            edition_id=self._edition_id if stored else None,
            dry_run=self._dry_run,
            sheets=self._read.sheets,
            read=len(self.decisions),
            imported=counts[Outcome.IMPORTED],
            duplicate=counts[Outcome.DUPLICATE],
            review=counts[Outcome.REVIEW],
            rejected=counts[Outcome.REJECTED],
            ignored=counts[Outcome.IGNORED],
            withdrawn=tuple(item.id for item in self.withdrawn),
            withdrawn_titles=tuple(item.title for item in self.withdrawn),
            other_lists=self._other_lists(),
            rows=tuple(_row_report(decision) for decision in self.decisions),
        )


def _key(item: Listed) -> tuple[str, str | None]:
    """Return what tells an item from the others of its list: its folded title and its organisation."""
    return fold_name(item.title), item.organisation_id


def _says_the_same(one: Listed, other: Listed) -> bool:
    """Tell whether two items have the same content; their numbers in their lists may differ."""
    return one.content() | {"list_number": ""} == other.content() | {"list_number": ""}


def _about(code: str, item: Listed) -> Note:
    return Note(code=code, parameters={"id": item.id, "title": item.title})


def _kept_row(decision: _Decision) -> KeptRow:
    row = decision.row
    return KeptRow(
        sheet=row.sheet,
        row=row.row,
        cells=row.cells,
        outcome=decision.outcome,
        change=decision.change,
        reason=decision.reason,
        item_id=decision.item_id,
    )


def _row_report(decision: _Decision) -> RowReport:
    return RowReport(
        sheet=decision.row.sheet,
        row=decision.row.row,
        outcome=decision.outcome,
        change=decision.change,
        reason=decision.reason,
        notes=decision.row.notes,
        item=decision.item.model_dump(mode="json") if decision.item else None,
    )
