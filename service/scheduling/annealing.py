"""The compiled part of ``breaks.py``: annealing on chains of meetings between two slots.

A chain takes a meeting to another slot; whoever is busy there gives up a meeting, which goes the other way, and so on: a Kempe chain of the
multigraph whose vertices are the organisations and whose edges are the meetings of the two slots. Inside the chain everyone keeps as many
meetings in each slot as before, so only its two ends can win or lose a break, and a step costs a chain, not a schedule. Where all tables of a
slot are taken, a second chain brings one back.

An organisation that sends k people has fewest breaks max(0, r − k), where r adds up by how much its meetings per slot rise from one counted
slot to the next: ``agendas.py`` makes that split.

This module imports numba, which takes a second: import it inside functions only.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

Integers = NDArray[Any]
"""Of 64 bits, and of 32 in ``Meetings`` and ``Days``: a step reads a dozen numbers from all over these, and waits for memory."""

NOBODY = -1
CHANCES = 1 << 32
"""A chance is an integer in units of 1 / CHANCES."""
WORST = 16
"""A step that costs this much or more is never taken."""
EXCESS_COST = 8
"""What a break beyond ``break_spread`` costs, in breaks."""
_LENIENCE = 8
"""A chain whose first end wins b breaks is followed once in _LENIENCE ** b times: few of them are taken."""
_TRIES = 8
"""Meetings looked at for one that a crowded slot can spare."""


_Function = TypeVar("_Function", bound=Callable[..., object])
_compiled: Callable[[_Function], _Function] = njit(cache=True, _nrt=False)  # type: ignore[call-overload]
"""Without counting references: nothing here makes an array, and steps take less than half as long."""


class Meetings(NamedTuple):
    """Where m held meetings are; changed in place. n organisations, t slots."""

    slot: Integers
    """(m,)"""
    parties: Integers
    """(m, 2) organisations that meet."""
    allowed: NDArray[np.bool_]
    """(m, t) slots into which a meeting may go."""
    people: Integers
    """(n,) agendas."""
    row: Integers
    """(n + 1,) first row of an organisation in ``at``; it has one per agenda."""
    at: Integers
    """(sum of agendas, t) meeting, or NOBODY; the rows of one organisation stand in no order."""
    listed: Integers
    """(t, most in a slot) the meetings of a slot."""
    place: Integers
    """(m,) where a meeting stands in ``listed``."""
    load: Integers
    """(t,) meetings."""


class Days(NamedTuple):
    """What breaks are counted from; changed in place."""

    people: Integers
    """(n,) agendas."""
    earlier: Integers
    """(n, t) the counted slot before, t where there is none."""
    later: Integers
    """(n, t) the counted slot after, t where there is none."""
    held: Integers
    """(n, t + 1) meetings; none in slot t."""
    rises: Integers
    """(n,)"""


class Spread(NamedTuple):
    """Breaks of the single agendas, kept only where their spread is limited; changed in place."""

    most: int
    """Most minus least breaks over all agendas, NOBODY for any."""
    tally: Integers
    """(t + 1,) agendas with so many breaks, those of one organisation taken as even."""


class Tables(NamedTuple):
    """Shows that meetings which may not use every table can have one each; changed in place. k tables."""

    picky: Integers
    """(m,) row of such a meeting in ``usable``, else NOBODY."""
    usable: NDArray[np.bool_]
    """(any, k)"""
    open_tables: NDArray[np.bool_]
    """(k, t)"""
    promised: Integers
    """(t, k) meeting that can have the table, or NOBODY."""
    tried: Integers
    """(2, k) promises of a step's two slots: room."""
    seen: NDArray[np.bool_]
    """(k,) room."""


class Rules(NamedTuple):
    """What a step keeps."""

    movable: Integers
    """(any,) meetings with more than one slot."""
    room: Integers
    """(t,) most meetings."""
    order_row: Integers
    """(m + 1,) first row of a meeting in ``order``."""
    order: Integers
    """(any, 2) another meeting, and 1 where it must come later, −1 where earlier."""


class Step(NamedTuple):
    """The moves of one step: room that every step uses again."""

    moved: Integers
    """(m,) meetings."""
    marked: Integers
    """(m,) number of the step that looked at a meeting last."""
    ends: Integers
    """(4, 3) organisation, the slot in which it has a meeting less, the slot in which it has one more; two per chain."""


