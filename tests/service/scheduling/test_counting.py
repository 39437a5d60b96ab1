"""How many meetings can be held at most: against trying everything, against what plans hold, and as it is told."""

from collections import Counter
from datetime import UTC, datetime
from fractions import Fraction
from itertools import product
from math import floor
from typing import get_args

import pytest

from service.domain.language import Language
from service.domain.meeting import Meeting
from service.domain.plan import Missing, PlanFigures
from service.scheduling.counting import figures_of, gained, most_meetings
from service.scheduling.problem import Problem, Table
from service.scheduling.schedule import Shortfall
from service.texts import SENTENCES
from service.texts.spoken import figures_texts
from tests.service.scheduling.conftest import anything, small, solved

AT = datetime(2026, 12, 1, tzinfo=UTC)


def tried(problem: Problem) -> int:
    """Return the most meetings that fit, of all ways to give each pair a slot or none; no organisation has tables of its own and nobody sits."""
    parties = {party.id: party for party in problem.organisations}
    places = {slot.id: sum(slot.id not in table.closed for table in problem.tables) for slot in problem.slots}
    limit = floor((1 - Fraction(str(problem.objective.spare_share))) * sum(places.values()))
    pairs = [pair for pair in problem.pairs if pair.id not in set(problem.forbidden)]
    most = 0
    for slots in product([None, *places], repeat=len(pairs)):
        held = [(pair.id, slot) for pair, slot in zip(pairs, slots, strict=True) if slot is not None]
        meetings = Counter(name for pair, _ in held for name in pair)
        agendas = Counter((name, slot) for pair, slot in held for name in pair)
        legal = (
            most < len(held) <= limit
            and all(count <= places[slot] for slot, count in Counter(slot for _, slot in held).items())
            and all(count <= parties[name].max_meetings for name, count in meetings.items())
            and all(
                count <= parties[name].agendas and slot not in parties[name].unavailable
                for (name, slot), count in agendas.items()
            )
        )
        most = len(held) if legal else most
    return most


def tiny(seed: int, *, absences: bool) -> Problem:
    """Return a problem of at most six pairs and three slots in which nothing must be held."""
    problem = anything(seed).problem()
    return problem.model_copy(
        update={
            "slots": problem.slots[:3],
            "tables": tuple(
                Table(id=table.id, closed=tuple(slot for slot in table.closed if slot < "t3") if absences else ())
                for table in problem.tables[: 1 + seed % 2]
            ),
            "organisations": tuple(
                party.model_copy(
                    update={
                        "tables": None,
                        "min_meetings": 0,
                        "unavailable": tuple(slot for slot in party.unavailable if slot < "t3") if absences else (),
                    }
                )
                for party in problem.organisations
            ),
            "pairs": tuple(
                pair.model_copy(update={"required": False, "slots": None}) for pair in problem.pairs[seed % 3 :: 2][:6]
            ),
            "seats": "none",
        }
    )


@pytest.mark.parametrize("seed", range(15))
def test_no_schedule_holds_more_than_the_bound(seed: int) -> None:
    problem = tiny(seed, absences=True)

    assert tried(problem) <= most_meetings(problem)


@pytest.mark.parametrize("seed", range(15))
def test_where_nobody_is_ever_away_the_bound_is_reached_and_so_is_what_tables_add(seed: int) -> None:
    problem = tiny(seed, absences=False)
    larger = problem.model_copy(update={"tables": (*problem.tables, Table(id="+"))})

    assert most_meetings(problem) == tried(problem)
    assert gained(problem, 1) == tried(larger) - tried(problem)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("given_up", [0.0, 0.3])
def test_no_plan_holds_more_than_the_bound(seed: int, given_up: float) -> None:
    hosted = anything(seed)
    planned = hosted.planned() or ()
    for problem in (hosted.problem(), hosted.problem(planned[::2], "fill"), hosted.problem(planned, "repair", "t1")):
        objective = problem.objective.model_copy(update={"score_given_up": given_up})
        asked = problem.model_copy(update={"objective": objective})
        schedule = solved(asked)
        if schedule.status == "complete":
            assert len(schedule.meetings) <= most_meetings(asked)


