"""``duijie search``: find demands or supplies by one's own words."""

from typing import Annotated

import typer

from service.cli.output import AsJson, console, context, print_json, working


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("search", help="Find demands or supplies by your own words, best first.")(run)


def run(
    query: Annotated[str, typer.Argument(help="What you need, or what you offer, in Chinese or English.")],
    side: Annotated[str, typer.Option(help="Which list to search: demand or supply.")] = "supply",
    limit: Annotated[int, typer.Option(help="How many results at most.")] = 10,
    *,
    as_json: AsJson = False,
) -> None:
    """Search one side."""
    from service.cli.arguments import side_of
    from service.domain.permission import Actor
    from service.texts import sentence
    from service.texts.spoken import reason_text
    from service.workflows.read_items import count_items
    from service.workflows.search_items import search_items

    wanted = side_of(side)
    with context() as (parts, settings), working("search"):
        hits = search_items(Actor.local(), parts, wanted, query, limit=limit)
        counts = count_items(Actor.local(), parts)
        texts = [[reason_text(reason, parts.taxonomy, settings.language) for reason in hit.reasons] for hit in hits]
    if as_json:
        print_json(hits)
        return
    if not hits:
        code = "page.no_results" if counts.demands + counts.supplies else "page.empty"
        console.print(sentence(code, settings.language))
    for hit, reasons in zip(hits, texts, strict=True):
        level = sentence(f"level.{hit.level}", settings.language)
        console.print(f"{hit.rank:>3}  {level}  {hit.item.title}", markup=False)
        console.print(f"     {hit.item.organisation_name}  {hit.item.id}", markup=False, style="dim")
        for text in reasons:
            console.print(f"     + {text}", markup=False)
