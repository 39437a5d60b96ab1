"""``duijie evaluate``: judge a ranking by graded pairs."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from service.cli.output import AsJson, console, print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate", help="Print nDCG@10, recall and MRR of a ranking against graded pairs.")(run)


def run(
    ranking: Annotated[Path, typer.Argument(metavar="RUN.tsv", help="query_id, document_id, score, by tabs.")],
    qrels: Annotated[Path, typer.Argument(metavar="QRELS.tsv", help="query_id, document_id, grade 0-3, by tabs.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Print the figures."""
    from service.workflows.evaluate_run import evaluate_run

    figures = asdict(evaluate_run(ranking, qrels))
    if as_json:
        print_json(figures)
        return
    for name, value in figures.items():
        console.print(f"{name:<24} {value:.4f}" if isinstance(value, float) else f"{name:<24} {value}")
