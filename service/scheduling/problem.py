"""A conference to be scheduled: what is asked of the solver, in the format that other programs write.

Format 1. Unknown keys are refused by name, and so is everything that contradicts itself: each error names the item and how to mend it.
Side ``demand`` and ``supply`` are roles within a pair; an organisation of side ``both`` takes either.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from reprlib import repr as repr_short
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Field, ValidationError

from service.domain.errors import InvalidError
from service.domain.frozen import Frozen, Id

FORMAT = 1
MOST_PAIRS = 1_000_000
"""More is no conference: 1,400 organisations of which each may meet each."""
THOUSANDTHS = 1000
"""Scores are multiples of a thousandth and added as integers."""
_ROUNDING = 1e-6

PairId: TypeAlias = tuple[Id, Id]
"""Demand and supply."""


def _thousandths(score: float) -> float:
    if abs(score * THOUSANDTHS - round(score * THOUSANDTHS)) > _ROUNDING:
        msg = "a score is a multiple of 0.001"
        raise ValueError(msg)
    return score


Score: TypeAlias = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False), AfterValidator(_thousandths)]


class Slot(Frozen):
    """A time in which meetings are held; slots stand in time order and do not overlap."""

    id: Id
    start: datetime
    minutes: int = Field(ge=1, le=1440)

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.minutes)


class Table(Frozen):
    """A place for one meeting per slot."""

    id: Id
    zone: str = ""
    """For people; no rule looks at it."""
    closed: tuple[Id, ...] = ()
    """Slots in which nobody meets there."""


class Organisation(Frozen):
    """Who takes part."""

    id: Id
    side: Literal["demand", "supply", "both"]
    agendas: int = Field(default=1, ge=1, le=100)
    """People it sends, each with a personal agenda."""
    unavailable: tuple[Id, ...] = ()
    """Slots in which it meets nobody."""
    min_meetings: int = Field(default=0, ge=0)
    """A wish, not a rule."""
    max_meetings: int = Field(ge=0)
    """Of all its agendas together."""
    tables: tuple[Id, ...] | None = None
    """The only tables it may use; None: all."""


class Pair(Frozen):
    """Two that may meet once, about all of their topics."""

    demand: Id
    supply: Id
    score: Score
    required: bool = False
    slots: tuple[Id, ...] | None = None
    """The only slots in which they may meet; None: all."""
    topics: tuple[tuple[str, str], ...] = ()
    """Need and product; carried along."""

    @property
    def id(self) -> PairId:
        """Who meets whom."""
        return self.demand, self.supply


class Lock(Frozen):
    """A meeting that stands where the organizer put it."""

    demand: Id
    supply: Id
    slot: Id
    table: Id | None = None
    """None: any."""


class After(Frozen):
    """Binds when both are held: the one is in an earlier slot than the other."""

    first: PairId
    then: PairId


class Meeting(Frozen):
    """A meeting of a schedule."""

    demand: Id
    supply: Id
    slot: Id
    table: Id
    demand_agenda: int = Field(ge=0)
    """Number of the demand's agenda, from 0."""
    supply_agenda: int = Field(ge=0)

    @property
    def pair(self) -> PairId:
        """Who meets whom."""
        return self.demand, self.supply


class Previous(Frozen):
    """A published schedule, to be disturbed least. It may name what is gone."""

    meetings: tuple[Meeting, ...]
    frozen_before: Id | None = None
    """Slots before this one stay as published; None: none do."""


class Objective(Frozen):
    """What is wished for, beside the order of wishes that is always the same."""

    score_given_up: float = Field(default=0.0, ge=0, le=1)
    """Share of the score that may be given for fewer breaks."""
    spare_share: float = Field(default=0.0, ge=0, le=1)
    """Share of the open table-slots that stay free."""
    break_spread: int | None = Field(default=None, ge=0)
    """Most minus least breaks over all agendas; None: any."""
    breaks_count: Literal["available", "all"] = "available"
    """Over which slots breaks are counted: those in which the organisation is available, or all."""


