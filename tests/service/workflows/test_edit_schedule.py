"""A schedule is changed by hand, and whatever the order of changes nobody is taken twice and each can be taken back."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from service.domain.conference import ItemKind, ProgrammeItem, Slot
from service.domain.errors import ConflictError, NotFoundError, StaleError
from service.domain.meeting import Meeting
from service.domain.plan import ClashKind, differences
from service.storage import meetings
from service.workflows.edit_schedule import (
    Edited,
    add_meeting,
    lock_meetings,
    move_meeting,
    read_clashes,
    remove_meeting,
    swap_meetings,
    undo,
)
from service.workflows.gathering import clashes_of
from service.workflows.keep_participants import withdraw
from service.workflows.keep_versions import compare_versions, name_version, restore_version
from tests.service.workflows.small_conference import NAMES, ORGANIZER, PAIRS, SLOTS, TABLES, Small, hall_time

STEPS = 25
"""Of each random sequence."""


def lock(small: Small, *meeting_ids: str, locked: bool = True) -> Edited:
    return lock_meetings(ORGANIZER, small.context, small.id, meeting_ids, locked=locked, revision=small.revision)


def swap(small: Small, one: str, other: str, **how: Any) -> Edited:
    ids = (small.meeting(pair).id for pair in (one, other))
    return swap_meetings(ORGANIZER, small.context, small.id, *ids, revision=small.revision, **how)


def remove(small: Small, pair: str) -> Edited:
    return remove_meeting(ORGANIZER, small.context, small.id, small.meeting(pair).id, revision=small.revision)


def take_back(small: Small, **how: Any) -> Edited:
    return undo(ORGANIZER, small.context, small.id, revision=small.revision, **how)


def kinds(edited: Edited) -> set[ClashKind]:
    return {clash.kind for clash in edited.clashes}


def test_a_meeting_added_by_hand_stands_and_is_locked(small: Small) -> None:
    edited = small.add("d1 s1", "t0 A1")

    stored = small.stored()
    assert (edited.kept, edited.clashes, [(one.pair, one.place, one.locked) for one in stored]) == (
        True,
        (),
        [(("d1", "s1"), ("t0", "A1"), True)],
    )


@pytest.mark.parametrize(
    ("pair", "place", "kind"),
    [
        ("d2 s2", "t0 A1", ClashKind.TABLE_TAKEN),
        ("d1 s2", "t0 A2", ClashKind.AGENDA_TAKEN),
        ("d2 s1", "t0 A2", ClashKind.AGENDA_TAKEN),
        ("s1 d1", "t0 A2", ClashKind.AGENDA_TAKEN),
        ("d1 d1", "t1 A2", ClashKind.AGENDA_TAKEN),
        ("d1 s1", "t1 A2", ClashKind.TWICE),
        ("d3 s3", "t0 A2", ClashKind.ABSENT),
        ("d2 s2", "t9 A2", ClashKind.UNKNOWN_PLACE),
        ("d2 s2", "t0 Z9", ClashKind.UNKNOWN_PLACE),
    ],
)
def test_nobody_and_no_table_is_taken_twice_even_where_it_is_meant(
    small: Small, pair: str, place: str, kind: ClashKind
) -> None:
    small.put("d3", unavailable=("t0",))
    small.add("d1 s1", "t0 A1")

    edited = small.add(pair, place, meant=True)

    assert (edited.kept, kind in kinds(edited)) == (False, True)
    assert small.schedule == {"d1 s1": "t0 A1"}


def test_what_breaks_a_word_given_is_made_only_where_it_is_meant(small: Small) -> None:
    small.set(tables=(*TABLES[:2], TABLES[2].model_copy(update={"closed": ("t0",)})))
    small.put("s2", most=0)

    for pair, place, kind in (
        ("d1 s1", "t0 B1", ClashKind.TABLE_CLOSED),
        ("d2 s2", "t0 A2", ClashKind.OVER_MOST),
    ):
        refused = small.add(pair, place)
        assert (refused.kept, kinds(refused) & {kind}, pair in small.schedule) == (False, {kind}, False)
        assert small.add(pair, place, meant=True).kept
    standing = {(one.kind, one.organisation_id) for one in read_clashes(ORGANIZER, small.context, small.id)}
    assert standing == {(ClashKind.TABLE_CLOSED, ""), (ClashKind.OVER_MOST, "s2")}


def test_nobody_meets_who_takes_no_part(small: Small) -> None:
    with pytest.raises(NotFoundError):
        small.add("d1 s9", "t0 A1", meant=True)


def test_trying_changes_nothing(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    before = small.gathered

    assert not small.add("d2 s2", "t1 A1", dry_run=True).kept
    assert not small.move("d1 s1", "t1 A1", dry_run=True).kept
    assert small.gathered == before


def test_what_changes_nothing_is_no_step(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    before, meeting = small.gathered, small.meeting("d1 s1")

    assert not small.move("d1 s1", "t0 A1").kept
    assert not lock(small, meeting.id).kept
    assert not swap(small, "d1 s1", "d1 s1").kept
    assert small.gathered == before


def test_a_meeting_named_twice_is_locked_once(small: Small) -> None:
    small.stand({"d1 s1": "t0 A1"})
    meeting_id = small.meeting("d1 s1").id

    assert len(lock(small, meeting_id, meeting_id).changes) == 1
    assert small.meeting("d1 s1").locked


def test_two_meetings_change_places(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    small.add("d1 s2", "t1 B1")

    assert swap(small, "d1 s1", "d1 s2").kept
    assert small.schedule == {"d1 s1": "t1 B1", "d1 s2": "t0 A1"}


def test_two_meetings_change_slots_alone_where_each_side_keeps_its_table(small: Small) -> None:
    small.set(seats="supply")
    small.add("d1 s1", "t0 A1")
    small.add("d1 s2", "t1 A2")
    small.add("d2 s1", "t2 A1")

    assert swap(small, "d1 s1", "d1 s2").kept
    assert small.schedule == {"d1 s1": "t1 A1", "d1 s2": "t0 A2", "d2 s1": "t2 A1"}


def test_two_meetings_of_a_slot_change_tables_or_it_is_said_why_not(small: Small) -> None:
    small.stand({"d1 s1": "t0 A1", "d2 s2": "t0 B1"})
    assert swap(small, "d1 s1", "d2 s2").kept
    assert small.schedule == {"d1 s1": "t0 B1", "d2 s2": "t0 A1"}

    small.put("s1", tables=("B1",))
    refused = swap(small, "d1 s1", "d2 s2")
    assert (refused.kept, {one.kind for one in refused.new}) == (False, {ClashKind.TABLE_NOT_ALLOWED})


def test_a_meeting_stays_with_the_person_who_was_to_go_wherever_that_is_possible(small: Small) -> None:
    small.put("d1", agendas=2)
    small.add("d1 s1", "t0 A1")
    small.add("d1 s2", "t0 A2")
    remove(small, "d1 s1")

    small.move("d1 s2", "t1 A1")
    assert small.meeting("d1 s2").demand_agenda == 1

    small.add("d1 s3", "t1 A2")
    small.add("d1 s4", "t2 A2")
    swap(small, "d1 s2", "d1 s4")
    assert (small.meeting("d1 s2").demand_agenda, small.meeting("d1 s4").demand_agenda) == (1, 1)


@pytest.mark.parametrize("agendas", [(-1, 0), (0, -1), (1, 0), (0, 7)])
def test_there_are_no_agendas_but_those_of_both(small: Small, agendas: tuple[int, int]) -> None:
    small.add("d1 s1", "t0 A1")

    edited = small.move("d1 s1", "t1 A1", agendas=agendas, meant=True)

    assert (edited.kept, ClashKind.UNKNOWN_PLACE in kinds(edited)) == (False, True)
    assert small.stored() == small.gathered.meetings


def test_who_has_seen_an_older_schedule_changes_nothing(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    meeting_id, stale = small.meeting("d1 s1").id, small.revision - 1
    place: dict[str, Any] = {"slot": "t1", "table": "A1"}
    stale_edits: list[Callable[[], Edited]] = [
        lambda: lock_meetings(ORGANIZER, small.context, small.id, [meeting_id], locked=False, revision=stale),
        lambda: move_meeting(ORGANIZER, small.context, small.id, meeting_id, **place, revision=stale),
        lambda: swap_meetings(ORGANIZER, small.context, small.id, meeting_id, meeting_id, revision=stale),
        lambda: remove_meeting(ORGANIZER, small.context, small.id, meeting_id, revision=stale),
        lambda: undo(ORGANIZER, small.context, small.id, revision=stale),
        lambda: add_meeting(
            ORGANIZER, small.context, small.id, demand_side="d2", supply_side="s2", **place, revision=stale
        ),
    ]
    for edit in stale_edits:
        with pytest.raises(StaleError):
            edit()
    assert small.schedule == {"d1 s1": "t0 A1"}


def test_steps_are_taken_back_one_by_one_the_last_first(small: Small) -> None:
    states = [small.stored()]
    small.add("d1 s1", "t0 A1")
    states.append(small.stored())
    small.move("d1 s1", "t1 A2")
    states.append(small.stored())
    lock(small, small.meeting("d1 s1").id, locked=False)
    states.append(small.stored())
    remove(small, "d1 s1")

    for state in reversed(states):
        assert take_back(small).kept
        assert small.stored() == state
    with pytest.raises(ConflictError) as refused:
        take_back(small)
    assert refused.value.reason == "nothing_to_undo"


def test_what_was_taken_back_is_not_taken_back_again(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    small.add("d2 s2", "t0 A2")
    take_back(small)
    small.add("d3 s3", "t0 B1")
    take_back(small)
    take_back(small)

    assert small.schedule == {}


def test_a_step_that_would_bring_back_who_does_not_come_stays(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    withdraw(ORGANIZER, small.context, small.id, "s1")

    refused = take_back(small)
    assert (refused.kept, kinds(refused), small.schedule) == (False, {ClashKind.NOT_COMING}, {})

    small.put("s1", state="accepted")
    assert take_back(small).kept
    assert small.schedule == {"d1 s1": "t0 A1"}


def test_no_meeting_is_added_where_the_programme_takes_everybody(small: Small) -> None:
    talk = ProgrammeItem(id="talk", kind=ItemKind.TALK, title="致辞", start=hall_time("9:00"), minutes=20, for_all=True)
    small.set(programme=(talk,))

    assert kinds(small.add("d1 s1", "t0 A1", meant=True)) == {ClashKind.ABSENT}


@dataclass
class Play:
    """Does anything to a conference, and remembers what the schedule was."""

    small: Small
    random: Random
    undoable: list[tuple[Meeting, ...]] = field(default_factory=list)
    """Schedules before each step that can be taken back."""
    named: dict[str, tuple[Meeting, ...]] = field(default_factory=dict)

    def one_step(self) -> None:
        """Do something, and look whether everything still holds."""
        before, revision = self.small.stored(), self.small.revision
        often = [self.add, self.add, self.move, self.move, self.undo, self.put_participant]
        seldom = [self.swap, self.remove, self.lock, self.restore, self.withdraw, self.change_conference, self.name]
        action = self.random.choice([*often, *often, *seldom])
        action()
        after = self.small.stored()
        if after != before and action == self.undo:
            assert after == self.undoable.pop()
        elif after != before:
            self.undoable.append(before)
        self.holds(before, after, revision)

    def holds(self, before: tuple[Meeting, ...], after: tuple[Meeting, ...], revision: int) -> None:
        small, gathered = self.small, self.small.gathered
        assert [clash for clash in clashes_of(gathered) if clash.kind.hard] == []
        assert (gathered.conference.revision > revision) or after == before
        with small.context.database.reading() as session:
            steps = meetings.steps(session, small.id, after=revision)
            taken = [
                (slot, one, meeting.agenda_of(one))
                for meeting in after
                for slot in [meeting.slot]
                for one in meeting.pair
            ]
        assert len(steps) == (after != before)
        assert not steps or {*steps[0].changes} == {*differences(before, after)}
        assert len({*taken}) == len(taken)
        for version_id, state in self.named.items():
            comparison = compare_versions(ORGANIZER, small.context, small.id, version_id)
            assert comparison.changes == differences(state, after)

    def pair(self) -> str:
        return self.random.choice(PAIRS)

    def place(self) -> str:
        return f"{self.random.choice(SLOTS).id} {self.random.choice(TABLES).id}"

    def standing(self) -> str:
        return self.random.choice([*self.small.schedule, "none"])

    def meant(self) -> bool:
        return self.random.random() < 0.3

    def add(self) -> None:
        self.small.add(self.pair(), self.place(), meant=self.meant())

    def move(self) -> None:
        if (pair := self.standing()) != "none":
            self.small.move(pair, self.place(), meant=self.meant())

    def swap(self) -> None:
        one, other = self.standing(), self.standing()
        if "none" not in {one, other}:
            swap(self.small, one, other, meant=self.meant())

    def remove(self) -> None:
        if (pair := self.standing()) != "none":
            remove(self.small, pair)

    def lock(self) -> None:
        if (pair := self.standing()) != "none":
            lock(self.small, self.small.meeting(pair).id, locked=self.random.random() < 0.5)

    def undo(self) -> None:
        if self.undoable:
            take_back(self.small, meant=self.meant())

    def name(self) -> None:
        version = name_version(
            ORGANIZER, self.small.context, self.small.id, f"v{self.small.revision}-{len(self.named)}"
        )
        self.named[version.id] = self.small.stored()

    def restore(self) -> None:
        if self.named:
            version_id = self.random.choice([*self.named])
            restore_version(
                ORGANIZER,
                self.small.context,
                self.small.id,
                version_id,
                revision=self.small.revision,
                meant=self.meant(),
            )

    def withdraw(self) -> None:
        one = self.random.choice([*NAMES])
        withdraw(ORGANIZER, self.small.context, self.small.id, one)
        assert not any(one in meeting.pair for meeting in self.small.stored())

    def put_participant(self) -> None:
        said: dict[str, Any] = {
            "state": "accepted",
            "agendas": self.random.choice([1, 1, 2]),
            "most": self.random.choice([None, 1, 3]),
            "unavailable": tuple(
                slot.id for slot in self.small.gathered.conference.slots if self.random.random() < 0.2
            ),
        }
        self._refusing(lambda: self.small.put(self.random.choice([*NAMES]), **said))

    def change_conference(self) -> None:
        def shut(table_id: str) -> tuple[str, ...]:
            return tuple(slot.id for slot in SLOTS if table_id == "B1" and self.random.random() < 0.3)

        slots: tuple[Slot, ...] = SLOTS[: self.random.choice([3, 4, 4])]
        known = {slot.id for slot in slots}
        tables = tuple(
            table.model_copy(update={"closed": tuple(one for one in shut(table.id) if one in known)})
            for table in TABLES
        )
        programme = ProgrammeItem(
            id="talk",
            kind=ItemKind.TALK,
            title="路演",
            start=slots[-1].start,
            minutes=20,
            taking_part=(self.random.choice([*NAMES]),),
        )
        self._refusing(
            lambda: self.small.set(
                slots=slots, tables=tables, programme=(programme,) if self.random.random() < 0.5 else ()
            )
        )

    def _refusing(self, change: Callable[[], object]) -> None:
        """Make a change that meetings may stand in the way of; then it does not move them."""
        before = self.small.gathered
        with suppress(ConflictError):
            change()
        assert self.small.stored() == before.meetings


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_done_in_whatever_order_nobody_is_taken_twice_and_all_of_it_can_be_taken_back(
    small: Small, seed: int
) -> None:
    play = Play(small, Random(seed))  # noqa: S311 -- no secret
    for _ in range(STEPS):
        play.one_step()
    taken_back_to_the_start(play)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 26))
def test_the_same_holds_for_long_on_both_databases(small_on_both: Small, seed: int) -> None:
    play = Play(small_on_both, Random(seed))  # noqa: S311 -- no secret
    for _ in range(2 * STEPS):
        play.one_step()
    taken_back_to_the_start(play)


def taken_back_to_the_start(play: Play) -> None:
    """Undo until nothing is left; what was dropped or declined meanwhile has to be there again, as for a person who does so."""
    small = play.small
    small.set(slots=SLOTS, tables=TABLES, programme=())
    for one in NAMES:
        small.put(one, state="accepted", agendas=2, unavailable=(), most=None)
    while play.undoable:
        assert take_back(small, meant=True).kept
        assert small.stored() == play.undoable.pop()
    assert small.stored() == ()
