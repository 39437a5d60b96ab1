"""Rank the open benchmark in every way that is compared, and judge each by its graded pairs."""

import csv
import io
import json
import math
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from fixtures import folder
from indexes.metrics import RELEVANT_GRADE, Report, evaluate, interval, ndcg_at
from service.domain.demand import Demand
from service.domain.item import TITLE_LIMIT
from service.domain.match import Level
from service.domain.supply import Supply
from service.importing.taxonomy_files import read_taxonomy
from service.matching.engine import Engine
from service.matching.levels import LEVELS
from service.matching.lists import FIRST, Ranked, within_capacity
from service.matching.rankers import Market, Ranker, likelihoods, rankers
from service.matching.searched import Places, SearchedText, searched_text

Grades = Mapping[str, Mapping[str, int]]
"""Demand to supply to grade, 0 to 3."""
AS_WRITTEN = "as_written"
"""The demands as their writers wrote them; the other versions say the same in another script, language or manner."""
BEST_GRADE = 3
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
    judged_twice: tuple[tuple[int, int], ...]
    """Grades that two judges gave the same pair, neither knowing of the other."""


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


class Levels(BaseModel):
    """How far the judges of one part agree, what its levels are worth, and how both sides see its right pairs."""

    model_config = ConfigDict(frozen=True)

    part: str
    judged_twice: int
    """Pairs that two judges graded without knowing of each other."""
    kappa: float
    """How far the two agree beyond chance, by quadratic weights (Cohen, 1968)."""
    right_of_level: dict[Level, tuple[int, int]]
    """How many pairs at each level are worth a talk, of how many."""
    best_pairs: int
    """Pairs of grade 3."""
    in_demands_first_ten: float
    """Share of them."""
    in_supplies_first_ten: float
    in_both: float
    most_listed: int
    """In how many demands' first ten the supply stands that stands in most."""
    most_listed_within_capacity: int
    ndcg_10: float
    ndcg_10_within_capacity: float
    """Where no supply stands in more than ``CAPACITY`` demands' first ten."""


CAPACITY = 5


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
        for pair in _table(part / "grades.tsv"):
            grades.setdefault(pair["demand"], {})[pair["supply"]] = int(pair["grade"])
        yield Part(
            name=part.name,
            demands={version: tuple(said) for version, said in demands.items()},
            supplies=tuple(supplies),
            grades=grades,
            judged_twice=tuple((int(pair["one"]), int(pair["other"])) for pair in _table(part / "judged_twice.tsv")),
        )


def _cut(text: str) -> tuple[str, str]:
    """Return what of a text a title can hold, to the end of a word, and the rest."""
    title = (_TITLE.match(text) or [""])[0]
    return title, text[len(title) :].strip()


def _table(file: Traversable) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")), delimiter="\t")


def _rows(file: Traversable) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def evaluate_benchmark(engine: Engine) -> Iterator[Figures]:
    """Yield the figures of each part, version and ranking.

    Raises:
        InvalidError: a model of the settings cannot be used.
    """
    compared = rankers(engine.encoders(), engine.feature_maker, engine.reranker())
    for part in read_benchmark():
        for version, demands in part.demands.items():
            for name, ranker in compared.items():
                yield _figures(part, version, demands, name, ranker)


def _figures(part: Part, version: str, demands: Sequence[SearchedText], name: str, ranker: Ranker) -> Figures:
    started = time.perf_counter()
    run = ranker(demands, Market(part.demands[AS_WRITTEN], part.supplies))
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


def evaluate_levels(engine: Engine) -> Iterator[Levels]:
    """Yield what the levels of each part are worth and how both sides see its right pairs, by all pairs as written.

    Raises:
        InvalidError: the model of the settings cannot be used.
    """
    for part in read_benchmark():
        market = Market(part.demands[AS_WRITTEN], part.supplies)
        yield _levels(part, market, likelihoods(market, engine.encoders(), engine.feature_maker))


def _levels(part: Part, market: Market, table: NDArray[np.float64]) -> Levels:
    from sklearn.metrics import cohen_kappa_score

    demands, supplies = ([text.item.id for text in side] for side in market)
    grades = np.array([[part.grades[demand].get(supply, 0) for supply in supplies] for demand in demands])
    right, above = {}, math.inf
    for least, level in (*LEVELS, (0.0, Level.NONE)):
        within = (table >= least) & (table < above)
        right[level] = (int((within & (grades >= RELEVANT_GRADE)).sum()), int(within.sum()))
        above = least
    best = grades == BEST_GRADE
    seen = [(-table).argsort(axis=side, kind="stable").argsort(axis=side) < FIRST for side in (1, 0)]
    rows = [
        Ranked(demand, supplies[column], float(table[row, column]))
        for row, demand in enumerate(demands)
        for column in (-table[row]).argsort(kind="stable").tolist()
    ]
    runs = [_run(rows), _run(within_capacity(rows, CAPACITY))]
    listed = [
        Counter(supply for first in run.values() for supply in first[:FIRST]).most_common(1)[0][1] for run in runs
    ]
    of_part = {demand: part.grades[demand] for demand in demands}
    quality = [evaluate(run, of_part).ndcg_10 for run in runs]
    return Levels(
        part=part.name,
        judged_twice=len(part.judged_twice),
        kappa=float(cohen_kappa_score(*zip(*part.judged_twice, strict=True), weights="quadratic")),
        right_of_level=right,
        best_pairs=int(best.sum()),
        in_demands_first_ten=float(seen[0][best].mean()),
        in_supplies_first_ten=float(seen[1][best].mean()),
        in_both=float((seen[0] & seen[1])[best].mean()),
        most_listed=listed[0],
        most_listed_within_capacity=listed[1],
        ndcg_10=quality[0],
        ndcg_10_within_capacity=quality[1],
    )


def _run(rows: Iterable[Ranked]) -> dict[str, list[str]]:
    return {query: [row.document for row in of_query] for query, of_query in groupby(rows, lambda row: row.query)}
