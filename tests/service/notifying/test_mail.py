"""E-mail over a real SMTP server, which refuses, breaks off, is slow, wants encryption and a login."""

import asyncio
import logging
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from service.domain.errors import InvalidError, UnavailableError
from service.domain.language import Language
from service.domain.message import MessageState
from service.notifying.mail import Attachment, Mailer, _Server
from service.notifying.sent import Sent
from service.settings import Settings
from service.texts.spoken import error_text
from tests.service.notifying.conftest import AT, message, told

SENDER = "会务组 <office@example.cn>"
CONFERENCE = "家电行业供需对接会"
LOGIN = "office%40example.cn:geheim%2B1@"
PASSWORD = "geheim+1"
STALLS_SECONDS = 0.4


class Post:
    """A mail server and what it got."""

    def __init__(self, **options: Any) -> None:
        with closing(socket.socket()) as one:
            one.bind(("127.0.0.1", 0))
            self.port: int = one.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self.received: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.sessions: list[int] = []
        self.breaks = 0
        """How many more times the connection breaks before a message is taken."""
        self.stalls = False
        self._controller.start()

    def stop(self) -> None:
        if not self._controller.loop.is_closed():
            self._controller.stop()

    def url(self, login: str = "", *, scheme: str = "smtp", query: str = "") -> str:
        return f"{scheme}://{login}localhost:{self.port}{query}"

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:  # noqa: N802 -- aiosmtpd names it
        if address.startswith("full"):
            return "452 mailbox of full@example.cn is full"
        if address.startswith("gone"):
            return "550 no such user gone@example.cn"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd names it
        if self.stalls:
            await asyncio.sleep(2 * STALLS_SECONDS)
        if self.breaks:
            self.breaks -= 1
            server.transport.abort()
        self.received.append(message_from_bytes(envelope.content, policy=default))
        self.recipients += envelope.rcpt_tos
        self.sessions.append(id(session))
        return "250 OK"


@pytest.fixture
def serve() -> Iterator[Callable[..., Post]]:
    """Return a function that starts a server."""
    with ExitStack() as stack:

        def started(**options: Any) -> Post:
            post = Post(**options)
            stack.callback(post.stop)
            return post

        yield started


@pytest.fixture
def encrypting(certificate: Path) -> dict[str, Any]:
    """Return how a server encrypts that wants a login."""

    def checked(_: Any, __: Any, ___: Any, ____: str, login: LoginPassword) -> AuthResult:
        return AuthResult(handled=False, success=login == LoginPassword(b"office@example.cn", PASSWORD.encode()))

    return {
        "tls_context": context_of(certificate),
        "require_starttls": True,
        "auth_required": True,
        "authenticator": checked,
    }


