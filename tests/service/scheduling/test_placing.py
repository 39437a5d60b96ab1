"""The core of the scheduler against cases with a known optimum, and against one plain programme that states the rules once more."""

from itertools import count, pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from service.scheduling.choosing import choose
from service.scheduling.instance import NOT_HELD, Instance, instance_of
from service.scheduling.placing import Slots, Value, fill, value
from service.scheduling.planning import Placed, solve
from service.scheduling.problem import read_problem

SEEDS = range(25)


def problem(*, slots: int, tables: int, pairs: list[dict[str, Any]], **keys: Any) -> Instance:
    """Return an instance in which who stands in ``pairs`` has one agenda and may meet in every slot, unless ``parties`` says otherwise."""
    parties = keys.pop("parties", {})
    sides = {pair["demand"]: "demand" for pair in pairs} | {pair["supply"]: "supply" for pair in pairs}
    organisations = [
        {"id": name, "side": side, "max_meetings": slots, **parties.get(name, {})} for name, side in sides.items()
    ]
    return instance_of(
        read_problem(
            {
                "format": 1,
                "slots": [
                    {"id": f"t{t}", "start": f"2026-12-03T{9 + t:02}:00:00", "minutes": 25} for t in range(slots)
                ],
                "tables": [{"id": f"K{k}"} | keys.get("table", {}) for k in range(tables)],
                "organisations": organisations,
                "pairs": pairs,
            }
            | {key: said for key, said in keys.items() if key != "table"}
        )
    )


def pair(demand: str, supply: str, score: float = 0.5, **keys: Any) -> dict[str, Any]:
    return {"demand": demand, "supply": supply, "score": score, **keys}


def solved(instance: Instance, *, seed: int = 0) -> Placed:
    return solve(instance, seed=seed, stop=lambda: False, progress=lambda _: None)


def faults(instance: Instance, slot_of: Slots) -> list[str]:
    """Return what of rules 1 to 5 a schedule breaks, looked at meeting by meeting."""
    asked, found = instance.problem, []
    slots = [slot.id for slot in asked.slots]
    parties = {party.id: party for party in asked.organisations}
    held = {asked.pairs[p].id: slots[slot] for p, slot in enumerate(slot_of.tolist()) if slot != NOT_HELD}
    of: dict[str, list[str]] = {name: [] for name in parties}
    for which, slot in held.items():
        listed = next(one for one in asked.pairs if one.id == which)
        if which in asked.forbidden or (listed.slots is not None and slot not in listed.slots):
            found.append(f"{which} in {slot}")
        for name in which:
            of[name].append(slot)
    found += [f"{one.id} required" for one in asked.pairs if one.required and one.id not in held]
    found += [f"{lock} locked" for lock in asked.locked if held.get((lock.demand, lock.supply)) != lock.slot]
    for name, mine in of.items():
        party = parties[name]
        if len(mine) > party.max_meetings or set(mine) & set(party.unavailable):
            found.append(f"{name} {mine}")
        found += [f"{name} twice in {slot}" for slot in slots if mine.count(slot) > party.agendas]
    for order in asked.after:
        if (
            order.first in held
            and order.then in held
            and slots.index(held[order.first]) >= slots.index(held[order.then])
        ):
            found.append(f"{order} turned")
    for slot in slots:
        here = [which for which, when in held.items() if when == slot]
        if not _seated(here, [set(_tables(instance, which, slot)) for which in here], set()):
            found.append(f"tables in {slot}")
    return found + ["too many"] * (len(held) > instance.most_in_all)


def _tables(instance: Instance, which: tuple[str, str], slot: str) -> list[str]:
    asked = instance.problem
    tables = [table.id for table in asked.tables if slot not in table.closed]
    for party in asked.organisations:
        if party.id in which and party.tables is not None:
            tables = [table for table in tables if table in party.tables]
    named = [lock.table for lock in asked.locked if (lock.demand, lock.supply) == which and lock.table]
    return [table for table in tables if table in named] if named else tables


def _seated(here: list[tuple[str, str]], usable: list[set[str]], taken: set[str]) -> bool:
    """Return whether every meeting finds a table, by trying all."""
    return not here or any(_seated(here[1:], usable[1:], taken | {table}) for table in sorted(usable[0] - taken))


