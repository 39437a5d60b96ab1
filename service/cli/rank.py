"""``duijie rank``: rank two files of texts, store nothing."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.output import AsJson, console, print_json, working


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rank", help="Rank two JSONL files against each other, for evaluation; nothing is stored.")(run)


def run(
    demands: Annotated[Path, typer.Option(help="JSONL with id, title, text.")],
    supplies: Annotated[Path, typer.Option(help="JSONL with id, title, text.")],
    out: Annotated[Path, typer.Option(help="Where to write query_id, document_id, score, separated by tabs.")],
    top: Annotated[int, typer.Option(help="How many documents per query at most.")] = 50,
    model: Annotated[str | None, typer.Option(help="A model as in DUIJIE_MODEL; else the configured one.")] = None,
    direction: Annotated[str, typer.Option(help="The query side: demand or supply.")] = "demand",
    capacity: Annotated[
        int | None, typer.Option(help="Of how many queries at most a document stands among the first ten.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Rank each query against all documents."""
    from service.bootstrap import engine_for
    from service.cli.arguments import side_of
    from service.settings import Settings
    from service.workflows.rank_files import rank_files

    side = side_of(direction, field="--direction")
    settings = Settings.read()
    engine = engine_for(settings.model_copy(update={"model": model or settings.model}))
    with working("rank") as progress:
        lines = rank_files(
            engine, demands, supplies, out, direction=side, top=top, capacity=capacity, progress=progress
        )
    if as_json:
        print_json({"out": str(out), "lines": lines})
    else:
        console.print(f"{out}: {lines}", markup=False)
