import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.slow
def test_sample_lists_come_in_whole(duijie_process: Run, lists_folder: Path) -> None:
    files = {"demands-1.xlsx": 12, "demands-2.docx": 8, "supplies-1.csv": 24, "supplies-2.xlsx": 16}
    reports = {name: json.loads(duijie_process("import", lists_folder / name, "--json").stdout) for name in files}

    assert {name: report["imported"] for name, report in reports.items()} == files
    assert {
        name: report["rejected"] + report["review"] + report["duplicate"] for name, report in reports.items()
    } == dict.fromkeys(files, 0)
    assert [reports[name]["side"] for name in files] == ["demand", "demand", "supply", "supply"]


def test_the_report_has_the_keys_of_the_contract(duijie: Run, lists_folder: Path) -> None:
    report = json.loads(duijie("import", lists_folder / "demands-1.xlsx", "--dry-run", "--json").stdout)

    counts = {"imported", "duplicate", "review", "rejected", "ignored"}
    assert counts | {"sheets", "read", "withdrawn", "rows"} <= report.keys()
    assert {"name", "used", "header_row", "columns", "remembered"} == report["sheets"][0].keys()
    assert {"sheet", "row", "outcome", "change", "reason", "item"} <= report["rows"][0].keys()
    assert report["sheets"][0]["header_row"] == 3
    assert report["read"] == sum(report[count] for count in counts) == len(report["rows"])


def test_a_file_with_nothing_new_exits_with_one(duijie: Run, lists_folder: Path) -> None:
    assert duijie("import", lists_folder / "demands-2.docx").returncode == 0
    assert duijie("import", lists_folder / "demands-2.docx").returncode == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.xlsx", None, "There is no file “missing.xlsx”"),
        ("empty.xlsx", b"", "is empty"),
        ("torn.xlsx", b"PK\x03\x04 torn", "torn.xlsx"),
        ("noise.csv", bytes(range(256)) * 8, "noise.csv"),
        ("letter.csv", "亲爱的同事\n你好\n".encode(), "letter.csv"),
    ],
)
def test_a_file_that_cannot_be_read_exits_with_two_and_says_why(
    duijie: Run, tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    answer = duijie("import", name)

    assert answer.returncode == 2
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--side", "both"), "--side cannot be “both”; choose one of: demand, supply"),
        (("--scope", "half"), "--scope cannot be “half”; choose one of: batch, whole"),
        (("--map", "痛点"), "Write HEADER=FIELD"),
        (("--sheet", "第九页"), "第九页"),
        (("--map", "痛点/现状=nothing"), "nothing"),
    ],
)
def test_wrong_arguments_are_named(duijie: Run, lists_folder: Path, arguments: tuple[str, ...], told: str) -> None:
    answer = duijie("import", lists_folder / "demands-1.xlsx", *arguments)

    assert answer.returncode == 2
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr


def test_texts_of_strangers_do_not_steer_the_terminal(duijie: Run, tmp_path: Path) -> None:
    rows = "序号,企业名称,场景名称,需求描述,所属行业\n1,甲\u202e厂,红字[red]检测,漏检,天\u202e书\n"
    (tmp_path / "esc\x1b]0;x\x07 13912345678.csv").write_text(rows, encoding="utf-8")

    told = duijie("import", "esc\x1b]0;x\x07 13912345678.csv")
    shown = duijie("import", "esc\x1b]0;x\x07 13912345678.csv", "--dry-run", "--json")
    missing = duijie("import", "no\x1b[31m.csv")

    assert told.returncode == 0
    output = told.stdout + told.stderr + shown.stdout + missing.stdout + missing.stderr
    assert not re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", output)
    assert "13912345678" not in output
    assert "[red]" in shown.stdout


@pytest.mark.parametrize("kind", ["loop", "folder", "below a file", "long"])
def test_what_is_no_file_gets_a_sentence(duijie: Run, tmp_path: Path, kind: str) -> None:
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("x")
    names = {"loop": "loop.csv", "folder": "folder.csv", "below a file": "file/a.csv", "long": "x" * 300 + ".csv"}

    answer = duijie("import", names[kind])

    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr


def test_of_many_remarks_the_first_are_shown_and_the_others_counted(duijie: Run, tmp_path: Path) -> None:
    rows = "".join(f"{number},虚构{number}号有限公司,需求{number}\n" for number in range(203))
    (tmp_path / "long.csv").write_text(f"序号,企业名称,需求名称\n{rows}", encoding="utf-8")

    told = duijie("import", tmp_path / "long.csv", "--dry-run").stdout.splitlines()

    assert sum("says nothing but its title" in line for line in told) == 200
    assert told[200].startswith("3 more lines are not shown.")
