"""``duijie search``: find demands or supplies by one's own words, or by their facets."""

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.output import AsJson, asides, console, context, print_json, working
from service.domain.errors import InvalidError
from service.domain.facet import Facet

if TYPE_CHECKING:
    from service.domain.language import Language
    from service.workflows.search_items import Found


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("search", help="Find demands or supplies by your own words, best first.")(run)


def run(
    query: Annotated[str, typer.Argument(help='What you need, or what you offer, in Chinese or English; "" for all.')],
    side: Annotated[str, typer.Option(help="Which list to search: demand or supply.")] = "supply",
    chosen: Annotated[
        list[str] | None,
        typer.Option("--filter", metavar="FACET=VALUE", help="Only these; --json lists facets and values with counts."),
    ] = None,
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

    wanted, filters = side_of(side), _filters(chosen or [])
    with context() as (parts, settings), working("search"):
        found = search_items(Actor.local(), parts, wanted, query, filters=filters, limit=limit)
        counts = count_items(Actor.local(), parts)
        texts = [
            [reason_text(reason, parts.taxonomy, settings.language) for reason in hit.reasons] for hit in found.hits
        ]
    if as_json:
        print_json(found)
        return
    language = settings.language
    _print_remarks(found, language)
    if not found.hits:
        console.print(sentence("page.no_results" if counts.demands + counts.supplies else "page.empty", language))
    for hit, reasons in zip(found.hits, texts, strict=True):
        level = f"{sentence(f'level.{hit.level}', language)}  " if hit.level else ""
        console.print(f"{hit.rank:>3}  {level}{hit.item.title}", markup=False)
        console.print(f"     {hit.item.organisation_name}  {hit.item.id}", markup=False, style="dim")
        for text in reasons:
            console.print(f"     + {text}", markup=False)


def _print_remarks(found: "Found", language: "Language") -> None:
    """Tell what was searched for instead, how much was found, and which filter stands in the way."""
    from service.texts import sentence

    for typed, meant in found.corrections:
        asides.print(sentence("search.corrected", language, typed=typed, meant=meant), markup=False)
    if found.total:
        asides.print(sentence("page.results", language, count=found.total), style="dim")
    elif found.hits:
        asides.print(sentence("page.nearest", language), style="dim")
    for drop in found.droppable:
        code = "search.drop" if drop.facet else "search.drop_all"
        facet = sentence(f"facet.{drop.facet}", language) if drop.facet else ""
        asides.print(sentence(code, language, facet=facet, count=drop.count), markup=False)


def _filters(arguments: list[str]) -> dict[Facet, list[str]]:
    filters: dict[Facet, list[str]] = {}
    for argument in arguments:
        name, _, value = argument.partition("=")
        if name not in set(Facet) or not value:
            raise InvalidError("choice_unknown", field="--filter", value=argument, choices=", ".join(Facet))
        filters.setdefault(Facet(name), []).append(value)
    return filters
