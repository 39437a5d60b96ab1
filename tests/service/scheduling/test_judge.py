"""The judge: one breach at a time by hand, then schedules made by a naive greedy that it must pass and whose every spoiling it must find."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.language import Language
from service.scheduling.judge import Breach, Verdict, judge
from service.scheduling.problem import Meeting, Problem, read_problem
from service.scheduling.schedule import Schedule
from service.texts import sentence

Content = dict[str, Any]
EXAMPLES = 150


def meeting(text: str) -> Meeting:
    """Return the meeting of a line such as ``D0/1 S0 t0 K0``; an agenda that is not named is 0."""
    demand, supply, slot, table = text.split()
    (one, _, first), (other, _, second) = demand.partition("/"), supply.partition("/")
    return Meeting(
        demand=one,
        supply=other,
        slot=slot,
        table=table,
        demand_agenda=int(first or 0),
        supply_agenda=int(second or 0),
    )


def answer(*meetings: str, score: float | None = None, **figures: Any) -> Schedule:
    """Return a schedule of meetings worth 0.5 each, and a bound that it reaches."""
    score = len(meetings) / 2 if score is None else score
    return Schedule.model_validate(
        {"meetings": [meeting(text) for text in meetings], "score": score, "score_bound": score} | figures
    )


def breach(rule: int, code: str, **parameters: Any) -> Breach:
    return Breach(rule=rule, code=code, parameters=parameters)


def changed(conference: Content, changes: Content) -> Problem:
    """Return the conference with keys of the file, of an organisation (``D0``), of a table (``K0``) or of a pair (``D0 S0``) set."""
    content = deepcopy(conference)
    for key, value in changes.items():
        listed: list[Content] = [*content["organisations"], *content["tables"]]
        named = {part["id"]: part for part in listed}
        named |= {f"{pair['demand']} {pair['supply']}": pair for pair in content["pairs"]}
        if key in named:
            named[key].update(value)
        else:
            content[key] = value
    return read_problem(content)


PUBLISHED: Content = {
    "meetings": [meeting(text).model_dump() for text in ("D0 S0 t0 K0", "D1 S1 t1 K1", "D0 S9 t1 K0", "D1 S0 t3 K0")],
    "frozen_before": "t1",
}
"""Four meetings, one of them with S9, which withdrew."""
REPAIRED: Content = {
    "table_moves": 1,
    "cancelled": [meeting("D0 S9 t1 K0"), meeting("D1 S0 t3 K0")],
    "moved": [("D1", "S1")],
    "disturbed": ["D0", "D1", "S0", "S1"],
}

GONE = ("D0 S9 t0 K0", "D1 S0 t0 K9", "D0/1 S1 t0 K1")
"""A supply, a table and an agenda that the problem does not know."""

LEGAL: dict[str, tuple[Content, Schedule]] = {
    "nothing asked, nothing held": ({}, answer()),
    "all meet": ({}, answer("D0 S0 t0 K0", "D1 S1 t0 K1", "D0 S1 t1 K0", "D1 S0 t1 K1", proved=True, table_moves=2)),
    "two agendas at once": (
        {"D0": {"agendas": 2}},
        answer("D0/0 S0 t0 K0", "D0/1 S1 t0 K1"),
    ),
    "a gap": ({}, answer("D0 S0 t0 K0", score_bound=2, gap=0.75)),
    "score given up, against the same bound": (
        {"objective": {"score_given_up": 0.5}},
        answer("D0 S0 t0 K0", score_bound=1, gap=0.5),
    ),
    "short of a minimum": (
        {"D0": {"min_meetings": 2}},
        answer(
            "D0 S0 t0 K0",
            shortfall=1,
            shortfalls=[{"organisation": "D0", "wanted": 2, "got": 1, "reason": "other_wishes"}],
        ),
    ),
    "an absence is no break": (
        {"D0": {"unavailable": ["t1", "t2"]}, "objective": {"break_spread": 0}},
        answer("D0 S0 t0 K0", "D0 S1 t3 K0"),
    ),
    "an absence within a break does not make two of it": (
        {"D0": {"unavailable": ["t1"]}},
        answer("D0 S0 t0 K0", "D0 S1 t3 K0", breaks=1, breaks_bound=1, breaks_proved=True),
    ),
    "an absence is a break over all slots": (
        {"D0": {"unavailable": ["t1", "t2"]}, "objective": {"breaks_count": "all"}},
        answer("D0 S0 t0 K0", "D0 S1 t3 K0", breaks=1),
    ),
    "two slots apart are two breaks": (
        {"D0 S0": {"slots": ["t2"]}},
        answer("D1 S0 t0 K0", "D0 S0 t2 K0", "D0 S1 t0 K1", breaks=2, table_moves=1),
    ),
    "nine tenths spare leave a tenth": (
        {"tables": [{"id": f"K{number}"} for number in range(5)], "objective": {"spare_share": 0.9}},
        answer("D0 S0 t0 K0", "D1 S1 t0 K1"),
    ),
    "in order": (
        {"after": [{"first": ["D0", "S0"], "then": ["D1", "S0"]}]},
        answer("D0 S0 t0 K0", "D1 S0 t1 K0"),
    ),
    "an order binds only what is held": (
        {"after": [{"first": ["D0", "S0"], "then": ["D1", "S0"]}]},
        answer("D1 S0 t0 K0"),
    ),
    "a lock at any table": (
        {"locked": [{"demand": "D0", "supply": "S0", "slot": "t1"}]},
        answer("D0 S0 t1 K1"),
    ),
    "one side sits": (
        {"seats": "demand"},
        answer("D0 S0 t0 K0", "D0 S1 t1 K0", "D1 S0 t1 K1", "D1 S1 t0 K1", table_moves=2),
    ),
    "one on both sides sits where it demands": (
        {
            "seats": "demand",
            "S0": {"side": "both"},
            "pairs": [{"demand": a, "supply": b, "score": 0.5} for a, b in (("D0", "S0"), ("S0", "S1"))],
        },
        answer("D0 S0 t0 K0", "S0 S1 t1 K1", table_moves=1),
    ),
    "a repair": (
        {"previous": PUBLISHED},
        answer("D0 S0 t0 K0", "D1 S1 t2 K1", "D0 S1 t1 K0", **REPAIRED),
    ),
    "another agenda is no move, but both are told": (
        {"D0": {"agendas": 2}, "previous": PUBLISHED | {"meetings": [PUBLISHED["meetings"][0]], "frozen_before": None}},
        answer("D0/1 S0 t0 K0", disturbed=["D0", "S0"]),
    ),
    "equal breaks": (
        {"objective": {"break_spread": 0}},
        answer("D0 S0 t0 K0", "D1 S1 t0 K1", "D0 S1 t2 K0", "D1 S0 t2 K1", breaks=4, table_moves=2),
    ),
    "at the maximum": ({"S0": {"max_meetings": 2}}, answer("D0 S0 t0 K0", "D1 S0 t1 K0")),
    "a published meeting at another table is moved": (
        {"previous": PUBLISHED | {"meetings": PUBLISHED["meetings"][:1], "frozen_before": None}},
        answer("D0 S0 t0 K1", moved=[("D0", "S0")], disturbed=["D0", "S0"]),
    ),
    "what names the gone cannot stay, frozen or not": (
        {"previous": {"meetings": [meeting(text).model_dump() for text in GONE], "frozen_before": "t1"}},
        answer(
            cancelled=[meeting(text) for text in GONE],
            disturbed=["D0", "D1", "S0", "S1"],
        ),
    ),
    "infeasible": (
        {"D0 S0": {"required": True}, "D0": {"unavailable": ["t0", "t1", "t2", "t3"]}},
        answer(status="infeasible", conflict={"rules": ["absences"]}),
    ),
}


@pytest.mark.parametrize(("changes", "given_answer"), LEGAL.values(), ids=LEGAL.keys())
def test_a_right_answer_passes(conference: Content, changes: Content, given_answer: Schedule) -> None:
    assert judge(changed(conference, changes), given_answer).broken == ()


BROKEN: dict[str, tuple[Content, Schedule, list[Breach]]] = {
    "an unlisted pair": (
        {},
        answer("D0 D1 t0 K0", score=0),
        [breach(1, "judge_pair_unlisted", pair="D0 – D1")],
    ),
    "a stranger": ({}, answer("D0 S9 t0 K0", score=0), [breach(1, "judge_pair_unlisted", pair="D0 – S9")]),
    "the roles exchanged": ({}, answer("S0 D0 t0 K0", score=0), [breach(1, "judge_pair_unlisted", pair="S0 – D0")]),
    "a forbidden pair": (
        {"forbidden": [["D0", "S0"]]},
        answer("D0 S0 t0 K0"),
        [breach(1, "judge_pair_forbidden", pair="D0 – S0")],
    ),
    "a pair twice": (
        {},
        answer("D0 S0 t0 K0", "D0 S0 t1 K0", score=0.5),
        [breach(1, "judge_pair_twice", pair="D0 – S0", count=2)],
    ),
    "a required pair left out": (
        {"D0 S0": {"required": True}},
        answer("D1 S0 t0 K0"),
        [breach(1, "judge_required_missing", pair="D0 – S0")],
    ),
    "an unknown slot": ({}, answer("D0 S0 t9 K0"), [breach(2, "judge_slot_unknown", pair="D0 – S0", slot="t9")]),
    "an agenda too many": (
        {},
        answer("D0/1 S0 t0 K0"),
        [breach(2, "judge_agenda_unknown", pair="D0 – S0", organisation="D0", agenda=1, count=1)],
    ),
    "an agenda in two meetings": (
        {},
        answer("D0 S0 t0 K0", "D0 S1 t0 K1", table_moves=1),
        [breach(2, "judge_agenda_twice", organisation="D0", agenda=0, slot="t0", count=2)],
    ),
    "one agenda in two roles at once": (
        {
            "S0": {"side": "both"},
            "pairs": [{"demand": a, "supply": b, "score": 0.5} for a, b in (("D0", "S0"), ("S0", "S1"))],
        },
        answer("D0 S0 t0 K0", "S0 S1 t0 K1", table_moves=1),
        [breach(2, "judge_agenda_twice", organisation="S0", agenda=0, slot="t0", count=2)],
    ),
    "an absence": (
        {"S0": {"unavailable": ["t0"]}},
        answer("D0 S0 t0 K0"),
        [breach(2, "judge_absence", pair="D0 – S0", organisation="S0", slot="t0")],
    ),
    "an unknown table": ({}, answer("D0 S0 t0 K9"), [breach(3, "judge_table_unknown", pair="D0 – S0", table="K9")]),
    "a table taken twice": (
        {},
        answer("D0 S0 t0 K0", "D1 S1 t0 K0"),
        [breach(3, "judge_table_twice", table="K0", slot="t0", count=2)],
    ),
    "a closed table": (
        {"K0": {"closed": ["t0"]}},
        answer("D0 S0 t0 K0"),
        [breach(3, "judge_table_closed", pair="D0 – S0", table="K0", slot="t0")],
    ),
    "another's table": (
        {"S0": {"tables": ["K1"]}},
        answer("D0 S0 t0 K0"),
        [breach(3, "judge_table_foreign", pair="D0 – S0", organisation="S0", table="K0")],
    ),
    "no table allowed": (
        {"D0": {"tables": []}},
        answer("D0 S0 t0 K0"),
        [breach(3, "judge_table_foreign", pair="D0 – S0", organisation="D0", table="K0")],
    ),
    "too few places left free, of seven open ones": (
        {"K0": {"closed": ["t3"]}, "objective": {"spare_share": 0.75}},
        answer("D0 S0 t0 K0", "D1 S1 t0 K1"),
        [breach(3, "judge_spare", count=2, limit=1)],
    ),
    "too many meetings": (
        {"S0": {"max_meetings": 1}},
        answer("D0 S0 t0 K0", "D1 S0 t1 K0"),
        [breach(4, "judge_maximum", organisation="S0", count=2, limit=1)],
    ),
    "a locked meeting left out": (
        {"locked": [{"demand": "D0", "supply": "S0", "slot": "t0"}]},
        answer(),
        [breach(4, "judge_lock_slot", pair="D0 – S0", slot="t0")],
    ),
    "a locked meeting moved": (
        {"locked": [{"demand": "D0", "supply": "S0", "slot": "t0"}]},
        answer("D0 S0 t1 K0"),
        [breach(4, "judge_lock_slot", pair="D0 – S0", slot="t0")],
    ),
    "a locked meeting at another table": (
        {"locked": [{"demand": "D0", "supply": "S0", "slot": "t0", "table": "K1"}]},
        answer("D0 S0 t0 K0"),
        [breach(4, "judge_lock_table", pair="D0 – S0", slot="t0", table="K1")],
    ),
    "a frozen meeting dropped": (
        {"previous": PUBLISHED | {"meetings": PUBLISHED["meetings"][:1]}},
        answer(cancelled=[meeting("D0 S0 t0 K0")], disturbed=["D0", "S0"]),
        [breach(4, "judge_frozen_missing", pair="D0 – S0", slot="t0", table="K0")],
    ),
    "a frozen meeting with another agenda": (
        {"D0": {"agendas": 2}, "previous": PUBLISHED | {"meetings": PUBLISHED["meetings"][:1]}},
        answer("D0/1 S0 t0 K0", disturbed=["D0", "S0"]),
        [
            breach(4, "judge_frozen_missing", pair="D0 – S0", slot="t0", table="K0"),
            breach(4, "judge_frozen_new", pair="D0 – S0", slot="t0", table="K0"),
        ],
    ),
    "a new meeting in a frozen slot": (
        {"previous": PUBLISHED | {"meetings": []}},
        answer("D0 S0 t0 K0", disturbed=["D0", "S0"]),
        [breach(4, "judge_frozen_new", pair="D0 – S0", slot="t0", table="K0")],
    ),
    "outside a pair's slots": (
        {"D0 S0": {"slots": ["t1"]}},
        answer("D0 S0 t0 K0"),
        [breach(5, "judge_pair_slot", pair="D0 – S0", slot="t0")],
    ),
    "no slot for a pair": (
        {"D0 S0": {"slots": []}},
        answer("D0 S0 t0 K0"),
        [breach(5, "judge_pair_slot", pair="D0 – S0", slot="t0")],
    ),
    "out of order": (
        {"after": [{"first": ["D0", "S0"], "then": ["D1", "S0"]}]},
        answer("D1 S0 t0 K0", "D0 S0 t1 K0"),
        [breach(5, "judge_after", first="D0 – S0", then="D1 – S0")],
    ),
    "at once instead of after": (
        {"after": [{"first": ["D0", "S0"], "then": ["D1", "S1"]}]},
        answer("D0 S0 t0 K0", "D1 S1 t0 K1"),
        [breach(5, "judge_after", first="D0 – S0", then="D1 – S1")],
    ),
    "unequal breaks": (
        {"objective": {"break_spread": 0}},
        answer("D0 S0 t0 K0", "D0 S1 t2 K0", breaks=1),
        [breach(5, "judge_break_spread", count=1, limit=0)],
    ),
    "a seat left": (
        {"seats": "supply"},
        answer("D0 S0 t0 K0", "D1 S0 t1 K1", table_moves=1),
        [breach(6, "judge_seat_changed", organisation="S0", agenda=0, tables="K0, K1")],
    ),
    "a seat shared": (
        {"seats": "demand"},
        answer("D0 S0 t0 K0", "D1 S0 t1 K0"),
        [breach(6, "judge_seat_shared", table="K0", organisation="D0", agenda=0, other="D1", other_agenda=0)],
    ),
    "a seat shared by two of one organisation": (
        {"seats": "demand", "D0": {"agendas": 2}},
        answer("D0/0 S0 t0 K0", "D0/1 S1 t1 K0"),
        [breach(6, "judge_seat_shared", table="K0", organisation="D0", agenda=0, other="D0", other_agenda=1)],
    ),
    "a wrong score": (
        {},
        answer("D0 S0 t0 K0", score=0.5, score_bound=1.001, gap=(1.001 - 0.5) / 1.001).model_copy(
            update={"score": 0.501}
        ),
        [breach(0, "judge_figure", figure="score", given=0.501, found=0.5)],
    ),
    "a wrong gap": (
        {},
        answer("D0 S0 t0 K0", score_bound=2, gap=0.7),
        [breach(0, "judge_figure", figure="gap", given=0.7, found=0.75)],
    ),
    "a gap without a bound": (
        {},
        answer(gap=1),
        [breach(0, "judge_figure", figure="gap", given=1.0, found=0.0)],
    ),
    "wrong breaks": (
        {},
        answer("D0 S0 t0 K0", "D0 S1 t2 K0", breaks=0),
        [breach(0, "judge_figure", figure="breaks", given=0, found=1)],
    ),
    "wrong table moves": (
        {},
        answer("D0 S0 t0 K0", "D0 S1 t1 K1"),
        [breach(0, "judge_figure", figure="table_moves", given=0, found=1)],
    ),
    "a wrong shortfall": (
        {},
        answer(shortfall=1),
        [breach(0, "judge_figure", figure="shortfall", given=1, found=0)],
    ),
    "a shortfall that is not told": (
        {"D0": {"min_meetings": 2}},
        answer("D0 S0 t0 K0", shortfall=1),
        [breach(0, "judge_entry_missing", figure="shortfalls", entry="D0 1/2")],
    ),
    "a shortfall told wrong": (
        {"D0": {"min_meetings": 2}},
        answer(
            "D0 S0 t0 K0",
            shortfall=1,
            shortfalls=[{"organisation": "D0", "wanted": 1, "got": 1, "reason": "limits"}],
        ),
        [
            breach(0, "judge_entry_missing", figure="shortfalls", entry="D0 1/2"),
            breach(0, "judge_entry_surplus", figure="shortfalls", entry="D0 1/1"),
        ],
    ),
    "a shortfall bound that is passed": (
        {},
        answer(shortfall_bound=1),
        [breach(0, "judge_bound", figure="shortfall", bound=1, reached=0)],
    ),
    "a score bound that is passed": (
        {},
        answer("D0 S0 t0 K0", score_bound=0.4, gap=-0.25),
        [breach(0, "judge_bound", figure="score", bound=0.4, reached=0.5)],
    ),
    "a bound on breaks that is passed": (
        {},
        answer("D0 S0 t0 K0", breaks_bound=1),
        [breach(0, "judge_bound", figure="breaks", bound=1, reached=0)],
    ),
    "proved with a gap": (
        {"objective": {"score_given_up": 0.9}},
        answer("D0 S0 t0 K0", score_bound=1, gap=0.5, proved=True),
        [breach(0, "judge_unproved", figure="proved")],
    ),
    "proved with a shortfall above its bound": (
        {"D0": {"min_meetings": 1}},
        answer(
            shortfall=1,
            shortfalls=[{"organisation": "D0", "wanted": 1, "got": 0, "reason": "limits"}],
            proved=True,
        ),
        [breach(0, "judge_unproved", figure="proved")],
    ),
    "breaks proved above their bound": (
        {},
        answer("D0 S0 t0 K0", "D0 S1 t2 K0", breaks=1, breaks_proved=True),
        [breach(0, "judge_unproved", figure="breaks_proved")],
    ),
    "a cancelled meeting not told, and one told wrong": (
        {"previous": PUBLISHED},
        answer(
            "D0 S0 t0 K0",
            "D1 S1 t2 K1",
            "D0 S1 t1 K0",
            **REPAIRED | {"cancelled": [meeting("D0 S9 t1 K0"), meeting("D1 S0 t3 K1")]},
        ),
        [
            breach(0, "judge_entry_missing", figure="cancelled", entry="D1/0 – S0/0, t3, K0"),
            breach(0, "judge_entry_surplus", figure="cancelled", entry="D1/0 – S0/0, t3, K1"),
        ],
    ),
    "a moved meeting not told": (
        {"previous": PUBLISHED},
        answer("D0 S0 t0 K0", "D1 S1 t2 K1", "D0 S1 t1 K0", **REPAIRED | {"moved": []}),
        [breach(0, "judge_entry_missing", figure="moved", entry="D1 – S1")],
    ),
    "one who withdrew told": (
        {"previous": PUBLISHED},
        answer("D0 S0 t0 K0", "D1 S1 t2 K1", "D0 S1 t1 K0", **REPAIRED | {"disturbed": ["D0", "D1", "S0", "S1", "S9"]}),
        [breach(0, "judge_entry_surplus", figure="disturbed", entry="S9")],
    ),
    "disturbed without a published schedule": (
        {},
        answer("D0 S0 t0 K0", disturbed=["D0"]),
        [breach(0, "judge_entry_surplus", figure="disturbed", entry="D0")],
    ),
    "infeasible with meetings": (
        {},
        answer("D0 S0 t0 K0", status="infeasible", conflict={"rules": []}),
        [breach(0, "judge_infeasible_meetings", count=1)],
    ),
    "infeasible for no reason": (
        {},
        answer(status="infeasible"),
        [breach(0, "judge_conflict_missing")],
    ),
    "a conflict in a schedule": (
        {},
        answer(status="time", conflict={"rules": ["absences"]}),
        [breach(0, "judge_conflict_surplus", status="time")],
    ),
}


@pytest.mark.parametrize(("changes", "given_answer", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_one_wrong_thing_is_one_breach(
    conference: Content, changes: Content, given_answer: Schedule, expected: list[Breach]
) -> None:
    broken = judge(changed(conference, changes), given_answer).broken

    assert broken == tuple(expected)
    assert all(sentence(found.code, language, **found.parameters) for found in broken for language in Language)


def test_the_verdict_holds_the_figures_as_they_are(conference: Content) -> None:
    problem = changed(conference, {"S1": {"min_meetings": 3}, "D1 S1": {"score": 0.001}})

    verdict = judge(
        problem, answer("D0 S0 t0 K0", "D0 S1 t2 K1", "D1 S1 t3 K1", status="infeasible", conflict={"rules": []})
    )

    assert verdict == Verdict(
        broken=(breach(0, "judge_infeasible_meetings", count=3),),
        shortfall=1,
        score=1.001,
        breaks=1,
        table_moves=1,
        break_spread=1,
    )


def test_breaches_stand_in_the_order_of_the_rules(conference: Content) -> None:
    problem = changed(conference, {"D0": {"max_meetings": 0}, "S0": {"unavailable": ["t0"]}, "seats": "demand"})

    broken = judge(problem, answer("D0 S0 t0 K0", "D1 S1 t1 K0", "D1 D0 t2 K2")).broken

    assert [found.rule for found in broken] == sorted((found.rule for found in broken), key=lambda rule: rule or 7)
    assert {found.rule for found in broken} == {0, 1, 2, 3, 4, 6}


# Random conferences and a naive scheduler, which knows the rules in its own words.


@dataclass
class Case:
    """A legal schedule and its problem, as files hold them."""

    random: Random
    problem: Content
    meetings: list[Content]
    published: list[Content]

    def __post_init__(self) -> None:
        self.problem, self.meetings = deepcopy(self.problem), deepcopy(self.meetings)

    def party(self, name: str) -> Content:
        return next(party for party in self.problem["organisations"] if party["id"] == name)

    def pair(self, of: Content) -> Content:
        return next(pair for pair in self.problem["pairs"] if couple(pair) == couple(of))

    def judged(self, **figures: Any) -> Verdict:
        problem = read_problem(self.problem)
        return judge(problem, Schedule.model_validate(figures_of(self.problem, self.meetings) | figures))


def couple(of: Content) -> tuple[str, str]:
    return of["demand"], of["supply"]


def agendas(of: Content) -> list[tuple[str, int]]:
    return [(of["demand"], of["demand_agenda"]), (of["supply"], of["supply_agenda"])]


def days(problem: Content, meetings: list[Content]) -> Iterator[tuple[str, list[str]]]:
    """Yield each agenda's day, a letter per slot that counts (o: meets, .: free), and its tables in time order."""
    for party in problem["organisations"]:
        for number in range(party["agendas"]):
            mine = {each["slot"]: each["table"] for each in meetings if (party["id"], number) in agendas(each)}
            slots = [slot["id"] for slot in problem["slots"]]
            everywhere = problem["objective"]["breaks_count"] == "all"
            letters = [
                "o" if slot in mine else "." if everywhere or slot not in party["unavailable"] else "" for slot in slots
            ]
            yield "".join(letters), [mine[slot] for slot in slots if slot in mine]


