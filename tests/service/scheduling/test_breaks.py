"""Fewer breaks: the same meetings, still legal, and as few breaks as trying everything finds."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from service.scheduling.agendas import split, split_agendas
from service.scheduling.breaks import breaks_bound, count_breaks, fewer_breaks
from service.scheduling.instance import NOT_HELD, Instance, instance_of
from service.scheduling.problem import read_problem

Slots = NDArray[np.int64]
STEPS = 20_000


def conference(seed: int, *, parties: int = 6, slots: int = 6, tables: int = 3, **further: Any) -> dict[str, Any]:
    """Return a small conference in which every organisation may meet every other of the opposite side, with holes and a lock."""
    random = np.random.default_rng(seed)
    times = [f"t{number}" for number in range(slots)]
    organisations = [
        {
            "id": f"{side}{number}",
            "side": {"D": "demand", "S": "supply"}[side],
            "agendas": int(random.integers(1, 3)),
            "unavailable": [time for time in times if random.random() < 0.15],
            "max_meetings": slots,
        }
        for side in "DS"
        for number in range(parties)
    ]
    return {
        "format": 1,
        "slots": [
            {"id": time, "start": f"2026-12-03T{9 + number:02}:00:00", "minutes": 50}
            for number, time in enumerate(times)
        ],
        "tables": [{"id": f"K{number}"} for number in range(tables)],
        "organisations": organisations,
        "pairs": [
            {"demand": f"D{demand}", "supply": f"S{supply}", "score": 0.5}
            for demand in range(parties)
            for supply in range(parties)
        ],
        **further,
    }


def with_all_rules(seed: int) -> dict[str, Any]:
    """Return a conference with own tables, a closed table, slots of pairs, orders and a lock."""
    content = conference(seed, tables=4)
    content["tables"][0]["closed"] = ["t1", "t4"]
    content["organisations"][0]["tables"] = ["K0", "K1"]
    content["organisations"][7]["tables"] = ["K1", "K2"]
    content["organisations"][1]["unavailable"] = content["organisations"][8]["unavailable"] = []
    content["pairs"][14]["slots"] = ["t0", "t3", "t5"]
    content["locked"] = [{"demand": "D1", "supply": "S2", "slot": "t3", "table": "K1"}]
    content["after"] = [
        {"first": ["D2", "S3"], "then": ["D3", "S3"]},
        {"first": ["D4", "S1"], "then": ["D4", "S5"]},
    ]
    return content


def instance(content: dict[str, Any]) -> Instance:
    return instance_of(read_problem(content))


def seated(options: list[set[int]]) -> bool:
    """Return whether each can have one of its options, none twice (augmenting paths)."""
    taken: dict[int, int] = {}

    def sit(who: int, seen: set[int]) -> bool:
        for table in options[who] - seen:
            seen.add(table)
            if table not in taken or sit(taken[table], seen):
                taken[table] = who
                return True
        return False

    return all(sit(who, set()) for who in range(len(options)))


def legal(problem: Instance, slot_of: Slots) -> bool:
    """Return whether the rules about slots and tables hold."""
    held = [(pair, int(slot)) for pair, slot in enumerate(slot_of) if slot != NOT_HELD]
    taken = Counter((int(side[pair]), slot) for pair, slot in held for side in (problem.demand, problem.supply))
    options: dict[int, list[set[int]]] = {}
    for pair, slot in held:
        tables = (
            problem.may_use[problem.demand[pair]] & problem.may_use[problem.supply[pair]] & problem.open_tables[:, slot]
        )
        locked = int(problem.locked_table[pair])
        options.setdefault(slot, []).append({int(table) for table in np.flatnonzero(tables) if locked in {-1, table}})
    return (
        all(problem.allowed[pair, slot] for pair, slot in held)
        and all(count <= problem.agendas[party] for (party, _), count in taken.items())
        and all(seated(there) for there in options.values())
        and all(
            slot_of[first] < slot_of[then]
            for first, then in problem.after
            if NOT_HELD not in {slot_of[first], slot_of[then]}
        )
    )


def placed(problem: Instance, seed: int, most: int = 1000) -> Slots:
    """Return a legal schedule: pairs in random order, each in the first of its slots, in random order, in which it can be."""
    random = np.random.default_rng(seed)
    slot_of = np.full(len(problem.demand), NOT_HELD)
    order = random.permutation(len(slot_of))
    for pair in sorted(order, key=lambda pair: problem.locked_slot[pair] == -1):
        for slot in random.permutation(len(problem.most_in_slot)):
            slot_of[pair] = slot
            if legal(problem, slot_of) and (slot_of != NOT_HELD).sum() <= most:
                break
            slot_of[pair] = NOT_HELD
    return slot_of


def everything(problem: Instance, slot_of: Slots) -> Iterator[Slots]:
    """Yield every legal schedule of the same meetings."""
    held = np.flatnonzero(slot_of != NOT_HELD)
    for slots in product(*(np.flatnonzero(problem.allowed[pair]) for pair in held)):
        other = slot_of.copy()
        other[held] = slots
        if legal(problem, other):
            yield other


@pytest.mark.parametrize("seed", range(4))
def test_the_same_meetings_stay_legal_and_have_fewer_breaks(seed: int) -> None:
    problem = instance(with_all_rules(seed))
    before = placed(problem, seed)

    after = fewer_breaks(problem, before, seed=seed, steps=STEPS)

    assert legal(problem, after)
    assert ((after == NOT_HELD) == (before == NOT_HELD)).all()
    assert count_breaks(problem, after) < count_breaks(problem, before)


@pytest.mark.parametrize("seed", range(6))
def test_as_few_breaks_are_found_as_by_trying_everything(seed: int) -> None:
    problem = instance(conference(seed, parties=3, slots=5, tables=2))
    before = placed(problem, seed, most=6)
    fewest = min(count_breaks(problem, slots) for slots in everything(problem, before))

    assert count_breaks(problem, fewer_breaks(problem, before, seed=0, steps=STEPS)) == fewest


def test_the_same_seed_gives_the_same_schedule_and_other_seeds_others() -> None:
    problem = instance(with_all_rules(0))
    before = placed(problem, 0)

    schedules = [fewer_breaks(problem, before, seed=seed, steps=STEPS).tolist() for seed in (1, 1, 2)]

    assert schedules[0] == schedules[1] != schedules[2]


def test_it_stops_when_told_to() -> None:
    problem = instance(conference(0))
    before = placed(problem, 0)

    assert fewer_breaks(problem, before, seed=0, stop=lambda: True).tolist() == before.tolist()


def test_published_meetings_stay_where_they_are() -> None:
    content = with_all_rules(0)
    first = instance(content)
    before = placed(first, 0)
    held = np.flatnonzero(before != NOT_HELD)
    content["previous"] = {
        "meetings": [
            {
                "demand": first.problem.pairs[pair].demand,
                "supply": first.problem.pairs[pair].supply,
                "slot": first.problem.slots[before[pair]].id,
                "table": "K0",
                "demand_agenda": 0,
                "supply_agenda": 0,
            }
            for pair in held[::2]
        ]
    }
    problem = instance(content)

    after = fewer_breaks(problem, before, seed=0, steps=STEPS)

    assert after[held[::2]].tolist() == before[held[::2]].tolist()
    assert after.tolist() != before.tolist()
    assert legal(problem, after)


def test_the_spread_of_breaks_is_kept_before_breaks_are_saved() -> None:
    content = conference(3, slots=8)
    for party in content["organisations"]:
        party["agendas"] = 1
    content["objective"] = {"break_spread": 1}
    problem = instance(content)
    before = placed(problem, 3, most=18)

    breaks = np.concatenate(split_agendas(problem, fewer_breaks(problem, before, seed=0, steps=STEPS)).breaks)

    assert breaks.max() - breaks.min() <= 1


def test_who_sits_keeps_a_table_that_is_open() -> None:
    content = conference(1, tables=10, seats="demand")
    for table in content["tables"][:4]:
        table["closed"] = ["t2"]
    problem = instance(content)
    before = placed(problem, 1, most=12)
    from service.scheduling.seating import seat

    after = fewer_breaks(problem, before, seed=0, steps=STEPS)

    assert count_breaks(problem, after) < count_breaks(problem, before)
    assert (seat(problem, after, split_agendas(problem, after)) >= 0).sum() == (after >= 0).sum()


def test_nothing_to_move_is_left_alone() -> None:
    problem = instance(conference(0))
    nothing = np.full(len(problem.demand), NOT_HELD)

    assert fewer_breaks(problem, nothing, seed=0).tolist() == nothing.tolist()


@pytest.mark.parametrize("people", [1, 2, 3])
def test_a_split_has_as_few_breaks_as_any(people: int) -> None:
    for meetings in product(range(people + 1), repeat=4):
        ways = [
            [persons for persons in product((False, True), repeat=people) if sum(persons) == wanted]
            for wanted in meetings
        ]
        fewest = min(
            sum(
                max(0, sum(now and not was for was, now in zip((False, *days), days, strict=False)) - 1)
                for days in zip(*way, strict=True)
            )
            for way in product(*ways)
        )

        present, breaks = split(np.array(meetings), people, np.zeros((people, 4), dtype=np.bool_), 0)

        assert present.sum(axis=0).tolist() == list(meetings)
        assert breaks.sum() == fewest


def test_a_published_agenda_is_kept_in_frozen_slots_and_preferred_behind() -> None:
    published = np.array([[0, 0, 0, 0], [1, 0, 1, 1]], dtype=np.bool_)

    assert split(np.array([1, 0, 1, 1]), 2, published, 4)[0].tolist() == published.tolist()
    assert split(np.array([1, 1, 1, 1]), 2, published, 1)[0].tolist() == [[False] * 4, [True] * 4]


def test_no_schedule_has_fewer_breaks_than_the_bound() -> None:
    content = conference(2, parties=3, slots=5, tables=2)
    for party in content["organisations"]:
        party["unavailable"] = ["t1", "t3"] if party["id"] == "D0" else []
        party["agendas"] = 1
    for pair in content["pairs"]:
        pair["required"] = pair["demand"] == "D0"
    content["objective"] = {"breaks_count": "all"}
    problem = instance(content)
    before = np.array([0, 2, 4] + [NOT_HELD] * 6)

    assert breaks_bound(problem) == 2 == min(count_breaks(problem, slots) for slots in everything(problem, before))
