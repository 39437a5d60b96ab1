from typing import Any

import pytest

from tests.service.api.conftest import CONFERENCE, DAY, Asked, Held


def test_a_conference_is_created_and_read_with_how_much_of_everything_it_has(held: Held) -> None:
    held.meeting("knits", "s9", "A1")

    read = held.organizer.get(held.path).json()
    listed = held.organizer.get("/api/v1/conferences").json()

    conference_id = held.path.rpartition("/")[2]
    assert {name: read["conference"][name] for name in ("id", "revision", "ended", *CONFERENCE)} == {
        "id": conference_id,
        "revision": 2,
        "ended": False,
        **CONFERENCE,
        "tables": [{"id": table, "zone": "", "closed": []} for table in ("A1", "A2")],
    }
    assert read["counts"] == {
        "participants": {"accepted": 3},
        "requests": 0,
        "candidates": 0,
        "meetings": 1,
        "locked": 1,
        "clashes": 0,
    }
    summary = {"id": conference_id, "name": "虚构对接会", "day": DAY, "city": "", "revision": 2, "ended": False}
    assert listed == {"conferences": [summary], "next": None}


def test_who_replaces_a_conference_has_read_it_as_it_is(held: Held) -> None:
    body = CONFERENCE | {"venue": "三号馆", "revision": 1}

    changed, stale = (held.organizer.put(held.path, json=body) for _ in range(2))

    assert (changed.status_code, changed.json()["venue"], changed.json()["revision"]) == (200, "三号馆", 2)
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:duijie:conference_changed")
    assert stale.json()["detail"].endswith("was changed since you read it. Read it again and repeat the change.")


def test_a_conference_is_not_replaced_from_under_a_meeting(held: Held) -> None:
    held.meeting("knits", "s10", "A1")
    body = CONFERENCE | {"slots": CONFERENCE["slots"][:1], "revision": held.revision}

    answer = held.organizer.put(held.path, json=body)

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:duijie:meetings_in_the_way")
    assert "佛山虚构针织有限公司 – 广州虚构视觉有限公司 (10:00 A1)" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("further", "code", "told"),
    [
        ({"day": "2199-12-04"}, "conference_other_day", "“s9” is not on the day of the conference, 2199-12-04."),
        ({"day": "9999-12-31"}, "conference_day", "The day of a conference lies between 2000 and 2199."),
        ({"time_zone": "Asia/Foshan"}, "conference_zone_unknown", "There is no time zone “Asia/Foshan”."),
        ({"tables": [{"id": "A1"}] * 2}, "conference_twice", "“A1” stands twice in tables."),
        ({"demand_limits": {"least": 3, "most": 2}}, "conference_limits", "The least, 3, is more than the most, 2."),
        ({"sectors": ["虚构"]}, "conference_code_unknown", "The scheme “sectors” has no code “虚构”."),
        ({"second_person": "yes"}, "value_unusable", "The value of second_person cannot be used."),
        ({"hosts": ["虚构市"] * 21}, "value_too_many", "hosts may have 20 entries at most."),
        ({"password": "x"}, "field_unknown", "password"),
    ],
)
def test_what_does_not_agree_is_said_in_a_sentence(tried: Asked, further: dict[str, Any], code: str, told: str) -> None:
    answer = tried.organizer.post("/api/v1/conferences", json=CONFERENCE | further)

    assert (answer.status_code, answer.json()["type"]) == (422, f"urn:duijie:{code}")
    assert told in answer.json()["detail"]


def test_slots_lie_around_what_everybody_takes_part_in(held: Held) -> None:
    talk = {"id": "talk", "kind": "talk", "title": "开幕", "start": f"{DAY}T09:00", "minutes": 40, "for_all": True}
    held.organizer.put(held.path, json=CONFERENCE | {"slots": [], "programme": [talk], "revision": 1})

    found = held.get("possible-slots", begin="09:00", end="10:45", minutes="25", changeover_minutes="5")

    starts = [(slot["id"], slot["start"], slot["minutes"]) for slot in found["slots"]]
    assert starts == [("01", f"{DAY}T09:40:00", 25), ("02", f"{DAY}T10:10:00", 25)]


def test_a_conference_that_is_over_says_so(held: Held) -> None:
    ended = held.post("end")

    assert (ended["ended"], held.organizer.get(held.path).json()["conference"]) == (True, ended)


@pytest.mark.parametrize(
    ("language", "name", "means"),
    [
        ("zh-CN", "确认参会的单位", "状态为“接受”的单位 ÷ 名单中的全部单位。"),
        ("zh-HK", "確認參會的單位", "狀態為「接受」的單位 ÷ 名單中的全部單位。"),
        ("en", "Organisations that agreed to come", "Organisations in state “accepted”, of all on the list."),
    ],
)
def test_figures_of_the_report_say_how_they_are_counted(held: Held, language: str, name: str, means: str) -> None:
    report = held.organizer.get(f"{held.path}/report", headers={"Accept-Language": language}).json()

    assert report["figures"][0] == {"code": "accepted", "name": name, "means": means, "value": 3.0, "of": 3.0}
    assert [figure for figure in report["figures"] if not figure["name"] or not figure["means"]] == []


def test_nobody_in_particular_sees_a_conference(held: Held) -> None:
    answers = [
        held.public.get("/api/v1/conferences"),
        held.public.get(held.path),
        held.public.get(f"{held.path}/participants"),
        held.public.get(f"{held.path}/meetings"),
        held.public.get(f"{held.path}/guests", params={"q": "虚构"}),
        held.public.post(f"{held.path}/publish", json={"name": "v1", "revision": 1}),
        held.public.post(f"{held.path}/requests/none/answer", json={"accept": True}),
    ]

    assert {(answer.status_code, answer.json()["type"]) for answer in answers} == {(401, "urn:duijie:key_needed")}
