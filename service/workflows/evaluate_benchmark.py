"""Rank the open benchmark in every way that is compared, and judge each by its graded pairs."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import BaseModel, ConfigDict

from fixtures import folder
from indexes.metrics import Report, evaluate, interval, ndcg_at
from service.domain.demand import Demand
from service.domain.item import TITLE_LIMIT
from service.domain.supply import Supply
from service.importing.taxonomy_files import read_taxonomy
from service.matching.engine import Engine
from service.matching.rankers import Ranker, rankers
from service.matching.searched import Places, SearchedText, searched_text

Grades = Mapping[str, Mapping[str, int]]
"""Demand to supply to grade, 0 to 3."""
AS_WRITTEN = "as_written"
"""The demands as their writers wrote them; the other versions say the same in another script, language or manner."""
_NOWHERE = "benchmark"
_TITLE = re.compile(rf".{{1,{TITLE_LIMIT}}}(?=[\\s，。；,.;]|$)", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """One part of the benchmark: its items and grades."""

    name: str
    demands: Mapping[str, tuple[SearchedText, ...]]
    """By version, ``AS_WRITTEN`` first; the others say no more than their text."""
    supplies: tuple[SearchedText, ...]
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
    """Demands and supplies, from text to ranking."""


def read_benchmark() -> Iterator[Part]:
    """Yield the parts of the benchmark that is shipped, by name; each is asked over its own supplies and those of the parts before.

    Places are blanked and organisations left out, as in every search.
    """
    places = Places(read_taxonomy(folder("taxonomy")))

    def searched(model: type[Demand | Supply], row: Mapping[str, Any]) -> SearchedText:
        return searched_text(model(**row, list_id=_NOWHERE, edition_id=_NOWHERE), places)

    supplies: list[SearchedText] = []
    for part in sorted((entry for entry in folder("benchmark").iterdir() if entry.is_dir()), key=lambda it: it.name):
        demands = {AS_WRITTEN: [searched(Demand, row) for row in _rows(part / "demands.jsonl")]}
        for row in _rows(part / "versions.jsonl"):
            title, rest = _cut(row["text"])
            said = searched(Demand, {"id": row["demand"], "title": title, "problem": rest})
            demands.setdefault(row["version"], []).append(said)
        supplies += [searched(Supply, row) for row in _rows(part / "supplies.jsonl")]
        grades: dict[str, dict[str, int]] = {}
        for pair in csv.DictReader(io.StringIO((part / "grades.tsv").read_text(encoding="utf-8")), delimiter="\t"):
            grades.setdefault(pair["demand"], {})[pair["supply"]] = int(pair["grade"])
        yield Part(
            name=part.name,
            demands={version: tuple(said) for version, said in demands.items()},
            supplies=tuple(supplies),
            grades=grades,
        )


def _cut(text: str) -> tuple[str, str]:
    """Return what of a text a title can hold, to the end of a word, and the rest."""
    title = (_TITLE.match(text) or [""])[0]
    return title, text[len(title) :].strip()


def _rows(file: Traversable) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def evaluate_benchmark(engine: Engine) -> Iterator[Figures]:
    """Yield the figures of each part, version and ranking.

    Raises:
        InvalidError: the model of the settings cannot be used.
    """
    compared = rankers(engine.encoders(), engine.feature_maker)
    for part in read_benchmark():
        for version, demands in part.demands.items():
            for name, ranker in compared.items():
                yield _figures(part, version, demands, name, ranker)


def _figures(part: Part, version: str, demands: Sequence[SearchedText], name: str, ranker: Ranker) -> Figures:
    started = time.perf_counter()
    run = ranker(demands, part.supplies)
    seconds = time.perf_counter() - started
    grades = {demand.item.id: part.grades[demand.item.id] for demand in demands}
    answerable = [demand for demand, of_demand in grades.items() if any(of_demand.values())]
    low, high = interval([ndcg_at(run[demand], grades[demand]) for demand in answerable])
    return Figures(
        part=part.name,
        version=version,
        ranker=name,
        report=evaluate(run, grades),
        ndcg_low=low,
        ndcg_high=high,
        texts_per_second=(len(demands) + len(part.supplies)) / seconds,
    )
