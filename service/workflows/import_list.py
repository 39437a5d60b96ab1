"""Import one published file: read it, compare it with what is stored, store all accepted rows or none.

A batch adds. A whole edition replaces the list's former one: rows are added, changed, unchanged or withdrawn.
What is not sure is kept for a person: nothing is guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from service.domain.demand import Demand, DemandContent
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
from service.domain.errors import ConflictError
from service.domain.item import Side, State, new_id
from service.domain.match import Listed
from service.domain.organisation import Organisation, Profile, is_unnamed
from service.domain.permission import Actor, require
from service.domain.supply import Supply, SupplyContent
from service.importing import ReadList, ReadRow, read_list
from service.importing.taxonomy_files import fold_name
from service.storage import audits, contacts, editions, items, lists, organisations
from service.storage.database import Session
from service.storage.editions import KeptRow
from service.workflows.context import Context

_BATCH_MARKS = re.compile(r"[（(]?(?:首批|第[一二三四五六七八九十\d]+批|补充|續|续|補充)[)）]?|20\d\d年度?")


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
    organisation: Organisation | None = None
    """The row's organisation, stored already or new."""


def import_list(actor: Actor, context: Context, request: ImportRequest) -> ImportReport:
    """Import a file and report what became of each row.

    Raises:
        ForbiddenError: the actor may not publish.
        UnreadableFileError: the file cannot be read as a list.
        InvalidError: the sheet, the mapping or the side cannot be used.
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
        return plan.report(stored=stored)


def list_name_of(title: str) -> str:
    """Return the name of the series an edition's title belongs to: without batch marks and years.

    >>> list_name_of("广东省供需对接需求清单（首批）"), list_name_of("2026年广东省供需对接需求清单(第二批)")
    ('广东省供需对接需求清单', '广东省供需对接需求清单')
    """
    return _BATCH_MARKS.sub("", title).strip(" -—_") or title


class _Plan:
    """The decisions over all rows of one file, made against one state of the database."""

    def __init__(self, session: Session, context: Context, request: ImportRequest, read: ReadList) -> None:
        self._session = session
        self._context = context
        self._request = request
        self._read = read
        self._now = context.clock()
        self._side = read.side
        self._organisations: dict[str, Organisation] = {}
        """New ones of this file, by credit code and by folded name."""
        kind = ListKind(read.side.value)
        issuer = request.issuer if request.issuer is not None else read.issuer
        name = request.list_name or list_name_of(read.title)
        known = lists.find(session, kind=kind, issuer=issuer, name=name)
        self._list_is_new = known is None
        self._list = known or PublishedList(id=new_id("list"), issuer=issuer, kind=kind, name=name)
        self._scope = request.scope or read.scope or Scope.WHOLE
        self._edition_id = new_id("edition")
        self._own = [] if known is None else list(items.of_list(session, self._side, known.id, open_only=False))
        self._own_by_key = {self._key(item, item.organisation_id): item for item in self._own}
        self._own_by_number = {(item.list_number, item.organisation_id): item for item in self._own if item.list_number}
        self._elsewhere = self._same_titles()
        self._kept: set[str] = set()
        """Ids of this list's items that some row speaks of, even one that went to review."""
        self.decisions = [self._decide(row) for row in read.rows]
        self.withdrawn = self._withdrawn()

    @property
    def changes_anything(self) -> bool:
        """Tell whether there is anything to store."""
        if self.withdrawn or any(decision.item for decision in self.decisions):
            return True
        kept_aside = any(decision.outcome is Outcome.REVIEW for decision in self.decisions)
        return kept_aside and not editions.by_hash(self._session, self._read.file_hash)

    def _key(self, item: Listed, organisation_id: str | None) -> tuple[str, str | None]:
        return fold_name(item.title), organisation_id

    def _same_titles(self) -> dict[str, list[Listed]]:
        """Return the open items of other lists that share a title with a row, by folded title."""
        titles = {row.content.title for row in self._read.rows if row.content is not None}
        found: dict[str, list[Listed]] = {}
        for item in items.with_titles(self._session, self._side, sorted(titles)):
            if item.list_id != self._list.id and item.state is State.OPEN:
                found.setdefault(fold_name(item.title), []).append(item)
        return found

    def _decide(self, row: ReadRow) -> _Decision:
        if row.outcome is not Outcome.IMPORTED or row.content is None:
            self._remember(row)
            return _Decision(row, row.outcome, row.reason)
        organisation, clash = self._organisation(row)
        if clash is not None:
            self._remember(row)
            return _Decision(row, Outcome.REVIEW, clash)
        organisation_id = organisation.id if organisation else None
        item = self._item(row.content, organisation_id)
        own = self._own_by_key.get(self._key(item, organisation_id))
        if own is None and item.list_number and self._scope is Scope.WHOLE:
            own = self._own_by_number.get((item.list_number, organisation_id))
        if own is not None:
            return self._against_own(row, item, own, organisation)
        for other in self._elsewhere.get(fold_name(item.title), ()):
            if other.organisation_id == organisation_id and organisation_id is not None:
                same = other.texts() == item.texts()
                outcome, code = (
                    (Outcome.DUPLICATE, "row_repeats_item") if same else (Outcome.REVIEW, "row_differs_from_item")
                )
                return _Decision(row, outcome, Note(code=code, parameters={"id": other.id, "title": other.title}))
        self._own_by_key[self._key(item, organisation_id)] = item
        return _Decision(row, Outcome.IMPORTED, None, Change.ADDED, item, organisation)

    def _against_own(self, row: ReadRow, item: Listed, own: Listed, organisation: Organisation | None) -> _Decision:
        """Decide over a row that speaks of an item this list holds already."""
        named = {"id": own.id, "title": own.title}
        twice = own.edition_id == self._edition_id or own.id in self._kept
        self._kept.add(own.id)
        if own.content() == item.content() and own.state is State.OPEN:
            return _Decision(row, Outcome.DUPLICATE, Note(code="row_repeats_item", parameters=dict(named)))
        if twice or self._scope is Scope.BATCH:
            code = "row_differs_in_file" if twice else "row_changes_in_batch"
            return _Decision(row, Outcome.REVIEW, Note(code=code, parameters=dict(named)))
        revised = item.model_copy(
            update={
                "id": own.id,
                "revision": own.revision + 1,
                "visibility": own.visibility,
                "redacted_title": own.redacted_title,
            }
        )
        return _Decision(row, Outcome.IMPORTED, None, Change.CHANGED, revised, organisation)

    def _remember(self, row: ReadRow) -> None:
        """Keep items that a row which was not accepted may speak of from being withdrawn."""
        written = {fold_name(cell) for cell in row.cells.values()}
        self._kept |= {
            item.id
            for item in self._own
            if fold_name(item.title) in written or (item.list_number and fold_name(item.list_number) in written)
        }

    def _item(self, content: DemandContent | SupplyContent, organisation_id: str | None) -> Listed:
        model = Demand if self._side is Side.DEMAND else Supply
        return model(
            **dict(content),
            id=new_id(self._side),
            list_id=self._list.id,
            edition_id=self._edition_id,
            organisation_id=organisation_id,
        )

    def _organisation(self, row: ReadRow) -> tuple[Organisation | None, Note | None]:
        """Return the row's organisation (None: unnamed), or a note where code and name contradict each other."""
        name = row.content.organisation_name if row.content else ""
        if is_unnamed(name):
            return None, None
        code, number, key = row.credit_code, row.registration_number, fold_name(name)
        found = self._organisations.get(code) if code else None
        found = found or self._organisations.get(key)
        if found is None:
            found = organisations.find(self._session, credit_code=code, registration_number=number, folded_name=key)
        if found is None and code:
            found = organisations.find(self._session, folded_name=key)
        if found is None:
            found = Organisation(
                id=new_id("organisation"),
                name=name,
                credit_code=code,
                registration_number=number,
                profile=Profile(city=row.organisation_city),
            )
        elif code and found.credit_code and code != found.credit_code:
            return None, Note(code="organisation_code_differs", parameters={"name": name, "known": found.credit_code})
        self._organisations[key] = found
        if code:
            self._organisations[code] = found
        return found, None

    def _withdrawn(self) -> list[Listed]:
        if self._scope is Scope.BATCH or not any(
            decision.item or decision.outcome is Outcome.DUPLICATE for decision in self.decisions
        ):
            return []
        present = self._kept | {decision.item.id for decision in self.decisions if decision.item}
        return [item for item in self._own if item.state is State.OPEN and item.id not in present]

    def store(self, actor: Actor) -> None:
        """Write list, edition, organisations, items, provenance, contacts and the audit row."""
        session = self._session
        if self._list_is_new:
            lists.add(session, self._list)
        editions.add(session, self._edition())
        for decision in self.decisions:
            if decision.item is not None:
                self._store_organisation(decision)
                (items.add if decision.change is Change.ADDED else items.revise)(session, decision.item, self._now)
                self._store_contacts(decision)
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
        audits.add(
            session,
            at=self._now,
            account=actor.account,
            action="import",
            subject=self._edition_id,
            result=f"{sum(decision.item is not None for decision in self.decisions)} imported",
        )

    def _edition(self) -> Edition:
        return Edition(
            id=self._edition_id,
            list_id=self._list.id,
            title=self._read.title,
            published_on=self._read.published_on,
            file_name=self._request.path.name,
            file_hash=self._read.file_hash,
            scope=self._scope,
            imported_at=self._now,
        )

    def _store_organisation(self, decision: _Decision) -> None:
        organisation, item = decision.organisation, decision.item
        if organisation is None or item is None:
            return
        key = fold_name(item.organisation_name)
        if not organisations.get_many(self._session, [organisation.id]):
            organisations.add(self._session, organisation, {organisation.name: fold_name(organisation.name)})
        else:
            organisations.add_name(self._session, organisation.id, item.organisation_name, key)

    def _store_contacts(self, decision: _Decision) -> None:
        item = decision.item
        if item is None or not decision.row.contacts:
            return
        contacts.seal(self._session, self._context.cipher, decision.row.contacts, item_id=item.id)

    def report(self, *, stored: bool) -> ImportReport:
        """Return what became of each row."""
        counts = dict.fromkeys(Outcome, 0)
        for decision in self.decisions:
            counts[decision.outcome] += 1
        return ImportReport(
            file=self._request.path.name,
            side=self._side,
            list_name=self._list.name,
            issuer=self._list.issuer,
            scope=self._scope,
            edition_id=self._edition_id if stored else None,
            dry_run=self._request.dry_run,
            sheets=self._read.sheets,
            read=len(self.decisions),
            imported=counts[Outcome.IMPORTED],
            duplicate=counts[Outcome.DUPLICATE],
            review=counts[Outcome.REVIEW],
            rejected=counts[Outcome.REJECTED],
            ignored=counts[Outcome.IGNORED],
            withdrawn=tuple(item.id for item in self.withdrawn),
            rows=tuple(_row_report(decision) for decision in self.decisions),
        )


def _kept_row(decision: _Decision) -> KeptRow:
    row = decision.row
    return KeptRow(
        sheet=row.sheet,
        row=row.row,
        cells=row.cells,
        outcome=decision.outcome,
        change=decision.change,
        reason=decision.reason,
        item_id=decision.item.id if decision.item else None,
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
