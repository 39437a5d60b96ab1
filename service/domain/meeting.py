"""A meeting: two organisations, their topics, a slot, a table; and what became of it.

With a supporter, the supporter takes the side that its visitor does not.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from service.domain.frozen import WHOLE, Frozen, Id, YesNo
from service.domain.item import Side
from service.domain.request import Topic

MOST_YUAN = 10**12


class Origin(StrEnum):
    """Where a meeting comes from."""

    COMPUTED = "computed"
    REQUEST = "request"
    HAND = "hand"
    STANDBY = "standby"
    """It took a place that became free."""


class Meeting(Frozen):
    """Two organisations at a table in a slot."""

    id: Id
    demand_side: Id
    supply_side: Id
    slot: Id
    table: Id
    demand_agenda: int = Field(default=0, ge=0)
    """Number of the demand side's agenda, from 0."""
    supply_agenda: int = Field(default=0, ge=0)
    topics: tuple[Topic, ...] = ()
    locked: bool = False
    """Planning leaves it where it stands."""
    origin: Origin = Origin.COMPUTED

    @property
    def pair(self) -> tuple[str, str]:
        """Demand side and supply side."""
        return self.demand_side, self.supply_side

    @property
    def place(self) -> tuple[str, str]:
        """Slot and table."""
        return self.slot, self.table

    def other(self, organisation_id: str) -> str:
        """Return the organisation that this one meets."""
        return self.supply_side if organisation_id == self.demand_side else self.demand_side

    def agenda_of(self, organisation_id: str) -> int:
        """Return in which agenda of an organisation it stands."""
        return self.demand_agenda if organisation_id == self.demand_side else self.supply_agenda


class Attendance(StrEnum):
    """Whether a meeting took place."""

    HELD = "held"
    NO_SHOW = "no_show"


class Opinion(Frozen):
    """What one side says of a meeting afterwards."""

    rating: Annotated[int, Field(ge=1, le=5, strict=True), WHOLE] | None = None
    """5 is best; None: not said."""
    intends: YesNo | None = None
    """Whether it wants to go on with the other side; None: not said."""
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


class OutcomeContent(Frozen):
    """What became of a meeting."""

    attendance: Attendance | None = None
    """None: nobody has said."""
    absent: tuple[Side, ...] = Field(default=(), max_length=2)
    """Who did not come to a meeting that was not held."""
    late_minutes: Annotated[int, Field(ge=0, le=24 * 60, strict=True), WHOLE] = 0
    demand_opinion: Opinion = Opinion()
    supply_opinion: Opinion = Opinion()
    signed: YesNo | None = None
    amount_yuan: Annotated[int, Field(ge=0, le=MOST_YUAN, strict=True), WHOLE] | None = None
    """Of what was signed; None: not said."""
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


class Outcome(OutcomeContent):
    """An outcome as it is kept; it outlives its meeting."""

    meeting_id: Id
    demand_side: Id
    supply_side: Id
    noted_at: AwareDatetime
    noted_by: str

    def content(self) -> OutcomeContent:
        """Return what is said of the meeting."""
        return OutcomeContent.model_validate(self.model_dump(include=set(OutcomeContent.model_fields)))
