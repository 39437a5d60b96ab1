"""``/api/v1/conferences/ID/guests``: who stands at the door."""

from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime, Field

from service.api.asked import JSON_BODY, AskedActor, AskedContext
from service.api.description import problems
from service.api.schedules import router_of
from service.domain.frozen import Frozen, Heading, Id
from service.domain.participant import Part, Participant, ParticipantContent, ParticipantState
from service.workflows.receive_guests import Guest, check_in, find_guests, take_back_check_in, walk_in

router = router_of("guests")


class FoundGuest(Frozen):
    """Somebody who may be standing at the door."""

    organisation_id: str
    organisation: str
    part: Part
    state: ParticipantState
    arrived_at: AwareDatetime | None = Field(description="When the first of the organisation came in.")
    person_id: str | None = Field(description="null: no person of the organisation was named.")
    person: str
    post: str
    agenda: int | None
    person_arrived_at: AwareDatetime | None

    @classmethod
    def of(cls, guest: Guest) -> "FoundGuest":
        """Return what the door sees of a guest."""
        taking_part, person, attendee = guest.participant, guest.person, guest.attendee
        return cls(
            organisation_id=taking_part.organisation_id,
            organisation=guest.organisation,
            part=taking_part.part,
            state=taking_part.state,
            arrived_at=taking_part.arrived_at,
            person_id=person.id if person else None,
            person=person.name if person else "",
            post=person.post if person else "",
            agenda=attendee.agenda if attendee else None,
            person_arrived_at=attendee.arrived_at if attendee else None,
        )


class Guests(Frozen):
    """Who may be meant, by name; the first twenty."""

    guests: list[FoundGuest]


class Arrival(Frozen):
    """Who has come."""

    organisation_id: Id
    person_id: Id | None = Field(default=None, description="null: nobody in particular of the organisation.")


class WalkIn(ParticipantContent):
    """An organisation that comes without having been invited; it counts as accepted."""

    name: Heading

    def content(self) -> ParticipantContent:
        """Return it without the name."""
        return ParticipantContent.model_validate(self.model_dump(include=set(ParticipantContent.model_fields)))


@router.get("/guests")
def find(
    conference_id: str,
    actor: AskedActor,
    context: AskedContext,
    q: Annotated[
        str,
        Query(
            max_length=100,
            description="The code of a badge, last four digits of a telephone number, pinyin initials, or part of a name.",
        ),
    ],
) -> Guests:
    """Find who stands at the door, by whatever they can say of themselves."""
    return Guests(guests=[FoundGuest.of(one) for one in find_guests(actor, context, conference_id, q)])


@router.post("/guests/check-in", dependencies=[JSON_BODY])
def check_one_in(conference_id: str, who: Arrival, actor: AskedActor, context: AskedContext) -> Participant:
    """Note that somebody has come; the first time counts."""
    return check_in(actor, context, conference_id, who.organisation_id, who.person_id)


@router.post("/guests/take-back", dependencies=[JSON_BODY])
def take_back(conference_id: str, who: Arrival, actor: AskedActor, context: AskedContext) -> Participant:
    """Take back that somebody has come."""
    return take_back_check_in(actor, context, conference_id, who.organisation_id, who.person_id)


@router.post("/guests/walk-in", dependencies=[JSON_BODY], responses=problems(409))
def walk_one_in(conference_id: str, who: WalkIn, actor: AskedActor, context: AskedContext) -> Participant:
    """Let an organisation take part that was not invited, and check it in."""
    return walk_in(actor, context, conference_id, who.name, who.content())
