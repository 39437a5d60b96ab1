"""The day goes otherwise than planned: as few as can be are disturbed, and exactly those are told."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.domain.conference import ItemKind, ProgrammeItem, Slot
from service.domain.errors import ConflictError, InvalidError, NotFoundError, StaleError
from service.domain.meeting import Attendance, Origin, OutcomeContent
from service.domain.message import MessageKind, MessageState
from service.domain.permission import Actor
from service.scheduling.answering import Found
from service.scheduling.refilling import Refill
from service.workflows.context import Context
from service.workflows.edit_schedule import lock_meetings, remove_meeting
from service.workflows.gathering import clashes_of
from service.workflows.keep_participants import withdraw
from service.workflows.note_outcomes import list_outcomes, note_outcome
from service.workflows.receive_guests import check_in
from service.workflows.run_day import (
    Repaired,
    add_slot,
    close_tables,
    delay,
    drop_slot,
    propose_refills,
    take_place,
)
from tests.service.workflows.conftest import small_copy
from tests.service.workflows.small_conference import (
    NAMES,
    ORGANIZER,
    PAIRS,
    SECOND,
    TABLES,
    Small,
    hall_time,
    readers,
    searching,
)
from tests.service.workflows.test_plan_draft import once

SCHEDULE = {"d1 s1": "t0 A1", "d2 s2": "t0 A2", "d1 s2": "t1 A1", "d2 s3": "t2 A2", "d3 s3": "t3 B1"}


@pytest.fixture(scope="module")
def running_template(parts: Context, small_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with candidates and a schedule that everybody was told."""
    folder = tmp_path_factory.mktemp("running")
    with small_copy(parts, small_template, folder) as small:
        small.pairs(*PAIRS)
        small.stand(SCHEDULE)
        small.publish("首版")
        small.tell()
    return folder / "small.sqlite"


@pytest.fixture
def running(parts: Context, running_template: Path, tmp_path: Path) -> Iterator[Small]:
    """Return the conference on the morning of its day, with a schedule that everybody was told."""
    with small_copy(parts, running_template, tmp_path) as small:
        small.clock.put("8:30")
        yield small


def later(small: Small, minutes: int, since: str, *, name: str = "顺延", actor: Actor = ORGANIZER) -> Repaired:
    return delay(
        actor,
        small.context,
        small.id,
        hall_time(since),
        minutes,
        searching(),
        name=name,
        revision=small.revision,
    )


def close(small: Small, *tables: str, since: str = "t0", zone: str = "", **search: Any) -> Repaired:
    return close_tables(
        ORGANIZER,
        small.context,
        small.id,
        searching(**search),
        tables=tables,
        zone=zone,
        from_slot=since,
        name="关桌",
        revision=small.revision,
    )


def drop(small: Small, slot: str) -> Repaired:
    return drop_slot(ORGANIZER, small.context, small.id, slot, searching(), name="减时段", revision=small.revision)


def waiting(small: Small) -> list[str]:
    return readers(small.messages(state=MessageState.WAITING))


def test_a_delay_moves_no_meeting_to_another_slot_and_is_told_to_whom_it_concerns(running: Small) -> None:
    later(running, 20, "9:30")

    assert running.schedule == SCHEDULE
    assert [f"{slot.start:%H:%M}" for slot in running.gathered.conference.slots] == ["09:00", "09:50", "10:20", "10:50"]
    assert waiting(running) == ["d1", "d2", "d3", "s2", "s3"]
    changes = running.messages(MessageKind.CHANGE)
    assert len(changes) == 5
    assert ["09:50" in one.text for one in changes if one.organisation_id == "d1"] == [True]


def test_a_delay_is_told_before_anything_was_published_to_nobody(small: Small) -> None:
    small.stand(SCHEDULE)
    later(small, 20, "9:00")

    assert (small.schedule, small.messages()) == (SCHEDULE, [])


def test_a_delay_is_not_stopped_by_what_was_meant_to_be_so(running: Small) -> None:
    running.put("d4", state="invited")
    running.add("d4 s4", "t3 A1", meant=True)
    running.publish("二版", meant=True)
    running.tell()
    schedule = running.schedule
    later(running, 20, "10:30")

    assert running.schedule == schedule
    assert waiting(running) == ["d3", "s3", "s4"]


@pytest.mark.parametrize(("minutes", "since"), [(0, "9:00"), (-5, "9:00"), (14 * 60, "9:00")])
def test_a_delay_that_cannot_be_changes_nothing(running: Small, minutes: int, since: str) -> None:
    before = running.gathered
    with pytest.raises(InvalidError):
        later(running, minutes, since)
    assert running.gathered == before


