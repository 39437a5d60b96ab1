from typing import Any

from tests.service.api.conftest import Held

AT_NINE = "佛山虚构针织有限公司 – 广州虚构视觉有限公司 (09:00, table A1)"


def test_a_meeting_is_added_with_names_and_titles(held: Held) -> None:
    topic = {"demand_id": "demand-1", "supply_id": "supply-1"}
    place = {"slot": "s9", "table": "A1"}
    added = held.edit("meetings", demand_side="knits", supply_side="eyes", topics=[topic], **place)

    listed = held.get("meetings")

    assert (added["kept"], added["revision"], added["new_clashes"]) == (True, 2, [])
    assert [(change["kind"], change["text"]) for change in added["changes"]] == [("added", f"New: {AT_NINE}")]
    assert listed["revision"] == 2
    assert listed["meetings"] == [
        {
            **added["changes"][0]["after"],
            "demand_name": "佛山虚构针织有限公司",
            "supply_name": "广州虚构视觉有限公司",
            "start": "2199-12-03T09:00:00",
            "end": "2199-12-03T09:25:00",
            "locked": True,
            "origin": "hand",
            "titles": ["布面破洞检验", "织物疵点检测"],
        }
    ]


def test_an_edit_that_would_take_somebody_twice_is_not_kept(held: Held) -> None:
    first = held.meeting("knits", "s9", "A1")

    tried = held.edit("meetings", demand_side="motors", supply_side="eyes", slot="s9", table="A2", meant=True)

    assert (tried["kept"], tried["revision"]) == (False, 2)
    new = {clash["other_meeting_id"]: clash for clash in tried["new_clashes"]}[first]
    assert {name: new[name] for name in ("kind", "hard", "organisation_id", "text")} == {
        "kind": "agenda_taken",
        "hard": True,
        "organisation_id": "eyes",
        "text": (
            "珠海虛構電機有限公司 – 广州虚构视觉有限公司 (09:00, table A2): "
            "the organisation is in another meeting then (广州虚构视觉有限公司)"
        ),
    }
    assert len(held.get("meetings")["meetings"]) == 1


def test_what_breaks_a_wish_is_kept_where_it_is_meant(held: Held) -> None:
    held.put("participants/motors", part="demand", state="invited")
    body: dict[str, Any] = {"demand_side": "motors", "supply_side": "eyes", "slot": "s9", "table": "A1"}

    tried = [held.edit("meetings", **body | how) for how in ({}, {"meant": True, "dry_run": True}, {"meant": True})]
    later = held.edit("meetings", **body | {"demand_side": "knits", "slot": "s10"})

    assert [one["kept"] for one in tried] == [False, False, True]
    assert [[clash["kind"] for clash in one["new_clashes"]] for one in tried] == [["not_coming"]] * 3
    assert [[clash["kind"] for clash in later[name]] for name in ("new_clashes", "known_clashes")] == [
        [],
        ["not_coming"],
    ]
    assert [clash["kind"] for clash in held.get("clashes")["clashes"]] == ["not_coming"]


def test_who_changes_the_schedule_has_read_it_as_it_is(held: Held) -> None:
    meeting = held.meeting("knits", "s9", "A1")
    stale = {"revision": 1}
    bodies: dict[str, dict[str, Any]] = {
        "meetings": {"demand_side": "motors", "supply_side": "eyes", "slot": "s10", "table": "A1"},
        f"meetings/{meeting}/move": {"slot": "s10", "table": "A1"},
        f"meetings/{meeting}/swap": {"other": meeting},
        f"meetings/{meeting}/remove": {},
        "lock": {"meetings": [meeting], "locked": False},
        "undo": {},
        "publish": {"name": "v1"},
    }

    answers = [held.organizer.post(f"{held.path}/{path}", json=body | stale) for path, body in bodies.items()]

    assert {(answer.status_code, answer.json()["type"]) for answer in answers} == {
        (412, "urn:duijie:conference_changed")
    }


def test_a_meeting_is_moved_unlocked_removed_and_brought_back(held: Held) -> None:
    meeting = held.meeting("knits", "s9", "A1")

    steps = [
        held.edit(f"meetings/{meeting}/move", slot="s10", table="A2", agendas={"demand": 0, "supply": 0}),
        held.edit("lock", meetings=[meeting, meeting], locked=False),
        held.edit(f"meetings/{meeting}/remove"),
        held.edit("undo"),
    ]

    moved = "佛山虚构针织有限公司 – 广州虚构视觉有限公司 (10:00, table A2)"
    assert [(step["kept"], step["changes"][0]["text"]) for step in steps] == [
        (True, f"Moved: {AT_NINE} → 10:00, table A2"),
        (True, f"Unlocked: {moved}"),
        (True, f"Cancelled: {moved}"),
        (True, f"New: {moved}"),
    ]


def test_two_meetings_change_places(held: Held) -> None:
    nine, ten = held.meeting("knits", "s9", "A1"), held.meeting("motors", "s10", "A2")
    held.edit("lock", meetings=[ten], locked=False)

    possible = held.get(f"meetings/{nine}/alternatives")
    swapped = held.edit(f"meetings/{nine}/swap", other=ten)

    assert [(one["slot"], one["table"]) for one in possible["places"]] == [("s9", "A2")]
    assert [(one["meeting"]["start"][-8:], one["other"]["start"][-8:]) for one in possible["swaps"]] == [
        ("10:00:00", "09:00:00")
    ]
    assert swapped["kept"]
    assert {one["id"]: (one["slot"], one["table"]) for one in held.get("meetings")["meetings"]} == {
        nine: ("s10", "A2"),
        ten: ("s9", "A1"),
    }


def test_nothing_to_undo_and_nobody_to_meet_are_said(held: Held) -> None:
    body = {"revision": 1, "supply_side": "eyes", "slot": "s9", "table": "A1", "meant": True}
    undone = held.organizer.post(f"{held.path}/undo", json={"revision": 1})
    stranger = held.organizer.post(f"{held.path}/meetings", json=body | {"demand_side": "none"})

    assert (undone.status_code, undone.json()["detail"]) == (409, "There is nothing left to undo.")
    assert (stranger.status_code, stranger.json()["type"]) == (404, "urn:duijie:not_found")
