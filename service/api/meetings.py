"""``/api/v1/conferences/ID/meetings``: the draft of the schedule, and its changes by hand.

An edit that brings clashes is answered with them and ``kept: false``, as one that was only tried; whoever repeats it with ``meant`` has it made, unless
somebody or a table would be taken twice.
"""

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
    part_of,
)
from service.api.description import problems
from service.api.schedules import Edit, EditedSchedule, NamedMeeting, ToldClash, TriedEdit, all_clashes, router_of
from service.domain.agenda import topic_titles
from service.domain.frozen import WHOLE, Frozen, Id, YesNo
from service.domain.meeting import Origin
from service.domain.participant import MOST_AGENDAS
from service.domain.request import MOST_TOPICS, Topic
from service.workflows.edit_schedule import (
    add_meeting,
    lock_meetings,
    move_meeting,
    remove_meeting,
    swap_meetings,
    undo,
)
from service.workflows.keep_conferences import read_conference
from service.workflows.read_schedule import find_alternatives, read_schedule

router = router_of("meetings")

_Agenda = Annotated[int, Field(ge=0, lt=MOST_AGENDAS, strict=True), WHOLE]


class TitledMeeting(NamedMeeting):
    """A meeting of the draft."""

    titles: list[str] = Field(description="Of the needs and products that are talked about.")


class Meetings(Frozen):
    """A page of the draft, by time and table."""

    revision: int = Field(description="Of the conference, for changes.")
    meetings: list[TitledMeeting]
    next: Next


class NewMeeting(TriedEdit):
    """Two who are to meet."""

    demand_side: Id
    supply_side: Id
    slot: Id
    table: Id
    topics: Annotated[tuple[Topic, ...], Field(max_length=MOST_TOPICS)] = ()


class Agendas(Frozen):
    """Numbers of agendas, from 0."""

    demand: _Agenda
    supply: _Agenda


class Move(TriedEdit):
    """Where a meeting is to stand."""

    slot: Id
    table: Id
    agendas: Agendas | None = Field(default=None, description="null: the first that are free there.")


class Exchange(TriedEdit):
    """The meeting with which one changes slot and table."""

    other: Id


class Locking(Edit):
    """Meetings that planning leaves where they stand, or does not any more."""

    meetings: Annotated[tuple[Id, ...], Field(max_length=10_000)]
    locked: YesNo


class FreePlace(Frozen):
    """Where a meeting could stand."""

    slot: str
    table: str
    agendas: list[Agendas]


class PossibleSwap(Frozen):
    """Two meetings as they would stand after changing slots."""

    meeting: NamedMeeting
    other: NamedMeeting


class Alternatives(Frozen):
    """Where a meeting could stand instead, nearest first."""

    places: list[FreePlace]
    swaps: list[PossibleSwap]


class Clashes(Frozen):
    """Everything that is wrong with the draft, by meeting."""

    clashes: list[ToldClash]


@router.get("/meetings")
def list_all(
    conference_id: str, actor: AskedActor, context: AskedContext, after: Cursor = None, limit: Limit = 20
) -> Meetings:
    """List the meetings of the draft by time and table."""
    schedule = read_schedule(actor, context, conference_id)
    found, following = part_of("meetings", schedule.meetings, after, limit, lambda one: one.id)
    conference = schedule.gathered.conference
    told = [
        TitledMeeting(
            **dict(NamedMeeting.of(one, conference, schedule.gathered.names)),
            titles=list(topic_titles(one.topics, schedule.names)),
        )
        for one in found
    ]
    return Meetings(revision=conference.revision, meetings=told, next=following)