def best(instance: Instance) -> tuple[int, int]:
    """Return least shortfall and then highest score, from one programme with a column per pair, slot and table."""
    asked = instance.problem
    slots = [slot.id for slot in asked.slots]
    columns = [
        (p, t, table)
        for p, t in np.argwhere(instance.allowed).tolist()
        for table in _tables(instance, asked.pairs[p].id, slots[t])
    ]
    rows: list[tuple[dict[int, float], float, float]] = []

    def row(chosen: Any, low: float, high: float) -> None:
        rows.append(({i: 1.0 for i, column in enumerate(columns) if chosen(*column)}, low, high))

    for p, one in enumerate(asked.pairs):
        sure = one.required or any((lock.demand, lock.supply) == one.id for lock in asked.locked)
        row(lambda q, *_, p=p: q == p, float(sure), 1)
    for t, slot in enumerate(slots):
        for table in asked.tables:
            row(lambda _, u, k, t=t, table=table: u == t and k == table.id, 0, float(slot not in table.closed))
    row(lambda *_: True, 0, instance.most_in_all)
    for n, (party, missing) in enumerate(zip(asked.organisations, count(len(columns)))):
        mine = {p for p in range(len(asked.pairs)) if n in {instance.demand[p], instance.supply[p]}}
        row(lambda p, *_, mine=mine: p in mine, 0, party.max_meetings)
        rows.append(
            ({i: 1.0 for i, (p, *_) in enumerate(columns) if p in mine} | {missing: 1.0}, party.min_meetings, np.inf)
        )
        for t in range(len(slots)):
            row(lambda p, u, _, t=t, mine=mine: p in mine and u == t, 0, party.agendas)
    for first, then in instance.after.tolist():
        for t in range(len(slots)):
            row(lambda p, u, _, t=t, f=first, g=then: (p == f and u >= t) or (p == g and u <= t), 0, 1)
    width = len(columns) + len(asked.organisations)
    score, lacks = np.zeros(width), np.zeros(width)
    score[: len(columns)] = [instance.score[p] for p, *_ in columns]
    lacks[len(columns) :] = 1
    least = _minimum(lacks, rows, width)
    most = _minimum(-score, [*rows, (dict(enumerate(lacks)), 0, least)], width)
    return least, -most


def _minimum(cost: NDArray[np.float64], rows: list[tuple[dict[int, float], float, float]], width: int) -> int:
    matrix = np.zeros((len(rows), width))
    for number, (chosen, _, _) in enumerate(rows):
        for i, factor in chosen.items():
            matrix[number, i] = factor
    found = milp(
        cost,
        constraints=LinearConstraint(matrix, [low for _, low, _ in rows], [high for *_, high in rows]),
        bounds=Bounds(0, np.inf),
        integrality=np.ones(width),
        options={"mip_rel_gap": 0},
    )
    assert found.status == 0, found.message
    return int(np.rint(found.fun))


