"""``read_problem``: each wrong input gets its code and names the item."""

import ast
import re
import string
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.errors import InvalidError
from service.domain.language import Language
from service.scheduling import judge, problem
from service.scheduling.problem import Problem, read_problem
from service.texts import schedules, sentence

Content = dict[str, Any]
Change = Callable[[Content], object]

LOCK = {"demand": "D0", "supply": "S0", "slot": "t1", "table": "K0"}
MEETING = {"demand": "D0", "supply": "S9", "slot": "t9", "table": "K9", "demand_agenda": 0, "supply_agenda": 7}


def put(*path: str | int, **values: Any) -> Change:
    """Return a change that sets keys of what stands at a path."""

    def change(content: Content) -> None:
        found: Any = content
        for step in path:
            found = found[step]
        found.update(values)

    return change


def repeat(key: str) -> Change:
    return lambda content: content[key].append(content[key][0])


REFUSED: dict[str, tuple[Change, str, dict[str, Any]]] = {
    "an unknown key": (put(colour="red"), "problem_key", {"place": "colour"}),
    "an unknown key within": (put("tables", 1, colour="red"), "problem_key", {"place": "tables.1.colour"}),
    "no slots": (lambda content: content.pop("slots"), "problem_missing", {"place": "slots"}),
    "a pair without score": (
        lambda content: content["pairs"][2].pop("score"),
        "problem_missing",
        {"place": "pairs.2.score"},
    ),
    "another format": (put(format=2), "problem_value", {"place": "format", "value": "2"}),
    "a score between thousandths": (
        put("pairs", 0, score=0.0005),
        "problem_value",
        {"place": "pairs.0.score", "value": "0.0005"},
    ),
    "a negative score": (put("pairs", 0, score=-1), "problem_value", {"place": "pairs.0.score", "value": "-1"}),
    "an endless score": (
        put("pairs", 0, score=float("inf")),
        "problem_value",
        {"place": "pairs.0.score", "value": "inf"},
    ),
    "a side of its own": (
        put("organisations", 0, side="left"),
        "problem_value",
        {"place": "organisations.0.side", "value": "left"},
    ),
    "nobody sent": (
        put("organisations", 0, agendas=0),
        "problem_value",
        {"place": "organisations.0.agendas", "value": "0"},
    ),
    "an empty id": (put("tables", 0, id=""), "problem_value", {"place": "tables.0.id", "value": ""}),
    "a pair of three": (
        put(forbidden=[["D0", "S0", "S1"]]),
        "problem_value",
        {"place": "forbidden.0", "value": "['D0', 'S0', 'S1']"},
    ),
    "a spare share above one": (
        put(objective={"spare_share": 1.5}),
        "problem_value",
        {"place": "objective.spare_share", "value": "1.5"},
    ),
    "a negative agenda": (
        put(previous={"meetings": [MEETING | {"demand_agenda": -1}]}),
        "problem_value",
        {"place": "previous.meetings.0.demand_agenda", "value": "-1"},
    ),
    "a slot twice": (repeat("slots"), "problem_twice", {"place": "slots", "value": "t0"}),
    "a table twice": (repeat("tables"), "problem_twice", {"place": "tables", "value": "K0"}),
    "an organisation twice": (repeat("organisations"), "problem_twice", {"place": "organisations", "value": "D0"}),
    "a pair twice": (repeat("pairs"), "problem_twice", {"place": "pairs", "value": "D0 – S0"}),
    "a lock twice": (
        put(locked=[LOCK, LOCK | {"slot": "t2"}]),
        "problem_twice",
        {"place": "locked", "value": "D0 – S0"},
    ),
    "a published pair twice": (
        put(previous={"meetings": [MEETING, MEETING | {"slot": "t2"}]}),
        "problem_twice",
        {"place": "previous meetings", "value": "D0 – S9"},
    ),
    "overlapping slots": (put("slots", 1, minutes=61), "problem_slots_overlap", {"first": "t1", "second": "t2"}),
    "slots out of order": (
        put("slots", 2, start="2026-12-03T08:00:00"),
        "problem_slots_overlap",
        {"first": "t1", "second": "t2"},
    ),
    "one slot with a time zone": (
        put("slots", 1, start="2026-12-03T10:00:00+08:00"),
        "problem_slots_overlap",
        {"first": "t0", "second": "t1"},
    ),
    "slots at the end of time": (
        put(slots=[{"id": f"t{second}", "start": f"9999-12-31T23:59:0{second}", "minutes": 1} for second in range(2)]),
        "problem_slots_overlap",
        {"first": "t0", "second": "t1"},
    ),
    "a table closed at an unknown time": (
        put("tables", 1, closed=["t9"]),
        "problem_unknown",
        {"place": "tables K1 closed", "value": "t9"},
    ),
    "an absence at an unknown time": (
        put("organisations", 2, unavailable=["t0", "t9"]),
        "problem_unknown",
        {"place": "organisations S0 unavailable", "value": "t9"},
    ),
    "an own table that is none": (
        put("organisations", 2, tables=["K9"]),
        "problem_unknown",
        {"place": "organisations S0 tables", "value": "K9"},
    ),
    "a pair of strangers": (
        put("pairs", 0, demand="D9"),
        "problem_unknown",
        {"place": "pairs D9 – S0", "value": "D9"},
    ),
    "a pair at an unknown time": (
        put("pairs", 0, slots=["t9"]),
        "problem_unknown",
        {"place": "pairs D0 – S0 slots", "value": "t9"},
    ),
    "a stranger forbidden": (
        put(forbidden=[["D0", "S9"]]),
        "problem_unknown",
        {"place": "forbidden D0 – S9", "value": "S9"},
    ),
    "an order of pairs that are not listed": (
        put(after=[{"first": ["D0", "S0"], "then": ["S0", "D0"]}]),
        "problem_unknown",
        {"place": "after S0 – D0", "value": "S0 – D0"},
    ),
    "frozen before an unknown time": (
        put(previous={"meetings": [], "frozen_before": "t9"}),
        "problem_unknown",
        {"place": "previous frozen_before", "value": "t9"},
    ),
    "a lock at an unknown time": (
        put(locked=[LOCK | {"slot": "t9"}]),
        "problem_unknown",
        {"place": "locked D0 – S0 slot", "value": "t9"},
    ),
    "a lock at an unknown table": (
        put(locked=[LOCK | {"table": "K9"}]),
        "problem_unknown",
        {"place": "locked D0 – S0 table", "value": "K9"},
    ),
    "a minimum above the maximum": (
        put("organisations", 0, min_meetings=5),
        "problem_minimum",
        {"organisation": "D0", "least": 5, "most": 4},
    ),
    "a supply that demands": (
        put("pairs", 0, demand="S1"),
        "problem_side",
        {"pair": "S1 – S0", "organisation": "S1", "role": "demand"},
    ),
    "a demand that supplies": (
        put("pairs", 0, supply="D1"),
        "problem_side",
        {"pair": "D0 – D1", "organisation": "D1", "role": "supply"},
    ),
    "one that meets itself": (
        lambda content: (put("organisations", 0, side="both")(content), put("pairs", 0, supply="D0")(content)),
        "problem_self",
        {"organisation": "D0"},
    ),
    "required and forbidden": (
        lambda content: (put("pairs", 1, required=True)(content), put(forbidden=[["D0", "S1"]])(content)),
        "problem_required_forbidden",
        {"pair": "D0 – S1"},
    ),
    "a lock that is not listed": (
        put(locked=[LOCK | {"supply": "S9"}]),
        "problem_lock_unlisted",
        {"pair": "D0 – S9"},
    ),
    "a lock that is forbidden": (
        put(locked=[LOCK], forbidden=[["D0", "S0"]]),
        "problem_lock_forbidden",
        {"pair": "D0 – S0"},
    ),
    "a lock outside the pair's slots": (
        lambda content: (put("pairs", 0, slots=["t0"])(content), put(locked=[LOCK])(content)),
        "problem_lock_slot",
        {"pair": "D0 – S0", "slot": "t1"},
    ),
    "a lock on an absence": (
        lambda content: (put("organisations", 2, unavailable=["t1"])(content), put(locked=[LOCK])(content)),
        "problem_lock_absence",
        {"pair": "D0 – S0", "organisation": "S0", "slot": "t1"},
    ),
    "a lock at another's table": (
        lambda content: (put("organisations", 2, tables=["K1"])(content), put(locked=[LOCK])(content)),
        "problem_lock_table",
        {"pair": "D0 – S0", "organisation": "S0", "table": "K0"},
    ),
    "a lock at a closed table": (
        lambda content: (put("tables", 0, closed=["t1"])(content), put(locked=[LOCK])(content)),
        "problem_lock_closed",
        {"pair": "D0 – S0", "table": "K0", "slot": "t1"},
    ),
    "a pair after itself": (
        put(after=[{"first": ["D0", "S0"], "then": ["D0", "S0"]}]),
        "problem_after_itself",
        {"pair": "D0 – S0"},
    ),
}


