"""``duijie doctor``: look whether the installation is sound."""

import typer

from service.cli.output import AsJson, console, context, print_json, working


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help="Check taxonomy, database, contacts' key, model and index.")(run)


def run(*, as_json: AsJson = False) -> None:
    """Print what was found; exit with 1 when something is not sound."""
    from service.domain.permission import Actor
    from service.texts import sentence
    from service.workflows.inspect_installation import inspect_installation

    with context() as (parts, settings), working("doctor"):
        findings = inspect_installation(Actor.local(), parts)
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            facts = ", ".join(f"{name} {value}" for name, value in finding.facts.items())
            told = facts if finding.sound else sentence(finding.problem, settings.language, **finding.facts)
            console.print(f"{'✓' if finding.sound else '✗'} {finding.subject}: {told}", markup=False)
    if not all(finding.sound for finding in findings):
        raise typer.Exit(1)
