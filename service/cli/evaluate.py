"""``duijie evaluate``: judge a ranking by graded pairs, or all rankings by the benchmark that is shipped."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.output import AsJson, console, print_json, working
from service.domain.errors import InvalidError
from service.texts import sentence

if TYPE_CHECKING:
    from service.domain.language import Language
    from service.settings import Settings
    from service.workflows.evaluate_benchmark import Figures, Levels

_COLUMNS = "{:<6} {:<12} {:<16} {:>8} {:>13} {:>8} {:>8} {:>8} {:>9} {:>9}"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate", help="Print nDCG@10, recall and MRR of a ranking against graded pairs.")(run)


def run(
    ranking: Annotated[
        Path | None, typer.Argument(metavar="RUN.tsv", help="query_id, document_id, score, by tabs.")
    ] = None,
    qrels: Annotated[
        Path | None, typer.Argument(metavar="QRELS.tsv", help="query_id, document_id, grade 0-3, by tabs.")
    ] = None,
    *,
    benchmark: Annotated[
        bool, typer.Option("--benchmark", help="Rank the benchmark in every way that is compared, instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print the figures."""
    from service.settings import Settings
    from service.workflows.evaluate_run import evaluate_run

    if benchmark and ranking is None:
        settings = Settings.read()
        _evaluate_benchmark(settings, as_json=as_json)
        return
    if benchmark or ranking is None or qrels is None:
        raise InvalidError("evaluate_what")
    figures = asdict(evaluate_run(ranking, qrels))
    if as_json:
        print_json(figures)
        return
    for name, value in figures.items():
        console.print(f"{name:<24} {value:.4f}" if isinstance(value, float) else f"{name:<24} {value}")


def _evaluate_benchmark(settings: "Settings", *, as_json: bool) -> None:
    from service.bootstrap import engine_for
    from service.workflows.evaluate_benchmark import evaluate_benchmark, evaluate_levels

    engine = engine_for(settings)
    with working("evaluate"):
        rows, levels = list(evaluate_benchmark(engine)), list(evaluate_levels(engine))
    if as_json:
        print_json({"rankings": rows, "levels": levels})
    else:
        _print(rows, settings.language)
        _print_levels(levels, settings.language)


def _print_levels(rows: "Iterable[Levels]", language: "Language") -> None:
    for row in rows:
        separator = sentence("list.separator", language)
        levels = separator.join(
            sentence("benchmark.level", language, level=sentence(f"level.{level}", language), right=right, of=of)
            for level, (right, of) in row.right_of_level.items()
        )
        agreement = sentence("benchmark.kappa", language, pairs=row.judged_twice, kappa=f"{row.kappa:.2f}")
        console.print(f"\n{row.part}  {agreement}")
        console.print(sentence("benchmark.right", language, levels=levels))
        console.print(
            sentence(
                "benchmark.both_sides",
                language,
                pairs=row.best_pairs,
                demands=f"{row.in_demands_first_ten:.1%}",
                supplies=f"{row.in_supplies_first_ten:.1%}",
                both=f"{row.in_both:.1%}",
            )
        )
        console.print(
            sentence(
                "benchmark.capacity",
                language,
                most=row.most_listed,
                ndcg=f"{row.ndcg_10:.3f}",
                limit=row.most_listed_within_capacity,
                within=f"{row.ndcg_10_within_capacity:.3f}",
            )
        )


def _print(rows: "Iterable[Figures]", language: "Language") -> None:
    def head(code: str) -> str:
        return sentence(f"benchmark.{code}", language)

    figures_of = ("nDCG@10", head("interval"), "R@5", "R@10", "MRR")
    console.print(
        _COLUMNS.format(head("part"), head("version"), head("ranker"), *figures_of, head("unjudged"), head("speed"))
    )
    for row in rows:
        figures = row.report
        console.print(
            _COLUMNS.format(
                row.part,
                sentence(f"benchmark.{row.version}", language),
                sentence(f"ranker.{row.ranker}", language),
                f"{figures.ndcg_10:.3f}",
                f"{row.ndcg_low:.3f}–{row.ndcg_high:.3f}",
                *(
                    f"{value:.3f}"
                    for value in (figures.recall_5, figures.recall_10, figures.mrr, figures.unjudged_share)
                ),
                f"{row.texts_per_second:,.0f}",
            )
        )
