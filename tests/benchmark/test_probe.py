"""How well plain words find what answers them: 60 pairs with little word overlap, written for this purpose."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from indexes.encoder import Encoder
from indexes.hybrid import Corpus, Entry, HybridIndex
from indexes.metrics import Report, evaluate

pytestmark = pytest.mark.slow  # quality is the same on every machine and may fail the checks
Search = Callable[[str], Sequence[str]]
QUALITY_FLOOR = 0.85
"""nDCG@10 that `duijie rank` must reach on the probe."""


@pytest.fixture(scope="module")
def probe(data_folder: Path) -> list[tuple[str, str, str]]:
    """Return (demand, product, demand in English) triples."""
    with (data_folder / "eval" / "probe_a.tsv").open(encoding="utf-8") as file:
        return [(row[0], row[1], row[2]) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def judged(queries: Sequence[str], search: Search) -> Report:
    run = {str(number): search(query) for number, query in enumerate(queries)}
    return evaluate(run, {str(number): {str(number): 3} for number in range(len(queries))})


def line(name: str, report: Report) -> str:
    return f"{name:<34} {report.ndcg_10:8.3f} {report.recall_5:8.3f} {report.recall_10:8.3f} {report.mrr:8.3f}"


def bigram_bm25(documents: Sequence[str]) -> Search:
    """Return BM25 over character bigrams, the yardstick: k1 1.2, b 0.75 (Robertson and Zaragoza, 2009)."""
    from indexes.lexical import TermCounts, TermStatistics

    def bigrams(text: str) -> list[str]:
        return [text[start : start + 2] for start in range(len(text) - 1)]

    counts = TermCounts.of(documents, bigrams)
    statistics = TermStatistics.of(counts)

    def search(query: str) -> list[str]:
        scores = statistics.bm25(sorted(set(bigrams(query))), counts)
        return [str(row) for row in sorted(range(len(documents)), key=lambda row: (-scores[row], row))]

    return search


def test_rank_beats_words_alone(probe: list[tuple[str, str, str]], tmp_path: Path) -> None:
    demands, supplies, english = (list(column) for column in zip(*probe, strict=True))
    encoder = Encoder.load()
    asking = Corpus.build([Entry(str(row), text) for row, text in enumerate(demands)], encoder, encoder, side="demand")
    index = HybridIndex(
        Corpus.build([Entry(str(row), text) for row, text in enumerate(supplies)], encoder, encoder, side="supply")
    )

    def dense(query: str) -> list[str]:
        parts = index.parts(query, index.base.ids, query_mean=asking.mean)
        return [index.base.ids[row] for row in sorted(range(len(parts)), key=lambda row: (-parts[row].cosine, row))]

    def fused(query: str) -> list[str]:
        return [scored.id for scored in index.search(query, k=50, query_mean=asking.mean)]

    reports = {
        "BM25, character bigrams": judged(demands, bigram_bm25(supplies)),
        "dense, both sides centred": judged(demands, dense),
        "duijie rank": evaluate(rank_files(demands, supplies, tmp_path), {str(n): {str(n): 3} for n in range(60)}),
        "BM25, English query": judged(english, bigram_bm25(supplies)),
        "dense, English query": judged(english, dense),
        "fused, English query": judged(english, fused),
    }

    print(f"\n{'probe a, 60 demands × 60 products':<34} {'nDCG@10':>8} {'R@5':>8} {'R@10':>8} {'MRR':>8}")
    print("\n".join(line(name, report) for name, report in reports.items()))
    assert reports["duijie rank"].ndcg_10 >= QUALITY_FLOOR
    assert reports["duijie rank"].ndcg_10 > reports["BM25, character bigrams"].ndcg_10


def rank_files(demands: Sequence[str], supplies: Sequence[str], folder: Path) -> dict[str, list[str]]:
    """Return what the command writes for the texts as two JSONL files."""
    for name, texts in (("d", demands), ("s", supplies)):
        rows = (json.dumps({"id": str(row), "title": text}) + "\n" for row, text in enumerate(texts))
        (folder / f"{name}.jsonl").write_text("".join(rows), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-c", "from service.cli import main; main()", "rank", "--demands", folder / "d.jsonl",
         "--supplies", folder / "s.jsonl", "--out", folder / "run.tsv"],
        check=True, timeout=120, cwd=Path(__file__).parents[2], capture_output=True,
    )  # fmt: skip
    run: dict[str, list[str]] = {}
    for row in (folder / "run.tsv").read_text(encoding="utf-8").splitlines():
        query, document, _ = row.split("\t")
        run.setdefault(query, []).append(document)
    return run
