"""The webhook over a real HTTP server, which checks the signature, redirects, fails, is silent, and answers without end."""

import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from service.domain.errors import InvalidError, UnavailableError
from service.domain.message import MessageState
from service.domain.person import Contact, ContactKind
from service.notifying.sent import Sent
from service.notifying.webhook import TOLERANCE, Webhook, is_genuine, signature
from service.settings import Settings
from tests.service.notifying.conftest import AT, message, told

KEY = "schluessel-geheim-0123456789abcdef"
PHONE = Contact(kind=ContactKind.PHONE, value="13912345678")
ENDLESS = -1
SILENT = -2


class Receiver(ThreadingHTTPServer):
    """A server that answers with the statuses it is given, one after the other, and 204 then."""

    def __init__(self, *statuses: int, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scheme = "http" if certificate is None else "https"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.statuses = list(statuses)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.ending = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.server_address[1]}/hook?token=geheim"

    def end(self) -> None:
        self.ending.set()
        self.shutdown()
        self.server_close()
        self._thread.join()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that goes away in the middle is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers.items()), body))
        status = self.server.statuses.pop(0) if self.server.statuses else 204
        if status == SILENT:
            self.server.ending.wait(5)
            return
        self.send_response(200 if status == ENDLESS else status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        while status == ENDLESS and not self.server.ending.is_set():
            self.wfile.write(b"geheim " * 10_000)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


Serve = Callable[..., Receiver]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return a function that starts a server."""
    with ExitStack() as stack:

        def started(*statuses: int, certificate: Path | None = None) -> Receiver:
            receiver = Receiver(*statuses, certificate=certificate)
            stack.callback(receiver.end)
            return receiver

        yield started


def post(receiver: Receiver, *, times: int = 1, timeout_seconds: float = 10) -> list[Sent]:
    with Webhook(receiver.url, KEY, timeout_seconds=timeout_seconds) as webhook:
        return [
            webhook.send(message(f"m-{number}"), organisation="虚构电器", person="李四", addresses=[PHONE], at=AT)
            for number in range(times)
        ]


def failed(problem: str, *, may_retry: bool = False, **parameters: int) -> Sent:
    return Sent(
        message_id="m-0",
        state=MessageState.FAILED,
        problem=problem,
        parameters=dict(parameters),
        may_retry=may_retry,
    )


def test_a_posting_says_everything_and_is_signed(serve: Serve) -> None:
    receiver = serve()
    assert post(receiver) == [Sent(message_id="m-0")]

    ((path, headers, body),) = receiver.got
    assert path == "/hook?token=geheim"
    assert json.loads(body) == {
        "id": "m-0",
        "kind": "agenda",
        "language": "zh-Hans",
        "text": "您好！\n请到场。",
        "organisation": "虚构电器",
        "person": "李四",
        "addresses": [{"kind": "phone", "value": "13912345678"}],
    }
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Duijie-Timestamp"] == "1796117400"
    assert is_genuine(KEY, body, timestamp=headers["X-Duijie-Timestamp"], signed=headers["X-Duijie-Signature"], now=AT)


def test_the_signature_is_the_one_that_is_documented() -> None:
    assert signature("key", "1", b"body") == "v1=91b5374b153842ad05b2c4eab9349b8321b14703165bd3fb8b034dfb8be98ae5"


@pytest.mark.parametrize(
    ("key", "body", "timestamp", "signed", "late"),
    [
        ("another key", b"body", "1796117400", "", 0),
        ("key", b"body ", "1796117400", "", 0),
        ("key", b"body", "1796117401", "", 0),
        ("key", b"body", "1796117400", "v1=0", 0),
        ("key", b"body", "1796117400", "签名", 0),
        ("key", b"body", "1796117400", "", 2),
        ("key", b"body", "1796117400", "", -2),
    ],
)
def test_what_was_changed_or_is_old_is_not_genuine(
    key: str, body: bytes, timestamp: str, signed: str, late: int
) -> None:
    real = signature("key", "1796117400", b"body")
    assert is_genuine("key", b"body", timestamp="1796117400", signed=real, now=AT)
    assert not is_genuine(key, body, timestamp=timestamp, signed=signed or real, now=AT + late * TOLERANCE)


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (200, Sent(message_id="m-0")),
        (302, failed("webhook_redirected", status=302)),
        (307, failed("webhook_redirected", status=307)),
        (404, failed("webhook_refused", status=404)),
        (429, failed("webhook_broken", status=429, may_retry=True)),
        (503, failed("webhook_broken", status=503, may_retry=True)),
    ],
)
def test_the_status_of_the_answer_decides_and_no_redirect_is_followed(serve: Serve, status: int, result: Sent) -> None:
    receiver = serve(status)

    assert post(receiver) == [result]
    assert len(receiver.got) == 1
    assert not result.problem or told(result)


def test_a_server_that_says_nothing_is_given_up_in_time(serve: Serve) -> None:
    started = time.perf_counter()
    assert post(serve(SILENT), timeout_seconds=0.2) == [failed("webhook_silent", may_retry=True)]
    assert time.perf_counter() - started < 2


def test_a_failure_does_not_cost_the_next(serve: Serve) -> None:
    problems = [result.problem for result in post(serve(500, 400, 200), times=3)]
    assert problems == ["webhook_broken", "webhook_refused", ""]


def test_an_endless_answer_is_not_read(serve: Serve) -> None:
    receiver = serve(ENDLESS)
    started = time.perf_counter()
    assert post(receiver, times=2) == [Sent(message_id="m-0"), Sent(message_id="m-1")]
    assert time.perf_counter() - started < 2


def test_a_host_that_is_not_there_ends_the_batch() -> None:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        url = f"http://localhost:{one.getsockname()[1]}/geheim"
        with Webhook(url, KEY, timeout_seconds=1) as webhook, pytest.raises(UnavailableError) as caught:
            webhook.send(message(), organisation="虚构电器", at=AT)
    assert (caught.value.reason, caught.value.parameters) == ("webhook_unreachable", {"host": "localhost"})


def test_only_a_trusted_certificate_gets_the_message(
    serve: Serve, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = serve(certificate=certificate)
    with pytest.raises(UnavailableError, match=r"^webhook_certificate"):
        post(receiver)
    assert receiver.got == []

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert post(receiver) == [Sent(message_id="m-0")]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.cn/hook",
        "http://example.cn/hook",
        "http://localhost.example.cn/hook",
        "http://10.0.0.1/hook",
        "https://user:geheim@example.cn/hook",
        "https:///hook",
        "https://example.cn:port/",
        "https://example.cn:99999999/",
        "ftp://example.cn/hook",
        "file:///etc/passwd",
    ],
)
def test_an_address_is_encrypted_or_on_this_machine(url: str) -> None:
    with pytest.raises(InvalidError) as caught:
        Webhook(url, KEY)
    assert (caught.value.reason, caught.value.parameters, caught.value.__context__) == (
        "webhook_url_unusable",
        {},
        None,
    )


def test_a_short_key_is_refused() -> None:
    with pytest.raises(InvalidError) as caught:
        Webhook("https://example.cn/hook", "geheim")
    assert (caught.value.reason, caught.value.parameters) == ("webhook_key_unusable", {"least": 32})


def test_neither_key_nor_address_nor_answer_is_logged(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    receiver = serve(ENDLESS, 404)
    settings = Settings(webhook_url=receiver.url, webhook_key=KEY)
    said = repr([post(receiver, times=2), settings, Webhook(receiver.url, KEY)]) + caplog.text
    assert [word for word in ("geheim", PHONE.value) if word in said] == []
