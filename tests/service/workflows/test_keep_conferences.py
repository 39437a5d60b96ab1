"""What the organizer says of a conference changes no meeting, or is refused and names those in its way."""

from typing import Any

import pytest

from service.domain.conference import ItemKind, Limits, ProgrammeItem
from service.domain.errors import ConflictError, InvalidError, NotFoundError, StaleError
from service.domain.meeting import Attendance, OutcomeContent
from service.domain.participant import Part, ParticipantContent
from service.domain.request import RequestState
from service.workflows.edit_schedule import remove_meeting
from service.workflows.keep_conferences import (
    change_conference,
    create_conference,
    end_conference,
    list_conferences,
    read_conference,
)
from service.workflows.keep_participants import put_participant, withdraw
from service.workflows.keep_requests import answer, list_requests
from service.workflows.note_outcomes import list_outcomes, note_outcome
from service.workflows.receive_guests import check_in
from tests.service.workflows.small_conference import (
    CONTENT,
    ORGANIZER,
    SLOTS,
    TABLES,
    Small,
    hall_time,
    rule,
)
from tests.service.workflows.test_gathering import held_before


def test_a_conference_comes_back_as_it_was_said(small: Small) -> None:
    said = CONTENT.model_copy(update={"sectors": ("textiles-apparel",), "city": "440600"})
    conference = create_conference(ORGANIZER, small.context, said)

    assert read_conference(ORGANIZER, small.context, conference.id).conference == conference
    assert (conference.content(), conference.revision) == (said, 1)
    assert {one.id for one in list_conferences(ORGANIZER, small.context)} == {conference.id, small.id}


@pytest.mark.parametrize("content", [{"sectors": ("nothing",)}, {"city": "000000"}])
def test_codes_are_those_of_the_taxonomy(small: Small, content: dict[str, Any]) -> None:
    with pytest.raises(InvalidError) as refused:
        create_conference(ORGANIZER, small.context, CONTENT.model_copy(update=content))
    assert refused.value.reason == "conference_code_unknown"
    with pytest.raises(InvalidError):
        small.set(**content)


def test_former_conferences_are_ones_that_there_were(small: Small) -> None:
    with pytest.raises(NotFoundError):
        create_conference(ORGANIZER, small.context, CONTENT.model_copy(update={"met_before": ("conference-0",)}))
    with pytest.raises(NotFoundError):
        small.set(met_before=("conference-0",))


def without(places: tuple[Any, ...], *gone: str) -> tuple[Any, ...]:
    return tuple(one for one in places if one.id not in gone)


def talk(**further: Any) -> ProgrammeItem:
    values = {"id": "talk", "kind": ItemKind.TALK, "title": "致辞", "start": hall_time("9:10"), "minutes": 10}
    return ProgrammeItem.model_validate(values | further)


@pytest.mark.parametrize(
    "content",
    [
        {"slots": without(SLOTS, "t0")},
        {"tables": without(TABLES, "A1")},
        {"tables": (TABLES[0].model_copy(update={"closed": ("t0",)}), *TABLES[1:])},
        {"programme": (talk(for_all=True),)},
        {"programme": (talk(taking_part=("s1",)),)},
        {"programme": (talk(tables=("A1",)),)},
        {"rules": (rule("d1 s1", meet=False),)},
        {"rules": (rule("s1 d1", meet=False),)},
        {"demand_limits": Limits(most=0)},
    ],
    ids=[
        "slot gone",
        "table gone",
        "table closed",
        "talk for all",
        "talk for one",
        "talk at the table",
        "rule",
        "rule the other way",
        "limit",
    ],
)
def test_a_change_that_would_unbook_a_meeting_is_refused_and_names_it(small: Small, content: dict[str, Any]) -> None:
    small.add("d1 s1", "t0 A1")
    small.add("d2 s2", "t1 A2")
    before = small.gathered
    with pytest.raises(ConflictError) as refused:
        small.set(**content)

    told = "佛山虚构针织有限公司 – 广州虚构视觉有限公司 (09:00 A1)"
    named = str(refused.value.parameters["meetings"]).split("; ")
    assert (refused.value.reason, told in named) == ("meetings_in_the_way", True)
    assert small.gathered == before


def test_meetings_in_the_way_are_counted_and_the_first_of_them_named(small: Small) -> None:
    for number in range(1, 5):
        small.add(f"d{number} s{number}", f"t{number - 1} A1")
        small.add(f"d{number} s{number + 4}", f"t{4 - number} B1")
    with pytest.raises(ConflictError) as refused:
        small.set(slots=())

    named = str(refused.value.parameters["meetings"]).split("; ")
    assert (refused.value.parameters["count"], len(named), named[-1]) == (8, 6, "…")


def test_who_has_met_in_a_conference_that_is_named_later_stands_in_its_way(small: Small) -> None:
    former = held_before(small, "d1 s1")
    small.add("d1 s1", "t0 A1")
    with pytest.raises(ConflictError) as refused:
        small.set(met_before=(former,))
    assert refused.value.reason == "meetings_in_the_way"


def test_a_change_beside_the_meetings_leaves_them_where_they_are(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    schedule = small.schedule
    small.set(slots=without(SLOTS, "t3"), tables=without(TABLES, "B1"), venue="另一会场")

    assert (small.schedule, small.gathered.conference.venue) == (schedule, "另一会场")


def test_a_meeting_that_was_meant_to_break_a_word_does_not_stop_other_changes(small: Small) -> None:
    small.put("s1", most=0)
    small.add("d1 s1", "t0 A1", meant=True)

    assert small.set(venue="另一会场").venue == "另一会场"


def test_who_has_read_an_older_state_changes_nothing(small: Small) -> None:
    small.set(venue="一号馆")
    with pytest.raises(StaleError):
        change_conference(ORGANIZER, small.context, small.id, CONTENT, revision=1)
    assert small.gathered.conference.venue == "一号馆"


def test_after_the_end_only_who_came_and_what_became_of_meetings_changes(small: Small) -> None:
    small.pairs("d1 s1")
    small.add("d1 s1", "t0 A1")
    meeting_id = small.meeting("d1 s1").id
    waiting = small.ask("d2 s2")
    end_conference(ORGANIZER, small.context, small.id)
    part = ParticipantContent(part=Part.DEMAND)
    for change in (
        lambda: small.set(venue="一号馆"),
        lambda: small.add("d3 s3", "t0 A2"),
        lambda: remove_meeting(ORGANIZER, small.context, small.id, meeting_id, revision=small.revision),
        lambda: put_participant(ORGANIZER, small.context, small.id, "d1", part),
        lambda: withdraw(ORGANIZER, small.context, small.id, "d1"),
        lambda: small.ask("d4 s4"),
        small.plan,
        lambda: small.publish("终版"),
    ):
        with pytest.raises(ConflictError) as refused:
            change()
        assert refused.value.reason == "conference_ended"

    with pytest.raises(ConflictError) as over:
        answer(ORGANIZER, small.context, small.id, waiting.id, accept=True)
    assert over.value.reason == "request_over"
    states = [one.request.state for one in list_requests(ORGANIZER, small.context, small.id)]
    assert states == [RequestState.EXPIRED]
    check_in(ORGANIZER, small.context, small.id, "d1")
    note_outcome(ORGANIZER, small.context, small.id, meeting_id, OutcomeContent(attendance=Attendance.HELD))
    assert len(list_outcomes(ORGANIZER, small.context, small.id)) == 1
