import json
import subprocess
from collections.abc import Callable

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.slow
def test_the_benchmark_is_one_table(duijie: Run) -> None:
    rows = json.loads(duijie("evaluate", "--benchmark", "--json").stdout)
    table = duijie("evaluate", "--benchmark").stdout.splitlines()

    assert {row["version"] for row in rows} == {"as_written", "hant", "en", "colloquial"}
    assert len(table) == len(rows) + 1
    assert all(row["ndcg_low"] <= row["report"]["ndcg_10"] <= row["ndcg_high"] for row in rows)


@pytest.mark.parametrize("arguments", [(), ("run.tsv",), ("run.tsv", "--benchmark")])
def test_what_is_to_be_judged_has_to_be_said(duijie: Run, arguments: tuple[str, ...]) -> None:
    answer = duijie("evaluate", *arguments)

    assert (answer.returncode, "RUN.tsv QRELS.tsv" in answer.stderr) == (2, True)
