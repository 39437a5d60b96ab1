"""What a demand and a supply have in common: identity, revision, codes, state and visibility."""

import uuid
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

TITLE_LIMIT = 200
TEXT_LIMIT = 20_000


def new_id(noun: str) -> str:
    """Return an opaque id, such as ``demand-5f0c…``; it says nothing about the row and never changes."""
    return f"{noun}-{uuid.uuid4().hex[:20]}"


def _in_order(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))


Codes = Annotated[tuple[str, ...], AfterValidator(_in_order)]
"""Taxonomy codes, sorted, each once: the same set is the same bytes. Empty: the list did not say, not "any"."""

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LIMIT)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=TEXT_LIMIT)]
"""Free text as its author wrote it, without contacts. Empty: not stated."""


class Side(StrEnum):
    """Which of the two lists an item stands on."""

    DEMAND = "demand"
    SUPPLY = "supply"

    @property
    def other(self) -> "Side":
        """The side that answers this one."""
        return Side.SUPPLY if self is Side.DEMAND else Side.DEMAND


class State(StrEnum):
    """Whether an item still takes part."""

    OPEN = "open"
    CLOSED = "closed"


class Visibility(StrEnum):
    """Who sees an item: everybody, signed-in people, or everybody its redacted form only."""

    PUBLIC = "public"
    MEMBERS = "members"
    REDACTED = "redacted"


class Deployment(StrEnum):
    """Where a system may run."""

    ON_PREMISES = "on_premises"
    PRIVATE_CLOUD = "private_cloud"
    PUBLIC_CLOUD = "public_cloud"
    EDGE = "edge"


class ItemContent(BaseModel):
    """What a list says of one row, on either side."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    SIDE: ClassVar[Side]
    TEXT_FIELDS: ClassVar[tuple[str, ...]]
    """The free-text fields, in reading order; what search reads and what reasons quote."""

    list_number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    """The row's number or code in its list; empty: none."""
    title: Title
    organisation_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    """As written in the list; empty: the list names nobody."""
    sectors: Codes = ()
    stages: Codes = ()
    scenario_types: Codes = ()
    techniques: Codes = ()
    deployments: tuple[Deployment, ...] = ()
    """Where it may run (demand) or can run (supply). Empty: not stated."""
    attachments: tuple[Text, ...] = ()
    """Names of attachments the list mentions."""
    remarks: Text = ""

    def texts(self) -> dict[str, str]:
        """Return the free-text fields that say something, in reading order."""
        named = {name: getattr(self, name) for name in self.TEXT_FIELDS}
        return {name: text for name, text in named.items() if text}


class Item(ItemContent):
    """One revision of a row; ``id`` outlives editions, each change adds a revision."""

    id: str
    revision: int = Field(default=1, ge=1)
    list_id: str
    edition_id: str
    """The edition that brought this revision."""
    organisation_id: str | None = None
    """None: the organisation is unknown or unnamed."""
    state: State = State.OPEN
    closed_reason: str = ""
    """Why it is closed, as a code of ``service.texts``; empty while open."""
    visibility: Visibility = Visibility.PUBLIC
    redacted_title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=TITLE_LIMIT)] = ""
    """What strangers read instead of the title while the visibility is ``redacted``."""

    @model_validator(mode="after")
    def _state_and_visibility_are_complete(self) -> Self:
        if (self.state is State.CLOSED) != bool(self.closed_reason):
            msg = "a closed item names its reason, an open one has none"
            raise ValueError(msg)
        if self.visibility is Visibility.REDACTED and not self.redacted_title:
            msg = "a redacted item needs a redacted title"
            raise ValueError(msg)
        return self

    def content(self) -> dict[str, object]:
        """Return the fields that come from the list, for comparing two revisions."""
        return self.model_dump(include=set(ItemContent.model_fields) | self._own_fields())

    @classmethod
    def _own_fields(cls) -> set[str]:
        return set(cls.model_fields) - set(Item.model_fields)

    def redacted(self) -> Self:
        """Return what strangers may see of a redacted item: its redacted title and its codes, nothing else."""
        kept = {"id", "revision", "list_id", "edition_id", "state", "closed_reason", "visibility", "redacted_title"}
        codes = {"sectors", "stages", "scenario_types", "techniques", "deployments"}
        values = {name: getattr(self, name) for name in kept | codes}
        return type(self)(**values, title=self.redacted_title)
