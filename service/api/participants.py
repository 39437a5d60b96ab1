"""``/api/v1/conferences/ID/participants`` and ``attendees``: who takes part, whom they send, and whom to invite."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from service.api.asked import (
    JSON_BODY,
    AskedActor,
    AskedContext,
    AskedLanguage,
    Cursor,
    Limit,
    Next,
    SearchableContext,
    part_of,
)
from service.api.description import problems
from service.api.schedules import ToldChange, router_of, told_changes
from service.domain.frozen import Frozen
from service.domain.language import Language
from service.domain.participant import (
    Attendee,
    AttendeeContent,
    Participant,
    ParticipantContent,
    ParticipantState,
    Proposal,
)
from service.texts import sentence
from service.workflows.keep_conferences import read_conference
from service.workflows.keep_participants import (
    list_attendees,
    note_answer,
    put_attendee,
    put_participant,
    remove_attendee,
    withdraw,
)
from service.workflows.propose_invitations import propose_invitations

router = router_of("participants")


class ToldParticipant(Participant):
    """An organisation that takes part, with its name and why it is proposed."""

    name: str
    proposal_texts: list[str] = Field(description="One for each of `proposed_because`.")

    @classmethod
    def of(cls, participant: Participant, names: Mapping[str, str], language: Language) -> "ToldParticipant":
        """Return a participant in the reader's language."""
        return cls(
            **dict(participant),
            name=names[participant.organisation_id],
            proposal_texts=[_proposal_text(one, language) for one in participant.proposed_because],
        )


class Participants(Frozen):
    """A page of who takes part, by id."""

    participants: list[ToldParticipant]
    next: Next


class Answer(Frozen):
    """What an organisation said to its invitation."""

    state: ParticipantState


class Withdrawal(Frozen):
    """Why an organisation withdraws."""

    note: Annotated[str, Field(max_length=1000)] = ""


class Withdrawn(Frozen):
    """The meetings that an organisation loses."""

    changes: list[ToldChange]


class NamedAttendee(Attendee):
    """A person who comes."""

    name: str
    post: str


class Attendees(Frozen):
    """A page of who comes, by id of the person."""

    attendees: list[NamedAttendee]
    next: Next


class Unmatched(Frozen):
    """A need without the candidates that it is to have."""

    demand_id: str
    organisation_id: str | None = Field(description="null: the list does not say whose it is.")
    code: str
    text: str


class NamedFurther(Frozen):
    """An organisation that fits some need."""

    id: str
    name: str


class Invitations(Frozen):
    """Who is proposed, fewest partners first, and what stays open."""

    proposed: list[ToldParticipant]
    unmatched: list[Unmatched]
    further: list[NamedFurther] = Field(description="Fit as well; enough others were found.")


@router.get("/participants")
def list_all(
    conference_id: str,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
    after: Cursor = None,
    limit: Limit = 20,
) -> Participants:
    """List who takes part, and why each was proposed."""
    gathered = read_conference(actor, context, conference_id)
    every = list(gathered.participants.values())
    found, following = part_of("participants", every, after, limit, lambda one: one.organisation_id)
    told = [ToldParticipant.of(one, gathered.names, language) for one in found]
    return Participants(participants=told, next=following)


@router.put("/participants/{organisation_id}", dependencies=[JSON_BODY], responses=problems(409))
def put_one(
    conference_id: str, organisation_id: str, content: ParticipantContent, actor: AskedActor, context: AskedContext
) -> Participant:
    """Say of an organisation how it takes part; refused where a meeting stands in the way."""
    return put_participant(actor, context, conference_id, organisation_id, content)


@router.post("/participants/{organisation_id}/answer", dependencies=[JSON_BODY], responses=problems(409))
def answer(
    conference_id: str, organisation_id: str, said: Answer, actor: AskedActor, context: AskedContext
) -> Participant:
    """Note what an organisation answered; who takes its word back loses its meetings."""
    return note_answer(actor, context, conference_id, organisation_id, said.state)


@router.post("/participants/{organisation_id}/withdraw", dependencies=[JSON_BODY], responses=problems(409))
def withdraw_one(
    conference_id: str,
    organisation_id: str,
    said: Withdrawal,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
) -> Withdrawn:
    """Take an organisation out with all of its meetings; their partners are told when the schedule is published."""
    changes = withdraw(actor, context, conference_id, organisation_id, note=said.note)
    now = read_conference(actor, context, conference_id)
    told = told_changes(changes, now.names, language, before=now.conference, after=now.conference)
    return Withdrawn(changes=told)


@router.get("/attendees")
def list_people(
    conference_id: str, actor: AskedActor, context: AskedContext, after: Cursor = None, limit: Limit = 20
) -> Attendees:
    """List the people who come."""
    every = list_attendees(actor, context, conference_id)
    found, following = part_of("attendees", every, after, limit, lambda one: one[0].person_id)
    named = [NamedAttendee(**dict(one), name=person.name, post=person.post) for one, person in found]
    return Attendees(attendees=named, next=following)


@router.put("/attendees/{person_id}", dependencies=[JSON_BODY])
def put_person(
    conference_id: str, person_id: str, content: AttendeeContent, actor: AskedActor, context: AskedContext
) -> Attendee:
    """Say that a person of an organisation that takes part comes, and how."""
    return put_attendee(actor, context, conference_id, person_id, content)


@router.delete("/attendees/{person_id}", status_code=204)
def remove_person(conference_id: str, person_id: str, actor: AskedActor, context: AskedContext) -> None:
    """Say that a person does not come; the meetings stay their organisation's."""
    remove_attendee(actor, context, conference_id, person_id)


@router.post("/invitations", responses=problems(409))
def propose(conference_id: str, actor: AskedActor, context: SearchableContext, language: AskedLanguage) -> Invitations:
    """Find who might meet whom, and keep as proposed whom it takes; who takes part already stays as they are."""
    found = propose_invitations(actor, context, conference_id)
    return Invitations(
        proposed=[ToldParticipant.of(one, found.names, language) for one in found.proposed],
        unmatched=[
            Unmatched(
                demand_id=one.demand_id,
                organisation_id=one.organisation_id,
                code=one.because.code,
                text=_proposal_text(one.because, language),
            )
            for one in found.unmatched
        ],
        further=[NamedFurther(id=one, name=found.names[one]) for one in found.further],
    )


def _proposal_text(proposal: Proposal, language: Language) -> str:
    return sentence(proposal.code, language, **proposal.parameters)
