"""Who meets whom at best, were there no time: the upper bound, and the meetings to place.

Without slots the rules are those of a b-matching: each pair at most once, each organisation at most so often, at most so many in all. On two
sides its linear programme has whole corners (Hoffman and Kruskal, 1956), so one simplex run is exact; where organisations stand on both sides, or a
wish given as a row breaks that, HiGHS branches. By König's theorem such a choice can be placed in as many slots as the fullest agenda holds
meetings; absences are what makes placing hard and the bound loose.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from service.domain.errors import OutOfTimeError
from service.scheduling.instance import FREE, Instance, sitting_side

TOLERANCE = 1e-4
"""Of whole numbers that HiGHS gives as floats, and of sums of them."""
_MOST_NODES = 10_000
_INFEASIBLE = 2


class ImpossibleError(Exception):
    """Rules 1 to 5 cannot all hold: what must be held cannot be."""


class Chosen(NamedTuple):
    """Meetings without slots, and bounds: no legal schedule passes one of them while it meets those before it."""

    pairs: NDArray[np.bool_]
    """(p,)"""
    shortfall_bound: int
    kept_bound: int
    """Published meetings in their slots."""
    kept_score_bound: int
    """In thousandths, with ``kept_bound`` published meetings kept."""
    score_bound: int
    """In thousandths, whatever is kept."""
    seats: NDArray[np.int64]
    """(n,) agendas that get a table for the day where a side sits; all where there are tables enough."""
    loss: NDArray[np.float64]
    """(p,) thousandths by which ``kept_score_bound`` falls, at least, when the pair is held: its reduced cost, 0 for what is chosen freely."""


class Programme(NamedTuple):
    """Maximise gain·x in whole numbers, with low ≤ x ≤ high and matrix·x ≤ limit."""

    gain: NDArray[np.float64]
    matrix: Any
    """(rows, columns) CSC"""
    limit: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


class Solution(NamedTuple):
    """What HiGHS found."""

    x: NDArray[np.int64] | None
    """(columns,) None: nothing within the nodes."""
    bound: int
    """No x has a gain of more, for gains in whole numbers."""
    reduced: NDArray[np.float64]
    """(columns,) gain less the prices of the rows that a column uses."""


def maximise(programme: Programme, *, most_nodes: int) -> Solution | None:
    """Return the best x within a number of branchings (0: only where none is needed), or None where there is none at all.

    The simplex comes first: of matchings it is the whole answer, several times faster than HiGHS's branching, which prepares for more. The bound is
    that of weak duality at its prices, which holds whatever their rounding.
    """
    if not len(programme.gain):
        return Solution(np.zeros(0, dtype=np.int64), 0, programme.gain) if (programme.limit >= 0).all() else None
    relaxed = linprog(
        -programme.gain,
        A_ub=programme.matrix,
        b_ub=programme.limit,
        bounds=np.column_stack([programme.low, programme.high]),
        method="highs-ds",
        options={"presolve": False},
    )
    if relaxed.status == _INFEASIBLE:
        return None
    prices = np.maximum(0.0, -relaxed.ineqlin.marginals).round(6)
    reduced = programme.gain - programme.matrix.T @ prices
    bound = _floor(prices @ programme.limit + np.where(reduced > 0, programme.high, programme.low) @ reduced)
    if (np.abs(relaxed.x - relaxed.x.round()) < TOLERANCE).all():
        return Solution(relaxed.x.round().astype(np.int64), bound, reduced)
    if most_nodes == 0:
        return Solution(None, bound, reduced)
    whole = milp(
        -programme.gain,
        constraints=LinearConstraint(programme.matrix, -np.inf, programme.limit),
        bounds=Bounds(programme.low, programme.high),
        integrality=np.ones(len(programme.gain)),
        options={"mip_rel_gap": 0, "node_limit": most_nodes},
    )
    if whole.status == _INFEASIBLE:
        return None
    if whole.mip_dual_bound is not None:
        bound = min(bound, _floor(-whole.mip_dual_bound))
    return Solution(None if whole.x is None else whole.x.round().astype(np.int64), bound, reduced)


def _floor(value: float) -> int:
    """Return the largest whole number that a value computed in floats may stand for."""
    return int(np.floor(value + TOLERANCE))


def choose(instance: Instance, *, shortfall: int = 0) -> Chosen:
    """Return the meetings of least shortfall, then most published ones, then highest score, and the bounds.

    ``shortfall`` is what is known to be missing at least; the score's bound holds for every schedule that misses no more than what is returned.

    Raises:
        ImpossibleError: what must be held is too much for an organisation or for the tables, whatever the slots.
        OutOfTimeError: HiGHS found no choice in its nodes.
    """
    pairs = np.flatnonzero(instance.allowed.any(axis=1))
    score = instance.score[pairs]
    best = _best(instance, pairs, score, shortfall=shortfall)
    if best is None:
        least = _best(instance, pairs, np.zeros_like(score), shortfall=None)
        if least is None:
            raise ImpossibleError
        shortfall = max(shortfall, -least.bound)
        best = _best(instance, pairs, score, shortfall=shortfall)
        if best is None:
            msg = "the least shortfall is met by the choice that found it"
            raise AssertionError(msg)
    published = stands_published(instance)[pairs]
    kept_bound, kept = 0, best
    if published.any():
        most = _best(instance, pairs, published.astype(np.int64), shortfall=shortfall)
        kept_bound = most.bound if most else 0
        kept = _best(instance, pairs, score, shortfall=shortfall, published=published, least_kept=kept_bound) or best
    chosen, loss = np.zeros(len(instance.score), dtype=np.bool_), np.full(len(instance.score), np.inf)
    chosen[pairs[kept.held]] = True
    loss[pairs] = np.where(kept.held, 0.0, kept.loss)
    return Chosen(chosen, shortfall, kept_bound, kept.bound, best.bound, kept.seats, loss)


def stands_published(instance: Instance) -> NDArray[np.bool_]:
    """Return (p,) pairs that may meet where they were published."""
    slot = instance.previous_slot
    stands: NDArray[np.bool_] = (slot != FREE) & instance.allowed[np.arange(len(slot)), slot]
    return stands


class _Best(NamedTuple):
    held: NDArray[np.bool_]
    bound: int
    seats: NDArray[np.int64]
    loss: NDArray[np.float64]


def _best(
    instance: Instance,
    pairs: NDArray[np.int64],
    gain: NDArray[np.int64],
    *,
    shortfall: int | None,
    published: NDArray[np.bool_] | None = None,
    least_kept: int = 0,
) -> _Best | None:
    """Return the choice of highest gain, None where there is none.

    ``shortfall`` are the meetings that may be missing at most; None: as few as possible, whatever the gain. ``least_kept`` of the ``published`` pairs
    are among it.
    """
    found = maximise(_flow(instance, pairs, gain, shortfall, published, least_kept), most_nodes=_MOST_NODES)
    if found is None:
        return None
    if found.x is None:
        raise OutOfTimeError("plan_out_of_time")
    count, parties = len(pairs), len(instance.least)
    seated = found.x[count + parties :]
    seats = seated * _seats_of_one(instance) if len(seated) else instance.agendas
    return _Best(found.x[:count] > 0, found.bound, seats, np.maximum(0.0, -found.reduced[:count]))


def _flow(
    instance: Instance,
    pairs: NDArray[np.int64],
    gain: NDArray[np.int64],
    shortfall: int | None,
    published: NDArray[np.bool_] | None,
    least_kept: int,
) -> Programme:
    """Return the choice as a programme: a column per pair, then a column per organisation for the meetings it misses.

    Where a side sits and there are fewer tables than agendas of it, a column per organisation more for who gets a table.
    """
    parties, count = len(instance.least), len(pairs)
    limit = most_meetings(instance)
    sides = sparse.csc_array(
        (
            np.ones(2 * count),
            (np.concatenate([instance.demand[pairs], instance.supply[pairs]]), np.tile(np.arange(count), 2)),
        ),
        shape=(parties, count),
    )
    missing = sparse.eye_array(parties, format="csc")
    blocks = [
        [sides, None],
        [-sides, -missing],
        [sparse.csc_array(np.ones((1, count))), None],
        [None, sparse.csc_array(np.ones((1, parties)))],
    ]
    limits = [
        limit,
        -instance.least,
        np.array([most_in_all(instance, limit)]),
        np.array([instance.least.sum() if shortfall is None else shortfall]),
    ]
    if published is not None:
        blocks.append([sparse.csc_array(-published[None].astype(np.float64)), None])
        limits.append(np.array([-least_kept]))
    gains = [gain.astype(np.float64), np.full(parties, 0.0 if shortfall is not None else -1.0)]
    highs = [np.ones(count), instance.least]
    sitting = sitting_side(instance)
    if sitting is not None and instance.agendas[np.unique(sitting)].sum() > len(instance.open_tables):
        unit = _seats_of_one(instance)
        most = np.minimum(limit, instance.available.sum(axis=1) * unit)  # with one table, or one for each agenda
        sat = sparse.csc_array((np.ones(count), (sitting[pairs], np.arange(count))), shape=(parties, count))
        blocks = [[*row, None] for row in blocks]
        blocks += [
            [sat, None, -sparse.diags_array(most.astype(np.float64))],
            [None, None, sparse.csc_array(unit[None] * 1.0)],
        ]
        limits += [np.zeros(parties), np.array([len(instance.open_tables)])]
        gains.append(np.zeros(parties))
        highs.append(instance.agendas // unit)
    high = np.concatenate(highs).astype(np.float64)
    low = np.zeros(len(high))
    low[:count] = instance.must_hold[pairs]
    return Programme(
        np.concatenate(gains),
        sparse.block_array(blocks, format="csc"),
        np.concatenate(limits).astype(np.float64),
        low,
        high,
    )


def _seats_of_one(instance: Instance) -> NDArray[np.int64]:
    """Return (n,) tables that an organisation gets at a time: one per agenda, but all at once where it also goes to others' tables."""
    moves = np.zeros(len(instance.agendas), dtype=np.bool_)
    moves[instance.supply if instance.problem.seats == "demand" else instance.demand] = True
    return np.where(moves, instance.agendas, 1)


def most_meetings(instance: Instance) -> NDArray[np.int64]:
    """Return (n,) meetings that an organisation can hold: its maximum, and in each slot no more than its agendas or its possible partners."""
    partners = np.zeros(instance.available.shape, dtype=np.int64)
    for side in (instance.demand, instance.supply):
        np.add.at(partners, side, instance.allowed)
    limit: NDArray[np.int64] = np.minimum(instance.most, np.minimum(partners, instance.agendas[:, None]).sum(axis=1))
    return limit


def most_in_all(instance: Instance, limit: NDArray[np.int64]) -> int:
    """Return the meetings that can be held in all, where each organisation can hold ``limit``."""
    return min(instance.most_in_all, int(instance.most_in_slot.sum()), int(limit.sum()) // 2)
