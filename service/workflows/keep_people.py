"""Keep the people of organisations; how to reach them is told to the organizer only, and each telling is written down."""

from collections.abc import Callable, Sequence

from service.domain.errors import StaleError
from service.domain.item import new_id
from service.domain.participant import Attendee
from service.domain.permission import Actor, require
from service.domain.person import Contact, Person, PersonDetails
from service.storage import audits, conferences, contacts, organisations, persons
from service.storage.database import Session
from service.workflows.context import Context

Unchanged = Callable[[Person], bool]
"""Tells whether a person is still as the actor has read them."""


def list_people(actor: Actor, context: Context, organisation_id: str) -> Sequence[Person]:
    """Return the people of an organisation by id.

    Raises:
        ForbiddenError: the actor may not keep people.
        NotFoundError: there is no such organisation.
    """
    _allow(actor)
    with context.database.reading() as session:
        organisations.get(session, organisation_id)
        return persons.of_organisation(session, organisation_id)


def read_person(actor: Actor, context: Context, person_id: str) -> Person:
    """Return a person.

    Raises:
        ForbiddenError: the actor may not keep people.
        NotFoundError: there is no such person.
    """
    _allow(actor)
    with context.database.reading() as session:
        return persons.get(session, person_id)


def read_contacts(actor: Actor, context: Context, person_id: str) -> Sequence[Contact]:
    """Return every way to reach a person, and write down that they were read.

    Raises:
        ForbiddenError: the actor may not keep people.
        NotFoundError: there is no such person.
        UnavailableError: the key does not open them.
    """
    _allow(actor)
    with context.database.writing() as session:
        persons.get(session, person_id)
        found = contacts.unseal_person(session, context.cipher, person_id)
        _write_down(session, context, actor, "contacts_read", person_id, f"{len(found)} read")
    return found


def add_person(
    actor: Actor, context: Context, organisation_id: str, details: PersonDetails, reached_by: Sequence[Contact]
) -> Person:
    """Keep a new person of an organisation, their contacts sealed.

    Raises:
        ForbiddenError: the actor may not keep people.
        NotFoundError: there is no such organisation.
        InvalidError: a text cannot be stored.
    """
    _allow(actor)
    person = Person(**dict(details), id=new_id("person"), organisation_id=organisation_id)
    with context.database.writing() as session:
        organisations.get(session, organisation_id)
        persons.add(session, person)
        contacts.seal(session, context.cipher, reached_by, person_id=person.id)
        _write_down(session, context, actor, "person_added", person.id)
    return person


def change_person(
    actor: Actor,
    context: Context,
    person_id: str,
    details: PersonDetails,
    reached_by: Sequence[Contact] | None,
    unchanged: Unchanged,
) -> Person:
    """Replace what is known of a person, and their contacts; None leaves those as they are.

    Raises:
        ForbiddenError: the actor may not keep people.
        NotFoundError: there is no such person.
        StaleError: the person was changed since the actor read them.
        InvalidError: a text cannot be stored.
    """
    _allow(actor)
    with context.database.writing() as session:
        former = _current(session, person_id, unchanged)
        person = former.model_copy(update=dict(details))
        persons.change(session, person)
        if reached_by is not None:
            persons.remove_contacts(session, person_id)
            contacts.seal(session, context.cipher, reached_by, person_id=person_id)
        _write_down(session, context, actor, "person_changed", person_id)
    return person


def remove_person(actor: Actor, context: Context, person_id: str, unchanged: Unchanged) -> None:
    """Delete a person with every way to reach them, also from those who come to conferences.

    Raises:
        ForbiddenError: the actor may not keep people.
        NotFoundError: there is no such person.
        StaleError: the person was changed since the actor read them.
    """
    _allow(actor)
    with context.database.writing() as session:
        _current(session, person_id, unchanged)
        for conference_id in conferences.holding(session, Attendee, person_id):
            conferences.remove(session, conference_id, Attendee, [person_id])
        persons.remove(session, person_id)
        _write_down(session, context, actor, "person_removed", person_id)


def _allow(actor: Actor) -> None:
    require(actor.may_keep_people(), "people")


def _current(session: Session, person_id: str, unchanged: Unchanged) -> Person:
    person = persons.get(session, person_id)
    if not unchanged(person):
        raise StaleError("person_changed", key=person_id)
    return person


def _write_down(
    session: Session, context: Context, actor: Actor, action: str, person_id: str, result: str = "done"
) -> None:
    audits.add(session, at=context.clock(), account=actor.account, action=action, subject=person_id, result=result)
