"""Who takes part: no edit unbooks a meeting, and whoever withdraws stays on nobody's schedule."""

from typing import Any

import pytest

from service.domain.errors import ConflictError, InvalidError, NotFoundError
from service.domain.message import MessageKind, MessageState
from service.domain.participant import Attendee, Part, ParticipantContent, ParticipantState
from service.domain.person import Person
from service.storage import conferences
from service.workflows.conference_papers import names_of
from service.workflows.keep_participants import (
    list_attendees,
    note_answer,
    put_attendee,
    put_participant,
    remove_attendee,
    withdraw,
)
from service.workflows.keep_people import remove_person
from service.workflows.receive_guests import find_guests
from service.workflows.write_messages import write_invitations, write_reply_reminders
from tests.service.workflows.small_conference import DAY, NAMES, ORGANIZER, Small, readers, vendor


def state_of(small: Small, organisation_id: str) -> ParticipantState:
    return small.gathered.participants[organisation_id].state


@pytest.mark.parametrize(
    "content",
    [
        {"unavailable": ("t0",)},
        {"agendas": 1},
        {"most": 1},
        {"tables": ("A1",)},
        {"tables": ()},
        {"state": "invited"},
        {"state": "proposed"},
    ],
    ids=["away", "fewer people", "fewer meetings", "other table", "no table", "not sure any more", "as if never asked"],
)
def test_an_edit_that_would_unbook_a_meeting_is_refused_and_names_it(small: Small, content: dict[str, Any]) -> None:
    small.put("d1", agendas=2)
    small.add("d1 s1", "t0 A1")
    small.add("d1 s2", "t0 A2")
    before = small.gathered
    with pytest.raises(ConflictError) as refused:
        small.put("d1", **content)

    assert refused.value.reason == "meetings_in_the_way"
    assert "佛山虚构针织有限公司 – 深圳虚构算法有限公司 (09:00 A2)" in str(refused.value.parameters["meetings"])
    assert small.gathered == before


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_who_has_meetings_is_withdrawn_and_not_edited_away(small: Small, state: str) -> None:
    small.add("d1 s1", "t0 A1")
    with pytest.raises(ConflictError) as refused:
        small.put("s1", state=state)

    assert (refused.value.reason, refused.value.parameters) == (
        "participant_withdraws",
        {"organisation": "广州虚构视觉有限公司"},
    )
    assert state_of(small, "s1") is ParticipantState.ACCEPTED


def test_who_is_away_is_taken_in_the_tables_too(small: Small) -> None:
    small.put("d1", unavailable=("t0",))
    assert not small.add("d1 s1", "t0 A1", meant=True).kept

    small.put("d1", unavailable=())
    assert small.add("d1 s1", "t0 A1").kept


@pytest.mark.parametrize("content", [{"unavailable": ("t9",)}, {"tables": ("Z1",)}])
def test_places_are_those_of_the_conference(small: Small, content: dict[str, Any]) -> None:
    with pytest.raises(InvalidError) as refused:
        small.put("d1", **content)
    assert refused.value.reason == "participant_place_unknown"


def test_a_slot_that_was_dropped_since_stops_no_answer(small: Small) -> None:
    small.put("d1", unavailable=("t3",))
    small.set(slots=small.gathered.conference.slots[:3])

    assert note_answer(ORGANIZER, small.context, small.id, "d1", ParticipantState.INVITED).unavailable == ("t3",)


def test_an_organisation_that_nobody_knows_takes_no_part(small: Small) -> None:
    with pytest.raises(NotFoundError):
        put_participant(ORGANIZER, small.context, small.id, "s9", ParticipantContent(part=Part.SUPPLY))


