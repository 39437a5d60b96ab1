"""``duijie plan`` as another program calls it, and what it writes before the judge."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
DEMANDS, SUPPLIES, SLOTS = ("D0", "D1", "D2"), ("S0", "S1", "S2", "S3"), ("t0", "t1", "t2", "t3")
PROBLEM: dict[str, Any] = {
    "format": 1,
    "slots": [
        {"id": slot, "start": f"2026-12-03T{9 + hour:02}:00:00", "minutes": 25} for hour, slot in enumerate(SLOTS)
    ],
    "tables": [{"id": "K0"}, {"id": "K1"}],
    "organisations": [
        *({"id": name, "side": "demand", "max_meetings": 3, "min_meetings": 1} for name in DEMANDS),
        *({"id": name, "side": "supply", "max_meetings": 2, "unavailable": ["t0"]} for name in SUPPLIES),
    ],
    "pairs": [
        {"demand": demand, "supply": supply, "score": round(0.1 + 0.07 * row + 0.031 * column, 3)}
        for row, demand in enumerate(DEMANDS)
        for column, supply in enumerate(SUPPLIES)
    ],
    "locked": [{"demand": "D0", "supply": "S0", "slot": "t1", "table": "K1"}],
}


@pytest.fixture
def plan(duijie: Run, tmp_path: Path) -> Run:
    def planned(*options: str, problem: object = PROBLEM) -> subprocess.CompletedProcess[str]:
        (tmp_path / "p.json").write_text(json.dumps(problem), encoding="utf-8")
        return duijie("plan", "p.json", "--out", "s.json", *options)

    return planned


def test_a_schedule_is_proved_passes_the_judge_and_comes_out_the_same_again(
    plan: Run, duijie: Run, tmp_path: Path
) -> None:
    first = plan()
    written = (tmp_path / "s.json").read_bytes()
    again = plan()

    schedule = json.loads(written)
    assert (first.returncode, again.returncode) == (0, 0)
    assert (tmp_path / "s.json").read_bytes() == written
    assert duijie("check", "p.json", "s.json").returncode == 0
    assert (len(schedule["meetings"]), schedule["proved"], schedule["status"]) == (
        6,
        True,
        "complete",
    )  # two tables, three slots
    assert {"demand": "D0", "supply": "S0", "slot": "t1", "table": "K1"}.items() <= schedule["meetings"][0].items()


def test_a_repair_moves_nobody_who_stays(plan: Run, duijie: Run, tmp_path: Path) -> None:
    plan()
    before = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    gone = "S3"
    repair = PROBLEM | {
        "organisations": [party for party in PROBLEM["organisations"] if party["id"] != gone],
        "pairs": [pair for pair in PROBLEM["pairs"] if pair["supply"] != gone],
        "previous": {"meetings": before["meetings"], "frozen_before": None},
    }

    assert plan(problem=repair).returncode == 0

    schedule = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert duijie("check", "p.json", "s.json").returncode == 0
    assert {meeting["supply"] for meeting in schedule["cancelled"]} == {gone}
    kept = [meeting for meeting in before["meetings"] if meeting["supply"] != gone]
    slots = {(meeting["demand"], meeting["supply"]): meeting["slot"] for meeting in schedule["meetings"]}
    assert all(slots[meeting["demand"], meeting["supply"]] == meeting["slot"] for meeting in kept)


def test_what_cannot_be_is_named_and_the_status_is_three(plan: Run, duijie: Run, tmp_path: Path) -> None:
    locks = [{"demand": demand, "supply": "S0", "slot": "t1"} for demand in ("D0", "D1")]

    told = plan(problem=PROBLEM | {"locked": locks})

    schedule = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert told.returncode == 3
    assert "D0 – S0" in told.stdout
    assert (schedule["status"], schedule["meetings"]) == ("infeasible", [])
    assert sorted(schedule["conflict"]["pairs"]) == [["D0", "S0"], ["D1", "S0"]]
    assert duijie("check", "p.json", "s.json").returncode == 0


def test_the_status_is_four_where_neither_a_schedule_nor_a_proof_was_found(plan: Run, tmp_path: Path) -> None:
    locks = [{"demand": "D0", "supply": supply, "slot": slot} for supply, slot in (("S0", "t1"), ("S1", "t3"))]
    told = plan(problem=PROBLEM | {"locked": locks, "pairs": PROBLEM["pairs"][:2], "objective": {"break_spread": 0}})

    assert (told.returncode, "break_spread" in told.stderr) == (4, True)
    assert not (tmp_path / "s.json").exists()


def hall(parties: int, tables: int) -> dict[str, Any]:
    """Return a conference whose search for fewer breaks takes minutes."""
    random = np.random.default_rng(0)
    slots = [f"t{number:02}" for number in range(16)]
    names = [f"{side}{number:02}" for side in "DS" for number in range(parties)]
    return {
        "format": 1,
        "slots": [
            {"id": slot, "start": f"2026-12-03T{8 + number // 2:02}:{30 * (number % 2):02}:00", "minutes": 25}
            for number, slot in enumerate(slots)
        ],
        "tables": [{"id": f"K{number}"} for number in range(tables)],
        "organisations": [
            {
                "id": name,
                "side": {"D": "demand", "S": "supply"}[name[0]],
                "max_meetings": 10,
                "unavailable": [slot for slot in slots if random.random() < 0.2],
            }
            for name in names
        ],
        "pairs": [
            {"demand": demand, "supply": supply, "score": int(random.integers(1, 1000)) / 1000}
            for demand in names[:parties]
            for supply in names[parties:]
            if random.random() < 0.4
        ],
    }


@pytest.mark.slow
def test_an_interrupt_leaves_the_best_schedule_so_far(duijie: Run, tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "p.json").write_text(json.dumps(hall(100, 50)), encoding="utf-8")
    command = [sys.executable, "-c", "from service.cli import main; main()", "plan", "p.json", "--out", "s.json"]
    with subprocess.Popen(
        [*command, "--seconds", "300"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        told = [process.stderr.readline() for _ in range(2)]  # that it begins, and its first schedule
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)

    schedule = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert (process.returncode, schedule["status"], all(told)) == (0, "time", True)
    assert duijie("check", "p.json", "s.json").returncode == 0


@pytest.mark.slow
def test_a_schedule_of_a_hall_is_legal_when_time_is_over_and_again_the_same_when_it_is_not(
    duijie: Run, tmp_path: Path
) -> None:
    (tmp_path / "p.json").write_text(json.dumps(hall(100, 50)), encoding="utf-8")
    (tmp_path / "q.json").write_text(json.dumps(hall(12, 5)), encoding="utf-8")

    assert duijie("plan", "p.json", "--out", "s.json", "--seconds", "4").returncode == 0
    assert duijie("check", "p.json", "s.json").returncode == 0
    answers = []
    for _ in range(2):
        assert duijie("plan", "q.json", "--out", "t.json", "--seconds", "600", "--seed", "5").returncode == 0
        answers.append((tmp_path / "t.json").read_bytes())
    assert answers[0] == answers[1]
    assert json.loads(answers[0])["status"] == "complete"


@pytest.mark.parametrize(("options", "told"), [(("--seconds", "0"), "--seconds"), (("--seed", "-1"), "seed")])
def test_an_option_out_of_range_is_refused(plan: Run, options: tuple[str, ...], told: str) -> None:
    refused = plan(*options)

    assert (refused.returncode, told in refused.stderr) == (2, True)