def test_what_is_over_adds_no_meetings_to_those_that_were_held() -> None:
    hosted = small(slots=2, tables=2)
    held = [Meeting(id="m", demand_side="D0", supply_side="S0", slot="t0", table="K0")]

    problem = hosted.problem(held, "repair", "t1")

    assert [most_meetings(hosted.problem(held, "repair")), most_meetings(problem)] == [4, 3]
    assert solved(problem).proved


def test_the_fewest_tables_that_add_something_are_told() -> None:
    hosted = small(slots=2, tables=1, demands=3, supplies=3)
    problem = hosted.problem()

    figures = figures_of(solved(problem), problem, revision=7, made_at=AT)

    assert figures == PlanFigures(
        revision=7,
        made_at=AT,
        seed=0,
        meetings=2,
        most_meetings=2,
        gained_meetings=2,
        more_tables=1,
        score=1.43,
        score_bound=1.43,
        proved=True,
        shortfall=0,
        shortfall_bound=0,
        shortfalls=(),
        breaks=0,
        breaks_bound=0,
        status="complete",
    )


def test_tables_that_add_nothing_are_told() -> None:
    problem = small().problem()

    figures = figures_of(solved(problem), problem, revision=1, made_at=AT)

    assert (figures.meetings, figures.most_meetings, figures.gained_meetings, figures.more_tables) == (4, 4, 0, 5)


FIGURES = PlanFigures(
    revision=1,
    made_at=AT,
    seed=0,
    meetings=612,
    most_meetings=612,
    gained_meetings=9,
    more_tables=2,
    score=500.5,
    score_bound=501.0,
    proved=False,
    shortfall=1,
    shortfall_bound=1,
    shortfalls=(Missing(organisation_id="s", wanted=3, got=2, reason="absences"),),
    breaks=4,
    breaks_bound=2,
    status="time",
)


def test_figures_are_told_in_sentences() -> None:
    names = {"s": "穗智"}

    assert figures_texts(FIGURES, names, Language.ENGLISH) == (
        "No schedule of these requests holds more than 612 meetings; this one holds 612; two more tables would add 9.",
        "The score is 500.500; no schedule that breaks no more promises has more than 501.000, so at most 0.10% is missing.",
        "The search was cut short; a longer one may find more.",
        "To the meetings that were promised, 1 are missing; every schedule misses at least 1.",
        "穗智 has 2 of 3 meetings, because there are too few slots in which it and its partners are present.",
        "There are 4 breaks; these meetings have at least 2.",
    )
    assert figures_texts(FIGURES, names, Language.TRADITIONAL)[0] == (
        "按這些約談意向，任何日程都排不出超過 612 場洽談；本日程有 612 場；再加兩張桌子可增加 9 場。"
    )


def test_what_is_proved_and_what_no_table_would_change_is_told_so() -> None:
    figures = FIGURES.model_copy(
        update={
            "gained_meetings": 0,
            "more_tables": 5,
            "proved": True,
            "shortfall": 0,
            "shortfalls": (),
            "breaks": 2,
        }
    )

    assert figures_texts(figures, {}, Language.ENGLISH) == (
        "No schedule of these requests holds more than 612 meetings; this one holds 612; even five more tables would add none.",
        "The score is 500.500, proved to be the highest that breaks no more promises.",
        "Everybody has the meetings they were promised.",
        "There are 2 breaks; these meetings are proved to have no fewer.",
    )


def test_where_the_bound_is_not_reached_tables_raise_the_bound() -> None:
    told = figures_texts(FIGURES.model_copy(update={"meetings": 600}), {"s": "s"}, Language.ENGLISH)

    assert told[0].endswith("this one holds 600; two more tables would raise that limit by 9.")


def test_every_reason_of_a_shortfall_has_a_sentence() -> None:
    reasons = {f"shortfall.{reason}" for reason in get_args(Shortfall.model_fields["reason"].annotation)}

    assert reasons == {code for code in SENTENCES if code.startswith("shortfall.")}
