import json
import subprocess
from collections.abc import Callable

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.slow
def test_the_benchmark_is_one_table(duijie: Run) -> None:
    told = json.loads(duijie("evaluate", "--benchmark", "--json").stdout)
    rows, levels = told["rankings"], told["levels"]
    table = duijie("evaluate", "--benchmark").stdout.splitlines()

    assert {row["version"] for row in rows} == {"as_written", "hant", "en", "colloquial"}
    assert {row["part"] for row in rows} == {row["part"] for row in levels} == {"dev", "test"}
    assert len([line for line in table if line.startswith(("dev    ", "test   "))]) == len(rows)
    assert all(row["ndcg_low"] <= row["report"]["ndcg_10"] <= row["ndcg_high"] for row in rows)


@pytest.mark.parametrize("arguments", [(), ("run.tsv",), ("run.tsv", "--benchmark")])
def test_what_is_to_be_judged_has_to_be_said(duijie: Run, arguments: tuple[str, ...]) -> None:
    answer = duijie("evaluate", *arguments)

    assert (answer.returncode, "RUN.tsv QRELS.tsv" in answer.stderr) == (2, True)


def test_a_cross_encoder_that_is_not_there_is_one_sentence(duijie: Run, environment: dict[str, str]) -> None:
    environment["DUIJIE_RERANKER"] = "/no/such/model"

    answer = duijie("evaluate", "--benchmark")

    assert answer.returncode == 2
    assert "there is no such folder. Check DUIJIE_RERANKER" in answer.stderr.replace("\n", " ")
