from tests.service.api.conftest import CONFERENCE, DAY, Held


def test_a_version_is_named_compared_and_restored(held: Held) -> None:
    meeting = held.meeting("knits", "s9", "A1")
    first = held.post("versions", name="初稿", note="给领导看")
    held.edit(f"meetings/{meeting}/move", slot="s10", table="A2")

    different = held.get(f"versions/{first['id']}/differences")
    restored = held.edit(f"versions/{first['id']}/restore")

    pair = "佛山虚构针织有限公司 – 广州虚构视觉有限公司"
    assert [(change["kind"], change["text"]) for change in different["changes"]] == [
        ("moved", f"Moved: {pair} (09:00, table A1) → 10:00, table A2")
    ]
    assert (restored["kept"], restored["changes"][0]["after"]["slot"]) == (True, "s9")
    assert held.get(f"versions/{first['id']}/differences") == {"changes": []}
    assert [(one["name"], one["note"]) for one in held.get("versions")["versions"]] == [("初稿", "给领导看")]
    again = held.organizer.post(f"{held.path}/versions", json={"name": "初稿"})
    assert (again.status_code, again.json()["type"]) == (409, "urn:duijie:version_name_taken")


def test_a_meeting_whose_slot_begins_later_is_different_too(held: Held) -> None:
    held.meeting("knits", "s9", "A1")
    first = held.post("versions", name="v1")
    slots = [{"id": "s9", "start": f"{DAY}T09:20", "minutes": 25}, CONFERENCE["slots"][1]]
    held.organizer.put(held.path, json=CONFERENCE | {"slots": slots, "revision": held.revision})

    different = held.get(f"versions/{first['id']}/differences")["changes"]

    assert [(one["kind"], one["before"]["start"], one["after"]["start"]) for one in different] == [
        ("moved", f"{DAY}T09:00:00", f"{DAY}T09:20:00")
    ]


def test_publishing_writes_to_whom_it_concerns(held: Held) -> None:
    held.meeting("knits", "s9", "A1")

    done = held.edit("publish", name="第一版")

    assert (done["version"]["name"], done["version"]["published_by"]) == ("第一版", "organizer")
    assert [(one["organisation_id"], one["kind"]) for one in done["messages"]] == [
        ("eyes", "agenda"),
        ("knits", "agenda"),
    ]


def test_one_person_alone_does_not_publish_where_two_are_asked_for(held: Held) -> None:
    held.organizer.put(held.path, json=CONFERENCE | {"second_person": True, "revision": 1})

    asked = held.edit("publish", name="第一版")
    alone = held.organizer.post(f"{held.path}/publish", json={"name": "第一版", "revision": held.revision})

    assert (asked["version"]["asked_by"], asked["version"]["published_at"]) == ("organizer", None)
    assert (alone.status_code, alone.json()["type"]) == (403, "urn:duijie:forbidden")


def test_a_schedule_with_clashes_is_not_published_unawares(held: Held) -> None:
    held.put("participants/motors", part="demand", state="invited")
    held.edit("meetings", demand_side="motors", supply_side="eyes", slot="s9", table="A1", meant=True)

    refused = held.organizer.post(f"{held.path}/publish", json={"name": "v1", "revision": held.revision})
    meant = held.edit("publish", name="v1", meant=True)

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:duijie:schedule_clashes")
    assert meant["version"]["published_by"] == "organizer"
