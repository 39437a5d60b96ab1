"""Keep who takes part in a conference, and the people they send."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from service.domain.errors import ConflictError, InvalidError
from service.domain.message import MessageKind
from service.domain.participant import (
    GONE,
    Attendee,
    AttendeeContent,
    Participant,
    ParticipantContent,
    ParticipantState,
)
from service.domain.permission import Actor, require
from service.domain.person import Person
from service.domain.plan import Change
from service.storage import conferences, meetings, organisations, persons
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.gathering import (
    Gathering,
    change_schedule,
    gather_open,
    require_no_new_clash,
    write_down,
)
from service.workflows.keep_messages import drop_unsent

_CODE_BYTES = 12
_ASKED = frozenset({ParticipantState.PROPOSED, ParticipantState.INVITED})


def put_participant(
    actor: Actor, context: Context, conference_id: str, organisation_id: str, content: ParticipantContent
) -> Participant:
    """Keep what is said of an organisation's part: a new one, or in place of what was said.

    Where a meeting stands in the way nothing is changed; whoever withdraws loses theirs, see ``withdraw``.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference or organisation.
        InvalidError: ``participant_place_unknown``: it names a slot or a table that the conference has not.
        ConflictError: ``conference_ended``, ``meetings_in_the_way``, or ``participant_withdraws``: it has meetings, so it has to be withdrawn.
    """
    require(actor.may_organize(), "participant")
    with context.database.writing() as session:
        return keep_participant(session, context, actor, conference_id, organisation_id, content)


def keep_participant(
    session: Session,
    context: Context,
    actor: Actor,
    conference_id: str,
    organisation_id: str,
    content: ParticipantContent,
    *,
    walk_in: bool = False,
) -> Participant:
    """Keep what is said of an organisation's part; see ``put_participant``."""
    name = organisations.get(session, organisation_id).name
    before = gather_open(session, conference_id)
    former = before.participants.get(organisation_id)
    if former is None:
        changed = Participant(**dict(content), organisation_id=organisation_id, walk_in=walk_in)
    else:
        changed = former.model_copy(update=dict(content))
    after = _with_participant(before, changed)
    _require_known_places(after, changed, former)
    if changed.state in GONE and any(organisation_id in meeting.pair for meeting in before.meetings):
        raise ConflictError("participant_withdraws", organisation=name)
    require_no_new_clash(before, after)
    conferences.put(session, conference_id, changed)
    meetings.apply(session, conference_id, (), after.absences)
    _drop_overtaken(session, conference_id, former, changed)
    write_down(session, context, actor, "participant_put", f"{conference_id} {organisation_id}", changed.state)
    return changed


def note_answer(
    actor: Actor, context: Context, conference_id: str, organisation_id: str, state: ParticipantState
) -> Participant:
    """Write down what an organisation answered; whoever takes its word back is withdrawn.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: it takes no part.
        ConflictError: as ``put_participant``.
    """
    require(actor.may_organize(), "participant")
    with context.database.writing() as session:
        former = conferences.record(session, conference_id, Participant, organisation_id)
        if state not in GONE:
            answered = former.model_copy(update={"state": state})
            return keep_participant(session, context, actor, conference_id, organisation_id, answered)
        _take_out(session, context, actor, conference_id, organisation_id, note="")
        return conferences.record(session, conference_id, Participant, organisation_id)


def withdraw(
    actor: Actor, context: Context, conference_id: str, organisation_id: str, *, note: str = ""
) -> tuple[Change, ...]:
    """Take an organisation out of a conference with all of its meetings, and return those.

    Its partners are told when the schedule is published again; until then the freed places can be filled.

    Raises:
        ForbiddenError: the actor may not act for it.
        NotFoundError: it takes no part.
        ConflictError: ``conference_ended``.
    """
    require(actor.may_act_for(organisation_id), "withdraw")
    with context.database.writing() as session:
        return _take_out(session, context, actor, conference_id, organisation_id, note=note)


def _take_out(
    session: Session, context: Context, actor: Actor, conference_id: str, organisation_id: str, *, note: str
) -> tuple[Change, ...]:
    participant = conferences.record(session, conference_id, Participant, organisation_id)
    gathered = gather_open(session, conference_id)
    if participant.state in GONE:
        state = participant.state
    else:
        state = ParticipantState.WITHDRAWN if participant.coming else ParticipantState.DECLINED
    gone = participant.model_copy(update={"state": state, "note": note or participant.note})
    conferences.put(session, conference_id, gone)
    changes = tuple(Change(before=one) for one in gathered.meetings if organisation_id in one.pair)
    if changes:
        change_schedule(session, context, actor, _with_participant(gathered, gone), changes, "withdraw")
    _drop_overtaken(session, conference_id, participant, gone)
    write_down(session, context, actor, "participant_withdrawn", f"{conference_id} {organisation_id}")
    return changes


