"""Learn the second stage from the benchmark's development part.

Logistic regression over the candidates of the first stage: worth a talk (grade 2 or 3) or not. What it would do for demands it
has not seen is measured by cross-validation in which all pairs of a demand are in one fold.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from indexes.metrics import RELEVANT_GRADE, evaluate
from service.domain.match import Level
from service.matching.engine import Engine
from service.matching.features import Features
from service.matching.levels import LEVELS
from service.matching.profiles import PROFILED
from service.matching.rankers import Candidate, Market, candidates
from service.matching.searched import SearchedText
from service.matching.second_stage import SecondStage
from service.workflows.evaluate_benchmark import AS_WRITTEN, Grades, read_benchmark

PART = "dev"
FOLDS = 6
SHUFFLES = 5
PENALTY = 0.1
"""On large weights; ten times or a tenth of it moves no figure by more than a point."""
_DIGITS = 3
UNCODED = "uncoded"
Proposed = Mapping[str, Sequence[list[Candidate]]]
"""The candidates of each demand, by the manner in which it is asked."""
_Judged = tuple[float, Candidate]
"""With its likelihood."""


def learn_second_stage(engine: Engine) -> SecondStage:
    """Return the formula learnt from all demands of the development part, with what was measured.

    Each demand is learnt from as it is written, without its codes (half of all rows state none), and in its other versions.

    Raises:
        InvalidError: the model of the settings cannot be used.
    """
    part = next(part for part in read_benchmark() if part.name == PART)
    written = part.demands[AS_WRITTEN]
    asked = {AS_WRITTEN: written, UNCODED: [_uncoded(demand) for demand in written], **part.demands}
    market = Market(written, part.supplies)
    proposed = {
        manner: list(candidates(demands, market, engine.encoders(), engine.feature_maker))
        for manner, demands in asked.items()
    }
    judged = [_cross_validated(proposed, part.grades, seed) for seed in range(SHUFFLES)]
    first = [[(0.0, found) for found in of_demand] for of_demand in proposed[AS_WRITTEN]]
    everything = [of_demand for of_manner in proposed.values() for of_demand in of_manner]
    learnt = {
        "from": f"fixtures/benchmark/{PART}",
        "demands": len(written),
        "pairs": sum(map(len, everything)),
        "versions": engine.model_versions() | {"scikit-learn": version("scikit-learn")},
        "first_stage_ndcg_10": _ndcg(first, part.grades),
        "cross_validated_ndcg_10": {
            manner: round(fmean(_ndcg(run[manner], part.grades) for run in judged), _DIGITS) for manner in asked
        },
        "cross_validated_share_by_level": _shares(judged[0][AS_WRITTEN], part.grades),
    }
    return _fitted(everything, part.grades).model_copy(update={"learnt": learnt})


def _uncoded(demand: SearchedText) -> SearchedText:
    codes = {scheme.value: () for scheme in PROFILED}
    return replace(demand, item=demand.item.model_copy(update=codes))


def _fitted(proposed: Iterable[list[Candidate]], grades: Grades) -> SecondStage:
    from sklearn.linear_model import LogisticRegression

    found = [one for of_demand in proposed for one in of_demand]
    model = LogisticRegression(C=1 / PENALTY, max_iter=10_000)
    model.fit(_matrix(found), [_is_worth_a_talk(one, grades) for one in found])
    weights = dict(zip(Features._fields, (round(float(weight), _DIGITS) for weight in model.coef_[0]), strict=True))
    return SecondStage(bias=round(float(model.intercept_[0]), _DIGITS), weights=weights, learnt={})


def _matrix(found: Sequence[Candidate]) -> NDArray[np.float64]:
    return np.array([one.features for one in found], dtype=np.float64)


def _is_worth_a_talk(found: Candidate, grades: Grades) -> bool:
    return grades[found.demand].get(found.supply, 0) >= RELEVANT_GRADE


def _cross_validated(proposed: Proposed, grades: Grades, seed: int) -> dict[str, list[list[_Judged]]]:
    """Return each demand's candidates with their likelihood by a formula that was learnt without that demand."""
    demands = sorted({of_demand[0].demand for of_demand in proposed[AS_WRITTEN]})
    fold = dict(zip(demands, np.random.default_rng(seed).permutation(len(demands)) % FOLDS, strict=True))
    everything = [of_demand for of_manner in proposed.values() for of_demand in of_manner]
    learnt = [
        _fitted((of_demand for of_demand in everything if fold[of_demand[0].demand] != left), grades)
        for left in range(FOLDS)
    ]
    return {
        manner: [
            [(learnt[fold[found.demand]].likelihood(found.features), found) for found in of_demand]
            for of_demand in of_manner
        ]
        for manner, of_manner in proposed.items()
    }


def _ndcg(judged: Iterable[list[_Judged]], grades: Grades) -> float:
    run = {
        of_demand[0][1].demand: [found.supply for _, found in sorted(of_demand, key=lambda one: -one[0])]
        for of_demand in judged
        if of_demand
    }
    return round(evaluate(run, {demand: grades[demand] for demand in run}).ndcg_10, _DIGITS)


def _shares(judged: Sequence[list[_Judged]], grades: Grades) -> dict[str, str]:
    """Return how many of the candidates at each level are worth a talk."""
    found = [one for of_demand in judged for one in of_demand]
    shares, above = {}, math.inf
    for least, level in (*LEVELS, (0.0, Level.NONE)):
        within = [_is_worth_a_talk(candidate, grades) for likelihood, candidate in found if least <= likelihood < above]
        shares[level.value] = f"{sum(within)} of {len(within)}"
        above = least
    return shares
