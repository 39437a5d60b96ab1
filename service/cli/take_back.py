"""``duijie take-back``: take one edition back."""

from typing import Annotated

import typer

from service.cli.output import AsJson, console, context, print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("take-back", help="Take an edition back: its items are left as the other editions left them.")(run)


def run(
    edition_id: Annotated[str, typer.Argument(metavar="EDITION", help="Id of an edition, as editions prints it.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, store nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Accept what the dry run shows.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take an edition back; without --yes nothing is stored."""
    from service.domain.errors import ConflictError
    from service.domain.permission import Actor
    from service.texts import sentence
    from service.workflows.take_back_edition import take_back_edition

    with context() as (parts, settings):
        told = take_back_edition(Actor.local(), parts, edition_id, dry_run=dry_run or not yes)
    counts = {
        "withdrawn": len(told.withdrawn),
        "restored": len(told.restored),
        "reopened": len(told.reopened),
        "kept": len(told.kept),
    }
    if told.dry_run and not dry_run:
        raise ConflictError("take_back_needs_yes", **counts)
    if as_json:
        print_json(told)
        return
    code = "take_back.would" if dry_run else "take_back.done"
    console.print(sentence(code, settings.language, **counts))
