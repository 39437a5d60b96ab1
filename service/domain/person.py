"""A person of an organisation; what reaches them stands apart, encrypted, with its consent state."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.domain.frozen import SAYS_SOMETHING
from service.domain.language import Language

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=SAYS_SOMETHING)]
Post = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class Consent(StrEnum):
    """What a person has said about being contacted; imported is not consented."""

    IMPORTED = "imported"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ContactKind(StrEnum):
    """The ways to reach somebody that lists carry."""

    PHONE = "phone"
    EMAIL = "email"
    WECHAT = "wechat"
    QQ = "qq"
    CHAT = "chat"
    """An account of any other messenger."""
    ADDRESS = "address"
    NAME = "name"


class PersonDetails(BaseModel):
    """What is known of a person, apart from who they are and how to reach them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    post: Post = ""
    """Their position; empty: not stated."""
    language: Language = Language.SIMPLIFIED
    """The language in which they want to read."""


class Person(PersonDetails):
    """Somebody of an organisation."""

    id: str
    organisation_id: str | None


class Contact(BaseModel):
    """One way to reach somebody, as a list gave it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ContactKind
    value: str = Field(repr=False)
    """Never in a log, an index, a report or a page."""
    consent: Consent = Consent.IMPORTED


class GivenContact(Contact):
    """One way to reach somebody, as the organizer writes it down."""

    value: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=SAYS_SOMETHING)
    ] = Field(repr=False)
