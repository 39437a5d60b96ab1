"""A problem as arrays: what the parts of the solver work on.

Organisations, slots, tables and pairs are numbered in the order of the problem, so the same file gives the same numbers. The solver's state is one
array, ``slot_of`` (pairs,) int64: the slot of each pair's meeting, ``NOT_HELD`` for none.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

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
    """(t,) open tables; of frozen slots, meetings that stay."""
    most_in_all: int
    """Meetings in all: open table-slots less the share kept free, rounded down."""
    after: NDArray[np.int64]
    """(a, 2) pairs: where both are held, the first is in an earlier slot."""
    previous_slot: NDArray[np.int64]
    """(p,) slot of the published schedule, ``FREE`` where it has none or the slot is gone."""
    previous_table: NDArray[np.int64]
    """(p,) table of the published schedule, ``FREE`` where it has none or the table is gone."""
    previous_agendas: NDArray[np.int64]
    """(p, 2) agendas of the published schedule, demand's and supply's, ``FREE`` for none."""
    frozen: int
    """Slots at the beginning that stay as published."""
    counted: NDArray[np.bool_]
    """(n, t) slots over which breaks are counted."""

    @property
    def must_hold(self) -> NDArray[np.bool_]:
        """(p,) pairs that are held in every legal schedule."""
        held: NDArray[np.bool_] = self.required | (self.locked_slot != FREE)
        return held

    def where_published(self, slot_of: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return (p,) meetings of a schedule that are held in their published slot."""
        kept: NDArray[np.bool_] = (slot_of != NOT_HELD) & (slot_of == self.previous_slot)
        return kept

    def tables_of(self, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return (len(pairs), k) the tables that each of these pairs may use."""
        usable: NDArray[np.bool_] = self.may_use[self.demand[pairs]] & self.may_use[self.supply[pairs]]
        named = self.locked_table[pairs]
        only = np.arange(usable.shape[1]) == named[:, None]
        usable &= only | (named == FREE)[:, None]
        return usable

    @property
    def limited(self) -> NDArray[np.bool_]:
        """(p,) whether a pair may use some tables only."""
        some: NDArray[np.bool_] = self.may_use.sum(axis=1) < self.may_use.shape[1]
        own: NDArray[np.bool_] = some[self.demand] | some[self.supply] | (self.locked_table != FREE)
        return own


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
    locked_slot, locked_table = (np.full(len(pairs), FREE, dtype=np.int64) for _ in range(2))
    for lock in problem.locked:
        number = pairs[lock.demand, lock.supply]
        locked_slot[number] = slots[lock.slot]
        if lock.table is not None:
            locked_table[number] = tables[lock.table]
    previous_slot, previous_table, previous_agendas = _published(problem, slots, tables, pairs)
    instance = Instance(
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
        # The share as it is written: 0.9 is a little more than nine tenths as a binary fraction.
        most_in_all=floor((1 - Fraction(str(problem.objective.spare_share))) * int(open_tables.sum())),
        after=np.array([[pairs[order.first], pairs[order.then]] for order in problem.after], dtype=np.int64).reshape(
            -1, 2
        ),
        previous_slot=previous_slot,
        previous_table=previous_table,
        previous_agendas=previous_agendas,
        frozen=slots.get(problem.previous.frozen_before or "", 0) if problem.previous else 0,
        counted=np.ones_like(available) if problem.objective.breaks_count == "all" else available,
    )
    _freeze(instance)
    for which in np.flatnonzero(instance.limited):
        allowed[which] &= instance.tables_of(np.array([which]))[0] @ open_tables
    _keep_for_locks(instance)
    return instance


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


def _published(
    problem: Problem, slots: dict[str, int], tables: dict[str, int], pairs: dict[PairId, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return slot (p,), table (p,) and agendas (p, 2) of the published schedule, ``FREE`` where there is none or it is gone."""
    slot_of, table_of = (np.full(len(pairs), FREE, dtype=np.int64) for _ in range(2))
    agendas_of = np.full((len(pairs), 2), FREE, dtype=np.int64)
    for meeting in problem.previous.meetings if problem.previous else ():
        number = pairs.get(meeting.pair)
        if number is not None and meeting.slot in slots:
            slot_of[number] = slots[meeting.slot]
            table_of[number] = tables.get(meeting.table, FREE)
            agendas_of[number] = meeting.demand_agenda, meeting.supply_agenda
    return slot_of, table_of, agendas_of


def _freeze(instance: Instance) -> None:
    """Lock what was published in frozen slots, and allow nothing else there; what a lock contradicts is allowed nowhere.

    A meeting whose table or agenda is gone cannot stay; it may be held later.
    """
    people = np.stack([instance.agendas[instance.demand], instance.agendas[instance.supply]], axis=1)
    stays = (instance.previous_slot != FREE) & (instance.previous_slot < instance.frozen)
    stays &= (instance.previous_table != FREE) & (instance.previous_agendas < people).all(axis=1)
    instance.allowed[~stays, : instance.frozen] = False
    for locked, published in (
        (instance.locked_slot, instance.previous_slot),
        (instance.locked_table, instance.previous_table),
    ):
        instance.allowed[stays & (locked != FREE) & (locked != published)] = False
        locked[stays] = published[stays]
    staying = np.bincount(instance.previous_slot[stays], minlength=instance.frozen)
    instance.most_in_slot[: instance.frozen] = np.minimum(instance.most_in_slot[: instance.frozen], staying)


def _keep_for_locks(instance: Instance) -> None:
    """Leave a locked pair its slot alone, and take from the others the slots in which locks fill every agenda of an organisation."""
    locked = np.flatnonzero(instance.locked_slot != FREE)
    slots = instance.locked_slot[locked]
    taken = np.zeros(instance.available.shape, dtype=np.int64)
    for side in (instance.demand, instance.supply):
        np.add.at(taken, (side[locked], slots), 1)
    stands = instance.allowed[locked, slots]
    full = taken >= instance.agendas[:, None]
    instance.allowed[:] &= ~(full[instance.demand] | full[instance.supply])
    instance.allowed[locked] = False
    instance.allowed[locked, slots] = stands


def sitting_side(instance: Instance) -> NDArray[np.int64] | None:
    """Return (p,) the organisation of each pair that keeps its table, None where both sides move."""
    return {"none": None, "demand": instance.demand, "supply": instance.supply}[instance.problem.seats]
