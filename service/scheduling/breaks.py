"""Fewer breaks with the same meetings: simulated annealing over the slots of a legal schedule, and a lower bound.

What is held, and therefore shortfall and score, stays; so does every meeting that stands where it was published. The steps are those of
``annealing.py``. They are counted, not timed, so the same seed gives the same schedule.

Who sits has a table already (``seating.with_seats``), and its meetings may go to every slot in which they are allowed.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from service.scheduling.agendas import meetings_per_slot, rises, split_agendas
from service.scheduling.instance import FREE, NOT_HELD, Instance, sitting_side
from service.scheduling.seating import NO_TABLE, published_tables, seat

if TYPE_CHECKING:
    from service.scheduling.annealing import Days, Meetings, Rules, Spread, Tables

_STEPS_PER_MEETING = 40_000
_MOST_STEPS = 120_000_000
"""A minute on one core."""
_BLOCKS = 200
_HOT, _COLD = 0.4, 0.1
"""Temperatures in breaks: at the first, most organisations have some; at the last, one step in 22,000 that adds one is taken."""


def count_breaks(instance: Instance, slot_of: NDArray[np.int64]) -> int:
    """Return the breaks of all agendas, split with fewest."""
    if instance.frozen:  # what is published there is split as it was, perhaps with more
        return sum(int(breaks.sum()) for breaks in split_agendas(instance, slot_of).breaks)
    return int(np.maximum(0, rises(instance, slot_of) - instance.agendas).sum())


def excess_and_breaks(instance: Instance, slot_of: NDArray[np.int64]) -> tuple[int, int]:
    """Return the breaks beyond ``break_spread``, over all agendas, and all breaks."""
    most = instance.problem.objective.break_spread
    if most is None:
        return 0, count_breaks(instance, slot_of)
    breaks = np.concatenate(split_agendas(instance, slot_of).breaks)
    return int(np.maximum(0, breaks - breaks.min() - most).sum()), int(breaks.sum())


def fewer_breaks(
    instance: Instance,
    slot_of: NDArray[np.int64],
    *,
    seed: int,
    steps: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda _: None,
) -> NDArray[np.int64]:
    """Return (p,) slots of the same meetings with no more breaks, still legal.

    Where ``break_spread`` is set, breaks beyond it come first: they are never more, and fewer if that can be found.

    Args:
        instance: the problem.
        slot_of: (p,) a legal schedule, except perhaps for ``break_spread``.
        seed: of the random numbers.
        steps: how many; None for a number fixed by the meetings that may move.
        stop: asked several times a second; the best found so far is returned once it says so.
        progress: told the breaks of each better schedule.
    """
    held = np.flatnonzero(slot_of != NOT_HELD)
    allowed = allowed_slots(instance, slot_of, held)
    if stop() or not (allowed.sum(axis=1) > 1).any():
        return slot_of.copy()
    from service.scheduling.annealing import CHANCES, WORST, Step, anneal, excess

    meetings = _meetings(instance, slot_of, held, allowed)
    days = _days(instance, slot_of)
    spread = _spread(instance, days)
    tables, rules = _tables(instance, slot_of, held), _rules(instance, held, allowed)
    step = Step(*(np.zeros(shape, dtype=np.int64) for shape in (len(held), len(held), (4, 3))))
    random = np.array([_seeded(seed)], dtype=np.uint64)
    best, fewest = meetings.slot.copy(), np.array([excess(spread), np.maximum(0, days.rises - days.people).sum()])
    if steps is None:
        steps = min(_STEPS_PER_MEETING * len(rules.movable), _MOST_STEPS)
    limits = [1 + block * steps // _BLOCKS for block in range(_BLOCKS + 1)]
    told = int(fewest[1])
    for block in range(_BLOCKS):
        if stop() or not fewest.any():
            break
        heat = _HOT * (_COLD / _HOT) ** (block / (_BLOCKS - 1))
        chances = (np.exp(-np.arange(WORST) / heat) * CHANCES).astype(np.int64)
        anneal(
            meetings,
            days,
            spread,
            tables,
            rules,
            step,
            random,
            chances,
            (limits[block], limits[block + 1]),
            best,
            fewest,
        )
        if fewest[1] < told:
            told = int(fewest[1])
            progress(told)
    improved = slot_of.copy()
    improved[held] = best
    return min(slot_of, improved, key=lambda slots: excess_and_breaks(instance, slots))


def allowed_slots(instance: Instance, slot_of: NDArray[np.int64], held: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return (m, t) slots into which the held meetings (m,) may go; those in their published slot stay there."""
    stays = np.flatnonzero(instance.where_published(slot_of)[held])
    allowed = instance.allowed[held]
    allowed[stays] = False
    allowed[stays, slot_of[held[stays]]] = True
    return allowed


def breaks_bound(instance: Instance) -> int:
    """Return a number of breaks below which no legal schedule comes, whatever it holds.

    Each organisation alone, with the meetings that it must hold: a stretch of meetings lies in adjoining counted slots in which it may meet, so with
    the longest of these taken first, each once per person, it needs so many stretches; all but each person's first cost a break.
    """
    least = np.zeros(len(instance.agendas), dtype=np.int64)
    possible = np.zeros_like(instance.available)
    for side in (instance.demand, instance.supply):
        np.add.at(least, side[instance.must_hold], 1)
        np.logical_or.at(possible, side, instance.allowed)
    bound = 0
    for party in np.flatnonzero(least):
        open_slots = possible[party, instance.counted[party]].astype(np.int64)
        edges = np.diff(open_slots, prepend=0, append=0)
        lengths = np.sort(np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0))[::-1]
        room = np.cumsum(np.repeat(lengths, instance.agendas[party]))
        bound += max(0, int(np.searchsorted(room, least[party])) + 1 - int(instance.agendas[party]))
    return bound


