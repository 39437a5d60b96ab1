"""``/api/v1/organisations`` and the people of one."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.asked import (
    JSON_BODY,
    ORGANIZER,
    AskedActor,
    AskedContext,
    Cursor,
    Limit,
    Next,
    key_of,
    next_of,
    part_of,
)
from service.api.description import PREFIX, created, problems
from service.api.people import NewPerson, details_of
from service.domain.match import Listed
from service.domain.organisation import Organisation
from service.domain.person import Person
from service.workflows.keep_people import add_person, list_people
from service.workflows.read_organisations import list_organisations, read_organisation

router = APIRouter(prefix="/organisations", tags=["organisations"])

NamePart = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=200,
        description="Part of any of its names, in any width, case or script.",
        examples=["虚构"],
    ),
]


class NamedOrganisation(BaseModel):
    """An organisation by its names and numbers."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    aliases: list[str]
    credit_code: str = Field(description="Unified social credit code; empty: not given.")
    registration_number: str = Field(description="Hong Kong or Macao business number; empty: not given.")
    merged_into: str | None = Field(description="Id of the organisation into which a person merged this one.")

    @classmethod
    def of(cls, organisation: Organisation) -> "NamedOrganisation":
        """Return what is told of an organisation."""
        return cls.model_validate(organisation.model_dump(include=set(cls.model_fields)))


class Organisations(BaseModel):
    """A page of organisations by name."""

    model_config = ConfigDict(frozen=True)

    organisations: list[NamedOrganisation]
    next: Next


class NamedItem(BaseModel):
    """A demand or supply by its title."""

    model_config = ConfigDict(frozen=True)

    id: str
    revision: int
    title: str


class OrganisationRecord(BaseModel):
    """An organisation with its open demands and supplies, as far as the reader may see them."""

    model_config = ConfigDict(frozen=True)

    organisation: NamedOrganisation
    demands: list[NamedItem]
    supplies: list[NamedItem]


class People(BaseModel):
    """A page of the people of an organisation, by id."""

    model_config = ConfigDict(frozen=True)

    people: list[Person]
    next: Next


@router.get("")
def list_all(
    actor: AskedActor, context: AskedContext, q: NamePart = None, after: Cursor = None, limit: Limit = 20
) -> Organisations:
    """List organisations by name, or those of which a name contains some words."""
    key = key_of("organisations", after)
    found = list_organisations(actor, context, part=q, after=key, limit=limit + 1)
    return Organisations(
        organisations=[NamedOrganisation.of(organisation) for organisation in found[:limit]],
        next=next_of("organisations", found, limit, lambda organisation: organisation.id),
    )


@router.get("/{organisation_id}", responses=problems(404))
def read_one(organisation_id: str, actor: AskedActor, context: AskedContext) -> OrganisationRecord:
    """Read one organisation with what it asks for and offers."""
    read = read_organisation(actor, context, organisation_id)
    return OrganisationRecord(
        organisation=NamedOrganisation.of(read.organisation),
        demands=_named(read.demands),
        supplies=_named(read.supplies),
    )


@router.get("/{organisation_id}/people", responses=problems(404), dependencies=[ORGANIZER])
def people_of(
    organisation_id: str, actor: AskedActor, context: AskedContext, after: Cursor = None, limit: Limit = 20
) -> People:
    """List the people of an organisation; how to reach them is told one by one."""
    every = list_people(actor, context, organisation_id)
    found, following = part_of("people", every, after, limit, lambda person: person.id)
    return People(people=found, next=following)


@router.post(
    "/{organisation_id}/people",
    status_code=201,
    dependencies=[ORGANIZER, JSON_BODY],
    responses=problems(404) | created("the person"),
)
def add_one(
    organisation_id: str, person: NewPerson, actor: AskedActor, context: AskedContext, response: Response
) -> Person:
    """Keep a person of an organisation; contacts are stored encrypted."""
    added = add_person(actor, context, organisation_id, details_of(person), person.contacts)
    response.headers["Location"] = f"{PREFIX}/people/{added.id}"
    return added


def _named(items: Iterable[Listed]) -> list[NamedItem]:
    return [NamedItem(id=item.id, revision=item.revision, title=item.title) for item in items]
