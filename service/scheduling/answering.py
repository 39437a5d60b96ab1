"""From a problem to its answer: choose and place, fewer breaks, agendas, tables, and the figures of what came out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.scheduling.agendas import Agendas, split_agendas
from service.scheduling.bindings import bindings
from service.scheduling.breaks import breaks_bound, excess_and_breaks, fewer_breaks
from service.scheduling.choosing import ImpossibleError
from service.scheduling.conflicts import smallest_conflict
from service.scheduling.dropping import within_spread
from service.scheduling.instance import NOT_HELD, Instance, instance_of
from service.scheduling.placing import meetings, value
from service.scheduling.planning import Placed, solve, with_fewer_meetings
from service.scheduling.problem import THOUSANDTHS, Meeting, Organisation, Pair, Problem, Slot, Table
from service.scheduling.proving import Proof, prove_breaks
from service.scheduling.schedule import Binding, Schedule, Shortfall
from service.scheduling.seating import seat, table_moves

_FEWER = range(95, 50, -5)
"""Percent of the meetings that are chosen anew where all of them do not keep ``break_spread``."""
_PROVABLE, _PROVABLE_WHERE_CHOSEN = 6_500, 1_000
"""Meetings times slots in which each may be, up to which fewest breaks are proved. It takes up to half a minute, which pays where all must be held
and therefore everybody has many meetings; of others, what is proved in that time is far from what is reached."""
_STEPS_BEFORE_PROOF = 2_000
"""Of annealing, per meeting; the rest of it follows where the proof fails."""
_DIGITS = 6
"""Of the gap; the judge compares to a millionth."""


class Found(NamedTuple):
    """The best schedule so far; ``score`` and ``score_bound`` as they will stand in the answer."""

    shortfall: int
    score: float
    score_bound: float
    gap: float
    breaks: int | None
    """None: not looked at yet."""


def plan(problem: Problem, *, seed: int, stop: Callable[[], bool], progress: Callable[[Found], None]) -> Schedule:
    """Return the schedule of a problem, or why there is none.

    The same problem and seed give the same answer unless ``stop`` cut it short, which the status says.

    Raises:
        OutOfTimeError: neither a schedule was found nor a proof that there is none.
    """
    instance = instance_of(problem)
    stopped = False

    def told_to_stop() -> bool:
        nonlocal stopped
        stopped = stopped or stop()
        return stopped

    def told(placed: Placed, breaks: int | None = None) -> None:
        bound = placed.score_bound
        progress(Found(placed.shortfall, placed.score / THOUSANDTHS, bound / THOUSANDTHS, _gap(placed), breaks))

    try:
        placed = solve(instance, seed=seed, stop=told_to_stop, progress=told)
    except ImpossibleError:
        return Schedule(status="infeasible", conflict=smallest_conflict(problem, stop=told_to_stop), seed=seed)
    if problem.objective.score_given_up:
        placed = with_fewer_meetings(placed, seed=seed, stop=told_to_stop)
    binding = () if told_to_stop() else bindings(instance, stop=told_to_stop)
    proof = _fewest_breaks(
        placed, breaks_bound(instance), seed=seed, stop=told_to_stop, progress=lambda breaks: told(placed, breaks)
    )
    placed = _within_spread(placed.with_slots(proof.slot_of), seed=seed, stop=told_to_stop)
    # With tables given for the day, or fewer meetings than were looked at, the proof is of less than all schedules of these meetings.
    whole = placed.slot_of is proof.slot_of and placed.instance.allowed is instance.allowed
    least = proof.bound if whole else breaks_bound(instance)
    agendas = split_agendas(placed.instance, placed.slot_of)
    table_of = seat(placed.instance, placed.slot_of, agendas)
    status = "time" if stopped else "complete"
    return _answer(instance, placed, agendas, table_of, least, binding, seed=seed, status=status)


@cache
def prepare() -> None:
    """Load the solvers and compile what is compiled: half a minute the first time, kept beside the code, and then a second.

    So that the seconds of ``plan`` are those of searching. A conference with a break that nothing can mend goes through all of it.
    """
    slots = tuple(
        Slot(id=name, start=datetime(2026, 1, 1, hour), minutes=60)  # noqa: DTZ001 -- of no place
        for hour, name in enumerate("abc")
    )
    sides: tuple[tuple[str, Literal["demand", "supply"]], ...] = (
        ("D", "demand"),
        ("E", "demand"),
        *((name, "supply") for name in "STU"),
    )
    parties = tuple(Organisation(id=name, side=side, max_meetings=2) for name, side in sides)
    pairs = (
        Pair(demand="D", supply="S", score=1, slots=("a",)),
        Pair(demand="D", supply="T", score=1, slots=("c",)),
        Pair(demand="E", supply="U", score=1),
    )
    plan(
        Problem(format=1, slots=slots, tables=(Table(id="K"),), organisations=parties, pairs=pairs),
        seed=0,
        stop=lambda: False,
        progress=lambda _: None,
    )


def _fewest_breaks(
    placed: Placed, bound: int, *, seed: int, stop: Callable[[], bool], progress: Callable[[int], None]
) -> Proof:
    """Return the meetings in an order of few breaks, and what is proved of these; ``bound`` is known."""
    instance, proof = placed.instance, Proof(placed.slot_of, bound)
    if _provable(instance, placed.slot_of):
        steps = _STEPS_BEFORE_PROOF * int((placed.slot_of != NOT_HELD).sum())
        slot_of = fewer_breaks(instance, placed.slot_of, seed=seed, steps=steps, stop=stop, progress=progress)
        proof = prove_breaks(instance, slot_of, bound=bound, stop=stop)
        if excess_and_breaks(instance, proof.slot_of) == (0, proof.bound):
            return proof
    slot_of = fewer_breaks(instance, proof.slot_of, seed=seed, stop=stop, progress=progress)
    return proof._replace(slot_of=slot_of)


def _provable(instance: Instance, slot_of: NDArray[np.int64]) -> bool:
    """Return whether a search for the proof of fewest breaks is worth its time."""
    held = slot_of != NOT_HELD
    most = _PROVABLE if (instance.must_hold | ~held).all() else _PROVABLE_WHERE_CHOSEN
    return bool(instance.allowed[held].sum() <= most)


def _within_spread(placed: Placed, *, seed: int, stop: Callable[[], bool]) -> Placed:
    """Return the best schedule found that keeps ``break_spread``: meetings go until it does, and perhaps fewer go where fewer were chosen.

    Raises:
        OutOfTimeError: see ``dropping.within_spread``.
    """
    best = placed.with_slots(within_spread(placed.instance, placed.slot_of))
    if best.slot_of is placed.slot_of:
        return placed
    held, least = int((placed.slot_of != NOT_HELD).sum()), int(placed.instance.must_hold.sum())
    for percent in _FEWER:
        most = held * percent // 100
        if most < least or stop():
            break
        fewer = solve(replace(placed.instance, most_in_all=most), seed=seed, stop=stop, progress=lambda _: None)
        slot_of = fewer_breaks(fewer.instance, fewer.slot_of, seed=seed, stop=stop)
        trial = placed._replace(instance=fewer.instance).with_slots(within_spread(fewer.instance, slot_of))
        best = max(best, trial, key=lambda one: value(one.instance, one.slot_of))
    return best


def _gap(placed: Placed) -> float:
    """Return the gap, a share."""
    bound = placed.score_bound
    return round((bound - placed.score) / bound, _DIGITS + 3) if bound else 0.0


def _answer(
    instance: Instance,
    placed: Placed,
    agendas: Agendas,
    table_of: NDArray[np.int64],
    least: int,
    binding: tuple[Binding, ...],
    *,
    seed: int,
    status: str,
) -> Schedule:
    problem, slot_of = instance.problem, placed.slot_of
    meetings = tuple(
        Meeting(
            demand=problem.pairs[pair].demand,
            supply=problem.pairs[pair].supply,
            slot=problem.slots[slot_of[pair]].id,
            table=problem.tables[table_of[pair]].id,
            demand_agenda=int(agendas.demand[pair]),
            supply_agenda=int(agendas.supply[pair]),
        )
        for pair in sorted(np.flatnonzero(slot_of != NOT_HELD).tolist(), key=lambda pair: (slot_of[pair], pair))
    )
    breaks = int(sum(of.sum() for of in agendas.breaks))
    return Schedule.model_validate(
        {
            "meetings": meetings,
            "shortfall": placed.shortfall,
            "shortfall_bound": placed.shortfall_bound,
            "shortfalls": _shortfalls(instance, slot_of),
            "score": placed.score / THOUSANDTHS,
            "score_bound": placed.score_bound / THOUSANDTHS,
            "gap": _gap(placed),
            "proved": placed.proved,
            "breaks": breaks,
            "breaks_bound": least,
            "breaks_proved": breaks == least,
            "table_moves": table_moves(instance, slot_of, agendas, table_of),
            **_changes(problem, meetings),
            "binding": binding,
            "seed": seed,
            "status": status,
        }
    )


def _shortfalls(instance: Instance, slot_of: NDArray[np.int64]) -> list[Shortfall]:
    """Return who is below its minimum, and why as far as it shows at a glance."""
    held = slot_of != NOT_HELD
    got = meetings(instance, held)
    slots = np.bincount(slot_of[held], minlength=len(instance.most_in_slot))
    told = []
    for party in np.flatnonzero(got < instance.least).tolist():
        pairs = np.flatnonzero((instance.demand == party) | (instance.supply == party))
        possible = instance.allowed[pairs].any(axis=1)
        open_slots = instance.allowed[pairs[possible]].any(axis=0)
        others = np.where(instance.demand[pairs] == party, instance.supply[pairs], instance.demand[pairs])
        if len(pairs) < instance.least[party]:
            reason = "no_partner"
        elif min(int(possible.sum()), int(open_slots.sum() * instance.agendas[party])) < instance.least[party]:
            reason = "absences"
        elif (slots[open_slots] >= instance.most_in_slot[open_slots]).all():
            reason = "tables_full"
        elif (got[others[possible]] >= instance.most[others[possible]]).all():
            reason = "limits"
        else:
            reason = "other_wishes"
        told.append(
            Shortfall(
                organisation=instance.problem.organisations[party].id,
                wanted=int(instance.least[party]),
                got=int(got[party]),
                reason=reason,
            )
        )
    return told


def _changes(problem: Problem, meetings: tuple[Meeting, ...]) -> dict[str, object]:
    """Return what became of a published schedule: cancelled and moved meetings, and who is to be told of any change."""
    if problem.previous is None:
        return {}
    now, before = ({meeting.pair: meeting for meeting in of} for of in (meetings, problem.previous.meetings))
    cancelled = [meeting for pair, meeting in before.items() if pair not in now]
    moved = [
        pair
        for pair, meeting in before.items()
        if pair in now and (now[pair].slot, now[pair].table) != (meeting.slot, meeting.table)
    ]
    changed = {name for pair in now.keys() | before.keys() if now.get(pair) != before.get(pair) for name in pair}
    disturbed = [party.id for party in problem.organisations if party.id in changed]
    return {"cancelled": cancelled, "moved": moved, "disturbed": disturbed}
