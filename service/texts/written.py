"""The texts of messages: what, when, where, and what is asked of the reader, as a polite organizer writes.

Names, titles and lines that people wrote stand as they wrote them, on one line and without control characters. Nothing here knows a way
to reach anybody. ``call``, ``change``, ``reminder`` and ``reminder_to_reply`` also go by SMS: with names of up to 30 signs they have at
most 140 in Chinese.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from service.domain.agenda import Agenda, AgendaLine, LineKind, Names, topic_titles
from service.domain.conference import ConferenceContent, ProgrammeItem, Slot
from service.domain.language import Language
from service.domain.meeting import Meeting
from service.domain.message import MOST_SIGNS, MessageKind
from service.domain.participant import Part
from service.domain.plan import Change
from service.domain.request import Request, RequestState
from service.texts import sentence
from service.texts.spoken import day_text

_CONTROLS = frozenset({"Cc", "Cf", "Cs"})
"""Categories of Unicode. Rare signs of names may be in private use or not yet assigned, so these stay."""
_SMS_SIGNS = {Language.SIMPLIFIED: 140, Language.TRADITIONAL: 140, Language.ENGLISH: 300}


def one_line(text: str) -> str:
    r"""Return a text without line breaks, tabs, and signs that show nothing or turn the order of others.

    >>> one_line("A\r\nBcc:\tb\u202e")
    'A Bcc: b'
    """
    spaced = " ".join(text.replace("\t", " ").splitlines())
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in _CONTROLS)


def subject(kind: MessageKind, conference: str, language: Language) -> str:
    """Return the subject of a message."""
    return _said(f"message.subject.{kind}", language, conference=conference)


def invitation(
    conference: ConferenceContent,
    organisation: str,
    language: Language,
    *,
    part: Part,
    reply_by: date,
    city: str = "",
    person: str = "",
    partners: int = 0,
) -> str:
    """Return the text that invites an organisation.

    Args:
        conference: to which.
        organisation: its name.
        language: of the reader.
        part: as what it is to take part.
        reply_by: until when the organizer wants to know.
        city: name of the conference's city.
        person: who is spoken to; empty: the organisation.
        partners: how many others suit it; their names are not told, they have not agreed to anything yet.
    """
    return _lines(
        _salutation(organisation, person, language),
        _said(
            "message.invitation", language, conference=conference.name, part=sentence(f"message.as.{part}", language)
        ),
        *_when_and_where(conference, city, language),
        _said("message.hosts", language, hosts=_listed(conference.hosts, language)) if conference.hosts else "",
        _said("message.invitation.partners", language, count=partners) if partners else "",
        _said("message.invitation.reply", language, day=day_text(reply_by, language)),
    )


def request(
    conference: ConferenceContent, request: Request, names: Names, language: Language, *, person: str = ""
) -> str:
    """Return what to tell of a request: that it is made or taken back to who is asked, what became of it to who asked."""
    reader = request.told
    other = request.asker if reader == request.asked else request.asked
    asked = request.state is RequestState.ASKED
    event = "moved" if asked and request.changes_meeting else request.state
    topics = topic_titles(request.topics, names)
    slot = _starts(conference).get(request.slot or "")  # the hall's times may have changed since
    words = {RequestState.ASKED: request.context, RequestState.TAKEN_BACK: ""}.get(request.state, request.answer)
    expires = request.expires_at.astimezone(conference.zone)
    moment = sentence("message.moment", language, day=day_text(expires.date(), language), time=_clock(expires))
    return _lines(
        _salutation(names.organisations[reader], person, language),
        _said(
            f"message.request.{event}",
            language,
            other=names.organisations[other],
            conference=conference.name,
            day=day_text(conference.day, language),
        ),
        _said("message.request.topics", language, topics=_listed(topics, language)) if topics else "",
        _said("message.request.slot", language, time=_clock(slot)) if slot and asked else "",
        _said("message.request.words", language, words=words) if words else "",
        _said("message.request.answer", language, moment=moment) if asked else "",
    )


def agenda(
    conference: ConferenceContent,
    agenda: Agenda,
    language: Language,
    *,
    version: str,
    city: str = "",
    person: str = "",
) -> str:
    """Return the day of an organisation; lines for which a message has no room are counted."""
    several = agenda.agendas > 1
    lines = [_agenda_line(line, agenda if several else None, language) for line in agenda.lines]
    head = (
        _salutation(agenda.name, person, language),
        _said("message.agenda", language, conference=conference.name, version=version),
        *_when_and_where(conference, city, language),
    )
    come = sentence("message.agenda.come", language)

    def text(told: Sequence[str], left_out: int) -> str:
        more = _said("message.agenda.more", language, count=left_out) if left_out else ""
        return _lines(*head, *told, more, come)

    return _fitting(text, lines or [sentence("message.agenda.none", language)], MOST_SIGNS)


def change(
    conference: ConferenceContent,
    organisation_id: str,
    changes: Sequence[Change],
    names: Names,
    language: Language,
    *,
    version: str,
    former: ConferenceContent | None = None,
) -> str:
    """Return what becomes different for an organisation; changes for which an SMS has no room are counted.

    Args:
        conference: as it is now.
        organisation_id: whom it is told.
        changes: of anybody's meetings. Where slots begin at other times than before, also those of meetings that keep slot and table.
        names: of who is met.
        language: of the reader.
        version: name of the version that applies.
        former: the conference with the slots of what was; None: they are the same.

    Returns:
        The text; empty: times, tables and partners are what they were.
    """
    noticed = sorted(
        _noticed(changes, organisation_id, _starts(former or conference), _starts(conference)),
        key=lambda one: (one.time, one.partner_id),
    )
    if not noticed:
        return ""
    zones = {table.id: table.zone for table in conference.tables}
    parts = _change_parts(noticed, names, zones, language)

    def text(told: Sequence[str], left_out: int) -> str:
        more = [_said("message.change.more", language, count=left_out)] if left_out else []
        told_changes = sentence("message.separator", language).join([*told, *more])
        return _said("message.change", language, conference=conference.name, changes=told_changes, version=version)

    return _fitting(text, parts, _SMS_SIGNS[language])


def call(organisation: str, line: AgendaLine, language: Language) -> str:
    """Return the text that calls an organisation to what stands next in its agenda."""
    if line.kind is LineKind.MEETING:
        table = _table(line.place, line.zone, language)
        return _said(
            "message.call",
            language,
            organisation=organisation,
            partner=line.title,
            time=_clock(line.start),
            table=table,
        )
    place = line.place or sentence("message.hall", language)
    return _said(
        "message.call.item",
        language,
        organisation=organisation,
        title=line.title,
        time=_clock(line.start),
        place=place,
    )


def reminder(conference: ConferenceContent, agenda: Agenda, language: Language, *, city: str = "") -> str:
    """Return the text that reminds an organisation of the day."""
    meetings = [line for line in agenda.lines if line.kind is LineKind.MEETING]
    first = ""
    if meetings:
        table = _table(meetings[0].place, meetings[0].zone, language)
        first = _said(
            "message.reminder.meetings",
            language,
            count=len(meetings),
            time=_clock(meetings[0].start),
            table=table,
        )
    return _said(
        "message.reminder",
        language,
        conference=conference.name,
        time=_time(conference, language),
        place=_place(conference, city, language),
        meetings=first,
    )


def reminder_to_reply(conference: ConferenceContent, organisation: str, language: Language, *, reply_by: date) -> str:
    """Return the text that reminds an organisation of an invitation which it has not answered."""
    return _said(
        "message.reminder.reply",
        language,
        organisation=organisation,
        day=day_text(conference.day, language),
        conference=conference.name,
        reply_by=day_text(reply_by, language),
    )


def _said(code: str, language: Language, **parameters: str | int) -> str:
    """Return a sentence; whatever people wrote of what it names passes here and becomes one line."""
    clean = {name: one_line(value) if isinstance(value, str) else value for name, value in parameters.items()}
    return sentence(code, language, **clean)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _listed(names: Sequence[str], language: Language) -> str:
    return sentence("list.separator", language).join(names)


def _fitting(text: Callable[[Sequence[str], int], str], parts: Sequence[str], limit: int) -> str:
    """Return the text of as many parts as fit, at least the first, and of how many are left out."""
    for count in range(len(parts), 1, -1):
        if len(found := text(parts[:count], len(parts) - count)) <= limit:
            return found
    return text(parts[:1], len(parts) - 1)


def _salutation(organisation: str, person: str, language: Language) -> str:
    if not person:
        return _said("message.to.organisation", language, organisation=organisation)
    return _said("message.to.person", language, organisation=organisation, person=person)


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def _starts(conference: ConferenceContent) -> Mapping[str, datetime]:
    return {slot.id: slot.start for slot in conference.slots}


def _time(conference: ConferenceContent, language: Language) -> str:
    """Return the day, and from when until when where that is known."""
    day = day_text(conference.day, language)
    times: list[Slot | ProgrammeItem] = [*conference.slots, *conference.programme]
    if not times:
        return day
    begin, end = min(one.start for one in times), max(one.end for one in times)
    return sentence("message.hours", language, day=day, begin=_clock(begin), end=_clock(end))


def _place(conference: ConferenceContent, city: str, language: Language) -> str:
    venue = conference.venue
    if not venue and not city:
        return sentence("message.place.open", language)
    if not venue or not city or city in venue:
        return venue or city
    return _said("message.place.whole", language, city=city, venue=venue)


def _when_and_where(conference: ConferenceContent, city: str, language: Language) -> tuple[str, str]:
    return (
        _said("message.time", language, time=_time(conference, language)),
        _said("message.place", language, place=_place(conference, city, language)),
    )


def _table(table: str, zone: str, language: Language) -> str:
    if not zone:
        return _said("message.table", language, table=table)
    return _said("message.table.zone", language, table=table, zone=zone)


def _agenda_line(line: AgendaLine, several: Agenda | None, language: Language) -> str:
    """Return a line; of an organisation with several agendas, a meeting says whose it is."""
    begin, end = _clock(line.start), _clock(line.end)
    if line.kind is not LineKind.MEETING:
        code = "message.agenda.item_at" if line.place else "message.agenda.item"
        return _said(code, language, begin=begin, end=end, title=line.title, place=line.place)
    table = _table(line.place, line.zone, language)
    text = _said("message.agenda.meeting", language, begin=begin, end=end, table=table, partner=line.title)
    if line.topics:
        text += _said("message.agenda.topics", language, topics=_listed(line.topics, language))
    if several is None:
        return text
    people = [person.name for person in several.people if person.agenda == line.agenda]
    who = _listed(people, language) or sentence("message.agenda.group", language, number=line.agenda + 1)
    return _said("message.agenda.for", language, line=text, who=who)


class _Spot(NamedTuple):
    time: datetime
    table: str


class _Noticed(NamedTuple):
    """A change as one of the two notices it."""

    partner_id: str
    was: _Spot | None
    now: _Spot | None

    @property
    def time(self) -> datetime:
        """When it is, or was."""
        return next(spot.time for spot in (self.now, self.was) if spot is not None)


def _noticed(
    changes: Sequence[Change], own: str, former: Mapping[str, datetime], starts: Mapping[str, datetime]
) -> Iterator[_Noticed]:
    for one in changes:
        was, now = _met(one.before, own, former), _met(one.after, own, starts)
        if was is not None and now is not None and was[0] == now[0]:
            if was != now:
                yield _Noticed(was[0], was[1], now[1])
            continue
        if was is not None:
            yield _Noticed(was[0], was[1], None)
        if now is not None:
            yield _Noticed(now[0], None, now[1])


def _met(meeting: Meeting | None, own: str, starts: Mapping[str, datetime]) -> tuple[str, _Spot] | None:
    """Return whom an organisation meets, when and where; None: it has no part in it."""
    if meeting is None or own not in meeting.pair:
        return None
    return meeting.other(own), _Spot(starts[meeting.slot], meeting.table)


def _shift(one: _Noticed) -> timedelta:
    """Return by how much later a meeting begins at its table; none where more than that is different."""
    if one.was is None or one.now is None or one.was.table != one.now.table:
        return timedelta()
    return one.now.time - one.was.time


def _change_parts(noticed: Sequence[_Noticed], names: Names, zones: Mapping[str, str], language: Language) -> list[str]:
    """Return what to say of each change; meetings that all shift by the same time are one."""
    shifted = [one for one in noticed if _shift(one)]
    if len(shifted) == 1 or len({_shift(one) for one in shifted}) != 1:
        return [_change_text(one, names, zones, language) for one in noticed]
    others = (_change_text(one, names, zones, language) for one in noticed if one not in shifted)
    return [_shift_text(shifted, language), *others]


def _shift_text(shifted: Sequence[_Noticed], language: Language) -> str:
    shift = _shift(shifted[0])
    return sentence(
        "message.change.later" if shift > timedelta() else "message.change.earlier",
        language,
        former=_clock(shifted[0].time - shift),
        count=len(shifted),
        minutes=abs(shift) // timedelta(minutes=1),
        time=_clock(shifted[0].time),
    )


def _change_text(one: _Noticed, names: Names, zones: Mapping[str, str], language: Language) -> str:
    partner, time = names.organisations[one.partner_id], _clock(one.time)
    if one.now is None:
        return _said("message.change.removed", language, time=time, partner=partner)
    table = _table(one.now.table, zones.get(one.now.table, ""), language)
    if one.was is None:
        return _said("message.change.added", language, time=time, partner=partner, table=table)
    if one.was.time == one.now.time:
        return _said("message.change.table", language, time=time, partner=partner, table=table)
    former = _clock(one.was.time)
    return _said("message.change.moved", language, former=former, time=time, partner=partner, table=table)
