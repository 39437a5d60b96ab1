"""A conference that goes to another installation and comes home: what travels, and what both sides have seen of each other.

A record is kept there and back as JSON, by kind and key, so that both sides can be compared without knowing the nouns. Records of people hold
the ways to reach them, so whatever holds records shows none of them.
"""

from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from pydantic import AwareDatetime, ConfigDict, Field

from service.domain.conference import Conference
from service.domain.demand import Demand
from service.domain.edition import Edition, PublishedList
from service.domain.frozen import Frozen, Id
from service.domain.meeting import Outcome
from service.domain.organisation import Organisation
from service.domain.plan import Step
from service.domain.supply import Supply

Document: TypeAlias = dict[str, Any]
"""A record as JSON."""
Records: TypeAlias = dict[str, dict[str, Document]]
"""By kind and key."""


class RecordKey(NamedTuple):
    """What tells one record of a conference from all others."""

    kind: str
    key: str


class Parting(Frozen):
    """The last state of a conference that this installation and another have both seen."""

    id: Id
    """Of the departure; of the other installation, once it has come home."""
    here: str = ""
    """As what this installation comes home, where the conference is a guest; empty: it is at home here."""
    made_at: AwareDatetime
    """When the file was made that carried the state."""
    account: str
    revision: int
    """Of the conference in that state, as the installation counts that made the file."""
    sealed: str = Field(repr=False)
    """The records in that state, sealed by this installation."""


class Former(Frozen):
    """A conference before, as far as it says who has met."""

    conference: Conference
    outcomes: tuple[Outcome, ...]


class Luggage(Frozen):
    """Everything that a conference takes along."""

    model_config = ConfigDict(hide_input_in_errors=True)

    departure: Id
    traveller: str = ""
    """The guest that made this; empty: it was made at home."""
    made_at: AwareDatetime
    conference_id: Id
    revision: int
    records: Records = Field(repr=False)
    steps: tuple[Step, ...]
    organisations: tuple[Organisation, ...]
    """All that the records name, and those that these were merged into."""
    lists: tuple[PublishedList, ...]
    editions: tuple[Edition, ...]
    demands: tuple[Demand, ...]
    """All revisions of the needs that are talked about, by id and revision."""
    supplies: tuple[Supply, ...]
    former: tuple[Former, ...]


class Winner(StrEnum):
    """Whose word counts where both changed the same."""

    HOME = "home"
    LAPTOP = "laptop"


class Disagreement(Frozen):
    """What the two sides say of one record, as far as they differ; None: they do not have it."""

    kind: str
    key: str
    name: str
    """As a person would name it, without what it is: see ``moved.kind.`` in the texts."""
    home: Document | None
    laptop: Document | None


class Conflict(Frozen):
    """Records of which either all become what they are at home, or all what they are on the laptop."""

    id: Id
    """Of this disagreement: another once one of both sides has changed."""
    records: tuple[Disagreement, ...]
    """More than one where meetings of both sides do not go together."""
