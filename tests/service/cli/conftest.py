"""The command as a user runs it, with a data folder of its own: in this process, or for slow tests in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from service.cli import main

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose installation is empty and speaks English."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DUIJIE_")}  # noqa: TID251 -- passed on to a process
    return inherited | {
        "DUIJIE_HOME": str(tmp_path / "home"),
        "DUIJIE_LANGUAGE": "en",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }


@pytest.fixture
def duijie(
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Return a function that runs ``duijie`` with arguments, without the seconds in which a process imports."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = ["duijie", *map(str, arguments)]
        status: object = 0
        with monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("DUIJIE_")]:  # noqa: TID251 -- put back afterwards
                patch.delenv(name)
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.chdir(tmp_path)
            patch.setattr(sys, "argv", command)
            capsys.readouterr()
            try:
                main()
            except SystemExit as end:
                status = end.code or 0
        assert isinstance(status, int)
        return subprocess.CompletedProcess(command, status, *capsys.readouterr())

    return run


@pytest.fixture
def duijie_process(environment: dict[str, str], tmp_path: Path) -> Run:
    """Return a function that runs ``duijie`` with arguments as a process of its own."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from service.cli import main; main()", *map(str, arguments)]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )

    return run
