import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.slow
def test_search_match_index_and_doctor(duijie_process: Run, lists_folder: Path) -> None:
    for name in ("demands-1.xlsx", "supplies-1.csv"):
        duijie_process("import", lists_folder / name)
    hits = json.loads(duijie_process("search", "异响 靠人耳听", "--side", "demand", "--json").stdout)["hits"]
    assert hits[0]["item"]["title"] == "空调室外机下线异响判定"

    matches = json.loads(duijie_process("match", hits[0]["item"]["id"], "--limit", "3", "--json").stdout)
    assert matches["matches"][0]["item"]["title"] == "听微整机声纹质检站"
    assert matches["run"]["inputs"] == {hits[0]["item"]["id"]: 1}

    index = json.loads(duijie_process("index", "--json").stdout)
    assert (index["demand"], index["supply"], index["generation"]) == (12, 24, 2)
    findings = json.loads(duijie_process("doctor", "--json").stdout)
    assert {finding["subject"]: finding["sound"] for finding in findings} == dict.fromkeys(
        ("taxonomy", "database", "contacts", "model", "index"), True
    )


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("search", "", "--filter", "sector=x"), 2, "has no value “x”"),
        (("search", "", "--filter", "colour=red"), 2, "--filter cannot be “colour=red”"),
        (("search", "x" * 2001), 2, "at most 2000"),
        (("search", "x", "--limit", "0"), 2, "between 1 and 100"),
        (("search", "x", "--side", "left"), 2, "--side cannot be “left”"),
        (("match", "轴承"), 2, "is no id"),
        (("match", "demand-none"), 1, "There is no Demand “demand-none”"),
    ],
)
def test_wrong_input_is_one_sentence(duijie: Run, arguments: tuple[str, ...], status: int, told: str) -> None:
    answer = duijie(*arguments)

    assert answer.returncode == status
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        (
            "DUIJIE_MODEL",
            "/no/such/model",
            "The model “/no/such/model” cannot be used: there is no such folder. Check DUIJIE_MODEL (a folder or a model's",
        ),
        ("DUIJIE_DATABASE_URL", "oracle://x", "The database address cannot be used"),
        ("DUIJIE_CONTACT_KEY", "short", "The contacts' key cannot be used"),
        ("DUIJIE_HOME", "/proc/no", "The data folder /proc/no cannot be used"),
        ("DUIJIE_LANGUAGE", "fr", "DUIJIE_LANGUAGE"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    duijie: Run, environment: dict[str, str], variable: str, value: str, told: str
) -> None:
    environment[variable] = value

    answer = duijie("search", "轴承")

    assert answer.returncode != 0
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr
