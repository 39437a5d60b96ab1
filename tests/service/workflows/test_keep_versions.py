"""States of a schedule have names, can be compared and come back; one is what people are told."""

from collections.abc import Callable

import pytest

from service.domain.errors import ConflictError, ForbiddenError, NotFoundError, StaleError
from service.domain.message import MessageKind
from service.domain.plan import ClashKind
from service.workflows.edit_schedule import remove_meeting, undo
from service.workflows.keep_participants import withdraw
from service.workflows.keep_versions import (
    compare_versions,
    list_versions,
    name_version,
    publish_version,
    restore_version,
)
from tests.service.workflows.small_conference import ORGANIZER, SECOND, TABLES, Small, readers, vendor


def name(small: Small, text: str) -> str:
    return name_version(ORGANIZER, small.context, small.id, text).id


def changed(small: Small, before: str, after: str | None = None) -> list[tuple[str, str]]:
    """Return where each meeting was and is that a comparison names."""
    return [
        (" ".join(one.before.place) if one.before else "", " ".join(one.after.place) if one.after else "")
        for one in compare_versions(ORGANIZER, small.context, small.id, before, after).changes
    ]


def test_versions_are_compared_with_one_another_and_with_the_draft(small: Small) -> None:
    empty = name(small, "空")
    small.stand({"d1 s1": "t0 A1", "d2 s2": "t0 A2"})
    full = name(small, "满")
    small.move("d1 s1", "t1 B1")
    remove_meeting(ORGANIZER, small.context, small.id, small.meeting("d2 s2").id, revision=small.revision)

    assert changed(small, empty, full) == [("", "t0 A1"), ("", "t0 A2")]
    assert changed(small, full) == [("t0 A1", "t1 B1"), ("t0 A2", "")]
    assert changed(small, full, empty) == [("t0 A1", ""), ("t0 A2", "")]
    assert changed(small, full, full) == []
    with pytest.raises(NotFoundError):
        compare_versions(ORGANIZER, small.context, small.id, "version-0")


def test_a_version_comes_back_as_one_step_that_can_be_taken_back(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    version_id, before = name(small, "甲"), small.stored()
    small.move("d1 s1", "t1 B1")
    small.add("d2 s2", "t0 A1")
    after = small.stored()

    assert restore_version(ORGANIZER, small.context, small.id, version_id, revision=small.revision).kept
    assert small.stored() == before
    undo(ORGANIZER, small.context, small.id, revision=small.revision)
    assert small.stored() == after


def test_a_version_does_not_bring_back_who_has_withdrawn(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    version_id = name(small, "甲")
    withdraw(ORGANIZER, small.context, small.id, "s1")

    refused = restore_version(ORGANIZER, small.context, small.id, version_id, revision=small.revision)
    assert (refused.kept, {one.kind for one in refused.clashes}) == (False, {ClashKind.NOT_COMING})
    assert small.schedule == {}


def test_a_name_stands_once(small: Small) -> None:
    name(small, "甲")
    for taken in ("甲", " 甲 "):
        for again in (lambda text=taken: name(small, text), lambda text=taken: small.publish(text)):
            with pytest.raises(ConflictError) as refused:
                again()
            assert refused.value.reason == "version_name_taken"


def test_the_newest_version_is_listed_first(small: Small) -> None:
    first = name(small, "甲")
    small.add("d1 s1", "t0 A1")
    second = name(small, "乙")

    assert [one.id for one in list_versions(ORGANIZER, small.context, small.id)] == [second, first]


def test_what_is_published_is_told_to_everybody_it_concerns(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    published = small.publish("首版")

    assert (published.version.published_by, len(published.changes)) == ("organizer", 1)
    assert readers(published.messages) == ["d1", "s1"]


def test_what_clashes_is_not_published_unless_it_is_meant(small: Small) -> None:
    small.put("s1", most=0)
    small.add("d1 s1", "t0 A1", meant=True)
    with pytest.raises(ConflictError) as refused:
        small.publish("首版")

    assert (refused.value.reason, refused.value.parameters) == (
        "schedule_clashes",
        {"count": 1, "meetings": "佛山虚构针织有限公司 – 广州虚构视觉有限公司 (09:00 A1)"},
    )
    assert small.publish("首版", meant=True).version.published_at == small.clock()


def test_who_has_seen_an_older_schedule_publishes_nothing(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    with pytest.raises(StaleError):
        publish_version(ORGANIZER, small.context, small.id, "首版", revision=small.revision - 1)
    with pytest.raises(StaleError):
        restore_version(ORGANIZER, small.context, small.id, name(small, "甲"), revision=small.revision - 1)


def test_a_second_person_publishes_where_the_conference_asks_for_one(small: Small) -> None:
    small.set(second_person=True)
    small.add("d1 s1", "t0 A1")

    asked = small.publish("首版")
    assert (asked.version.published_at, asked.version.asked_by, asked.messages) == (None, "organizer", ())
    with pytest.raises(ForbiddenError) as alone:
        small.publish("首版")
    assert alone.value.parameters == {"action": "publish_alone"}
    with pytest.raises(ForbiddenError):
        small.publish("首版", actor=vendor("d1"))

    done = small.publish("首版", actor=SECOND)
    assert (done.version.id, done.version.asked_by, done.version.published_by) == (
        asked.version.id,
        "organizer",
        "second",
    )
    assert readers(small.messages(MessageKind.AGENDA)) == ["d1", "s1"]


@pytest.mark.parametrize(
    "change",
    [
        lambda small: small.add("d2 s2", "t0 A2"),
        lambda small: small.set(tables=TABLES[:2]),
        lambda small: small.set(second_person=False),
        lambda small: withdraw(ORGANIZER, small.context, small.id, "d1"),
    ],
    ids=["meeting", "tables", "second person", "withdrawal"],
)
def test_a_second_person_does_not_publish_what_was_changed_since_it_was_asked_for(
    small: Small, change: Callable[[Small], object]
) -> None:
    small.set(second_person=True)
    small.add("d1 s1", "t0 A1")
    small.publish("首版")
    change(small)

    with pytest.raises(ConflictError) as refused:
        small.publish("首版", actor=SECOND)
    assert refused.value.reason == "version_name_taken"
    assert small.messages() == []
