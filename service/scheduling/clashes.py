"""What is wrong with a schedule that people made or changed, and where a meeting could stand instead.

A clash is what makes a plan of these meetings impossible, or breaks a limit that somebody gave. What a plan wishes for (minimums, tables kept free, a time
that two agreed on) is none.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from service.domain.conference import Conference
from service.domain.meeting import Meeting
from service.domain.participant import Participant
from service.domain.plan import Clash
from service.scheduling.hall import Hall, in_agendas
from service.scheduling.problem import PairId


def clashes(
    conference: Conference,
    participants: Mapping[str, Participant],
    meetings: Iterable[Meeting],
    *,
    forbidden: Collection[PairId],
) -> tuple[Clash, ...]:
    """Return everything that is wrong with a schedule, by meeting.

    Args:
        conference: with its rules, of which those that two do not meet count in both orders.
        participants: by organisation.
        meetings: the whole schedule.
        forbidden: pairs that do not meet for other reasons.
    """
    listed = sorted(meetings, key=lambda meeting: meeting.id)
    hall = Hall(conference, participants, listed, forbidden=forbidden)
    return tuple(clash for one in listed for found in (hall.of_place(one), hall.of_pair(one)) for clash in found)


class Place(NamedTuple):
    """Where a meeting could stand."""

    slot: str
    table: str
    agendas: tuple[tuple[int, int], ...]
    """In which agendas, the demand's and the supply's; its own first where they are free."""


def free_places(
    conference: Conference,
    participants: Mapping[str, Participant],
    meetings: Iterable[Meeting],
    meeting: Meeting,
) -> tuple[Place, ...]:
    """Return where a meeting could stand without a clash of its place, nearest to its slot first, and there at its own table first.

    Whether the two may meet at all, wherever, is not asked.

    Args:
        conference: where and when.
        participants: by organisation.
        meetings: the whole schedule, with the meeting or without.
        meeting: one of the schedule, whose place is left out, or one that is to be; then its slot and table are those that are wished for.
    """
    listed = list(meetings)
    stands = any(other.id == meeting.id for other in listed)
    hall = Hall(conference, participants, (other for other in listed if other.id != meeting.id))
    distance = _distance(conference, meeting.slot)
    places = [
        Place(slot.id, table.id, agendas)
        for slot in sorted(conference.slots, key=lambda slot: distance(slot.id))
        for table in sorted(conference.tables, key=lambda table: table.id != meeting.table)
        if (agendas := hall.agendas_for(meeting.model_copy(update={"slot": slot.id, "table": table.id})))
    ]
    return tuple(place for place in places if not (stands and (place.slot, place.table) == meeting.place))


class Swap(NamedTuple):
    """Two meetings as they would stand after changing slots, each in agendas that are free there."""

    meeting: Meeting
    other: Meeting


def swaps(
    conference: Conference,
    participants: Mapping[str, Participant],
    meetings: Iterable[Meeting],
    meeting: Meeting,
) -> tuple[Swap, ...]:
    """Return with which meetings one could change slots without a clash of either place, nearest first; never with a locked one.

    They change tables, too, unless each has to stay at its own, as where a side keeps its tables.

    Args:
        conference: where and when.
        participants: by organisation.
        meetings: the whole schedule.
        meeting: one of it.
    """
    listed = sorted(meetings, key=lambda one: one.id)
    hall = Hall(conference, participants, listed)
    hall.take(meeting)
    distance = _distance(conference, meeting.slot)
    found = []
    for other in sorted(listed, key=lambda one: (distance(one.slot), one.table != meeting.table, one.id)):
        if other.slot == meeting.slot or other.locked:
            continue
        hall.take(other)
        swap = _swap(hall, meeting, other, meeting.table) or _swap(hall, meeting, other, other.table)
        hall.put(other)
        found += [swap] if swap else []
    return tuple(found)


def swap_of(
    conference: Conference,
    participants: Mapping[str, Participant],
    meetings: Iterable[Meeting],
    meeting: Meeting,
    other: Meeting,
) -> Swap | None:
    """Return two meetings with each other's slot and, where they can, table, as ``swaps`` does, but also locked ones; None: not without a clash."""
    hall = Hall(conference, participants, meetings)
    hall.take(meeting)
    hall.take(other)
    swap = _swap(hall, meeting, other, meeting.table)
    return swap if swap or meeting.slot == other.slot else _swap(hall, meeting, other, other.table)


def _swap(hall: Hall, meeting: Meeting, other: Meeting, table_of_other: str) -> Swap | None:
    """Return two meetings, taken out of the hall, with each other's slot, the other one at this of their two tables; None: one of both cannot stand so."""
    table = other.table if table_of_other == meeting.table else meeting.table
    moved = _settled(hall, meeting, other.slot, table)
    if moved is None:
        return None
    hall.put(moved)
    back = _settled(hall, other, meeting.slot, table_of_other)
    hall.take(moved)
    return None if back is None else Swap(moved, back)


def _settled(hall: Hall, meeting: Meeting, slot: str, table: str) -> Meeting | None:
    """Return a meeting moved, in the first agendas that are free there; None: it cannot stand there."""
    moved = meeting.model_copy(update={"slot": slot, "table": table})
    agendas = next(iter(hall.agendas_for(moved)), None)
    return None if agendas is None else in_agendas(moved, agendas)


def _distance(conference: Conference, slot_id: str) -> Callable[[str], tuple[timedelta, datetime]]:
    """Return how far slots are from one, the earlier of two first; from the first slot where there is no such slot."""
    starts = {slot.id: slot.start for slot in conference.slots}
    origin = starts.get(slot_id, min(starts.values(), default=datetime.min))  # noqa: DTZ901 -- of no place

    def distance(other: str) -> tuple[timedelta, datetime]:
        start = starts.get(other, origin)
        return abs(start - origin), start

    return distance