def test_a_speech_that_runs_over_takes_its_time_from_everything_behind_it(running: Small) -> None:
    talk = ProgrammeItem(id="talk", kind=ItemKind.TALK, title="致辞", start=hall_time("8:30"), minutes=25, for_all=True)
    running.set(programme=(talk,))
    later(running, 20, "8:55")

    assert running.gathered.conference.programme[0].minutes == 45
    assert f"{running.gathered.conference.slots[0].start:%H:%M}" == "09:20"
    assert running.schedule == SCHEDULE


def test_meetings_at_a_closed_table_stand_elsewhere_and_nobody_else_is_disturbed(running: Small) -> None:
    done = close(running, "A1")

    assert {one: place for one, place in running.schedule.items() if SCHEDULE[one] != place}.keys() == {
        "d1 s1",
        "d1 s2",
    }
    assert running.schedule.keys() == SCHEDULE.keys()
    assert {place.split()[1] for place in running.schedule.values()} <= {"A2", "B1"}
    assert waiting(running) == readers(done.messages) == ["d1", "s1", "s2"]
    assert clashes_of(running.gathered) == ()


def test_a_part_of_the_hall_is_closed_from_a_slot_on(running: Small) -> None:
    running.clock.put("9:40")
    close(running, zone="A", since="t2")

    assert {one: running.schedule[one] for one in ("d1 s1", "d2 s2", "d1 s2", "d3 s3")} == {
        one: SCHEDULE[one] for one in ("d1 s1", "d2 s2", "d1 s2", "d3 s3")
    }
    assert running.schedule["d2 s3"] == "t2 B1"
    assert waiting(running) == ["d2", "s3"]


def test_a_meeting_that_can_be_nowhere_any_more_is_named_and_both_are_told(running: Small) -> None:
    running.put("d3", unavailable=("t0", "t1", "t2"))
    done = close(running, "A1", "A2", "B1", since="t3")

    assert [(one.before.pair if one.before else None, one.after) for one in done.changes] == [(("d3", "s3"), None)]
    assert waiting(running) == ["d3", "s3"]


def test_meetings_of_a_dropped_slot_find_another(running: Small) -> None:
    drop(running, "t0")

    assert {one: running.schedule[one] for one in ("d1 s2", "d2 s3", "d3 s3")} == {
        one: SCHEDULE[one] for one in ("d1 s2", "d2 s3", "d3 s3")
    }
    assert running.schedule.keys() == SCHEDULE.keys()
    assert waiting(running) == ["d1", "d2", "s1", "s2"]


def test_what_was_taken_away_by_hand_does_not_come_back_with_a_repair(running: Small) -> None:
    remove_meeting(ORGANIZER, running.context, running.id, running.meeting("d3 s3").id, revision=running.revision)
    close(running, "A1")

    assert running.schedule.keys() == SCHEDULE.keys() - {"d3 s3"}


def test_a_locked_meeting_is_not_moved_where_it_can_stay_and_finds_a_place_where_it_cannot(running: Small) -> None:
    ids = [running.meeting(pair).id for pair in ("d1 s1", "d2 s2")]
    lock_meetings(ORGANIZER, running.context, running.id, ids, locked=True, revision=running.revision)
    close(running, "A1")

    assert (running.schedule["d2 s2"], running.schedule["d1 s1"].split()[1] != "A1") == ("t0 A2", True)


def test_a_slot_more_gives_room_to_what_had_none(running: Small) -> None:
    slot = Slot(id="t4", start=hall_time("11:00"), minutes=25)
    add_slot(ORGANIZER, running.context, running.id, slot, searching(), name="加时段", revision=running.revision)

    assert {one: running.schedule[one] for one in SCHEDULE} == SCHEDULE
    assert len([place for place in running.schedule.values() if place.startswith("t4")]) == 3


def test_what_is_over_stays_where_it_was(running: Small) -> None:
    running.clock.put("9:35")
    close(running, "A1", "A2", "B1", since="t1")

    assert {one: running.schedule.get(one) for one in ("d1 s1", "d2 s2", "d1 s2")} == {
        one: SCHEDULE[one] for one in ("d1 s1", "d2 s2", "d1 s2")
    }
    assert running.schedule.keys() == {"d1 s1", "d2 s2", "d1 s2"}
    assert waiting(running) == ["d2", "d3", "s3"]


