"""A person of an organisation; what reaches them stands apart, encrypted, with its consent state."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


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
    ADDRESS = "address"
    NAME = "name"


class Person(BaseModel):
    """Somebody of an organisation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    organisation_id: str | None
    name: str
    post: str = ""
    language: str = "zh-Hans"


class Contact(BaseModel):
    """One way to reach somebody, as a list gave it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ContactKind
    value: str = Field(repr=False)
    """Never in a log, an index, a report or a page."""
    consent: Consent = Consent.IMPORTED
