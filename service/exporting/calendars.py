"""The day of one organisation as an ICS file (RFC 5545) for the calendars of its people.

Each line has an identity of its own and the revision as its sequence, so that a later file replaces what an earlier one
brought; what is left out of a later file stays in a calendar, so cancelled meetings have to be passed in. The same meeting is
another entry for the other side, which sees another name.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from service.domain.agenda import Agenda, AgendaLine, LineKind
from service.domain.conference import Conference
from service.domain.language import Language
from service.texts import sentence

if TYPE_CHECKING:
    from icalendar import Event

ICS = "text/calendar; charset=utf-8; method=PUBLISH"
"""The media type of such a file."""


def agenda_ics(
    conference: Conference,
    agenda: Agenda,
    *,
    revision: int,
    made_at: datetime,
    cancelled: Iterable[AgendaLine] = (),
) -> bytes:
    """Return the file, in the language of the agenda.

    Args:
        conference: whose zone the times are in.
        agenda: of one organisation.
        revision: of the schedule.
        made_at: aware.
        cancelled: lines of an earlier agenda of the organisation that take place no more.
    """
    from icalendar import Calendar, Timezone

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//duijie//agenda//")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _one_line(conference.name))
    calendar.add("x-wr-calname", _one_line(conference.name))
    year = conference.day.year
    zone = Timezone.from_tzinfo(conference.zone, first_date=date(year, 1, 1), last_date=date(year + 1, 1, 1))
    zone.pop("comment", None)  # the library says there for which years it is
    calendar.add_component(zone)
    standing = {_uid(conference, agenda, line) for line in agenda.lines}
    gone = [line for line in cancelled if _uid(conference, agenda, line) not in standing]
    for line in (*agenda.lines, *gone):
        event = _event(conference, agenda, line)
        event.add("sequence", revision)
        event.add("dtstamp", made_at.astimezone(UTC))
        event.add("status", "CANCELLED" if line in gone else "CONFIRMED")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _event(conference: Conference, agenda: Agenda, line: AgendaLine) -> "Event":
    from icalendar import Event

    language = agenda.language
    is_meeting = line.kind is LineKind.MEETING
    event = Event()
    event.add("uid", _uid(conference, agenda, line))
    event.add("dtstart", line.start.replace(tzinfo=conference.zone))
    event.add("dtend", line.end.replace(tzinfo=conference.zone))
    summary = sentence("calendar.meeting", language, name=line.title) if is_meeting else line.title
    event.add("summary", _one_line(summary))
    if place := _one_line(f"{conference.venue} {line.zone} {_place(line, language)}"):
        event.add("location", place)
    event.add("description", "\n".join(map(_one_line, _description(conference, agenda, line))))
    return event


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _place(line: AgendaLine, language: Language) -> str:
    is_table = line.kind is LineKind.MEETING and line.place
    return sentence("calendar.table", language, table=line.place) if is_table else line.place


def _description(conference: Conference, agenda: Agenda, line: AgendaLine) -> Iterable[str]:
    language = agenda.language
    yield conference.name
    if line.kind is not LineKind.MEETING:
        yield sentence(f"line_kind.{line.kind}", language)
        return
    yield sentence("calendar.other", language, name=line.title)
    if line.topics:
        yield sentence("calendar.topics", language, topics=sentence("list.separator", language).join(line.topics))
    if agenda.agendas > 1:
        yield sentence("calendar.agenda", language, number=line.agenda + 1)


def _uid(conference: Conference, agenda: Agenda, line: AgendaLine) -> str:
    return f"{line.meeting_id or line.item_id}.{agenda.organisation_id}.{conference.id}@duijie"