def breaks_of(day: str) -> int:
    return len(re.findall(r"(?<=o)\.+(?=o)", day))


def figures_of(problem: Content, meetings: list[Content]) -> Content:
    """Return the answer that tells the truth about meetings."""
    scores = {couple(pair): Fraction(str(pair["score"])) for pair in problem["pairs"]}
    got = Counter(name for each in meetings for name in couple(each))
    short = [
        {"organisation": party["id"], "wanted": party["min_meetings"], "got": got[party["id"]], "reason": "limits"}
        for party in problem["organisations"]
        if got[party["id"]] < party["min_meetings"]
    ]
    score = float(sum(scores.get(couple(each), Fraction(0)) for each in meetings))
    now = {couple(each): each for each in meetings}
    before = problem["previous"]["meetings"] if problem["previous"] else []
    plans = [
        {
            party["id"]: [each for each in sorted(of, key=str) if party["id"] in couple(each)]
            for party in problem["organisations"]
        }
        for of in (before, meetings)
    ]
    return {
        "meetings": meetings,
        "shortfall": sum(each["wanted"] - each["got"] for each in short),
        "shortfalls": short,
        "score": score,
        "score_bound": score + 1,
        "gap": (score + 1 - score) / (score + 1),
        "breaks": sum(breaks_of(day) for day, _ in days(problem, meetings)),
        "table_moves": sum(one != other for _, tables in days(problem, meetings) for one, other in pairwise(tables)),
        "cancelled": [each for each in before if couple(each) not in now],
        "moved": [
            couple(each)
            for each in before
            if couple(each) in now
            and (each["slot"], each["table"]) != (now[couple(each)]["slot"], now[couple(each)]["table"])
        ],
        "disturbed": [name for name in plans[0] if problem["previous"] and plans[0][name] != plans[1][name]],
    }


