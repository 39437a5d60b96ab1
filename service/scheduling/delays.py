"""The day runs otherwise than it was planned: later, with a slot more or fewer, with tables closed.

Slots keep their ids, so meetings stay in their slots when these are shifted. What cannot stay where it is comes back without its lock, to be placed anew
by a repair. An absence that somebody named as slots moves with them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple, TypeVar

from service.domain.conference import MOST_SLOTS, Conference, ProgrammeItem, Slot
from service.domain.errors import InvalidError
from service.domain.meeting import Meeting

Timed = TypeVar("Timed", Slot, ProgrammeItem)


class Changed(NamedTuple):
    """A conference after a change, and what cannot stay where it is."""

    conference: Conference
    displaced: tuple[Meeting, ...]
    """By id, without their locks."""


def delayed(conference: Conference, from_time: datetime, minutes: int) -> Conference:
    """Return the conference with everything that starts at a time or later shifted, and what runs at that time lengthened.

    An item of the programme that was to end just then runs, too: it is what takes longer.

    Args:
        conference: as planned.
        from_time: by the clock of the hall.
        minutes: 1 or more.

    Raises:
        InvalidError: ``delay_minutes``; ``past_midnight``: names what would not end on the day.
    """
    if minutes < 1:
        raise InvalidError("delay_minutes", minutes=minutes)
    slots = [_later(slot, from_time, minutes, runs=slot.start < from_time < slot.end) for slot in conference.slots]
    items = [_later(item, from_time, minutes, runs=item.start < from_time <= item.end) for item in conference.programme]
    changed: tuple[Slot | ProgrammeItem, ...] = (*slots, *items)
    for before, after in zip((*conference.slots, *conference.programme), changed, strict=True):
        if after != before:
            _require_on_day(conference, after)
    return conference.model_copy(update={"slots": tuple(slots), "programme": tuple(items)})


def with_slot(conference: Conference, slot: Slot) -> Conference:
    """Return the conference with a slot more.

    Raises:
        InvalidError: ``slot_twice`` (the id), ``slot_other_day``, ``past_midnight``, ``slots_many``, or ``slot_overlaps``: names the slot, or the item
            for everybody, that it overlaps.
    """
    if any(other.id == slot.id for other in conference.slots):
        raise InvalidError("slot_twice", slot=slot.id)
    if slot.start.date() != conference.day:
        raise InvalidError("slot_other_day", slot=slot.id)
    if len(conference.slots) >= MOST_SLOTS:
        raise InvalidError("slots_many", limit=MOST_SLOTS)
    _require_on_day(conference, slot)
    others: tuple[Slot | ProgrammeItem, ...] = (
        *conference.slots,
        *(one for one in conference.programme if one.for_all),
    )
    for taken in others:
        if taken.start < slot.end and slot.start < taken.end:
            raise InvalidError("slot_overlaps", slot=slot.id, other=_name(taken))
    return conference.model_copy(update={"slots": tuple(sorted((*conference.slots, slot), key=lambda one: one.start))})


def without_slot(conference: Conference, slot_id: str, meetings: Iterable[Meeting]) -> Changed:
    """Return the conference without a slot, and the meetings that stood in it.

    Raises:
        InvalidError: ``place_unknown``: there is no such slot.
    """
    _require_known(slot_id, (slot.id for slot in conference.slots))
    tables = tuple(
        table.model_copy(update={"closed": tuple(one for one in table.closed if one != slot_id)})
        for table in conference.tables
    )
    slots = tuple(slot for slot in conference.slots if slot.id != slot_id)
    standing = (meeting for meeting in meetings if meeting.slot == slot_id)
    return Changed(conference.model_copy(update={"slots": slots, "tables": tables}), _unlocked(standing))


def with_closed(
    conference: Conference,
    meetings: Iterable[Meeting],
    *,
    tables: Sequence[str] = (),
    zone: str = "",
    from_slot: str,
) -> Changed:
    """Return the conference with tables closed, those named and those of a part of the hall, from a slot on, and the meetings that stood there then.

    Raises:
        InvalidError: ``place_unknown``: there is no such slot or table, or no table of that part of the hall.
    """
    ids = [slot.id for slot in conference.slots]
    _require_known(from_slot, ids)
    for table in tables:
        _require_known(table, (known.id for known in conference.tables))
    if zone:
        _require_known(zone, (known.zone for known in conference.tables))
    later = ids[ids.index(from_slot) :]
    shut = {table.id for table in conference.tables if table.id in tables or (zone and table.zone == zone)}
    changed = tuple(
        table.model_copy(update={"closed": tuple(one for one in ids if one in {*table.closed, *later})})
        if table.id in shut
        else table
        for table in conference.tables
    )
    standing = (meeting for meeting in meetings if meeting.table in shut and meeting.slot in later)
    return Changed(conference.model_copy(update={"tables": changed}), _unlocked(standing))


def _later(timed: Timed, from_time: datetime, minutes: int, *, runs: bool) -> Timed:
    if timed.start >= from_time:
        return timed.model_copy(update={"start": timed.start + timedelta(minutes=minutes)})
    return timed.model_copy(update={"minutes": timed.minutes + minutes}) if runs else timed


def _require_on_day(conference: Conference, timed: Slot | ProgrammeItem) -> None:
    midnight = datetime.combine(conference.day, time()) + timedelta(days=1)
    if timed.end > midnight:
        raise InvalidError("past_midnight", what=_name(timed), end=f"{timed.end:%H:%M}")


def _require_known(place: str, known: Iterable[str]) -> None:
    if place not in set(known):
        raise InvalidError("place_unknown", place=place)


def _name(timed: Slot | ProgrammeItem) -> str:
    return timed.id if isinstance(timed, Slot) else timed.title


def _unlocked(meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    listed = sorted(meetings, key=lambda meeting: meeting.id)
    return tuple(meeting.model_copy(update={"locked": False}) for meeting in listed)
