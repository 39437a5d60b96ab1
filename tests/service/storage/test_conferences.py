"""Conferences are kept whole, and a schedule in which somebody is taken twice cannot be kept, whatever the code does."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from service.domain.conference import Conference, Slot, Table
from service.domain.errors import ConflictError, NotFoundError, StaleError
from service.domain.meeting import Meeting
from service.domain.participant import Part, Participant, ParticipantState
from service.domain.plan import Change, Step
from service.domain.request import Topic
from service.storage import conferences, meetings, tables
from service.storage.database import Database

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
DAY = date(2026, 12, 3)
SLOTS = tuple(Slot(id=f"s{hour}", start=datetime(2026, 12, 3, hour), minutes=25) for hour in (9, 10))  # noqa: DTZ001
HALL = Conference(id="c", name="佛山针织对接会", day=DAY, slots=SLOTS, tables=(Table(id="A1"), Table(id="A2")))


def meeting(meeting_id: str, pair: str, place: str, **further: Any) -> Meeting:
    slot, table = place.split()
    return Meeting(id=meeting_id, demand_side=pair[0], supply_side=pair[1], slot=slot, table=table, **further)


@pytest.fixture
def kept(database: Database) -> Database:
    with database.writing() as session:
        conferences.add(session, HALL)
    return database


def apply(database: Database, *changes: Change, absences: Any = None) -> None:
    with database.writing() as session:
        meetings.apply(session, "c", changes, absences or {})


def stored(database: Database) -> tuple[Meeting, ...]:
    with database.reading() as session:
        return meetings.of_conference(session, "c")


def test_a_conference_comes_back_as_it_was_kept_and_a_change_raises_its_revision(kept: Database) -> None:
    with kept.writing() as session:
        changed = conferences.change(session, HALL.model_copy(update={"venue": "会展中心 3 号馆"}))
    with kept.reading() as session:
        assert conferences.get(session, "c") == changed
        assert conferences.every(session) == (changed,)
    assert (changed.revision, changed.venue) == (2, "会展中心 3 号馆")


def test_a_history_of_several_steps_leads_to_a_later_revision(kept: Database) -> None:
    with kept.writing() as session:
        assert conferences.change(session, HALL, revision=7) == HALL.model_copy(update={"revision": 7})


def test_what_was_changed_since_it_was_read_is_not_overwritten(kept: Database) -> None:
    with kept.writing() as session:
        conferences.change(session, HALL)
    with pytest.raises(StaleError), kept.writing() as session:
        conferences.change(session, HALL)
    with pytest.raises(NotFoundError), kept.writing() as session:
        conferences.change(session, HALL.model_copy(update={"id": "nowhere"}))


def test_a_record_takes_the_place_of_the_one_with_its_key(kept: Database) -> None:
    proposed = Participant(organisation_id="o1", part=Part.DEMAND)
    accepted = proposed.model_copy(update={"state": ParticipantState.ACCEPTED})
    other = Participant(organisation_id="o0", part=Part.SUPPLY)
    with kept.writing() as session:
        conferences.put(session, "c", proposed, other)
        conferences.put(session, "c", accepted)
    with kept.reading() as session:
        assert conferences.records(session, "c", Participant) == (other, accepted)
        assert conferences.record(session, "c", Participant, "o1") == accepted
        assert conferences.holding(session, Participant, "o1") == ("c",)
        with pytest.raises(NotFoundError):
            conferences.record(session, "c", Participant, "o2")
    with kept.writing() as session:
        conferences.remove(session, "c", Participant, ["o1", "gone"])
    with kept.reading() as session:
        assert conferences.records(session, "c", Participant) == (other,)


def test_meetings_come_back_as_they_were_kept(kept: Database) -> None:
    first = meeting("m1", "DS", "s9 A1", topics=(Topic(demand_id="d", demand_revision=2),), locked=True)
    second = meeting("m2", "DT", "s10 A1", supply_agenda=1)
    apply(kept, Change(after=first), Change(after=second))

    assert stored(kept) == (first, second)


@pytest.mark.parametrize(
    "second",
    [
        meeting("m2", "ET", "s9 A1"),
        meeting("m2", "DT", "s9 A2"),
        meeting("m2", "ES", "s9 A2"),
        meeting("m2", "SE", "s9 A2"),
        meeting("m2", "DS", "s10 A2"),
        meeting("m2", "EE", "s10 A2"),
    ],
    ids=["table", "demand side", "supply side", "on either side", "pair", "oneself"],
)
def test_nobody_and_no_table_is_taken_twice(kept: Database, second: Meeting) -> None:
    first = meeting("m1", "DS", "s9 A1")
    apply(kept, Change(after=first))
    with pytest.raises(ConflictError) as refused:
        apply(kept, Change(after=second))

    assert refused.value.reason == "database_refused"
    assert stored(kept) == (first,)


def test_a_meeting_cannot_be_put_where_somebody_is_absent(kept: Database) -> None:
    apply(kept, absences={("D", 0): ["s9"]})
    with pytest.raises(ConflictError):
        apply(kept, Change(after=meeting("m1", "DS", "s9 A1")), absences={("D", 0): ["s9"]})
    apply(kept, Change(after=meeting("m1", "DS", "s9 A1")))
    with pytest.raises(ConflictError):
        apply(kept, absences={("S", 0): ["s9"]})

    assert [one.id for one in stored(kept)] == ["m1"]


def test_two_people_of_one_organisation_meet_at_once(kept: Database) -> None:
    apply(kept, Change(after=meeting("m1", "DS", "s9 A1")), Change(after=meeting("m2", "DT", "s9 A2", demand_agenda=1)))

    assert [one.id for one in stored(kept)] == ["m1", "m2"]


def test_two_meetings_change_places_in_one_step(kept: Database) -> None:
    one, other = meeting("m1", "DS", "s9 A1"), meeting("m2", "DT", "s10 A2")
    apply(kept, Change(after=one), Change(after=other))
    there, here = one.model_copy(update={"slot": "s10"}), other.model_copy(update={"slot": "s9"})
    apply(kept, Change(before=one, after=there), Change(before=other, after=here))

    assert stored(kept) == (there, here)


def test_a_row_without_an_entry_in_both_agendas_is_refused(kept: Database) -> None:
    """Not even a statement that goes past the code of this layer takes somebody twice."""
    row = {"conference_id": "c", **meeting("m1", "DS", "s9 A1").model_dump(mode="json")}
    with pytest.raises(ConflictError), kept.writing() as session:
        session.execute(insert(tables.meetings), [row])


def test_the_steps_of_a_schedule_come_back_in_their_order(kept: Database) -> None:
    steps = tuple(
        Step(
            revision=revision,
            at=NOON,
            account="local",
            action="add",
            changes=(Change(after=meeting(f"m{revision}", "DS", "s9 A1")),),
            undoes=undoes,
        )
        for revision, undoes in ((2, None), (3, 2))
    )
    with kept.writing() as session:
        for step in reversed(steps):
            meetings.add_step(session, "c", step)
    with kept.reading() as session:
        assert meetings.steps(session, "c") == steps
        assert meetings.steps(session, "c", after=2) == steps[1:]
