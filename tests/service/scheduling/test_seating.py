"""Tables: one meeting each, as locked, open and allowed; few moves; and one table all day for who sits."""

from itertools import permutations, product
from typing import Any

import numpy as np
import pytest

from service.scheduling.agendas import split_agendas
from service.scheduling.choosing import choose
from service.scheduling.instance import Instance, instance_of
from service.scheduling.problem import read_problem
from service.scheduling.seating import NO_TABLE, NoTableError, seat, table_moves, with_seats

PAIRS = [("D0", "S0"), ("D1", "S1"), ("D0", "S1"), ("D1", "S0")]


def instance(**changes: Any) -> Instance:
    """Return two demands and two supplies that all may meet at two tables."""
    content = {
        "format": 1,
        "slots": [{"id": f"t{hour}", "start": f"2026-12-03T{9 + hour:02}:00:00", "minutes": 60} for hour in range(3)],
        "tables": [{"id": "K0"}, {"id": "K1"}],
        "organisations": [
            {"id": name, "side": "demand" if name < "E" else "supply", "max_meetings": 3} | changes.pop(name, {})
            for name in ("D0", "D1", "S0", "S1")
        ],
        "pairs": [{"demand": demand, "supply": supply, "score": 0.5} for demand, supply in PAIRS],
    }
    return instance_of(read_problem(content | changes))


def tables(problem: Instance, slots: list[int]) -> list[int]:
    slot_of = np.array(slots)
    return [int(table) for table in seat(problem, slot_of, split_agendas(problem, slot_of))]


def test_every_meeting_has_a_table_of_its_own_and_who_does_not_meet_none() -> None:
    assert sorted(tables(instance(), [0, 0, -1, -1])) == [NO_TABLE, NO_TABLE, 0, 1]


def test_a_locked_table_is_kept() -> None:
    locked = [{"demand": "D0", "supply": "S0", "slot": "t0", "table": "K1"}]

    assert tables(instance(locked=locked), [0, 0, 1, -1])[:2] == [1, 0]


def test_own_and_open_tables_are_used() -> None:
    problem = instance(S1={"tables": ["K1"]}, tables=[{"id": "K0", "closed": ["t1"]}, {"id": "K1"}])

    assert tables(problem, [0, 0, 1, 2])[:3] == [0, 1, 1]


def test_who_finds_no_table_is_named() -> None:
    problem = instance(D0={"tables": ["K0"]}, D1={"tables": ["K0"]})

    with pytest.raises(NoTableError) as raised:
        tables(problem, [0, 0, -1, -1])

    assert raised.value.organisations in (["D0", "S0"], ["D1", "S1"])


def test_a_published_table_is_kept_even_if_people_move_more() -> None:
    meeting = {"demand": "D0", "supply": "S1", "slot": "t1", "table": "K1", "demand_agenda": 0, "supply_agenda": 0}
    locked = [
        {"demand": "D0", "supply": "S0", "slot": "t0", "table": "K0"},
        {"demand": "D1", "supply": "S1", "slot": "t2", "table": "K0"},
    ]

    assert tables(instance(locked=locked, previous={"meetings": [meeting]}), [0, 2, 1, -1])[2] == 1


def test_tables_are_moved_as_seldom_as_in_the_best_of_all_seatings() -> None:
    problem, slots = instance(), np.array([0, 0, 1, 1])
    agendas = split_agendas(problem, slots)
    ways = product(permutations(range(2)), repeat=2)
    fewest = min(table_moves(problem, slots, agendas, np.array([*first, *second])) for first, second in ways)

    assert table_moves(problem, slots, agendas, seat(problem, slots, agendas)) == fewest == 2


@pytest.mark.parametrize("side", ["demand", "supply"])
def test_who_sits_keeps_one_table_all_day_and_shares_it_with_nobody(side: str) -> None:
    found = tables(instance(seats=side), [0, 0, 1, 1])

    same = {"demand": [(0, 2), (1, 3)], "supply": [(0, 3), (1, 2)]}[side]
    assert [found[one] == found[other] for one, other in same] == [True, True]
    assert found[same[0][0]] != found[same[1][0]]


def test_a_seat_is_open_in_all_meetings_and_allowed_for_all_partners() -> None:
    problem = instance(
        seats="demand", S1={"tables": ["K0", "K2"]}, tables=[{"id": "K0", "closed": ["t1"]}, {"id": "K1"}, {"id": "K2"}]
    )

    assert tables(problem, [0, 0, 1, -1]) == [2, 0, 2, NO_TABLE]


def test_who_gets_no_seat_is_named() -> None:
    problem = instance(seats="demand", tables=[{"id": "K0"}])

    with pytest.raises(NoTableError) as raised:
        tables(problem, [0, 1, -1, -1])

    assert raised.value.organisations in (["D0"], ["D1"])


def test_two_people_sit_only_where_there_are_tables_for_both() -> None:
    problem = instance(seats="demand", D0={"agendas": 2}, D1={"agendas": 2})
    chosen = choose(problem)

    seated = with_seats(problem, chosen.pairs, chosen.seats)
    found = tables(seated, [0, 0, 2, 2])

    assert seated.agendas.tolist() == [1, 1, 1, 1]
    assert found[0] == found[2] != found[1] == found[3]


def test_a_seat_is_open_when_its_organisation_meets() -> None:
    """K0 is shut in t0, so D0, which is there in t0 alone, gets K1, and D1 meets at K0 when that is open."""
    problem = instance(
        seats="demand", tables=[{"id": "K0", "closed": ["t0"]}, {"id": "K1"}], D0={"unavailable": ["t1", "t2"]}
    )

    seated = with_seats(problem, np.array([True] * 4), np.ones(4, dtype=np.int64))

    assert seated.allowed.tolist() == [
        [True, False, False],
        [False, True, True],
        [True, False, False],
        [False, True, True],
    ]