def context_of(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def send(mailer: Mailer, message_id: str, address: str = "li@example.cn", **further: Any) -> Sent:
    return mailer.send(message(message_id), address=address, conference=CONFERENCE, at=AT, **further)


def sent(message_id: str) -> Sent:
    return Sent(message_id=message_id)


def failed(message_id: str, problem: str, *, may_retry: bool = False, **parameters: int) -> Sent:
    return Sent(
        message_id=message_id,
        state=MessageState.FAILED,
        problem=problem,
        parameters=dict(parameters),
        may_retry=may_retry,
    )


def test_a_mail_says_all_of_its_message_in_its_language(serve: Callable[..., Post]) -> None:
    post = serve()
    text = "李先生：\n.\n請於今日確認。\n"
    with Mailer(post.url(), SENDER) as mailer:
        result = mailer.send(
            message("m-1", language=Language.TRADITIONAL, text=text),
            address="li@example.cn",
            name="李四",
            conference=CONFERENCE,
            at=AT,
            attachments=[
                Attachment(name="日程.pdf", media_type="application/pdf", content=b"%PDF-1.7\r\n\x00"),
                Attachment(name="日程.ics", media_type="text/calendar; charset=utf-8", content="日\r\n".encode()),
            ],
        )

    assert result == sent("m-1")
    (mail,) = post.received
    body, *files = mail.iter_parts()
    assert (
        dict(mail.items()).items()
        >= {
            "From": SENDER,
            "To": "李四 <li@example.cn>",
            "Subject": f"日程安排：{CONFERENCE}",
            "Date": "Tue, 01 Dec 2026 09:30:00 +0000",
            "Content-Language": "zh-Hant",
        }.items()
    )
    assert cast("EmailMessage", body).get_content() == text.replace("\n", "\r\n")
    assert [(file.get_filename(), file.get_content_type(), file.get_payload(decode=True)) for file in files] == [
        ("日程.pdf", "application/pdf", b"%PDF-1.7\r\n\x00"),
        ("日程.ics", "text/calendar", "日\r\n".encode()),
    ]


def test_a_refused_recipient_does_not_cost_the_others_nor_another_connection(serve: Callable[..., Post]) -> None:
    post = serve()
    addresses = ("li@example.cn", "gone@example.cn", "full@example.cn", "no address", "wang@example.cn")
    with Mailer(post.url(), SENDER) as mailer:
        results = [send(mailer, str(number), address) for number, address in enumerate(addresses)]

    assert results == [
        sent("0"),
        failed("1", "mail_recipient_refused", status=550),
        failed("2", "mail_recipient_refused", may_retry=True, status=452),
        failed("3", "mail_address_unusable"),
        sent("4"),
    ]
    assert post.recipients == ["li@example.cn", "wang@example.cn"]
    assert len(set(post.sessions)) == 1
    assert told(results[1]) == (
        "The mail server does not accept this recipient (reply 550). Check the address, or use another way."
    )


def test_what_broke_is_sent_once_more_and_can_be_recognised(serve: Callable[..., Post]) -> None:
    post = serve()
    with Mailer(post.url(), SENDER) as mailer:
        first = send(mailer, "m-1")
        post.breaks = 1
        second = send(mailer, "m-2")
        post.breaks = 2
        third = send(mailer, "m-3")
        fourth = send(mailer, "m-4")

    assert [first, second, third, fourth] == [
        sent("m-1"),
        sent("m-2"),
        failed("m-3", "mail_broken", may_retry=True),
        sent("m-4"),
    ]
    ids = [mail["Message-ID"] for mail in post.received]  # the server took what it did not acknowledge
    assert [ids.index(one) for one in ids] == [0, 1, 1, 3, 3, 5]


def test_a_server_that_stops_answering_is_given_up_in_time(serve: Callable[..., Post]) -> None:
    post = serve()
    post.stalls = True
    started = time.perf_counter()
    with Mailer(post.url(), SENDER, timeout_seconds=STALLS_SECONDS) as mailer:
        assert send(mailer, "m-1") == failed("m-1", "mail_broken", may_retry=True)
    assert time.perf_counter() - started < 3


def test_a_server_that_is_gone_ends_the_batch(serve: Callable[..., Post]) -> None:
    post = serve()
    with Mailer(post.url(), SENDER, timeout_seconds=1) as mailer:
        assert send(mailer, "m-1") == sent("m-1")
        post.stop()
        with pytest.raises(UnavailableError) as caught:
            send(mailer, "m-2")

    assert error_text(caught.value, Language.ENGLISH) == (
        f"The mail server localhost:{post.port} cannot be reached. Check DUIJIE_SMTP_URL and the network, or use another way."
    )


def test_a_certificate_that_nobody_trusts_is_refused(
    serve: Callable[..., Post], certificate: Path, encrypting: dict[str, Any]
) -> None:
    begun, whole = serve(**encrypting), serve(ssl_context=context_of(certificate))
    for url in (begun.url(LOGIN, query="?starttls=1"), whole.url(scheme="smtps")):
        with pytest.raises(UnavailableError, match=r"^mail_certificate"), Mailer(url, SENDER):
            pass
    assert begun.received + whole.received == []


def test_trusted_encryption_carries_the_login_and_the_message(
    serve: Callable[..., Post], certificate: Path, encrypting: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    begun, whole = serve(**encrypting), serve(ssl_context=context_of(certificate))
    for url in (begun.url(LOGIN, query="?starttls=1"), whole.url(scheme="smtps")):
        with Mailer(url, SENDER) as mailer:
            assert send(mailer, "m-1") == sent("m-1")
    assert len(begun.received + whole.received) == 2


def test_a_login_that_is_refused_is_told_without_the_password(
    serve: Callable[..., Post], certificate: Path, encrypting: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    post = serve(**encrypting)
    with pytest.raises(UnavailableError) as caught, Mailer(post.url("office:geheim@", query="?starttls=1"), SENDER):
        pass
    assert (caught.value.reason, caught.value.parameters) == (
        "mail_login_refused",
        {"host": "localhost", "port": post.port},
    )


def test_nothing_is_sent_where_encryption_is_wanted_and_not_to_be_had(serve: Callable[..., Post]) -> None:
    post = serve()
    with pytest.raises(UnavailableError, match=r"^mail_no_encryption"), Mailer(post.url(query="?starttls=1"), SENDER):
        pass


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.cn", ("mail.example.cn", 587, "starttls", "", "")),
        ("smtp://a%40b.cn:x%2Fy@mail.example.cn:25/", ("mail.example.cn", 25, "starttls", "a@b.cn", "x/y")),
        ("smtps://a:b@mail.example.cn", ("mail.example.cn", 465, "tls", "a", "b")),
        ("smtp://[::1]:25", ("::1", 25, "none", "", "")),
        ("smtp://127.0.0.1?starttls=1", ("127.0.0.1", 587, "starttls", "", "")),
    ],
)
def test_only_what_stays_on_this_machine_may_go_unencrypted(url: str, server: tuple[object, ...]) -> None:
    assert tuple(dict(_Server.of(url)).values()) == server


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.cn",
        "http://mail.example.cn",
        "smtp://",
        "smtp://host:port",
        "smtp://host:99999",
        "smtp://[::1",
        "smtp://host/folder",
        "smtp://host?starttls=0",
        "smtps://host?starttls=1",
        "smtp://user@host",
        "smtp://user:pass#word@host",
        "smtp://user:密码@host",
    ],
)
def test_an_unusable_url_is_told_without_repeating_it(url: str) -> None:
    with pytest.raises(InvalidError) as caught:
        Mailer(url, SENDER)
    assert (caught.value.reason, caught.value.parameters, caught.value.__context__) == ("smtp_url_unusable", {}, None)


