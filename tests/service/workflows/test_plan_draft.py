"""A draft is planned around what people have settled, and not kept once what was asked has changed."""

from collections.abc import Callable
from typing import Any

import pytest

from service.domain.conference import Limits
from service.domain.errors import ConflictError, DuijieError, InvalidError, OutOfTimeError, StaleError
from service.domain.language import Language
from service.domain.plan import Missing, PlanFigures
from service.scheduling.answering import Found
from service.storage import conferences
from service.texts.spoken import error_text
from service.workflows.edit_schedule import undo
from service.workflows.gathering import clashes_of
from service.workflows.keep_requests import answer
from tests.service.workflows.small_conference import NAMES, ORGANIZER, PAIRS, SLOTS, TABLES, Small, rule
from tests.service.workflows.test_gathering import held_before, merge


def once(act: Callable[[], object]) -> Callable[[Found], None]:
    """Return what does something when the first schedule was found."""
    left = [act]

    def found(_: Found) -> None:
        if left:
            left.pop()()

    return found


def told(error: DuijieError) -> str:
    return error_text(error, Language.SIMPLIFIED)


def test_a_rerun_keeps_what_is_locked_and_chooses_the_rest_anew(small: Small) -> None:
    small.pairs(*PAIRS)
    small.stand({"d4 s8": "t3 B1", "d3 s7": "t2 B1"})
    small.add("d1 s8", "t2 A2")
    locked = small.meeting("d1 s8")

    planned = small.plan("rerun")

    assert small.meeting("d1 s8") == locked
    assert (planned.figures.proved, len(small.schedule)) == (True, 12)
    assert clashes_of(small.gathered) == ()


def test_filling_moves_nothing(small: Small) -> None:
    small.pairs(*PAIRS[:20])
    small.stand({"d4 s8": "t3 B1", "d3 s7": "t2 B1"})
    before = small.stored()

    planned = small.plan("fill")

    assert {*before} <= {*small.stored()}
    assert [one for one in planned.changes if one.before is not None] == []
    assert len(small.schedule) == 12


def test_a_plan_is_one_step_that_can_be_taken_back_and_its_figures_stay(small: Small) -> None:
    small.pairs(*PAIRS[:6])
    small.stand({"d4 s8": "t3 B1"})
    before = small.stored()
    planned = small.plan()

    with small.context.database.reading() as session:
        assert conferences.record(session, small.id, PlanFigures) == planned.figures
    assert (planned.figures.revision, planned.figures.meetings) == (small.revision, len(small.schedule))
    undo(ORGANIZER, small.context, small.id, revision=small.revision)
    assert small.stored() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda small: small.put("d1", unavailable=("t0",)),
        lambda small: small.set(tables=TABLES[:2]),
        lambda small: small.pairs("d1 s2"),
        lambda small: answer(ORGANIZER, small.context, small.id, small.gathered.requests[0].id, accept=True),
    ],
    ids=["absence", "tables", "candidates", "request"],
)
def test_a_plan_is_not_kept_once_what_was_asked_has_changed(small: Small, change: Callable[[Small], object]) -> None:
    small.pairs("d1 s1", "d2 s2")
    small.ask("d3 s3")
    with pytest.raises(StaleError):
        small.plan(progress=once(lambda: change(small)))
    assert small.schedule == {}


def test_a_plan_is_kept_when_something_changed_that_it_does_not_ask_about(small: Small) -> None:
    small.pairs("d1 s1")
    small.plan(progress=once(lambda: small.set(venue="另一会场")))

    assert ({*small.schedule}, small.gathered.conference.venue) == ({"d1 s1"}, "另一会场")


def test_rules_that_cannot_hold_together_are_told_with_names(small: Small) -> None:
    small.set(slots=SLOTS[:1], rules=(rule("d1 s1", meet=True), rule("d1 s2", meet=True)))
    with pytest.raises(ConflictError) as refused:
        small.plan()

    text = told(refused.value)
    assert refused.value.reason == "plan.impossible"
    assert [one for one in ("d1", "s1", "s2") if NAMES[one] not in text] == []
    assert [one for one in ("d1", "s1", "s2") if one in text] == []


