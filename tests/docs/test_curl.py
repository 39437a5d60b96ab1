"""The API's page for strangers: a real server, a real shell, real curl, every command in its order."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "service" / "api" / "README.md").read_text(encoding="utf-8")
STEPS = re.findall(r"```sh\n(.*?)```\n\n```json\n(.*?)```", PAGE, re.DOTALL)
PORT = 8000
LIMIT_SECONDS = 120
BETWEEN = "\n---next step---\n"


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Return the port of ``duijie serve`` of somebody whose own folder is new."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment(tmp_path), cwd=tmp_path, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until_healthy(port)
            yield port
        finally:
            server.terminate()
            server.wait(30)


def environment(home: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DUIJIE_")}  # noqa: TID251 -- passed on to a process
    return inherited | {"HOME": str(home), "PYTHONPATH": str(ROOT)}


def wait_until_healthy(port: int) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (TimeoutError, urllib.error.URLError, ConnectionError):
            assert time.monotonic() < end
            time.sleep(0.1)


def fits(shown: object, told: object) -> bool:
    """Tell whether an answer holds what the page shows of it; … stands for anything."""
    if isinstance(shown, dict):
        return isinstance(told, dict) and all(name in told and fits(shown[name], told[name]) for name in shown)
    if isinstance(shown, list):
        return isinstance(told, list) and len(told) >= len(shown) and all(map(fits, shown, told))
    if isinstance(shown, str) and "…" in shown:
        return isinstance(told, str) and bool(re.fullmatch(re.escape(shown).replace("…", ".+"), told))
    return shown == told


def test_every_command_is_followed_by_what_it_prints() -> None:
    assert len(STEPS) == PAGE.count("```sh\n") == PAGE.count("```json\n") > 10


@pytest.mark.slow
def test_every_command_prints_what_the_page_shows(port: int, tmp_path: Path) -> None:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    script = "set -eu\n" + f"printf '%s' '{BETWEEN}'\n".join(command for command, _ in STEPS)
    ran = subprocess.run(
        ["/bin/bash", "-c", script.replace(f"127.0.0.1:{PORT}", f"127.0.0.1:{port}")],
        env=environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=True,
    )

    answers = ran.stdout.split(BETWEEN)
    assert len(answers) == len(STEPS)
    for (command, shown), answer in zip(STEPS, answers, strict=True):
        assert fits(json.loads(shown), json.loads(answer)), f"{command}\n{answer[:2000]}"
    assert (tmp_path / "problems.xlsx").read_bytes()[:2] == b"PK"
