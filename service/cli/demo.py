"""``duijie demo``: the sample lists, three matches with reasons, and the pages."""

import time
from typing import Annotated

import typer

from service.cli.output import AsJson, console, print_json, working

_PLAN_SECONDS = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help="Load the sample lists, show three matches, and serve the pages.")(run)


def run(
    *,
    check: Annotated[bool, typer.Option("--check", help="Stop after the examples.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show Duijie at work in a data folder of its own."""
    from service.bootstrap import opened
    from service.cli.matches import print_match
    from service.cli.serve import bound_to_next_free, serve
    from service.domain.permission import Actor
    from service.settings import Settings
    from service.texts import sentence
    from service.texts.spoken import SpokenMatch
    from service.workflows.plan_draft import Search
    from service.workflows.show_conference import hold_sample_conference
    from service.workflows.show_samples import best_examples, load_samples

    settings = Settings.read()
    own = settings.model_copy(update={"home": settings.home / "demo", "database_url": None})
    with opened(own) as parts:
        with working("demo"):
            load_samples(Actor.local(), parts)
            examples = best_examples(Actor.local(), parts)
        spoken = [
            (example.item, example.found[0].item, SpokenMatch.of(example.found[0].match, parts.taxonomy, own.language))
            for example in examples
        ]
        if as_json:
            print_json([{"item": item, "match": match, "found": found} for item, found, match in spoken])
        else:
            for item, found, match in spoken:
                console.print(f"{sentence(item.SIDE, own.language)}  {item.title}", style="bold", markup=False)
                print_match(match, found, own.language)
                console.print()
        if not check:
            with working(sentence("demo.conference", own.language)) as progress:
                search = Search(seconds=_PLAN_SECONDS, seed=0, elapsed=time.monotonic)
                held = hold_sample_conference(Actor.local(), parts, search, progress=progress)
            console.print(sentence("demo.held", own.language, id=held), markup=False)
            serve(parts, bound_to_next_free(), own.language)
