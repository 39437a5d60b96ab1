"""Hub models, from a hub of our own on this machine; each test asks it from a process that knows no other hub."""

import hashlib
import json
import os
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

COMMIT = "c0ffee" * 6 + "cafe"
TOLD = "/api/models/somebody/tiny"

LOAD = """
import sys
from indexes import encoder
encoder._REACHABLE_SECONDS, encoder._STALLED_SECONDS = 2.0, 5.0
try:
    loaded = encoder.Encoder.load(sys.argv[1])
    print(loaded.name, loaded.fingerprint)
except encoder.ModelError as error:
    print(error)
"""
"""The client of the hub alone would take more than a minute."""


def load(name: str, hub: str, cache: Path) -> str:
    """Return what a new process says of a model: its name and fingerprint, or the error."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}  # noqa: TID251 -- the tests' own
    environment |= {"HF_ENDPOINT": hub, "HF_HOME": str(cache), "HF_HUB_DISABLE_TELEMETRY": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", LOAD, name], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


class Quiet(socketserver.ThreadingMixIn):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of a client that went away."""


class Hub(Quiet, HTTPServer):
    """The few answers of a hub that a download asks for, about one model."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.folder = folder
        self.asked: list[str] = []
        self.silent_about = "nothing"
        """What it never answers: an ending of a path."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(path)
        if path.endswith(self.server.silent_about):
            time.sleep(60)
        files = [path for path in sorted(self.server.folder.rglob("*")) if path.is_file()]
        if path.startswith(f"{TOLD}/tree/"):
            self.tell(
                json.dumps(
                    [
                        {
                            "type": "file",
                            "path": file.relative_to(self.server.folder).as_posix(),
                            "size": file.stat().st_size,
                            "oid": hashlib.sha1(file.read_bytes(), usedforsecurity=False).hexdigest(),
                        }
                        for file in files
                    ]
                ).encode()
            )
        elif path.startswith(TOLD):
            self.tell(json.dumps({"id": "somebody/tiny", "modelId": "somebody/tiny", "sha": COMMIT}).encode())
        elif path.startswith(stem := f"/somebody/tiny/resolve/{COMMIT}/"):
            self.tell((self.server.folder / path.removeprefix(stem)).read_bytes())
        else:
            self.send_error(404)

    def tell(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{hashlib.sha1(content, usedforsecurity=False).hexdigest()}"')
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class names it
        pass


@contextmanager
def served(server: socketserver.TCPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def hub(model_folder: Path) -> Iterator[Hub]:
    server = Hub(model_folder)
    with served(server):
        yield server


def test_a_model_is_fetched_once_and_then_needs_no_hub(hub: Hub, model_folder: Path, tmp_path: Path) -> None:
    (model_folder / "model.onnx").write_bytes(b"another format")

    fetched = load("somebody/tiny?dimension=4", hub.url, tmp_path)
    asked = list(hub.asked)
    kept = load("somebody/tiny", "http://127.0.0.1:9", tmp_path)

    fingerprint = hashlib.sha256(f"somebody/tiny@{COMMIT}".encode()).hexdigest()
    assert (fetched, kept) == (f"somebody/tiny?dimension=4 {fingerprint}", f"somebody/tiny {fingerprint}")
    assert not [path for path in asked if path.endswith(".onnx")]
    (model_folder / "model.onnx").unlink()


def test_a_half_fetched_model_is_fetched_again(hub: Hub, tmp_path: Path) -> None:
    whole = load("somebody/tiny", hub.url, tmp_path)
    next(tmp_path.rglob("snapshots/*/tokenizer.json")).unlink()

    assert load("somebody/tiny", "http://127.0.0.1:9", tmp_path) == "somebody/tiny: unreachable"
    assert load("somebody/tiny", hub.url, tmp_path) == whole


def test_a_folder_asks_no_hub(hub: Hub, transformer_folder: Path, tmp_path: Path) -> None:
    assert load(str(transformer_folder), hub.url, tmp_path).startswith(str(transformer_folder))
    assert hub.asked == []


@pytest.mark.parametrize("ending", [TOLD, "/revision/main", f"/tree/{COMMIT}", "/model.safetensors"])
def test_a_hub_that_falls_silent_is_given_up(hub: Hub, tmp_path: Path, ending: str) -> None:
    hub.silent_about = ending
    began = time.monotonic()

    assert load("somebody/tiny", hub.url, tmp_path) == "somebody/tiny: unreachable"
    assert time.monotonic() - began < 30


def test_a_hub_that_never_ends_its_answer_is_given_up(tmp_path: Path) -> None:
    class Dripping(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(600):
                self.request.sendall(b" ")
                time.sleep(0.1)

    class Server(Quiet, socketserver.TCPServer):
        pass

    with (server := Server(("127.0.0.1", 0), Dripping)), served(server):
        url = f"http://127.0.0.1:{server.server_address[1]}"

        assert load("somebody/tiny", url, tmp_path) == "somebody/tiny: unreachable"


def test_a_name_that_the_hub_does_not_know_is_refused(hub: Hub, tmp_path: Path) -> None:
    assert load("somebody/else", hub.url, tmp_path) == "somebody/else: unreachable"
