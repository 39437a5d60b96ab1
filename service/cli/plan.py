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
    from service.scheduling.schedule import Schedule

IMPOSSIBLE = 3


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("plan", help="Make the schedule of a conference problem, with the bound that it is measured by.")(run)


def run(
    problem: Annotated[Path, typer.Argument(metavar="PROBLEM.json", help="The conference, format 1.")],
    out: Annotated[Path, typer.Option(help="Where to write the schedule.")],
    seconds: Annotated[float, typer.Option(help="When to stop with the best so far; Ctrl-C does the same.")] = 60,
    seed: Annotated[int, typer.Option(help="Of the searches; the same seed gives the same schedule.", min=0)] = 0,
    *,
    as_json: AsJson = False,
) -> None:
    """Plan; the status is 3 where it is proved impossible."""
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

    def told(found: "Found") -> None:
        reached = {"seconds": f"{elapsed():.1f}", "score": f"{found.score:.3f}", "shortfall": found.shortfall}
        asides.print(sentence("plan.progress", language, **reached))

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


def _print(schedule: "Schedule", language: "Language") -> None:
    from service.texts import sentence

    if schedule.conflict is not None:
        pairs = [" – ".join(pair) for pair in schedule.conflict.pairs]
        items = sentence("list.separator", language).join([*pairs, *schedule.conflict.organisations])
        console.print(sentence("plan.impossible", language, items=items), markup=False)
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