def some(random: Random, share: float, of: list[Any]) -> list[Any]:
    return [each for each in of if random.random() < share]


def conference_of(random: Random) -> Content:
    """Return a small problem without what must be known from its schedule."""
    slots = [f"t{number}" for number in range(random.randint(3, 6))]
    tables = [f"K{number}" for number in range(random.randint(2, 4))]
    sides = {f"D{number}": "demand" for number in range(random.randint(2, 4))}
    sides |= {f"S{number}": "supply" for number in range(random.randint(2, 4))}
    for name in some(random, 0.15, [*sides]):
        sides[name] = "both"
    parties = []
    for name, side in sides.items():
        most = random.randint(0 if random.random() < 0.1 else 2, 6)
        parties.append(
            {
                "id": name,
                "side": side,
                "agendas": random.choice((1, 1, 2)),
                "unavailable": some(random, 0.15, slots),
                "min_meetings": random.randint(0, most),
                "max_meetings": most,
                "tables": (some(random, 0.6, tables) or tables[:1]) if random.random() < 0.2 else None,
            }
        )
    couples = [
        (one, other)
        for one, other in product(sides, sides)
        if one != other and sides[one] != "supply" and sides[other] != "demand"
    ]
    listed = some(random, 0.8, couples)
    return {
        "format": 1,
        "slots": [
            {"id": slot, "start": f"2026-12-03T{9 + number:02}:00:00", "minutes": 50}
            for number, slot in enumerate(slots)
        ],
        "tables": [{"id": table, "closed": some(random, 0.15, slots)} for table in tables],
        "organisations": parties,
        "pairs": [
            {
                "demand": one,
                "supply": other,
                "score": random.randint(0, 2000) / 1000,
                "required": False,
                "slots": some(random, 0.6, slots) if random.random() < 0.2 else None,
            }
            for one, other in listed
        ],
        "forbidden": some(random, 0.1, couples),
        "after": [
            {"first": one, "then": other}
            for one, other in zip(some(random, 0.3, listed), some(random, 0.3, listed), strict=False)
            if one != other
        ],
        "locked": [],
        "previous": None,
        "seats": random.choice(("none", "none", "demand", "supply")),
        "objective": {
            "spare_share": random.choice((0, 0, 0.1, 0.3, 0.5)),
            "breaks_count": random.choice(("available", "all")),
            "break_spread": None,
        },
    }