@router.post("/meetings", dependencies=[JSON_BODY], responses=problems(409, 412))
def add_one(
    conference_id: str, asked: NewMeeting, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> EditedSchedule:
    """Let two meet; the meeting is locked."""
    edited = add_meeting(
        actor,
        context,
        conference_id,
        demand_side=asked.demand_side,
        supply_side=asked.supply_side,
        slot=asked.slot,
        table=asked.table,
        topics=asked.topics,
        origin=Origin.HAND,
        revision=asked.revision,
        meant=asked.meant,
        dry_run=asked.dry_run,
    )
    return EditedSchedule.of(edited, language)


@router.get("/meetings/{meeting_id}/alternatives")
def alternatives(
    conference_id: str, meeting_id: str, actor: AskedActor, context: AskedContext, limit: Limit = 20
) -> Alternatives:
    """List the nearest places where a meeting could stand instead, and others with which it could change slots, without a clash of place."""
    found = find_alternatives(actor, context, conference_id, meeting_id)
    conference, names = found.gathered.conference, found.gathered.names
    return Alternatives(
        places=[
            FreePlace(
                slot=one.slot,
                table=one.table,
                agendas=[Agendas(demand=demand, supply=supply) for demand, supply in one.agendas],
            )
            for one in found.places[:limit]
        ],
        swaps=[
            PossibleSwap(
                meeting=NamedMeeting.of(one.meeting, conference, names),
                other=NamedMeeting.of(one.other, conference, names),
            )
            for one in found.swaps[:limit]
        ],
    )


@router.post("/meetings/{meeting_id}/move", dependencies=[JSON_BODY], responses=problems(409, 412))
def move_one(
    conference_id: str,
    meeting_id: str,
    asked: Move,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
) -> EditedSchedule:
    """Move a meeting to another slot and table."""
    edited = move_meeting(
        actor,
        context,
        conference_id,
        meeting_id,
        slot=asked.slot,
        table=asked.table,
        agendas=(asked.agendas.demand, asked.agendas.supply) if asked.agendas else None,
        revision=asked.revision,
        meant=asked.meant,
        dry_run=asked.dry_run,
    )
    return EditedSchedule.of(edited, language)


@router.post("/meetings/{meeting_id}/swap", dependencies=[JSON_BODY], responses=problems(409, 412))
def swap_one(
    conference_id: str,
    meeting_id: str,
    asked: Exchange,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
) -> EditedSchedule:
    """Let two meetings change slots and tables."""
    edited = swap_meetings(
        actor,
        context,
        conference_id,
        meeting_id,
        asked.other,
        revision=asked.revision,
        meant=asked.meant,
        dry_run=asked.dry_run,
    )
    return EditedSchedule.of(edited, language)


@router.post("/meetings/{meeting_id}/remove", dependencies=[JSON_BODY], responses=problems(409, 412))
def remove_one(
    conference_id: str,
    meeting_id: str,
    asked: Edit,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
) -> EditedSchedule:
    """Take a meeting out; both sides are told when the schedule is published."""
    edited = remove_meeting(actor, context, conference_id, meeting_id, revision=asked.revision)
    return EditedSchedule.of(edited, language)


@router.post("/lock", dependencies=[JSON_BODY], responses=problems(409, 412))
def lock(
    conference_id: str, asked: Locking, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> EditedSchedule:
    """Lock meetings where they stand, or unlock them."""
    edited = lock_meetings(actor, context, conference_id, asked.meetings, locked=asked.locked, revision=asked.revision)
    return EditedSchedule.of(edited, language)


@router.post("/undo", dependencies=[JSON_BODY], responses=problems(409, 412))
def undo_last(
    conference_id: str, asked: TriedEdit, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> EditedSchedule:
    """Take the last step of the schedule back that was not taken back before."""
    edited = undo(actor, context, conference_id, revision=asked.revision, meant=asked.meant, dry_run=asked.dry_run)
    return EditedSchedule.of(edited, language)


@router.get("/clashes")
def clashes(conference_id: str, actor: AskedActor, context: AskedContext, language: AskedLanguage) -> Clashes:
    """List everything that is wrong with the draft."""
    return Clashes(clashes=all_clashes(read_conference(actor, context, conference_id), language))