@pytest.mark.parametrize(
    "change",
    [
        lambda small: small.put("s1", unavailable=("t1", "t2", "t3")),
        lambda small: small.add("d4 s4", "t3 A2"),
    ],
    ids=["participant", "schedule"],
)
def test_a_repair_is_not_kept_once_what_was_asked_has_changed(
    running: Small, change: Callable[[Small], object]
) -> None:
    progress: Callable[[Found], None] = once(lambda: change(running))
    running.move("d1 s1", "t0 B1")
    with pytest.raises(StaleError):
        close(running, "A1", "A2", "B1", since="t0", progress=progress)
    assert running.gathered.conference.tables == TABLES


def test_who_comes_in_meanwhile_stops_no_repair(running: Small) -> None:
    close(running, "A1", progress=once(lambda: check_in(ORGANIZER, running.context, running.id, "d4")))

    assert running.gathered.participants["d4"].arrived_at == running.clock()
    assert "A1" not in {place.split()[1] for place in running.schedule.values()}


def test_a_second_person_confirms_what_is_told_where_one_is_asked_for(running: Small) -> None:
    running.set(second_person=True)
    done = later(running, 20, "9:30")
    assert (list(done.messages), waiting(running)) == ([], [])

    assert readers(running.publish("顺延", actor=SECOND).messages) == ["d1", "d2", "d3", "s2", "s3"]


def test_a_repair_under_a_name_that_is_taken_changes_nothing(running: Small) -> None:
    before = running.gathered
    with pytest.raises(ConflictError) as refused:
        later(running, 20, "9:30", name="首版")
    assert refused.value.reason == "version_name_taken"
    assert running.gathered == before


def test_a_place_that_became_free_goes_to_who_stands_by(running: Small) -> None:
    running.clock.put("9:00")
    for one in ("d3", "s4", "s5"):
        check_in(ORGANIZER, running.context, running.id, one)
    running.put("s5", standby=True)
    missed = running.meeting("d1 s1")
    absent = OutcomeContent(attendance=Attendance.NO_SHOW)
    note_outcome(ORGANIZER, running.context, running.id, missed.id, absent)

    proposed = propose_refills(ORGANIZER, running.context, running.id, slot="t0", table="A1")
    assert [(one.demand_side, one.supply_side) for one in proposed] == [("d3", "s5"), ("d3", "s4")]
    done = take_place(
        ORGANIZER,
        running.context,
        running.id,
        proposed[0],
        slot="t0",
        table="A1",
        name="候补",
        revision=running.revision,
    )

    taken = running.meeting("d3 s5")
    assert (taken.place, taken.origin) == (("t0", "A1"), Origin.STANDBY)
    assert "d1 s1" not in running.schedule
    assert readers(done.messages) == ["d1", "d3", "s1", "s5"]
    assert [one.meeting_id for one in list_outcomes(ORGANIZER, running.context, running.id)] == [missed.id]


def test_who_waits_at_the_table_gets_another_partner(running: Small) -> None:
    check_in(ORGANIZER, running.context, running.id, "s4")
    proposed = propose_refills(ORGANIZER, running.context, running.id, slot="t0", table="A1", waiting="d1")

    assert [(one.demand_side, one.supply_side) for one in proposed] == [("d1", "s4")]


def test_nobody_takes_a_place_who_is_not_proposed_for_it(running: Small) -> None:
    refill = Refill("d2", "s4", 0, 0, 0.5, (), ())
    place = {"slot": "t0", "table": "A1", "name": "候补"}
    with pytest.raises(NotFoundError) as refused:
        take_place(ORGANIZER, running.context, running.id, refill, **place, revision=running.revision)
    assert refused.value.parameters["key"] == f"{NAMES['d2']} – {NAMES['s4']}"
    with pytest.raises(StaleError):
        take_place(ORGANIZER, running.context, running.id, refill, **place, revision=1)
    assert running.schedule == SCHEDULE


def test_freed_places_of_who_withdraws_can_be_filled_at_once(running: Small) -> None:
    for one in NAMES:
        check_in(ORGANIZER, running.context, running.id, one)
    withdraw(ORGANIZER, running.context, running.id, "s3")
    proposed = propose_refills(ORGANIZER, running.context, running.id, slot="t3", table="B1")

    assert {"s3"} & {one for pair in proposed for one in (pair.demand_side, pair.supply_side)} == set()
    assert "d3" in {one.demand_side for one in proposed}
