"""Who comes in over HTTP until there are accounts: whoever started the server is the organizer.

A link with a one-time ticket opens a session for a browser; a program shows the organizer's key. Only hashes are kept,
in memory, so a restart ends every session. All three are random and long: a hash without salt gives none of them away.
"""

import hashlib
import hmac
import secrets
import threading
from datetime import datetime, timedelta

from service.domain.permission import Actor

TICKET_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(hours=12)
KEPT_AT_MOST = 100
"""Tickets, and sessions; the oldest gives way."""


class Access:
    """The tickets and sessions of one server, and the key of its organizer."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(key).digest()
        self._tickets: dict[bytes, datetime] = {}
        self._sessions: dict[bytes, datetime] = {}
        self._lock = threading.Lock()

    def new_ticket(self, now: datetime) -> str:
        """Return a ticket that lets the organizer in once, within ten minutes."""
        with self._lock:
            return _issued(self._tickets, now, TICKET_LIFE)

    def enter(self, ticket: str, now: datetime) -> str | None:
        """Return a new session for a ticket; None: the ticket is wrong, used or too old."""
        with self._lock:
            if _alive(self._tickets.pop(_hash(ticket), None), now):
                return _issued(self._sessions, now, SESSION_LIFE)
        return None

    def leave(self, session: str) -> None:
        """End a session; does nothing for one that is not open."""
        with self._lock:
            self._sessions.pop(_hash(session), None)

    def by_session(self, session: str, now: datetime) -> Actor:
        """Return who has this session: the organizer, or the public where it is not open."""
        with self._lock:
            open_ = _alive(self._sessions.get(_hash(session)), now)
        return Actor.organizer() if open_ else Actor.public()

    def by_key(self, key: str) -> Actor | None:
        """Return who holds this key; None: nobody."""
        return Actor.organizer() if hmac.compare_digest(_hash(key), self._key) else None


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="surrogateescape")).digest()


def _alive(expires_at: datetime | None, now: datetime) -> bool:
    return expires_at is not None and now < expires_at


def _issued(kept: dict[bytes, datetime], now: datetime, life: timedelta) -> str:
    """Return a new secret whose hash is kept until it expires; the oldest ones give way."""
    secret = secrets.token_urlsafe(32)
    while len(kept) >= KEPT_AT_MOST:
        del kept[next(iter(kept))]  # in the order they were issued, so also in the order in which they expire
    kept[_hash(secret)] = now + life
    return secret
