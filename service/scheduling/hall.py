"""A conference and who takes what in it, so that one meeting can be looked at without looking at all others.

Meetings are put in and taken out; what is wrong with one of them, there or elsewhere, is then a matter of a few look-ups. Nothing of the judge is used
here: it reads the same rules from a problem, and tests compare the two.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from itertools import product
from typing import TypeAlias

from service.domain.conference import Conference, PairRule
from service.domain.meeting import Meeting
from service.domain.participant import Part, Participant
from service.domain.plan import Clash, ClashKind
from service.scheduling.problem import PairId

Agenda: TypeAlias = tuple[str, int]
"""Organisation and number of the agenda."""


def banned(conference: Conference, forbidden: Collection[PairId]) -> dict[PairId, PairRule | None]:
    """Return the pairs that must not meet: with the rule of who said so, in both orders, or with None where only ``forbidden`` has them."""
    pairs: dict[PairId, PairRule | None] = dict.fromkeys(forbidden)
    for rule in conference.rules:
        if not rule.meet:
            pairs |= dict.fromkeys((rule.pair, rule.pair[::-1]), rule)
    return pairs


def is_supporter(participants: Mapping[str, Participant], organisation_id: str) -> bool:
    """Tell whether an organisation attends as a supporter."""
    participant = participants.get(organisation_id)
    return participant is not None and participant.part is Part.SUPPORTER


def desks(participants: Mapping[str, Participant]) -> dict[str, frozenset[str]]:
    """Return the tables that are a supporter's, each with the supporters that may use it; nobody else meets there without them."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for name, one in participants.items():
        for table in (one.tables or ()) if one.coming and one.part is Part.SUPPORTER else ():
            owners[table].add(name)
    return {table: frozenset(names) for table, names in owners.items()}


def sitter(conference: Conference, participants: Mapping[str, Participant], meeting: Meeting) -> Agenda | None:
    """Return whose table a meeting is at where a side keeps its tables all day: the sitting side's, or the supporter's, to whom everybody goes."""
    if conference.seats == "none":
        return None
    demand, supply = _agendas(meeting)
    supports = [is_supporter(participants, name) for name in meeting.pair]
    sits_on_demand = supports[0] if supports[0] != supports[1] else conference.seats == "demand"
    return demand if sits_on_demand else supply


