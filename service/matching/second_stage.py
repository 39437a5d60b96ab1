"""How likely a pair is worth a talk: a logistic formula over its features, learnt from the benchmark's development part.

The weights stand in ``second_stage.json`` with the run that made them (``duijie learn``).
"""

import hashlib
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from service.matching.features import Features

WEIGHTS_FILE = "second_stage.json"


class SecondStage(BaseModel):
    """The formula; immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bias: float
    weights: Mapping[str, float]
    """By the names of ``Features``."""
    learnt: Mapping[str, Any]
    """From what, how, and what was measured."""

    @property
    def version(self) -> str:
        """Differs whenever a likelihood may."""
        formula = self.model_dump_json(include={"bias", "weights"})
        return hashlib.sha256(formula.encode()).hexdigest()[:16]

    def likelihood(self, features: Features) -> float:
        """Return the share of such pairs that are worth a talk (grade 2 or 3), 0 to 1; the same in every list."""
        total = math.fsum(self.weights[name] * value for name, value in features._asdict().items())
        return 1 / (1 + math.exp(-(self.bias + total)))


@cache
def second_stage() -> SecondStage:
    """Return the formula that is shipped."""
    return SecondStage.model_validate_json((files("service.matching") / WEIGHTS_FILE).read_bytes())