def _seeded(seed: int) -> int:
    """Return a state that is never 0 and differs in many bits for neighbouring seeds (splitmix64, Steele et al. 2014)."""
    mixed = (seed + 1) * 0x9E3779B97F4A7C15 % 2**64
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    return (mixed ^ mixed >> 27) or 1


def _meetings(
    instance: Instance, slot_of: NDArray[np.int64], held: NDArray[np.int64], allowed: NDArray[np.bool_]
) -> "Meetings":
    from service.scheduling.annealing import NOBODY, Meetings

    slots = len(instance.most_in_slot)
    parties = np.stack([instance.demand[held], instance.supply[held]], axis=1)
    row = np.concatenate([[0], np.cumsum(instance.agendas)])
    at = np.full((row[-1], slots), NOBODY)
    listed = np.full((slots, instance.most_in_slot.max() + 1), NOBODY)
    place = np.zeros(len(held), dtype=np.int64)
    load = np.zeros(slots, dtype=np.int64)
    taken = np.zeros(instance.available.shape, dtype=np.int64)
    for meeting, slot in enumerate(slot_of[held]):
        for party in parties[meeting]:
            at[row[party] + taken[party, slot], slot] = meeting
            taken[party, slot] += 1
        listed[slot, load[slot]] = meeting
        place[meeting] = load[slot]
        load[slot] += 1
    where = (array.astype(np.int32) for array in (instance.agendas, row, at, listed, place, load))
    return Meetings(slot_of[held].astype(np.int32), parties.astype(np.int32), allowed, *where)


def _days(instance: Instance, slot_of: NDArray[np.int64]) -> "Days":
    from service.scheduling.annealing import Days

    slots = len(instance.most_in_slot)
    earlier, later = (np.full(instance.counted.shape, slots) for _ in range(2))
    for party, counted in enumerate(instance.counted):
        numbers = np.flatnonzero(counted)
        earlier[party, numbers[1:]] = numbers[:-1]
        later[party, numbers[:-1]] = numbers[1:]
    count = np.pad(meetings_per_slot(instance, slot_of), ((0, 0), (0, 1)))
    arrays = (instance.agendas, earlier, later, count, rises(instance, slot_of))
    return Days(*(array.astype(np.int32) for array in arrays))


def _spread(instance: Instance, days: "Days") -> "Spread":
    from service.scheduling.annealing import NOBODY, Spread

    most = instance.problem.objective.break_spread
    tally = np.zeros(len(instance.most_in_slot) + 1, dtype=np.int64)
    breaks = np.maximum(0, days.rises - days.people)
    np.add.at(tally, breaks // days.people, days.people - breaks % days.people)
    np.add.at(tally, breaks // days.people + 1, breaks % days.people)
    return Spread(NOBODY if most is None else most, tally)


def _tables(instance: Instance, slot_of: NDArray[np.int64], held: NDArray[np.int64]) -> "Tables":
    """Return promises of tables to the meetings that cannot use all, among them those that keep their published one."""
    from service.scheduling.annealing import NOBODY, Tables

    count, slots = instance.open_tables.shape
    usable = instance.tables_of(held)
    promised = np.full((slots, count), NOBODY)
    picky = np.full(len(held), NOBODY)
    if sitting_side(instance) is None and (instance.problem.previous is not None or not usable.all()):
        table_of = seat(instance, slot_of, split_agendas(instance, slot_of))[held]
        published = published_tables(instance, slot_of)[held]
        kept = np.flatnonzero((published != NO_TABLE) & (published == table_of))
        usable[kept] = False
        usable[kept, table_of[kept]] = True
        particular = np.flatnonzero(~usable.all(axis=1))
        picky[particular] = np.arange(len(particular))
        promised[slot_of[held[particular]], table_of[particular]] = particular
        usable = usable[particular]
    else:
        usable = usable[:0]
    return Tables(
        picky,
        usable,
        instance.open_tables,
        promised,
        np.zeros((2, count), dtype=np.int64),
        np.zeros(count, dtype=np.bool_),
    )


def _rules(instance: Instance, held: NDArray[np.int64], allowed: NDArray[np.bool_]) -> "Rules":
    from service.scheduling.annealing import Rules

    number = np.full(len(instance.demand), FREE, dtype=np.int64)
    number[held] = np.arange(len(held))
    orders = number[instance.after]
    orders = orders[(orders != FREE).all(axis=1)]
    lines = np.concatenate([orders, orders[:, ::-1]])
    sign = np.repeat([1, -1], len(orders))
    by_meeting = np.argsort(lines[:, 0], kind="stable")
    order = np.stack([lines[by_meeting, 1], sign[by_meeting]], axis=1)
    order_row = np.searchsorted(lines[by_meeting, 0], np.arange(len(held) + 1))
    return Rules(np.flatnonzero(allowed.sum(axis=1) > 1), instance.most_in_slot.astype(np.int64), order_row, order)
