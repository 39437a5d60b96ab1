"""The sample lists by the grades written down beside them: order, and what each level is worth."""

import csv
from collections import Counter

import pytest

import fixtures
from indexes.metrics import evaluate
from service.domain.item import Side
from service.domain.match import Level
from service.matching import evidence
from service.matching.features import Other
from service.matching.levels import level_of
from service.matching.second_stage import second_stage
from service.storage import items
from service.workflows.context import Context
from service.workflows.refresh_index import refresh_index
from tests.conftest import import_graded

pytestmark = pytest.mark.slow
NDCG_FLOOR = 0.90
STRONG_FLOOR = 0.90
"""Share of right ones among the matches called strong."""


def test_the_samples_are_ranked_and_levelled(context: Context) -> None:
    rows = (fixtures.folder("benchmark") / "samples.tsv").read_text(encoding="utf-8").splitlines()
    grades = {(row["demand"], row["supply"]): int(row["grade"]) for row in csv.DictReader(rows, delimiter="\t")}
    import_graded(context)
    refresh_index(context)
    with context.database.reading() as session:
        demands, supplies = (list(items.each(session, side)) for side in Side)
    title_of = {supply.id: supply.title for supply in supplies}
    engine = context.engine
    run = {}
    levels: Counter[Level] = Counter()
    right: Counter[Level] = Counter()
    for demand in demands:
        asked = engine.text_of(demand)
        parts = engine.parts(Side.SUPPLY, asked.text, list(title_of))
        ranked = []
        for supply in supplies:
            offered = engine.text_of(supply)
            (features,) = engine.feature_maker.features(
                asked, [Other(offered, parts[supply.id].cosine, parts[supply.id].late)]
            )
            likelihood = second_stage().likelihood(features)
            ranked.append((likelihood, supply.title))
            level = level_of(likelihood, evidence.reasons(asked, offered, engine.words()))
            levels[level] += 1
            right[level] += grades.get((demand.title, supply.title), 0) >= 2
        run[demand.title] = [title for _, title in sorted(ranked, reverse=True)]
    judged = {title: {supply.title: grades.get((title, supply.title), 0) for supply in supplies} for title in run}

    report = evaluate(run, judged)
    print(
        f"\nsamples, 20 demands × 40 supplies: nDCG@10 {report.ndcg_10:.3f}, recall@5 {report.recall_5:.3f}, MRR {report.mrr:.3f}"
    )
    print("graded 2 or 3: " + ", ".join(f"{level} {right[level]} of {levels[level]}" for level in Level))
    assert report.ndcg_10 >= NDCG_FLOOR
    assert right[Level.STRONG] >= STRONG_FLOOR * levels[Level.STRONG] > 0
