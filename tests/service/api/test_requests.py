from typing import Any

from tests.service.api.conftest import Held


def ask(held: Held, **further: Any) -> Any:
    body = {"demand_side": "knits", "supply_side": "eyes", "asked_by": "supply", "context": "想看看布面检测"}
    return held.post("requests", **body | further)


def test_a_request_is_told_with_names_and_what_stands_against_it(held: Held) -> None:
    held.meeting("motors", "s9", "A1")

    asked = ask(held, slot="s9")

    assert {name: asked[name] for name in ("demand_name", "supply_name", "state", "state_text", "clashes")} == {
        "demand_name": "佛山虚构针织有限公司",
        "supply_name": "广州虚构视觉有限公司",
        "state": "asked",
        "state_text": "waiting",
        "clashes": [{"kind": "busy", "organisation_id": "eyes", "text": "is in another meeting then"}],
    }
    assert held.get("requests", organisation_id="knits") == {"requests": [asked], "next": None}
    assert held.get("requests", organisation_id="motors") == {"requests": [], "next": None}


def test_an_accepted_request_with_a_free_time_stands_in_the_draft(held: Held) -> None:
    request_id = ask(held, slot="s10")["id"]

    answered = held.post(f"requests/{request_id}/answer", accept=True, line="欢迎")

    assert (answered["state"], answered["answer"], answered["clashes"]) == ("accepted", "欢迎", [])
    meetings = held.get("meetings")["meetings"]
    assert [(one["start"], one["origin"], one["locked"]) for one in meetings] == [
        ("2199-12-03T10:00:00", "request", True)
    ]


def test_what_is_over_takes_no_answer(held: Held) -> None:
    request_id = ask(held)["id"]
    taken_back = held.organizer.post(f"{held.path}/requests/{request_id}/take-back")

    answer = held.organizer.post(f"{held.path}/requests/{request_id}/answer", json={"accept": False})

    assert taken_back.json()["state_text"] == "taken back"
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:duijie:request_over")
    assert "The request is over (taken back)" in answer.json()["detail"]


def test_sides_the_wrong_way_round_are_refused(held: Held) -> None:
    body = {"demand_side": "eyes", "supply_side": "knits", "asked_by": "supply"}
    answers = [
        held.organizer.post(f"{held.path}/requests", json=body | further)
        for further in ({}, {"demand_side": "none"}, {"accept": True}, {"asked_by": "both"})
    ]

    assert [(answer.status_code, answer.json()["type"].rpartition(":")[2]) for answer in answers] == [
        (422, "request_sides"),
        (404, "not_found"),
        (422, "field_unknown"),
        (422, "choice_unknown"),
    ]