class Problem(Frozen):
    """One conference; build it by ``read_problem``, which also checks what one model cannot see."""

    format: Literal[1]
    name: str = ""
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    organisations: tuple[Organisation, ...]
    pairs: tuple[Pair, ...]
    forbidden: tuple[PairId, ...] = ()
    locked: tuple[Lock, ...] = ()
    after: tuple[After, ...] = ()
    previous: Previous | None = None
    seats: Literal["none", "demand", "supply"] = "none"
    """Which side keeps its tables all day."""
    objective: Objective = Objective()

    def with_organisation(self, name: str, **update: object) -> "Problem":
        """Return the problem with something else said of one organisation; nothing is checked."""
        parties = (party.model_copy(update=update) if party.id == name else party for party in self.organisations)
        return self.model_copy(update={"organisations": tuple(parties)})


def read_problem(content: Any) -> Problem:
    """Return the problem that a JSON object holds.

    Raises:
        InvalidError: a key is unknown or missing, a value cannot be used, an id is unknown or stands twice, or a lock, a required pair
            or an order contradicts a rule; the error names the item.
    """
    if not isinstance(content, dict):
        raise InvalidError("problem_no_object")
    pairs = content.get("pairs")
    if isinstance(pairs, list) and len(pairs) > MOST_PAIRS:
        raise InvalidError("problem_pairs", count=len(pairs), limit=MOST_PAIRS)
    try:
        problem = Problem.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        if first["type"] == "extra_forbidden":
            raise InvalidError("problem_key", place=place) from error
        if first["type"] == "missing":
            raise InvalidError("problem_missing", place=place) from error
        raise InvalidError("problem_value", place=place, value=_excerpt(first["input"])) from error
    for found in _contradictions(problem):
        raise found
    return problem


def _contradictions(problem: Problem) -> Iterator[InvalidError]:
    """Yield what is wrong between the parts of a problem; each part may rely on those before it."""
    yield from _twice("slots", [slot.id for slot in problem.slots])
    yield from _twice("tables", [table.id for table in problem.tables])
    yield from _twice("organisations", [party.id for party in problem.organisations])
    yield from _overlaps(problem.slots)
    slots, tables = {slot.id for slot in problem.slots}, {table.id for table in problem.tables}
    parties = {party.id: party for party in problem.organisations}
    pairs = {pair.id: pair for pair in problem.pairs}
    banned = set(problem.forbidden)
    for table in problem.tables:
        yield from _unknown(f"tables {table.id} closed", table.closed, slots)
    for party in problem.organisations:
        yield from _party(party, slots, tables)
    yield from _twice("pairs", [pair.id for pair in problem.pairs])
    yield from _pairs(problem, parties, slots)
    for forbidden in problem.forbidden:
        yield from _unknown(f"forbidden {_shown(forbidden)}", forbidden, parties.keys())
    for pair in problem.pairs:
        if pair.required and pair.id in banned:
            yield InvalidError("problem_required_forbidden", pair=_shown(pair.id))
    yield from _twice("locked", [(lock.demand, lock.supply) for lock in problem.locked])
    for lock in problem.locked:
        yield from _lock(problem, lock, pairs, parties, banned)
    for order in problem.after:
        yield from _order(order, pairs)
    if problem.previous is not None:
        yield from _previous(problem.previous, slots)


def _overlaps(slots: Sequence[Slot]) -> Iterator[InvalidError]:
    """Yield which slots overlap, stand out of order, or cannot be compared because one alone has a time zone."""
    for earlier, later in pairwise(slots):
        mixed = (earlier.start.tzinfo is None) != (later.start.tzinfo is None)
        if mixed or later.start - earlier.start < timedelta(minutes=earlier.minutes):
            yield InvalidError("problem_slots_overlap", first=earlier.id, second=later.id)


