"""Persons of organisations; how to reach them stands in ``contacts``."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from service.domain.errors import NotFoundError
from service.domain.person import Person
from service.storage import tables

_CHUNK = 500


def add(session: Session, person: Person) -> None:
    """Keep a new person."""
    session.execute(insert(tables.persons).values(person.model_dump()))


def change(session: Session, person: Person) -> None:
    """Replace what is known of a person.

    Raises:
        NotFoundError: there is no such person.
    """
    get(session, person.id)
    session.execute(update(tables.persons).where(tables.persons.c.id == person.id).values(person.model_dump()))


def remove(session: Session, person_id: str) -> None:
    """Delete a person, with every way to reach them.

    Raises:
        NotFoundError: there is no such person.
    """
    get(session, person_id)
    remove_contacts(session, person_id)
    session.execute(delete(tables.persons).where(tables.persons.c.id == person_id))


def remove_contacts(session: Session, person_id: str) -> None:
    """Delete every way to reach a person."""
    session.execute(delete(tables.contacts).where(tables.contacts.c.person_id == person_id))


def get(session: Session, person_id: str) -> Person:
    """Return the person with this id.

    Raises:
        NotFoundError: there is none.
    """
    if found := _read(session, tables.persons.c.id == person_id):
        return found[0]
    raise NotFoundError("person", person_id)


def get_many(session: Session, ids: Iterable[str]) -> dict[str, Person]:
    """Return the persons with these ids, by id; ids that name nobody are missing."""
    wanted = sorted(set(ids))
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = tables.persons.c.id.in_(wanted[start : start + _CHUNK])
        found |= {person.id: person for person in _read(session, some)}
    return found


def of_organisation(session: Session, organisation_id: str) -> tuple[Person, ...]:
    """Return the persons of an organisation by id."""
    return _read(session, tables.persons.c.organisation_id == organisation_id)


def _read(session: Session, condition: Any) -> tuple[Person, ...]:
    query = select(tables.persons).where(condition).order_by(tables.persons.c.id)
    return tuple(Person.model_validate(dict(row)) for row in session.execute(query).mappings())
