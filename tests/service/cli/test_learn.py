import json
import subprocess
from collections.abc import Callable

import pytest

from service.matching.second_stage import second_stage

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.slow
def test_the_shipped_weights_are_what_is_learnt(duijie: Run) -> None:
    learnt = json.loads(duijie("learn").stdout)

    shipped = second_stage()
    assert learnt["weights"] == pytest.approx(dict(shipped.weights), abs=0.01)
    assert learnt["bias"] == pytest.approx(shipped.bias, abs=0.01)
    assert learnt["learnt"]["versions"] == shipped.learnt["versions"]
    assert learnt["learnt"]["cross_validated_ndcg_10"]["as_written"] > learnt["learnt"]["first_stage_ndcg_10"] + 0.1