def _lock_where_closed(small: Small) -> None:
    small.set(tables=(TABLES[0].model_copy(update={"closed": ("t0",)}), *TABLES[1:]))
    small.add("d1 s1", "t0 A1", meant=True)


def _lock_where_forbidden(small: Small) -> None:
    small.set(rules=(rule("d1 s1", meet=False),))
    small.add("d1 s1", "t0 A1", meant=True)


def _lock_where_not_coming(small: Small) -> None:
    small.put("s1", state="invited")
    small.add("d1 s1", "t0 A1", meant=True)


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda small: small.set(rules=(rule("d1 s1", meet=True), rule("s1 d1", meet=False))), "rules_contradict"),
        (_lock_where_closed, "meeting_cannot_stand"),
        (_lock_where_forbidden, "meeting_forbidden"),
        (_lock_where_not_coming, "meeting_stopped_by"),
    ],
    ids=["contradiction", "closed", "forbidden", "not coming"],
)
def test_what_must_be_and_cannot_is_told_with_names_and_times(
    small: Small, prepare: Callable[[Small], object], reason: str
) -> None:
    small.pairs("d1 s1")
    prepare(small)
    with pytest.raises(ConflictError) as refused:
        small.plan()

    text = told(refused.value)
    assert (refused.value.reason, NAMES["d1"] in text, NAMES["s1"] in text) == (reason, True, True)
    assert [one for one in ("d1", "s1", "t0") if one in text] == []


def test_a_promised_minimum_that_is_not_met_has_its_reason(small: Small) -> None:
    small.set(demand_limits=Limits(least=2))
    small.put("d2", unavailable=("t0", "t1", "t2"))
    small.put("d3", least=0)
    small.put("d4", least=0)
    small.pairs("d1 s1", "d2 s1", "d2 s2")

    assert small.plan().figures.shortfalls == (
        Missing(organisation_id="d1", wanted=2, got=1, reason="no_partner"),
        Missing(organisation_id="d2", wanted=2, got=1, reason="absences"),
    )


def test_nobody_meets_whom_they_must_not_unless_somebody_said_so(small: Small) -> None:
    merge(small, "s1", "d1")
    merge(small, "s4", "s2")
    former = held_before(small, "d2 s2", "d3 s3")
    small.set(
        met_before=(former,), rules=(rule("d4 s4", meet=False), rule("d3 s3", meet=True), rule("d1 s1", meet=False))
    )
    small.pairs("d1 s1", "d2 s2", "d2 s4", "d3 s3", "d4 s4", "d4 s5")
    small.plan()

    assert small.schedule.keys() == {"d3 s3", "d4 s5"}


@pytest.mark.parametrize(
    ("content", "pairs", "reason"),
    [
        ({"slots": ()}, ["d1 s1"], "plan_without_places"),
        ({"tables": ()}, ["d1 s1"], "plan_without_places"),
        ({}, [], "plan_without_pairs"),
    ],
    ids=["no slots", "no tables", "no pairs"],
)
def test_what_is_missing_for_a_plan_is_named(
    small: Small, content: dict[str, Any], pairs: list[str], reason: str
) -> None:
    small.set(**content)
    small.pairs(*pairs)
    with pytest.raises(ConflictError) as refused:
        small.plan()
    assert refused.value.reason == reason


def test_a_plan_takes_some_time(small: Small) -> None:
    for seconds in (0, -1, 3_601, float("nan")):
        with pytest.raises(InvalidError):
            small.plan(seconds=seconds)


def test_a_plan_that_had_no_time_takes_no_meeting_away(small: Small) -> None:
    small.pairs("d1 s1")
    small.stand({"d2 s2": "t0 A1"})
    before = small.gathered
    with pytest.raises(OutOfTimeError):
        small.plan(stopped=lambda: True)
    assert small.gathered == before
