"""What ``duijie plan`` reaches, beside what it is to reach, what the literature has proved, and what CP-SAT reaches in the same seconds.

The conferences are made, and the literature's instances converted, by the programs beside the data folder (DUIJIE_DATA). A conference and its plan
have the same seed. Seconds count from when the problem has been read, in a process that has planned others before; the clock stops the search, so a
figure is what stands when the target's seconds are over. Every answer is judged: the status is 1 if anything is wrong with one.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from service.scheduling.problem import Problem
from service.scheduling.schedule import Schedule
from tests.benchmark.conftest import machine_now
from tests.benchmark.planners import Bench, Run


class Aim(NamedTuple):
    """What a size is to reach: the mean over the seeds. Gaps are percent, seconds are also where the search is stopped."""

    dimensions: str
    """Demands, supplies, slots."""
    first_seconds: float
    base_seconds: float
    base_proved: float
    """Share of the seeds."""
    base_gap: float
    """Of every seed."""
    stress_seconds: float
    stress_gap: float
    breaks_seconds: float
    breaks_with_spare: float
    breaks: float
    repair_seconds: float
    repair_gap: float
    megabytes: float


AIMS = {
    "small": Aim("30×40×12", 0.5, 2, 0.8, 0.1, 10, 0.1, 30, 8, 18, 0.2, 0.5, 300),
    "medium": Aim("150×200×16", 1, 2, 1, 0, 10, 0.05, 30, 25, 60, 1.5, 0.1, 500),
    "large": Aim("600×800×24", 4, 5, 1, 0, 60, 0.1, 60, 250, 450, 5, 0.1, 1500),
}
LATE = 1.1
"""A time is met up to this multiple: the clock stops the search; agendas, tables and figures come after it."""
BEST_KNOWN = {
    "forum-13": 0,
    "forum-13crafb": 6,
    "forum-13crafc": 1,
    "forum-14": 2,
    "forumt-14": 5,
    "forumt-14crafc": 5,
    "forumt-14crafd": 4,
    "forumt-14crafe": 5,
    "tic-12": 0,
    "tic-12crafc": 0,
    "tic-13": 0,
    "tic-13crafb": 0,
    "tic-13crafc": 4,
    "tic-14crafa": 0,
    "tic-14crafc": 0,
    "tic-14crafd": 0,
    "ticf-13crafa": 0,
    "ticf-13crafb": 3,
    "ticf-13crafc": 1,
    "ticf-14crafa": 0,
}
"""Fewest breaks of the Girona instances, all proved (Bofill et al., JAIR 74, 2022, article 12670; MaxSAT: 81 s together, 23.3 s the worst)."""
LITERATURE_SECONDS, LITERATURE_TOGETHER = 20.0, 60.0

VARIANTS = (("--scarce",), ("--all-rules",), ("--seats", "demand"))
PEER_KINDS: tuple[tuple[str, ...], ...] = ((), ("--stress",))
PEER_SIZES = ("small", "medium")
"""Of which CP-SAT is asked unless sizes are named."""


def mark(met: bool) -> str:
    return "✓" if met else "✗"


def spread(values: Sequence[float], form: str) -> str:
    """Return the mean, and the worst in brackets."""
    return f"{mean(values):{form}} ({max(values):{form}})"


def beside(values: Sequence[float], form: str, unit: str, target: float) -> str:
    """Return mean and worst beside the target of the mean."""
    return f"{spread(values, form)} ≤ {target:g}{unit} {mark(mean(values) <= target)}"


def in_time(seconds: Sequence[float], target: float) -> str:
    return f"{spread(seconds, '.2f')} ≤ {target:g} s {mark(mean(seconds) <= LATE * target)}"


def gap(runs: Sequence[Run], target: float) -> str:
    """Return the gaps beside their target, which is not met while more meetings are missing than the bound says."""
    gaps = [run.percent for run in runs]
    missing = mean(run.schedule.shortfall - run.schedule.shortfall_bound for run in runs)
    told = f"{spread(gaps, '.3f')} ≤ {target:g} % {mark(mean(gaps) <= target and not missing)}"
    return f"{told} with {missing:g} more missing than the bound" if missing else told


def planned(bench: Bench, size: str, seeds: Sequence[int], seconds: float, *options: str) -> list[Run]:
    return [bench.ours(bench.conference(size, seed, *options), seed=seed, seconds=seconds) for seed in seeds]


def score_rows(bench: Bench, size: str, seeds: Sequence[int]) -> dict[str, str]:
    aim = AIMS[size]
    base = planned(bench, size, seeds, aim.base_seconds)
    stress = planned(bench, size, seeds, aim.stress_seconds, "--stress")
    proved, gaps = sum(run.schedule.proved for run in base), [run.percent for run in base]
    met = proved >= aim.base_proved * len(base) and max(gaps) <= aim.base_gap
    first, base_reached, stress_reached = (
        in_time(seconds, target)
        for seconds, target in (
            ([run.first for run in base], aim.first_seconds),
            ([run.reached for run in base], aim.base_seconds),
            ([run.reached for run in stress], aim.stress_seconds),
        )
    )
    return {
        "first feasible": first,
        "score gap, base": f"{proved} of {len(base)} proved, {spread(gaps, '.3f')} % {mark(met)}, {base_reached}",
        "score gap, --stress": f"{gap(stress, aim.stress_gap)}, {stress_reached}",
    }


def break_rows(bench: Bench, size: str, seeds: Sequence[int]) -> dict[str, str]:
    aim = AIMS[size]
    cells = {}
    for row, options, target in (
        ("breaks, --spare 0.1", ("--spare", "0.1"), aim.breaks_with_spare),
        ("breaks, no spare", (), aim.breaks),
    ):
        runs = planned(bench, size, seeds, aim.breaks_seconds, *options)
        reached = beside([run.schedule.breaks for run in runs], ".1f", "", target)
        cells[row] = f"{reached}, {in_time([run.total for run in runs], aim.breaks_seconds)}"
    return cells


def repair_rows(bench: Bench, size: str, seeds: Sequence[int]) -> dict[str, str]:
    aim = AIMS[size]
    published = [run.schedule for run in planned(bench, size, seeds, aim.breaks_seconds)]
    problems = [bench.repair(size, seed, schedule) for seed, schedule in zip(seeds, published, strict=True)]
    runs = [
        bench.ours(problem, seed=seed, seconds=aim.repair_seconds)
        for seed, problem in zip(seeds, problems, strict=True)
    ]
    needless = [needlessly_moved(problem, run.schedule) for problem, run in zip(problems, runs, strict=True)]
    late = mean(len(run.schedule.moved) for run in runs) - mean(needless)
    before, after = (mean(one.breaks for one in plans) for plans in (published, [run.schedule for run in runs]))
    cells = (
        f"{beside(needless, '.1f', ' moved', 0)} beside {late:.1f} of late arrivals",
        gap(runs, aim.repair_gap),
        in_time([run.total for run in runs], aim.repair_seconds),
        f"breaks {before:.1f} → {after:.1f}",
    )
    return {"repair, 5 % withdraw": ", ".join(cells)}


def needlessly_moved(problem: Problem, repaired: Schedule) -> int:
    """Return how many meetings were moved although both are there when it was published to be."""
    absences = {party.id: party.unavailable for party in problem.organisations}
    slots = {meeting.pair: meeting.slot for meeting in problem.previous.meetings} if problem.previous else {}
    return sum(not any(slots[pair] in absences[name] for name in pair) for pair in repaired.moved)


def memory_rows(bench: Bench, size: str, seeds: Sequence[int]) -> dict[str, str]:
    aim = AIMS[size]
    megabytes = [bench.megabytes(size, seed, seconds=aim.breaks_seconds) for seed in seeds]
    return {"memory": beside(megabytes, ".0f", " MB", aim.megabytes)}


TARGETS: dict[str, Callable[[Bench, str, Sequence[int]], dict[str, str]]] = {
    "score": score_rows,
    "breaks": break_rows,
    "repair": repair_rows,
    "memory": memory_rows,
}


def targets(bench: Bench, parts: Sequence[str], sizes: Sequence[str], seeds: Sequence[int]) -> None:
    columns = {
        f"{size} {AIMS[size].dimensions}": {
            row: cell for part in parts for row, cell in TARGETS[part](bench, size, seeds).items()
        }
        for size in sizes
    }
    print(f"\nTargets: mean (worst) of {len(seeds)} seeds")
    rows = next(iter(columns.values()))
    print_table(["", *columns], [[row, *(cells[row] for cells in columns.values())] for row in rows])


def variants(bench: Bench, sizes: Sequence[str], seeds: Sequence[int], seconds: float) -> None:
    rows = []
    for options in VARIANTS:
        for size in sizes:
            problems = {seed: bench.conference(size, seed, *options) for seed in seeds}
            runs = {
                seed: bench.ours(problem, seed=seed, seconds=seconds, possible=False)
                for seed, problem in problems.items()
            }
            impossible = ", ".join(str(seed) for seed, run in runs.items() if not run.possible)
            rows.append([" ".join(options), size, impossible, *variant([run for run in runs.values() if run.possible])])
    print(f"\nVariants: mean (worst) of {len(seeds)} seeds, at most {seconds:g} s each")
    heads = ("impossible seeds", "proved", "shortfall", "bound", "gap %", "breaks", "bound", "table moves", "seconds")
    print_table(["", "size", *heads], rows)


def variant(runs: Sequence[Run]) -> list[str]:
    """Return the cells of the runs that have a schedule."""
    if not runs:
        return [""] * 8
    found = [run.schedule for run in runs]
    return [
        f"{sum(schedule.proved for schedule in found)} of {len(found)}",
        spread([schedule.shortfall for schedule in found], ".1f"),
        f"{mean(schedule.shortfall_bound for schedule in found):.1f}",
        spread([run.percent for run in runs], ".3f"),
        spread([schedule.breaks for schedule in found], ".1f"),
        f"{mean(schedule.breaks_bound for schedule in found):.1f}",
        spread([schedule.table_moves for schedule in found], ".0f"),
        spread([run.total for run in runs], ".1f"),
    ]


def literature(bench: Bench) -> None:
    runs = {name: bench.ours(bench.literature(name), seed=0, seconds=LITERATURE_SECONDS) for name in BEST_KNOWN}
    rows = []
    for name, (found, seconds, *_) in runs.items():
        best = BEST_KNOWN[name]
        if not found.breaks_bound <= best <= found.breaks:
            bench.wrong.append(f"{name}: fewest breaks are known to be {best}")
        proved = mark(found.breaks_proved)
        rows.append([name, str(best), str(found.breaks), str(found.breaks_bound), proved, f"{seconds:.2f}"])
    print(f"\nLiterature: fewest breaks, at most {LITERATURE_SECONDS:g} s each")
    print_table(["instance", "best known", "breaks", "bound", "proved", "seconds"], rows)
    count = sum(run.schedule.breaks_proved for run in runs.values())
    together, longest = sum(run.total for run in runs.values()), max(run.total for run in runs.values())
    in_all = count == len(runs)
    print(
        f"{count} of {len(runs)} proved {mark(in_all)}, "
        f"together {together:.1f} ≤ {LITERATURE_TOGETHER:g} s {mark(in_all and together <= LITERATURE_TOGETHER)}, "
        f"longest {longest:.1f} ≤ {LITERATURE_SECONDS:g} s {mark(in_all and longest <= LITERATURE_SECONDS)}"
    )


def peer(bench: Bench, sizes: Sequence[str], seeds: Sequence[int], seconds: float) -> None:
    rows = []
    for size in sizes:
        for options in PEER_KINDS:
            for seed in seeds:
                problem = bench.conference(size, seed, *options)
                ours = bench.ours(problem, seed=seed, seconds=seconds)
                theirs = bench.peer(problem, seed=seed, seconds=seconds)
                bench.compare(problem, ours.schedule, theirs.schedule)
                rows += [[problem.name, *figures(ours)], ["· CP-SAT", *figures(theirs)]]
    print(f"\nCP-SAT, one model of the whole and one worker: at most {seconds:g} s each")
    heads = ("shortfall", "bound", "score", "bound", "gap %", "breaks", "bound", "seconds")
    print_table(["", *heads], rows)


def figures(run: Run) -> list[str]:
    """Return the cells of one answer."""
    found = run.schedule
    if not found.meetings:
        return ["none found", *[""] * 6, f"{run.total:.1f}"]
    return [
        str(found.shortfall),
        str(found.shortfall_bound),
        f"{found.score:.3f}",
        f"{found.score_bound:.3f}",
        f"{run.percent:.3f}",
        str(found.breaks),
        str(found.breaks_bound),
        f"{run.total:.1f}",
    ]


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * width for width in widths], *rows):
        print(f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |")


def main() -> int:
    parts = (*TARGETS, "variants", "literature", "peer")
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--parts", nargs="+", choices=parts, default=parts)
    parser.add_argument(
        "--sizes", nargs="+", choices=AIMS, help=f"default: all; for the peer {' and '.join(PEER_SIZES)}"
    )
    parser.add_argument("--seeds", type=int, default=5, help="how many, from 0 (default: %(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=60, help="limit where no target has one (default: %(default)s)"
    )
    asked = parser.parse_args()
    data = os.environ.get("DUIJIE_DATA")  # noqa: TID251 -- where the data are is no setting of the service
    if data is None:
        parser.error("DUIJIE_DATA does not say where the data folder is")
    sizes, seeds = asked.sizes or tuple(AIMS), range(asked.seeds)
    print(f"{machine_now()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(data), Path(folder))
        bench.warm_up()
        if rows := [part for part in TARGETS if part in asked.parts]:
            targets(bench, rows, sizes, seeds)
        if "variants" in asked.parts:
            variants(bench, sizes, seeds, asked.seconds)
        if "literature" in asked.parts:
            literature(bench)
        if "peer" in asked.parts:
            peer(bench, asked.sizes or PEER_SIZES, seeds, asked.seconds)
    for line in bench.wrong:
        print(f"WRONG: {line}", file=sys.stderr)
    return bool(bench.wrong)


if __name__ == "__main__":
    sys.exit(main())
