"""Take an edition back: its items are left as the editions that stand have left them.

An item is open where the present word of some list names it, and is what it was when the last edition came that says so.
Where the lists that named it no longer do, it is withdrawn; where no edition that stands ever did, it goes with the edition.
No id changes, and who may see an item is kept.
"""

from collections.abc import Iterable
from datetime import datetime

from service.domain.edition import TAKEN_BACK, Edition, Outcome, TakenBack
from service.domain.errors import ConflictError
from service.domain.item import State
from service.domain.match import Listed
from service.domain.permission import Actor, require
from service.storage import audits, contacts, editions, items, lists
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.plan_import import waiting_place
from service.workflows.present_words import PresentWords


def take_back_edition(actor: Actor, context: Context, edition_id: str, *, dry_run: bool = False) -> TakenBack:
    """Take an edition back, or say what that would do.

    Raises:
        ForbiddenError: the actor may not publish.
        NotFoundError: there is no such edition.
        ConflictError: ``edition_taken_back``: it was before.
    """
    require(actor.may_publish(), "take_back")
    opened = context.database.reading() if dry_run else context.database.writing()
    with opened as session:
        edition = editions.get(session, edition_id)
        if edition.taken_back_at is not None:
            raise ConflictError("edition_taken_back", edition=edition_id)
        reversal = _Reversal(session, edition)
        if not dry_run:
            reversal.store(actor, editions.next_moment(session, context.clock()))
        return reversal.told(dry_run=dry_run)


class _Reversal:
    """What becomes of each item of which one edition spoke, or of which its silence closed the word of its list."""

    def __init__(self, session: Session, edition: Edition) -> None:
        self._session = session
        self._edition = edition
        self._side = lists.get(session, edition.list_id).kind.side
        self._words = PresentWords(session, without=edition.id)
        spoken = editions.items_named(session, edition.id) | items.touched_by(session, self._side, edition.id)
        ids = spoken | self._words.items_of(edition.list_id)
        self._histories = items.histories(session, self._side, ids)
        self._before = items.get_many(session, self._side, ids)
        left = self._left()
        self._after = {one: item for one, item in left.items() if one in spoken or item is not self._before[one]}

    def store(self, actor: Actor, at: datetime) -> None:
        """Write the revisions, forget the contacts that nobody names any more, mark the edition, write the audit row."""
        session, edition_id = self._session, self._edition.id
        revised = [item for item in self._after.values() if item.revision != self._before[item.id].revision]
        items.revise_many(session, self._side, revised, at)
        in_review = editions.page_of_rows(
            session, edition_id, outcome=Outcome.REVIEW, after=None, limit=self._edition.row_count
        )
        unnamed = [item.id for item in self._after.values() if item.closed_reason == TAKEN_BACK]
        contacts.forget(session, [*unnamed, *(waiting_place(edition_id, position) for position, _ in in_review)])
        editions.take_back(session, edition_id, at)
        told = self.told(dry_run=False)
        audits.add(
            session,
            at=at,
            account=actor.account,
            action="take_back",
            subject=edition_id,
            result=f"{len(told.withdrawn)} withdrawn, {len(told.restored)} restored, {len(told.reopened)} reopened",
        )

    def told(self, *, dry_run: bool) -> TakenBack:
        """Return the ids of the items by what becomes of them."""
        found: dict[str, list[str]] = {"withdrawn": [], "restored": [], "reopened": [], "kept": []}
        for item_id, after in self._after.items():
            before = self._before[item_id]
            if after.closed_reason != before.closed_reason:
                found["withdrawn" if after.closed_reason else "reopened"].append(item_id)
            else:
                found["kept" if after.content() == before.content() else "restored"].append(item_id)
        return TakenBack(
            edition_id=self._edition.id, dry_run=dry_run, **{name: tuple(ids) for name, ids in found.items()}
        )

    def _left(self) -> dict[str, Listed]:
        """Return the items as they are to be, those at their present revision that stay untouched."""
        spoken = editions.naming(self._session, self._before)
        naming = {item_id: spoken.get(item_id, set()) & self._words.standing.keys() for item_id in self._before}
        words = {item_id: self._last(ids & self._words.present or ids) for item_id, ids in naming.items() if ids}
        former = [(item_id, self._revision_at(item_id, word)) for item_id, word in words.items()]
        said = items.get_revisions(self._session, self._side, former)
        lists_naming = self._words.lists_naming(self._before)
        left: dict[str, Listed] = {}
        for item_id, before in sorted(self._before.items()):
            if item_id not in words:
                update: dict[str, object] = {"state": State.CLOSED, "closed_reason": TAKEN_BACK}
            elif not lists_naming[item_id]:
                silent = self._last(self._replacing(naming[item_id]))
                update = {"state": State.CLOSED, "closed_reason": "withdrawn", "edition_id": silent.id}
            else:
                stays = before.state is State.OPEN and before.edition_id in self._words.standing
                update = {"edition_id": before.edition_id if stays else words[item_id].id}
            kept = {name: getattr(before, name) for name in ("visibility", "redacted_title", "revision")}
            item = said.get(item_id, before).model_copy(update=kept | update)
            left[item_id] = before if item == before else item.model_copy(update={"revision": before.revision + 1})
        return left

    def _last(self, edition_ids: Iterable[str]) -> Edition:
        """Return the edition that came last."""
        return max((self._words.standing[one] for one in edition_ids), key=lambda one: (one.imported_at, one.id))

    def _replacing(self, naming: Iterable[str]) -> set[str]:
        """Return the whole editions that replaced all of those that name an item."""
        return {self._words.by_list[self._words.standing[one].list_id][-1].id for one in naming}

    def _revision_at(self, item_id: str, edition: Edition) -> int:
        """Return the revision of an item when an edition had come."""
        made = [made.revision for made in self._histories[item_id] if made.made_at <= edition.imported_at]
        return max(made, default=1)
