import stat
from collections.abc import Callable
from pathlib import Path

from fastapi.testclient import TestClient

from service import bootstrap
from service.workflows.context import Context

ORIGIN = {"Origin": "http://127.0.0.1"}
RUNS = "/api/v1/runs"


def enter(browser: TestClient, context: Context) -> str:
    """Come in by a new link, and return its ticket."""
    ticket = context.access.new_ticket(context.clock())
    assert browser.get("/enter", params={"ticket": ticket}).status_code == 303
    return ticket


def test_the_link_opens_a_session_that_only_this_server_gets(browser: TestClient, context: Context) -> None:
    ticket = context.access.new_ticket(context.clock())

    entered = browser.get("/enter", params={"ticket": ticket})

    assert (entered.status_code, entered.headers["location"]) == (303, "/lists")
    name_and_value, *attributes = entered.headers["set-cookie"].lower().split("; ")
    assert set(attributes) == {"httponly", "samesite=strict", "path=/", "max-age=43200"}
    assert ticket.lower() not in name_and_value
    assert browser.get(RUNS).status_code == 200


def test_a_link_works_once_and_says_so(browser: TestClient, context: Context) -> None:
    ticket = enter(browser, context)

    for tried in (ticket, "wrong", ""):
        answer = browser.get("/enter", params={"ticket": tried})
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
        assert "Start the service again" in answer.text


def test_looking_at_a_link_does_not_use_it(browser: TestClient, context: Context) -> None:
    ticket = context.access.new_ticket(context.clock())

    assert browser.head("/enter", params={"ticket": ticket}).status_code == 405
    assert browser.get("/enter", params={"ticket": ticket}).status_code == 303


def test_who_leaves_is_nobody_in_particular(browser: TestClient, context: Context) -> None:
    enter(browser, context)
    cookies = dict(browser.cookies)

    left = browser.post("/leave", headers=ORIGIN)

    assert (left.status_code, left.headers["location"], dict(browser.cookies)) == (303, "/", {})
    browser.cookies.update(cookies)
    assert browser.get(RUNS).status_code == 401


def test_a_page_of_another_site_cannot_use_the_cookie(browser: TestClient, context: Context) -> None:
    enter(browser, context)

    def leave(**headers: str) -> int:
        return browser.post(
            "/leave", headers={name.replace("_", "-"): value for name, value in headers.items()}
        ).status_code

    foreign = [
        leave(),
        leave(Origin="http://evil.example"),
        leave(Origin="null"),
        leave(Origin="http://127.0.0.1:8001"),
        leave(Origin="https://127.0.0.1"),
        leave(Origin="http://localhost"),
        leave(Sec_Fetch_Site="cross-site"),
        leave(Sec_Fetch_Site="same-site"),
        leave(Origin="http://evil.example", Sec_Fetch_Site="same-origin"),
    ]

    assert foreign == [403] * 9
    assert browser.get(RUNS).status_code == 200
    assert leave(Sec_Fetch_Site="same-origin") == 303


def test_a_program_shows_the_key(browser: TestClient, key: str) -> None:
    def status(authorization: str) -> int:
        return browser.get(RUNS, headers={b"Authorization": authorization.encode()}).status_code

    assert [status(f"Bearer {key}"), status(f"bearer  {key} ")] == [200, 200]
    wrong = ["", "Bearer", "Bearer ", f"Basic {key}", key, f"Bearer {key}x", f"Bearer {key} {key}", "Bearer é"]
    assert [status(header) for header in wrong] == [401] * len(wrong)


def test_a_wrong_key_is_refused_even_where_the_public_may_read(browser: TestClient) -> None:
    answer = browser.get("/api/v1/taxonomy", headers={"Authorization": "Bearer wrong"})

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["type"] == "urn:duijie:key_wrong"


def test_the_key_is_its_owners_alone_and_stays(installation: Callable[[], Context], tmp_path: Path) -> None:
    installation()
    path = tmp_path / "home" / bootstrap.ORGANIZER_KEY
    first = path.read_bytes()
    again = installation()

    assert (stat.S_IMODE(path.stat().st_mode), len(first), path.read_bytes()) == (0o600, 44, first)
    assert again.access.by_key(first.decode()) is not None
    assert first != (tmp_path / "home" / bootstrap.CONTACT_KEY).read_bytes()
