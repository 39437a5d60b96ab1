"""``duijie editions``: the editions that were published."""

import typer

from service.cli.output import AsJson, console, context, print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("editions", help="List the published editions, newest first.")(run)


def run(*, as_json: AsJson = False) -> None:
    """List editions, those taken back too."""
    from service.texts import sentence
    from service.workflows.list_editions import list_editions

    with context() as (parts, settings):
        listed = list_editions(parts)
    if as_json:
        print_json([{"edition": one.edition, "list": one.list} for one in listed])
        return
    for one in listed:
        edition = one.edition
        state = sentence("edition.taken_back" if edition.taken_back_at else "edition.standing", settings.language)
        date = edition.published_on or edition.imported_at.date()
        told = (edition.id, one.list.name, edition.title, str(date), str(edition.row_count), state)
        console.print("  ".join(told), markup=False)
