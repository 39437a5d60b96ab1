from datetime import UTC, datetime

from service.domain.permission import Actor
from service.workflows.access import KEPT_AT_MOST, SESSION_LIFE, TICKET_LIFE, Access

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_a_ticket_opens_one_session_and_no_second() -> None:
    access = Access(b"key")
    ticket = access.new_ticket(NOON)

    session = access.enter(ticket, NOON)

    assert session is not None
    assert access.by_session(session, NOON) == Actor.organizer()
    assert access.enter(ticket, NOON) is None
    assert access.enter("other", NOON) is None


def test_tickets_and_sessions_run_out() -> None:
    access = Access(b"key")
    early, late = access.new_ticket(NOON), access.new_ticket(NOON)
    session = access.enter(early, NOON)

    assert session is not None
    assert access.enter(late, NOON + TICKET_LIFE) is None
    assert access.by_session(session, NOON + SESSION_LIFE) == Actor.public()


def test_a_session_that_was_left_is_nobodys() -> None:
    access = Access(b"key")
    session = access.enter(access.new_ticket(NOON), NOON)

    assert session is not None
    access.leave(session)
    assert access.by_session(session, NOON) == Actor.public()


def test_the_oldest_ticket_gives_way() -> None:
    access = Access(b"key")
    tickets = [access.new_ticket(NOON) for _ in range(KEPT_AT_MOST + 1)]

    assert [access.enter(ticket, NOON) is None for ticket in (tickets[0], tickets[1])] == [True, False]


def test_only_the_key_itself_is_the_key() -> None:
    access = Access(b"key")

    assert access.by_key("key") == Actor.organizer()
    assert [access.by_key(other) for other in ("Key", "key ", "", "密鑰")] == [None] * 4


def test_no_secret_is_kept() -> None:
    access = Access(b"the organizer's key")
    ticket = access.new_ticket(NOON)
    session = access.enter(access.new_ticket(NOON), NOON)

    kept = repr(vars(access))

    assert [secret in kept for secret in ("the organizer's key", ticket, session or "")] == [False] * 3
