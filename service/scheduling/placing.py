"""When the chosen meet: slot by slot at first, then a few slots at a time, each time by an exact programme.

The programme (``_model``) has a column for each pair and slot it is given, and one for each pair, slot and table where an organisation may use only
some tables; rules 1 to 5 are its rows. With one slot it is a matching; with three or four it is what improves a schedule in which the slot-by-slot
choice was short-sighted: those slots are emptied and filled anew, and the answer is never worse than what stood there.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from service.domain.errors import OutOfTimeError
from service.scheduling.agendas import meetings_per_slot
from service.scheduling.choosing import ImpossibleError, Programme, maximise, stands_published
from service.scheduling.instance import FREE, NOT_HELD, Instance

Slots = NDArray[np.int64]
_URGENCY = 8
"""Power of (meetings still to place) / (slots left for them)."""
_PLACED = 0.05
_ALL = 1000.0
_WISH = 4.0
_FEW_NODES = 50
_COLUMNS = 3000
"""Of one step: what HiGHS solves in a tenth of a second."""
_MANY_NODES = 10_000


class Value(NamedTuple):
    """What a schedule is worth, in the order of the wishes; a larger one is better."""

    surplus: int
    """Shortfall, negated."""
    kept: int
    """Published meetings in their published slots."""
    score: int
    """In thousandths."""


def value(instance: Instance, slot_of: Slots) -> Value:
    """Return what a schedule is worth."""
    held = slot_of != NOT_HELD
    missing = np.maximum(0, instance.least - meetings(instance, held))
    return Value(
        -int(missing.sum()),
        int(instance.where_published(slot_of).sum()),
        int(instance.score[held].sum()),
    )


def meetings(instance: Instance, held: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return (n,) meetings per organisation."""
    ends = np.concatenate([instance.demand[held], instance.supply[held]])
    return np.bincount(ends, minlength=len(instance.most))


class _Model(NamedTuple):
    """A programme whose first columns are meetings; those after them count missing meetings."""

    programme: Programme
    pair: NDArray[np.int64]
    """(c,) of each meeting column."""
    slot: NDArray[np.int64]
    """(c,)"""


def _with(slot_of: Slots, model: _Model, x: NDArray[np.int64]) -> Slots:
    """Return a schedule with the meetings of a solution added."""
    held = x[: len(model.pair)] > 0
    added = slot_of.copy()
    added[model.pair[held]] = model.slot[held]
    return added


class _Floor(NamedTuple):
    """What a programme may not fall below."""

    most_missing: int
    least_kept: int


def _model(
    instance: Instance,
    slot_of: Slots,
    cells: NDArray[np.bool_],
    gain: NDArray[np.float64],
    *,
    must: NDArray[np.bool_],
    kept_gain: float,
    floor: _Floor | None = None,
    missing_cost: float = 0.0,
) -> _Model:
    """Return the programme of adding meetings to a schedule.

    Args:
        instance: the problem.
        slot_of: the meetings that stand.
        cells: (p, t) where a pair may be put; none of a pair that stands, none in a slot in which another stands.
        gain: (p, t) or (p, 1) what a meeting is worth.
        must: (p,) pairs to be held, of those with cells.
        kept_gain: what a meeting is worth besides in the slot in which it was published.
        floor: None: no matter who misses meetings.
        missing_cost: what a missing meeting costs.
    """
    pair, slot, table = _columns(instance, cells & instance.allowed & _in_order(instance, slot_of))
    slots, column = cells.shape[1], np.arange(len(pair))
    ends, both = np.concatenate([instance.demand[pair], instance.supply[pair]]), np.tile(column, 2)
    held = slot_of != NOT_HELD
    standing = meetings(instance, held)
    own = np.flatnonzero(table != FREE)
    rows = [
        _at_most(pair, column, np.ones(len(slot_of))),
        _at_most(ends * slots + np.tile(slot, 2), both, np.repeat(instance.agendas, slots)),
        _at_most(ends, both, instance.most - standing),
        _at_most(slot, column, instance.most_in_slot),
        _at_most(np.zeros_like(pair), column, np.array([instance.most_in_all - int(held.sum())])),
        _at_most(table[own] * slots + slot[own], own, np.ones(instance.open_tables.size)),
        *_orders(instance, pair, slot),
        _at_least(pair, column, must.astype(np.int64)),
    ]
    kept = instance.previous_slot[pair] == slot
    worth, high = np.broadcast_to(gain, cells.shape)[pair, slot] + kept_gain * kept, np.ones(len(pair))
    if floor is not None:
        wished = instance.least - standing
        short = np.flatnonzero(wished > 0)
        lacks = len(pair) + np.arange(len(short))
        rows += [
            _at_least(np.zeros_like(pair[kept]), column[kept], np.array([floor.least_kept])),
            _at_least(np.concatenate([ends, short]), np.concatenate([both, lacks]), wished),
            _at_most(np.zeros_like(short), lacks, np.array([floor.most_missing]), always=True),
        ]
        worth = np.concatenate([worth, np.full(len(short), -missing_cost)])
        high = np.concatenate([high, wished[short]])
    return _Model(_programme(worth, rows, high), pair, slot)