def test_whoever_withdraws_is_on_nobodys_schedule(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    small.add("d2 s1", "t1 A1")
    small.add("d2 s2", "t2 A1")
    gone = {one.id for one in small.stored() if "s1" in one.pair}

    changes = withdraw(vendor("s1"), small.context, small.id, "s1", note="展会撞期")

    assert ({one.meeting_id for one in changes}, {one.after for one in changes}) == (gone, {None})
    assert small.schedule == {"d2 s2": "t2 A1"}
    assert (state_of(small, "s1"), small.gathered.participants["s1"].note) == (ParticipantState.WITHDRAWN, "展会撞期")


@pytest.mark.parametrize(
    ("before", "after"),
    [("accepted", "withdrawn"), ("invited", "declined"), ("withdrawn", "withdrawn"), ("declined", "declined")],
)
def test_only_who_had_agreed_has_withdrawn(small: Small, before: str, after: str) -> None:
    small.put("s1", state=before)
    withdraw(ORGANIZER, small.context, small.id, "s1")
    assert state_of(small, "s1") == after

    small.put("s1", state=before)
    assert note_answer(ORGANIZER, small.context, small.id, "s1", ParticipantState.DECLINED).state == after


def test_a_note_that_could_not_be_read_again_is_refused(small: Small) -> None:
    with pytest.raises(InvalidError) as refused:
        withdraw(vendor("s1"), small.context, small.id, "s1", note="x" * 10_001)

    assert (refused.value.reason, refused.value.parameters) == ("value_unusable", {"field": "note"})
    assert state_of(small, "s1") is ParticipantState.ACCEPTED


def test_what_waits_to_be_sent_is_dropped_once_it_is_answered(small: Small) -> None:
    for one in NAMES:
        small.put(one, state="proposed")
    written = write_invitations(ORGANIZER, small.context, small.id, reply_by=DAY)
    small.tell("d1", "s1")
    assert (len(written), state_of(small, "d1"), state_of(small, "d2")) == (12, "invited", "proposed")
    write_reply_reminders(ORGANIZER, small.context, small.id, reply_by=DAY)

    note_answer(ORGANIZER, small.context, small.id, "d1", ParticipantState.ACCEPTED)
    note_answer(ORGANIZER, small.context, small.id, "d2", ParticipantState.DECLINED)

    waiting = small.messages(state=MessageState.WAITING)
    assert readers([one for one in waiting if one.kind is MessageKind.REMINDER]) == ["s1"]
    assert readers(small.messages(state=MessageState.DROPPED)) == ["d1", "d2"]


def test_nothing_more_is_sent_to_who_is_gone(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    small.ask("d2 s1")
    small.publish("首版")
    withdraw(ORGANIZER, small.context, small.id, "s1")

    assert {one.organisation_id for one in small.messages(state=MessageState.WAITING)} == {"d1"}


def test_a_person_comes_with_a_badge_of_their_own(small: Small) -> None:
    first, second = small.come("d1", "陈一"), small.come("d1", "林二")
    with small.context.database.reading() as session:
        codes = {one.person_id: one.code for one in conferences.records(session, small.id, Attendee)}
    again = put_attendee(ORGANIZER, small.context, small.id, first)

    assert ({*codes}, len({*codes.values()}), again.code) == ({first, second}, 2, codes[first])
    remove_attendee(ORGANIZER, small.context, small.id, first)
    with pytest.raises(NotFoundError):
        remove_attendee(ORGANIZER, small.context, small.id, first)
    assert len(list_attendees(ORGANIZER, small.context, small.id)) == 1


def test_people_of_who_takes_no_part_do_not_come(small: Small) -> None:
    with pytest.raises(NotFoundError):
        put_attendee(ORGANIZER, small.context, small.id, "person-0")


def test_who_is_deleted_as_a_person_comes_to_no_conference_any_more(small: Small) -> None:
    person_id = small.come("d1", "陈一")

    def unchanged(_: Person) -> bool:
        return True

    remove_person(ORGANIZER, small.context, person_id, unchanged)

    assert list(list_attendees(ORGANIZER, small.context, small.id)) == []
    assert [one.person for one in find_guests(ORGANIZER, small.context, small.id, "针织")] == [None]
    with small.context.database.reading() as session:
        assert names_of(session, small.gathered, ()).people == {}
