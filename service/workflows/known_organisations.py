"""Whose row is this: the organisations of one file, against those that are stored.

A number (credit code, Hong Kong or Macao number) decides, then the folded name. A name that is known under another
number is for a person to judge. What a row adds (a number, a city, a spelling) is learnt when the row is stored.
"""

from dataclasses import dataclass, field

from service.domain.edition import Note
from service.domain.item import new_id
from service.domain.organisation import Organisation, Profile, is_unnamed
from service.importing import ReadRow
from service.importing.taxonomy_files import fold_name
from service.storage import organisations
from service.storage.database import Session

_NUMBERS = ("credit_code", "registration_number")


@dataclass
class _Known:
    organisation: Organisation
    is_stored: bool
    is_changed: bool = False
    names: dict[str, str] = field(default_factory=dict)
    """New spellings of this file with their folded forms."""


class KnownOrganisations:
    """What is known while one file is read; nothing is written before ``store``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, _Known] = {}
        self._by_name: dict[str, str] = {}
        self._by_number: dict[tuple[str, str], str] = {}

    def of(self, row: ReadRow) -> tuple[str | None, Note | None]:
        """Return the id of the row's organisation (None: unnamed), or a note where name and number contradict."""
        name = row.content.organisation_name if row.content else ""
        if is_unnamed(name):
            return None, None
        numbers = {kind: number for kind in _NUMBERS if (number := getattr(row, kind))}
        found = self._numbered(numbers)
        if found is None:
            found = self._named(fold_name(name))
            for kind, number in numbers.items():
                known = getattr(found.organisation, kind) if found else ""
                if known and known != number:
                    parameters = {"name": name, "known": known, "given": number}
                    return None, Note(code="organisation_number_differs", parameters=dict(parameters))
        if found is None:
            found = _Known(Organisation(id=new_id("organisation"), name=name), is_stored=False)
        self._learn(found, name, numbers, row.organisation_city)
        return found.organisation.id, None

    def store(self, organisation_id: str) -> None:
        """Write an organisation as it is known now; a second time does nothing."""
        known = self._known[organisation_id]
        names = {known.organisation.name: fold_name(known.organisation.name)} | known.names
        if not known.is_stored:
            organisations.add(self._session, known.organisation, names)
        elif known.is_changed:
            folds = {name: fold_name(name) for name in (known.organisation.name, *known.organisation.aliases)}
            organisations.update_facts(self._session, known.organisation, folds)
        for name, folded in names.items():
            organisations.add_name(self._session, organisation_id, name, folded)
        known.is_stored, known.is_changed = True, False
        known.names.clear()

    def _numbered(self, numbers: dict[str, str]) -> _Known | None:
        for kind, number in numbers.items():
            if organisation_id := self._by_number.get((kind, number)):
                return self._known[organisation_id]
        return self._stored(organisations.find(self._session, **numbers)) if numbers else None

    def _named(self, folded: str) -> _Known | None:
        if organisation_id := self._by_name.get(folded):
            return self._known[organisation_id]
        return self._stored(organisations.find(self._session, folded_name=folded))

    def _stored(self, organisation: Organisation | None) -> _Known | None:
        if organisation is None:
            return None
        return self._known.setdefault(organisation.id, _Known(organisation, is_stored=True))

    def _learn(self, known: _Known, name: str, numbers: dict[str, str], city: str) -> None:
        organisation = known.organisation
        learnt: dict[str, object] = {
            kind: number for kind, number in numbers.items() if not getattr(organisation, kind)
        }
        if city and not organisation.profile.city:
            learnt["profile"] = Profile(**{**dict(organisation.profile), "city": city})
        if learnt:
            known.organisation = organisation.model_copy(update=learnt)
            known.is_changed = True
        self._known[organisation.id] = known
        folded = fold_name(name)
        known.names[name] = folded
        self._by_name[folded] = organisation.id
        self._by_number |= dict.fromkeys(numbers.items(), organisation.id)
