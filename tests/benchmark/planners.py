"""The planners under measure: problems made for them, their answers judged, their seconds and memory."""

import json
import math
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from service.scheduling.answering import Found, plan
from service.scheduling.judge import TOLERANCE, judge
from service.scheduling.problem import Problem, read_problem
from service.scheduling.schedule import Schedule
from tests.benchmark import cp_sat

ROOT = Path(__file__).parents[2]
USABLE = 0.9
"""Share of the final score from which a schedule is the first feasible one; before it there is one of what must be held."""
PEAK = """
import atexit, pathlib, sys
from service.cli import main
atexit.register(lambda: print(pathlib.Path("/proc/self/status").read_text(), file=sys.stderr))
main()
"""
"""``duijie``, telling its highest resident memory (VmHWM) at its end; ``getrusage`` counts the parent's before exec, too."""


class Run(NamedTuple):
    """An answer and its seconds."""

    schedule: Schedule
    total: float
    first: float = math.nan
    """Until a usable schedule was told of."""
    reached: float = math.nan
    """Until one of the final shortfall and score was."""

    @property
    def percent(self) -> float:
        """The gap."""
        return 100 * self.schedule.gap

    @property
    def possible(self) -> bool:
        """Whether the conference was not called impossible."""
        return self.schedule.status != "infeasible"


def planned(problem: Problem, *, seed: int, seconds: float) -> Run:
    """Return what the planner answers when its search is stopped after so many seconds."""
    told: list[tuple[float, Found]] = []
    started = time.perf_counter()

    def elapsed() -> float:
        return time.perf_counter() - started

    def tell(found: Found) -> None:
        told.append((elapsed(), found))

    schedule = plan(problem, seed=seed, stop=lambda: elapsed() >= seconds, progress=tell)
    total = elapsed()
    usable = (at for at, found in told if found.score >= USABLE * schedule.score)
    final = (at for at, found in told if (found.shortfall, found.score) == (schedule.shortfall, schedule.score))
    return Run(schedule, total, next(usable, total), next(final, total))


class Bench:
    """Makes problems, and has them planned and judged."""

    def __init__(self, data: Path, folder: Path) -> None:
        self._data = data
        self._folder = folder
        self._runs: dict[tuple[str, int, float], Run] = {}
        self.wrong: list[str] = []
        """What the judge found, and proofs that another answer refutes."""

    def warm_up(self) -> None:
        """Import and compile what the planner uses."""
        for options in ((), ("--stress",), ("--all-rules",)):
            planned(self.conference("tiny", 0, *options), seed=0, seconds=math.inf)

    def conference(self, size: str, seed: int, *options: str) -> Problem:
        """Return a synthetic conference."""
        return self._made("make_conference.py", size, "--seed", str(seed), *options)

    def repair(self, size: str, seed: int, published: Schedule) -> Problem:
        """Return a conference from whose published schedule 5 % have withdrawn."""
        file = self._folder / "published.json"
        file.write_text(published.model_dump_json(), encoding="utf-8")
        return self.conference(size, seed, "--previous", str(file), "--withdraw", "0.05")

    def literature(self, name: str) -> Problem:
        """Return an instance of the literature."""
        return self._made("dzn_to_problem.py", str(self._data / "b2b" / f"{name}.original.dzn"))

    def _made(self, program: str, *arguments: str) -> Problem:
        command = [sys.executable, str(self._data.parent / "tools" / program), *arguments]
        return read_problem(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))

    def ours(self, problem: Problem, *, seed: int, seconds: float, possible: bool = True) -> Run:
        """Return the planner's answer, the same one when asked again; ``possible``: a legal schedule is known to exist."""
        key = problem.name, seed, seconds
        if key not in self._runs:
            run = self._runs[key] = planned(problem, seed=seed, seconds=seconds)
            self._check(problem, run, "plan")
            if possible and not run.possible:
                self.wrong.append(f"{problem.name}: called impossible")
        return self._runs[key]

    def peer(self, problem: Problem, *, seed: int, seconds: float) -> Run:
        """Return CP-SAT's answer, without meetings if it found none."""
        started = time.perf_counter()
        schedule = cp_sat.solve(problem, seed=seed, seconds=seconds)
        run = Run(schedule, time.perf_counter() - started)
        self._check(problem, run, "CP-SAT")
        return run

    def megabytes(self, size: str, seed: int, *, seconds: float) -> float:
        """Return the highest resident memory of ``duijie plan``."""
        asked, answer = self._folder / "problem.json", self._folder / "schedule.json"
        problem = self.conference(size, seed)
        asked.write_text(problem.model_dump_json(), encoding="utf-8")
        arguments = ["plan", str(asked), "--out", str(answer), "--seed", str(seed), "--seconds", str(seconds)]
        started = time.perf_counter()
        told = subprocess.run([sys.executable, "-c", PEAK, *arguments], cwd=ROOT, check=True, capture_output=True)
        seconds_in_all = time.perf_counter() - started
        schedule = Schedule.model_validate_json(answer.read_bytes())
        self._check(problem, Run(schedule, seconds_in_all), "duijie plan")
        (peak,) = re.findall(rb"VmHWM:\s*(\d+) kB", told.stderr)
        return int(peak) * 1024 / 1e6

    def _check(self, problem: Problem, run: Run, planner: str) -> None:
        """Have an answer judged and tell of it; one without meetings claims nothing."""
        if run.schedule.meetings:
            self.wrong += [f"{problem.name}, {planner}: {breach}" for breach in judge(problem, run.schedule).broken]
        print(f"{problem.name}, {planner}: {_described(run)}", file=sys.stderr, flush=True)

    def compare(self, problem: Problem, ours: Schedule, theirs: Schedule) -> None:
        """Note if one answer claims to have proved what the other, a legal one, refutes."""
        for prover, other in ((ours, theirs), (theirs, ours)):
            if other.meetings and (
                prover.status == "infeasible"
                or other.shortfall < prover.shortfall_bound
                or (other.shortfall <= prover.shortfall and other.score > prover.score_bound + TOLERANCE)
            ):
                self.wrong.append(f"{problem.name}: {'plan' if prover is ours else 'CP-SAT'} is refuted")


def _described(run: Run) -> str:
    found = run.schedule
    if not found.meetings:
        return f"{'none found' if run.possible else 'impossible'}, {run.total:.1f} s"
    return (
        f"shortfall {found.shortfall} ≥ {found.shortfall_bound}, score {found.score:.3f} ≤ {found.score_bound:.3f}, "
        f"breaks {found.breaks} ≥ {found.breaks_bound}, {found.table_moves} table moves, {run.total:.1f} s"
    )
