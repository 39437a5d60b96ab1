"""Every command line of the README does what the README says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.strip().splitlines()]
FIRST = (
    "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e '.[test]' && .venv/bin/duijie demo",
    ".venv/bin/poe check",
)


def test_the_two_commands_stand_first() -> None:
    assert tuple(COMMANDS[:2]) == FIRST


@pytest.mark.slow
def test_the_other_commands_run_one_after_the_other(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")
    (tmp_path / "D.jsonl").write_text('{"id": "d", "title": "布面破洞检验"}\n', encoding="utf-8")
    (tmp_path / "S.jsonl").write_text('{"id": "s", "title": "织物疵点检测"}\n', encoding="utf-8")
    (tmp_path / "QRELS.tsv").write_text("d\ts\t3\n", encoding="utf-8")
    binaries = tmp_path / "bin"
    binaries.mkdir()
    (binaries / "duijie").write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "from service.cli import main; main()" "$@"\n', encoding="utf-8"
    )
    (binaries / "duijie").chmod(0o755)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DUIJIE_")}  # noqa: TID251 -- passed on to a process
    environment = inherited | {
        "PATH": f"{binaries}:{inherited['PATH']}",
        "PYTHONPATH": str(ROOT),
        "DUIJIE_HOME": str(tmp_path / "home"),
    }
    statuses = {
        command: subprocess.run(
            ["/bin/sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, timeout=120, check=False
        ).returncode
        for command in COMMANDS[2:]
    }

    assert len(statuses) >= 8
    assert statuses == dict.fromkeys(COMMANDS[2:], 0)


def test_every_setting_is_told() -> None:
    from service.settings import Settings

    told = set(re.findall(r"^\| `DUIJIE_(\w+)`", README, re.MULTILINE))
    assert told == {name.upper() for name in Settings.model_fields}