def fits(problem: Content, meetings: list[Content], new: Content) -> bool:
    """Whether a meeting may be added to those that stand."""
    order = [slot["id"] for slot in problem["slots"]]
    same = [each for each in meetings if each["slot"] == new["slot"]]
    side = problem["seats"]
    closed = {table["id"]: table["closed"] for table in problem["tables"]}
    places = sum(len(order) - len(shut) for shut in closed.values())
    pair = next(pair for pair in problem["pairs"] if couple(pair) == couple(new))
    two = [party for party in problem["organisations"] if party["id"] in couple(new)]
    held = {couple(each): order.index(each["slot"]) for each in [*meetings, new]}

    def seat(of: Content) -> tuple[str, int]:
        return of[side], of[f"{side}_agenda"]

    return (
        couple(new) not in {couple(each) for each in meetings}
        and couple(new) not in problem["forbidden"]
        and not {*agendas(new)} & {agenda for each in same for agenda in agendas(each)}
        and not any(new["slot"] in party["unavailable"] for party in two)
        and new["slot"] not in closed[new["table"]]
        and new["table"] not in {each["table"] for each in same}
        and not any(party["tables"] is not None and new["table"] not in party["tables"] for party in two)
        and (len(meetings) + 1) <= places * (1 - Fraction(str(problem["objective"]["spare_share"])))
        and all(sum(party["id"] in couple(each) for each in meetings) < party["max_meetings"] for party in two)
        and (pair["slots"] is None or new["slot"] in pair["slots"])
        and not any(
            {each["first"], each["then"]} <= held.keys() and held[each["first"]] >= held[each["then"]]
            for each in problem["after"]
        )
        and (side == "none" or all((seat(each) == seat(new)) == (each["table"] == new["table"]) for each in meetings))
    )


