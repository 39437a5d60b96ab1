"""At the door: find who comes in, by whatever they can say of themselves, and write down that they are here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from indexes.text import fold_name, initials
from service.domain.errors import InvalidError, NotFoundError
from service.domain.item import new_id
from service.domain.organisation import Organisation, is_unnamed
from service.domain.participant import Attendee, Participant, ParticipantContent, ParticipantState
from service.domain.permission import Actor, require
from service.domain.person import ContactKind, Person
from service.storage import conferences, contacts, organisations, persons
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.gathering import write_down
from service.workflows.keep_participants import keep_participant

_LAST_DIGITS = re.compile(r"[0-9]{4}")
_MOST = 20
"""Guests that a search shows."""


@dataclass(frozen=True)
class Guest:
    """Somebody who may be standing at the door: a person, or an organisation of which no person was named."""

    participant: Participant
    organisation: str
    person: Person | None
    attendee: Attendee | None


def find_guests(actor: Actor, context: Context, conference_id: str, said: str) -> Sequence[Guest]:
    """Return who of those that take part may be meant, by name.

    Args:
        actor: who looks.
        context: the installation.
        conference_id: of which conference.
        said: the code of a badge, the last four digits of a telephone number, the pinyin initials of a firm or a person, or part of either's name.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
        InvalidError: ``query_empty``.
    """
    require(actor.may_organize(), "door")
    asked = fold_name(said)
    if not asked:
        raise InvalidError("query_empty")
    with context.database.reading() as session:
        guests = _guests(session, conference_id)
        if by_code := [one for one in guests if one.attendee is not None and one.attendee.code == said.strip()]:
            return by_code
        by_digits = _ends_in(session, context, guests, asked) if _LAST_DIGITS.fullmatch(asked) else set()
    names = ((guest, (guest.organisation, *([guest.person.name] if guest.person else []))) for guest in guests)
    found = [
        guest
        for guest, of in names
        if any(asked in fold_name(name) or asked in initials(name) for name in of)
        or (guest.person is not None and guest.person.id in by_digits)
    ]
    return found[:_MOST]


def check_in(
    actor: Actor, context: Context, conference_id: str, organisation_id: str, person_id: str | None = None
) -> Participant:
    """Write down that somebody has come; the first time counts.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: they take no part.
    """
    require(actor.may_organize(), "door")
    with context.database.writing() as session:
        return _arrived(session, context, actor, conference_id, organisation_id, person_id, context.clock())


def take_back_check_in(
    actor: Actor, context: Context, conference_id: str, organisation_id: str, person_id: str | None = None
) -> Participant:
    """Take back that somebody has come; their organisation is here as long as another of its people is.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: they take no part.
    """
    require(actor.may_organize(), "door")
    with context.database.writing() as session:
        return _arrived(session, context, actor, conference_id, organisation_id, person_id, None)


def walk_in(actor: Actor, context: Context, conference_id: str, name: str, content: ParticipantContent) -> Participant:
    """Let an organisation take part that comes without having been invited, and check it in; one of this name is taken for it.

    Whoever was to come anyway is checked in, and what is known of its part stays.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
        InvalidError: ``walk_in_unnamed``: the name names nobody.
        ConflictError: as ``put_participant``.
    """
    require(actor.may_organize(), "door")
    if is_unnamed(name):
        raise InvalidError("walk_in_unnamed", name=name)
    with context.database.writing() as session:
        found = organisations.find(session, folded_name=fold_name(name))
        if found is None:
            found = Organisation(id=new_id("organisation"), name=name)
            organisations.add(session, found, {name: fold_name(name)})
        known = conferences.find(session, conference_id, Participant, found.id)
        if known is None or not known.coming:
            coming = content.model_copy(update={"state": ParticipantState.ACCEPTED})
            keep_participant(session, context, actor, conference_id, found.id, coming, walk_in=True)
        return _arrived(session, context, actor, conference_id, found.id, None, context.clock())


def _guests(session: Session, conference_id: str) -> list[Guest]:
    conferences.get(session, conference_id)
    participants = {one.organisation_id: one for one in conferences.records(session, conference_id, Participant)}
    names = organisations.names(session, participants)
    attendees = conferences.records(session, conference_id, Attendee)
    people = persons.get_many(session, [one.person_id for one in attendees])
    named = [
        Guest(participants[one.organisation_id], names[one.organisation_id], people[one.person_id], one)
        for one in attendees
    ]
    with_people = {one.organisation_id for one in attendees}
    unnamed = [Guest(one, names[key], None, None) for key, one in participants.items() if key not in with_people]
    return sorted(
        [*named, *unnamed],
        key=lambda one: (one.organisation, one.person.name if one.person else "", one.participant.organisation_id),
    )


def _ends_in(session: Session, context: Context, guests: Iterable[Guest], digits: str) -> set[str]:
    """Return the ids of the persons with a telephone number that ends so; no number leaves this function."""
    people = [guest.person.id for guest in guests if guest.person is not None]
    return {
        person_id
        for person_id, known in contacts.unseal_people(session, context.cipher, people).items()
        for contact in known
        if contact.kind is ContactKind.PHONE and re.sub(r"\D", "", contact.value).endswith(digits)
    }


def _arrived(
    session: Session,
    context: Context,
    actor: Actor,
    conference_id: str,
    organisation_id: str,
    person_id: str | None,
    at: datetime | None,
) -> Participant:
    participant = conferences.record(session, conference_id, Participant, organisation_id)
    attendees = conferences.records(session, conference_id, Attendee)
    people = {one.person_id: one for one in attendees if one.organisation_id == organisation_id}
    if person_id is not None:
        if person_id not in people:
            raise NotFoundError("attendee", person_id)
        attendee = people[person_id]
        people[person_id] = attendee.model_copy(update={"arrived_at": at and (attendee.arrived_at or at)})
        conferences.put(session, conference_id, people[person_id])
    others = [one.arrived_at for one in people.values() if one.arrived_at is not None]
    first = (participant.arrived_at or at) if at else min(others, default=None)
    here = participant.model_copy(update={"arrived_at": first})
    conferences.put(session, conference_id, here)
    action = "checked_in" if at else "check_in_taken_back"
    write_down(session, context, actor, action, f"{conference_id} {organisation_id}")
    return here
