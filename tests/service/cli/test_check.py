"""``duijie check`` as another program calls it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
PROBLEM: dict[str, Any] = {
    "format": 1,
    "slots": [{"id": "t0", "start": "2026-12-03T09:00:00", "minutes": 25}],
    "tables": [{"id": "K0"}],
    "organisations": [
        {"id": "D0", "side": "demand", "max_meetings": 1},
        {"id": "S0", "side": "supply", "max_meetings": 1, "unavailable": ["t0"]},
        {"id": "S1", "side": "supply", "max_meetings": 1},
    ],
    "pairs": [{"demand": "D0", "supply": supply, "score": 0.5} for supply in ("S0", "S1")],
}


def answer(supply: str) -> dict[str, Any]:
    meeting = {"demand": "D0", "supply": supply, "slot": "t0", "table": "K0", "demand_agenda": 0, "supply_agenda": 0}
    return {"meetings": [meeting], "score": 0.5, "score_bound": 0.5, "proved": True}


@pytest.fixture
def check(duijie: Run, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def checked(schedule: object, *options: str, problem: object = PROBLEM) -> subprocess.CompletedProcess[str]:
        (tmp_path / "p.json").write_text(json.dumps(problem), encoding="utf-8")
        (tmp_path / "s.json").write_text(json.dumps(schedule), encoding="utf-8")
        return duijie("check", "p.json", "s.json", *options)

    return checked


def test_a_legal_schedule_passes(check: Run) -> None:
    told = check(answer("S1"))

    assert (told.returncode, told.stdout.strip()) == (0, "No rule is broken, and every figure is what it says.")


def test_a_broken_rule_is_named_and_the_status_says_so(check: Run) -> None:
    told, as_json = check(answer("S0")), check(answer("S0"), "--json")

    assert (told.returncode, as_json.returncode) == (1, 1)
    assert "S0" in told.stdout
    assert [breach["rule"] for breach in json.loads(as_json.stdout)["broken"]] == [2]


@pytest.mark.parametrize(
    ("problem", "schedule", "told"),
    [
        (PROBLEM | {"colour": "red"}, answer("S1"), "colour is no known key"),
        (PROBLEM, answer("S1") | {"meetings": [{}]}, "meetings.0"),
        ([], answer("S1"), "no JSON object"),
    ],
)
def test_what_cannot_be_read_is_named(check: Run, problem: object, schedule: object, told: str) -> None:
    refused = check(schedule, problem=problem)

    assert refused.returncode == 2
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr


def test_files_that_are_none_are_named(duijie: Run, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text("{", encoding="utf-8")

    assert [duijie("check", name, "s.json").returncode for name in ("p.json", "nowhere.json", ".")] == [2, 2, 2]
