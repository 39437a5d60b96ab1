"""Whose row is this: the organisations of one file, against those that are stored.

A number (credit code, Hong Kong or Macao number) decides, then the folded name. A name that is known under another
number is for a person to judge. What a row adds (a number, a city, a spelling) is learnt when the row is accepted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from indexes.text import fold_name
from service.domain.edition import Note
from service.domain.item import new_id
from service.domain.organisation import Organisation, Profile, is_unnamed
from service.importing import ReadRow
from service.storage import organisations
from service.storage.database import Session

_NUMBERS = ("credit_code", "registration_number")


@dataclass
class _Known:
    organisation: Organisation
    """As it is stored, with what was learnt."""
    is_stored: bool
    is_changed: bool = False
    numbers: dict[str, str] = field(default_factory=dict)
    """Those in this file's rows, by which these are told apart."""
    names: dict[str, str] = field(default_factory=dict)
    """Learnt spellings with their folded forms."""


class KnownOrganisations:
    """What is known while one file is read; nothing is written before ``store``."""

    def __init__(self, session: Session, rows: Iterable[ReadRow]) -> None:
        self._session = session
        self._known: dict[str, _Known] = {}
        self._by_name: dict[str, str] = {}
        self._by_number: dict[tuple[str, str], str] = {}
        self._fold = cache(fold_name)
        named = [row for row in rows if row.content is not None and not is_unnamed(row.content.organisation_name)]
        self._directory = organisations.Directory(
            session,
            credit_codes=[row.credit_code for row in named],
            registration_numbers=[row.registration_number for row in named],
            folded_names={self._fold(row.content.organisation_name) for row in named if row.content},
        )

    def of(self, row: ReadRow) -> tuple[str | None, Note | None]:
        """Return the id of the row's organisation (None: unnamed), or a note where name and number contradict."""
        name = row.content.organisation_name if row.content else ""
        if is_unnamed(name):
            return None, None
        numbers = _numbers(row)
        found = self._numbered(numbers)
        if found is None:
            found = self._named(self._fold(name))
            for kind, number in numbers.items():
                known = getattr(found.organisation, kind) or found.numbers.get(kind) if found else ""
                if known and known != number:
                    parameters = {"name": name, "known": known, "given": number}
                    return None, Note(code="organisation_number_differs", parameters=dict(parameters))
        if found is None:
            found = _Known(Organisation(id=new_id("organisation"), name=name), is_stored=False)
        found.numbers = numbers | found.numbers
        organisation_id = found.organisation.id
        self._known[organisation_id] = found
        self._by_name[self._fold(name)] = organisation_id
        self._by_number |= dict.fromkeys(numbers.items(), organisation_id)
        return organisation_id, None

    def learn(self, row: ReadRow, organisation_id: str) -> None:
        """Take over what an accepted row says of its organisation, whose id ``of`` returned."""
        known = self._known[organisation_id]
        name = row.content.organisation_name if row.content else ""
        organisation = known.organisation
        learnt: dict[str, object] = {
            kind: number for kind, number in _numbers(row).items() if not getattr(organisation, kind)
        }
        if row.organisation_city and not organisation.profile.city:
            learnt["profile"] = Profile(**{**dict(organisation.profile), "city": row.organisation_city})
        if not known.is_stored and not known.names:  # a row before, which was not accepted, wrote another
            learnt["name"] = name
        if learnt:
            known.organisation = organisation.model_copy(update=learnt)
            known.is_changed = True
        known.names[name] = self._fold(name)

    def store(self) -> None:
        """Write the organisations of accepted rows as they are known now."""
        wanted = [known for _, known in sorted(self._known.items()) if known.names]
        new = [known.organisation for known in wanted if not known.is_stored]
        organisations.add_many(self._session, new, {one.name: self._fold(one.name) for one in new})
        for known in wanted:
            if known.is_stored and known.is_changed:
                folds = {name: self._fold(name) for name in (known.organisation.name, *known.organisation.aliases)}
                organisations.update_facts(self._session, known.organisation, folds)
        organisations.add_names(
            self._session,
            [(known.organisation.id, name, folded) for known in wanted for name, folded in known.names.items()],
        )

    def _numbered(self, numbers: dict[str, str]) -> _Known | None:
        for kind, number in numbers.items():
            if organisation_id := self._by_number.get((kind, number)):
                return self._known[organisation_id]
        return self._stored(self._directory.find(**numbers)) if numbers else None

    def _named(self, folded: str) -> _Known | None:
        if organisation_id := self._by_name.get(folded):
            return self._known[organisation_id]
        return self._stored(self._directory.find(folded_name=folded))

    def _stored(self, organisation: Organisation | None) -> _Known | None:
        if organisation is None:
            return None
        return self._known.setdefault(organisation.id, _Known(organisation, is_stored=True))


def _numbers(row: ReadRow) -> dict[str, str]:
    return {kind: number for kind in _NUMBERS if (number := getattr(row, kind))}
