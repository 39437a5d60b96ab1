"""What is to become of each row of one file, decided against one state of the database, and the writing of it.

A batch adds. A whole edition replaces the list's former one: rows are added, changed, unchanged or withdrawn. Titles and
contents are compared folded: width, case, script and spaces make no difference. What is not sure is kept for a person.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from indexes.text import fold_name
from service.domain.demand import Demand
from service.domain.edition import (
    TAKEN_BACK,
    UNCHANGED,
    Change,
    Edition,
    ImportOptions,
    ImportReport,
    ListKind,
    Note,
    Outcome,
    PreviewRow,
    PublishedList,
    RowReport,
    Scope,
)
from service.domain.errors import InvalidError
from service.domain.item import Side, State, new_id
from service.domain.match import Listed
from service.domain.permission import Actor
from service.domain.person import Contact
from service.domain.supply import Supply
from service.importing import ReadList, ReadRow
from service.importing.columns import fold_header
from service.importing.contacts import scrub
from service.storage import audits, contacts, editions, items, lists, mappings
from service.storage.database import Session
from service.storage.editions import KeptRow
from service.storage.mappings import Meaning
from service.workflows.context import Context
from service.workflows.known_organisations import KnownOrganisations
from service.workflows.present_words import PresentWords

NAME_LIMIT = 200
"""Characters of a list's or an issuer's name."""
_BATCH_MARKS = re.compile(
    r"首批|第[一二三四五六七八九十\d]+批|补充|補充|续|續"
    r"|20\d\d\s*年度?(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?|20\d\d[-./]\d{1,2}(?:[-./]\d{1,2})?"
)
_EMPTY_BRACKETS = re.compile(r"[（(]\s*[)）]")
_Key = tuple[str, str | None]
"""What tells an item from the others of its list: its folded title and its organisation."""


@dataclass(frozen=True)
class Decision:
    """What is to become of one row."""

    row: ReadRow
    outcome: Outcome
    reason: Note | None = None
    change: Change | None = None
    item: Listed | None = None
    repeats: str | None = None
    """Id of the item that a duplicate repeats."""
    meant: frozenset[str] = frozenset()
    """Ids of the items that a row which is not accepted may speak of: they are not withdrawn."""

    @property
    def item_id(self) -> str | None:
        """Id of the item that the row made, changed or repeats."""
        return self.item.id if self.item else self.repeats


def list_name_of(title: str) -> str:
    """Return the name of the series an edition's title belongs to: without batch marks and dates.

    >>> titles = ("广东省供需对接需求清单（首批）", "2026年广东省供需对接需求清单(第二批)", "广东省供需对接需求清单（2026年10月）")
    >>> {list_name_of(title) for title in titles}
    {'广东省供需对接需求清单'}
    """
    return _EMPTY_BRACKETS.sub("", _BATCH_MARKS.sub("", title)).strip(" -—_") or title


def waiting_place(edition_id: str, position: int) -> str:
    """Return the place of the contacts of a row in review, which has no item yet."""
    return f"{edition_id}/{position}"


class ImportPlan:
    """The decisions over all rows of one file."""

    def __init__(
        self, session: Session, context: Context, read: ReadList, options: ImportOptions, *, file_name: str
    ) -> None:
        self._session = session
        self._context = context
        self._read = read
        self._options = options
        self._now = editions.next_moment(session, context.clock())
        self._side = read.side
        self._file_name = file_name
        self._edition_id = new_id("edition")
        self._scope = options.scope or read.scope or Scope.WHOLE
        self._organisations = KnownOrganisations(session, read.rows)
        self._lists = {published.id: published for published in lists.every(session)}
        """Those stored before this file."""
        self._list, self._is_new = self._of_list()
        self._own = () if self._is_new else items.of_list(session, self._side, self._list.id)
        open_last = sorted(self._own, key=lambda item: item.state is State.OPEN)
        self._own_by_key = {_key(item): item for item in open_last}
        self._own_by_number = {
            (item.list_number, item.organisation_id): item
            for item in open_last
            if item.list_number and item.state is State.OPEN
        }
        self._words = PresentWords(session)
        self._named = (*self._own, *self._repeated())
        """What the list holds, and what it repeats of other lists."""
        self._first: dict[str, ReadRow] = {}
        """The first row that speaks of an item of this list, by the item's id."""
        self.decisions = self._decide_all()
        self._spoken = {decision.item_id for decision in self.decisions if decision.item_id is not None}
        self.withdrawn = self._withdrawn()

    @cached_property
    def is_worth_keeping(self) -> bool:
        """Whether there is an edition to store: it changes something, or is news of what is known or has to be judged."""
        if self.withdrawn or any(decision.item for decision in self.decisions):
            return True
        speaks = any(decision.item_id or decision.outcome is Outcome.REVIEW for decision in self.decisions)
        known = {edition.id for edition in editions.by_hash(self._session, self._read.file_hash)}
        held = self._words.by_list.get(self._list.id, ())
        return speaks and not any(edition.id in known for edition in held)

    def _of_list(self) -> tuple[PublishedList, bool]:
        """Return the list the file belongs to, and whether it is new."""
        options, read = self._options, self._read
        issuer = scrub(read.issuer if options.issuer is None else options.issuer).text.strip()
        name = scrub(list_name_of(read.title) if options.list_name is None else options.list_name).text.strip()
        for option, text, least in (("--list", name, 1), ("--issuer", issuer, 0)):
            if not least <= len(text) <= NAME_LIMIT:
                raise InvalidError("name_unusable", field=option, limit=NAME_LIMIT)
        rows = [row.content for row in read.rows if row.content is not None]
        kind = ListKind(self._side.value)
        if self._side is Side.DEMAND and rows and not any(content.organisation_name for content in rows):
            kind = ListKind.SCENARIO
        known = lists.find(self._session, kind=kind, issuer=issuer, name=name)
        return known or PublishedList(id=new_id("list"), issuer=issuer, kind=kind, name=name), known is None

    def _repeated(self) -> list[Listed]:
        """Return the items of other lists that this list names."""
        ids = self._words.items_of(self._list.id) - {item.id for item in self._own}
        return list(items.get_many(self._session, self._side, ids).values())

    def _decide_all(self) -> list[Decision]:
        prepared = [(row, *self._prepared(row)) for row in self._read.rows]
        keys = {item.id: _key(item) for _, item, _ in prepared if item is not None}
        titled = frozenset(keys.values())
        """Keys of all rows: an item that a row names by its title is not meant by another row's number."""
        self._elsewhere = self._of_other_lists({organisation_id for _, organisation_id in titled if organisation_id})
        decisions: dict[tuple[str, int], Decision] = {}
        for row, item, clash in prepared:
            if item is not None:
                decision = self._decide(row, item, keys[item.id], titled)
            elif row.outcome is Outcome.DUPLICATE and row.reason is not None:
                parameters = row.reason.parameters
                first = decisions.get((str(parameters["sheet"]), int(parameters["row"] or 0)))
                decision = Decision(row, row.outcome, row.reason, repeats=first.item_id if first else None)
            else:
                decision = self._set_aside(row, clash)
            decisions[row.sheet, row.row] = decision
        return list(decisions.values())

    def _of_other_lists(self, organisation_ids: set[str]) -> Mapping[_Key, Listed]:
        """Return the open items that the organisations of this file have on other lists."""
        found = items.of_organisations(self._session, self._side, organisation_ids)
        return {
            _key(item): item for item in reversed(found) if item.list_id != self._list.id and item.state is State.OPEN
        }

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

    def _set_aside(self, row: ReadRow, clash: Note | None) -> Decision:
        """Decide over a row that is no item."""
        outcome = Outcome.REVIEW if clash else row.outcome
        meant = self._meant_by(row) if outcome in {Outcome.REVIEW, Outcome.REJECTED} else frozenset()
        return Decision(row, outcome, clash or row.reason, meant=meant)

    def _decide(self, row: ReadRow, item: Listed, key: _Key, titled: frozenset[_Key]) -> Decision:
        own = self._own_by_key.get(key)
        if own is None and self._scope is Scope.WHOLE and item.organisation_id is not None:
            numbered = self._own_by_number.get((item.list_number, item.organisation_id))
            if numbered is not None and _key(numbered) not in titled and numbered.id not in self._first:
                own = numbered  # renamed: the same firm under the same number, and nothing else has its title
        if own is not None:
            return self._against_own(row, item, key, own)
        other = self._elsewhere.get(key)
        if other is not None:
            if _says_the_same(other, item):
                reason = _about("row_repeats_elsewhere", other, list=self._lists[other.list_id].name)
                return Decision(row, Outcome.DUPLICATE, reason, repeats=other.id)
            return Decision(row, Outcome.REVIEW, _about("row_differs_from_item", other), meant=frozenset({other.id}))
        self._own_by_key[key] = item
        self._first[item.id] = row
        return Decision(row, Outcome.IMPORTED, None, Change.ADDED, item)

    def _against_own(self, row: ReadRow, item: Listed, key: _Key, own: Listed) -> Decision:
        """Decide over a row that speaks of an item this list holds already."""
        same = own.state is State.OPEN and _says_the_same(own, item)
        if (first := self._first.get(own.id)) is not None:
            outcome, code = (Outcome.DUPLICATE, "row_repeats_row") if same else (Outcome.REVIEW, "row_contradicts_row")
            reason = Note(code=code, parameters={"sheet": first.sheet, "row": first.row})
            return Decision(row, outcome, reason, repeats=own.id if same else None)
        self._first[own.id] = row
        revised = item.model_copy(
            update={
                "id": own.id,
                "revision": own.revision + 1,
                "visibility": own.visibility,
                "redacted_title": own.redacted_title,
            }
        )
        if own.closed_reason == TAKEN_BACK:  # as if it had never been here, but under its id
            self._own_by_key[key] = revised
            return Decision(row, Outcome.IMPORTED, None, Change.ADDED, revised)
        if same and (self._scope is Scope.BATCH or own.list_number == item.list_number):
            code = UNCHANGED if self._scope is Scope.WHOLE else "row_repeats_item"
            return Decision(row, Outcome.DUPLICATE, _about(code, own), repeats=own.id)
        if self._scope is Scope.BATCH:
            return Decision(row, Outcome.REVIEW, _about("row_changes_in_batch", own))
        self._own_by_key[key] = revised
        return Decision(row, Outcome.IMPORTED, None, Change.CHANGED, revised)

    def _meant_by(self, row: ReadRow) -> frozenset[str]:
        """Return the items named by this list that a row which is not accepted may speak of."""
        written = {fold_name(cell) for header, cell in row.cells.items() if header in self._naming_headers}
        return frozenset(item_id for text in written for item_id in self._named_by_text.get(text, ()))

    @cached_property
    def _naming_headers(self) -> frozenset[str]:
        """The headers under which a title or a number stands."""
        columns = [pair for sheet in self._read.sheets for pair in sheet.columns.items()]
        return frozenset(header for header, name in columns if name in {"title", "list_number"})

    @cached_property
    def _named_by_text(self) -> dict[str, set[str]]:
        """Ids of the items named by this list by their folded titles and numbers."""
        found: dict[str, set[str]] = {}
        for item in self._named:
            for text in filter(None, (item.title, item.list_number)):
                found.setdefault(fold_name(text), set()).add(item.id)
        return found

    def _withdrawn(self) -> list[Listed]:
        """Return the open items of which a whole edition no longer speaks, nor any other list.

        An edition without a good row says nothing.
        """
        if self._scope is Scope.BATCH or not self._spoken:
            return []
        kept = self._spoken.union(*(decision.meant for decision in self.decisions))
        unnamed = [item for item in self._named if item.state is State.OPEN and item.id not in kept]
        naming = self._words.lists_naming(item.id for item in unnamed)
        return [item for item in unnamed if naming[item.id] <= {self._list.id}]

    def store(self, actor: Actor) -> None:
        """Write list, edition, organisations, items, provenance, what the headers mean and the audit row."""
        session = self._session
        if self._is_new:
            lists.add(session, self._list)
        editions.add(session, self._edition())
        accepted = [decision.item for decision in self.decisions if decision.item is not None]
        for decision in self.decisions:
            if decision.item is not None and decision.item.organisation_id is not None:
                self._organisations.learn(decision.row, decision.item.organisation_id)
        self._organisations.store()
        closed = [
            item.model_copy(
                update={
                    "revision": item.revision + 1,
                    "state": State.CLOSED,
                    "closed_reason": "withdrawn",
                    "edition_id": self._edition_id,
                }
            )
            for item in self.withdrawn
        ]
        items.add_many(session, self._side, [item for item in accepted if item.revision == 1], self._now)
        items.revise_many(session, self._side, [item for item in accepted if item.revision > 1] + closed, self._now)
        editions.add_rows(session, self._edition_id, [self._kept_row(decision) for decision in self.decisions])
        self._remember_mapping()
        audits.add(
            session,
            at=self._now,
            account=actor.account,
            action="import",
            subject=self._edition_id,
            result=f"{len(accepted)} imported, {len(self.withdrawn)} withdrawn",
        )

    def _kept_row(self, decision: Decision) -> KeptRow:
        row = decision.row
        return KeptRow(
            sheet=row.sheet,
            row=row.row,
            cells=row.cells,
            outcome=decision.outcome,
            change=decision.change,
            reason=decision.reason,
            item_id=decision.item_id or min(decision.meant - self._spoken, default=None),
        )

    def _remember_mapping(self) -> None:
        """Keep what a person said of the headers for the issuer's next file; a header with a contact is not kept."""
        told = {
            fold_header(header): Meaning(header, name)
            for header, name in self._options.mapping.items()
            if scrub(header).text == header
        }
        if told and self._list.issuer:
            mappings.remember(self._session, self._list.issuer, self._side, told, self._now)

    def store_contacts(self, actor: Actor, *, with_edition: bool) -> None:
        """Seal the contacts of all rows; also those of a row that repeats an item, whose contact may be new.

        A row in review has no item yet: its contacts wait under its place in the edition. What comes without an edition,
        whose import is written down, has an audit row of its own.
        """
        found: dict[tuple[str | None, str | None], list[Contact]] = {}
        for position, decision in enumerate(self.decisions):
            waits = decision.outcome is Outcome.REVIEW and with_edition
            place = decision.item_id or (waiting_place(self._edition_id, position) if waits else None)
            if place is not None and decision.row.contacts:
                found.setdefault((place, None), []).extend(decision.row.contacts)
        count = contacts.seal_many(self._session, self._context.cipher, found)
        if count and not with_edition:
            audits.add(
                self._session,
                at=self._now,
                account=actor.account,
                action="import",
                subject=self._list.id,
                result=f"{count} contacts of known rows",
            )

    def _other_lists(self) -> tuple[str, ...]:
        if not self._is_new:
            return ()
        return tuple(other.name for other in self._lists.values() if other.kind is self._list.kind)

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
            row_count=len(self.decisions),
        )

    def report(self, *, stored: bool, dry_run: bool) -> ImportReport:
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
            dry_run=dry_run,
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
            worth_keeping=self.is_worth_keeping,
            rows=tuple(
                RowReport(**_judged(decision), item=decision.item.model_dump(mode="json") if decision.item else None)
                for decision in self.decisions
            ),
        )

    def rows(self) -> tuple[PreviewRow, ...]:
        """Return what became of each row, with what stands in it."""
        return tuple(PreviewRow(**_judged(decision), cells=decision.row.cells) for decision in self.decisions)


def _key(item: Listed) -> _Key:
    return fold_name(item.title), item.organisation_id


def _says_the_same(one: Listed, other: Listed) -> bool:
    """Tell whether two items have the same content, folded; their numbers in their lists may differ."""
    left, right = (item.content() | {"list_number": ""} for item in (one, other))
    return all(left[name] == right[name] or _folded(left[name]) == _folded(right[name]) for name in left)


def _folded(value: object) -> object:
    if isinstance(value, str):
        return fold_name(value)
    return tuple(map(_folded, value)) if isinstance(value, tuple) else value


def _about(code: str, item: Listed, **further: str) -> Note:
    return Note(code=code, parameters={"id": item.id, "title": item.title, **further})


def _judged(decision: Decision) -> dict[str, Any]:
    """Return the fields of a ``JudgedRow``."""
    return {
        "sheet": decision.row.sheet,
        "row": decision.row.row,
        "outcome": decision.outcome,
        "change": decision.change,
        "reason": decision.reason,
        "notes": decision.row.notes,
    }
