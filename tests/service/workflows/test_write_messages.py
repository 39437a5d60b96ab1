"""What must reach people is told to whom it concerns, once, against what they were told last."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.domain.conference import ItemKind, ProgrammeItem
from service.domain.errors import ConflictError, NotFoundError
from service.domain.language import Language
from service.domain.message import MessageKind, MessageState
from service.workflows.context import Context
from service.workflows.edit_schedule import remove_meeting
from service.workflows.keep_messages import note_message
from service.workflows.keep_participants import withdraw
from service.workflows.write_messages import (
    call_to_meeting,
    write_day_reminders,
    write_invitations,
    write_reply_reminders,
)
from tests.service.workflows.conftest import small_copy
from tests.service.workflows.small_conference import (
    DAY,
    NAMES,
    ORGANIZER,
    SLOTS,
    TABLES,
    Small,
    hall_time,
    readers,
)


@pytest.fixture(scope="module")
def told_template(parts: Context, small_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with a schedule that was published and told to everybody."""
    folder = tmp_path_factory.mktemp("told")
    with small_copy(parts, small_template, folder) as small:
        small.stand({"d1 s1": "t0 A1", "d1 s2": "t1 A1", "d2 s1": "t1 A2", "d3 s3": "t0 B1"})
        small.publish("首版")
        small.tell()
    return folder / "small.sqlite"


@pytest.fixture
def told(parts: Context, told_template: Path, tmp_path: Path) -> Iterator[Small]:
    """Return the conference with a schedule that was published and told to everybody."""
    with small_copy(parts, told_template, tmp_path) as small:
        small.clock.now += timedelta(minutes=1)
        yield small


def waiting(small: Small) -> dict[str, MessageKind]:
    """Return of what kind each reader's message is; each has one at most."""
    found = small.messages(state=MessageState.WAITING)
    assert len({one.organisation_id for one in found}) == len(found)
    return {one.organisation_id: one.kind for one in found}


def text_to(small: Small, organisation_id: str) -> str:
    return next(
        one.text for one in small.messages(state=MessageState.WAITING) if one.organisation_id == organisation_id
    )


def remove(small: Small, pair: str) -> None:
    remove_meeting(ORGANIZER, small.context, small.id, small.meeting(pair).id, revision=small.revision)


