"""A schedule's history leads back to each of its states."""

from datetime import UTC, datetime

from service.domain.meeting import Meeting
from service.domain.plan import Change, Step, differences, last_undoable, state_before

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
FIRST = Meeting(id="m1", demand_side="D", supply_side="S", slot="s9", table="A1")
MOVED = FIRST.model_copy(update={"slot": "s10"})
OTHER = Meeting(id="m2", demand_side="D", supply_side="T", slot="s9", table="A2")


def step(revision: int, *changes: Change, undoes: int | None = None) -> Step:
    return Step(revision=revision, at=NOON, account="local", action="move", changes=changes, undoes=undoes)


def test_differences_name_what_came_went_and_changed() -> None:
    assert differences([FIRST, OTHER], [MOVED]) == (Change(before=FIRST, after=MOVED), Change(before=OTHER))
    assert differences([], [OTHER]) == (Change(after=OTHER),)
    assert differences([FIRST], [FIRST]) == ()


def test_steps_lead_back() -> None:
    steps = [step(2, Change(after=FIRST)), step(3, Change(before=FIRST, after=MOVED)), step(4, Change(after=OTHER))]
    now = [MOVED, OTHER]

    assert [state_before(now, steps[since:]) for since in (0, 1, 2, 3)] == [(), (FIRST,), (MOVED,), (MOVED, OTHER)]


def test_undoing_goes_further_back_each_time() -> None:
    steps = [step(2, Change(after=FIRST)), step(3, Change(after=OTHER))]
    undone = [*steps, step(4, Change(before=OTHER), undoes=3)]

    assert last_undoable(steps) == steps[1]
    assert last_undoable(undone) == steps[0]
    assert last_undoable([*undone, step(5, Change(before=FIRST), undoes=2)]) is None
