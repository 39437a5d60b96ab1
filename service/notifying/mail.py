"""Messages by e-mail: one connection for many, and one that is refused does not cost the others.

What leaves this machine is encrypted, and a server has to show a certificate that the system trusts. A sending that broke may have
arrived nevertheless: repeated, it bears the same Message-ID. Addresses, the password and what the server answers in words (it likes to repeat the
address) stand in no result, error or log.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field

from service.domain.errors import InvalidError, UnavailableError
from service.domain.frozen import Frozen
from service.domain.message import Message
from service.notifying.hosts import is_this_machine
from service.notifying.sent import Sent
from service.texts.written import one_line, subject

if TYPE_CHECKING:
    import smtplib

_POLICY = SMTP.clone(cte_type="7bit")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=.{{1,254}}$){_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_HELLO = "[127.0.0.1]"
"""How this machine greets: its name is nobody's business, and asking for it takes seconds where no DNS answers."""
_GOES_AWAY = 421
_PERMANENT = 500
_TRIES = 2


class Attachment(Frozen):
    """A file that goes with a message."""

    name: str
    media_type: str
    """With its parameters, such as ``text/calendar; charset=utf-8``."""
    content: bytes = Field(repr=False)


class _Server(Frozen):
    host: str
    port: int
    encryption: Literal["none", "starttls", "tls"]
    user: str
    password: str = Field(repr=False)

    @classmethod
    def of(cls, url: str) -> Self:
        """Return the server of a URL as ``service.settings`` describes it.

        Raises:
            InvalidError: it is none.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:  # it repeats a part of the URL, so it must not hang on the error
            parts, host, port = urlsplit(""), "", None
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        implicit, asked = parts.scheme == "smtps", parts.query == "starttls=1"
        usable = (
            parts.scheme in {"smtp", "smtps"}
            and host
            and (not parts.query or (asked and not implicit))
            and parts.path in {"", "/"}
            and not parts.fragment
            and bool(user) == bool(password)
            and f"{user}{password}".isascii()
        )
        if not usable:
            raise InvalidError("smtp_url_unusable")
        open_ = is_this_machine(host) and not asked
        return cls(
            host=host,
            port=port or (465 if implicit else 587),
            encryption="tls" if implicit else "none" if open_ else "starttls",
            user=user,
            password=password,
        )


class Mailer:
    """Sends messages one after the other; used as a context, which is one batch."""

    def __init__(self, url: str, sender: str, *, timeout_seconds: float = 20) -> None:
        """Take the server's URL and the sender of the settings; nothing is opened yet.

        Raises:
            InvalidError: one of them cannot be used.
        """
        self._server = _Server.of(url)
        name, named, written = sender.strip().rpartition("<")
        address = written.removesuffix(">") if named else written
        if not _ADDRESS.fullmatch(address):
            raise InvalidError("mail_from_unusable")
        self._sender = Address(one_line(name.strip(' "')), addr_spec=address)
        self._timeout = timeout_seconds
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Open the connection.

        Raises:
            UnavailableError: the server cannot be reached, cannot be trusted, or lets nobody in.
        """
        self._connection = self._connected()
        return self

    def __exit__(self, *_: object) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            _leave(connection)

    def send(
        self,
        message: Message,
        *,
        address: str,
        name: str = "",
        conference: str,
        at: datetime,
        attachments: Sequence[Attachment] = (),
    ) -> Sent:
        """Send a message to one address.

        Args:
            message: what to send.
            address: e-mail address of who is to read it.
            name: theirs, or their organisation's.
            conference: name of the conference, for the subject.
            at: when it is sent.
            attachments: files that go with it.

        Raises:
            UnavailableError: the connection was lost, and the server cannot be reached any more.
        """
        import smtplib

        if not _ADDRESS.fullmatch(address):
            return Sent.failed("mail_address_unusable", message)
        content = self._written(message, Address(one_line(name), addr_spec=address), conference, at, attachments)
        for _ in range(_TRIES):
            self._connection = self._connection or self._connected()
            try:
                self._connection.sendmail(self._sender.addr_spec, [address], content)
                return Sent(message_id=message.id)
            except smtplib.SMTPRecipientsRefused as error:
                problem, status = "mail_recipient_refused", error.recipients[address][0]
            except smtplib.SMTPSenderRefused as error:
                problem, status = "mail_sender_refused", error.smtp_code
            except smtplib.SMTPDataError as error:
                problem, status = "mail_message_refused", error.smtp_code
            except OSError:  # the connection broke, or nothing came in time
                problem, status = "mail_broken", _GOES_AWAY
            if status != _GOES_AWAY:
                return Sent.failed(problem, message, may_retry=status < _PERMANENT, status=status)
            self._connection.close()
            self._connection = None
        return Sent.failed("mail_broken", message, may_retry=True)

    def _written(
        self, message: Message, recipient: Address, conference: str, at: datetime, attachments: Sequence[Attachment]
    ) -> bytes:
        mail = EmailMessage(_POLICY)
        mail["From"], mail["To"], mail["Date"] = self._sender, recipient, at
        mail["Subject"] = subject(message.kind, conference, message.language)
        mail["Message-ID"] = f"<{sha256(message.id.encode()).hexdigest()[:32]}@{self._sender.domain}>"
        mail.set_content(message.text)
        for file in attachments:
            kind = _POLICY.header_factory("Content-Type", file.media_type)
            mail.add_attachment(
                file.content,
                maintype=kind.maintype,
                subtype=kind.subtype,
                params=dict(kind.params),
                filename=one_line(file.name),
            )
        mail["Content-Language"] = message.language  # the last, for what sets content drops such headers
        return mail.as_bytes()

    def _connected(self) -> "smtplib.SMTP":
        import smtplib
        import ssl

        server, context = self._server, ssl.create_default_context()
        where = server.host, server.port, _HELLO
        problem = "mail_unreachable"
        try:
            connection = (
                smtplib.SMTP_SSL(*where, timeout=self._timeout, context=context)
                if server.encryption == "tls"
                else smtplib.SMTP(*where, timeout=self._timeout)
            )
            try:
                if server.encryption == "starttls":
                    problem = "mail_no_encryption"
                    connection.starttls(context=context)
                if server.user:
                    problem = "mail_login_refused"
                    connection.login(server.user, server.password)
            except OSError:
                connection.close()
                raise
        except ssl.SSLCertVerificationError:
            problem = "mail_certificate"
        except OSError:
            pass
        else:
            return connection
        raise UnavailableError(problem, host=server.host, port=server.port)


def _leave(connection: "smtplib.SMTP") -> None:
    try:
        connection.quit()
    except OSError:
        connection.close()
