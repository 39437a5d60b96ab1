"""``duijie check``: the judge of schedules, alone."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.output import AsJson, console, print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", help="Judge a schedule by the rules of its problem; 0 only when none is broken.")(run)


def run(
    problem: Annotated[Path, typer.Argument(metavar="PROBLEM.json", help="The conference, format 1.")],
    schedule: Annotated[Path, typer.Argument(metavar="SCHEDULE.json", help="The answer to it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Print each broken rule."""
    from service.settings import Settings
    from service.texts import sentence
    from service.workflows.check_schedule import check_schedule

    language = Settings.read().language
    verdict = check_schedule(problem, schedule)
    if as_json:
        print_json(verdict)
    for breach in () if as_json else verdict.broken:
        console.print(sentence(breach.code, language, rule=breach.rule, **breach.parameters), markup=False)
    if not verdict.broken and not as_json:
        console.print(sentence("check.passed", language))
    raise typer.Exit(1 if verdict.broken else 0)
