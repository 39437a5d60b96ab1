"""Tables for the meetings of a schedule whose slots are settled.

Where both sides move, each slot is an assignment of its meetings to open tables: as published comes first, then few table moves, with costs from the
tables of the meetings before and after in the same agendas. Slots are solved one after the other, forward and back, until nothing changes: each
is exact given the others, so table moves never grow. Where a side sits, its agendas are matched to tables once for the whole day.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from service.domain.errors import InvalidError
from service.scheduling.agendas import Agendas
from service.scheduling.instance import NOT_HELD, Instance, sitting_side

NO_TABLE = -1
_SWEEPS = 10
_ALL = 1e6
"""What a meeting that must be held is worth; more than all others of an organisation."""
_AS_PUBLISHED = 1_000
"""Costs more than all table moves around a meeting."""


class NoTableError(InvalidError):
    """Meetings or seats without a table; names the organisations."""

    def __init__(self, organisations: list[str]) -> None:
        super().__init__("no_table", organisations=", ".join(organisations))
        self.organisations = organisations


def seat(instance: Instance, slot_of: NDArray[np.int64], agendas: Agendas) -> NDArray[np.int64]:
    """Return (p,) tables, ``NO_TABLE`` where the pair does not meet.

    Raises:
        NoTableError: some meeting has no table, or some agenda of the sitting side none for the whole day.
    """
    sitting = sitting_side(instance)
    if sitting is not None:
        return _seats(instance, slot_of, agendas, sitting)
    table_of = np.full(len(slot_of), NO_TABLE, dtype=np.int64)
    published = published_tables(instance, slot_of)
    neighbours = _neighbours(instance, slot_of, agendas)
    slots = []
    for slot in range(len(instance.most_in_slot)):
        pairs = np.flatnonzero(slot_of == slot)
        if len(pairs):
            slots.append((pairs, instance.tables_of(pairs) & instance.open_tables[:, slot]))
    for sweep in range(_SWEEPS):
        settled = table_of.copy()
        for pairs, allowed in slots if sweep % 2 == 0 else reversed(slots):
            _assign(instance, pairs, allowed, published, neighbours, table_of)
        if (settled == table_of).all():
            break
    return table_of


def table_moves(instance: Instance, slot_of: NDArray[np.int64], agendas: Agendas, table_of: NDArray[np.int64]) -> int:
    """Return how often two consecutive meetings of one agenda are at different tables."""
    _, behind = _neighbours(instance, slot_of, agendas)
    pairs, sides = np.nonzero(behind != NOT_HELD)
    return int((table_of[pairs] != table_of[behind[pairs, sides]]).sum())


def published_tables(instance: Instance, slot_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (p,) the published table of meetings that are held in their published slot, ``NO_TABLE`` for the others."""
    return np.where(instance.where_published(slot_of), instance.previous_table, NO_TABLE)


