"""Who takes part in a conference: an organisation, and the people it sends."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from service.domain.conference import MOST_SLOTS, MOST_TABLES, ConferenceContent, Limits
from service.domain.errors import Parameter
from service.domain.frozen import WHOLE, Frozen, HallTime, Id, Line, YesNo
from service.domain.item import Side

MOST_AGENDAS = 100


class Part(StrEnum):
    """As what an organisation takes part."""

    DEMAND = "demand"
    SUPPLY = "supply"
    BOTH = "both"
    SUPPORTER = "supporter"
    """An institute, pilot base, bank or association: it has a desk with times that can be booked, and is no candidate of anybody."""


class ParticipantState(StrEnum):
    """How far an organisation is; proposed and invited is not consented."""

    PROPOSED = "proposed"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """It had accepted."""


GONE = frozenset({ParticipantState.DECLINED, ParticipantState.WITHDRAWN})
"""States of those who were asked and do not come."""


class Proposal(Frozen):
    """Why an organisation is proposed, or why fewer partners than asked for could be found: a code of ``service.texts``."""

    code: str
    parameters: dict[str, Parameter] = Field(default_factory=dict)


class ParticipantContent(Frozen):
    """What the organizer or the organisation itself says of its part."""

    part: Part
    state: ParticipantState = ParticipantState.PROPOSED
    agendas: Annotated[int, Field(ge=1, le=MOST_AGENDAS, strict=True), WHOLE] = 1
    """People it sends to meetings, each with an agenda of their own."""
    least: Annotated[int, Field(ge=0, le=MOST_SLOTS, strict=True), WHOLE] | None = None
    """Meetings it is to have; None: as the conference says of its side."""
    most: Annotated[int, Field(ge=0, le=MOST_SLOTS, strict=True), WHOLE] | None = None
    unavailable: tuple[Id, ...] = Field(default=(), max_length=MOST_SLOTS)
    """Slots in which it meets nobody, for reasons of its own."""
    tables: Annotated[tuple[Id, ...], Field(max_length=MOST_TABLES)] | None = None
    """The only tables it may use; a supporter's desk. None: all."""
    items: tuple[Id, ...] = Field(default=(), max_length=1_000)
    """Ids of the needs and products it comes with; empty: all of its open ones."""
    standby: YesNo = False
    """Ready to take a place that becomes free on the day."""
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)] = ""


class Participant(ParticipantContent):
    """An organisation in a conference."""

    organisation_id: Id
    proposed_because: tuple[Proposal, ...] = ()
    walk_in: bool = False
    arrived_at: AwareDatetime | None = None
    """When the first of its people came in; None: nobody has."""

    @property
    def coming(self) -> bool:
        """Tell whether it is counted on."""
        return self.state is ParticipantState.ACCEPTED

    def takes(self, side: Side) -> bool:
        """Tell whether it may be one of a pair on this side; a supporter may be on either."""
        return self.part in {Part.BOTH, Part.SUPPORTER} or self.part.value == side.value

    def limits(self, conference: ConferenceContent) -> Limits:
        """Return how many meetings it has: its own word, else the conference's, the larger of both sides' where it stands on both."""
        sides: tuple[Literal["demand", "supply"], ...] = (
            ("demand",)
            if self.part is Part.DEMAND
            else ("supply",)
            if self.part is Part.SUPPLY
            else ("demand", "supply")
        )
        general = [conference.limits_of(side) for side in sides]
        most = self.most if self.most is not None else max(limits.most for limits in general)
        promised = 0 if self.part is Part.SUPPORTER else max(limits.least for limits in general)
        least = self.least if self.least is not None else promised
        return Limits(least=min(least, most), most=most)

    def absences(self, conference: ConferenceContent) -> tuple[str, ...]:
        """Return the slots in which it meets nobody, in time order: its own and the programme's."""
        own = {*self.unavailable, *conference.absences(self.organisation_id)}
        return tuple(slot.id for slot in conference.slots if slot.id in own)


class AttendeeContent(Frozen):
    """What is known of the coming of a person."""

    agenda: Annotated[int, Field(ge=0, lt=MOST_AGENDAS, strict=True), WHOLE] | None = None
    """Number of the organisation's agenda that is theirs; None: they hold no meetings of their own."""
    arrives_at: HallTime | None = None
    """None: in time."""
    travel: Line = ""
    """How they come, as they wrote it: a train, a flight, a number plate."""


class Attendee(AttendeeContent):
    """A person whom an organisation sends; name, post and language stand with the person."""

    person_id: Id
    organisation_id: Id
    code: Annotated[str, StringConstraints(min_length=8, max_length=40)]
    """Opaque; stands in the QR code of the badge."""
    arrived_at: AwareDatetime | None = None
