"""What a conference takes along, out of one database and into another.

Its own records are compared and merged, with the people who come and how to reach them. Whatever they name besides (organisations, needs, products,
whom somebody met before) goes along so that titles, agendas and rules are the same there; that belongs to home, and only what is new comes back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import groupby

from pydantic import ValidationError

from indexes.text import fold_name
from service.domain.conference import Conference
from service.domain.edition import Edition, PublishedList
from service.domain.errors import InvalidError, NotFoundError
from service.domain.frozen import Frozen
from service.domain.item import Side, State
from service.domain.match import Listed
from service.domain.meeting import Attendance, Meeting, Outcome
from service.domain.move import Document, Former, Luggage, Parting, Records
from service.domain.organisation import Organisation
from service.domain.participant import Participant
from service.domain.person import Contact, ContactKind, Person
from service.storage import conferences, contacts, editions, items, lists, meetings, organisations, persons
from service.storage.conferences import KINDS
from service.storage.contacts import ContactCipher
from service.storage.database import Session

CONFERENCE, MEETING, PERSON = "conference", "meeting", "person"
"""Kinds of records beside those that are kept as such."""
CONTACT = "contact."
"""Before the kind of contact in a person's record, which holds each value with its consent."""
_MODELS: Mapping[str, type[Frozen]] = {kind.name: model for model, kind in KINDS.items() if model is not Parting}
_NAMES = {
    "organisation_id": "organisation",
    "demand_side": "organisation",
    "supply_side": "organisation",
    "taking_part": "organisation",
    "person_id": "person",
    "demand_id": "demand",
    "needs": "demand",
    "supply_id": "supply",
    "items": "item",
}
"""Fields of records that name something else, and what."""
_MET = ("meeting_id", "demand_side", "supply_side", "attendance", "noted_at", "noted_by")


def records_of(session: Session, cipher: ContactCipher, conference_id: str, people: Iterable[str] = ()) -> Records:
    """Return all records of a conference, and those of the people whom they or the caller name."""
    conference = conferences.get(session, conference_id)
    found: Records = {CONFERENCE: {"": conference.model_dump(mode="json", exclude={"id", "revision"})}}
    for kind, model in _MODELS.items():
        kept = conferences.records(session, conference_id, model)
        found[kind] = {conferences.key_of(record): record.model_dump(mode="json") for record in kept}
    held = meetings.of_conference(session, conference_id)
    found[MEETING] = {meeting.id: meeting.model_dump(mode="json") for meeting in held}
    named = {name for kind in ("attendee", "message") for name in _named(found[kind]).get(PERSON, ())}
    found[PERSON] = people_of(session, cipher, named.union(people))
    return found


def people_of(session: Session, cipher: ContactCipher, ids: Iterable[str]) -> dict[str, Document]:
    """Return the records of people, with every way to reach them; ids that name nobody are missing."""
    found = {}
    for person_id, person in persons.get_many(session, ids).items():
        record = found[person_id] = person.model_dump(mode="json", exclude={"id"})
        known = {(one.kind, one.value): one.consent for one in contacts.unseal_person(session, cipher, person_id)}
        for (kind, value), consent in known.items():
            record.setdefault(f"{CONTACT}{kind}", []).append([value, consent])
    return found


def conference_of(conference_id: str, revision: int, records: Records) -> Conference:
    """Return a conference as records say."""
    return Conference.model_validate({**records[CONFERENCE][""], "id": conference_id, "revision": revision})


def meetings_of(records: Records) -> tuple[Meeting, ...]:
    """Return the meetings of records, by id."""
    return tuple(Meeting.model_validate(one) for _, one in sorted(records.get(MEETING, {}).items()))


def keep_records(session: Session, cipher: ContactCipher, conference_id: str, before: Records, after: Records) -> None:
    """Make the records of a conference, and those of its people, what they are to be; the conference itself and its meetings are left."""
    for kind, model in _MODELS.items():
        old, new = before.get(kind, {}), after.get(kind, {})
        conferences.remove(session, conference_id, model, old.keys() - new.keys())
        changed = [model.model_validate(record) for key, record in new.items() if record != old.get(key)]
        conferences.put(session, conference_id, *changed)
    _keep_people(session, cipher, before.get(PERSON, {}), after.get(PERSON, {}))


