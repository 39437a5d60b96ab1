"""What stands on paper and screens: the day of one organisation, of a table, of the hall.

Made of a conference and its meetings, with every name written out, so that whoever prints needs nothing else.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, Field, NaiveDatetime

from service.domain.conference import Conference, ItemKind, ProgrammeItem, Slot
from service.domain.frozen import Frozen
from service.domain.item import Side
from service.domain.language import Language
from service.domain.meeting import Meeting
from service.domain.participant import Part, Participant
from service.domain.request import Topic


class LineKind(StrEnum):
    """What happens at a time of an agenda: a meeting, or what a programme holds."""

    MEETING = "meeting"
    TALK = ItemKind.TALK.value
    NEED_PRESENTED = ItemKind.NEED_PRESENTED.value
    PITCH = ItemKind.PITCH.value
    ROUND_TABLE = ItemKind.ROUND_TABLE.value
    SIGNING = ItemKind.SIGNING.value
    OPEN_DESK = ItemKind.OPEN_DESK.value
    PAUSE = ItemKind.PAUSE.value


class AgendaLine(Frozen):
    """One line of an agenda."""

    start: NaiveDatetime
    minutes: int
    kind: LineKind
    title: str
    """Name of the organisation that is met, or title of the programme's item."""
    place: str = ""
    """The table, or where the item is."""
    zone: str = ""
    """Part of the hall in which the table is."""
    topics: tuple[str, ...] = ()
    """Titles of needs and products that are talked about."""
    agenda: int = 0
    """Number of the organisation's agenda; 0 where all of its people take part."""
    other_id: str = ""
    """Organisation that is met; empty: no meeting."""
    meeting_id: str = ""
    item_id: str = ""
    """Item of the programme; empty: a meeting."""

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.minutes)


class AgendaPerson(Frozen):
    """Somebody whom the organisation sends."""

    person_id: str
    name: str
    post: str = ""
    agenda: int | None = None
    code: str = ""
    """Stands in the QR code of the badge."""


class Agenda(Frozen):
    """The day of one organisation, in time order."""

    organisation_id: str
    name: str
    part: Part
    language: Language = Language.SIMPLIFIED
    agendas: int = 1
    """How many meetings it can have at once."""
    people: tuple[AgendaPerson, ...] = ()
    lines: tuple[AgendaLine, ...] = ()
    standby: tuple[str, ...] = ()
    """Slots in which it is ready to take a place that becomes free, in time order."""


class ListedItem(Frozen):
    """A need or a product in the booklet."""

    id: str
    side: Side
    title: str
    text: str = ""
    """A few lines of what it says; without contacts, as every text of an item."""


class Firm(Frozen):
    """An organisation in the booklet."""

    organisation_id: str
    name: str
    part: Part
    city: str = ""
    """Name of the city where it sits; empty: not stated."""
    items: tuple[ListedItem, ...] = ()


class Papers(Frozen):
    """Everything that one printing of a conference says. Never a way to reach anybody."""

    conference: Conference
    city: str = ""
    """Name of the conference's city."""
    sectors: tuple[str, ...] = ()
    """Names of its sectors."""
    version: str
    """Name of the version that is printed."""
    revision: int = Field(ge=1)
    made_at: AwareDatetime
    language: Language = Language.SIMPLIFIED
    """Of what is for everybody; each agenda has its own."""
    agendas: tuple[Agenda, ...] = ()
    """By name."""
    meetings: tuple[Meeting, ...] = ()
    firms: tuple[Firm, ...] = ()

    def name_of(self, organisation_id: str) -> str:
        """Return the name of who takes part."""
        return next(agenda.name for agenda in self.agendas if agenda.organisation_id == organisation_id)


@dataclass(frozen=True)
class Names:
    """The names behind the ids of a conference."""

    organisations: Mapping[str, str]
    """Names by id."""
    items: Mapping[str, str]
    """Titles of demands and supplies by id."""
    people: Mapping[str, Sequence[AgendaPerson]]
    """By organisation."""
    languages: Mapping[str, Language]
    """By organisation."""


def topic_titles(topics: Iterable[Topic], names: Names) -> tuple[str, ...]:
    """Return the titles of the needs and products of topics, each once; one that is gone has none."""
    ids = (one for topic in topics for one in (topic.demand_id, topic.supply_id) if one is not None)
    return tuple(dict.fromkeys(names.items[one] for one in ids if one in names.items))


def agendas_of(
    conference: Conference, participants: Iterable[Participant], meetings: Iterable[Meeting], names: Names
) -> tuple[Agenda, ...]:
    """Return the agenda of everyone who comes, by name: their meetings, and the items of the programme that they take part in."""
    of: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        for organisation_id in meeting.pair:
            of.setdefault(organisation_id, []).append(meeting)
    slots, zones = {slot.id: slot for slot in conference.slots}, {table.id: table.zone for table in conference.tables}

    def line(own: str, meeting: Meeting) -> AgendaLine:
        return _meeting_line(slots[meeting.slot], zones.get(meeting.table, ""), own, meeting, names)

    agendas = (
        _agenda(conference, one, of.get(one.organisation_id, []), names, line) for one in participants if one.coming
    )
    return tuple(sorted(agendas, key=lambda agenda: (agenda.name, agenda.organisation_id)))


def _agenda(
    conference: Conference,
    participant: Participant,
    meetings: Sequence[Meeting],
    names: Names,
    line_of: Callable[[str, Meeting], AgendaLine],
) -> Agenda:
    own = participant.organisation_id
    lines = [
        *(_item_line(item) for item in conference.programme if item.for_all or own in item.taking_part),
        *(line_of(own, meeting) for meeting in meetings),
    ]
    return Agenda(
        organisation_id=own,
        name=names.organisations[own],
        part=participant.part,
        language=names.languages.get(own, Language.SIMPLIFIED),
        agendas=participant.agendas,
        people=tuple(names.people.get(own, ())),
        lines=tuple(sorted(lines, key=lambda line: (line.start, line.agenda, line.title))),
        standby=_standby(conference, participant, meetings),
    )


def _standby(conference: Conference, participant: Participant, meetings: Sequence[Meeting]) -> tuple[str, ...]:
    if not participant.standby or len(meetings) >= participant.limits(conference).most:
        return ()
    taken = Counter(meeting.slot for meeting in meetings)
    absent = participant.absences(conference)
    return tuple(slot.id for slot in conference.slots if slot.id not in absent and taken[slot.id] < participant.agendas)


def _item_line(item: ProgrammeItem) -> AgendaLine:
    return AgendaLine(
        start=item.start,
        minutes=item.minutes,
        kind=LineKind(item.kind.value),
        title=item.title,
        place=item.place,
        item_id=item.id,
    )


def _meeting_line(slot: Slot, zone: str, own: str, meeting: Meeting, names: Names) -> AgendaLine:
    other = meeting.other(own)
    return AgendaLine(
        start=slot.start,
        minutes=slot.minutes,
        kind=LineKind.MEETING,
        title=names.organisations[other],
        place=meeting.table,
        zone=zone,
        topics=topic_titles(meeting.topics, names),
        agenda=meeting.agenda_of(own),
        other_id=other,
        meeting_id=meeting.id,
    )
