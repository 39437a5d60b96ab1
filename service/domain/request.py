"""A request: one side asks the other for a meeting, or for another time of one that stands."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from service.domain.frozen import WHOLE, Frozen, Id
from service.domain.item import Side

MOST_TOPICS = 20


class RequestState(StrEnum):
    """What became of it; one that is asked blocks nobody."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    TAKEN_BACK = "taken_back"


_Number = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True), WHOLE]


class Topic(Frozen):
    """What two talk about: a need, a product or both, as they were when it was said."""

    demand_id: Id | None = None
    demand_revision: _Number | None = None
    supply_id: Id | None = None
    supply_revision: _Number | None = None


class RequestContent(Frozen):
    """What one side asks of the other."""

    demand_side: Id
    supply_side: Id
    asked_by: Side
    """The side that asks."""
    topics: tuple[Topic, ...] = Field(default=(), max_length=MOST_TOPICS)
    context: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    """One line to the other side."""
    slot: Id | None = None
    """The time that is asked for; None: any."""
    changes_meeting: Id | None = None
    """The meeting that is to take place at ``slot`` instead; None: a new meeting."""


class Request(RequestContent):
    """A request as it is kept."""

    id: Id
    state: RequestState = RequestState.ASKED
    asked_at: AwareDatetime
    expires_at: AwareDatetime
    answered_at: AwareDatetime | None = None
    answer: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    """One line back."""
    noted_by: str = ""
    """Account that wrote down the answer."""

    @property
    def pair(self) -> tuple[str, str]:
        """Demand side and supply side."""
        return self.demand_side, self.supply_side

    @property
    def asker(self) -> str:
        """Id of the organisation that asks."""
        return self.demand_side if self.asked_by is Side.DEMAND else self.supply_side

    @property
    def asked(self) -> str:
        """Id of the organisation that answers."""
        return self.supply_side if self.asked_by is Side.DEMAND else self.demand_side

    @property
    def told(self) -> str:
        """Id of the organisation that is to be told how it stands: who is asked, or, of an answer and of its end, who asked."""
        return self.asked if self.state in {RequestState.ASKED, RequestState.TAKEN_BACK} else self.asker
