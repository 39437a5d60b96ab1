"""A day that runs otherwise than planned: what is shifted, and what loses its place."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from service.domain.conference import Conference, ItemKind, ProgrammeItem, Slot, Table
from service.domain.errors import InvalidError
from service.domain.language import Language
from service.domain.meeting import Meeting
from service.scheduling.delays import delayed, with_closed, with_slot, without_slot
from service.texts.spoken import error_text
from tests.service.scheduling.conftest import DAY, anything, small


def at(text: str) -> datetime:
    hour, minute = map(int, text.split(":"))
    return datetime.combine(DAY, datetime.min.time().replace(hour=hour, minute=minute))


def item(name: str, start: str, minutes: int, *names: str) -> ProgrammeItem:
    """Return an item of these organisations, of everybody where none are named."""
    return ProgrammeItem(
        id=name,
        kind=ItemKind.TALK,
        title=name.title(),
        start=at(start),
        minutes=minutes,
        for_all=not names,
        taking_part=names,
    )


def times(conference: Conference) -> dict[str, tuple[str, int]]:
    timed: tuple[Slot | ProgrammeItem, ...] = (*conference.slots, *conference.programme)
    return {one.id: (f"{one.start:%H:%M}", one.minutes) for one in timed}


def meeting(pair: str, slot: str, table: str, *, locked: bool = False) -> Meeting:
    demand, supply = pair.split()
    return Meeting(id=pair, demand_side=demand, supply_side=supply, slot=slot, table=table, locked=locked)


def test_a_speech_that_runs_over_is_longer_and_what_follows_is_later() -> None:
    conference = small(slots=3, programme=(item("speech", "8:00", 60), item("pause", "10:30", 30))).conference

    assert times(delayed(conference, at("9:00"), 20)) == {
        "t0": ("09:20", 25),
        "t1": ("09:50", 25),
        "t2": ("10:20", 25),
        "speech": ("08:00", 80),
        "pause": ("10:50", 30),
    }


def test_what_runs_takes_longer_and_what_is_over_stays() -> None:
    conference = small(slots=3, programme=(item("desk", "9:00", 25),)).conference

    assert times(delayed(conference, at("9:40"), 5)) == {
        "t0": ("09:00", 25),
        "t1": ("09:30", 30),
        "t2": ("10:05", 25),
        "desk": ("09:00", 25),
    }


@pytest.mark.parametrize("seed", range(20))
def test_nobody_is_absent_from_other_slots_after_a_delay_and_no_slots_overlap(seed: int) -> None:
    hosted = anything(seed)
    start = at("9:00") + timedelta(minutes=7 * seed)

    later = delayed(hosted.conference, start, 20)

    assert Conference.model_validate(later.model_dump()) == later
    for name, one in hosted.participants.items():
        assert {*one.absences(later)} <= {*one.absences(hosted.conference)}, name


def refused() -> dict[str, tuple[Callable[[Conference], object], str]]:
    """Return changes that cannot be made, each with what the sentence says."""
    new = Slot(id="t9", start=at("9:20"), minutes=5)
    late = Slot(id="t9", start=at("23:50"), minutes=10)
    return {
        "past midnight": (
            lambda one: delayed(one, at("9:00"), 14 * 60),
            "“Speech” would end at 00:30 on the day after",
        ),
        "no delay": (lambda one: delayed(one, at("9:00"), 0), "1 minute or more, not 0"),
        "overlapping": (lambda one: with_slot(one, new), "Slot t9 overlaps “t0”"),
        "in a speech": (lambda one: with_slot(one, new.model_copy(update={"start": at("10:10")})), "overlaps “Speech”"),
        "twice": (lambda one: with_slot(one, new.model_copy(update={"id": "t0"})), "There is a slot t0 already"),
        "another day": (
            lambda one: with_slot(one, new.model_copy(update={"start": at("9:00") + timedelta(days=1)})),
            "Slot t9 is not on the day",
        ),
        "into the night": (
            lambda one: with_slot(one, late.model_copy(update={"minutes": 11})),
            "“t9” would end at 00:01 on the day after",
        ),
        "no such slot": (lambda one: without_slot(one, "t9", ()), "“t9”"),
        "no such table": (lambda one: with_closed(one, (), tables=["K9"], from_slot="t0"), "“K9”"),
        "no such zone": (lambda one: with_closed(one, (), zone="Z", from_slot="t0"), "“Z”"),
        "from nowhere": (lambda one: with_closed(one, (), zone="A", from_slot="t9"), "“t9”"),
    }


@pytest.mark.parametrize("name", refused())
def test_what_cannot_be_changed_is_told_with_its_reason(name: str) -> None:
    change, said = refused()[name]
    conference = small(slots=2, programme=(item("speech", "10:00", 30),)).conference

    with pytest.raises(InvalidError) as raised:
        change(conference)

    assert said in error_text(raised.value, Language.ENGLISH)


def test_a_day_holds_so_many_slots_and_no_more() -> None:
    starts = (at("0:00") + timedelta(minutes=7 * number) for number in range(200))
    conference = small(slots=0).conference.model_copy(
        update={"slots": tuple(Slot(id=f"{start:%H:%M}", start=start, minutes=5) for start in starts)}
    )

    with pytest.raises(InvalidError, match="slots_many"):
        with_slot(conference, Slot(id="one more", start=at("23:50"), minutes=5))


def test_a_slot_more_stands_in_time_order_up_to_midnight() -> None:
    conference = small(slots=2).conference

    longer = with_slot(
        with_slot(conference, Slot(id="late", start=at("23:50"), minutes=10)),
        Slot(id="early", start=at("8:00"), minutes=60),
    )

    assert [slot.id for slot in longer.slots] == ["early", "t0", "t1", "late"]


def test_a_slot_less_gives_its_meetings_back_without_their_locks() -> None:
    tables = (Table(id="K0", closed=("t0", "t1")), Table(id="K1"))
    standing = [meeting("D1 S1", "t1", "K1", locked=True), meeting("D0 S0", "t0", "K1", locked=True)]

    shorter = without_slot(small(slots=2, tables=2).conference.model_copy(update={"tables": tables}), "t1", standing)

    assert [slot.id for slot in shorter.conference.slots] == ["t0"]
    assert shorter.conference.tables[0].closed == ("t0",)
    assert shorter.displaced == (meeting("D1 S1", "t1", "K1"),)


def test_a_closed_part_of_the_hall_gives_its_later_meetings_back() -> None:
    conference = small(slots=3, tables=4).conference
    standing = [
        meeting("D0 S0", "t0", "K0", locked=True),
        meeting("D0 S1", "t1", "K0", locked=True),
        meeting("D1 S0", "t2", "K3"),
        meeting("D1 S1", "t2", "K1"),
    ]

    closed = with_closed(conference, standing, zone="A", tables=["K3"], from_slot="t1")

    assert {table.id: table.closed for table in closed.conference.tables} == {
        "K0": ("t1", "t2"),
        "K1": (),
        "K2": ("t1", "t2"),
        "K3": ("t1", "t2"),
    }
    assert closed.displaced == (meeting("D0 S1", "t1", "K0"), meeting("D1 S0", "t2", "K3"))