def _keep_people(
    session: Session, cipher: ContactCipher, before: Mapping[str, Document], after: Mapping[str, Document]
) -> None:
    for person_id in sorted(before.keys() - after.keys()):
        persons.remove(session, person_id)
    sealed: dict[tuple[str | None, str | None], list[Contact]] = {}
    for person_id, record in sorted(after.items()):
        former = before.get(person_id)
        details, reached_by = _apart(record)
        if former is None:
            persons.add(session, Person(id=person_id, **details))
        elif record != former:
            persons.change(session, Person(id=person_id, **details))
        if former is None or reached_by != _apart(former)[1]:
            persons.remove_contacts(session, person_id)
            sealed[None, person_id] = reached_by
    if sealed:
        contacts.seal_many(session, cipher, sealed)


def _apart(record: Document) -> tuple[Document, list[Contact]]:
    """Return what a record says of a person, and the ways to reach them."""
    details = {name: value for name, value in record.items() if not name.startswith(CONTACT)}
    reached_by = [
        Contact(kind=kind, value=value, consent=consent)
        for kind in ContactKind
        for value, consent in record.get(f"{CONTACT}{kind}", ())
    ]
    return details, reached_by


def pack(
    session: Session,
    cipher: ContactCipher,
    conference_id: str,
    *,
    departure: str,
    traveller: str,
    people: Iterable[str],
    now: datetime,
) -> Luggage:
    """Return everything that a conference takes along.

    Args:
        session: the transaction.
        cipher: opens the contacts.
        conference_id: which.
        departure: from home, the last or that by which it came here.
        traveller: as what it comes home; empty: it is there.
        people: who came along when it came here.
        now: the time.
    """
    conference = conferences.get(session, conference_id)
    records = records_of(session, cipher, conference_id, people)
    former = _former(session, conference.met_before)
    named = _named([records, [one.model_dump(mode="json") for one in former]])
    taking_part = conferences.records(session, conference_id, Participant)
    needs, products = (
        items.every_revision(session, side, _talked_about(session, side, taking_part, named)) for side in Side
    )
    owners = {item.organisation_id for item in (*needs, *products) if item.organisation_id}
    published = _editions(session, [*needs, *products])
    return Luggage(
        departure=departure,
        traveller=traveller,
        made_at=now,
        conference_id=conference_id,
        revision=conference.revision,
        records=records,
        steps=meetings.steps(session, conference_id),
        organisations=_with_heads(session, named["organisation"] | owners),
        lists=tuple(
            lists.get(session, one) for one in sorted({one.list_id for one in (*published, *needs, *products)})
        ),
        editions=published,
        demands=needs,
        supplies=products,
        former=former,
    )


def unpacked(content: bytes) -> Luggage:
    """Return what a file holds.

    Raises:
        InvalidError: ``move_damaged``: a program wrote it that knows other records.
    """
    try:
        luggage = Luggage.model_validate_json(content)
        _read_once(luggage.records)
    except (ValidationError, KeyError, TypeError, ValueError):  # their messages may show contacts
        raise InvalidError("move_damaged") from None
    return luggage


def _read_once(records: Records) -> None:
    """Stop where a record is none that this program knows."""
    conference_of("conference", 1, records)
    meetings_of(records)
    for person_id, record in records[PERSON].items():
        Person(id=person_id, **_apart(record)[0])
    for kind in records.keys() - {CONFERENCE, MEETING, PERSON}:
        for record in records[kind].values():
            _MODELS[kind].model_validate(record)


def adopt(session: Session, luggage: Luggage, now: datetime, *, renew: bool) -> None:
    """Keep what the records of a conference name, as far as it is not known.

    Args:
        session: the transaction.
        luggage: what came.
        now: the time.
        renew: names and profiles of organisations that are known become what came.
    """
    _adopt_organisations(session, luggage.organisations, renew=renew)
    here = _adopt_lists(session, luggage.lists)
    known = {one.id for one in editions.every(session)}
    for edition in luggage.editions:
        if edition.id not in known:
            editions.add(session, edition.model_copy(update={"list_id": here[edition.list_id]}))
    _adopt_items(session, Side.DEMAND, luggage.demands, here, now)
    _adopt_items(session, Side.SUPPLY, luggage.supplies, here, now)
    kept = {one.id for one in conferences.every(session)}
    for former in luggage.former:
        if former.conference.id not in kept:
            conferences.add(session, former.conference)
            conferences.put(session, former.conference.id, *former.outcomes)