def _party(party: Organisation, slots: set[str], tables: set[str]) -> Iterator[InvalidError]:
    yield from _unknown(f"organisations {party.id} unavailable", party.unavailable, slots)
    yield from _unknown(f"organisations {party.id} tables", party.tables or (), tables)
    if party.min_meetings > party.max_meetings:
        yield InvalidError("problem_minimum", organisation=party.id, least=party.min_meetings, most=party.max_meetings)


def _pairs(problem: Problem, parties: dict[str, Organisation], slots: set[str]) -> Iterator[InvalidError]:
    for pair in problem.pairs:
        yield from _unknown(f"pairs {_shown(pair.id)}", pair.id, parties.keys())
        yield from _unknown(f"pairs {_shown(pair.id)} slots", pair.slots or (), slots)
    for pair in problem.pairs:
        for role, name in (("demand", pair.demand), ("supply", pair.supply)):
            if parties[name].side not in {role, "both"}:
                yield InvalidError("problem_side", pair=_shown(pair.id), organisation=name, role=role)
        if pair.demand == pair.supply:
            yield InvalidError("problem_self", organisation=pair.demand)


def _order(order: After, pairs: dict[PairId, Pair]) -> Iterator[InvalidError]:
    for which in (order.first, order.then):
        yield from _unknown(f"after {_shown(which)}", [which], pairs.keys())
    if order.first == order.then:
        yield InvalidError("problem_after_itself", pair=_shown(order.first))


def _previous(previous: Previous, slots: set[str]) -> Iterator[InvalidError]:
    if previous.frozen_before is not None:
        yield from _unknown("previous frozen_before", [previous.frozen_before], slots)
    yield from _twice("previous meetings", [meeting.pair for meeting in previous.meetings])


def _lock(
    problem: Problem,
    lock: Lock,
    pairs: dict[PairId, Pair],
    parties: dict[str, Organisation],
    banned: set[PairId],
) -> Iterator[InvalidError]:
    """Yield why a lock cannot stand."""
    which = lock.demand, lock.supply
    shown = _shown(which)
    if which not in pairs:
        yield InvalidError("problem_lock_unlisted", pair=shown)
        return
    yield from _unknown(f"locked {shown} slot", [lock.slot], {slot.id for slot in problem.slots})
    tables = {table.id: table for table in problem.tables}
    yield from _unknown(f"locked {shown} table", [] if lock.table is None else [lock.table], tables.keys())
    if which in banned:
        yield InvalidError("problem_lock_forbidden", pair=shown)
    allowed = pairs[which].slots
    if allowed is not None and lock.slot not in allowed:
        yield InvalidError("problem_lock_slot", pair=shown, slot=lock.slot)
    for name in which:
        party = parties[name]
        if lock.slot in party.unavailable:
            yield InvalidError("problem_lock_absence", pair=shown, organisation=name, slot=lock.slot)
        if lock.table is not None and party.tables is not None and lock.table not in party.tables:
            yield InvalidError("problem_lock_table", pair=shown, organisation=name, table=lock.table)
    if lock.table is not None and lock.slot in tables[lock.table].closed:
        yield InvalidError("problem_lock_closed", pair=shown, table=lock.table, slot=lock.slot)


def _twice(place: str, names: Sequence[Any]) -> Iterator[InvalidError]:
    for name, count in Counter(names).items():
        if count > 1:
            yield InvalidError("problem_twice", place=place, value=name if isinstance(name, str) else _shown(name))


def _unknown(place: str, names: Iterable[Any], known: Any) -> Iterator[InvalidError]:
    for name in names:
        if name not in known:
            yield InvalidError("problem_unknown", place=place, value=name if isinstance(name, str) else _shown(name))


def _excerpt(value: Any) -> str:
    """Return the start of any JSON value; ``reprlib`` looks neither deep nor far into it."""
    return (value if isinstance(value, str) else repr_short(value))[:80]


def _shown(pair: Sequence[str]) -> str:
    return " – ".join(pair)
