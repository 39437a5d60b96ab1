"""Messages posted as JSON to an address of the receiver's, signed with a key that both know.

The body is UTF-8 JSON with ``id``, ``kind``, ``language``, ``text``, ``organisation`` and ``person`` (names; ``person`` may be empty) and ``addresses``, a list
of ``kind`` and ``value``. The receiver checks the signature over the bytes as they came, before it reads them as JSON:

    timestamp = headers["X-Duijie-Timestamp"]  # seconds since 1970
    expected = "v1=" + hmac.new(key, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    genuine = hmac.compare_digest(expected, headers["X-Duijie-Signature"]) and abs(time.time() - int(timestamp)) <= 300

answers 2xx, and takes an ``id`` that it has had already as a repetition. 5xx, 408, 429 and silence mean: send it again later. No redirect is followed, no proxy is
asked, and what the answer says beside its status is not read.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Self

from service.domain.errors import InvalidError, UnavailableError
from service.domain.message import Message
from service.domain.person import Contact
from service.notifying.hosts import is_this_machine
from service.notifying.sent import Sent

LEAST_KEY_SIGNS = 32
TOLERANCE = timedelta(minutes=5)
"""How old a posting may be, or how far the two clocks may be apart."""
_LAST_PORT = 65_535
_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


def signature(key: str, timestamp: str, body: bytes) -> str:
    """Return what stands in ``X-Duijie-Signature``."""
    digest = hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"v1={digest.hexdigest()}"


def is_genuine(key: str, body: bytes, *, timestamp: str, signed: str, now: datetime) -> bool:
    """Tell a receiver whether a posting was signed with the key, and not too long ago.

    Args:
        key: as in the settings.
        body: the bytes as they came.
        timestamp: the header ``X-Duijie-Timestamp``.
        signed: the header ``X-Duijie-Signature``.
        now: the receiver's time.
    """
    if not hmac.compare_digest(signature(key, timestamp, body).encode(), signed.encode()):
        return False
    return abs(now.timestamp() - int(timestamp)) <= TOLERANCE.total_seconds()


class Webhook:
    """Posts messages one after the other; used as a context, which is one batch."""

    def __init__(self, url: str, key: str, *, timeout_seconds: float = 10) -> None:
        """Take the address and the key of the settings; nothing is opened yet.

        Raises:
            InvalidError: one of them cannot be used.
        """
        import httpx2

        try:
            address = httpx2.URL(url)
        except httpx2.InvalidURL:  # it repeats a part of the address, so it must not hang on the error
            address = httpx2.URL()
        safe = address.scheme == "https" or (address.scheme == "http" and is_this_machine(address.host))
        if not safe or not address.host or address.userinfo or (address.port or 0) > _LAST_PORT:
            raise InvalidError("webhook_url_unusable")
        if len(key) < LEAST_KEY_SIGNS:
            raise InvalidError("webhook_key_unusable", least=LEAST_KEY_SIGNS)
        self._address, self._key = address, key
        self._timeouts = dict.fromkeys(("connect", "read", "write", "pool"), timeout_seconds)
        self._transport: httpx2.HTTPTransport | None = None

    def __enter__(self) -> Self:
        import ssl

        import httpx2

        # A client would follow the environment's proxies and write the address, which may hold a secret, into the log.
        self._transport = httpx2.HTTPTransport(verify=ssl.create_default_context(), trust_env=False)
        return self

    def __exit__(self, *_: object) -> None:
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def send(
        self, message: Message, *, organisation: str, person: str = "", addresses: Sequence[Contact] = (), at: datetime
    ) -> Sent:
        """Post a message.

        Args:
            message: what to send.
            organisation: name of whose it is.
            person: name of who is to read it; empty: whoever speaks for the organisation.
            addresses: the ways to reach them that the receiver is to use.
            at: when it is sent; signed with it.

        Raises:
            UnavailableError: the host cannot be reached or trusted.
        """
        body = {
            "id": message.id,
            "kind": message.kind,
            "language": message.language,
            "text": message.text,
            "organisation": organisation,
            "person": person,
            "addresses": [{"kind": contact.kind, "value": contact.value} for contact in addresses],
        }
        status = self._status(json.dumps(body, ensure_ascii=False).encode(), str(int(at.timestamp())))
        if status is None:
            return Sent.failed("webhook_silent", message, may_retry=True)
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Sent(message_id=message.id)
        if status < HTTPStatus.BAD_REQUEST:
            return Sent.failed("webhook_redirected", message, status=status)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER:
            return Sent.failed("webhook_broken", message, may_retry=True, status=status)
        return Sent.failed("webhook_refused", message, status=status)

    def _status(self, body: bytes, timestamp: str) -> int | None:
        """Return the status of the answer; None: there was none."""
        import ssl

        import httpx2

        if self._transport is None:
            msg = "the webhook is used outside its context"
            raise RuntimeError(msg)
        request = httpx2.Request(
            "POST",
            self._address,
            content=body,
            headers={
                "Content-Type": "application/json",
                "X-Duijie-Timestamp": timestamp,
                "X-Duijie-Signature": signature(self._key, timestamp, body),
            },
            extensions={"timeout": self._timeouts},
        )
        try:
            response = self._transport.handle_request(request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            untrusted = any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error))
            problem = "webhook_certificate" if untrusted else "webhook_unreachable"
        except httpx2.TransportError:
            return None
        else:
            response.close()
            return response.status_code
        raise UnavailableError(problem, host=self._address.host)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause = error.__context__
    while cause is not None:
        yield cause
        cause = cause.__context__
