"""Times, tables and limits of a conference agree with one another; what does not is refused by name."""

from datetime import date, datetime, time
from typing import Any

import pytest
from pydantic import ValidationError

from service.domain.conference import ConferenceContent, ItemKind, Limits, ProgrammeItem, Slot, Table, slots_around
from service.domain.errors import InvalidError
from service.domain.item import Side
from service.domain.participant import Part, Participant

DAY = date(2026, 12, 3)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 3, hour, minute)  # noqa: DTZ001 -- the clock on the wall


def item(item_id: str, hour: int, minutes: int, **further: Any) -> ProgrammeItem:
    return ProgrammeItem(id=item_id, kind=ItemKind.TALK, title=item_id, start=at(hour), minutes=minutes, **further)


def content(**further: Any) -> ConferenceContent:
    slots = tuple(Slot(id=f"s{hour}", start=at(hour), minutes=50) for hour in (9, 10, 11))
    tables = (Table(id="A1"), Table(id="A2", closed=("s9",)))
    return ConferenceContent(**{"name": "对接会", "day": DAY, "slots": slots, "tables": tables, **further})


def test_slots_lie_around_what_everybody_takes_part_in() -> None:
    programme = [item("开幕", 9, 40, for_all=True), item("路演", 10, 30, taking_part=("o1",))]
    found = slots_around(DAY, time(9), time(11), minutes=25, changeover_minutes=5, programme=programme)

    assert [(slot.id, f"{slot.start:%H:%M}") for slot in found] == [("01", "09:40"), ("02", "10:10")]


def test_the_programme_keeps_who_takes_part_from_meeting_and_an_open_desk_nobody() -> None:
    desk = ProgrammeItem(
        id="desk", kind=ItemKind.OPEN_DESK, title="咨询", start=at(9), minutes=180, taking_part=("bank",)
    )
    programme = (item("路演", 10, 30, taking_part=("o1",), tables=("A1",)), desk)
    conference = content(programme=programme)

    assert [conference.absences(one) for one in ("o1", "o2", "bank")] == [("s10",), (), ()]
    assert [conference.closed_slots(table) for table in conference.tables] == [("s10",), ("s9",)]


@pytest.mark.parametrize(
    ("further", "told"),
    [
        ({"tables": (Table(id="A1"), Table(id="A1"))}, "conference_twice(field='tables', value='A1')"),
        (
            {"tables": (Table(id="A1", closed=("s8",)),)},
            "conference_place_unknown(value='s8', named_by='A1')",
        ),
        (
            {"slots": (Slot(id="a", start=at(9), minutes=30), Slot(id="b", start=at(9, 20), minutes=30)), "tables": ()},
            "conference_slots_overlap(first='a', second='b')",
        ),
        (
            {"programme": (item("x", 9, 10, tables=("B9",)),)},
            "conference_place_unknown(value='B9', named_by='x')",
        ),
        ({"day": date(2026, 12, 4)}, "conference_other_day(value='s9', day='2026-12-04')"),
        ({"day": date(9999, 12, 31)}, "conference_day(first=2000, last=2199)"),
        ({"time_zone": "Asia/Foshan"}, "conference_zone_unknown(value='Asia/Foshan')"),
    ],
)
def test_what_does_not_agree_is_named(further: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidError) as caught:
        content(**further)

    assert str(caught.value) == told


def test_more_promised_than_allowed_is_refused() -> None:
    with pytest.raises(InvalidError) as caught:
        Limits(least=2, most=1)

    assert str(caught.value) == "conference_limits(least=2, most=1)"


def test_guests_reach_web_addresses_only() -> None:
    with pytest.raises(ValidationError, match="guest_address"):
        content(guest_address="javascript:alert(1)")


def test_limits_are_ones_own_word_or_those_of_ones_side() -> None:
    conference = content(demand_limits=Limits(least=2, most=5), supply_limits=Limits(least=1, most=8))
    limits = [
        Participant(organisation_id="o", part=part, least=least, most=most).limits(conference)
        for part, least, most in (
            (Part.DEMAND, None, None),
            (Part.BOTH, None, None),
            (Part.SUPPORTER, None, None),
            (Part.DEMAND, None, 1),
            (Part.SUPPLY, 0, 3),
        )
    ]

    assert [(one.least, one.most) for one in limits] == [(2, 5), (2, 8), (0, 8), (1, 1), (0, 3)]


def test_a_part_is_on_its_side_and_a_supporter_on_either() -> None:
    parts = {part: Participant(organisation_id="o", part=part) for part in Part}

    assert {part: [one.takes(side) for side in Side] for part, one in parts.items()} == {
        Part.DEMAND: [True, False],
        Part.SUPPLY: [False, True],
        Part.BOTH: [True, True],
        Part.SUPPORTER: [True, True],
    }


def test_absences_are_ones_own_and_the_programmes() -> None:
    conference = content(programme=(item("路演", 10, 30, taking_part=("o",)),))
    participant = Participant(organisation_id="o", part=Part.DEMAND, unavailable=("s11", "gone"))

    assert participant.absences(conference) == ("s10", "s11")