def test_everybody_with_something_in_their_day_is_told_their_agenda(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    small.publish("首版")

    assert waiting(small) == {"d1": MessageKind.AGENDA, "s1": MessageKind.AGENDA}
    assert "09:00–09:25 A A1 号桌，与广州虚构视觉有限公司洽谈" in text_to(small, "d1")


def test_everybody_takes_part_in_what_is_for_all(small: Small) -> None:
    talk = ProgrammeItem(id="talk", kind=ItemKind.TALK, title="致辞", start=hall_time("8:30"), minutes=20, for_all=True)
    small.set(programme=(talk,))
    small.put("s8", state="invited")
    small.publish("首版")

    assert waiting(small).keys() == NAMES.keys() - {"s8"}


def test_a_change_is_told_to_both_and_to_nobody_else(told: Small) -> None:
    told.move("d1 s1", "t2 A1")
    told.publish("二版")

    assert waiting(told) == {"d1": MessageKind.CHANGE, "s1": MessageKind.CHANGE}
    assert "09:00 改到 10:00" in text_to(told, "d1")
    told.tell()
    told.publish("三版")
    assert waiting(told) == {}


def test_partners_of_who_withdraws_are_told_once_it_is_published(told: Small) -> None:
    withdraw(ORGANIZER, told.context, told.id, "s1")
    assert waiting(told) == {}

    told.publish("二版")
    assert waiting(told) == {"d1": MessageKind.CHANGE, "d2": MessageKind.CHANGE}
    assert "广州虚构视觉有限公司" in text_to(told, "d2")


def test_what_changed_twice_before_it_was_sent_is_told_once_as_it_is_now(told: Small) -> None:
    told.move("d1 s1", "t2 A1")
    told.publish("二版")
    told.move("d1 s1", "t3 A2")
    told.publish("三版")

    assert waiting(told) == {"d1": MessageKind.CHANGE, "s1": MessageKind.CHANGE}
    assert "09:00 改到 10:30" in text_to(told, "d1")
    assert readers(told.messages(state=MessageState.DROPPED)) == ["d1", "s1"]


def test_what_is_as_it_was_when_somebody_was_told_is_not_told(told: Small) -> None:
    told.move("d1 s1", "t2 A1")
    told.publish("二版")
    told.tell("s1")
    told.move("d1 s1", "t0 A1")
    told.publish("三版")

    assert waiting(told) == {"s1": MessageKind.CHANGE}
    assert "10:00 改到 09:00" in text_to(told, "s1")


def test_the_same_meeting_taken_away_and_added_again_is_no_news(told: Small) -> None:
    remove(told, "d1 s1")
    told.add("d1 s1", "t0 A1")
    told.publish("二版")
    assert waiting(told) == {}

    remove(told, "d1 s1")
    told.add("d1 s1", "t2 A1")
    told.publish("三版")
    assert "09:00 改到 10:00" in text_to(told, "d1")


def test_who_was_not_reached_is_told_everything(small: Small) -> None:
    small.stand({"d1 s1": "t0 A1"})
    small.publish("首版")
    small.tell("d1")
    small.move("d1 s1", "t2 A1")
    small.publish("二版")

    assert waiting(small) == {"d1": MessageKind.CHANGE, "s1": MessageKind.AGENDA}


def test_what_could_not_be_sent_is_overtaken_too(told: Small) -> None:
    told.move("d1 s1", "t2 A1")
    told.publish("二版")
    failed = told.messages(state=MessageState.WAITING)
    for one in failed:
        note_message(ORGANIZER, told.context, told.id, one.id, state=MessageState.FAILED)
    told.move("d1 s1", "t3 A1")
    told.publish("三版")

    assert {one.id for one in told.messages(state=MessageState.DROPPED)} == {one.id for one in failed}
    assert waiting(told).keys() == {"d1", "s1"}


def test_whoever_comes_late_is_told_a_whole_agenda_and_the_others_a_change(told: Small) -> None:
    told.add("d1 s4", "t3 A1")
    told.publish("二版")

    assert waiting(told) == {"d1": MessageKind.CHANGE, "s4": MessageKind.AGENDA}


def test_an_agenda_that_became_empty_is_told(told: Small) -> None:
    remove(told, "d3 s3")
    told.publish("二版")

    assert waiting(told) == {"d3": MessageKind.CHANGE, "s3": MessageKind.CHANGE}


@pytest.mark.parametrize("content", [{"venue": "另一会场"}, {"city": "440600"}], ids=["venue", "city"])
def test_everybody_is_told_another_place(told: Small, content: dict[str, Any]) -> None:
    told.set(**content)
    told.publish("二版")

    assert waiting(told) == dict.fromkeys(["d1", "d2", "d3", "s1", "s2", "s3"], MessageKind.CHANGE)
    assert all(str(told.gathered.conference.venue) in one.text for one in told.messages(state=MessageState.WAITING))


def test_everybody_is_told_another_day(told: Small) -> None:
    later = tuple(slot.model_copy(update={"start": slot.start + timedelta(days=7)}) for slot in SLOTS)
    told.set(day=DAY + timedelta(days=7), slots=later)
    told.publish("二版")

    assert waiting(told).keys() == {"d1", "d2", "d3", "s1", "s2", "s3"}
    assert "12月10日" in text_to(told, "d3")


def test_what_nobody_reads_in_their_agenda_is_told_to_nobody(told: Small) -> None:
    told.set(tables=(*TABLES, TABLES[0].model_copy(update={"id": "B2"})), spare_share=0.1, request_hours=24)
    told.publish("二版")

    assert waiting(told) == {}


def test_who_takes_part_in_an_item_of_the_programme_is_told_of_it(told: Small) -> None:
    signing = ProgrammeItem(
        id="sign", kind=ItemKind.SIGNING, title="签约", start=hall_time("11:30"), minutes=20, taking_part=("d1", "s8")
    )
    told.set(programme=(signing,))
    told.publish("二版")

    assert waiting(told) == {"d1": MessageKind.CHANGE, "s8": MessageKind.AGENDA}
    assert "签约" in text_to(told, "d1")


def test_each_reads_their_own_language(small: Small) -> None:
    small.come("s3", "黃三", language=Language.TRADITIONAL)
    small.add("d1 s3", "t0 A1")
    small.publish("首版")

    assert {one.organisation_id: one.language for one in small.messages()} == {
        "d1": Language.SIMPLIFIED,
        "s3": Language.TRADITIONAL,
    }
    assert "洽談" in text_to(small, "s3")


def test_an_invitation_is_written_once(small: Small) -> None:
    for one in NAMES:
        small.put(one, state="proposed")

    def write() -> list[str]:
        return readers(write_invitations(ORGANIZER, small.context, small.id, reply_by=DAY))

    assert write() == sorted(NAMES)
    assert write() == []
    first = small.messages(MessageKind.INVITATION)[0]
    note_message(ORGANIZER, small.context, small.id, first.id, state=MessageState.FAILED)
    assert write() == []
    note_message(ORGANIZER, small.context, small.id, first.id, state=MessageState.DROPPED)
    assert write() == [first.organisation_id]
    small.tell()
    assert write() == []


def test_an_invitation_names_no_partner_and_counts_them(small: Small) -> None:
    small.pairs("d1 s1", "d1 s2")
    small.put("d1", state="proposed")
    [invitation] = write_invitations(ORGANIZER, small.context, small.id, reply_by=DAY)

    assert "2 家" in invitation.text
    assert [name for name in NAMES.values() if name in invitation.text] == [NAMES["d1"]]


def test_who_was_invited_and_has_not_answered_is_reminded_once(small: Small) -> None:
    small.put("d1", state="invited")
    small.put("d2", state="proposed")

    for expected in (["d1"], []):
        assert readers(write_reply_reminders(ORGANIZER, small.context, small.id, reply_by=DAY)) == expected
    small.tell()
    assert readers(write_reply_reminders(ORGANIZER, small.context, small.id, reply_by=DAY)) == ["d1"]


def test_the_day_is_called_to_mind_with_what_was_published(told: Small) -> None:
    told.move("d3 s3", "t3 B1")
    told.put("s8", state="invited")
    written = write_day_reminders(ORGANIZER, told.context, told.id)

    assert readers(written) == sorted(NAMES.keys() - {"s8"})
    assert "09:00" in text_to(told, "d3")
    assert write_day_reminders(ORGANIZER, told.context, told.id) == []


def test_nobody_is_reminded_of_a_day_that_is_not_published(small: Small) -> None:
    with pytest.raises(ConflictError) as refused:
        write_day_reminders(ORGANIZER, small.context, small.id)
    assert refused.value.reason == "nothing_published"


def test_both_are_called_to_their_table(told: Small) -> None:
    calls = call_to_meeting(ORGANIZER, told.context, told.id, told.meeting("d2 s1").id)

    assert {one.organisation_id: ("A2" in one.text, "09:30" in one.text) for one in calls} == {
        "d2": (True, True),
        "s1": (True, True),
    }
    with pytest.raises(NotFoundError):
        call_to_meeting(ORGANIZER, told.context, told.id, "meeting-0")


def test_no_message_holds_a_way_to_reach_anybody(small: Small) -> None:
    small.come("d1", "陈一", "13800001234")
    small.add("d1 s1", "t0 A1")
    small.ask("d1 s2")
    small.publish("首版")
    small.tell()
    write_day_reminders(ORGANIZER, small.context, small.id)

    assert [one for one in small.messages() if "1234" in one.text] == []
