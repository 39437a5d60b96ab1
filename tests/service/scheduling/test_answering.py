"""From a problem to its answer: what is impossible and why, what holds it back, what is traded, what stays; always before the judge."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.domain.errors import OutOfTimeError
from service.scheduling.answering import Found, plan, prepare
from service.scheduling.judge import judge
from service.scheduling.problem import Problem, read_problem
from service.scheduling.schedule import Schedule

Content = dict[str, Any]


def conference(*, slots: int = 4, tables: int = 2, demands: int = 2, supplies: int = 2, **further: Any) -> Content:
    """Return a conference in which all of one side may meet all of the other."""
    sides = [*((f"D{n}", "demand") for n in range(demands)), *((f"S{n}", "supply") for n in range(supplies))]
    return {
        "format": 1,
        "slots": [{"id": f"t{n}", "start": f"2026-12-03T{9 + n:02}:00:00", "minutes": 50} for n in range(slots)],
        "tables": [{"id": f"K{n}"} for n in range(tables)],
        "organisations": [{"id": name, "side": side, "max_meetings": slots} for name, side in sides],
        "pairs": [
            {"demand": f"D{d}", "supply": f"S{s}", "score": round(0.5 + 0.1 * d + 0.01 * s, 3)}
            for d in range(demands)
            for s in range(supplies)
        ],
        **further,
    }


def planned(content: Content, *, seed: int = 0) -> Schedule:
    """Return the answer to a problem; the judge finds nothing wrong with it."""
    problem = read_problem(content)
    schedule = plan(problem, seed=seed, stop=lambda: False, progress=lambda _: None)
    assert judge(problem, schedule).broken == ()
    return schedule


def required(content: Content, *names: tuple[str, str]) -> Content:
    for pair in content["pairs"]:
        pair["required"] = (pair["demand"], pair["supply"]) in names
    return content


def impossible() -> Iterator[tuple[str, Content, tuple[str, ...], list[tuple[str, str]], list[str]]]:
    """Yield problems with the one smallest conflict that they hold: rules, pairs, organisations."""
    all_of_d0 = [("D0", "S0"), ("D0", "S1"), ("D0", "S2")]
    late = required(conference(slots=2, tables=9, supplies=3), *all_of_d0)
    yield "three meetings in two slots", late, ("agendas",), all_of_d0, ["D0"]
    absent = required(conference(slots=2, tables=9), ("D0", "S0"), ("D0", "S1"))
    absent["organisations"][0]["unavailable"] = ["t1"]
    yield "a slot away", absent, ("absences", "agendas"), all_of_d0[:2], ["D0"]
    few = required(conference(slots=1, tables=1), ("D0", "S0"), ("D1", "S1"))
    yield "one table", few, ("tables",), [("D0", "S0"), ("D1", "S1")], []
    spare = required(conference(slots=1, objective={"spare_share": 0.5}), ("D0", "S0"), ("D1", "S1"))
    yield "a table kept free", spare, ("spare_share", "tables"), [("D0", "S0"), ("D1", "S1")], []
    closed = required(conference(slots=2, tables=1), ("D0", "S0"), ("D1", "S1"))
    closed["tables"][0]["closed"] = ["t1"]
    yield "a closed table", closed, ("closed_tables", "tables"), [("D0", "S0"), ("D1", "S1")], []
    most = required(conference(), ("D0", "S0"), ("D0", "S1"))
    most["organisations"][0]["max_meetings"] = 1
    yield "more than the maximum", most, ("max_meetings",), [("D0", "S0"), ("D0", "S1")], ["D0"]
    own = required(conference(), ("D0", "S0"))
    own["organisations"][0]["tables"], own["organisations"][2]["tables"] = ["K0"], ["K1"]
    yield "no table in common", own, ("own_tables",), [("D0", "S0")], ["D0", "S0"]
    turned = required(conference(), ("D0", "S0"), ("D1", "S1"))
    turned["after"] = [{"first": ["D0", "S0"], "then": ["D1", "S1"]}]
    turned["locked"] = [{"demand": "D0", "supply": "S0", "slot": "t3"}]
    yield "after the last slot", turned, ("after", "locked"), [("D0", "S0"), ("D1", "S1")], []
    never = required(conference(), ("D0", "S0"))
    never["pairs"][0]["slots"] = []
    yield "no slot of its own", never, ("pair_slots",), [("D0", "S0")], []
    frozen = conference(previous={"meetings": [meeting("D0", "S0", "t0", "K0")], "frozen_before": "t1"})
    frozen["organisations"][0]["unavailable"] = ["t0"]
    yield "away in a frozen slot", frozen, ("frozen", "absences"), [("D0", "S0")], ["D0"]
    moved = conference(previous=frozen["previous"])
    moved["locked"] = [{"demand": "D0", "supply": "S0", "slot": "t2"}]
    yield "locked elsewhere than frozen", moved, ("frozen", "locked"), [("D0", "S0")], []


def meeting(demand: str, supply: str, slot: str, table: str) -> dict[str, object]:
    return {"demand": demand, "supply": supply, "slot": slot, "table": table, "demand_agenda": 0, "supply_agenda": 0}


@pytest.mark.parametrize(
    ("content", "rules", "pairs", "organisations"),
    [pytest.param(*rest, id=name) for name, *rest in impossible()],
)
def test_a_conflict_names_rules_pairs_and_organisations_and_nothing_else(
    content: Content, rules: tuple[str, ...], pairs: list[tuple[str, str]], organisations: list[str]
) -> None:
    content["pairs"] += [
        {"demand": "D1", "supply": "S9", "score": 0.9, "required": True}
    ]  # possible, and no part of it
    content["organisations"] += [{"id": "S9", "side": "supply", "max_meetings": 1}]
    if "spare_share" in rules or "tables" in rules:
        content["pairs"][-1]["required"] = False  # it would be a part

    found = planned(content)

    assert found.status == "infeasible"
    assert found.conflict is not None
    assert (set(found.conflict.rules), sorted(found.conflict.pairs)) == (set(rules), sorted(pairs))
    assert sorted(found.conflict.organisations) == sorted(organisations)


def test_a_spread_that_what_must_be_held_breaks_is_told_and_not_called_impossible() -> None:
    content = conference(demands=1, objective={"break_spread": 0})
    content["locked"] = [{"demand": "D0", "supply": f"S{n}", "slot": f"t{3 * n}"} for n in range(2)]

    with pytest.raises(OutOfTimeError, match="plan_break_spread"):
        planned(content)


def test_a_stop_at_once_leaves_a_legal_schedule_where_nothing_must_be_held() -> None:
    problem = read_problem(conference())

    schedule = plan(problem, seed=0, stop=lambda: True, progress=lambda _: None)

    assert (schedule.status, schedule.proved, judge(problem, schedule).broken) == ("time", False, ())


def test_progress_tells_schedule_bound_and_gap_from_the_first_on() -> None:
    told: list[Found] = []

    schedule = plan(read_problem(conference()), seed=0, stop=lambda: False, progress=told.append)

    assert told[0].score < told[0].score_bound == schedule.score_bound
    assert told[0].gap > told[-1].gap == schedule.gap == 0
    assert [found.score for found in told] == sorted(found.score for found in told)


def test_what_one_more_table_and_slot_bring_is_what_planning_with_them_reaches() -> None:
    content = conference(slots=2, tables=1, demands=3, supplies=3)
    before = planned(content)
    with_table = planned(content | {"tables": [*content["tables"], {"id": "K9"}]})
    more = {"id": "t9", "start": "2026-12-03T19:00:00", "minutes": 50}
    with_slot = planned(content | {"slots": [*content["slots"], more]})

    gains = {binding.what: binding.score_bound_gain for binding in before.binding}

    assert gains == pytest.approx({"table": with_table.score - before.score, "slot": with_slot.score - before.score})


def test_one_more_agenda_is_offered_to_whom_it_brings_something() -> None:
    content = conference(slots=1, tables=3, demands=1, supplies=3)
    content["organisations"][0] |= {"max_meetings": 3, "min_meetings": 3}

    found = planned(content)

    agendas = [binding for binding in found.binding if binding.what == "agenda"]
    assert [(one.organisation, one.shortfall_bound_gain) for one in agendas] == [("D0", 1)]
    assert [(short.organisation, short.wanted, short.got) for short in found.shortfalls] == [("D0", 3, 1)]


def holes(seed: int, **objective: object) -> Content:
    """Return a conference whose organisations are away now and then."""
    content = conference(slots=6, tables=3, demands=5, supplies=5, objective=objective)
    for number, party in enumerate(content["organisations"]):
        party["unavailable"] = [f"t{(number * 5 + seed * 3) % 6}"]
    return content


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("spread", [0, 1])
def test_no_agenda_has_more_breaks_than_the_spread_allows(seed: int, spread: int) -> None:
    found = planned(holes(seed, break_spread=spread, breaks_count="all"), seed=seed)

    assert found.meetings


@pytest.mark.parametrize("seed", range(4))
def test_score_given_up_buys_fewer_breaks_and_the_bound_stays(seed: int) -> None:
    full = planned(holes(seed, breaks_count="all"))
    traded = planned(holes(seed, breaks_count="all", score_given_up=0.3))

    assert traded.score >= 0.7 * full.score
    assert traded.breaks < full.breaks
    assert (traded.score_bound, traded.shortfall) == (full.score_bound, full.shortfall)


def seated(seed: int) -> Content:
    """Return a conference in which one side sits and there is not a table for everyone all day."""
    random = np.random.default_rng(seed)
    side = str(random.choice(["demand", "supply"]))
    content = conference(slots=4, tables=int(random.integers(2, 5)), demands=4, supplies=4, seats=side)
    slots, tables = ([item["id"] for item in content[key]] for key in ("slots", "tables"))
    for party in content["organisations"]:
        party["agendas"] = int(random.integers(1, 3))
        party["min_meetings"] = int(random.integers(0, 3))
        party["unavailable"] = [slot for slot in slots if random.random() < 0.15]
        if random.random() < 0.2:
            party["tables"] = [table for table in tables if random.random() < 0.6]
    content["organisations"][0] |= {"side": "both", "unavailable": [], "tables": None}
    content["pairs"].append({"demand": "D1", "supply": "D0", "score": 0.7})
    for table in content["tables"]:
        table["closed"] = [slot for slot in slots if random.random() < 0.15]
    for pair in content["pairs"]:
        pair["score"] = int(random.integers(100, 1000)) / 1000
    return content


@pytest.mark.parametrize("seed", range(12))
def test_who_sits_keeps_one_table_and_not_everyone_gets_one(seed: int) -> None:
    content = seated(seed)

    found = planned(content, seed=seed)

    assert found.score_bound >= found.score
    moving = planned(content | {"seats": "none"})
    assert (found.shortfall, -found.score) >= (moving.shortfall_bound, -moving.score_bound)


def test_no_bound_of_breaks_is_taken_from_the_tables_that_were_given() -> None:
    """Both tables suit D0; K0, shut in the middle, leaves it a break, K1 none."""
    content = conference(slots=3, tables=2, demands=2, supplies=3, seats="demand")
    content["tables"][0]["closed"] = ["t1"]
    content["organisations"][0]["max_meetings"] = content["organisations"][1]["max_meetings"] = 2

    found = planned(content)

    assert found.breaks_bound == 0


def test_a_lock_decides_who_sits_and_where() -> None:
    content = conference(slots=2, tables=1, demands=3, supplies=2, seats="demand")
    content["locked"] = [{"demand": "D0", "supply": "S1", "slot": "t1", "table": "K0"}]

    found = planned(content)

    assert {held.pair for held in found.meetings} == {("D0", "S0"), ("D0", "S1")}
    assert found.proved


def test_more_who_must_sit_than_there_are_tables_is_impossible() -> None:
    content = required(conference(slots=2, tables=1, seats="demand"), ("D0", "S0"), ("D1", "S1"))

    found = planned(content)

    assert found.conflict is not None
    assert set(found.conflict.rules) == {"seats", "tables"}
    assert sorted(found.conflict.pairs) == [("D0", "S0"), ("D1", "S1")]


def test_a_frozen_meeting_whose_table_is_gone_is_held_later_or_not_at_all() -> None:
    gone = {"meetings": [meeting("D0", "S0", "t0", "K9")], "frozen_before": "t1"}

    found = planned(conference(previous=gone))

    slots = {held.slot for held in found.meetings}
    assert "t0" not in slots
    assert [held.slot for held in found.meetings if held.pair == ("D0", "S0")] != ["t0"]


def test_a_frozen_meeting_keeps_its_table() -> None:
    before = {"meetings": [meeting("D0", "S0", "t0", "K1")], "frozen_before": "t1"}

    found = planned(conference(previous=before))

    assert json.loads(found.meetings[0].model_dump_json()) == before["meetings"][0]


def anything(seed: int) -> Content:
    """Return a conference with a little of everything that a problem may ask for."""
    random = np.random.default_rng(seed)

    def some(share: float, items: Sequence[str]) -> list[str]:
        return [item for item in items if random.random() < share]

    content = conference(
        slots=int(random.integers(1, 7)),
        tables=int(random.integers(0, 5)),
        demands=int(random.integers(1, 6)),
        supplies=int(random.integers(1, 6)),
        seats=str(random.choice(["none", "none", "demand", "supply"])),
        objective={
            "score_given_up": float(random.choice([0.0, 0.0, 0.1, 1.0])),
            "spare_share": float(random.choice([0.0, 0.1, 0.5])),
            "break_spread": [None, None, 0, 1, 2][random.integers(5)],
            "breaks_count": str(random.choice(["available", "all"])),
        },
    )
    slots, tables = ([item["id"] for item in content[key]] for key in ("slots", "tables"))
    for party in content["organisations"]:
        party |= {"agendas": int(random.choice([1, 1, 1, 2, 3])), "unavailable": some(0.15, slots)}
        party["max_meetings"] = int(random.integers(0, 7))
        party["min_meetings"] = int(random.integers(0, min(2, party["max_meetings"]) + 1))
        if random.random() < 0.2:
            party["tables"] = some(0.6, tables)
    for table in content["tables"]:
        table["closed"] = some(0.1, slots)
    content["pairs"] = [pair for pair in content["pairs"] if random.random() < 0.8]
    names = [[pair["demand"], pair["supply"]] for pair in content["pairs"]]
    for pair in content["pairs"]:
        pair |= {"score": int(random.integers(0, 2000)) / 1000, "required": bool(random.random() < 0.05)}
        if random.random() < 0.1:
            pair["slots"] = some(0.6, slots)
    content["forbidden"] = [
        name
        for name, pair in zip(names, content["pairs"], strict=True)
        if not pair["required"] and random.random() < 0.05
    ]
    content["after"] = [{"first": first, "then": then} for first, then in pairwise(names) if random.random() < 0.1]
    return content


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_asked_the_answer_and_its_repair_are_legal(seed: int) -> None:
    content = anything(seed)
    before = planned(content, seed=seed)
    assert before.status in {"complete", "infeasible"}
    random = np.random.default_rng(seed)
    for item, key in (
        *((party, "unavailable") for party in content["organisations"]),
        *((table, "closed") for table in content["tables"]),
    ):
        if random.random() < 0.2:
            item[key] = [*item.get(key, []), str(random.choice([slot["id"] for slot in content["slots"]]))]
    held = [json.loads(one.model_dump_json()) for one in before.meetings]
    frozen = [None, content["slots"][len(content["slots"]) // 2]["id"]][seed % 2]

    planned(content | {"previous": {"meetings": held, "frozen_before": frozen}}, seed=seed)


def test_what_is_prepared_is_all_that_is_compiled() -> None:
    from service.scheduling.annealing import anneal

    prepare()
    before = len(anneal.signatures)  # type: ignore[attr-defined]
    for content in (holes(0), holes(1, break_spread=1), seated(0), anything(3)):
        planned(content)

    assert len(anneal.signatures) == before == 1  # type: ignore[attr-defined]


def test_the_same_seed_gives_the_same_answer() -> None:
    problem: Problem = read_problem(holes(1))

    first, again = (plan(problem, seed=3, stop=lambda: False, progress=lambda _: None) for _ in range(2))

    assert first.model_dump_json() == again.model_dump_json()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "fewest"), [("tic-12", 0), ("tic-13crafc", 4), ("forumt-14", 5)])
def test_fewest_breaks_of_the_literature_are_found_and_proved(name: str, fewest: int, data_folder: Path) -> None:
    """Values: Bofill et al., JAIR 74, 2022."""
    converter = data_folder.parent / "tools" / "dzn_to_problem.py"
    instance = data_folder / "b2b" / f"{name}.original.dzn"
    content = subprocess.run([sys.executable, converter, instance], check=True, capture_output=True).stdout

    found = planned(json.loads(content))

    assert (found.breaks, found.breaks_bound, found.breaks_proved) == (fewest, fewest, True)
