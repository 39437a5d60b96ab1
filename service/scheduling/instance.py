"""A problem as arrays: what the parts of the solver work on.

Organisations, slots, tables and pairs are numbered in the order of the problem, so the same file gives the same numbers. The solver's state is one
array, ``slot_of`` (pairs,) int64: the slot of each pair's meeting, ``NOT_HELD`` for none.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.scheduling.problem import THOUSANDTHS, PairId, Problem

NOT_HELD = -1
FREE = -1


@dataclass(frozen=True)
class Instance:
    """Arrays of one problem; n organisations, t slots, k tables, p pairs."""

    problem: Problem
    available: NDArray[np.bool_]
    """(n, t) whether an organisation may meet in a slot."""
    agendas: NDArray[np.int64]
    """(n,) meetings that an organisation may have in one slot."""
    least: NDArray[np.int64]
    """(n,) meetings wished for."""
    most: NDArray[np.int64]
    """(n,) meetings allowed."""
    demand: NDArray[np.int64]
    """(p,) organisation on the demand's side of a pair."""
    supply: NDArray[np.int64]
    """(p,)"""
    score: NDArray[np.int64]
    """(p,) in thousandths."""
    required: NDArray[np.bool_]
    """(p,)"""
    allowed: NDArray[np.bool_]
    """(p, t) whether a pair may meet in a slot: both there, a table open to both, among the pair's own slots, not forbidden, not in a slot in which
    locks take every agenda of either, and where it is locked that slot alone."""
    locked_slot: NDArray[np.int64]
    """(p,) slot in which a lock holds the pair, ``FREE`` for none; it must be held."""
    locked_table: NDArray[np.int64]
    """(p,) table that the lock names, ``FREE`` for any."""
    open_tables: NDArray[np.bool_]
    """(k, t)"""
    may_use: NDArray[np.bool_]
    """(n, k) whether an organisation may use a table."""
    most_in_slot: NDArray[np.int64]
    """(t,) open tables."""
    most_in_all: int
    """Meetings in all: open table-slots less the share kept free, rounded down."""
    after: NDArray[np.int64]
    """(a, 2) pairs: where both are held, the first is in an earlier slot."""
    previous_slot: NDArray[np.int64]
    """(p,) slot of the published schedule, ``FREE`` where it has none or the slot is gone."""
    counted: NDArray[np.bool_]
    """(n, t) slots over which breaks are counted."""

    @property
    def must_hold(self) -> NDArray[np.bool_]:
        """(p,) pairs that are held in every legal schedule."""
        held: NDArray[np.bool_] = self.required | (self.locked_slot != FREE)
        return held