class _Rows(NamedTuple):
    """Rows of a programme: each adds up some columns, times ``sign``, to ``limit`` at most."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    sign: float
    limit: NDArray[np.float64]


def _at_most(key: NDArray[np.int64], column: NDArray[np.int64], limit: NDArray[Any], *, always: bool = False) -> _Rows:
    """Return a row for each key, of the columns that have it; without ``always`` only where so many columns can pass the limit of the key."""
    keys, row, size = np.unique(key, return_inverse=True, return_counts=True)
    binds = (size > limit[keys]) | always
    place = np.cumsum(binds) - 1
    used = binds[row]
    return _Rows(place[row[used]], column[used], 1.0, limit[keys[binds]].astype(np.float64))


def _at_least(key: NDArray[np.int64], column: NDArray[np.int64], limit: NDArray[Any]) -> _Rows:
    """Return a row for each key of a positive limit, of the columns that have it."""
    keys, row = np.unique(key, return_inverse=True)
    binds = limit[keys] > 0
    place = np.cumsum(binds) - 1
    used = binds[row]
    return _Rows(place[row[used]], column[used], -1.0, -limit[keys[binds]].astype(np.float64))


def _programme(gain: NDArray[np.float64], rows: list[_Rows], high: NDArray[np.float64]) -> Programme:
    """Return the programme of these rows."""
    starts = np.cumsum([0, *(len(part.limit) for part in rows)])
    matrix = sparse.csc_array(
        (
            np.concatenate([np.full(len(part.row), part.sign) for part in rows]),
            (
                np.concatenate([part.row + start for part, start in zip(rows, starts, strict=False)]),
                np.concatenate([part.column for part in rows]),
            ),
        ),
        shape=(int(starts[-1]), len(gain)),
    )
    return Programme(gain, matrix, np.concatenate([part.limit for part in rows]), np.zeros(len(gain)), high)


def _columns(
    instance: Instance, cells: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return pair, slot and table of each column; ``FREE`` for the table of a pair that may use any."""
    pair, slot = np.nonzero(cells)
    own = instance.limited[pair]
    table = np.full(len(pair), FREE)
    if not own.any():
        return pair, slot, table
    which, where = np.nonzero(instance.tables_of(pair[own]) & instance.open_tables.T[slot[own]])
    return (
        np.concatenate([pair[~own], pair[own][which]]),
        np.concatenate([slot[~own], slot[own][which]]),
        np.concatenate([table[~own], where]),
    )


def _in_order(instance: Instance, slot_of: Slots) -> NDArray[np.bool_]:
    """Return (p, t) where a pair keeps the order to those that stand."""
    fits = np.ones(instance.allowed.shape, dtype=np.bool_)
    for first, then in instance.after:
        if slot_of[first] != NOT_HELD:
            fits[then, : slot_of[first] + 1] = False
        if slot_of[then] != NOT_HELD:
            fits[first, slot_of[then] :] = False
    return fits


def _orders(instance: Instance, pair: NDArray[np.int64], slot: NDArray[np.int64]) -> list[_Rows]:
    """Return the rows of the order: for no slot is the first of two there or later and the other there or earlier."""
    rows = []
    for first, then in instance.after:
        ahead, behind = np.flatnonzero(pair == first), np.flatnonzero(pair == then)
        turns = np.unique(slot[behind]) if len(ahead) else np.zeros(0, dtype=np.int64)
        late, later = np.nonzero(slot[ahead] >= turns[:, None])
        early, earlier = np.nonzero(slot[behind] <= turns[:, None])
        turn, column = np.concatenate([late, early]), np.concatenate([ahead[later], behind[earlier]])
        rows.append(_at_most(turn, column, np.ones(len(turns))))
    return rows