def _neighbours(
    instance: Instance, slot_of: NDArray[np.int64], agendas: Agendas
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (p, 2) the meetings before and (p, 2) behind, in the demand's and the supply's agenda; NOT_HELD for none."""
    before, behind = (np.full((len(slot_of), 2), NOT_HELD, dtype=np.int64) for _ in range(2))
    last: dict[tuple[int, int], tuple[int, int]] = {}
    held = np.flatnonzero(slot_of != NOT_HELD)
    for pair in held[np.argsort(slot_of[held], kind="stable")]:
        sides = ((instance.demand[pair], agendas.demand[pair]), (instance.supply[pair], agendas.supply[pair]))
        for side, agenda in enumerate(sides):
            if agenda in last:
                other, other_side = last[agenda]
                before[pair, side] = other
                behind[other, other_side] = pair
            last[agenda] = int(pair), side
    return before, behind


def _assign(
    instance: Instance,
    pairs: NDArray[np.int64],
    allowed: NDArray[np.bool_],
    published: NDArray[np.int64],
    neighbours: tuple[NDArray[np.int64], NDArray[np.int64]],
    table_of: NDArray[np.int64],
) -> None:
    """Write the tables of one slot's meetings: fewest table moves given the other slots', a meeting staying where it is among equals."""
    costs = np.zeros(allowed.shape)
    for around in neighbours:
        for near in around[pairs].T:
            known = np.flatnonzero((near != NOT_HELD) & (table_of[near] != NO_TABLE))
            costs[known, table_of[near[known]]] -= 1
    for tables, value in ((table_of[pairs], 0.5 / len(pairs)), (published[pairs], _AS_PUBLISHED)):
        known = np.flatnonzero(tables != NO_TABLE)
        costs[known, tables[known]] -= value
    tables = _matching(costs, allowed)
    if (tables == NO_TABLE).any():
        lost = pairs[tables == NO_TABLE]
        raise NoTableError(_ids(instance, np.concatenate([instance.demand[lost], instance.supply[lost]])))
    table_of[pairs] = tables


def with_seats(instance: Instance, pairs: NDArray[np.bool_], seats: NDArray[np.int64]) -> Instance:
    """Return the problem after a table for the day was given to each agenda that sits; the same where that rules nothing out.

    Its schedules are legal ones of the problem, not all: an organisation of the sitting side meets in slots in which all its tables are open and whom all
    of them suit, so which of its agendas a meeting falls to does not matter; without a table, or with fewer than agendas, it loses them.

    Args:
        instance: the problem.
        pairs: (p,) whom it is to meet, as ``choose`` returns them.
        seats: (n,) agendas that sit, likewise.
    """
    sitting = sitting_side(instance)
    if sitting is None:
        return instance
    usable = instance.tables_of(np.arange(len(sitting)))
    open_when = instance.allowed.astype(np.int64) @ instance.open_tables.T
    worth = usable * (open_when / np.maximum(1, instance.allowed.sum(axis=1))[:, None])
    worth *= np.where(instance.must_hold, _ALL, pairs * (1.0 + instance.score / (1 + instance.score.max(initial=0))))[
        :, None
    ]
    known = np.flatnonzero(instance.previous_table != NO_TABLE)
    worth[known, instance.previous_table[known]] += _AS_PUBLISHED
    of_party = np.zeros((len(seats), usable.shape[1]))
    np.add.at(of_party, sitting, worth)
    seated = np.repeat(np.arange(len(seats)), np.where(np.isin(np.arange(len(seats)), sitting), seats, 0))
    tables = _matching(-of_party[seated], np.ones((len(seated), usable.shape[1]), dtype=np.bool_))
    has = np.zeros(of_party.shape, dtype=np.bool_)
    has[seated, tables] = True
    shut = has.astype(np.int64) @ ~instance.open_tables > 0
    suits = ((has[sitting] > usable).sum(axis=1) == 0) & (has[sitting].sum(axis=1) > 0)
    allowed = instance.allowed & suits[:, None] & ~shut[sitting]
    agendas = instance.agendas.copy()
    agendas[seated] = seats[seated]
    if (allowed == instance.allowed).all() and (agendas == instance.agendas).all():
        return instance
    return replace(instance, allowed=allowed, agendas=agendas)


def _seats(
    instance: Instance, slot_of: NDArray[np.int64], agendas: Agendas, sitting: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return (p,) tables; each agenda of the sitting side has one that is open whenever it meets, and allowed for all whom it meets."""
    pairs = np.flatnonzero(slot_of != NOT_HELD)
    agenda_of = agendas.demand if instance.problem.seats == "demand" else agendas.supply
    seated, seat_of = np.unique(np.stack([sitting[pairs], agenda_of[pairs]], axis=1), axis=0, return_inverse=True)
    allowed = np.ones((len(seated), len(instance.open_tables)), dtype=np.bool_)
    np.logical_and.at(allowed, seat_of, instance.tables_of(pairs) & instance.open_tables[:, slot_of[pairs]].T)
    costs = np.zeros(allowed.shape)
    published = published_tables(instance, slot_of)[pairs]
    known = published != NO_TABLE
    np.add.at(costs, (seat_of[known], published[known]), -1.0)
    tables = _matching(costs, allowed)
    if (tables == NO_TABLE).any():
        raise NoTableError(_ids(instance, seated[tables == NO_TABLE, 0]))
    table_of = np.full(len(slot_of), NO_TABLE, dtype=np.int64)
    table_of[pairs] = tables[seat_of]
    return table_of


def _matching(costs: NDArray[np.float64], allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return (rows,) columns of the cheapest of the largest assignments, ``NO_TABLE`` for rows without one."""
    from scipy.optimize import linear_sum_assignment

    barred = 2 * (np.abs(costs).max(axis=1, initial=0).sum() + 1)
    rows, columns = linear_sum_assignment(np.where(allowed, costs, barred))
    found = np.full(len(costs), NO_TABLE, dtype=np.int64)
    found[rows] = np.where(allowed[rows, columns], columns, NO_TABLE)
    return found


def _ids(instance: Instance, parties: NDArray[np.int64]) -> list[str]:
    return [instance.problem.organisations[party].id for party in np.unique(parties)]
