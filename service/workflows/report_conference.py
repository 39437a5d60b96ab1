"""What became of a conference, in figures that each say how they are counted."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from service.domain.item import Side
from service.domain.meeting import Attendance, Meeting, Opinion, Outcome
from service.domain.participant import Part, Participant
from service.domain.permission import Actor, require
from service.domain.request import RequestState
from service.storage import conferences
from service.workflows.context import Context
from service.workflows.gathering import Gathering, gather
from service.workflows.keep_requests import as_of
from service.workflows.version_history import published, schedule_of


class Figure(NamedTuple):
    """A figure of a report: ``report.CODE`` names it, ``report.CODE.means`` says how it is counted."""

    code: str
    value: float
    of: float | None = None
    """What the value is a part or a sum of; None: it stands alone."""


def report_conference(actor: Actor, context: Context, conference_id: str) -> Sequence[Figure]:
    """Return the figures of a conference as they are now.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
    """
    require(actor.may_organize(), "report")
    now = context.clock()
    with context.database.reading() as session:
        gathered = gather(session, conference_id)
        version = published(session, conference_id)
        told = () if version is None else schedule_of(session, conference_id, version.id)
        outcomes = conferences.records(session, conference_id, Outcome)
    states = [as_of(request, now).state for request in gathered.requests]
    accepted = states.count(RequestState.ACCEPTED)
    return (
        *_of_participants(gathered),
        Figure("requests_accepted", accepted, len(states)),
        Figure("tables_used", len(told), _open_places(gathered)),
        *_of_outcomes(outcomes),
        Figure("needs_met", *_needs(gathered, told, outcomes)),
        Figure("minimum_missed", _below_minimum(gathered, outcomes), _count(gathered, lambda one: one.coming)),
    )


def _of_participants(gathered: Gathering) -> Iterable[Figure]:
    everyone = len(gathered.participants)
    coming = _count(gathered, lambda one: one.coming)
    yield Figure("accepted", coming, everyone)
    yield Figure("arrived", _count(gathered, lambda one: one.coming and one.arrived_at is not None), coming)
    yield Figure("walk_ins", _count(gathered, lambda one: one.walk_in))


def _of_outcomes(outcomes: Sequence[Outcome]) -> Iterable[Figure]:
    told = [one for one in outcomes if one.attendance is not None]
    held = [one for one in told if one.attendance is Attendance.HELD]
    yield Figure("held", len(held), len(told))
    yield Figure("late", sum(one.late_minutes > 0 for one in held), len(held))
    for side in Side:
        ratings = [opinion.rating for one in held if (opinion := _opinion(one, side)).rating is not None]
        yield Figure(f"rated_by_{side}", sum(ratings) / len(ratings) if ratings else 0.0, len(ratings))
    yield Figure("intent", sum(all(_opinion(one, side).intends for side in Side) for one in held), len(held))
    signed = [one for one in outcomes if one.signed]
    yield Figure("signed", len(signed), len(held))
    yield Figure(
        "amount_yuan", sum(one.amount_yuan or 0 for one in signed), sum(one.amount_yuan is not None for one in signed)
    )


def _opinion(outcome: Outcome, side: Side) -> Opinion:
    return outcome.demand_opinion if side is Side.DEMAND else outcome.supply_opinion


def _count(gathered: Gathering, test: Callable[[Participant], bool]) -> int:
    return sum(test(one) for one in gathered.participants.values())


def _open_places(gathered: Gathering) -> int:
    conference = gathered.conference
    return sum(len(conference.slots) - len(conference.closed_slots(table)) for table in conference.tables)


def _needs(gathered: Gathering, told: Sequence[Meeting], outcomes: Sequence[Outcome]) -> tuple[int, int]:
    """Return of how many needs a meeting was held, and how many needs were brought: those of candidates and topics of who comes."""
    coming = {
        one.organisation_id for one in gathered.participants.values() if one.coming and one.part is not Part.SUPPLY
    }
    held = {one.meeting_id for one in outcomes if one.attendance is Attendance.HELD}
    meetings = {one.id: one for one in (*told, *gathered.meetings)}
    brought = {topic.demand_id for one in gathered.candidates if one.demand_side in coming for topic in one.topics} | {
        topic.demand_id for one in meetings.values() for topic in one.topics if topic.demand_id is not None
    }
    met = {topic.demand_id for one in meetings.values() if one.id in held for topic in one.topics if topic.demand_id}
    return len(met), len(brought)


def _below_minimum(gathered: Gathering, outcomes: Sequence[Outcome]) -> int:
    held = [one for one in outcomes if one.attendance is Attendance.HELD]
    return sum(
        participant.coming
        and sum(one in {outcome.demand_side, outcome.supply_side} for outcome in held)
        < participant.limits(gathered.conference).least
        for one, participant in gathered.participants.items()
    )