@_compiled
def _below(random: NDArray[np.uint64], limit: int) -> int:
    """Return a number from 0 to limit − 1 (xorshift64, Marsaglia 2003)."""
    x = random[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    random[0] = x
    return int(((x >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))


@_compiled
def _promising(days: Days, random: NDArray[np.uint64], party: int, here: int, there: int) -> bool:
    """Return whether a chain that takes a meeting from ``here`` to ``there`` ends at this organisation, and well enough."""
    if days.held[party, there] >= days.people[party]:
        return False
    earlier, later = days.earlier[party, there], days.later[party, there]
    now = days.held[party, here]
    rises = int(days.held[party, days.later[party, here]] >= now)
    rises -= int(days.held[party, days.earlier[party, here]] < now)
    now = days.held[party, there]
    rises += int(now >= days.held[party, earlier] - np.int64(earlier == here))
    rises -= int(now < days.held[party, later] - np.int64(later == here))
    free = days.people[party] - days.rises[party]
    added = max(0, rises - free) - max(0, -free)
    return bool(added <= 0) or _below(random, _LENIENCE**added) == 0


@_compiled
def _given_up(meetings: Meetings, step: Step, number: int, party: int, here: int, there: int) -> int:
    """Return a meeting in ``there`` that an organisation must give up, NOBODY where it has people enough."""
    present, found = 0, NOBODY
    for row in range(meetings.row[party], meetings.row[party + 1]):
        meeting = meetings.at[row, there]
        if meeting != NOBODY and step.marked[meeting] != number:
            present += 1
            found = meeting
        meeting = meetings.at[row, here]
        if meeting != NOBODY and step.marked[meeting] == number:
            present += 1
    return found if present > meetings.people[party] else NOBODY


@_compiled
def _follow(meetings: Meetings, step: Step, number: int, meeting: int, there: int, length: int, ends: int) -> int:
    """Write the chain that takes a meeting to a slot behind the moves so far; return how many they are then, NOBODY if one may not be moved."""
    here = int(meetings.slot[meeting])
    if not meetings.allowed[meeting, there]:
        return NOBODY
    step.moved[length] = meeting
    step.marked[meeting] = number
    length += 1
    for side in range(2):
        party, origin, goal = meetings.parties[meeting, side], here, there
        while True:
            following = _given_up(meetings, step, number, party, origin, goal)
            if following == NOBODY:
                break
            if not meetings.allowed[following, origin]:
                return NOBODY
            step.moved[length] = following
            step.marked[following] = number
            length += 1
            party = meetings.parties[following, 0] + meetings.parties[following, 1] - party
            origin, goal = goal, origin
        step.ends[ends + side, 0] = party
        step.ends[ends + side, 1] = origin
        step.ends[ends + side, 2] = goal
    return length


@_compiled
def _left(meetings: Meetings, step: Step, slot: int, length: int) -> int:
    """Return how many meetings the moves take out of a slot, less those that they bring."""
    balance = 0
    for position in range(length):
        balance += 1 if meetings.slot[step.moved[position]] == slot else -1
    return balance


@_compiled
def _spared(
    meetings: Meetings, days: Days, step: Step, number: int, random: NDArray[np.uint64], crowded: int, other: int
) -> int:
    """Return a meeting that a crowded slot may give to the other one, NOBODY where none is found."""
    for _ in range(_TRIES):
        meeting = meetings.listed[crowded, _below(random, meetings.load[crowded])]
        party = meetings.parties[meeting, _below(random, 2)]
        if step.marked[meeting] != number and _promising(days, random, party, crowded, other):
            return int(meeting)
    return NOBODY


@_compiled
def _shift(days: Days, party: int, slot: int, change: int) -> None:
    """Count a meeting more or less of an organisation in a slot."""
    left = days.held[party, days.earlier[party, slot]]
    right = days.held[party, days.later[party, slot]]
    old = days.held[party, slot]
    new = old + change
    days.rises[party] += max(0, new - left) + max(0, right - new) - max(0, old - left) - max(0, right - old)
    days.held[party, slot] = new


@_compiled
def _tell(days: Days, spread: Spread, party: int, change: int) -> None:
    """Count the agendas of an organisation in or out of the tally, as if its breaks were spread evenly."""
    people = days.people[party]
    breaks = max(0, days.rises[party] - people)
    spread.tally[breaks // people] += change * (people - breaks % people)
    spread.tally[breaks // people + 1] += change * (breaks % people)


@_compiled
def excess(spread: Spread) -> int:
    """Return the breaks beyond ``break_spread``, over all agendas."""
    if spread.most == NOBODY:
        return 0
    least = 0
    while spread.tally[least] == 0:
        least += 1
    total = 0
    for number in range(least + spread.most + 1, len(spread.tally)):
        total += spread.tally[number] * (number - least - spread.most)
    return total


@_compiled
def _turn(days: Days, spread: Spread, step: Step, change: int) -> int:
    """Count the ends' meetings in their new slots (change 1) or in their old ones (−1); return the breaks that this adds."""
    added = 0
    for end in range(2 if step.ends[2, 0] == NOBODY else 4):
        party = step.ends[end, 0]
        if spread.most != NOBODY:
            _tell(days, spread, party, -1)
        added -= max(0, days.rises[party] - days.people[party])
        _shift(days, party, step.ends[end, 1], -change)
        _shift(days, party, step.ends[end, 2], change)
        added += max(0, days.rises[party] - days.people[party])
        if spread.most != NOBODY:
            _tell(days, spread, party, 1)
    return added


@_compiled
def _in_order(meetings: Meetings, rules: Rules, step: Step, number: int, length: int, slots: int) -> bool:
    """Return whether the moved meetings stand in the order asked for; ``slots``: the sum of the step's two slots."""
    for position in range(length):
        meeting = step.moved[position]
        for line in range(rules.order_row[meeting], rules.order_row[meeting + 1]):
            other = rules.order[line, 0]
            there = slots - meetings.slot[other] if step.marked[other] == number else meetings.slot[other]
            if (there - (slots - meetings.slot[meeting])) * rules.order[line, 1] <= 0:
                return False
    return True


@_compiled
def promise(tables: Tables, promised: Integers, meeting: int, slot: int) -> bool:
    """Give a picky meeting a table, others moving over where they must (augmenting paths, Kuhn 1955); return whether there is one.

    Meetings that may use every table need no promise: they take what is left, and ``room`` says that it is enough.
    """
    for table in range(len(promised)):
        if tables.seen[table] or not tables.open_tables[table, slot] or not tables.usable[tables.picky[meeting], table]:
            continue
        tables.seen[table] = True
        if promised[table] == NOBODY or promise(tables, promised, promised[table], slot):
            promised[table] = meeting
            return True
    return False


@_compiled
def _release(tables: Tables, step: Step, length: int, side: int, slot: int) -> None:
    """Copy the promises of a slot into ``tried``, without those to the moved meetings."""
    for table in range(len(tables.seen)):
        tables.tried[side, table] = tables.promised[slot, table]
        for position in range(length):
            if tables.tried[side, table] == step.moved[position]:
                tables.tried[side, table] = NOBODY


@_compiled
def _tables_suffice(meetings: Meetings, tables: Tables, step: Step, length: int, one: int, other: int) -> bool:
    """Return whether every picky meeting has a table after the step, and write the promises of both slots if so."""
    picky = 0
    for position in range(length):
        picky += tables.picky[step.moved[position]] != NOBODY
    if picky == 0:
        return True
    _release(tables, step, length, 0, one)
    _release(tables, step, length, 1, other)
    for position in range(length):
        meeting = step.moved[position]
        if tables.picky[meeting] == NOBODY:
            continue
        goal = one + other - meetings.slot[meeting]
        tables.seen.fill(False)  # noqa: FBT003
        if not promise(tables, tables.tried[0 if goal == one else 1], meeting, goal):
            return False
    for table in range(len(tables.seen)):
        tables.promised[one, table] = tables.tried[0, table]
        tables.promised[other, table] = tables.tried[1, table]
    return True


@_compiled
def _take(meetings: Meetings, meeting: int) -> None:
    """Take a meeting out of its slot."""
    slot = meetings.slot[meeting]
    for side in range(2):
        party = meetings.parties[meeting, side]
        for row in range(meetings.row[party], meetings.row[party + 1]):
            if meetings.at[row, slot] == meeting:
                meetings.at[row, slot] = NOBODY
    meetings.load[slot] -= 1
    last = meetings.listed[slot, meetings.load[slot]]
    meetings.listed[slot, meetings.place[meeting]] = last
    meetings.place[last] = meetings.place[meeting]


@_compiled
def _put(meetings: Meetings, meeting: int, slot: int) -> None:
    """Put a meeting into a slot."""
    meetings.slot[meeting] = slot
    for side in range(2):
        party = meetings.parties[meeting, side]
        for row in range(meetings.row[party], meetings.row[party + 1]):
            if meetings.at[row, slot] == NOBODY:
                meetings.at[row, slot] = meeting
                break
    meetings.listed[slot, meetings.load[slot]] = meeting
    meetings.place[meeting] = meetings.load[slot]
    meetings.load[slot] += 1


@_compiled
def _fits(meetings: Meetings, rules: Rules, one: int, other: int, left: int) -> bool:
    """Return whether both slots have room once so many meetings more have left the one for the other."""
    return bool(meetings.load[other] + left <= rules.room[other] and meetings.load[one] - left <= rules.room[one])


@_compiled
def _moves(
    meetings: Meetings,
    days: Days,
    rules: Rules,
    step: Step,
    number: int,
    random: NDArray[np.uint64],
    meeting: int,
    other: int,
) -> int:
    """Write the moves that take a meeting to another slot; return how many they are, NOBODY where it cannot go there."""
    one = int(meetings.slot[meeting])
    step.ends[2, 0] = NOBODY
    length = _follow(meetings, step, number, meeting, other, 0, 0)
    if length == NOBODY:
        return NOBODY
    left = _left(meetings, step, one, length)
    if _fits(meetings, rules, one, other, left):
        return length
    crowded = other if left > 0 else one
    spared = _spared(meetings, days, step, number, random, crowded, one + other - crowded)
    if spared == NOBODY:
        return NOBODY
    length = _follow(meetings, step, number, spared, one + other - crowded, length, 2)
    if length == NOBODY or not _fits(meetings, rules, one, other, _left(meetings, step, one, length)):
        return NOBODY
    return length


@_compiled
def _try(
    meetings: Meetings,
    days: Days,
    spread: Spread,
    tables: Tables,
    rules: Rules,
    step: Step,
    number: int,
    random: NDArray[np.uint64],
    chances: Integers,
) -> int:
    """Try one step; return the breaks that it added, 0 where it was not taken."""
    meeting = int(rules.movable[_below(random, len(rules.movable))])
    one = int(meetings.slot[meeting])
    other = _below(random, len(meetings.load) - 1)
    other += other >= one
    if not _promising(days, random, meetings.parties[meeting, _below(random, 2)], one, other):
        return 0
    length = _moves(meetings, days, rules, step, number, random, meeting, other)
    if length == NOBODY:
        return 0
    excess_before = excess(spread)
    added = _turn(days, spread, step, 1)
    cost = added + EXCESS_COST * (excess(spread) - excess_before)
    if (
        (cost <= 0 or (cost < WORST and _below(random, CHANCES) < chances[cost]))
        and _in_order(meetings, rules, step, number, length, one + other)
        and _tables_suffice(meetings, tables, step, length, one, other)
    ):
        for position in range(length):
            _take(meetings, step.moved[position])
        for position in range(length):
            moved = step.moved[position]
            _put(meetings, moved, one + other - meetings.slot[moved])
        return added
    _turn(days, spread, step, -1)
    return 0


@_compiled
def anneal(
    meetings: Meetings,
    days: Days,
    spread: Spread,
    tables: Tables,
    rules: Rules,
    step: Step,
    random: NDArray[np.uint64],
    chances: Integers,
    numbers: tuple[int, int],
    best: Integers,
    fewest: Integers,
) -> None:
    """Take steps; the best slots seen are written into ``best`` (m,).

    Args:
        meetings: the schedule, changed in place.
        days: of the schedule, changed in place.
        spread: of the schedule, changed in place.
        tables: of the schedule, changed in place.
        rules: what is kept.
        step: room.
        random: (1,) state of the random numbers.
        chances: (WORST,) chance of taking a step of such cost.
        numbers: the first step's and the one behind the last, from 1; none is used twice with one ``step``.
        best: (m,) slots.
        fewest: (2,) excess and breaks of ``best``.
    """
    breaks = 0
    for party in range(len(days.people)):
        breaks += max(0, days.rises[party] - days.people[party])
    for number in range(numbers[0], numbers[1]):
        added = _try(meetings, days, spread, tables, rules, step, number, random, chances)
        breaks += added
        if added < 0 or spread.most != NOBODY:
            beyond = excess(spread)
            if beyond < fewest[0] or (beyond == fewest[0] and breaks < fewest[1]):
                fewest[0], fewest[1] = beyond, breaks
                for meeting in range(len(best)):
                    best[meeting] = meetings.slot[meeting]