def scheduled(random: Random, problem: Content) -> list[Content]:
    """Return meetings placed wherever they fit, pair after pair."""
    meetings: list[Content] = []
    for pair in random.sample(problem["pairs"], len(problem["pairs"])):
        numbers = [
            range(party["agendas"])
            for name in couple(pair)
            for party in problem["organisations"]
            if party["id"] == name
        ]
        places = list(product(problem["slots"], problem["tables"], *numbers))
        for slot, table, one, other in random.sample(places, len(places)):
            new = {
                "demand": pair["demand"],
                "supply": pair["supply"],
                "slot": slot["id"],
                "table": table["id"],
                "demand_agenda": one,
                "supply_agenda": other,
            }
            if fits(problem, meetings, new):
                meetings.append(new)
                break
    return meetings


def case_of(random: Random) -> Case:
    """Return a legal schedule, with locks, required pairs and a published schedule that it obeys."""
    problem = conference_of(random)
    meetings = scheduled(random, problem)
    order = [slot["id"] for slot in problem["slots"]]
    for pair in problem["pairs"]:
        pair["required"] = couple(pair) in {couple(each) for each in some(random, 0.2, meetings)}
    problem["locked"] = [
        {key: each[key] for key in ("demand", "supply", "slot")} | {"table": random.choice((None, each["table"]))}
        for each in some(random, 0.2, meetings)
    ]
    if random.random() < 0.5:
        counts = [breaks_of(day) for day, _ in days(problem, meetings)]
        problem["objective"]["break_spread"] = max(counts) - min(counts) + random.randint(0, 1)
    published: list[Content] = []
    if random.random() < 0.5:
        frozen = random.randrange(len(order))
        later = order[frozen:]
        for each in meetings:
            if each["slot"] in order[:frozen]:
                published.append(each)
            elif random.random() < 0.8:
                change = random.choice(({}, {}, {"slot": random.choice(later)}, {"table": "K9"}, {"supply_agenda": 7}))
                published.append(each | change)
        gone = {"demand": "D9", "supply": "S9", "table": "K0", "demand_agenda": 0, "supply_agenda": 0}
        published.append(gone | {"slot": random.choice(order)})
        problem["previous"] = {"meetings": published, "frozen_before": random.choice((order[frozen], None))}
    return Case(random, problem, meetings, published)


