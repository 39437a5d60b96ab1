"""Meetings given up because ``break_spread`` demands it and no order of them all was found that keeps it.

To give one up can only change the breaks of the two that meet, so a look at one costs two agendas, not a schedule.
"""

import numpy as np
from numpy.typing import NDArray

from service.domain.errors import OutOfTimeError
from service.scheduling.agendas import meetings_per_slot, rises, split_agendas
from service.scheduling.instance import NOT_HELD, Instance
from service.scheduling.placing import meetings


class _Diary:
    """The meetings of all organisations, from which one after the other is given up."""

    def __init__(self, instance: Instance, slot_of: NDArray[np.int64]) -> None:
        self.instance, self.slot_of = instance, slot_of.copy()
        self.kept = instance.where_published(slot_of)
        self._count, self._people = meetings_per_slot(instance, slot_of), instance.agendas
        self._breaks = np.maximum(0, rises(instance, slot_of) - self._people)
        self._surplus = meetings(instance, slot_of != NOT_HELD) - instance.least

    def optional(self) -> NDArray[np.bool_]:
        """Return (p,) meetings that may be given up."""
        optional: NDArray[np.bool_] = (self.slot_of != NOT_HELD) & ~self.instance.must_hold
        return optional

    def missing_without(self, pair: int) -> int:
        """Return how many meetings more would be missing."""
        return int((self._surplus[[self.instance.demand[pair], self.instance.supply[pair]]] <= 0).sum())

    def breaks_without(self, pair: int) -> NDArray[np.int64]:
        """Return (n,) everybody's breaks if a meeting is given up."""
        breaks: NDArray[np.int64] = self._breaks.copy()
        slot = self.slot_of[pair]
        for party in (self.instance.demand[pair], self.instance.supply[pair]):
            row = self._count[party].copy()
            row[slot] -= 1
            rise = np.maximum(0, np.diff(row[self.instance.counted[party]], prepend=0)).sum()
            breaks[party] = max(0, rise - self._people[party])
        return breaks

    def excess_without(self, pair: int, spread: int) -> int:
        """Return the breaks beyond a spread if a meeting is given up, those of an organisation shared as evenly as can be."""
        least, further = np.divmod(self.breaks_without(pair), self._people)
        most = least.min() + spread
        beyond = np.maximum(0, least - most) * (self._people - further) + np.maximum(0, least + 1 - most) * further
        return int(beyond.sum())

    def give_up(self, pair: int) -> None:
        """Take a meeting out."""
        self._breaks = self.breaks_without(pair)
        for party in (self.instance.demand[pair], self.instance.supply[pair]):
            self._count[party, self.slot_of[pair]] -= 1
            self._surplus[party] -= 1
        self.slot_of[pair] = NOT_HELD


def within_spread(instance: Instance, slot_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the schedule, itself or without the meetings that keep breaks beyond ``break_spread``; one goes at a time, that which leaves fewest.

    Raises:
        OutOfTimeError: meetings that must be held keep them; that no other placing of these would do is not proved.
    """
    spread = instance.problem.objective.break_spread
    if spread is None:
        return slot_of
    diary = _Diary(instance, slot_of)
    while True:
        breaks = split_agendas(instance, diary.slot_of).breaks
        most = np.array([of.max(initial=0) for of in breaks])
        if most.max(initial=0) - min((of.min() for of in breaks), default=0) <= spread:
            return slot_of if (diary.slot_of == slot_of).all() else diary.slot_of
        at_most = most == most.max()
        may_go = np.flatnonzero(diary.optional() & (at_most[instance.demand] | at_most[instance.supply]))
        if not len(may_go):
            raise OutOfTimeError("plan_break_spread")
        losses = {
            pair: (
                diary.excess_without(pair, spread),
                diary.missing_without(pair),
                int(diary.kept[pair]),
                int(instance.score[pair]),
            )
            for pair in may_go.tolist()
        }
        diary.give_up(min(losses, key=lambda pair: losses[pair]))
