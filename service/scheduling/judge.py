"""The judge of a schedule: every rule and every figure again, from the problem and the answer alone.

Nothing of the solver is used here, so that an error in how it reads a problem cannot hide. The rules have the numbers that the solver's
constraints have; number 0 is for what the answer says of itself. What only a search could show is not judged: that a bound holds, that no better schedule
exists, that a problem is infeasible, why an organisation falls short, what one more table would bring.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from math import floor, isclose
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from service.domain.errors import Parameter
from service.scheduling.problem import THOUSANDTHS, Meeting, Organisation, Pair, PairId, Problem, Table
from service.scheduling.schedule import Schedule

TOLERANCE = 1e-6
"""Of scores and of the gap: they are written as decimal fractions."""

Agenda: TypeAlias = tuple[str, int]
"""Organisation and number of the agenda."""


class Breach(BaseModel):
    """One thing that is wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: int = Field(ge=0, le=6)
    """Number of the rule; 0: a figure of the answer."""
    code: str
    """Of the sentence in ``service.texts``."""
    parameters: dict[str, Parameter] = {}
    """What the sentence names: pair, organisation, agenda (from 0), slot, table, counts."""


class Verdict(BaseModel):
    """What the judge found, and the figures as they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    broken: tuple[Breach, ...]
    """By rule, 0 last; empty: nothing is wrong."""
    shortfall: int
    """Sum over organisations of the meetings missing to their minimum."""
    score: float
    """Sum over the meetings, to the thousandth."""
    breaks: int
    table_moves: int
    break_spread: int
    """Most minus least breaks over all agendas of all organisations; one without a meeting has 0."""


def judge(problem: Problem, schedule: Schedule) -> Verdict:
    """Return every rule the schedule breaks and every figure in it that is wrong.

    An infeasible answer claims nothing but its conflict: it holds no meetings, and neither rules nor figures are asked of it.

    Args:
        problem: as ``read_problem`` returns it.
        schedule: any answer; it may name what the problem does not know.
    """
    facts = _Facts.of(problem, schedule)
    breaks = [facts.breaks(agenda) for agenda in facts.diaries]
    verdict = Verdict(
        broken=(),
        shortfall=sum(facts.missing(party) for party in problem.organisations),
        score=sum(round(facts.pairs[pair].score * THOUSANDTHS) for pair in facts.held if pair in facts.pairs)
        / THOUSANDTHS,
        breaks=sum(breaks),
        table_moves=sum(
            before.table != after.table for diary in facts.diaries.values() for before, after in pairwise(diary)
        ),
        break_spread=max(breaks, default=0) - min(breaks, default=0),
    )
    broken = [*_conflict(schedule)]
    if schedule.status != "infeasible":
        rules = (_rule_1, _rule_2, _rule_3, _rule_4, _rule_5, _rule_6)
        broken = [breach for rule in rules for breach in rule(facts)]
        broken += [*_break_spread(facts, verdict), *_conflict(schedule), *_figures(facts, verdict), *_repair(facts)]
    return verdict.model_copy(update={"broken": tuple(sorted(broken, key=lambda breach: breach.rule or 7))})


@dataclass(frozen=True)
class _Facts:
    """The problem and the answer, by what they are looked up by."""

    problem: Problem
    schedule: Schedule
    parties: dict[str, Organisation]
    pairs: dict[PairId, Pair]
    tables: dict[str, Table]
    slots: dict[str, int]
    """Place in time, from 0."""
    held: dict[PairId, list[Meeting]]
    """A legal schedule holds a pair once."""
    met: Counter[str]
    """Meetings of each organisation, in either role."""
    diaries: dict[Agenda, list[Meeting]]
    """Of every agenda in the problem, in time order; meetings in slots that the problem does not know are left out."""
    counted: dict[str, list[int]]
    """How many slots before each place count for the breaks of an organisation."""

    @classmethod
    def of(cls, problem: Problem, schedule: Schedule) -> "_Facts":
        slots = {slot.id: place for place, slot in enumerate(problem.slots)}
        held, met = defaultdict(list), Counter[str]()
        diaries: dict[Agenda, list[Meeting]] = {
            (party.id, number): [] for party in problem.organisations for number in range(party.agendas)
        }
        for meeting in sorted(schedule.meetings, key=lambda meeting: slots.get(meeting.slot, -1)):
            held[meeting.pair].append(meeting)
            met.update(meeting.pair)
            for agenda in _agendas(meeting):
                if agenda in diaries and meeting.slot in slots:
                    diaries[agenda].append(meeting)
        everywhere = problem.objective.breaks_count == "all"
        counted = {}
        for party in problem.organisations:
            absent = set(party.unavailable)
            counted[party.id] = [0, *accumulate(int(everywhere or slot not in absent) for slot in slots)]
        return cls(
            problem,
            schedule,
            parties={party.id: party for party in problem.organisations},
            pairs={pair.id: pair for pair in problem.pairs},
            tables={table.id: table for table in problem.tables},
            slots=slots,
            held=dict(held),
            met=met,
            diaries=diaries,
            counted=counted,
        )

    def breaks(self, agenda: Agenda) -> int:
        """Return in how many places between its meetings an agenda is free.

        Meetings that follow on one another have one break between them when at least one slot that counts lies there. An absence does not count
        (unless ``breaks_count`` is ``all``), so free slots before and after an absence are one break.
        """
        before = self.counted[agenda[0]]
        places = [self.slots[meeting.slot] for meeting in self.diaries[agenda]]
        return sum(before[later] > before[earlier + 1] for earlier, later in pairwise(places) if earlier < later)

    def missing(self, party: Organisation) -> int:
        """Return how many meetings an organisation lacks to its minimum."""
        return max(0, party.min_meetings - self.met[party.id])


def _rule_1(facts: _Facts) -> Iterator[Breach]:
    """Only listed pairs meet, each at most once, never a forbidden one; a required one always."""
    forbidden = set(facts.problem.forbidden)
    for pair, meetings in facts.held.items():
        if pair not in facts.pairs:
            yield _breach(1, "judge_pair_unlisted", pair=_shown(pair))
        if pair in forbidden:
            yield _breach(1, "judge_pair_forbidden", pair=_shown(pair))
        if len(meetings) > 1:
            yield _breach(1, "judge_pair_twice", pair=_shown(pair), count=len(meetings))
    for listed in facts.problem.pairs:
        if listed.required and listed.id not in facts.held:
            yield _breach(1, "judge_required_missing", pair=_shown(listed.id))


def _rule_2(facts: _Facts) -> Iterator[Breach]:
    """An agenda is in one meeting per slot; an organisation is in none while unavailable.

    One that stands on both sides has one set of agendas for both.
    """
    for meeting in facts.schedule.meetings:
        shown = _shown(meeting.pair)
        if meeting.slot not in facts.slots:
            yield _breach(2, "judge_slot_unknown", pair=shown, slot=meeting.slot)
        for name, number in _agendas(meeting):
            party = facts.parties.get(name)
            if party is None:
                continue  # rule 1 has named the pair
            if number >= party.agendas:
                yield _breach(
                    2, "judge_agenda_unknown", pair=shown, organisation=name, agenda=number, count=party.agendas
                )
            if meeting.slot in party.unavailable:
                yield _breach(2, "judge_absence", pair=shown, organisation=name, slot=meeting.slot)
    for (name, number), diary in facts.diaries.items():
        for slot, count in Counter(meeting.slot for meeting in diary).items():
            if count > 1:
                yield _breach(2, "judge_agenda_twice", organisation=name, agenda=number, slot=slot, count=count)


def _rule_3(facts: _Facts) -> Iterator[Breach]:
    """At most one meeting per open table and slot, at a table that both allow; in all at most a share of the open table-slots."""
    for meeting in facts.schedule.meetings:
        shown, table = _shown(meeting.pair), facts.tables.get(meeting.table)
        if table is None:
            yield _breach(3, "judge_table_unknown", pair=shown, table=meeting.table)
        elif meeting.slot in table.closed:
            yield _breach(3, "judge_table_closed", pair=shown, table=table.id, slot=meeting.slot)
        for name in meeting.pair:
            party = facts.parties.get(name)
            if party is not None and party.tables is not None and meeting.table not in party.tables:
                yield _breach(3, "judge_table_foreign", pair=shown, organisation=name, table=meeting.table)
    for (name, slot), count in Counter((meeting.table, meeting.slot) for meeting in facts.schedule.meetings).items():
        if count > 1:
            yield _breach(3, "judge_table_twice", table=name, slot=slot, count=count)
    places = sum(len(facts.slots) - len(set(table.closed)) for table in facts.problem.tables)
    # The share as it is written: 0.9 is a little more than nine tenths as a binary fraction, and a tenth of 10 places would be 0.
    limit = floor((1 - Fraction(str(facts.problem.objective.spare_share))) * places)
    if len(facts.schedule.meetings) > limit:
        yield _breach(3, "judge_spare", count=len(facts.schedule.meetings), limit=limit)


def _rule_4(facts: _Facts) -> Iterator[Breach]:
    """At most ``max_meetings`` per organisation; locked meetings stand where they are locked; frozen slots stay as published."""
    for party in facts.problem.organisations:
        if facts.met[party.id] > party.max_meetings:
            yield _breach(
                4, "judge_maximum", organisation=party.id, count=facts.met[party.id], limit=party.max_meetings
            )
    for lock in facts.problem.locked:
        pair = lock.demand, lock.supply
        there = [meeting.table for meeting in facts.held.get(pair, []) if meeting.slot == lock.slot]
        if not there:
            yield _breach(4, "judge_lock_slot", pair=_shown(pair), slot=lock.slot)
        elif lock.table is not None and lock.table not in there:
            yield _breach(4, "judge_lock_table", pair=_shown(pair), slot=lock.slot, table=lock.table)
    yield from _frozen(facts)


def _frozen(facts: _Facts) -> Iterator[Breach]:
    """Slots before ``frozen_before`` stay as published: the same meetings, tables and agendas, and no others.

    A published meeting that names what the problem no longer knows (a pair, a table, an agenda's number) cannot stay and need not; one that breaks
    another rule by now must stay all the same, and the problem is infeasible.
    """
    previous = facts.problem.previous
    if previous is None or previous.frozen_before is None:
        return
    end = facts.slots[previous.frozen_before]
    published, current = (
        {meeting: None for meeting in meetings if facts.slots.get(meeting.slot, end) < end}
        for meetings in (previous.meetings, facts.schedule.meetings)
    )
    for meeting in published:
        known = meeting.pair in facts.pairs and meeting.table in facts.tables
        if known and meeting not in current and all(agenda in facts.diaries for agenda in _agendas(meeting)):
            yield _breach(4, "judge_frozen_missing", pair=_shown(meeting.pair), slot=meeting.slot, table=meeting.table)
    for meeting in current:
        if meeting not in published:
            yield _breach(4, "judge_frozen_new", pair=_shown(meeting.pair), slot=meeting.slot, table=meeting.table)


def _rule_5(facts: _Facts) -> Iterator[Breach]:
    """``slots`` of a pair and ``after`` hold; ``break_spread``, the third part, is ``_break_spread``."""
    for meeting in facts.schedule.meetings:
        pair = facts.pairs.get(meeting.pair)
        if pair is not None and pair.slots is not None and meeting.slot not in pair.slots:
            yield _breach(5, "judge_pair_slot", pair=_shown(meeting.pair), slot=meeting.slot)
    for order in facts.problem.after:
        first, then = (
            [facts.slots[meeting.slot] for meeting in facts.held.get(pair, []) if meeting.slot in facts.slots]
            for pair in (order.first, order.then)
        )
        if first and then and max(first) >= min(then):
            yield _breach(5, "judge_after", first=_shown(order.first), then=_shown(order.then))


def _break_spread(facts: _Facts, verdict: Verdict) -> Iterator[Breach]:
    """Most minus least breaks over all agendas is at most ``break_spread``."""
    limit = facts.problem.objective.break_spread
    if limit is not None and verdict.break_spread > limit:
        yield _breach(5, "judge_break_spread", count=verdict.break_spread, limit=limit)


def _rule_6(facts: _Facts) -> Iterator[Breach]:
    """With ``seats``, every agenda of the sitting side keeps one table all day and no two agendas share it.

    Who sits is a matter of the role within a meeting: an organisation on both sides sits where it takes the sitting role and goes to its partner where it takes the other.
    """
    if facts.problem.seats == "none":
        return
    seats: dict[Agenda, dict[str, None]] = defaultdict(dict)  # in the answer's order, each once
    sitting: dict[str, dict[Agenda, None]] = defaultdict(dict)
    for meeting in facts.schedule.meetings:
        agenda = _agendas(meeting)[facts.problem.seats == "supply"]
        seats[agenda][meeting.table] = None
        sitting[meeting.table][agenda] = None
    for (name, number), tables in seats.items():
        if len(tables) > 1:
            yield _breach(6, "judge_seat_changed", organisation=name, agenda=number, tables=", ".join(tables))
    for table, agendas in sitting.items():
        for (name, number), (other, others) in pairwise(agendas):
            yield _breach(
                6,
                "judge_seat_shared",
                table=table,
                organisation=name,
                agenda=number,
                other=other,
                other_agenda=others,
            )


def _conflict(schedule: Schedule) -> Iterator[Breach]:
    """An infeasible answer holds no meetings and names a conflict; no other answer does."""
    if schedule.status == "infeasible" and schedule.meetings:
        yield _breach(0, "judge_infeasible_meetings", count=len(schedule.meetings))
    if schedule.status == "infeasible" and schedule.conflict is None:
        yield _breach(0, "judge_conflict_missing")
    if schedule.status != "infeasible" and schedule.conflict is not None:
        yield _breach(0, "judge_conflict_surplus", status=schedule.status)


def _figures(facts: _Facts, verdict: Verdict) -> Iterator[Breach]:
    """The figures are what the meetings make them, no bound is passed, and nothing is proved that does not meet its bound.

    ``score_bound`` stays the same with ``score_given_up``, so a schedule that gave up score has a gap and is not proved. That an answer proves less than it could
    is no breach.
    """
    given, reached = facts.schedule, verdict
    for figure, written, found in (
        ("shortfall", given.shortfall, reached.shortfall),
        ("score", given.score, reached.score),
        ("gap", given.gap, (given.score_bound - reached.score) / given.score_bound if given.score_bound else 0.0),
        ("breaks", given.breaks, reached.breaks),
        ("table_moves", given.table_moves, reached.table_moves),
    ):
        if not isclose(written, found, rel_tol=1e-12, abs_tol=TOLERANCE):
            yield _breach(0, "judge_figure", figure=figure, given=written, found=found)
    for bound_of, bound, value, possible in (
        ("shortfall", given.shortfall_bound, reached.shortfall, given.shortfall_bound <= reached.shortfall),
        ("score", given.score_bound, reached.score, given.score_bound >= reached.score - TOLERANCE),
        ("breaks", given.breaks_bound, reached.breaks, given.breaks_bound <= reached.breaks),
    ):
        if not possible:
            yield _breach(0, "judge_bound", figure=bound_of, bound=bound, reached=value)
    met = reached.shortfall == given.shortfall_bound and isclose(reached.score, given.score_bound, abs_tol=TOLERANCE)
    if given.proved and not met:
        yield _breach(0, "judge_unproved", figure="proved")
    if given.breaks_proved and reached.breaks != given.breaks_bound:
        yield _breach(0, "judge_unproved", figure="breaks_proved")
    yield from _entries(
        "shortfalls",
        (f"{short.organisation} {short.got}/{short.wanted}" for short in given.shortfalls),
        (
            f"{party.id} {facts.met[party.id]}/{party.min_meetings}"
            for party in facts.problem.organisations
            if facts.missing(party)
        ),
    )


def _repair(facts: _Facts) -> Iterator[Breach]:
    """``cancelled``, ``moved`` and ``disturbed`` say what changed against the published schedule; without one they are empty.

    Every published meeting is kept (its pair still meets) or cancelled (it does not, for whatever reason). ``moved`` are the kept ones in another slot or
    at another table; another agenda of the same organisation is no move. ``disturbed`` are the organisations of the problem whose meetings are not
    exactly those published, new ones and changed agendas of either side included; who withdrew is not among them.
    """
    given, previous = facts.schedule, facts.problem.previous
    published = previous.meetings if previous else ()
    cancelled = [meeting for meeting in published if meeting.pair not in facts.held]
    moved = [
        meeting.pair
        for meeting in published
        if meeting.pair in facts.held
        and (meeting.slot, meeting.table) not in {(now.slot, now.table) for now in facts.held[meeting.pair]}
    ]
    changed = {*published} ^ {*given.meetings} if previous else set()
    told = {name for meeting in changed for name in meeting.pair}
    disturbed = [party.id for party in facts.problem.organisations if party.id in told]
    yield from _entries("cancelled", map(_meeting, given.cancelled), map(_meeting, cancelled))
    yield from _entries("moved", map(_shown, given.moved), map(_shown, moved))
    yield from _entries("disturbed", given.disturbed, disturbed)


def _entries(figure: str, given: Iterable[str], found: Iterable[str]) -> Iterator[Breach]:
    """Yield what a list of the answer lacks and what it has too much, in whatever order it stands."""
    written, wanted = Counter(given), Counter(found)
    for entry in (wanted - written).elements():
        yield _breach(0, "judge_entry_missing", figure=figure, entry=entry)
    for entry in (written - wanted).elements():
        yield _breach(0, "judge_entry_surplus", figure=figure, entry=entry)


def _agendas(meeting: Meeting) -> tuple[Agenda, Agenda]:
    """Return the demand's and the supply's."""
    return (meeting.demand, meeting.demand_agenda), (meeting.supply, meeting.supply_agenda)


def _breach(rule: int, code: str, **parameters: Parameter) -> Breach:
    return Breach(rule=rule, code=code, parameters=parameters)


def _shown(pair: PairId) -> str:
    return " – ".join(pair)


def _meeting(meeting: Meeting) -> str:
    return (
        f"{meeting.demand}/{meeting.demand_agenda} – {meeting.supply}/{meeting.supply_agenda}, "
        f"{meeting.slot}, {meeting.table}"
    )
