"""Personal agendas: who of an organisation goes to which of its meetings, with fewest breaks.

Cut an organisation's meetings into stretches, each the meetings of one person in adjoining counted slots. By as much as its meetings rise from one counted
slot to the next, so many stretches begin; let r be the sum of the rises. A person with s stretches has s − 1 breaks, so k people have at least
max(0, r − k) together. ``split`` meets that: who is busy stays busy while there are meetings, and who begins is one who had none yet, if any.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.scheduling.instance import NOT_HELD, Instance


def split(
    meetings: NDArray[np.int64], people: int, published: NDArray[np.bool_], fixed: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return who meets when (people, slots), and everybody's breaks (people,).

    Among those who may begin or stop, whom the published schedule has busy or idle does so first, then who had fewest breaks, so that they are spread.

    Args:
        meetings: (slots,) number in each counted slot, in time order; at most ``people``.
        people: agendas.
        published: (people, slots) who was to meet when.
        fixed: slots at the beginning that stay as published.

    >>> present, breaks = split(np.array([1, 2, 0, 1]), 2, np.zeros((2, 4), dtype=np.bool_), 0)
    >>> present.astype(int).tolist(), breaks.tolist()
    ([[1, 1, 0, 1], [0, 1, 0, 0]], [1, 0])
    """
    present = np.zeros((people, len(meetings)), dtype=np.bool_)
    busy = np.zeros(people, dtype=np.bool_)
    breaks = np.full(people, -1, dtype=np.int64)
    before = 0
    for slot in range(len(meetings)):
        if slot < fixed:
            for person in range(people):
                breaks[person] += published[person, slot] and not busy[person]
                busy[person] = published[person, slot]
        else:
            begins = meetings[slot] > before
            for _ in range(abs(meetings[slot] - before)):
                chosen, least = -1, 0
                for person in range(people):
                    unused = begins and breaks[person] < 0
                    rank = breaks[person] + len(meetings) * ((published[person, slot] != begins) - 3 * unused)
                    if busy[person] != begins and (chosen < 0 or rank < least):
                        chosen, least = person, rank
                busy[chosen] = begins
                breaks[chosen] += begins
        before = meetings[slot]
        for person in range(people):
            present[person, slot] = busy[person]
    for person in range(people):
        breaks[person] = max(0, breaks[person])
    return present, breaks


def meetings_per_slot(instance: Instance, slot_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (n, t) meetings of each organisation."""
    held = np.flatnonzero(slot_of != NOT_HELD)
    count = np.zeros(instance.available.shape, dtype=np.int64)
    for side in (instance.demand, instance.supply):
        np.add.at(count, (side[held], slot_of[held]), 1)
    return count


def rises(instance: Instance, slot_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (n,) by how much the meetings of an organisation rise from one counted slot to the next, in all."""
    return np.array(
        [
            np.maximum(0, np.diff(row[counted], prepend=0)).sum()
            for row, counted in zip(meetings_per_slot(instance, slot_of), instance.counted, strict=True)
        ],
        dtype=np.int64,
    )


class Agendas(NamedTuple):
    """Who goes to each meeting: numbers of agendas, NOT_HELD where the pair does not meet."""

    demand: NDArray[np.int64]
    """(p,)"""
    supply: NDArray[np.int64]
    """(p,)"""
    breaks: list[NDArray[np.int64]]
    """Of each organisation, (agendas,)."""


def split_agendas(instance: Instance, slot_of: NDArray[np.int64]) -> Agendas:
    """Return everybody's agenda: as published in frozen slots, and elsewhere where that costs no break.

    In one slot the meetings of an organisation go to its busy agendas in the order of both, published ones first.
    """
    agenda_of = np.full((len(slot_of), 2), NOT_HELD, dtype=np.int64)
    published = np.where(instance.where_published(slot_of)[:, None], instance.previous_agendas, NOT_HELD)
    meetings: list[dict[int, list[tuple[int, int]]]] = [{} for _ in instance.agendas]
    for pair in np.flatnonzero(slot_of != NOT_HELD).tolist():
        for side, party in enumerate((instance.demand[pair], instance.supply[pair])):
            meetings[party].setdefault(int(slot_of[pair]), []).append((pair, side))
    breaks = []
    for party, number in enumerate(instance.agendas):
        slots = np.flatnonzero(instance.counted[party])
        held = [meetings[party].get(slot, []) for slot in slots.tolist()]
        wished = np.zeros((number, len(slots)), dtype=np.bool_)
        fixed = 0
        for place, (slot, there) in enumerate(zip(slots, held, strict=True)):
            persons = {int(published[meeting]) for meeting in there} & set(range(number))
            wished[sorted(persons), place] = True
            fixed += bool(slot < instance.frozen and fixed == place and len(persons) == len(there))
        present, apart = split(np.array([len(there) for there in held], dtype=np.int64), number, wished, fixed)
        breaks.append(np.pad(apart, (0, instance.problem.organisations[party].agendas - number)))
        for there, busy in zip(held, present.T, strict=True):
            free = np.flatnonzero(busy).tolist()
            later = []
            for meeting in there:
                if published[meeting] in free:
                    agenda_of[meeting] = published[meeting]
                    free.remove(published[meeting])
                else:
                    later.append(meeting)
            for meeting, person in zip(later, free, strict=True):
                agenda_of[meeting] = person
    return Agendas(agenda_of[:, 0], agenda_of[:, 1], breaks)