@pytest.mark.parametrize(("change", "code", "parameters"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_wrong_is_named(conference: Content, change: Change, code: str, parameters: dict[str, Any]) -> None:
    content = deepcopy(conference)
    change(content)

    with pytest.raises(InvalidError) as caught:
        read_problem(content)

    assert (caught.value.reason, caught.value.parameters) == (code, parameters)
    assert all(sentence(code, language, **parameters) for language in Language)


@pytest.mark.parametrize("content", [None, [], "{}", 1, True])
def test_what_is_no_object_is_refused(content: object) -> None:
    with pytest.raises(InvalidError) as caught:
        read_problem(content)

    assert (caught.value.reason, caught.value.parameters) == ("problem_no_object", {})


def test_too_many_pairs_are_refused_before_they_are_read(conference: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem, "MOST_PAIRS", 3)

    with pytest.raises(InvalidError) as caught:
        read_problem(conference | {"pairs": [None] * 4})

    assert (caught.value.reason, caught.value.parameters) == ("problem_pairs", {"count": 4, "limit": 3})


def test_a_value_is_quoted_neither_long_nor_deep(conference: Content) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(InvalidError) as caught:
        read_problem(conference | {"name": deep})

    assert (caught.value.reason, caught.value.parameters) == (
        "problem_value",
        {"place": "name", "value": "[[[[[[[...]]]]]]]"},
    )


def test_the_smallest_conference_is_read_with_what_was_left_out(conference: Content) -> None:
    read = read_problem(conference)

    assert read == Problem.model_validate(
        conference
        | {
            "name": "",
            "forbidden": [],
            "locked": [],
            "after": [],
            "previous": None,
            "seats": "none",
            "objective": {"score_given_up": 0, "spare_share": 0, "break_spread": None, "breaks_count": "available"},
        }
    )


def test_a_published_schedule_may_name_what_is_gone(conference: Content) -> None:
    read = read_problem(conference | {"previous": {"meetings": [MEETING], "frozen_before": "t1"}})

    assert read.previous is not None
    assert [meeting.model_dump() for meeting in read.previous.meetings] == [MEETING]


def test_a_pair_of_both_sides_may_meet_in_either_role(conference: Content) -> None:
    for party in conference["organisations"]:
        party["side"] = "both"
    conference["pairs"] = [{"demand": a, "supply": b, "score": 0} for a, b in (("D0", "S0"), ("S0", "D0"))]

    assert [pair.id for pair in read_problem(conference).pairs] == [("D0", "S0"), ("S0", "D0")]


KEYS = st.sampled_from([*Problem.model_fields, "id", "start", "minutes", "demand", "supply", "slot", "first", "then"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["D0", "t0"])
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=6),
    max_leaves=30,
)


def accepted_or_refused(content: object) -> None:
    try:
        read_problem(content)
    except InvalidError as error:
        for language in Language:
            sentence(error.reason, language, **error.parameters)


@settings(max_examples=150)
@given(JSON)
def test_no_json_raises_anything_else(content: object) -> None:
    accepted_or_refused(content)


@settings(max_examples=150)
@given(st.data())
def test_no_problem_with_one_part_exchanged_raises_anything_else(data: st.DataObject) -> None:
    start = st.sampled_from(["2026-12-03T09:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", 0, 1e300])
    slots = st.lists(
        st.fixed_dictionaries({"id": st.sampled_from(["t0", "t1", "t2"]), "start": start, "minutes": st.just(5)})
    )
    names = st.sampled_from(["D0", "D1", "S0", "S1", "X"])
    couple = st.lists(names, min_size=2, max_size=2)
    both = {"demand": names, "supply": names}
    slot, table = st.sampled_from(["t0", "t1", "t9"]), st.sampled_from(["K0", "K9", None])
    parts: dict[str, st.SearchStrategy[Any]] = {
        "slots": slots,
        "pairs": st.lists(st.fixed_dictionaries(both | {"score": LEAVES, "slots": st.none() | st.lists(slot)})),
        "forbidden": st.lists(couple),
        "locked": st.lists(st.fixed_dictionaries(both | {"slot": slot, "table": table})),
        "after": st.lists(st.fixed_dictionaries({"first": couple, "then": couple})),
        "previous": st.fixed_dictionaries({"meetings": st.just([]), "frozen_before": slot}),
        "objective": JSON,
        "seats": JSON,
    }
    content: Content = {
        "format": 1,
        "slots": [{"id": f"t{day}", "start": f"2026-12-0{day + 1}T09:00:00", "minutes": 5} for day in range(2)],
        "tables": [{"id": "K0", "closed": ["t1"]}],
        "organisations": [
            {"id": name, "side": side, "max_meetings": 1, "unavailable": ["t0"]}
            for name, side in (("D0", "demand"), ("D1", "both"), ("S0", "supply"), ("S1", "both"))
        ],
        "pairs": [{"demand": "D0", "supply": "S0", "score": 1}],
    }

    accepted_or_refused(content | data.draw(st.fixed_dictionaries({}, optional=parts)))


def test_every_code_has_a_sentence_that_names_just_its_parameters() -> None:
    named = {
        code: {name for _, name, _, _ in string.Formatter().parse(texts[2]) if name is not None}
        for code, texts in schedules.SENTENCES.items()
    }
    raised: dict[str, set[str]] = {}
    for module in (problem, judge):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                codes = [
                    given.value
                    for given in node.args
                    if isinstance(given, ast.Constant) and re.match(r"(problem|judge)_", str(given.value))
                ]
                for code in codes:
                    raised[str(code)] = {str(keyword.arg) for keyword in node.keywords}

    assert raised == named
