"""``duijie plan``: a conference problem to a schedule with a proved bound."""

import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.output import AsJson, asides, console, print_json

if TYPE_CHECKING:
    from service.domain.language import Language
    from service.scheduling.answering import Found
    from service.scheduling.schedule import Conflict, Schedule

IMPOSSIBLE = 3
_PAUSE_SECONDS = 0.5
"""Between two lines of progress."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("plan", help="Make the schedule of a conference problem, with the bound that it is measured by.")(run)


def run(
    problem: Annotated[Path, typer.Argument(metavar="PROBLEM.json", help="The conference, format 1.")],
    out: Annotated[Path, typer.Option(help="Where to write the schedule.")],
    seconds: Annotated[
        float, typer.Option(help="Of searching, after which the best so far is taken; Ctrl-C does the same.")
    ] = 60,
    seed: Annotated[int, typer.Option(help="Of the searches; the same seed gives the same schedule.", min=0)] = 0,
    *,
    as_json: AsJson = False,
) -> None:
    """Plan; the status is 3 where it is proved impossible, 4 where time was over before there was a schedule."""
    from service.settings import Settings
    from service.texts import sentence
    from service.workflows.plan_conference import plan_conference

    language = Settings.read().language
    started = time.monotonic()
    interrupted = False

    def interrupt(*_: object) -> None:
        nonlocal interrupted
        interrupted = True

    def elapsed() -> float:
        return time.monotonic() - started

    shown = -_PAUSE_SECONDS

    def told(found: "Found") -> None:
        nonlocal shown
        if elapsed() - shown >= _PAUSE_SECONDS:
            shown = elapsed()
            asides.print(_progress(found, language, shown))

    asides.print(sentence("plan.preparing", language))
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        schedule = plan_conference(
            problem, out, seconds=seconds, seed=seed, elapsed=elapsed, stopped=lambda: interrupted, progress=told
        )
    finally:
        signal.signal(signal.SIGINT, before)
    asides.print(sentence("plan.seconds", language, seconds=f"{elapsed():.1f}"))
    if as_json:
        print_json(schedule)
    else:
        _print(schedule, language)
    if schedule.conflict is not None:
        raise typer.Exit(IMPOSSIBLE)


def _progress(found: "Found", language: "Language", seconds: float) -> str:
    from service.texts import sentence

    figures = {
        "seconds": f"{seconds:.1f}",
        "score": f"{found.score:.3f}",
        "bound": f"{found.score_bound:.3f}",
        "gap": f"{found.gap:.3%}",
        "shortfall": found.shortfall,
        "breaks": found.breaks,
    }
    return sentence("plan.progress" if found.breaks is None else "plan.progress_breaks", language, **figures)


def _print(schedule: "Schedule", language: "Language") -> None:
    from service.texts import sentence

    if schedule.conflict is not None:
        console.print(_impossible(schedule.conflict, language), markup=False)
        return
    figures = {
        "meetings": len(schedule.meetings),
        "score": f"{schedule.score:.3f}",
        "bound": f"{schedule.score_bound:.3f}",
        "gap": f"{schedule.gap:.3%}",
        "shortfall": schedule.shortfall,
        "breaks": schedule.breaks,
        "moves": schedule.table_moves,
    }
    console.print(sentence("plan.proved" if schedule.proved else "plan.reached", language, **figures))
    for binding in schedule.binding:
        gains = {"score": f"{binding.score_bound_gain:.3f}", "shortfall": binding.shortfall_bound_gain}
        told = sentence(f"plan.binding.{binding.what}", language, organisation=binding.organisation, **gains)
        console.print(told, markup=False)


def _impossible(conflict: "Conflict", language: "Language") -> str:
    from service.texts import sentence

    parts = {
        "pairs": [" – ".join(pair) for pair in conflict.pairs],
        "rules": [sentence(f"rule.{rule}", language) for rule in conflict.rules],
        "organisations": conflict.organisations,
    }
    separator, nobody = sentence("list.separator", language), sentence("plan.nobody", language)
    return sentence(
        "plan.impossible", language, **{name: separator.join(items) or nobody for name, items in parts.items()}
    )