def place_required(instance: Instance, *, stop: Callable[[], bool]) -> Slots:
    """Return a legal schedule of what must be held, and nothing else.

    Raises:
        ImpossibleError: there is none.
        OutOfTimeError: none was found before ``stop`` said so, or in as many steps as are made at most.
    """
    must = instance.must_hold
    found = _hold(instance, must, np.zeros_like(must), most_nodes=_FEW_NODES)
    if found is None and not stop():
        found = _hold(instance, must, np.zeros_like(must), most_nodes=_MANY_NODES)
    if found is None:
        raise OutOfTimeError("plan_out_of_time")
    return found


def place_published(instance: Instance, chosen: NDArray[np.bool_], required: Slots) -> Slots:
    """Return a legal schedule of what must be held and of as many chosen pairs as can be where they were published.

    ``required`` is what ``place_required`` returned, given back where HiGHS finds nothing better in its nodes.
    """
    published = chosen & stands_published(instance)
    found = _hold(instance, instance.must_hold, published, most_nodes=_MANY_NODES) if published.any() else None
    return required if found is None else found


def _hold(
    instance: Instance, must: NDArray[np.bool_], published: NDArray[np.bool_], *, most_nodes: int
) -> Slots | None:
    """Return a legal schedule of all pairs of ``must`` with most pairs where they were published, of these and of ``published``.

    None: HiGHS found none in its nodes.

    Raises:
        ImpossibleError: there is none.
    """
    slot_of = np.full(len(instance.score), NOT_HELD)
    if not (must | published).any():
        return slot_of
    if not instance.allowed[must].any(axis=1).all():
        raise ImpossibleError
    cells = np.arange(instance.allowed.shape[1]) == np.where(published, instance.previous_slot, NOT_HELD)[:, None]
    cells[must] = True
    model = _model(instance, slot_of, cells, np.zeros((len(must), 1)), must=must, kept_gain=1.0)
    found = maximise(model.programme, most_nodes=most_nodes)
    if found is None:
        raise ImpossibleError
    return None if found.x is None else _with(slot_of, model, found.x)


def fill(instance: Instance, chosen: NDArray[np.bool_], start: Slots, *, seed: int, stop: Callable[[], bool]) -> Slots:
    """Return ``start`` with chosen pairs added, one slot after the other in an order drawn from the seed, urgent pairs first."""
    slot_of = start.copy()
    order = np.random.default_rng(seed).permutation(instance.allowed.shape[1])
    for done, slot in enumerate(order):
        if stop():
            break
        left = chosen & (slot_of == NOT_HELD)
        _refill(instance, slot_of, slot, left, _urgency(instance, slot_of, left, order[done:]))
    return slot_of


def _urgency(instance: Instance, slot_of: Slots, left: NDArray[np.bool_], slots: Slots) -> NDArray[np.float64]:
    """Return (p,) how much depends on placing a pair in the first of these slots.

    For both organisations the share of their remaining agendas that their remaining meetings need, to a high power, and the share of this slot in
    those that the pair has left.
    """
    free = _agendas_free(instance, slot_of)[:, slots]
    need = (meetings(instance, left) / np.maximum(1, free.sum(axis=1))) ** _URGENCY
    common = (instance.allowed[:, slots] & (free[instance.demand] > 0) & (free[instance.supply] > 0)).sum(axis=1)
    urgency: NDArray[np.float64] = _PLACED + need[instance.demand] + need[instance.supply] + 1 / np.maximum(1, common)
    return urgency


def _agendas_free(instance: Instance, slot_of: Slots) -> NDArray[np.int64]:
    """Return (n, t) agendas that are there and without a meeting."""
    free: NDArray[np.int64] = instance.available * instance.agendas[:, None] - meetings_per_slot(instance, slot_of)
    return free


def _refill(instance: Instance, slot_of: Slots, slot: int, left: NDArray[np.bool_], gain: NDArray[np.float64]) -> None:
    """Add pairs of ``left`` to a slot, for the highest gain; what stands there is placed anew in it."""
    stays = slot_of == slot
    slot_of[stays] = NOT_HELD
    cells = np.zeros_like(instance.allowed)
    cells[left | stays, slot] = True
    model = _model(instance, slot_of, cells, np.where(stays, _ALL, gain)[:, None], must=stays, kept_gain=0.0)
    found = maximise(model.programme, most_nodes=_FEW_NODES)
    if found is None or found.x is None:
        slot_of[stays] = slot
    else:
        slot_of[model.pair[found.x > 0]] = slot


