import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
HEADER = "序号,企业名称,场景名称,需求描述,联系电话\n"
LOOM = "1,虚构织造有限公司,布面瑕疵检验,夜班漏检多,13911111111\n"
KILN = "2,虚构陶瓷有限公司,窑炉能耗优化,气耗高,13922222222\n"
NAMELESS = "3,虚构冲压有限公司,,靠手摸,13933333333\n"


def list_of(tmp_path: Path, name: str, *rows: str) -> Path:
    path = tmp_path / name
    path.write_text("".join([HEADER, *rows]), encoding="utf-8")
    return path


@pytest.mark.slow
def test_an_edition_is_listed_and_taken_back(duijie_process: Run, tmp_path: Path) -> None:
    duijie_process("import", list_of(tmp_path, "a.csv", LOOM), "--list", "虚构清单")
    duijie_process("import", list_of(tmp_path, "b.csv", LOOM, KILN), "--list", "虚构清单")
    later, first = json.loads(duijie_process("editions", "--json").stdout)
    assert [(one["edition"]["file_name"], one["edition"]["row_count"]) for one in (later, first)] == [
        ("b.csv", 2),
        ("a.csv", 1),
    ]
    key = later["edition"]["id"]

    unsure = duijie_process("take-back", key)
    dry = duijie_process("take-back", key, "--dry-run")
    done = duijie_process("take-back", key, "--yes", "--json")
    again = duijie_process("take-back", key, "--yes")
    missing = duijie_process("take-back", "edition-none", "--dry-run")

    assert [answer.returncode for answer in (unsure, dry, done, again, missing)] == [1, 0, 0, 1, 1]
    assert "closes 1, restores 0 and reopens 0" in unsure.stderr
    assert "1 closed, 0 restored, 0 reopened, 1 as they were. This was a dry run" in dry.stdout
    told = json.loads(done.stdout)
    assert {name: len(told[name]) for name in ("withdrawn", "restored", "reopened", "kept")} == {
        "withdrawn": 1,
        "restored": 0,
        "reopened": 0,
        "kept": 1,
    }
    assert "was taken back already" in again.stderr
    assert [line.split("  ")[1:] for line in duijie_process("editions").stdout.splitlines()] == [
        ["虚构清单", "b", later["edition"]["imported_at"][:10], "2", "taken back"],
        ["虚构清单", "a", first["edition"]["imported_at"][:10], "1", "in force"],
    ]


def test_the_errors_by_cell_are_written_beside_the_import(duijie: Run, tmp_path: Path) -> None:
    path = list_of(tmp_path, "a.csv", LOOM, NAMELESS)

    answer = duijie("import", path, "--problems", "problems.xlsx")

    assert answer.returncode == 0
    with zipfile.ZipFile(tmp_path / "problems.xlsx") as book:
        text = "".join(book.read(name).decode() for name in book.namelist())
    assert "Cell C3 (column “场景名称”) holds no title" in text
    assert "139" not in text


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        (".", "File exists"),
        ("a.csv", "File exists"),
        ("no/such/folder/problems.xlsx", "No such file or directory"),
    ],
)
def test_a_workbook_that_cannot_be_written_is_said_before_anything_is_stored(
    duijie: Run, tmp_path: Path, place: str, problem: str
) -> None:
    answer = duijie("import", list_of(tmp_path, "a.csv", LOOM), "--problems", place)

    assert (answer.returncode, f"cannot be written: {problem}" in answer.stderr) == (2, True)
    assert not (tmp_path / "home").exists()