def random_instance(seed: int) -> Instance:
    """Return up to 5 × 5 organisations and 4 slots, with some of every rule."""
    r = np.random.default_rng(seed)
    nd, ns, slots, tables = (int(r.integers(2, most + 1)) for most in (5, 5, 4, 3))
    pairs = [
        pair(f"D{i}", f"S{j}", int(r.integers(0, 1000)) / 1000)
        for i in range(nd)
        for j in range(ns)
        if r.random() < 0.8
    ] or [pair("D0", "S0")]
    names = sorted({name for one in pairs for name in (one["demand"], one["supply"])})
    ids = [f"t{t}" for t in range(slots)]
    parties: dict[str, dict[str, Any]] = {}
    for name in names:
        most = int(r.integers(1, slots + 1))
        parties[name] = {
            "agendas": int(r.integers(1, 3)),
            "unavailable": [slot for slot in ids if r.random() < 0.2],
            "max_meetings": most,
            "min_meetings": int(r.integers(0, most + 1)),
        }
        if r.random() < 0.3:
            parties[name]["tables"] = [f"K{k}" for k in range(tables) if r.random() < 0.7]
    for one in pairs[::4]:
        one["slots"] = [slot for slot in ids if r.random() < 0.6]
    orders = [
        {"first": [a["demand"], a["supply"]], "then": [b["demand"], b["supply"]]} for a, b in pairwise(pairs[1::3])
    ]
    closed = {"closed": [ids[0]]} if r.random() < 0.3 else {}
    spare = {"spare_share": 0.25} if r.random() < 0.3 else {}
    keys = {"parties": parties, "after": orders, "table": closed, "objective": spare}
    free = problem(slots=slots, tables=tables, pairs=pairs, **keys)
    stands = fill(free, choose(free).pairs, np.full(len(pairs), NOT_HELD), seed=seed, stop=lambda: False)
    for number, held in enumerate(np.flatnonzero(stands != NOT_HELD)[:3].tolist()):
        one = pairs[held]
        if number == 0:
            keys["locked"] = [{"demand": one["demand"], "supply": one["supply"], "slot": ids[stands[held]]}]
        else:
            one["required"] = True
    return problem(slots=slots, tables=tables, pairs=pairs, **keys)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_small_schedule_is_legal_and_as_good_as_one_plain_programme_finds(seed: int) -> None:
    instance = random_instance(seed)

    found = solved(instance, seed=seed)

    assert faults(instance, found.slot_of) == []
    assert (found.shortfall, found.score) == best(instance)
    assert value(instance, found.slot_of) == Value(-found.shortfall, 0, found.score)
    assert found.shortfall_bound <= found.shortfall
    assert found.score_bound >= found.score


@pytest.mark.parametrize("seed", SEEDS)
def test_a_search_that_is_stopped_at_once_still_gives_a_legal_schedule(seed: int) -> None:
    instance = random_instance(seed)

    found = solve(instance, seed=0, stop=lambda: True, progress=lambda _: None)

    assert faults(instance, found.slot_of) == []


def test_the_same_seed_gives_the_same_schedule() -> None:
    instance = random_instance(3)

    assert solved(instance, seed=7).slot_of.tolist() == solved(instance, seed=7).slot_of.tolist()


def test_a_full_square_is_placed_in_as_many_slots_as_it_has_sides() -> None:
    instance = problem(
        slots=4, tables=4, pairs=[pair(f"D{i}", f"S{j}", 0.1 * (i + 1)) for i in range(4) for j in range(4)]
    )

    found = solved(instance)

    assert (found.score, found.proved) == (4000, True)
    assert faults(instance, found.slot_of) == []


def test_a_minimum_goes_before_any_score() -> None:
    instance = problem(
        slots=1,
        tables=1,
        pairs=[pair("D0", "S0", 0.9), pair("D1", "S1", 0.1)],
        parties={"D1": {"min_meetings": 1}},
    )

    found = solved(instance)

    assert found.slot_of.tolist() == [NOT_HELD, 0]
    assert found == Placed(instance, found.slot_of, 0, 100, 0, 100)
    assert found.proved


def test_a_published_meeting_goes_before_any_score() -> None:
    instance = problem(
        slots=2,
        tables=1,
        pairs=[pair("D0", "S0", 0.1), pair("D0", "S1", 0.9), pair("D0", "S2", 0.8)],
        previous={
            "meetings": [
                {"demand": "D0", "supply": "S0", "slot": "t1", "table": "K0", "demand_agenda": 0, "supply_agenda": 0}
            ]
        },
    )

    assert solved(instance).slot_of.tolist() == [1, 0, NOT_HELD]


def test_absences_that_the_flow_does_not_see_still_leave_the_bound_proved_where_it_is_small() -> None:
    pairs = [pair("D0", "S0", slots=["t0"]), pair("D0", "S1", slots=["t0"]), pair("D0", "S2", slots=["t0", "t1"])]
    instance = problem(slots=2, tables=2, pairs=pairs)

    found = solved(instance)

    assert (found.score, found.score_bound, found.proved) == (1000, 1000, True)


def test_tables_of_their_own_keep_two_meetings_apart() -> None:
    instance = problem(
        slots=2,
        tables=3,
        pairs=[pair("D0", "S0"), pair("D1", "S1")],
        parties={"D0": {"tables": ["K1"]}, "D1": {"tables": ["K1"]}},
    )

    assert sorted(solved(instance).slot_of.tolist()) == [0, 1]
