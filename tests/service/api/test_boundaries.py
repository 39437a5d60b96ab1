"""Every parameter at its limits and one beyond, and what no client should send."""

import json
import re
from urllib.parse import quote

import pytest

from service.api.asked import cursor_of
from service.serving import create_app
from tests.service.api.conftest import Asked, Held

LISTS = ("demands", "supplies", "organisations", "lists", "editions", "runs", "conferences")
LIMITS = {
    "1": 200,
    "100": 200,
    "0": 422,
    "-1": 422,
    "101": 422,
    "9223372036854775808": 422,
    "9" * 5000: 422,
    "1e1": 422,
    "1.5": 422,
    "last": 422,
    "": 422,
    "%00": 422,
    "%EF%BC%91%30": 422,
    "1&limit=2": 200,
    "2&limit=0": 422,
}
CURSORS = {
    "": 422,
    "**": 422,
    "A" * 200: 422,
    "A" * 201: 422,
    "%00": 422,
    "%ED%A0%80": 422,
    "%C3%A9": 422,
    cursor_of("other", "demand-1"): 422,
    cursor_of("demands", ""): 422,
}
IDS = ("none", "%00", "%ED%A0%80", "%F0%9F%98%80", "a" * 5000, "..%2F..%2Fetc", "%2e%2e", "'%20OR%201=1--")
RECORDS = ("demands", "supplies", "organisations", "lists", "editions", "people", "uploads", "runs", "conferences")


@pytest.mark.parametrize(("limit", "status"), LIMITS.items(), ids=lambda value: str(value)[:30])
def test_limits_at_their_limits(stocked: Asked, limit: str, status: int) -> None:
    for noun in LISTS:
        assert stocked.organizer.get(f"/api/v1/{noun}?limit={limit}").status_code == status, noun


@pytest.mark.parametrize(("cursor", "status"), CURSORS.items(), ids=lambda value: str(value)[:30])
def test_a_cursor_that_nobody_gave_is_refused(stocked: Asked, cursor: str, status: int) -> None:
    for noun in LISTS:
        answer = stocked.organizer.get(f"/api/v1/{noun}?after={cursor}")
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), noun


def test_a_cursor_of_what_is_not_there_is_refused(stocked: Asked) -> None:
    for noun in ("organisations", "lists", "editions", "runs", "conferences"):
        for key in ("none", "\0", "😀"):
            answer = stocked.organizer.get(f"/api/v1/{noun}", params={"after": cursor_of(noun, key)})
            assert (answer.status_code, noun) == (422, noun)


def test_an_unknown_parameter_changes_nothing(stocked: Asked) -> None:
    for noun in LISTS:
        plain, further = (stocked.organizer.get(f"/api/v1/{noun}{query}") for query in ("", "?page=last&page=7"))
        assert (further.status_code, further.content) == (200, plain.content)


@pytest.mark.parametrize("key", IDS, ids=lambda value: str(value)[:30])
def test_an_id_that_names_nothing_is_not_found(stocked: Asked, key: str) -> None:
    for noun in RECORDS:
        answer = stocked.organizer.get(f"/api/v1/{noun}/{key}")
        assert answer.status_code in ({404, 422} if "%00" in key else {404}), noun
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("revision", "status"), {"1": 200, "2147483647": 404, "0": 422, "2147483648": 422}.items())
def test_revisions_at_their_limits(stocked: Asked, revision: str, status: int) -> None:
    item = stocked.public.get("/api/v1/demands").json()["items"][0]["id"]

    assert stocked.public.get(f"/api/v1/demands/{item}?revision={revision}").status_code == status


@pytest.mark.parametrize(
    ("part", "status"),
    {"虚": 200, "虚" * 200: 200, "虚" * 201: 422, "": 422, " \u3000": 422, "\0": 422, "\u200b": 422}.items(),
    ids=lambda value: repr(value)[:30],
)
def test_parts_of_names_at_their_limits(stocked: Asked, part: str, status: int) -> None:
    assert stocked.public.get(f"/api/v1/organisations?q={quote(part)}").status_code == status


BODIES: dict[bytes, int] = {
    b"": 422,
    b"null": 422,
    b"[]": 422,
    b"{}": 422,
    b'"text"': 422,
    b"{": 422,
    b'{"name": "\xff"}': 400,
    b'{"name": NaN}': 422,
    b'{"name": 1e999}': 422,
    b'{"name": %s}' % (b"9" * 5000): 400,
    b'{"name": "\\u0000"}': 422,
    b'{"name": "\\ud800"}': 422,
    b'{"name": "a", "\\ud800": 1}': 422,
    b'{"name": "a", "\\u0000": 1}': 422,
    b'{"name": "a", "contacts": null}': 422,
    b"[" * 100_000: 400,
}


@pytest.mark.parametrize(("body", "status"), BODIES.items(), ids=lambda value: repr(value)[:40])
def test_bodies_that_nobody_should_send(tried: Asked, body: bytes, status: int) -> None:
    path, headers = "/api/v1/organisations/knits/people", {"Content-Type": "application/json"}
    before = tried.organizer.get(path).json()

    answer = tried.organizer.post(path, content=body, headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert tried.organizer.get(path).json() == before


@pytest.mark.parametrize(
    ("media_type", "status"),
    {
        "application/json": 201,
        "Application/JSON; charset=utf-8": 201,
        "text/plain": 415,
        "application/x-www-form-urlencoded": 415,
        "multipart/form-data; boundary=x": 415,
        "": 415,
    }.items(),
)
def test_a_body_says_what_it_is(tried: Asked, media_type: str, status: int) -> None:
    path, headers = "/api/v1/organisations/motors/people", {"Content-Type": media_type}

    answer = tried.organizer.post(path, content=json.dumps({"name": "陈虚构"}).encode(), headers=headers)

    assert answer.status_code == status


HOSTILE: tuple[bytes, ...] = (
    b"{}",
    b"null",
    b"[" * 100_000,
    b'{"revision": "1"}',
    b'{"revision": true, "name": "a"}',
    b'{"revision": 1e999, "minutes": -1}',
    b'{"revision": 1, "name": "\\u0000", "slot": "\\u0000", "table": "\\ud800", "demand_side": "\\u0000", "supply_side": "a"}',
    b'{"revision": 9223372036854775808, "slot": {}, "meetings": "x", "reply_by": 0, "from_time": 0, "state": 1}',
    b'{"part": "supply", "state": "accepted", "agendas": 9223372036854775808, "tables": ["\\u0000"]}',
    b'{"part": "supply", "note": "%s"}' % (b"x" * 20_000),
)


def test_nothing_that_is_sent_to_a_conference_is_an_error_of_the_service(held: Held) -> None:
    meeting = held.meeting("knits", "s9", "A1")
    described = create_app(held.context).openapi()["paths"].items()
    ways = [
        (method, path, operation)
        for path, operations in described
        if "/conferences/{conference_id}" in path
        for method, operation in operations.items()
        if not path.endswith("/end")
    ]
    wrong = []
    for method, path, operation in ways:
        template = path.replace("{conference_id}", held.path.rpartition("/")[2])
        for key in (meeting, "eyes", "%00"):
            address = re.sub("{[a-z_]+}", key, template)
            for body in HOSTILE if "requestBody" in operation else (b"",):
                headers = {"Content-Type": "application/json"} if body else {}
                answer = held.organizer.request(method, address, content=body, headers=headers)
                if answer.status_code == 500:
                    wrong.append((method, address, body, answer.text))
            if address == template:
                break

    assert len(ways) > 40
    assert wrong == []
