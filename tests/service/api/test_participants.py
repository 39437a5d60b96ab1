from service.workflows.refresh_index import refresh_index
from tests.service.api.conftest import CONFERENCE, Asked, Held


def test_pages_name_who_takes_part(held: Held) -> None:
    first = held.get("participants", limit="2")
    second = held.get("participants", limit="2", after=first["next"])

    assert [(one["organisation_id"], one["name"], one["state"]) for one in first["participants"]] == [
        ("eyes", "广州虚构视觉有限公司", "accepted"),
        ("knits", "佛山虚构针织有限公司", "accepted"),
    ]
    assert [one["name"] for one in second["participants"]] == ["珠海虛構電機有限公司"]
    assert second["next"] is None


def test_invitations_are_proposed_with_reasons_in_the_readers_language(small: Asked) -> None:
    refresh_index(small.context)
    path = small.organizer.post("/api/v1/conferences", json=CONFERENCE).headers["location"]

    found = small.organizer.post(f"{path}/invitations", json={}).json()

    proposed = {one["organisation_id"]: (one["name"], one["proposal_texts"]) for one in found["proposed"]}
    assert proposed["motors"] == ("珠海虛構電機有限公司", ["0 partners fit", "few candidates: 3 wanted, 0 found"])
    assert {one["demand_id"]: one["text"] for one in found["unmatched"]}["demand-2"] == (
        "“电机异响判定”: nothing fits; nearest is “织物疵点检测”"
    )
    listed = small.organizer.get(f"{path}/participants", headers={"Accept-Language": "zh-CN"}).json()
    assert {one["organisation_id"]: one["proposal_texts"] for one in listed["participants"]}["motors"] == [
        "有 0 家可洽谈的单位",
        "候选不足：应有 3 家，只找到 0 家",
    ]


def test_an_answer_is_noted_and_an_unknown_place_refused(held: Held) -> None:
    noted = held.post("participants/knits/answer", state="invited")
    refused = held.organizer.put(f"{held.path}/participants/knits", json={"part": "demand", "tables": ["Z9"]})

    assert (noted["state"], noted["part"]) == ("invited", "demand")
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:duijie:participant_place_unknown")


def test_who_withdraws_loses_its_meetings_by_name(held: Held) -> None:
    held.meeting("knits", "s9", "A1")
    refused = held.organizer.put(f"{held.path}/participants/knits", json={"part": "demand", "state": "declined"})

    gone = held.post("participants/knits/withdraw", note="无法成行")

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:duijie:participant_withdraws")
    assert [(change["kind"], change["text"]) for change in gone["changes"]] == [
        ("removed", "Cancelled: 佛山虚构针织有限公司 – 广州虚构视觉有限公司 (09:00, table A1)")
    ]
    assert held.get("meetings")["meetings"] == []


def test_an_attendee_keeps_badge_and_arrival_whatever_is_said_later(held: Held) -> None:
    person = held.organizer.post("/api/v1/organisations/knits/people", json={"name": "陈虚构", "post": "厂长"}).json()
    first = held.put(f"attendees/{person['id']}", agenda=0)
    held.post("guests/check-in", organisation_id="knits", person_id=person["id"])

    later = held.put(f"attendees/{person['id']}", agenda=0, travel="G1234", arrives_at="2199-12-03T09:30")

    assert (later["code"], later["arrived_at"] is None) == (first["code"], False)
    listed = held.get("attendees")["attendees"]
    assert [(one["name"], one["post"], one["travel"], one["arrives_at"]) for one in listed] == [
        ("陈虚构", "厂长", "G1234", "2199-12-03T09:30:00")
    ]
    removed, again = (held.organizer.delete(f"{held.path}/attendees/{person['id']}") for _ in range(2))
    assert (removed.status_code, again.status_code) == (204, 404)


def test_an_attendee_stands_in_an_agenda_that_there_is(held: Held) -> None:
    person = held.organizer.post("/api/v1/organisations/knits/people", json={"name": "陈虚构"}).json()

    answer = held.organizer.put(f"{held.path}/attendees/{person['id']}", json={"agenda": 1})

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:duijie:attendee_agenda")
