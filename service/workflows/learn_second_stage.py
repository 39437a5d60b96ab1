"""Learn the second stage from the benchmark's development part.

Logistic regression over the candidates of the first stage: worth a talk (grade 2 or 3) or not. What it would do for demands it
has not seen is measured by cross-validation in which all pairs of a demand are in one fold.
"""

import math
from collections.abc import Iterable, Sequence
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from indexes.metrics import RELEVANT_GRADE, evaluate
from service.domain.match import Level
from service.matching.engine import Engine
from service.matching.features import Features
from service.matching.levels import LEVELS
from service.matching.rankers import Candidate, candidates
from service.matching.second_stage import SecondStage
from service.workflows.evaluate_benchmark import AS_WRITTEN, Grades, read_benchmark

PART = "dev"
FOLDS = 6
SHUFFLES = 5
PENALTY = 0.1
"""On large weights; ten times or a tenth of it moves no figure by more than a point."""
_DIGITS = 3
_Judged = tuple[float, Candidate]
"""With its likelihood."""


def learn_second_stage(engine: Engine) -> SecondStage:
    """Return the formula learnt from all demands of the development part, with what was measured.

    Raises:
        InvalidError: the model of the settings cannot be used.
    """
    part = next(part for part in read_benchmark() if part.name == PART)
    demands = part.demands[AS_WRITTEN]
    proposed = list(candidates(demands, part.supplies, engine.encoders(), engine.feature_maker))
    judged = [_cross_validated(proposed, part.grades, seed) for seed in range(SHUFFLES)]
    learnt = {
        "from": f"fixtures/benchmark/{PART}",
        "demands": len(demands),
        "pairs": sum(map(len, proposed)),
        "versions": engine.model_versions() | {"scikit-learn": version("scikit-learn")},
        "first_stage_ndcg_10": _ndcg(([(0.0, found) for found in of_demand] for of_demand in proposed), part.grades),
        "cross_validated_ndcg_10": [_ndcg(run, part.grades) for run in judged],
        "cross_validated_share_by_level": _shares(judged[0], part.grades),
    }
    everything = [found for of_demand in proposed for found in of_demand]
    return _fitted(everything, part.grades).model_copy(update={"learnt": learnt})


def _fitted(found: Sequence[Candidate], grades: Grades) -> SecondStage:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1 / PENALTY, max_iter=10_000)
    model.fit(_matrix(found), [_is_worth_a_talk(one, grades) for one in found])
    weights = dict(zip(Features._fields, (round(float(weight), _DIGITS) for weight in model.coef_[0]), strict=True))
    return SecondStage(bias=round(float(model.intercept_[0]), _DIGITS), weights=weights, learnt={})


def _matrix(found: Sequence[Candidate]) -> NDArray[np.float64]:
    return np.array([one.features for one in found], dtype=np.float64)


def _is_worth_a_talk(found: Candidate, grades: Grades) -> bool:
    return grades[found.demand].get(found.supply, 0) >= RELEVANT_GRADE


def _cross_validated(proposed: Sequence[list[Candidate]], grades: Grades, seed: int) -> list[list[_Judged]]:
    """Return each demand's candidates with their likelihood by a formula that was learnt without that demand."""
    fold = np.random.default_rng(seed).permutation(len(proposed)) % FOLDS
    learnt = [
        _fitted(
            [found for number, of_demand in enumerate(proposed) if fold[number] != left for found in of_demand], grades
        )
        for left in range(FOLDS)
    ]
    return [
        [(learnt[fold[number]].likelihood(found.features), found) for found in of_demand]
        for number, of_demand in enumerate(proposed)
    ]


def _ndcg(judged: Iterable[list[_Judged]], grades: Grades) -> float:
    run = {
        of_demand[0][1].demand: [found.supply for _, found in sorted(of_demand, key=lambda one: -one[0])]
        for of_demand in judged
        if of_demand
    }
    return round(evaluate(run, grades).ndcg_10, _DIGITS)


def _shares(judged: Sequence[list[_Judged]], grades: Grades) -> dict[str, str]:
    """Return how many of the candidates at each level are worth a talk."""
    found = [one for of_demand in judged for one in of_demand]
    shares, above = {}, math.inf
    for least, level in (*LEVELS, (0.0, Level.NONE)):
        within = [_is_worth_a_talk(candidate, grades) for likelihood, candidate in found if least <= likelihood < above]
        shares[level.value] = f"{sum(within)} of {len(within)}"
        above = least
    return shares