def improve(
    instance: Instance,
    slot_of: Slots,
    slots: Slots,
    loss: NDArray[np.float64],
    *,
    stays: NDArray[np.bool_] | None = None,
) -> Slots:
    """Return a schedule that is not worse, with these slots emptied and filled anew.

    Args:
        instance: the problem.
        slot_of: the schedule.
        slots: the slots.
        loss: (p,) as ``choose`` returns it; pairs of small loss go into the programme as far as it may grow.
        stays: (p,) meetings that are left where they are; of equal scores, others go to slots beside these.
    """
    emptied = np.isin(slot_of, slots)
    rest = np.where(emptied, NOT_HELD, slot_of)
    cells = np.zeros_like(instance.allowed)
    cells[:, slots] = True
    cells &= instance.allowed & _free(instance, rest)[:, None]
    must, gain = instance.must_hold, np.repeat(instance.score[:, None].astype(np.float64), cells.shape[1], axis=1)
    if stays is not None:
        fixed = np.flatnonzero(emptied & stays)
        free = _agendas_free(instance, np.where(stays, slot_of, NOT_HELD)) > 0
        cells &= free[instance.demand] & free[instance.supply]
        cells[fixed] = False
        cells[fixed, slot_of[fixed]] = True
        must = must | stays
        gain += _closeness(instance, np.where(stays, slot_of, NOT_HELD))
    order = np.lexsort([loss, ~emptied])
    size = np.cumsum(cells[order].sum(axis=1))
    cells[order[(size > _COLUMNS) & ~emptied[order]]] = False
    before, highest = value(instance, slot_of), max(1.0, instance.score.max())
    model = _model(
        instance,
        rest,
        cells,
        gain,
        must=must,
        kept_gain=_WISH * highest,
        floor=_Floor(-before.surplus, int((emptied & instance.where_published(slot_of)).sum())),
        missing_cost=_WISH**2 * highest,
    )
    found = maximise(model.programme, most_nodes=_FEW_NODES)
    if found is None or found.x is None:
        return slot_of
    rest = _with(rest, model, found.x)
    return rest if value(instance, rest) >= before else slot_of


def _closeness(instance: Instance, slot_of: Slots) -> NDArray[np.float64]:
    """Return (p, t) how many counted slots beside a slot both organisations already meet in, so weighed that all of it together is less than a thousandth."""
    busy = meetings_per_slot(instance, slot_of) > 0
    beside = np.zeros(busy.shape)
    for party, counted in enumerate(instance.counted):
        row = np.pad(busy[party, counted].astype(np.int64), 1)
        beside[party, counted] = row[:-2] + row[2:]
    most = 1 + instance.most_in_all - int((slot_of != NOT_HELD).sum())
    closeness: NDArray[np.float64] = (beside[instance.demand] + beside[instance.supply]) / (5 * most)
    return closeness


def place_exactly(
    instance: Instance,
    gain: NDArray[np.int64],
    *,
    most_missing: int,
    least_kept: int,
    missing_cost: int,
    most_nodes: int,
) -> tuple[Slots | None, int]:
    """Return the schedule of highest ``gain`` (p,) less the costs of missing meetings, by one programme over all slots, and its bound.

    None for the schedule: HiGHS found none in its nodes; the bound still holds.
    """
    slot_of = np.full(len(instance.score), NOT_HELD)
    model = _model(
        instance,
        slot_of,
        instance.allowed,
        gain[:, None].astype(np.float64),
        must=instance.must_hold,
        kept_gain=0.0,
        floor=_Floor(most_missing, least_kept),
        missing_cost=float(missing_cost),
    )
    found = maximise(model.programme, most_nodes=most_nodes)
    if found is None:
        msg = "a schedule of this value is known"
        raise AssertionError(msg)
    return (None if found.x is None else _with(slot_of, model, found.x)), found.bound


def _free(instance: Instance, slot_of: Slots) -> NDArray[np.bool_]:
    """Return (p,) pairs that are not held and of which neither organisation has all of its meetings."""
    held = slot_of != NOT_HELD
    more = meetings(instance, held) < instance.most
    free: NDArray[np.bool_] = ~held & more[instance.demand] & more[instance.supply]
    return free
