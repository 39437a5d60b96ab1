"""The day itself goes otherwise than planned: later, with tables closed, with places that become free.

Each change is a repair: who can stay where they are does, what is over stays, and what was published is published anew, so that everybody concerned is told
and nobody else. Before anything was published only the draft changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.conference import Slot
from service.domain.errors import NotFoundError, StaleError
from service.domain.item import new_id
from service.domain.meeting import Meeting, Origin
from service.domain.message import Message
from service.domain.permission import Actor, require
from service.domain.plan import Change
from service.scheduling.delays import Changed, delayed, with_closed, with_slot, without_slot
from service.scheduling.problem import Problem
from service.scheduling.refilling import Refill, refills
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.gathering import Gathering, change_schedule, clashes_of, gather, gather_open
from service.workflows.keep_versions import publish
from service.workflows.plan_draft import Search, asked_of, keep_plan, solved
from service.workflows.version_history import published

Alter = Callable[[Gathering], Changed]


@dataclass(frozen=True)
class Repaired:
    """What a change of the day brought."""

    before: Gathering
    gathered: Gathering
    changes: tuple[Change, ...]
    """Meetings that moved, came, or could find no place any more."""
    messages: Sequence[Message]
    """To whom it is to be told."""


def delay(
    actor: Actor,
    context: Context,
    conference_id: str,
    from_time: datetime,
    minutes: int,
    search: Search,
    *,
    name: str,
    revision: int,
) -> Repaired:
    """Let everything from a time on begin later: the speech runs 20 minutes over.

    Args:
        actor: who.
        context: the installation.
        conference_id: of which conference.
        from_time: by the clock of the hall.
        minutes: 1 or more.
        search: how long to look for other places for what cannot stay.
        name: of the version that is published.
        revision: of the conference as the actor has seen it.
    """

    def alter(gathered: Gathering) -> Changed:
        return Changed(delayed(gathered.conference, from_time, minutes), ())

    return _repaired(actor, context, conference_id, alter, "delay", search, name=name, revision=revision)


def drop_slot(
    actor: Actor, context: Context, conference_id: str, slot_id: str, search: Search, *, name: str, revision: int
) -> Repaired:
    """Drop a slot; its meetings find another place where there is one. See ``delay``."""

    def alter(gathered: Gathering) -> Changed:
        return without_slot(gathered.conference, slot_id, gathered.meetings)

    return _repaired(actor, context, conference_id, alter, "drop_slot", search, name=name, revision=revision)


def add_slot(
    actor: Actor, context: Context, conference_id: str, slot: Slot, search: Search, *, name: str, revision: int
) -> Repaired:
    """Add a slot; what was given up for want of room may find a place in it. See ``delay``."""

    def alter(gathered: Gathering) -> Changed:
        return Changed(with_slot(gathered.conference, slot), ())

    return _repaired(actor, context, conference_id, alter, "add_slot", search, name=name, revision=revision, anew=True)


def close_tables(
    actor: Actor,
    context: Context,
    conference_id: str,
    search: Search,
    *,
    tables: Sequence[str] = (),
    zone: str = "",
    from_slot: str,
    name: str,
    revision: int,
) -> Repaired:
    """Close tables, or a part of the hall, from a slot on; their meetings find another place where there is one. See ``delay``."""

    def alter(gathered: Gathering) -> Changed:
        return with_closed(gathered.conference, gathered.meetings, tables=tables, zone=zone, from_slot=from_slot)

    return _repaired(actor, context, conference_id, alter, "close_tables", search, name=name, revision=revision)


def propose_refills(
    actor: Actor, context: Context, conference_id: str, *, slot: str, table: str, waiting: str | None = None
) -> Sequence[Refill]:
    """Return who could take a place, best first; who stands there according to the schedule is taken as gone.

    Args:
        actor: who.
        context: the installation.
        conference_id: of which conference.
        slot: when.
        table: where.
        waiting: the organisation that sits there and waits; None: nobody does.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
    """
    require(actor.may_organize(), "schedule")
    with context.database.reading() as session:
        gathered = gather(session, conference_id)
    return _refills(gathered, slot, table, waiting)


def _refills(gathered: Gathering, slot: str, table: str, waiting: str | None) -> Sequence[Refill]:
    return refills(
        gathered.conference,
        gathered.participants,
        gathered.candidates,
        gathered.requests,
        [meeting for meeting in gathered.meetings if meeting.place != (slot, table)],
        slot=slot,
        table=table,
        forbidden=gathered.forbidden,
        waiting=waiting,
    )


def take_place(
    actor: Actor,
    context: Context,
    conference_id: str,
    refill: Refill,
    *,
    slot: str,
    table: str,
    name: str,
    revision: int,
) -> Repaired:
    """Give a place to two of the standby list, instead of whoever stood there and did not come; what is noted of those stays noted.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference, or the two are not proposed for this place.
        StaleError: the conference was changed since the actor has seen it.
        ConflictError: ``conference_ended``.
    """
    require(actor.may_organize(), "schedule")
    pair = refill.demand_side, refill.supply_side
    with context.database.writing() as session:
        gathered = gather_open(session, conference_id, revision=revision)
        proposed = (one for waiting in (None, *pair) for one in _refills(gathered, slot, table, waiting))
        found = next((one for one in proposed if (one.demand_side, one.supply_side) == pair), None)
        if found is None:
            raise NotFoundError("meeting", " – ".join(gathered.names.get(one, one) for one in pair))
        topics = {one.pair: one.topics for one in gathered.candidates}.get(pair, ())
        new = Meeting(
            id=new_id("meeting"),
            demand_side=found.demand_side,
            supply_side=found.supply_side,
            slot=slot,
            table=table,
            demand_agenda=found.demand_agenda,
            supply_agenda=found.supply_agenda,
            topics=tuple(one.topic for one in topics[:1]),
            origin=Origin.STANDBY,
        )
        gone = [Change(before=meeting) for meeting in gathered.meetings if meeting.place == (slot, table)]
        changes = (*gone, Change(after=new))
        now = change_schedule(session, context, actor, gathered, changes, "refill")
        return Repaired(gathered, now, changes, _publish_again(session, context, actor, now, name))


def _repaired(
    actor: Actor,
    context: Context,
    conference_id: str,
    alter: Alter,
    action: str,
    search: Search,
    *,
    name: str,
    revision: int,
    anew: bool = False,
) -> Repaired:
    """Change a conference, find other places for what cannot stay, and publish.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
        InvalidError: what is asked for cannot be, see ``scheduling/delays.py``.
        StaleError: the conference, or what is asked of the repair, was changed since the actor has seen it.
        ConflictError: ``conference_ended``, or a locked meeting cannot stand any more; it has to be unlocked or moved before.
    """
    require(actor.may_organize(), "schedule")
    with context.database.reading() as session:
        gathered = gather_open(session, conference_id, revision=revision)
    after = _altered(gathered, alter)
    frozen_before = _next_slot(after, context.clock())
    asked = _asked(gathered, after, frozen_before, anew=anew)
    solution = None if asked is None else solved(after, asked, search, context.clock)
    with context.database.writing() as session:
        gathered = gather_open(session, conference_id, revision=revision)
        after = _altered(gathered, alter)
        if _asked(gathered, after, frozen_before, anew=anew) != asked:
            raise StaleError("conference_changed", key=conference_id)
        if solution is None:
            now = change_schedule(session, context, actor, after, (), action)
            return Repaired(gathered, now, (), _publish_again(session, context, actor, now, name))
        planned = keep_plan(session, context, actor, after, gathered.meetings, solution, action)
        messages = _publish_again(session, context, actor, planned.gathered, name)
        return Repaired(gathered, planned.gathered, planned.changes, messages)


def _altered(gathered: Gathering, alter: Alter) -> Gathering:
    altered = alter(gathered)
    displaced = {meeting.id: meeting for meeting in altered.displaced}
    meetings = [displaced.get(meeting.id, meeting) for meeting in gathered.meetings]
    return replace(gathered, conference=altered.conference, meetings=meetings)


def _asked(gathered: Gathering, after: Gathering, frozen_before: str | None, *, anew: bool) -> Problem | None:
    """Return what is asked of the solver; None: everything can stay where it is. Only ``anew`` anybody is given a meeting that they did not have."""
    if anew:
        return asked_of(after, "repair", frozen_before=frozen_before)
    if {*clashes_of(after)} <= {*clashes_of(gathered)}:
        return None
    standing = {meeting.pair for meeting in after.meetings}
    return asked_of(after, "repair", among=standing, frozen_before=frozen_before)


def _next_slot(gathered: Gathering, now: datetime) -> str | None:
    """Return the slot before which everything stays: the first that has not begun; None: none has."""
    clock, slots = gathered.conference.hall_clock(now), gathered.conference.slots
    if not slots or slots[0].start > clock:
        return None
    to_come = (slot.id for slot in slots if slot.start > clock)
    return next(to_come, slots[-1].id)


def _publish_again(
    session: Session, context: Context, actor: Actor, gathered: Gathering, name: str
) -> Sequence[Message]:
    """Publish what was published before as it is now, and return who is to be told; nobody where nothing was published yet."""
    if published(session, gathered.id) is None:
        return ()
    return publish(session, context, actor, gathered, name, meant=True).messages