CASES = st.builds(case_of, st.randoms(use_true_random=True))


@pytest.mark.slow
@settings(max_examples=EXAMPLES)
@given(CASES)
def test_a_legal_schedule_passes_with_the_figures_it_has(case: Case) -> None:
    verdict = case.judged()

    figures = figures_of(case.problem, case.meetings)
    counts = [breaks_of(day) for day, _ in days(case.problem, case.meetings)]
    assert verdict == Verdict(
        broken=(),
        shortfall=figures["shortfall"],
        score=figures["score"],
        breaks=figures["breaks"],
        table_moves=figures["table_moves"],
        break_spread=max(counts) - min(counts),
    )


Spoiled = tuple[str, Any]
"""The breach that must be found: code, and the pair or organisation it names."""


def _shown(of: Content) -> str:
    return " – ".join(couple(of))


def unlock(case: Case, of: Content) -> None:
    """Take locks off, so that the file stays readable when the place becomes impossible."""
    case.problem["locked"] = [lock for lock in case.problem["locked"] if couple(lock) != couple(of)]


def to_an_absence(case: Case) -> Iterator[Spoiled]:
    for each, role in product(case.meetings, ("demand", "supply")):
        if absences := case.party(each[role])["unavailable"]:
            each["slot"] = case.random.choice(absences)
            yield "judge_absence", _shown(each)


def absent_where_it_meets(case: Case) -> Iterator[Spoiled]:
    for each in case.meetings:
        party = case.party(each["supply"])
        party["unavailable"] = [*party["unavailable"], each["slot"]]
        case.problem["locked"] = []
        yield "judge_absence", _shown(each)


def twice(case: Case) -> Iterator[Spoiled]:
    for each in case.meetings:
        case.meetings.append(each | {"slot": case.random.choice(case.problem["slots"])["id"]})
        yield "judge_pair_twice", _shown(each)


def a_pair_that_is_not_listed(case: Case) -> Iterator[Spoiled]:
    for each in case.meetings:
        each |= {"demand": each["supply"], "supply": each["demand"]}
        if couple(each) not in {couple(pair) for pair in case.problem["pairs"]}:
            yield "judge_pair_unlisted", _shown(each)


def a_forbidden_pair(case: Case) -> Iterator[Spoiled]:
    for each in case.meetings:
        unlock(case, each)
        case.pair(each)["required"] = False
        case.problem["forbidden"].append(couple(each))
        yield "judge_pair_forbidden", _shown(each)


