"""``duijie index``: write a new generation of the search index."""

import typer

from service.cli.output import AsJson, console, context, print_json, working


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("index", help="Build the search index anew from the database.")(run)


def run(*, as_json: AsJson = False) -> None:
    """Build the index."""
    from service.domain.permission import Actor
    from service.workflows.refresh_index import rebuild_index

    with context() as (parts, _):
        with working("index") as progress:
            rebuild_index(Actor.local(), parts, progress)
        state = parts.engine.state
    counts = {side.value: len(index) for side, index in state.sides.items()}
    if as_json:
        print_json({"generation": state.generation, "revision": state.revision, **counts})
    else:
        told = ", ".join(f"{side} {count}" for side, count in counts.items())
        console.print(f"generation {state.generation}: {told}")