def _drop_overtaken(session: Session, conference_id: str, former: Participant | None, now: Participant) -> None:
    """Drop what need not be sent any more: to who has answered, the question; to who is gone, everything."""
    if former is None or former.state is now.state or now.state in _ASKED:
        return
    kinds = {*MessageKind} if now.state in GONE else {MessageKind.INVITATION, MessageKind.REMINDER}
    drop_unsent(session, conference_id, lambda one: one.organisation_id == now.organisation_id and one.kind in kinds)


def put_attendee(
    actor: Actor, context: Context, conference_id: str, person_id: str, content: AttendeeContent | None = None
) -> Attendee:
    """Keep that a person of an organisation that takes part comes, with what is known of their coming.

    Args:
        actor: who writes it down.
        context: the installation.
        conference_id: to which conference.
        person_id: who comes; kept before, see ``keep_people``.
        content: what is known; None: nothing new.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such person, or their organisation takes no part.
        InvalidError: ``attendee_agenda``: their organisation has no agenda of this number.
    """
    require(actor.may_organize(), "participant")
    with context.database.writing() as session:
        kept = keep_attendee(session, conference_id, person_id, content)
        write_down(session, context, actor, "attendee_put", f"{conference_id} {person_id}")
    return kept


def keep_attendee(
    session: Session, conference_id: str, person_id: str, content: AttendeeContent | None = None
) -> Attendee:
    """Keep an attendee under the code of their badge, a new one where they have none."""
    person = persons.get(session, person_id)
    participant = conferences.record(session, conference_id, Participant, person.organisation_id or "")
    former = conferences.find(session, conference_id, Attendee, person_id)
    said = content or former or AttendeeContent()
    if said.agenda is not None and said.agenda >= participant.agendas:
        raise InvalidError("attendee_agenda", agenda=said.agenda + 1, agendas=participant.agendas)
    kept = Attendee(
        **{name: getattr(said, name) for name in AttendeeContent.model_fields},
        person_id=person_id,
        organisation_id=participant.organisation_id,
        code=former.code if former else secrets.token_urlsafe(_CODE_BYTES),
        arrived_at=former.arrived_at if former else None,
    )
    conferences.put(session, conference_id, kept)
    return kept


def remove_attendee(actor: Actor, context: Context, conference_id: str, person_id: str) -> None:
    """Keep that a person does not come; their meetings are their organisation's and stay.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: they were not to come.
    """
    require(actor.may_organize(), "participant")
    with context.database.writing() as session:
        conferences.record(session, conference_id, Attendee, person_id)
        conferences.remove(session, conference_id, Attendee, [person_id])
        write_down(session, context, actor, "attendee_removed", f"{conference_id} {person_id}")


def list_attendees(actor: Actor, context: Context, conference_id: str) -> Sequence[tuple[Attendee, Person]]:
    """Return who comes, by id of the person.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
    """
    require(actor.may_organize(), "participant")
    with context.database.reading() as session:
        conferences.get(session, conference_id)
        attendees = conferences.records(session, conference_id, Attendee)
        people = persons.get_many(session, [one.person_id for one in attendees])
    return tuple((one, people[one.person_id]) for one in attendees)


def _with_participant(gathered: Gathering, participant: Participant) -> Gathering:
    """Return what is gathered with something else said of one part; organisations new to it are their own family."""
    one = participant.organisation_id
    families = gathered.families if one in gathered.families else {**gathered.families, one: one}
    return replace(gathered, participants={**gathered.participants, one: participant}, families=families)


def _require_known_places(gathered: Gathering, participant: Participant, former: Participant | None) -> None:
    """Stop where a slot or a table is named that there is not; what was dropped after it was named may stay named."""
    slots = {slot.id for slot in gathered.conference.slots}.union(former.unavailable if former else ())
    tables = {table.id for table in gathered.conference.tables}.union((former.tables or ()) if former else ())
    unknown = [*({*participant.unavailable} - slots), *({*(participant.tables or ())} - tables)]
    if unknown:
        raise InvalidError("participant_place_unknown", value=min(unknown))
