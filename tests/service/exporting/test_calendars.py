"""Calendars: identities that last, times in the hall's zone, and texts that come through whole."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from service.domain.agenda import Agenda
from service.domain.conference import Conference
from service.domain.language import Language
from service.exporting.calendars import agenda_ics

if TYPE_CHECKING:
    import icalendar

MADE_AT = dt.datetime(2026, 11, 1, 9, 30, tzinfo=dt.UTC)
MEETING = "m-1.d-1.conference-1@duijie"
TALK = "item-1.d-1.conference-1@duijie"


def parsed(conference: Conference, agenda: Agenda, **options: Any) -> "tuple[bytes, icalendar.Calendar]":
    import icalendar

    content = agenda_ics(conference, agenda, **{"revision": 7, "made_at": MADE_AT, **options})
    calendar = icalendar.Calendar.from_ical(content)
    assert isinstance(calendar, icalendar.Calendar)
    return content, calendar


def events(calendar: "icalendar.Calendar") -> dict[str, dict[str, object]]:
    return {
        str(event["uid"]): {name.lower(): event.decoded(name) for name in event} for event in calendar.walk("VEVENT")
    }


def test_each_line_is_an_event_with_the_zone_of_the_hall(conference: Conference, agenda: Agenda) -> None:
    content, calendar = parsed(conference, agenda)

    assert calendar["method"] == "PUBLISH"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert b"DTSTART;TZID=Asia/Shanghai:20261203T093000" in content
    start = dt.datetime(2026, 12, 3, 9, 30, tzinfo=conference.zone)
    assert events(calendar)[MEETING] == {
        "uid": MEETING,
        "sequence": 7,
        "dtstamp": MADE_AT,
        "status": "CONFIRMED",
        "dtstart": start,
        "dtend": start + dt.timedelta(minutes=25),
        "summary": "洽谈：乙公司",
        "location": "会展中心 A区 1 号桌",
        "description": "家电对接会\n对方单位：乙公司\n洽谈内容：外观检测、一体机",
    }
    assert events(calendar)[TALK]["location"] == "会展中心 主会场"


def test_times_follow_the_clock_of_a_zone_with_summer_time(conference: Conference, agenda: Agenda) -> None:
    london = conference.model_copy(update={"time_zone": "Europe/London"})

    _, calendar = parsed(london, agenda)

    begins = {event.decoded("dtstart").utcoffset() for event in calendar.events}
    assert begins == {dt.timedelta(0)}
    assert {part.name for zone in calendar.timezones for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_a_later_agenda_replaces_the_entries_and_takes_back_what_is_cancelled(
    conference: Conference, agenda: Agenda
) -> None:
    talk, meeting = agenda.lines
    later = agenda.model_copy(
        update={"lines": (talk.model_copy(update={"start": talk.start + dt.timedelta(minutes=10)}),)}
    )

    _, before = parsed(conference, agenda)
    _, after = parsed(conference, later, revision=8, cancelled=(meeting, talk))

    assert events(before).keys() == events(after).keys()
    said = {uid: (event["sequence"], event["status"]) for uid, event in events(after).items()}
    assert said == {TALK: (8, "CONFIRMED"), MEETING: (8, "CANCELLED")}


def test_the_two_sides_of_a_meeting_have_entries_of_their_own(conference: Conference, agenda: Agenda) -> None:
    other = agenda.model_copy(update={"organisation_id": "s-1"})

    assert not events(parsed(conference, agenda)[1]).keys() & events(parsed(conference, other)[1]).keys()


@pytest.mark.parametrize(
    ("language", "summary"), [(Language.TRADITIONAL, "洽談：乙公司"), (Language.ENGLISH, "Meeting: 乙公司")]
)
def test_the_calendar_is_in_the_language_of_the_agenda(
    conference: Conference, agenda: Agenda, language: Language, summary: str
) -> None:
    _, calendar = parsed(conference, agenda.model_copy(update={"language": language}))

    assert events(calendar)[MEETING]["summary"] == summary


def test_hostile_texts_come_through_as_text(conference: Conference, agenda: Agenda) -> None:
    hostile = "甲；乙;丙,丁\\n戊\\"
    name = f'{hostile}"\r\nBEGIN:VEVENT\nSTATUS:CANCELLED\u2028\x07' + "很长的名称🙂" * 40
    line = agenda.lines[1].model_copy(update={"title": name, "zone": name, "topics": (name, hostile)})

    content, calendar = parsed(
        conference.model_copy(update={"name": name, "venue": name}), agenda.model_copy(update={"lines": (line,)})
    )

    one_line = " ".join(name.replace("\x07", " ").split())
    assert events(calendar) == {
        MEETING: events(calendar)[MEETING]
        | {
            "summary": f"洽谈：{one_line}",
            "location": f"{one_line} {one_line} 1 号桌",
            "description": f"{one_line}\n对方单位：{one_line}\n洽谈内容：{one_line}、{hostile}",
            "status": "CONFIRMED",
        }
    }
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert [part.decode() for part in content.split(b"\r\n")]  # no sign is cut in two
