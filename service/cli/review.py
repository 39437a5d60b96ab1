"""``duijie review``: what the rows of an edition leave unsaid."""

from typing import Annotated

import typer

from service.cli.output import AsJson, console, context, print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("review", help="Say what the rows of an edition leave unsaid that would most sharpen their matches.")(
        run
    )


def run(
    edition_id: Annotated[str, typer.Argument(metavar="EDITION", help="Id of an edition, as editions prints it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Look over an edition."""
    from service.domain.permission import Actor
    from service.texts import sentence
    from service.texts.spoken import unsaid_names
    from service.workflows.review_list import review_list

    with context() as (parts, settings):
        review = review_list(Actor.local(), parts, edition_id)
    if as_json:
        print_json(review)
        return
    for one in review.unsaid:
        name = unsaid_names([one.name], settings.language)
        told = sentence("review.unsaid", settings.language, name=name, count=one.count, rows=review.rows)
        console.print(told, markup=False)
    if not review.unsaid:
        console.print(sentence("review.complete", settings.language))
    for asked in review.asked:
        console.print(f"  {asked.title}  {asked.id}", markup=False)
        names = unsaid_names(asked.names, settings.language)
        console.print(f"     ? {sentence('page.ask_first', settings.language, fields=names)}", markup=False)
