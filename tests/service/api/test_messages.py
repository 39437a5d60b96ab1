from tests.service.api.conftest import Held


def test_an_invitation_that_was_sent_makes_an_invited_one(held: Held) -> None:
    held.put("participants/knits", part="demand", state="proposed")

    written = held.post("messages/invitations", reply_by="2199-11-20")["messages"]
    noted = held.post(f"messages/{written[0]['id']}/note", state="sent", channel="telephone")
    reminders = held.post("messages/reply-reminders", reply_by="2199-11-25")["messages"]

    assert [(one["organisation_id"], one["kind"], one["state"]) for one in written] == [
        ("knits", "invitation", "waiting")
    ]
    assert (noted["state"], noted["channel"], noted["noted_by"], noted["problem_text"]) == (
        "sent",
        "telephone",
        "organizer",
        "",
    )
    assert [(one["organisation_id"], one["kind"]) for one in reminders] == [("knits", "reminder")]


def test_messages_are_listed_by_urgency_state_and_kind(held: Held) -> None:
    meeting = held.meeting("knits", "s9", "A1")
    held.edit("publish", name="第一版")
    called = held.post(f"meetings/{meeting}/call")["messages"]
    held.post(f"messages/{called[0]['id']}/note", state="answered", answer="马上到")

    listed = {
        name: [(one["kind"], one["organisation_id"]) for one in held.get("messages", **asked)["messages"]]
        for name, asked in {
            "all": {},
            "calls": {"kind": "call"},
            "waiting": {"state": "waiting", "limit": "1"},
            "answered": {"state": "answered"},
        }.items()
    }

    calls = [("call", one["organisation_id"]) for one in called]
    assert {one for _, one in calls} == {"knits", "eyes"}
    assert sorted(listed["calls"]) == sorted(calls)
    assert [kind for kind, _ in listed["all"]] == ["call", "call", "agenda", "agenda"]
    assert (listed["waiting"], listed["answered"]) == (calls[1:], calls[:1])


def test_what_is_settled_stays_settled(held: Held) -> None:
    meeting = held.meeting("knits", "s9", "A1")
    message = held.post(f"meetings/{meeting}/call")["messages"][0]["id"]
    held.post(f"messages/{message}/note", state="dropped")

    answer = held.organizer.post(f"{held.path}/messages/{message}/note", json={"state": "sent"})

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:duijie:message_settled")
    assert "The message is settled (dropped)" in answer.json()["detail"]


def test_the_day_is_called_to_mind_once_it_is_published(held: Held) -> None:
    held.meeting("knits", "s9", "A1")
    refused = held.organizer.post(f"{held.path}/messages/day-reminders")
    held.edit("publish", name="第一版")

    written = held.organizer.post(f"{held.path}/messages/day-reminders").json()["messages"]

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:duijie:nothing_published")
    assert {one["organisation_id"] for one in written} >= {"knits", "eyes"}
