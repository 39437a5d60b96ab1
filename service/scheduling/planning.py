"""The meetings and their slots: chosen without time, placed slot by slot, improved until the bound is met or nothing helps."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.domain.errors import OutOfTimeError
from service.scheduling.choosing import Chosen, ImpossibleError, choose
from service.scheduling.instance import NOT_HELD, Instance
from service.scheduling.placing import (
    Slots,
    Value,
    fill,
    improve,
    place_exactly,
    place_published,
    place_required,
    value,
)
from service.scheduling.seating import with_seats

_FILLS = 4
_SLOTS = 3
"""Emptied at a time."""
_PATIENCE = 8
"""Steps without a gain, per slot of the problem, that end the search."""
_SMALL = 12_000
"""Cells (pair and slot) up to which the programme over all slots takes about a second, in real numbers."""
_TINY = 1_000
"""Cells up to which it takes as long in whole numbers."""
_NODES = 1_000


class Placed(NamedTuple):
    """A legal schedule and what is proved of it."""

    instance: Instance
    """The problem, after tables for the day were given to those who sit."""
    slot_of: NDArray[np.int64]
    """(p,) slot of each pair, ``NOT_HELD`` for none."""
    shortfall: int
    score: int
    """In thousandths, as the bound."""
    shortfall_bound: int
    score_bound: int
    """Over legal schedules that miss no more meetings than this one."""

    @property
    def proved(self) -> bool:
        """Whether shortfall and score meet their bounds."""
        return (self.shortfall, self.score) == (self.shortfall_bound, self.score_bound)

    def with_slots(self, slot_of: NDArray[np.int64]) -> "Placed":
        """Return another schedule before the same bounds."""
        reached = value(self.instance, slot_of)
        return self._replace(slot_of=slot_of, shortfall=-reached.surplus, score=reached.score)


class _Search:
    """The best schedule so far, and its bounds."""

    def __init__(
        self,
        instance: Instance,
        chosen: Chosen,
        bounds: Chosen,
        start: Slots,
        stop: Callable[[], bool],
        progress: Callable[[Placed], None],
    ) -> None:
        self.instance, self.chosen, self.bounds, self.slot_of = instance, chosen, bounds, start
        self.value = value(instance, start)
        self._stop, self._progress = stop, progress
        progress(self.placed)

    def done(self) -> bool:
        """Whether nothing is left to gain, or no time."""
        aim = Value(-self.chosen.shortfall_bound, self.chosen.kept_bound, self.chosen.kept_score_bound)
        return self.value >= aim or self._stop()

    def offer(self, slot_of: Slots) -> bool:
        """Take a schedule that is not worse, and return whether it is better."""
        reached = value(self.instance, slot_of)
        better = reached > self.value
        if reached >= self.value:
            self.slot_of, self.value = slot_of, reached
        if better:
            self._progress(self.placed)
        return better

    @property
    def placed(self) -> Placed:
        """The best schedule with the bounds that are known."""
        shortfall, score = -self.value.surplus, self.value.score
        bound = max(score, self.bounds.score_bound)
        return Placed(self.instance, self.slot_of, shortfall, score, self.bounds.shortfall_bound, bound)


def solve(instance: Instance, *, seed: int, stop: Callable[[], bool], progress: Callable[[Placed], None]) -> Placed:
    """Return the best schedule found; the same for the same seed, unless ``stop`` cuts the search short.

    ``progress`` is told what each better schedule is worth, the first one first.

    Raises:
        ImpossibleError: what must be held cannot be.
        OutOfTimeError: nobody knows whether it can.
    """
    required = place_required(instance, stop=stop)
    bounds = chosen = choose(instance)
    seated = with_seats(instance, chosen.pairs, chosen.seats)
    if seated is not instance:
        try:
            required, chosen = place_required(seated, stop=stop), choose(seated)
        except ImpossibleError:
            raise OutOfTimeError("plan_seats") from None
    start = place_published(seated, chosen.pairs, required)
    search = _Search(seated, chosen, bounds, start, stop, progress)
    _fill(search, start, seed)
    steps: list[Callable[[_Search], None]] = [_solve_whole, partial(_refine, generator=np.random.default_rng(seed))]
    # A repair is wanted at once; its bound may follow.
    for step in reversed(steps) if search.value.kept else steps:
        step(search)
    shortfall = -search.value.surplus
    if shortfall > search.bounds.shortfall_bound:
        known = search.bounds.shortfall_bound
        search.bounds = choose(instance, shortfall=shortfall)._replace(shortfall_bound=known)
    return search.placed


def _fill(search: _Search, start: Slots, seed: int) -> None:
    """Place the chosen meetings, in several orders of the slots while some are left over; what was published stays, and is filled up at once."""
    instance, slots = search.instance, np.arange(search.instance.allowed.shape[1])
    kept = instance.where_published(start)
    for number in range(1 if kept.any() else _FILLS):
        if search.done():
            return
        search.offer(fill(instance, search.chosen.pairs, start, seed=_FILLS * seed + number, stop=search.done))
    if kept.any() and not search.done():
        search.offer(improve(instance, search.slot_of, slots, search.chosen.loss, stays=kept))


def _solve_whole(search: _Search) -> None:
    """Tighten the bounds by the programme over all slots, and take its schedules where it has some."""
    instance, chosen = search.instance, search.chosen
    if instance.allowed.sum() > _SMALL or search.done():
        return
    nodes = _NODES if instance.allowed.sum() <= _TINY else 0
    if -search.value.surplus > chosen.shortfall_bound:
        slot_of, bound = place_exactly(
            instance,
            np.zeros_like(instance.score),
            most_missing=-search.value.surplus,
            least_kept=0,
            missing_cost=1,
            most_nodes=nodes,
        )
        if slot_of is not None:
            search.offer(slot_of)
        chosen = choose(instance, shortfall=max(chosen.shortfall_bound, -bound))
    for least_kept in {0, search.value.kept}:
        if search.done():
            break
        slot_of, bound = place_exactly(
            instance,
            instance.score,
            most_missing=-search.value.surplus,
            least_kept=least_kept,
            missing_cost=0,
            most_nodes=nodes,
        )
        if slot_of is not None:
            search.offer(slot_of)
        if least_kept == 0:
            chosen = chosen._replace(score_bound=min(chosen.score_bound, bound))
        if least_kept == chosen.kept_bound:
            chosen = chosen._replace(kept_score_bound=min(chosen.kept_score_bound, bound))
    # Where some have a table for the day already, what is proved here is not proved of the problem.
    if search.bounds is search.chosen:
        search.bounds = chosen
    search.chosen = chosen


def _refine(search: _Search, generator: np.random.Generator) -> None:
    """Empty each slot and then some slots at a time, and fill them anew, until that has not helped for long."""
    instance, slots = search.instance, search.instance.allowed.shape[1]
    for slot in range(slots):
        if search.done():
            return
        search.offer(improve(instance, search.slot_of, np.array([slot]), search.chosen.loss))
    # What was published and stays leaves little to find: the programme over all slots has looked at what is free.
    missed = search.value.kept < search.chosen.kept_bound
    waited, patience = 0, slots * missed if search.value.kept else slots * _PATIENCE
    while waited < patience and not search.done():
        some = generator.choice(slots, min(_SLOTS, slots), replace=False)
        better = search.offer(improve(instance, search.slot_of, some, search.chosen.loss))
        waited = 0 if better else waited + 1


def with_fewer_meetings(placed: Placed, *, seed: int, stop: Callable[[], bool]) -> Placed:
    """Return a schedule with as few meetings as hold all but ``score_given_up`` of the score; the fewer there are, the fewer breaks they need.

    Nobody lacks a meeting more than in ``placed``, nothing published goes, and the bounds stay. The same schedule where that is not found.
    """
    instance = placed.instance
    share = Fraction(str(instance.problem.objective.score_given_up))
    least = ceil(placed.score * (1 - share))
    before = value(instance, placed.slot_of)

    def enough(most: int) -> bool:
        chosen = choose(replace(instance, most_in_all=most), shortfall=placed.shortfall)
        return chosen.shortfall_bound <= placed.shortfall and chosen.kept_score_bound >= least

    sizes = range(int(instance.must_hold.sum()), int((placed.slot_of != NOT_HELD).sum()))
    most = sizes.start + bisect_left(sizes, 1, key=lambda most: int(stop() or enough(most)))
    if stop() or most == sizes.stop:
        return placed
    fewer = solve(replace(instance, most_in_all=most), seed=seed, stop=stop, progress=lambda _: None)
    found = placed._replace(instance=fewer.instance).with_slots(fewer.slot_of)
    reached = value(instance, fewer.slot_of)
    return found if reached[:2] >= before[:2] and found.score >= least else placed
