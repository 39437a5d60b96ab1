"""The history leads back to what a version was, whatever came after it."""

from datetime import timedelta

from service.workflows.edit_schedule import remove_meeting, undo
from service.workflows.keep_versions import name_version
from service.workflows.version_history import published, schedule_of, versions
from tests.service.workflows.small_conference import ORGANIZER, SLOTS, Small


def test_each_version_keeps_its_meetings_and_what_was_said_of_the_conference(small_on_both: Small) -> None:
    small = small_on_both
    states = {}
    for number, (pair, place) in enumerate({"d1 s1": "t0 A1", "d2 s2": "t0 A2", "d3 s3": "t1 A1"}.items()):
        small.add(pair, place)
        states[name_version(ORGANIZER, small.context, small.id, f"v{number}").id] = small.stored()
    small.move("d1 s1", "t2 B1")
    undo(ORGANIZER, small.context, small.id, revision=small.revision)
    remove_meeting(ORGANIZER, small.context, small.id, small.meeting("d2 s2").id, revision=small.revision)
    small.set(slots=SLOTS[:2])

    with small.context.database.reading() as session:
        assert {one: schedule_of(session, small.id, one) for one in states} == states
        assert {len(one.content.slots) for one in versions(session, small.id)} == {4}


def test_the_version_published_last_is_what_people_are_told(small: Small) -> None:
    with small.context.database.reading() as session:
        assert published(session, small.id) is None
    small.publish("甲")
    small.clock.now += timedelta(minutes=1)
    second = small.publish("乙").version
    name_version(ORGANIZER, small.context, small.id, "丙")

    with small.context.database.reading() as session:
        assert published(session, small.id) == second
