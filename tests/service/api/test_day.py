from tests.service.api.conftest import DAY, Held
from tests.service.api.test_plans import keep_candidates


def test_a_speech_that_runs_over_shifts_what_follows_and_tells_who_meets(held: Held) -> None:
    held.meeting("knits", "s9", "A1")
    held.edit("publish", name="第一版")
    for message in held.get("messages")["messages"]:
        held.post(f"messages/{message['id']}/note", state="sent")

    late = held.edit("day/delay", from_time=f"{DAY}T09:00", minutes=20, name="晚二十分钟")

    assert late["changes"] == []
    assert [(one["kind"], one["organisation_id"]) for one in late["messages"]] == [
        ("change", "eyes"),
        ("change", "knits"),
    ]
    slots = held.organizer.get(held.path).json()["conference"]["slots"]
    assert [slot["start"][-8:] for slot in slots] == ["09:20:00", "10:20:00"]


def test_a_closed_table_moves_its_meeting(held: Held) -> None:
    meeting = held.meeting("knits", "s9", "A1")

    moved = held.edit("day/close-tables", tables=["A1"], from_slot="s9", name="v2")

    assert [(one["kind"], one["after"]["id"], one["after"]["table"]) for one in moved["changes"]] == [
        ("moved", meeting, "A2")
    ]


def test_a_dropped_slot_moves_its_meeting_and_an_added_one_stands_in_order(held: Held) -> None:
    held.meeting("knits", "s9", "A1")

    dropped = held.edit("day/drop-slot", slot="s9", name="v2")
    slot = {"id": "s9b", "start": f"{DAY}T09:30", "minutes": 25}
    held.edit("day/add-slot", slot=slot, name="v3")
    twice = held.organizer.post(
        f"{held.path}/day/add-slot", json={"slot": slot, "name": "v4", "revision": held.revision}
    )

    pair = "佛山虚构针织有限公司 – 广州虚构视觉有限公司"
    assert [one["text"] for one in dropped["changes"]] == [f"Moved: {pair} (09:00, table A1) → 10:00, table A1"]
    slots = held.organizer.get(held.path).json()["conference"]["slots"]
    assert [slot["id"] for slot in slots] == ["s9b", "s10"]
    assert (twice.status_code, twice.json()["type"]) == (422, "urn:duijie:slot_twice")


def test_two_who_have_come_take_a_place_that_is_free(held: Held) -> None:
    keep_candidates(held)
    held.meeting("knits", "s9", "A1")
    for firm in ("motors", "eyes"):
        held.post("guests/check-in", organisation_id=firm)

    proposed = held.get("day/refills", slot="s9", table="A1")["refills"]
    stranger = {"demand_side": "none", "supply_side": "eyes", "slot": "s9", "table": "A1", "name": "v2"}
    refused = held.organizer.post(f"{held.path}/day/refill", json=stranger | {"revision": held.revision})
    taken = held.edit("day/refill", **stranger | {"demand_side": "motors"})

    assert [(one["demand_name"], one["supply_name"]) for one in proposed] == [
        ("珠海虛構電機有限公司", "广州虚构视觉有限公司")
    ]
    assert refused.status_code == 404
    assert [one["kind"] for one in taken["changes"]] == ["removed", "added"]
