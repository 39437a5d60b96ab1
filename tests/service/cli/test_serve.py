import http.client
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
LIMIT_SECONDS = 60


def test_serve_refuses_other_addresses_and_taken_ports(duijie: Run) -> None:
    elsewhere = duijie("serve", "--host", "0.0.0.0")  # noqa: S104 -- must be refused
    assert (elsewhere.returncode, "this machine alone" in elsewhere.stderr) == (2, True)

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = duijie("serve", "--port", str(taken.getsockname()[1]))
    assert (answer.returncode, "is taken" in answer.stderr) == (1, True)


@pytest.mark.slow
def test_serve_is_healthy_at_once_and_ready_when_the_model_is_there(
    environment: dict[str, str], duijie_process: Run, tmp_path: Path
) -> None:
    duijie_process("--help")  # compiles the modules, as an installed program has them
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--port", str(port)]
    started = time.monotonic()
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL) as server:
        try:
            healthy = seconds_until(f"http://127.0.0.1:{port}/healthz", started)
            with pytest.raises(urllib.error.HTTPError, match="503"):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5)
            ready = seconds_until(f"http://127.0.0.1:{port}/readyz", started)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(LIMIT_SECONDS)
    print(f"\nhealthz after {healthy:.2f} s (limit 2 s), readyz after {ready:.2f} s")


@pytest.mark.slow
def test_serve_prints_a_link_that_lets_the_organizer_in_once(environment: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            address, told = server.stderr.readline().strip(), server.stderr.readline().strip()
            seconds_until(f"{address}healthz", time.monotonic())
            sentence, _, link = told.rpartition(" ")
            statuses = [status_of(link) for _ in range(2)]
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=LIMIT_SECONDS)

    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
    assert sentence == "Open as the organizer (works once, within 10 minutes):"
    assert re.fullmatch(re.escape(address) + r"enter\?ticket=[\w-]{43}", link)
    assert statuses == [303, 403]


def status_of(address: str) -> int:
    url = urlsplit(address)
    with closing(http.client.HTTPConnection(url.netloc, timeout=5)) as connection:
        connection.request("GET", f"{url.path}?{url.query}")
        with closing(connection.getresponse()) as answer:
            return answer.status


def seconds_until(address: str, started: float) -> float:
    while time.monotonic() - started < LIMIT_SECONDS:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 -- our own server
                return time.monotonic() - started
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    pytest.fail(f"{address} did not answer within {LIMIT_SECONDS} s")
