"""The command as a user runs it: a process of its own, with a data folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose installation is empty and speaks English."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DUIJIE_")}  # noqa: TID251 -- passed on to a process
    return inherited | {"DUIJIE_HOME": str(tmp_path / "home"), "DUIJIE_LANGUAGE": "en"}


@pytest.fixture
def duijie(environment: dict[str, str], tmp_path: Path) -> Run:
    """Return a function that runs ``duijie`` with arguments."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from service.cli import main; main()", *map(str, arguments)]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )

    environment["PYTHONPATH"] = str(Path(__file__).parents[3])
    return run
