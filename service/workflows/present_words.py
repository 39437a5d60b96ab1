"""Which lists name an item: the one rule by which a whole edition withdraws and taking an edition back closes or reopens.

A list's present word is what its standing editions say, back to the last whole one; what stands before that is replaced,
and only then do other lists decide whether an item stays. Where a row in review or a rejected one of that whole edition may
mean an item, the edition is not silent on it: what its list had named before stays.
"""

from collections.abc import Iterable, Mapping

from service.domain.edition import Edition, Scope
from service.storage import editions
from service.storage.database import Session


class PresentWords:
    """The present words of all lists; an edition without a good row says nothing and replaces nothing.

    Attributes:
        standing: the editions that stand, by id.
        by_list: of each list the editions that hold its word, the newest first; the last is the whole one, if any.
    """

    def __init__(self, session: Session, *, without: str = "") -> None:
        """Read them, as if one edition did not stand."""
        self._session = session
        self.standing = {edition.id: edition for edition in editions.standing(session) if edition.id != without}
        self.by_list: dict[str, list[Edition]] = {}
        speaking = editions.speaking(session)
        replaced: set[str] = set()
        for edition in self.standing.values():
            if edition.list_id not in replaced:
                self.by_list.setdefault(edition.list_id, []).append(edition)
                if edition.scope is Scope.WHOLE and edition.id in speaking:
                    replaced.add(edition.list_id)
        self.present = {edition.id for held in self.by_list.values() for edition in held}
        """Ids of the editions that hold the word of some list."""
        self._oldest = {held[-1].id for held in self.by_list.values()}

    def items_of(self, list_id: str) -> set[str]:
        """Return the ids of the items that a list's present word names."""
        held = self.by_list.get(list_id, ())
        return {item_id for edition in held for item_id in editions.items_named(self._session, edition.id)}

    def lists_naming(self, item_ids: Iterable[str]) -> Mapping[str, set[str]]:
        """Return for each item the ids of the lists whose present word names it."""
        wanted = set(item_ids)
        spoken = editions.naming(self._session, wanted)
        doubtful = editions.naming(self._session, wanted, doubtful=True)
        found: dict[str, set[str]] = {}
        for item_id in wanted:
            named_by = spoken.get(item_id, set())
            now = (named_by & self.present) | (doubtful.get(item_id, set()) & self._oldest)
            found[item_id] = self._lists(named_by & self.standing.keys()) & self._lists(now)
        return found

    def _lists(self, edition_ids: Iterable[str]) -> set[str]:
        return {self.standing[one].list_id for one in edition_ids}
