"""What became of a meeting is noted, by the organizer and by both sides, and outlives the meeting."""

import pytest

from service.domain.errors import ForbiddenError, NotFoundError
from service.domain.item import Side
from service.domain.meeting import Attendance, Opinion, OutcomeContent
from service.workflows.edit_schedule import remove_meeting
from service.workflows.note_outcomes import give_opinion, list_outcomes, note_outcome
from tests.service.workflows.small_conference import ORGANIZER, Small, vendor

HELD = OutcomeContent(attendance=Attendance.HELD, late_minutes=5, signed=True, amount_yuan=300_000)


@pytest.fixture
def meeting_id(small: Small) -> str:
    small.add("d1 s1", "t0 A1")
    return small.meeting("d1 s1").id


def test_what_became_of_a_meeting_stands_with_who_noted_it(small: Small, meeting_id: str) -> None:
    outcome = note_outcome(ORGANIZER, small.context, small.id, meeting_id, HELD)

    assert (outcome.content(), outcome.demand_side, outcome.supply_side) == (HELD, "d1", "s1")
    assert (outcome.noted_by, outcome.noted_at) == ("organizer", small.clock())
    assert list(list_outcomes(ORGANIZER, small.context, small.id)) == [outcome]


def test_each_side_says_what_it_thinks_and_nothing_else_changes(small: Small, meeting_id: str) -> None:
    note_outcome(ORGANIZER, small.context, small.id, meeting_id, HELD)
    give_opinion(vendor("s1"), small.context, small.id, meeting_id, Side.SUPPLY, Opinion(rating=4, intends=True))
    told = give_opinion(vendor("d1"), small.context, small.id, meeting_id, Side.DEMAND, Opinion(rating=5))

    assert told.content() == HELD.model_copy(
        update={"demand_opinion": Opinion(rating=5), "supply_opinion": Opinion(rating=4, intends=True)}
    )


def test_nobody_speaks_for_the_other_side(small: Small, meeting_id: str) -> None:
    for one, side in (("s1", Side.DEMAND), ("d1", Side.SUPPLY), ("d2", Side.DEMAND)):
        with pytest.raises(ForbiddenError):
            give_opinion(vendor(one), small.context, small.id, meeting_id, side, Opinion(rating=1))
    assert list(list_outcomes(ORGANIZER, small.context, small.id)) == []


def test_what_was_noted_outlives_the_meeting(small: Small, meeting_id: str) -> None:
    note_outcome(ORGANIZER, small.context, small.id, meeting_id, OutcomeContent(attendance=Attendance.NO_SHOW))
    remove_meeting(ORGANIZER, small.context, small.id, meeting_id, revision=small.revision)

    outcome = note_outcome(ORGANIZER, small.context, small.id, meeting_id, HELD)
    assert (outcome.demand_side, outcome.supply_side) == ("d1", "s1")
    with pytest.raises(NotFoundError):
        note_outcome(ORGANIZER, small.context, small.id, "meeting-0", HELD)
