"""``/api/v1/people``: for the organizer alone; whoever changes somebody names the ETag they have read."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from service.api.asked import JSON_BODY, ORGANIZER, AskedActor, AskedContext
from service.api.conditional import etag_of, names
from service.api.description import problems
from service.domain.language import Language
from service.domain.person import Contact, GivenContact, Person, PersonDetails
from service.workflows.keep_people import change_person, read_contacts, read_person, remove_person

router = APIRouter(prefix="/people", tags=["people"], dependencies=[ORGANIZER], responses=problems(404))

Contacts = Annotated[tuple[GivenContact, ...], Field(max_length=20)]


class NewPerson(PersonDetails):
    """Somebody, and how to reach them."""

    contacts: Contacts = ()


class ChangedPerson(PersonDetails):
    """Somebody as they are now; left out, ``contacts`` stay as they are."""

    contacts: Contacts | None = None


def details_of(person: NewPerson | ChangedPerson) -> PersonDetails:
    """Return what is known of a person, without the contacts."""
    return PersonDetails.model_validate(person.model_dump(include=set(PersonDetails.model_fields)))


class ContactList(BaseModel):
    """Every way to reach a person, in the order they came."""

    model_config = ConfigDict(frozen=True)

    contacts: list[Contact]


def _matching(
    if_match: Annotated[
        str | None, Header(description="The ETag of the person as you have read them; required.")
    ] = None,
) -> Callable[[Person], bool]:
    """Return whether a person is still what ``If-Match`` names, in whatever language they were read."""
    if if_match is None:
        raise HTTPException(428)
    given = if_match

    def unchanged(person: Person) -> bool:
        body = person.model_dump_json().encode()
        return any(names(given, etag_of(body, language), weakly=False) for language in Language)

    return unchanged


Matching = Annotated[Callable[[Person], bool], Depends(_matching)]


@router.get("/{person_id}")
def read_one(person_id: str, actor: AskedActor, context: AskedContext) -> Person:
    """Read one person; the ETag is what a change has to name."""
    return read_person(actor, context, person_id)


@router.put("/{person_id}", dependencies=[JSON_BODY], responses=problems(412, 428))
def change_one(
    person_id: str, person: ChangedPerson, actor: AskedActor, context: AskedContext, unchanged: Matching
) -> Person:
    """Replace what is known of a person."""
    return change_person(actor, context, person_id, details_of(person), person.contacts, unchanged)


@router.delete("/{person_id}", status_code=204, responses=problems(412, 428))
def remove_one(person_id: str, actor: AskedActor, context: AskedContext, unchanged: Matching) -> None:
    """Delete a person with every way to reach them."""
    remove_person(actor, context, person_id, unchanged)


@router.get("/{person_id}/contacts")
def contacts_of(person_id: str, actor: AskedActor, context: AskedContext) -> ContactList:
    """Read how to reach a person; that they were read is written down."""
    return ContactList(contacts=list(read_contacts(actor, context, person_id)))