class Hall:
    """Who takes what."""

    def __init__(
        self,
        conference: Conference,
        participants: Mapping[str, Participant],
        meetings: Iterable[Meeting],
        *,
        forbidden: Collection[PairId] = (),
    ) -> None:
        self.conference, self.participants = conference, participants
        self.banned = banned(conference, forbidden)
        self._coming = {name: one for name, one in participants.items() if one.coming}
        self._absences = {name: frozenset(one.absences(conference)) for name, one in self._coming.items()}
        self._most = {name: one.limits(conference).most for name, one in self._coming.items()}
        self._closed = {table.id: frozenset(conference.closed_slots(table)) for table in conference.tables}
        self._slots = {slot.id for slot in conference.slots}
        self._desks = desks(participants)
        self._holders: defaultdict[Hashable, dict[str, None]] = defaultdict(dict)
        self._tables_of: defaultdict[Agenda, Counter[str]] = defaultdict(Counter)
        self._sitters_at: defaultdict[str, Counter[Agenda]] = defaultdict(Counter)
        for meeting in meetings:
            self.put(meeting)

    def put(self, meeting: Meeting) -> None:
        """Take a meeting in."""
        for key in _keys(meeting):
            self._holders[key][meeting.id] = None
        self._seat(meeting, 1)

    def take(self, meeting: Meeting) -> None:
        """Take a meeting out."""
        for key in _keys(meeting):
            del self._holders[key][meeting.id]
        self._seat(meeting, -1)

    def _seat(self, meeting: Meeting, count: int) -> None:
        agenda = sitter(self.conference, self.participants, meeting)
        if agenda is not None:
            self._tables_of[agenda][meeting.table] += count
            self._sitters_at[meeting.table][agenda] += count

    def count(self, organisation_id: str) -> int:
        """Return how many meetings an organisation has."""
        return len(self._holders.get(organisation_id, ()))

    def of_pair(self, meeting: Meeting) -> Iterator[Clash]:
        """Yield what is wrong with a meeting wherever it stands: that these two meet, or meet once more."""
        for name in meeting.pair:
            if name not in self._coming:
                yield Clash(ClashKind.NOT_COMING, meeting.id, name)
        if meeting.pair in self.banned:
            yield Clash(ClashKind.FORBIDDEN, meeting.id)
        if other := self._other(("pair", *meeting.pair), meeting):
            yield Clash(ClashKind.TWICE, meeting.id, other_meeting_id=other)
        for name in meeting.pair:
            if name in self._most and len({*self._holders.get(name, ()), meeting.id}) > self._most[name]:
                yield Clash(ClashKind.OVER_MOST, meeting.id, name)

    def of_place(self, meeting: Meeting) -> Iterator[Clash]:
        """Yield what is wrong with where a meeting stands, and with whose agendas it is in."""
        slot, table = meeting.place
        if slot not in self._slots or table not in self._closed:
            yield Clash(ClashKind.UNKNOWN_PLACE, meeting.id)
        if other := self._other(meeting.place, meeting):
            yield Clash(ClashKind.TABLE_TAKEN, meeting.id, other_meeting_id=other)
        if slot in self._closed.get(table, ()):
            yield Clash(ClashKind.TABLE_CLOSED, meeting.id)
        owners = self._desks.get(table)
        if owners and not owners & {*meeting.pair}:
            yield Clash(ClashKind.TABLE_NOT_ALLOWED, meeting.id, min(owners))
        if meeting.demand_side == meeting.supply_side:
            yield Clash(ClashKind.AGENDA_TAKEN, meeting.id, meeting.demand_side, meeting.id)
        for name, agenda in _agendas(meeting):
            yield from self._of_agenda(meeting, name, agenda)
        yield from self._of_seat(meeting)

    def of_time(self, about: str, pair: PairId, slot: str) -> Iterator[Clash]:
        """Yield why a pair cannot meet in a slot, at whatever table; ``about`` stands for the meeting."""
        if slot not in self._slots:
            yield Clash(ClashKind.UNKNOWN_PLACE, about)
        for name in pair:
            if name not in self._coming:
                yield Clash(ClashKind.NOT_COMING, about, name)
            elif slot in self._absences[name]:
                yield Clash(ClashKind.ABSENT, about, name)
            elif all(self._holders.get((slot, name, agenda)) for agenda in range(self._coming[name].agendas)):
                yield Clash(ClashKind.AGENDA_TAKEN, about, name)

    def agendas_for(self, meeting: Meeting) -> tuple[tuple[int, int], ...]:
        """Return in which agendas (demand's and supply's) a meeting could stand where it is put without a clash, its own first."""
        demand, supply = (range(self._coming[name].agendas if name in self._coming else 0) for name in meeting.pair)
        own = meeting.demand_agenda, meeting.supply_agenda
        return tuple(
            pair
            for pair in sorted(product(demand, supply), key=lambda pair: (pair != own, pair))
            if not any(self.of_place(in_agendas(meeting, pair)))
        )

    def _of_agenda(self, meeting: Meeting, name: str, agenda: int) -> Iterator[Clash]:
        if other := self._other((meeting.slot, name, agenda), meeting):
            yield Clash(ClashKind.AGENDA_TAKEN, meeting.id, name, other)
        participant = self._coming.get(name)
        if participant is None:
            return
        if agenda not in range(participant.agendas):
            yield Clash(ClashKind.UNKNOWN_PLACE, meeting.id, name)
        if meeting.slot in self._absences[name]:
            yield Clash(ClashKind.ABSENT, meeting.id, name)
        if participant.tables is not None and meeting.table not in participant.tables:
            yield Clash(ClashKind.TABLE_NOT_ALLOWED, meeting.id, name)

    def _of_seat(self, meeting: Meeting) -> Iterator[Clash]:
        """Yield whether who sits is not at its seat: the table at which it has most meetings, and at which nobody sits who has more there."""
        agenda = sitter(self.conference, self.participants, meeting)
        if agenda is None:
            return
        if self._seat_of(agenda) not in {None, meeting.table} or self._owner_of(meeting.table) not in {None, agenda}:
            yield Clash(ClashKind.SEAT_LEFT, meeting.id, agenda[0])

    def _seat_of(self, agenda: Agenda) -> str | None:
        tables = self._tables_of.get(agenda, Counter[str]())
        return min((-count, table) for table, count in tables.items() if count)[1] if tables.total() else None

    def _owner_of(self, table: str) -> Agenda | None:
        sitters = self._sitters_at.get(table, Counter[Agenda]())
        owners = [(-count, agenda) for agenda, count in sitters.items() if count and self._seat_of(agenda) == table]
        return min(owners)[1] if owners else None

    def _other(self, key: Hashable, meeting: Meeting) -> str:
        return next((one for one in self._holders.get(key, ()) if one != meeting.id), "")


def _agendas(meeting: Meeting) -> tuple[Agenda, Agenda]:
    return (meeting.demand_side, meeting.demand_agenda), (meeting.supply_side, meeting.supply_agenda)


def in_agendas(meeting: Meeting, agendas: tuple[int, int]) -> Meeting:
    """Return a meeting in other agendas, the demand's and the supply's."""
    return meeting.model_copy(update={"demand_agenda": agendas[0], "supply_agenda": agendas[1]})


def _keys(meeting: Meeting) -> set[Hashable]:
    """Return all that a meeting takes: a place (slot and table), agendas in the slot, and one more meeting of the pair and of both."""
    agendas = {(meeting.slot, name, agenda) for name, agenda in _agendas(meeting)}
    return {meeting.place, ("pair", *meeting.pair), *meeting.pair} | agendas
