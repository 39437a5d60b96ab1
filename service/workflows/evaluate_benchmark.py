"""Rank the open benchmark in every way that is compared, and judge each by its graded pairs."""

import csv
import io
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import BaseModel, ConfigDict

from fixtures import folder
from indexes.metrics import Report, evaluate, interval, ndcg_at
from service.domain.demand import Demand
from service.domain.supply import Supply
from service.importing.taxonomy_files import read_taxonomy
from service.matching.engine import Engine
from service.matching.lists import Text
from service.matching.rankers import Ranker, rankers
from service.matching.searched import Places, searched_text

Grades = Mapping[str, Mapping[str, int]]
"""Demand to supply to grade, 0 to 3."""
AS_WRITTEN = "as_written"
"""The demands as their writers wrote them; the other versions say the same in another script, language or manner."""
_NOWHERE = "benchmark"


class Part(BaseModel):
    """One part of the benchmark: its texts and grades."""

    model_config = ConfigDict(frozen=True)

    name: str
    queries: Mapping[str, tuple[Text, ...]]
    """Demands by version, ``AS_WRITTEN`` first."""
    documents: tuple[Text, ...]
    grades: Grades


class Figures(BaseModel):
    """How well one ranking answers one version of one part."""

    model_config = ConfigDict(frozen=True)

    part: str
    version: str
    ranker: str
    report: Report
    ndcg_low: float
    ndcg_high: float
    """Between these nDCG@10 lies in 95 of 100 draws of as many demands (bootstrap)."""
    texts_per_second: float
    """Queries and documents, from text to ranking."""


def read_benchmark() -> Iterator[Part]:
    """Yield the parts of the benchmark that is shipped, by name.

    Places are blanked and organisations left out, as in every search.
    """
    places = Places(read_taxonomy(folder("taxonomy")))
    for part in sorted(
        (entry for entry in folder("benchmark").iterdir() if entry.is_dir()), key=lambda entry: entry.name
    ):
        demands, supplies = (
            tuple(
                Text(row["id"], searched_text(model(**row, list_id=_NOWHERE, edition_id=_NOWHERE), places).text)
                for row in _rows(part / name)
            )
            for name, model in (("demands.jsonl", Demand), ("supplies.jsonl", Supply))
        )
        queries: dict[str, list[Text]] = {AS_WRITTEN: list(demands)}
        for row in _rows(part / "versions.jsonl"):
            queries.setdefault(row["version"], []).append(Text(row["demand"], row["text"]))
        grades: dict[str, dict[str, int]] = {}
        for pair in csv.DictReader(io.StringIO((part / "grades.tsv").read_text(encoding="utf-8")), delimiter="\t"):
            grades.setdefault(pair["demand"], {})[pair["supply"]] = int(pair["grade"])
        yield Part(
            name=part.name,
            queries={version: tuple(texts) for version, texts in queries.items()},
            documents=supplies,
            grades=grades,
        )


def _rows(file: Traversable) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def evaluate_benchmark(engine: Engine) -> Iterator[Figures]:
    """Yield the figures of each part, version and ranking.

    Raises:
        InvalidError: the model of the settings cannot be used.
    """
    compared = rankers(engine.encoders())
    for part in read_benchmark():
        for version, queries in part.queries.items():
            for name, ranker in compared.items():
                yield _figures(part, version, queries, name, ranker)


def _figures(part: Part, version: str, queries: Sequence[Text], name: str, ranker: Ranker) -> Figures:
    started = time.perf_counter()
    run = ranker(queries, part.documents)
    seconds = time.perf_counter() - started
    grades = {query.id: part.grades[query.id] for query in queries}
    answerable = [query for query, of_query in grades.items() if any(of_query.values())]
    low, high = interval([ndcg_at(run[query], grades[query]) for query in answerable])
    return Figures(
        part=part.name,
        version=version,
        ranker=name,
        report=evaluate(run, grades),
        ndcg_low=low,
        ndcg_high=high,
        texts_per_second=(len(queries) + len(part.documents)) / seconds,
    )
