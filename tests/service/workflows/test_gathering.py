"""What belongs to a conference is read at once, and tells who must not meet."""

import pytest

from service.domain.conference import ItemKind, ProgrammeItem
from service.domain.errors import ConflictError, NotFoundError, StaleError
from service.domain.meeting import Attendance, Outcome
from service.domain.plan import Candidates
from service.storage import conferences, organisations
from service.workflows.gathering import gather, gather_open
from service.workflows.keep_conferences import create_conference, end_conference
from tests.service.workflows.small_conference import CONTENT, EVE, NAMES, ORGANIZER, Small, hall_time, rule


def merge(small: Small, one: str, into: str) -> None:
    with small.context.database.writing() as session:
        merged = organisations.get(session, one).model_copy(update={"merged_into": into})
        organisations.update_facts(session, merged, {NAMES[one]: one})


def held_before(small: Small, *pairs: str, attendance: Attendance = Attendance.HELD) -> str:
    """Hold meetings in a former conference, and return its id."""
    former = create_conference(ORGANIZER, small.context, CONTENT)
    outcomes = [
        Outcome(
            meeting_id=pair,
            demand_side=pair.split()[0],
            supply_side=pair.split()[1],
            attendance=attendance,
            noted_at=EVE,
            noted_by="organizer",
        )
        for pair in pairs
    ]
    with small.context.database.writing() as session:
        conferences.put(session, former.id, *outcomes)
    return former.id


def both(*pairs: str) -> set[tuple[str, ...]]:
    return {order for pair in pairs for order in (tuple(pair.split()), tuple(pair.split()[::-1]))}


def test_one_organisation_does_not_meet_itself_under_two_names(small: Small) -> None:
    merge(small, "s1", "d1")
    merge(small, "s2", "s1")

    assert small.gathered.forbidden == both("d1 s1", "d1 s2", "s1 s2")


def test_who_met_before_does_not_meet_again_under_whatever_name(small: Small) -> None:
    former = held_before(small, "d1 s1")
    missed = held_before(small, "d2 s2", attendance=Attendance.NO_SHOW)
    small.set(met_before=(former, missed))
    assert small.gathered.forbidden == both("d1 s1")

    merge(small, "s3", "s1")
    assert small.gathered.forbidden == both("d1 s1", "d1 s3", "s1 s3")

    merge(small, "s1", "s8")
    assert small.gathered.forbidden == both("d1 s1", "d1 s3", "d1 s8", "s1 s3", "s1 s8", "s3 s8")


def test_a_person_may_say_that_two_meet_again_and_that_two_do_not(small: Small) -> None:
    merge(small, "s1", "d1")
    former = held_before(small, "d2 s2", "d2 s3")
    small.set(
        met_before=(former,), rules=(rule("d1 s1", meet=True), rule("d2 s2", meet=True), rule("d3 s3", meet=False))
    )

    assert small.gathered.forbidden == {("s1", "d1"), ("s2", "d2")} | both("d2 s3", "d3 s3")


def test_who_comes_is_absent_while_they_take_part_in_the_programme(small: Small) -> None:
    pitch = ProgrammeItem(
        id="pitch", kind=ItemKind.PITCH, title="路演", start=hall_time("9:20"), minutes=15, taking_part=("d1", "s1")
    )
    small.set(programme=(pitch,))
    small.put("d1", agendas=2, unavailable=("t3",))
    small.put("s1", state="invited")

    assert small.gathered.absences == {("d1", 0): ("t0", "t1", "t3"), ("d1", 1): ("t0", "t1", "t3")}


def test_names_are_those_of_who_takes_part(small: Small) -> None:
    assert small.gathered.names == NAMES


def test_candidates_are_those_that_were_found_last(small_on_both: Small) -> None:
    assert list(small_on_both.gathered.candidates) == []
    small_on_both.pairs("d1 s1")
    small_on_both.pairs("d2 s2", "d1 s2")

    with small_on_both.context.database.reading() as session:
        kept = conferences.record(session, small_on_both.id, Candidates)
    found = small_on_both.gathered.candidates
    assert (found, [one.pair for one in found]) == (kept.pairs, [("d2", "s2"), ("d1", "s2")])


def test_what_was_changed_since_it_was_seen_is_not_read_for_a_change(small: Small) -> None:
    with small.context.database.reading() as session:
        with pytest.raises(StaleError):
            gather(session, small.id, revision=2)
        with pytest.raises(NotFoundError):
            gather(session, "nowhere")


def test_a_conference_that_is_over_is_read_and_not_changed(small: Small) -> None:
    end_conference(ORGANIZER, small.context, small.id)
    with small.context.database.reading() as session:
        assert gather(session, small.id).conference.ended
        with pytest.raises(ConflictError) as refused:
            gather_open(session, small.id)
    assert refused.value.reason == "conference_ended"