def without_a_required_one(case: Case) -> Iterator[Spoiled]:
    for each in case.meetings:
        if case.pair(each)["required"]:
            case.meetings.remove(each)
            yield "judge_required_missing", _shown(each)


def double_booked(case: Case) -> Iterator[Spoiled]:
    for one, other in product(case.meetings, case.meetings):
        if one is not other and one["demand"] == other["demand"]:
            other |= {key: one[key] for key in ("slot", "demand_agenda")}
            yield "judge_agenda_twice", one["demand"]


def agendas_swapped(case: Case) -> Iterator[Spoiled]:
    for one, other in product(case.meetings, case.meetings):
        shared = one is not other and one["demand"] == other["demand"] and one["slot"] == other["slot"]
        if shared and one["demand_agenda"] != other["demand_agenda"]:
            other["demand_agenda"] = one["demand_agenda"]
            yield "judge_agenda_twice", one["demand"]


def an_agenda_that_is_none(case: Case) -> Iterator[Spoiled]:
    for each in case.meetings:
        each["supply_agenda"] = case.party(each["supply"])["agendas"]
        yield "judge_agenda_unknown", _shown(each)


def an_unknown_slot(case: Case) -> Iterator[Spoiled]:
    for each in case.meetings:
        each["slot"] = "t9"
        yield "judge_slot_unknown", _shown(each)


def an_unknown_table(case: Case) -> Iterator[Spoiled]:
    for each in case.meetings:
        each["table"] = "K9"
        yield "judge_table_unknown", _shown(each)


def a_closed_table(case: Case) -> Iterator[Spoiled]:
    for each, table in product(case.meetings, case.problem["tables"]):
        if each["slot"] in table["closed"]:
            each["table"] = table["id"]
            yield "judge_table_closed", _shown(each)


def a_foreign_table(case: Case) -> Iterator[Spoiled]:
    for each, role in product(case.meetings, ("demand", "supply")):
        own = case.party(each[role])["tables"]
        foreign = [table["id"] for table in case.problem["tables"] if own is not None and table["id"] not in own]
        if foreign:
            each["table"] = case.random.choice(foreign)
            yield "judge_table_foreign", _shown(each)


def a_taken_table(case: Case) -> Iterator[Spoiled]:
    for one, other in product(case.meetings, case.meetings):
        if one is not other and one["slot"] == other["slot"]:
            other["table"] = one["table"]
            yield "judge_table_twice", one["table"]


def nothing_spare(case: Case) -> Iterator[Spoiled]:
    if case.meetings:
        places = sum(len(case.problem["slots"]) - len(table["closed"]) for table in case.problem["tables"])
        # The least share in thousandths that leaves one place too few.
        share = 1 - Fraction(len(case.meetings), places) + Fraction(1, 1000)
        case.problem["objective"]["spare_share"] = float(Fraction(int(share * 1000) + 1, 1000))
        if case.problem["objective"]["spare_share"] <= 1:
            yield "judge_spare", None


def above_a_maximum(case: Case) -> Iterator[Spoiled]:
    for each in case.meetings:
        party = case.party(each["demand"])
        party["max_meetings"] = sum(party["id"] in couple(other) for other in case.meetings) - 1
        party["min_meetings"] = 0
        yield "judge_maximum", party["id"]


def without_a_locked_one(case: Case) -> Iterator[Spoiled]:
    for lock, each in product(case.problem["locked"], case.meetings):
        if couple(lock) == couple(each):
            case.meetings.remove(each)
            yield "judge_lock_slot", _shown(each)


def a_lock_moved(case: Case) -> Iterator[Spoiled]:
    for lock, each, slot in product(case.problem["locked"], case.meetings, case.problem["slots"]):
        if couple(lock) == couple(each) and slot["id"] != each["slot"]:
            each["slot"] = slot["id"]
            yield "judge_lock_slot", _shown(each)


def a_lock_at_another_table(case: Case) -> Iterator[Spoiled]:
    for lock, each, table in product(case.problem["locked"], case.meetings, case.problem["tables"]):
        if couple(lock) == couple(each) and lock["table"] not in {None, table["id"]}:
            each["table"] = table["id"]
            yield "judge_lock_table", _shown(each)


def frozen(case: Case) -> list[Content]:
    end = case.problem["previous"] and case.problem["previous"]["frozen_before"]
    order = [slot["id"] for slot in case.problem["slots"]]
    return [each for each in case.meetings if end and each["slot"] in order[: order.index(end)]]


def a_frozen_one_dropped(case: Case) -> Iterator[Spoiled]:
    for each in frozen(case):
        case.meetings.remove(each)
        yield "judge_frozen_missing", _shown(each)


def a_frozen_one_not_published(case: Case) -> Iterator[Spoiled]:
    for each in frozen(case):
        case.problem["previous"]["meetings"].remove(each)
        yield "judge_frozen_new", _shown(each)


def outside_a_pairs_slots(case: Case) -> Iterator[Spoiled]:
    for each, slot in product(case.meetings, case.problem["slots"]):
        allowed = case.pair(each)["slots"]
        if allowed is not None and slot["id"] not in allowed:
            each["slot"] = slot["id"]
            yield "judge_pair_slot", _shown(each)


def an_order_reversed(case: Case) -> Iterator[Spoiled]:
    held = {couple(each): each for each in case.meetings}
    for order in case.problem["after"]:
        if {order["first"], order["then"]} <= held.keys():
            first, then = held[order["first"]], held[order["then"]]
            first["slot"], then["slot"] = then["slot"], first["slot"]
            yield "judge_after", _shown(first)


def more_spread(case: Case) -> Iterator[Spoiled]:
    counts = [breaks_of(day) for day, _ in days(case.problem, case.meetings)]
    if max(counts) > min(counts):
        case.problem["objective"]["break_spread"] = max(counts) - min(counts) - 1
        yield "judge_break_spread", None