@pytest.mark.parametrize(
    "sender", ["", "会务组", "office@", "a@b.cn, c@d.cn", "办公室@example.cn", "a@b.cn>\r\nBcc: c@d.cn"]
)
def test_a_sender_is_one_address(sender: str) -> None:
    with pytest.raises(InvalidError, match=r"^mail_from_unusable"):
        Mailer("smtp://localhost", sender)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "li",
        "@example.cn",
        "li@",
        "li@example.cn\r\nRCPT TO:<x@example.cn>",
        "li@example.cn\n",
        "<li@example.cn>",
        "李@example.cn",
        "li@例.cn",
        "a" * 250 + "@b.cn",
    ],
)
def test_an_unusable_address_never_gets_to_the_server(address: str) -> None:
    assert send(Mailer("smtp://localhost:1", SENDER), "m-1", address) == failed("m-1", "mail_address_unusable")


def test_names_add_no_header(serve: Callable[..., Post]) -> None:
    post = serve()
    evil = "李\r\nBcc: x@example.cn\u2028Hello\x00\u202e"
    with Mailer(post.url(), SENDER) as mailer:
        result = mailer.send(
            message("编号\r\nX: 1"),
            address="li@example.cn",
            name=evil,
            conference=evil,
            at=AT,
            attachments=[Attachment(name=evil, media_type="application/pdf", content=b"")],
        )

    assert result.state is MessageState.SENT
    (mail,) = post.received
    assert sorted(mail.keys()) == [
        "Content-Language",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ]
    assert mail["To"].addresses[0].display_name == "李 Bcc: x@example.cn Hello"
    assert mail["Subject"] == "日程安排：李 Bcc: x@example.cn Hello"


def test_no_address_and_no_password_is_told_to_anybody(
    serve: Callable[..., Post], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post = serve()
    mailer = Mailer(post.url(), SENDER)
    with mailer:
        results = [send(mailer, "1", "gone@example.cn"), send(mailer, "2", "full@example.cn")]
    settings = Settings(smtp_url=post.url(LOGIN), mail_from=SENDER)

    logged = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # the server's own
    said = repr([results, mailer, settings, _Server.of(post.url(LOGIN)), logged])
    assert [word for word in ("gone@", "full@", "geheim", "no such user") if word in said] == []
