import http.client
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPMessage
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.serving import create_app, gate
from service.workflows.context import Context
from tests.service.serving.conftest import MACHINE

RUNS = "/api/v1/runs"
UPLOADS = "/api/v1/uploads"
FORM = "multipart/form-data; boundary=x"


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """Serve an application on a free port, without its chores."""
    import uvicorn

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    body: str


def request(port: int, method: str, path: str, headers: dict[str, str], sent: bytes = b"") -> Answer:
    """Send a head and the beginning of a body, and return the answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.putrequest(method, path)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        if sent:
            connection.send(sent)
        with closing(connection.getresponse()) as answer:
            return Answer(answer.status, answer.headers, answer.read().decode())


def test_a_body_that_says_it_is_too_large_is_not_read(context: Context, key: str) -> None:
    too_large = {"Content-Type": "application/json", "Content-Length": str(gate.BODY_BYTES + 1)}
    file = {"Content-Type": FORM, "Content-Length": str(gate.UPLOAD_BYTES + 1)}
    bearer = {"Authorization": f"Bearer {key}"}

    with served(create_app(context)) as port:
        answers = [
            request(port, "POST", RUNS, too_large | bearer),
            request(port, "POST", UPLOADS, file | bearer),
            request(port, "POST", UPLOADS, file),
        ]

    assert [(answer.status, answer.headers["content-type"]) for answer in answers] == [
        (status, "application/problem+json") for status in (413, 413, 401)
    ]


def test_a_body_that_does_not_say_is_counted(context: Context, key: str) -> None:
    chunked = {"Content-Type": "application/json", "Transfer-Encoding": "chunked", "Authorization": f"Bearer {key}"}
    chunk = b"%x\r\n%s\r\n" % (gate.BODY_BYTES // 2 + 1, b" " * (gate.BODY_BYTES // 2 + 1))

    with served(create_app(context)) as port:
        answer = request(port, "POST", RUNS, chunked, chunk * 2)  # and no end

    assert answer.status == 413


def test_an_upload_that_breaks_off_leaves_nothing(context: Context, key: str, tmp_path: Path) -> None:
    head = (
        f"POST {UPLOADS} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: {FORM}\r\nContent-Length: 5000000\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    )
    with served(create_app(context)) as port:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(head.encode() + b"1" * 3_000_000)
            time.sleep(0.2)
        healthy = request(port, "GET", "/healthz", {})

    assert healthy.status == 200
    assert list((tmp_path / "home").glob("uploads/*")) == []


def test_a_body_that_stands_still_is_given_up(context: Context, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "BODY_SECONDS", 0.3)
    slow = {"Content-Type": FORM, "Content-Length": "1000", "Authorization": f"Bearer {key}"}

    with served(create_app(context)) as port:
        answer = request(port, "POST", UPLOADS, slow, b"--x\r\n")

    assert (answer.status, answer.headers["connection"]) == (408, "close")


def test_a_body_that_trickles_is_given_up_too(context: Context, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "BODY_SECONDS", 0.5)
    head = f"POST {UPLOADS} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n"

    with (
        served(create_app(context)) as port,
        socket.create_connection(("127.0.0.1", port), timeout=20) as connection,
    ):
        part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        connection.sendall(f"{head}Authorization: Bearer {key}\r\n\r\n{part}".encode())
        for _ in range(4):
            time.sleep(0.1)
            connection.sendall(b"-")
        answer = connection.recv(12)

    assert answer == b"HTTP/1.1 408"


def test_nobody_in_particular_is_answered_before_a_body_has_come(context: Context) -> None:
    slow = {"Content-Type": FORM, "Content-Length": "1000"}

    with served(create_app(context)) as port:
        answers = [
            request(port, "POST", path, slow, b"--x\r\n").status for path in (UPLOADS, "/uploads", "/api/v1/runs")
        ]

    assert answers == [401, 401, 401]


def test_who_comes_when_all_places_are_taken_is_sent_away(context: Context) -> None:
    app = create_app(context)
    go_on = threading.Event()

    @app.get("/api/v1/waiting")
    def waiting() -> None:
        go_on.wait(20)

    def ask(statuses: list[int]) -> None:
        statuses.append(request(port, "GET", "/api/v1/waiting", {}).status)

    places = gate.REQUESTS_AT_ONCE + gate.WAITING_AT_MOST
    statuses: list[int] = []
    with served(app) as port:
        clients = [threading.Thread(target=ask, args=(statuses,)) for _ in range(places)]
        for client in clients:
            client.start()
        end = time.monotonic() + 20
        while (refused := request(port, "HEAD", "/api/v1/waiting", {})).status != 503:
            assert time.monotonic() < end
        healthy = request(port, "GET", "/healthz", {})
        go_on.set()
        for client in clients:
            client.join()

    assert (refused.headers["retry-after"], healthy.status) == ("3", 200)
    assert statuses == [200] * places


def test_a_failure_is_logged_by_its_place_and_never_by_its_words(
    context: Context, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(context)

    @app.get("/api/v1/broken")
    def broken(q: str) -> None:
        try:
            int(q + "x")
        except ValueError as error:
            raise RuntimeError(q) from error

    with caplog.at_level(logging.DEBUG), served(app) as port:
        answer = request(port, "GET", "/api/v1/broken?q=13812345678", {})

    assert answer.status == 500
    assert "urn:duijie:internal" in answer.body
    assert ("13812345678" in answer.body, "13812345678" in caplog.text) == (False, False)
    assert ("ValueError" in caplog.text, "in broken" in caplog.text) == (True, True)


def test_another_host_name_is_refused(context: Context, key: str) -> None:
    client = TestClient(create_app(context), base_url=MACHINE, headers={"Authorization": f"Bearer {key}"})
    for path, kind in (("/", "text/html"), ("/api/v1/editions", "application/problem+json")):
        refused = client.get(path, headers={"Host": "attacker.example"})
        assert (refused.status_code, refused.headers["content-type"].split(";")[0]) == (400, kind)
