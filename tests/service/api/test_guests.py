import pytest

from tests.service.api.conftest import Held

PHONE = {"kind": "phone", "value": "13800000009"}


def add_chen(held: Held) -> str:
    """Let somebody of the knitters come, and return the code of their badge."""
    chen = {"name": "陈虚构", "post": "厂长", "contacts": [PHONE]}
    person = held.organizer.post("/api/v1/organisations/knits/people", json=chen).json()
    code: str = held.put(f"attendees/{person['id']}")["code"]
    return code


@pytest.mark.parametrize("said", ["code", "0009", "cxg", "FSXG", "针织"])
def test_somebody_is_found_by_whatever_they_say(held: Held, said: str) -> None:
    code = add_chen(held)

    found = held.get("guests", q=code if said == "code" else said)["guests"]

    assert [(one["organisation"], one["person"], one["post"]) for one in found] == [
        ("佛山虚构针织有限公司", "陈虚构", "厂长")
    ]
    assert PHONE["value"] not in str(found)


def test_an_arrival_is_noted_and_taken_back(held: Held) -> None:
    add_chen(held)
    person_id = held.get("guests", q="0009")["guests"][0]["person_id"]

    held.post("guests/check-in", organisation_id="knits", person_id=person_id)
    here = held.get("guests", q="0009")["guests"][0]
    gone = held.post("guests/take-back", organisation_id="knits", person_id=person_id)

    assert here["arrived_at"] == here["person_arrived_at"] is not None
    assert gone["arrived_at"] is None


def test_who_walks_in_takes_part_and_is_here(held: Held) -> None:
    came = held.post("guests/walk-in", name="东莞虚构机电有限公司", part="supply", standby=True)
    unnamed = held.organizer.post(f"{held.path}/guests/walk-in", json={"name": "某机电企业", "part": "supply"})

    assert (came["state"], came["walk_in"], came["standby"], came["arrived_at"] is None) == (
        "accepted",
        True,
        True,
        False,
    )
    assert (unnamed.status_code, unnamed.json()["type"]) == (422, "urn:duijie:walk_in_unnamed")
