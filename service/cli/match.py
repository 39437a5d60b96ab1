"""``duijie match``: what fits a demand or a supply, and why."""

from typing import Annotated

import typer

from service.cli.output import AsJson, console, context, print_json, working


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("match", help="List what fits a demand or a supply, best first, with reasons.")(run)


def run(
    item_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a demand or a supply, as search prints it.")],
    limit: Annotated[int, typer.Option(help="How many matches at most.")] = 10,
    *,
    as_json: AsJson = False,
) -> None:
    """List matches; the run is recorded."""
    from service.cli.arguments import side_of_id
    from service.cli.matches import print_match
    from service.domain.match import Level
    from service.domain.permission import Actor
    from service.texts import sentence
    from service.texts.spoken import SpokenMatch, unsaid_names
    from service.workflows.find_matches import find_matches, record_run

    side = side_of_id(item_id)
    with context() as (parts, settings):
        with working("match"):
            matches = find_matches(Actor.local(), parts, side, item_id, limit=limit)
            record_run(parts, matches.run)
        spoken = [SpokenMatch.of(entry.match, parts.taxonomy, settings.language) for entry in matches.found]
    if as_json:
        print_json(
            {
                "item": matches.item,
                "nothing_fits": matches.nothing_fits,
                "ask_first": matches.ask_first,
                "matches": [
                    {"match": match, "item": entry.item} for match, entry in zip(spoken, matches.found, strict=True)
                ],
                "run": matches.run,
            }
        )
        return
    console.print(matches.item.title, style="bold", markup=False)
    if matches.item.closed_reason:
        console.print(sentence(matches.item.closed_reason, settings.language))
    elif not spoken:
        console.print(sentence("page.nothing_to_match", settings.language))
    elif matches.nothing_fits:
        console.print(sentence("page.no_matches", settings.language))
    if matches.ask_first:
        fields = unsaid_names(matches.ask_first, settings.language)
        console.print(sentence("page.ask_first", settings.language, fields=fields), markup=False)
    pairs = list(zip(spoken, matches.found, strict=True))
    fitting = [pair for pair in pairs if matches.nothing_fits or pair[0].level is not Level.NONE]
    for match, entry in fitting:
        print_match(match, entry.item, settings.language)
    if rest := len(pairs) - len(fitting):
        console.print(sentence("page.further", settings.language, count=rest), style="dim")
