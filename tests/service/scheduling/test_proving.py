"""Fewest breaks proved: never more than trying everything finds, and the same where the search completes."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from service.domain.errors import InvalidError
from service.scheduling.agendas import meetings_per_slot, split_agendas
from service.scheduling.breaks import count_breaks, excess_and_breaks
from service.scheduling.instance import NOT_HELD, Instance, instance_of
from service.scheduling.judge import judge
from service.scheduling.problem import Meeting, read_problem
from service.scheduling.proving import Proof, _Formula, _Search, prove_breaks
from service.scheduling.schedule import Schedule
from service.scheduling.seating import seat

Slots = NDArray[np.int64]
SLOTS = 5


def conference(seed: int, *, parties: int = 3, tables: int = 2, share: float = 0.5) -> dict[str, Any]:
    """Return a tiny conference of organisations on both sides, with absences; the required pairs are those that meet."""
    random = np.random.default_rng(seed)
    times = [f"t{number}" for number in range(SLOTS)]
    names = [f"P{number}" for number in range(2 * parties)]
    return {
        "format": 1,
        "slots": [
            {"id": time, "start": f"2026-12-03T{9 + number:02}:00:00", "minutes": 50}
            for number, time in enumerate(times)
        ],
        "tables": [{"id": f"K{number}"} for number in range(tables)],
        "organisations": [
            {
                "id": name,
                "side": "both",
                "agendas": int(random.random() < 0.3) + 1,
                "unavailable": [time for time in times if random.random() < 0.15],
                "max_meetings": SLOTS,
            }
            for name in names
        ],
        "pairs": [
            {"demand": one, "supply": other, "score": 0.5}
            for one, other in combinations(names, 2)
            if random.random() < share
        ],
        "objective": {"breaks_count": ["available", "all"][seed % 2]},
    }


def with_rules(seed: int) -> dict[str, Any]:
    """Return a conference with own tables, a closed table, slots of pairs, an order, and breaks that are to be spread."""
    random = np.random.default_rng([seed, 1])
    content = conference(seed, tables=3)
    content["tables"][0]["closed"] = ["t1", "t3"]
    content["organisations"][0]["tables"] = ["K0", "K1"]
    content["organisations"][3]["tables"] = ["K1"]
    pairs = content["pairs"]
    pairs[0]["slots"] = ["t0", "t2", "t4"]
    first, then = random.choice(len(pairs), 2, replace=False)
    content["after"] = [
        {side: [pairs[i]["demand"], pairs[i]["supply"]] for side, i in (("first", first), ("then", then))}
    ]
    content["objective"]["break_spread"] = int(random.integers(3))
    return content


def instance(content: dict[str, Any]) -> Instance:
    return instance_of(read_problem(content))


def legal(problem: Instance, slot_of: Slots) -> bool:
    """Return whether the rules hold, except for ``break_spread``."""
    if (meetings_per_slot(problem, slot_of) > problem.agendas[:, None]).any():
        return False
    held = slot_of[problem.after]
    if ((held[:, 0] >= held[:, 1]) & (held != NOT_HELD).all(axis=1)).any():
        return False
    try:
        seat(problem, slot_of, split_agendas(problem, slot_of))
    except InvalidError:
        return False
    return True


def placed(problem: Instance, seed: int, most: int = 4) -> Slots:
    """Return a legal schedule: pairs in random order, each in the first of its slots, in random order, in which it can be."""
    random = np.random.default_rng(seed)
    slot_of = np.full(len(problem.demand), NOT_HELD)
    for pair in sorted(random.permutation(len(slot_of)), key=lambda pair: problem.locked_slot[pair] == NOT_HELD):
        for slot in random.permutation(np.flatnonzero(problem.allowed[pair])):
            slot_of[pair] = slot
            if legal(problem, slot_of) and (slot_of != NOT_HELD).sum() <= most:
                break
            slot_of[pair] = NOT_HELD
    return slot_of


def everything(problem: Instance, slot_of: Slots) -> Iterator[Slots]:
    """Yield every legal schedule of the same meetings in which the published ones stay."""
    held = np.flatnonzero(slot_of != NOT_HELD)
    options = [
        [slot_of[pair]] if problem.previous_slot[pair] == slot_of[pair] else np.flatnonzero(problem.allowed[pair])
        for pair in held
    ]
    for slots in product(*options):
        other = slot_of.copy()
        other[held] = slots
        if legal(problem, other) and not excess_and_breaks(problem, other)[0]:
            yield other


def prove(problem: Instance, slot_of: Slots) -> Proof:
    return prove_breaks(problem, slot_of, bound=0, stop=lambda: False)


def rules_broken(problem: Instance, slot_of: Slots) -> list[int]:
    """Return the numbers of the rules that the judge finds broken; that not all meetings are those asked for is none here."""
    agendas = split_agendas(problem, slot_of)
    tables = seat(problem, slot_of, agendas)
    of = problem.problem
    meetings = tuple(
        Meeting(
            demand=of.pairs[pair].demand,
            supply=of.pairs[pair].supply,
            slot=of.slots[slot_of[pair]].id,
            table=of.tables[tables[pair]].id,
            demand_agenda=agendas.demand[pair],
            supply_agenda=agendas.supply[pair],
        )
        for pair in np.flatnonzero(slot_of != NOT_HELD)
    )
    return [breach.rule for breach in judge(of, Schedule(meetings=meetings)).broken if breach.rule]


def check_against_everything(problem: Instance, before: Slots) -> None:
    fewest = min((count_breaks(problem, slots) for slots in everything(problem, before)), default=None)

    proof = prove(problem, before)

    assert ((proof.slot_of == NOT_HELD) == (before == NOT_HELD)).all()
    if fewest is None:  # no schedule of these meetings spreads the breaks as asked
        assert proof.slot_of.tolist() == before.tolist()
    else:
        assert proof.bound == fewest == count_breaks(problem, proof.slot_of)
        assert rules_broken(problem, proof.slot_of) == []


@pytest.mark.parametrize("seed", range(3))
def test_as_few_breaks_are_proved_as_by_trying_everything(seed: int) -> None:
    problem = instance(conference(seed))

    check_against_everything(problem, placed(problem, seed))


@pytest.mark.parametrize("seed", range(3))
def test_all_rules_are_in_the_proof(seed: int) -> None:
    problem = instance(with_rules(seed))

    check_against_everything(problem, placed(problem, seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 33))
def test_proofs_of_many_conferences(seed: int) -> None:
    for content in (conference(seed), with_rules(seed)):
        problem = instance(content)

        check_against_everything(problem, placed(problem, seed, most=5))


@pytest.mark.parametrize("seed", range(6))
def test_where_a_side_sits_or_meetings_are_published_the_bound_holds(seed: int) -> None:
    content = conference(seed, tables=6)
    free = instance(content)
    before = placed(free, seed)
    held = np.flatnonzero(before != NOT_HELD)
    if seed % 2:
        content["seats"] = "demand"
    else:
        content["previous"] = {
            "meetings": [
                {
                    "demand": free.problem.pairs[pair].demand,
                    "supply": free.problem.pairs[pair].supply,
                    "slot": free.problem.slots[before[pair]].id,
                    "table": f"K{number}",
                    "demand_agenda": 0,
                    "supply_agenda": 0,
                }
                for number, pair in enumerate(held[:2])
            ],
        }
    problem = instance(content)
    fewest = min(count_breaks(problem, slots) for slots in everything(problem, before))

    proof = prove(problem, before)

    assert proof.bound <= fewest <= count_breaks(problem, proof.slot_of) <= count_breaks(problem, before)
    assert rules_broken(problem, proof.slot_of) == []
    stay = held[problem.previous_slot[held] == before[held]]
    assert proof.slot_of[stay].tolist() == before[stay].tolist()


def test_locked_meetings_stay() -> None:
    content = conference(1)
    for party in content["organisations"]:
        party["unavailable"] = []
    pair = content["pairs"][0]
    content["locked"] = [{"demand": pair["demand"], "supply": pair["supply"], "slot": "t2", "table": "K1"}]
    problem = instance(content)
    before = placed(problem, 1)

    check_against_everything(problem, before)
    assert prove(problem, before).slot_of[0] == 2


def test_the_same_schedule_gives_the_same_proof() -> None:
    problem = instance(conference(3, parties=6, tables=4))
    before = placed(problem, 3, most=20)

    first, second = (prove(problem, before) for _ in range(2))

    assert first.slot_of.tolist() == second.slot_of.tolist()
    assert first.bound == second.bound == count_breaks(problem, first.slot_of) < count_breaks(problem, before)


def test_few_slots_at_a_time_reach_what_the_proof_of_the_whole_does() -> None:
    from pysat.solvers import Glucose4

    problem = instance(conference(3, parties=6, tables=4))
    before = placed(problem, 3, most=20)
    search = _Search(problem, before, 0, lambda: False)
    formula = _Formula(problem, before, search.most)

    with Glucose4(bootstrap_with=formula.clauses + formula.implied) as solver:
        search.narrow(solver, formula, 10**9)

    assert search.proof.bound == prove(problem, before).bound == count_breaks(problem, search.proof.slot_of)


@pytest.mark.parametrize("questions", [0, 1])
def test_it_stops_when_told_to(questions: int) -> None:
    problem = instance(conference(3, parties=6, tables=4))
    before = placed(problem, 3, most=20)
    asked = iter(range(questions))

    proof = prove_breaks(problem, before, bound=0, stop=lambda: next(asked, None) is None)

    assert count_breaks(problem, proof.slot_of) <= count_breaks(problem, before)
    assert proof.bound <= prove(problem, before).bound
    assert questions or (proof.slot_of.tolist(), proof.bound) == (before.tolist(), 0)


def test_what_meets_its_bound_is_left_alone() -> None:
    problem = instance(conference(3))
    before = placed(problem, 3)
    breaks = count_breaks(problem, before)

    assert prove_breaks(problem, before, bound=breaks, stop=lambda: False).slot_of.tolist() == before.tolist()


@pytest.mark.parametrize("cap", [1, 2, 4, 6])
def test_a_count_is_exact_up_to_its_cap(cap: int) -> None:
    from pysat.solvers import Cadical195

    problem = instance(conference(0))
    formula = _Formula(problem, np.full(len(problem.demand), NOT_HELD), 0)
    inputs = formula._new(6)
    counted = formula._count(inputs, cap, exact=True)
    with Cadical195(bootstrap_with=formula.clauses) as solver:
        for values in product((False, True), repeat=6):
            assumed = [literal if value else -literal for literal, value in zip(inputs, values, strict=True)]

            assert solver.solve(assumptions=assumed)
            model = set(solver.get_model())
            assert [literal in model for literal in counted] == [sum(values) > number for number in range(cap)]