def instance_of(problem: Problem) -> Instance:
    """Return the arrays of a problem that ``read_problem`` has accepted."""
    slots = {slot.id: number for number, slot in enumerate(problem.slots)}
    tables = {table.id: number for number, table in enumerate(problem.tables)}
    parties = {party.id: number for number, party in enumerate(problem.organisations)}
    pairs = {pair.id: number for number, pair in enumerate(problem.pairs)}
    agendas = np.array([party.agendas for party in problem.organisations], dtype=np.int64)
    available, may_use = _available(problem, slots), _may_use(problem, tables)
    open_tables = np.ones((len(tables), len(slots)), dtype=np.bool_)
    for number, table in enumerate(problem.tables):
        open_tables[number, [slots[slot] for slot in table.closed]] = False
    demand = np.array([parties[pair.demand] for pair in problem.pairs], dtype=np.int64)
    supply = np.array([parties[pair.supply] for pair in problem.pairs], dtype=np.int64)
    allowed = available[demand] & available[supply] & _own_slots(problem, slots)
    allowed[[pairs[pair] for pair in problem.forbidden if pair in pairs]] = False
    limited: NDArray[np.bool_] = may_use.sum(axis=1) < len(tables)
    for which in np.flatnonzero(limited[demand] | limited[supply]):
        allowed[which] &= (may_use[demand[which]] & may_use[supply[which]]) @ open_tables
    locked_slot, locked_table = (np.full(len(pairs), FREE, dtype=np.int64) for _ in range(2))
    for lock in problem.locked:
        number = pairs[lock.demand, lock.supply]
        locked_slot[number] = slots[lock.slot]
        if lock.table is not None:
            locked_table[number] = tables[lock.table]
    previous_slot = np.full(len(pairs), FREE, dtype=np.int64)
    if problem.previous:
        frozen = slots.get(problem.previous.frozen_before or "", 0)
        for meeting in problem.previous.meetings:
            number, slot = pairs.get(meeting.pair, FREE), slots.get(meeting.slot, FREE)
            if FREE in {number, slot}:
                continue
            previous_slot[number] = slot
            if slot < frozen and allowed[number, slot]:
                locked_slot[number] = slot
        not_held = previous_slot == FREE
        allowed[not_held, :frozen] = False  # what was not published in a frozen slot is not put there now
        allowed[~not_held & (previous_slot >= frozen), :frozen] = False
    _keep_for_locks(allowed, locked_slot, agendas, demand, supply)
    spare_millionths = round(problem.objective.spare_share * 1_000_000)
    return Instance(
        problem=problem,
        available=available,
        agendas=agendas,
        least=np.array([party.min_meetings for party in problem.organisations], dtype=np.int64),
        most=np.array([party.max_meetings for party in problem.organisations], dtype=np.int64),
        demand=demand,
        supply=supply,
        score=np.array([round(pair.score * THOUSANDTHS) for pair in problem.pairs], dtype=np.int64),
        required=np.array([pair.required for pair in problem.pairs], dtype=np.bool_),
        allowed=allowed,
        locked_slot=locked_slot,
        locked_table=locked_table,
        open_tables=open_tables,
        may_use=may_use,
        most_in_slot=open_tables.sum(axis=0),
        most_in_all=int(open_tables.sum()) * (1_000_000 - spare_millionths) // 1_000_000,
        after=np.array([[pairs[order.first], pairs[order.then]] for order in problem.after], dtype=np.int64).reshape(
            -1, 2
        ),
        previous_slot=previous_slot,
        counted=np.ones_like(available) if problem.objective.breaks_count == "all" else available,
    )


def _available(problem: Problem, slots: dict[str, int]) -> NDArray[np.bool_]:
    """Return (n, t) whether an organisation is there."""
    available = np.ones((len(problem.organisations), len(slots)), dtype=np.bool_)
    for number, party in enumerate(problem.organisations):
        available[number, [slots[slot] for slot in party.unavailable]] = False
    return available


def _may_use(problem: Problem, tables: dict[str, int]) -> NDArray[np.bool_]:
    """Return (n, k) whether an organisation may use a table."""
    may_use = np.ones((len(problem.organisations), len(tables)), dtype=np.bool_)
    for number, party in enumerate(problem.organisations):
        if party.tables is not None:
            may_use[number] = False
            may_use[number, [tables[table] for table in party.tables]] = True
    return may_use


def _own_slots(problem: Problem, slots: dict[str, int]) -> NDArray[np.bool_]:
    """Return (p, t) the slots that a pair names, all where it names none."""
    own = np.ones((len(problem.pairs), len(slots)), dtype=np.bool_)
    for number, pair in enumerate(problem.pairs):
        if pair.slots is not None:
            own[number] = False
            own[number, [slots[slot] for slot in pair.slots]] = True
    return own


def _keep_for_locks(
    allowed: NDArray[np.bool_],
    locked_slot: NDArray[np.int64],
    agendas: NDArray[np.int64],
    demand: NDArray[np.int64],
    supply: NDArray[np.int64],
) -> None:
    """Leave a locked pair its slot alone, and take from the others the slots in which locks fill every agenda of an organisation."""
    locked = np.flatnonzero(locked_slot != FREE)
    taken = np.zeros((len(agendas), allowed.shape[1]), dtype=np.int64)
    for side in (demand, supply):
        np.add.at(taken, (side[locked], locked_slot[locked]), 1)
    stands = allowed[locked, locked_slot[locked]]
    full = taken >= agendas[:, None]
    allowed &= ~(full[demand] | full[supply])
    allowed[locked] = False
    allowed[locked, locked_slot[locked]] = stands


def shown(instance: Instance, pair: int) -> PairId:
    """Return the ids of a pair's organisations."""
    return instance.problem.pairs[pair].id