def _adopt_organisations(session: Session, came: Iterable[Organisation], *, renew: bool) -> None:
    arriving = {one.id: one for one in came}
    known = organisations.get_many(session, arriving)
    folds = {name: fold_name(name) for one in arriving.values() for name in (one.name, *one.aliases)}
    directory = organisations.Directory(
        session,
        credit_codes=[one.credit_code for one in arriving.values()],
        registration_numbers=[one.registration_number for one in arriving.values()],
    )
    new = [_beside(one, directory) for one in arriving.values() if one.id not in known]
    organisations.add_many(session, [one.model_copy(update={"merged_into": None}) for one in new], folds)
    changed = [one for one in new if one.merged_into is not None]
    for one in known.values() if renew else ():
        told = {name: getattr(arriving[one.id], name) for name in ("name", "aliases", "profile")}
        if (renewed := one.model_copy(update=told)) != one:
            changed.append(renewed)
    for one in changed:
        organisations.update_facts(session, one, folds)


def _beside(organisation: Organisation, directory: organisations.Directory) -> Organisation:
    """Return an organisation as it can be kept: where another has its number they are the same, so it is merged into that one."""
    holder = directory.find(credit_code=organisation.credit_code, registration_number=organisation.registration_number)
    if holder is None:
        return organisation
    merged_into = organisation.merged_into or holder.id
    return organisation.model_copy(update={"credit_code": "", "registration_number": "", "merged_into": merged_into})


def _adopt_lists(session: Session, came: Iterable[PublishedList]) -> dict[str, str]:
    """Keep lists, and return under what id each is kept: one of the same kind, issuer and name is the same."""
    known = {one.id for one in lists.every(session)}
    here = {}
    for one in came:
        same = None if one.id in known else lists.find(session, one.kind, one.issuer, one.name)
        here[one.id] = same.id if same else one.id
        if not same and one.id not in known:
            lists.add(session, one)
    return here


def _adopt_items(session: Session, side: Side, came: Iterable[Listed], here: Mapping[str, str], now: datetime) -> None:
    """Keep the revisions of items that follow those that are known; ``here`` says under what id their lists are kept."""
    moved: list[Listed] = [item.model_copy(update={"list_id": here[item.list_id]}) for item in came]
    waves = sorted(moved, key=lambda item: (item.revision, item.id))
    known = {item.id: item.revision for item in items.get_many(session, side, [item.id for item in waves]).values()}
    for revision, wave in groupby(waves, key=lambda item: item.revision):
        new = [item for item in wave if revision > known.get(item.id, 0)]
        if revision == 1:
            items.add_many(session, side, new, now)
        else:
            items.revise_many(session, side, new, now)


def _named(value: object) -> defaultdict[str, set[str]]:
    """Return the ids that stand anywhere in records, by what they name."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            for name, inner in part.items():
                if noun := _NAMES.get(name):
                    found[noun].update(inner if isinstance(inner, list) else [inner] if inner else [])
                else:
                    waiting.append(inner)
        elif isinstance(part, list):
            waiting += part
    return found


def _talked_about(
    session: Session, side: Side, taking_part: Iterable[Participant], named: Mapping[str, set[str]]
) -> set[str]:
    """Return the items of one side that records name, and the open ones of who comes with all of them."""
    with_all = [one.organisation_id for one in taking_part if not one.items]
    own = items.of_organisations(session, side, with_all)
    return named["item"] | named[side] | {item.id for item in own if item.state is State.OPEN}


def _editions(session: Session, brought: Iterable[Listed]) -> tuple[Edition, ...]:
    return tuple(editions.get(session, one) for one in sorted({item.edition_id for item in brought}))


def _with_heads(session: Session, ids: Iterable[str]) -> tuple[Organisation, ...]:
    """Return organisations, and those that they were merged into."""
    found: dict[str, Organisation] = {}
    asked = set(ids)
    while asked:
        found |= organisations.get_many(session, asked)
        asked = {one.merged_into for one in found.values() if one.merged_into} - found.keys()
    return tuple(found[one] for one in sorted(found))


def _former(session: Session, ids: Iterable[str]) -> tuple[Former, ...]:
    """Return conferences before with what they say of who has met, and no more."""
    found = []
    for conference_id in ids:
        with suppress(NotFoundError):
            conference = conferences.get(session, conference_id)
            outcomes = tuple(
                Outcome(**{name: getattr(one, name) for name in _MET})
                for one in conferences.records(session, conference_id, Outcome)
                if one.attendance is Attendance.HELD
            )
            found.append(Former(conference=conference, outcomes=outcomes))
    return tuple(found)
