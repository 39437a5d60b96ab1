"""Read a schedule as people read it: with names and titles; and where one of its meetings could stand instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.agenda import Names
from service.domain.errors import NotFoundError
from service.domain.meeting import Meeting
from service.domain.permission import Actor, require
from service.scheduling.clashes import Place, Swap, free_places, swaps
from service.workflows.conference_papers import names_of
from service.workflows.context import Context
from service.workflows.gathering import Gathering, gather


@dataclass(frozen=True)
class Schedule:
    """The meetings of a conference."""

    gathered: Gathering
    meetings: Sequence[Meeting]
    """By time and table."""
    names: Names
    """Also of the needs and products that are talked about."""


@dataclass(frozen=True)
class Alternatives:
    """Where a meeting could stand instead without a clash of its place, nearest first."""

    gathered: Gathering
    places: Sequence[Place]
    swaps: Sequence[Swap]


def read_schedule(actor: Actor, context: Context, conference_id: str) -> Schedule:
    """Return the draft.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
    """
    require(actor.may_organize(), "schedule")
    with context.database.reading() as session:
        gathered = gather(session, conference_id)
        names = names_of(session, gathered, [topic for meeting in gathered.meetings for topic in meeting.topics])
    starts = {slot.id: slot.start for slot in gathered.conference.slots}
    meetings = sorted(gathered.meetings, key=lambda one: (starts[one.slot], one.table))
    return Schedule(gathered, meetings, names)


def find_alternatives(actor: Actor, context: Context, conference_id: str, meeting_id: str) -> Alternatives:
    """Return where a meeting of the draft could be moved, and with which others it could change places.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference or meeting.
    """
    require(actor.may_organize(), "schedule")
    with context.database.reading() as session:
        gathered = gather(session, conference_id)
    meeting = gathered.meeting(meeting_id)
    if meeting is None:
        raise NotFoundError("meeting", meeting_id)
    asked = gathered.conference, gathered.participants, gathered.meetings, meeting
    return Alternatives(gathered, free_places(*asked), swaps(*asked))
