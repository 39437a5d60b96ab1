"""A conference: sectors, city, day, times, tables, rules, and a programme beside the meetings.

Times are those of the clock on the wall in the conference's time zone, without a zone of their own. What takes part, who
asked whom, and where each meeting stands are nouns of their own: ``participant``, ``request``, ``meeting``.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from service.domain.errors import InvalidError
from service.domain.frozen import SAYS_SOMETHING, WHOLE, Day, Frozen, HallTime, Heading, Id, Line, YesNo
from service.domain.item import Codes
from service.domain.person import Name

MOST_SLOTS = 200
MOST_TABLES = 2_000
MOST_MINUTES = 24 * 60
_YEARS = range(2000, 2200)
"""In which clocks of all zones can be reckoned with."""


@cache
def _known_zones() -> frozenset[str]:
    """Return what ``available_timezones`` reads from hundreds of files each time."""
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _known_zones():
        raise InvalidError("conference_zone_unknown", value=name)
    return name


def _possible_day(day: date) -> date:
    if day.year not in _YEARS:
        raise InvalidError("conference_day", first=_YEARS.start, last=_YEARS.stop - 1)
    return day


class Slot(Frozen):
    """A time in which pairs meet."""

    id: Id
    start: HallTime
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES, strict=True), WHOLE]

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.minutes)


class Table(Frozen):
    """A place for one meeting per slot; ``id`` is what stands on it."""

    id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20, pattern=SAYS_SOMETHING)]
    zone: Line = ""
    """Part of the hall; empty: the hall has none."""
    closed: tuple[Id, ...] = Field(default=(), max_length=MOST_SLOTS)
    """Slots in which nobody meets there."""


class ItemKind(StrEnum):
    """What a programme holds beside the meetings."""

    TALK = "talk"
    NEED_PRESENTED = "need_presented"
    PITCH = "pitch"
    ROUND_TABLE = "round_table"
    SIGNING = "signing"
    OPEN_DESK = "open_desk"
    PAUSE = "pause"


class ProgrammeItem(Frozen):
    """Something at a time and a place that is no meeting of two; it stands in the agenda of everyone who takes part."""

    id: Id
    kind: ItemKind
    title: Heading
    start: HallTime
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES, strict=True), WHOLE]
    place: Line = ""
    for_all: YesNo = False
    """Everybody takes part: no pair meets meanwhile."""
    taking_part: tuple[Id, ...] = Field(default=(), max_length=1_000)
    """Organisations that take part, unless everybody does; they meet nobody meanwhile. An open desk keeps nobody from meeting."""
    needs: tuple[Id, ...] = Field(default=(), max_length=200)
    """Ids of the demands that are presented, pitched for or talked about."""
    tables: tuple[Id, ...] = Field(default=(), max_length=MOST_TABLES)
    """Tables it takes away from the meetings."""

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.minutes)

    def overlaps(self, slot: Slot) -> bool:
        """Tell whether some of it happens during a slot."""
        return self.start < slot.end and slot.start < self.end


class RuleReason(StrEnum):
    """Why two must meet or must not."""

    WISH = "wish"
    MET_BEFORE = "met_before"
    COMPETITORS = "competitors"
    SAME_ORGANISATION = "same_organisation"


class PairRule(Frozen):
    """What a person decided of a pair: that it meets, or that it does not."""

    demand_side: Id
    supply_side: Id
    meet: YesNo
    reason: RuleReason = RuleReason.WISH
    said_by: Name
    """Who said so, as a person would name them."""
    why: Line = ""
    said_at: AwareDatetime

    @property
    def pair(self) -> tuple[str, str]:
        """Demand side and supply side."""
        return self.demand_side, self.supply_side


class Limits(Frozen):
    """How many meetings an organisation of one side has, unless it says otherwise itself."""

    least: Annotated[int, Field(ge=0, le=MOST_SLOTS, strict=True), WHOLE] = 0
    """What the organizer promises; a wish of the plan, not a rule."""
    most: Annotated[int, Field(ge=0, le=MOST_SLOTS, strict=True), WHOLE] = MOST_SLOTS

    @model_validator(mode="after")
    def _least_within_most(self) -> Self:
        if self.least > self.most:
            raise InvalidError("conference_limits", least=self.least, most=self.most)
        return self


class ConferenceContent(Frozen):
    """What the organizer says of a conference."""

    name: Heading
    hosts: tuple[Line, ...] = Field(default=(), max_length=20)
    sectors: Codes = Field(default=(), max_length=100)
    """Codes of the sectors it is for. Empty: all."""
    city: Line = ""
    """Code of a city; empty: not settled."""
    venue: Line = ""
    day: Annotated[Day, AfterValidator(_possible_day)]
    time_zone: Annotated[str, StringConstraints(max_length=100), AfterValidator(_known_zone)] = "Asia/Shanghai"
    slots: tuple[Slot, ...] = Field(default=(), max_length=MOST_SLOTS)
    """In time order, none overlapping another."""
    tables: tuple[Table, ...] = Field(default=(), max_length=MOST_TABLES)
    seats: Literal["none", "demand", "supply"] = "none"
    """Which side keeps its table all day while the other moves."""
    demand_limits: Limits = Limits()
    supply_limits: Limits = Limits()
    least_candidates: Annotated[int, Field(ge=1, le=100, strict=True), WHOLE] = 3
    """How many candidates each need is to have where they exist."""
    spare_share: float = Field(default=0.0, ge=0, le=1)
    """Share of the open table-slots that stay free for the day's surprises."""
    programme: tuple[ProgrammeItem, ...] = Field(default=(), max_length=500)
    rules: tuple[PairRule, ...] = Field(default=(), max_length=10_000)
    met_before: tuple[Id, ...] = Field(default=(), max_length=50)
    """Former conferences whose held pairs do not meet again."""
    request_hours: Annotated[int, Field(ge=1, le=24 * 60, strict=True), WHOLE] = 72
    """After which a request nobody answered expires."""
    second_person: YesNo = False
    """Whether somebody else than who asks for it has to publish the schedule."""
    guest_address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = Field(
        default="", pattern=r"^(?:https?://[^\s/?#]+(?:/[^\s?#]*)?)?$"
    )
    """Address under which guests in the hall reach this service; empty: they cannot, and no QR code is printed."""

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        for disagreement in _disagreements(self):
            raise disagreement
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the hall."""
        return ZoneInfo(self.time_zone)

    def hall_clock(self, now: datetime) -> datetime:
        """Return a moment as the clock on the wall of the hall shows it."""
        return now.astimezone(self.zone).replace(tzinfo=None)

    def limits_of(self, side: Literal["demand", "supply"]) -> Limits:
        """Return the limits of an organisation on this side."""
        return self.demand_limits if side == "demand" else self.supply_limits

    def absences(self, organisation_id: str) -> tuple[str, ...]:
        """Return the slots in which the programme keeps an organisation from meeting anybody, in time order."""
        items = [item for item in self.programme if _keeps(item, organisation_id)]
        return tuple(slot.id for slot in self.slots if any(item.overlaps(slot) for item in items))

    def closed_slots(self, table: Table) -> tuple[str, ...]:
        """Return the slots in which nobody meets at a table: it is closed, or the programme needs it."""
        items = [item for item in self.programme if table.id in item.tables]
        return tuple(
            slot.id for slot in self.slots if slot.id in table.closed or any(item.overlaps(slot) for item in items)
        )


class Conference(ConferenceContent):
    """A conference as it is kept."""

    id: Id
    revision: int = Field(default=1, ge=1)
    """Raised by each change of the conference or of its schedule."""
    ended: bool = False

    def content(self) -> ConferenceContent:
        """Return what is said of it."""
        return ConferenceContent.model_validate(self.model_dump(include=set(ConferenceContent.model_fields)))


def _keeps(item: ProgrammeItem, organisation_id: str) -> bool:
    return item.for_all or (item.kind is not ItemKind.OPEN_DESK and organisation_id in item.taking_part)


def _disagreements(conference: ConferenceContent) -> Iterable[InvalidError]:
    yield from _twice("slots", (slot.id for slot in conference.slots))
    yield from _twice("tables", (table.id for table in conference.tables))
    yield from _twice("programme", (item.id for item in conference.programme))
    yield from _twice("rules", (" – ".join(rule.pair) for rule in conference.rules))
    timed = [(slot.id, slot.start) for slot in conference.slots] + [(one.id, one.start) for one in conference.programme]
    yield from (
        InvalidError("conference_other_day", value=one, day=f"{conference.day}")
        for one, start in timed
        if start.date() != conference.day
    )
    for earlier, later in pairwise(conference.slots):
        if later.start < earlier.end:
            yield InvalidError("conference_slots_overlap", first=earlier.id, second=later.id)
    slots, tables = {slot.id for slot in conference.slots}, {table.id for table in conference.tables}
    for table in conference.tables:
        yield from _unknown(table.id, {*table.closed} - slots)
    for item in conference.programme:
        yield from _unknown(item.id, {*item.tables} - tables)


def _twice(field: str, ids: Iterable[str]) -> Iterable[InvalidError]:
    counted = Counter(ids).items()
    yield from (InvalidError("conference_twice", field=field, value=name) for name, count in counted if count > 1)


def _unknown(named_by: str, places: Iterable[str]) -> Iterable[InvalidError]:
    yield from (InvalidError("conference_place_unknown", value=one, named_by=named_by) for one in places)


def slots_around(
    day: date,
    begin: time,
    end: time,
    *,
    minutes: int,
    changeover_minutes: int,
    programme: Sequence[ProgrammeItem] = (),
) -> tuple[Slot, ...]:
    """Return slots from ``begin`` to ``end`` in the time that items for everybody leave free.

    Args:
        day: the day.
        begin: of the first slot, at the earliest.
        end: of the last slot, at the latest.
        minutes: length of a slot.
        changeover_minutes: between two slots, for people to change tables.
        programme: items; those for everybody make a gap and the slots go on behind it.

    >>> [slot.start.strftime("%H:%M") for slot in
    ...  slots_around(date(2026, 12, 3), time(9), time(11), minutes=25, changeover_minutes=5)]
    ['09:00', '09:30', '10:00', '10:30']
    """
    for_all = sorted((item.start, item.end) for item in programme if item.for_all)
    found: list[Slot] = []
    start, close = datetime.combine(day, begin), datetime.combine(day, end)
    length, pause = timedelta(minutes=minutes), timedelta(minutes=changeover_minutes)
    while start + length <= close and len(found) < MOST_SLOTS:
        hindered = next((until for since, until in for_all if since < start + length and start < until), None)
        if hindered is not None:
            start = hindered
            continue
        found.append(Slot(id=f"{len(found) + 1:02d}", start=start, minutes=minutes))
        start += length + pause
    return tuple(found)