def a_seat_changed(case: Case) -> Iterator[Spoiled]:
    side = case.problem["seats"]
    for one, other in product(case.meetings if side != "none" else [], case.meetings):
        same = one is not other and (one[side], one[f"{side}_agenda"]) == (other[side], other[f"{side}_agenda"])
        if same:
            one["table"] = next(table["id"] for table in case.problem["tables"] if table["id"] != other["table"])
            yield "judge_seat_changed", one[side]


def a_seat_shared(case: Case) -> Iterator[Spoiled]:
    side = case.problem["seats"]
    for one, other in product(case.meetings if side != "none" else [], case.meetings):
        if one["table"] != other["table"]:
            one["table"] = other["table"]
            yield "judge_seat_shared", other["table"]


RULES: dict[Callable[[Case], Iterator[Spoiled]], int] = {
    a_pair_that_is_not_listed: 1,
    a_forbidden_pair: 1,
    twice: 1,
    without_a_required_one: 1,
    to_an_absence: 2,
    absent_where_it_meets: 2,
    double_booked: 2,
    agendas_swapped: 2,
    an_agenda_that_is_none: 2,
    an_unknown_slot: 2,
    an_unknown_table: 3,
    a_closed_table: 3,
    a_foreign_table: 3,
    a_taken_table: 3,
    nothing_spare: 3,
    above_a_maximum: 4,
    without_a_locked_one: 4,
    a_lock_moved: 4,
    a_lock_at_another_table: 4,
    a_frozen_one_dropped: 4,
    a_frozen_one_not_published: 4,
    outside_a_pairs_slots: 5,
    an_order_reversed: 5,
    more_spread: 5,
    a_seat_changed: 6,
    a_seat_shared: 6,
}


@pytest.mark.slow
@pytest.mark.parametrize(("spoil", "rule"), RULES.items(), ids=[spoil.__name__ for spoil in RULES])
def test_every_spoiling_of_a_legal_schedule_is_found(spoil: Callable[[Case], Iterator[Spoiled]], rule: int) -> None:
    spoiled = 0

    @settings(max_examples=EXAMPLES)
    @given(CASES)
    def found(case: Case) -> None:
        nonlocal spoiled
        case.random.shuffle(case.meetings)
        change = next(spoil(case), None)
        if change is not None:
            spoiled += 1
            code, named = change
            matching = [
                breach
                for breach in case.judged().broken
                if breach.code == code and (named is None or named in breach.parameters.values())
            ]
            assert [breach.rule for breach in matching][:1] == [rule]

    found()

    assert spoiled >= 10


FIGURES: dict[str, Callable[[Content], Content]] = {
    "shortfall": lambda told: {"shortfall": told["shortfall"] + 1},
    "score": lambda told: {"score": told["score"] + 0.001},
    "gap": lambda told: {"gap": told["gap"] + 0.001},
    "breaks": lambda told: {"breaks": told["breaks"] + 1},
    "table_moves": lambda told: {"table_moves": told["table_moves"] + 1},
}


@pytest.mark.slow
@pytest.mark.parametrize("figure", FIGURES)
@settings(max_examples=EXAMPLES // 5)
@given(case=CASES)
def test_every_wrong_figure_is_found_and_nothing_else(case: Case, figure: str) -> None:
    told = figures_of(case.problem, case.meetings)
    wrong = FIGURES[figure](told)

    broken = case.judged(**wrong).broken

    assert broken == (breach(0, "judge_figure", figure=figure, given=wrong[figure], found=told[figure]),)


@pytest.mark.slow
@pytest.mark.parametrize("figure", ["shortfalls", "cancelled", "moved", "disturbed"])
@settings(max_examples=EXAMPLES // 5)
@given(case=CASES)
def test_every_entry_left_out_or_told_twice_is_found(case: Case, figure: str) -> None:
    told = figures_of(case.problem, case.meetings)[figure]

    lost = case.judged(**{figure: told[1:]}).broken
    surplus = case.judged(**{figure: [*told, *told[:1]]}).broken

    assert [(found.code, found.parameters["figure"]) for found in (*lost, *surplus)] == [
        (f"judge_entry_{kind}", figure) for kind in ("missing", "surplus") for _ in told[:1]
    ]


@pytest.mark.slow
@settings(max_examples=EXAMPLES)
@given(CASES, st.permutations(range(40)))
def test_the_order_of_meetings_does_not_matter(case: Case, order: list[int]) -> None:
    told = figures_of(case.problem, case.meetings)
    shuffled = [told["meetings"][place] for place in order if place < len(told["meetings"])]

    assert case.judged(meetings=shuffled) == case.judged()


def test_five_thousand_meetings_are_judged_within_a_second_or_so() -> None:
    slots, each = 25, 200
    problem = Problem.model_validate(
        {
            "format": 1,
            "slots": [
                {"id": f"t{number}", "start": f"2026-12-{number + 1:02}T09:00:00", "minutes": 30}
                for number in range(slots)
            ],
            "tables": [{"id": f"K{number}"} for number in range(each)],
            "organisations": [
                {"id": f"{letter}{number}", "side": side, "max_meetings": slots}
                for letter, side in (("D", "demand"), ("S", "supply"))
                for number in range(each)
            ],
            "pairs": [{"demand": f"D{d}", "supply": f"S{s}", "score": 1} for d, s in product(range(each), range(each))],
        }
    )
    schedule = answer(
        *(f"D{d} S{(d + t) % each} t{t} K{d}" for d, t in product(range(each), range(slots))),
        score=slots * each,
        table_moves=(slots - 1) * each,
        proved=True,
    )

    start = time.process_time()
    verdict = judge(problem, schedule)
    seconds = time.process_time() - start

    assert verdict.broken == ()
    assert len(schedule.meetings) == 5000
    assert seconds < 5  # a fifth of a second on a common machine; a square of the meetings would take minutes
