import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
DEMANDS = [
    {"id": "d1", "title": "布面破洞检验", "text": "夜班漏检多", "sector": "textiles"},
    {"id": "d2", "title": "ozone"},
]
SUPPLIES = [
    {"id": "s1", "title": "轴承故障预警", "text": "振动信号"},
    {"id": "s2", "title": "织物疵点检测", "text": "识别破洞"},
    {"id": "s3", "title": "！！！"},
]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, rows in (("d.jsonl", DEMANDS), ("s.jsonl", SUPPLIES)):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def ranked(duijie: Run, *options: str) -> subprocess.CompletedProcess[str]:
    return duijie("rank", "--demands", "d.jsonl", "--supplies", "s.jsonl", "--out", "run.tsv", *options)


def test_rank_and_evaluate_a_run(duijie: Run, files: Path) -> None:
    assert ranked(duijie).returncode == 0

    rows = [line.split("\t") for line in (files / "run.tsv").read_text(encoding="utf-8").splitlines()]
    assert [row[0] for row in rows] == ["d1"] * 3 + ["d2"] * 3
    assert rows[0][:2] == ["d1", "s2"]
    scores = [float(row[2]) for row in rows]
    assert scores[:3] == sorted(scores[:3], reverse=True)
    assert {row[1] for row in rows[3:]} == {"s1", "s2", "s3"}

    (files / "qrels.tsv").write_text("d1\ts2\t3\nd1\ts1\t0\n", encoding="utf-8")
    figures = json.loads(duijie("evaluate", "run.tsv", "qrels.tsv", "--json").stdout)
    assert (figures["ndcg_10"], figures["recall_5"], figures["mrr"], figures["queries"]) == (1.0, 1.0, 1.0, 1)
    assert figures["unjudged_share"] == pytest.approx(1 / 3)


@pytest.mark.slow
def test_the_direction_names_the_query_side(duijie_process: Run, files: Path) -> None:
    ranked(duijie_process, "--direction", "supply", "--top", "1")

    rows = [line.split("\t") for line in (files / "run.tsv").read_text(encoding="utf-8").splitlines()]
    assert [row[0] for row in rows] == ["s1", "s2", "s3"]
    assert rows[1][1] == "d1"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "Line 1 of d.jsonl is no JSON object"),
        ('{"title": "x"}', "id"),
        ('{"id": "a\\tb", "title": "x"}', "id"),
        ('{"id": "a"}', "title and text are empty"),
        ('{"id": "a", "title": "x"}\n{"id": "a", "title": "y"}', "Line 2 of d.jsonl: the id “a” stood before"),
        ("", "is empty"),
        ("[" * 100_000, "Line 1 of d.jsonl is no JSON object"),
        ('{"id": ' + "9" * 5_000 + "}", "Line 1 of d.jsonl is no JSON object"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(duijie: Run, files: Path, line: str, told: str) -> None:
    (files / "d.jsonl").write_text(line, encoding="utf-8")

    answer = ranked(duijie)

    assert answer.returncode == 2
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (files / "run.tsv").exists()


@pytest.mark.parametrize(
    ("run", "qrels", "told"),
    [
        ("d\ts\t1\n", "d\ts\t4\n", "the grade “4” is not 0, 1, 2 or 3"),
        ("d\ts\n", "d\ts\t3\n", "Line 1 of run.tsv has 2 fields"),
        ("d\ts\tnan\n", "d\ts\t3\n", "the score “nan” is no finite number"),
        ("e\ts\t1\n", "d\ts\t3\n", "have no query id in common"),
        ("d\ts\tx\n", "d\ts\t3\n", "the score “x” is no finite number"),
        ("d\ts\t1\nd\ts\t2\n", "d\ts\t3\n", "twice"),
    ],
)
def test_a_run_that_cannot_be_judged_is_named(duijie: Run, tmp_path: Path, run: str, qrels: str, told: str) -> None:
    (tmp_path / "run.tsv").write_text(run, encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text(qrels, encoding="utf-8")

    answer = duijie("evaluate", "run.tsv", "qrels.tsv")

    assert answer.returncode == 2
    assert told in answer.stderr


@pytest.mark.parametrize("out", [".", "d.jsonl/run.tsv", "no/such/folder/run.tsv"])
def test_an_output_that_cannot_be_written_is_named(duijie: Run, files: Path, out: str) -> None:
    answer = duijie("rank", "--demands", "d.jsonl", "--supplies", "s.jsonl", "--out", out)

    assert answer.returncode == 2
    assert "cannot be written" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert [path.name for path in files.glob(".*.part")] == []


@pytest.mark.slow
def test_a_pair_is_as_likely_from_both_sides(duijie: Run, files: Path) -> None:
    def scores(*options: str) -> dict[frozenset[str], float]:
        assert ranked(duijie, *options).returncode == 0
        rows = [line.split("\t") for line in (files / "run.tsv").read_text(encoding="utf-8").splitlines()]
        return {frozenset(row[:2]): float(row[2]) for row in rows if float(row[2]) >= 0}

    there, back = scores(), scores("--direction", "supply")

    common = there.keys() & back.keys()
    assert frozenset({"d1", "s2"}) in common
    assert {pair: there[pair] for pair in common} == pytest.approx({pair: back[pair] for pair in common}, abs=0.01)


def test_a_stated_sector_counts(duijie: Run, files: Path) -> None:
    rows = [
        {"id": "s1", "title": "质量检测平台", "sector": "纺织服装"},
        {"id": "s2", "title": "质量检测平台", "sector": ["steel"]},
    ]
    (files / "s.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    assert ranked(duijie).returncode == 0

    first = (files / "run.tsv").read_text(encoding="utf-8").splitlines()[0]
    assert first.split("\t")[:2] == ["d1", "s1"]


def test_one_famous_product_does_not_fill_every_list(duijie: Run, files: Path) -> None:
    demands = [
        {"id": f"d{number}", "title": "布面破洞检验", "text": f"夜班漏检多，{number}号车间"} for number in range(4)
    ]
    supplies = [
        {"id": "famous", "title": "布面破洞检验机"},
        *({"id": f"s{n:02d}", "title": f"织物检测{n}"} for n in range(40)),
    ]
    for name, rows in (("d.jsonl", demands), ("s.jsonl", supplies)):
        (files / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    assert ranked(duijie, "--capacity", "3").returncode == 0

    lists: dict[str, list[tuple[str, float]]] = {}
    for line in (files / "run.tsv").read_text(encoding="utf-8").splitlines():
        query, document, score = line.split("\t")
        lists.setdefault(query, []).append((document, float(score)))
    first_tens = [[document for document, _ in of_query[:10]] for of_query in lists.values()]
    assert [len(of_query) for of_query in lists.values()] == [41] * 4
    assert sum("famous" in first for first in first_tens) == 3
    assert all([score for _, score in of] == sorted((score for _, score in of), reverse=True) for of in lists.values())
    assert ranked(duijie, "--capacity", "0").returncode == 2
