"""Fewest breaks proved for small conferences: the same meetings as a Boolean formula, answered by CaDiCaL and Glucose.

A literal says that a meeting is in a slot. From these follow how many meetings an organisation has in a slot, when its day has begun, and its breaks:
k people have max(0, r − k) (``agendas.py``). That a total of 0, 1, 2, … breaks is impossible is shown one after the other; as soon as one is possible, the
schedule that shows it has fewest. Most organisations of a good schedule have no break, and then their meetings fill one stretch: said in clauses of
its own, this makes the proofs short. So does counting a slot's meetings twice, from the meetings and from the organisations that are busy.

CaDiCaL is quickest at proofs and at what is nearly one. Where it finds no schedule, Glucose improves the one given, a few slots at a time.

What is hard to say is left out: who sits where, and the published agendas and tables of a repair. Left-out rules can only make the bound lower, and a
schedule is taken only if it keeps them too.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.scheduling.agendas import split_agendas
from service.scheduling.breaks import allowed_slots, excess_and_breaks
from service.scheduling.instance import NOT_HELD, Instance, sitting_side
from service.scheduling.seating import NO_TABLE, NoTableError, published_tables, seat

_WHOLE, _AGAIN, _WINDOWS = 5_000_000_000, 4_000_000_000, 12_000_000_000
"""Conflicts times clauses for each part of the search; a thousand million are about a second on one core."""
_SLICE = 1_000
"""Conflicts between two questions whether to stop: a third of a second."""
_TRY = 4_000
"""Conflicts that a few slots are looked at for."""
_CALL = 50
"""Conflicts that asking costs, however quick the answer."""
_WINDOW, _WIDER, _NARROWER = 6.0, 1.05, 0.95
"""Slots looked at together at first, and how that changes: wider where nothing better exists, narrower where that took too long to see."""


class Proof(NamedTuple):
    """The best schedule of some meetings, and what is proved of it."""

    slot_of: NDArray[np.int64]
    """(p,) the best schedule known; the one given where none is better."""
    bound: int
    """No legal schedule of exactly these meetings, in which those in their published slots stay there, has fewer breaks."""


def prove_breaks(instance: Instance, slot_of: NDArray[np.int64], *, bound: int, stop: Callable[[], bool]) -> Proof:
    """Return the same meetings with fewest breaks, or as few as can be found, and a bound.

    The work is counted, so the same schedule gives the same proof unless ``stop`` cuts it short. The time to write the formula is not counted; it and its
    memory grow with the cells (pair and slot): 6,000 cells take a second.

    Args:
        instance: the problem.
        slot_of: (p,) a legal schedule, except perhaps for ``break_spread``.
        bound: a number of breaks that is known to be needed.
        stop: asked several times a second, from another thread.
    """
    # In the main thread python-sat takes over Ctrl-C and jumps out of the solver.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_prove, instance, slot_of, bound, stop).result()


def _prove(instance: Instance, slot_of: NDArray[np.int64], bound: int, stop: Callable[[], bool]) -> Proof:
    search = _Search(instance, slot_of, bound, stop)
    if stop() or not search.open:
        return search.proof
    from pysat.solvers import Cadical195, Glucose4

    formula = _Formula(instance, slot_of, search.most)
    with Cadical195(bootstrap_with=formula.clauses) as solver:
        search.raise_bound(solver, formula, _WHOLE)
    if search.open and not stop():
        with Glucose4(bootstrap_with=formula.clauses + formula.implied) as solver:
            search.raise_bound(solver, formula, _AGAIN)
            search.narrow(solver, formula, _WINDOWS)
    return search.proof


class _Search:
    """The best schedule so far, the bound, and the work that is left."""

    def __init__(self, instance: Instance, slot_of: NDArray[np.int64], bound: int, stop: Callable[[], bool]) -> None:
        excess, breaks = excess_and_breaks(instance, slot_of)
        self.most = int(instance.agendas.sum()) - 1 if excess else breaks - 1
        """Breaks that a schedule of use has at most. From as many as agendas on, ``break_spread`` cannot be told from the breaks of each organisation."""
        self.bound = bound
        self._instance, self._slot_of, self._stop = instance, slot_of, stop
        self._kept = _in_published_places(instance, slot_of)

    @property
    def proof(self) -> Proof:
        """What is known by now."""
        return Proof(self._slot_of, self.bound)

    @property
    def open(self) -> bool:
        """Whether something is left to find or to prove."""
        return self.bound <= self.most

    def raise_bound(self, solver: Any, formula: "_Formula", work: int) -> None:
        """Ask for as few breaks as the bound, and raise it where there is no such schedule."""
        left = work // len(formula.clauses)
        while self.open and left > 0 and not self._stop():
            answer, spent = self._ask(solver, formula.at_most(self.bound), left)
            left -= spent
            if answer is None or (answer and not self._offer(formula.slots(solver.get_model()))):
                return
            self.bound += not answer

    def narrow(self, solver: Any, formula: "_Formula", work: int) -> None:
        """Ask for fewer breaks by the meetings of a window of slots, the others standing still."""
        random = np.random.default_rng(0)
        slots = len(self._instance.most_in_slot)
        width = min(_WINDOW, slots)
        left = work // len(formula.clauses)
        while self.open and left > 0 and not self._stop():
            first = random.integers(slots - int(width) + 1)
            outside = (self._slot_of < first) | (self._slot_of >= first + int(width))
            fixed = formula.at(self._slot_of, outside)
            answer, spent = self._ask(solver, formula.at_most(self.most) + fixed, min(_TRY, left))
            left -= spent
            if answer is False and not fixed:
                self.bound = self.most + 1
            elif answer is False:
                width = min(_WIDER * width, slots)
            elif answer is None or not self._offer(formula.slots(solver.get_model())):
                width = max(_NARROWER * width, min(2, slots))

    def _ask(self, solver: Any, assumed: list[int], conflicts: int) -> tuple[bool | None, int]:
        """Return whether there is a schedule, None where the conflicts do not suffice to see it, and how many it took."""
        before = solver.accum_stats()["conflicts"]
        answer = None
        for _ in range(0, conflicts, _SLICE):
            solver.conf_budget(_SLICE)
            answer = solver.solve_limited(assumptions=assumed)
            if answer is not None or self._stop():
                break
        return answer, _CALL + int(solver.accum_stats()["conflicts"]) - before

    def _offer(self, slot_of: NDArray[np.int64]) -> bool:
        """Take a schedule of the formula if it keeps what that leaves out, and return whether it does."""
        excess, breaks = excess_and_breaks(self._instance, slot_of)
        if excess or breaks > self.most or not self._seated(slot_of):
            return False
        self._slot_of, self.most = slot_of, breaks - 1
        return True

    def _seated(self, slot_of: NDArray[np.int64]) -> bool:
        """Return whether all have tables, and the published ones who had them before."""
        try:
            return not (self._kept & ~_in_published_places(self._instance, slot_of)).any()
        except NoTableError:
            return False


def _in_published_places(instance: Instance, slot_of: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return (p,) which meetings have their published slot and table.

    Raises:
        NoTableError: not all meetings have a table.
    """
    if (
        instance.problem.previous is None
        and sitting_side(instance) is None
        and instance.tables_of(np.flatnonzero(slot_of != NOT_HELD)).all()
    ):
        return np.zeros(len(slot_of), dtype=np.bool_)  # any table does, and no slot has too many meetings
    table_of = seat(instance, slot_of, split_agendas(instance, slot_of))
    kept: NDArray[np.bool_] = (table_of != NO_TABLE) & (table_of == published_tables(instance, slot_of))
    return kept


class _Formula:
    """Clauses that every legal schedule of the same meetings with at most so many breaks meets.

    Literals are numbers, negated by their sign; a count is a list of them: the i-th, from 0, says "more than i".
    """

    def __init__(self, instance: Instance, slot_of: NDArray[np.int64], most: int) -> None:
        self.clauses: list[list[int]] = []
        self._variables = 1
        self._false = -1
        self.clauses.append([-self._false])
        self._instance, self._shape = instance, slot_of.shape
        self._held = np.flatnonzero(slot_of != NOT_HELD)
        self._allowed = allowed_slots(instance, slot_of, self._held)
        self._at = np.full(self._allowed.shape, self._false)
        """(held, t) a meeting is in a slot."""
        self._at[self._allowed] = self._new(int(self._allowed.sum()))
        for row, allowed in zip(self._at, self._allowed, strict=True):
            literals = row[allowed].tolist()
            self.clauses.append(literals)
            self._at_most(self._count(literals, 2), 1)
        self._orders()
        self._busy: list[list[int]] = [[] for _ in instance.most_in_slot]
        agendas = int(instance.agendas.sum())
        spread = instance.problem.objective.break_spread
        breaks = []
        for party in np.unique([instance.demand[self._held], instance.supply[self._held]]).tolist():
            # With fewer breaks than agendas some agenda has none, so no other may have more than the spread.
            limited = spread is not None and most < agendas
            here = min(most, spread * int(instance.agendas[party])) if limited and spread is not None else most
            breaks += self._day(party, here)
        least = [self._loads(slot) for slot in range(len(instance.most_in_slot))]
        self._breaks = self._count(breaks, most + 1)
        self._at_most(self._breaks, most)
        necessary = len(self.clauses)
        for busy, room, needed in zip(self._busy, instance.most_in_slot.tolist(), least, strict=True):
            self._load(busy, 2 * room, 2 * needed)
        self.implied: list[list[int]] = []
        """The same loads counted from the organisations, of which each meeting keeps two busy. They shorten proofs, but with tables to spare schedules
        are found sooner without them."""
        if max(least) <= 0:
            self.clauses, self.implied = self.clauses[:necessary], self.clauses[necessary:]

    def at_most(self, breaks: int) -> list[int]:
        """Return what to assume for at most so many breaks."""
        return [-literal for literal in self._breaks[breaks : breaks + 1]]

    def at(self, slot_of: NDArray[np.int64], which: NDArray[np.bool_]) -> list[int]:
        """Return what to assume so that these meetings (p,) are in their slots (p,)."""
        held = np.flatnonzero(which[self._held])
        literals: list[int] = self._at[held, slot_of[self._held[held]]].tolist()
        return literals

    def slots(self, model: Sequence[int]) -> NDArray[np.int64]:
        """Return (p,) the slots that a model says; its v-th entry is positive where variable v + 1 is true."""
        slot_of = np.full(self._shape, NOT_HELD)
        meeting, slot = np.nonzero(self._allowed & (np.array(model)[np.abs(self._at) - 1] > 0))
        slot_of[self._held[meeting]] = slot
        return slot_of

    def _new(self, count: int) -> list[int]:
        """Return new variables."""
        self._variables += count
        return list(range(self._variables - count + 1, self._variables + 1))

    def _at_most(self, counted: list[int], most: int) -> None:
        """Forbid counts above a number."""
        self.clauses += [[-literal] for literal in counted[most : most + 1]]

    def _count(self, literals: list[int], cap: int, *, exact: bool = False) -> list[int]:
        """Return how many are true, up to a cap: never less than that, and with ``exact`` never more (totalizer, Bailleux and Boufkhad 2003)."""
        if len(literals) <= 1:
            return literals[:cap]
        half = len(literals) // 2
        parts = [self._count(part, cap, exact=exact) for part in (literals[:half], literals[half:])]
        left, right = parts
        total = self._new(min(cap, len(literals)))
        self.clauses += [[-more, less] for less, more in pairwise(total)]
        for i, j in product(range(len(left) + 1), range(len(right) + 1)):
            reached = [-part[number - 1] for part, number in ((left, i), (right, j)) if number]
            if 0 < i + j <= len(total):
                self.clauses.append([*reached, total[i + j - 1]])
            # A part that stops at the cap does not tell that there are no more.
            known = all(number < len(part) or len(part) < cap for part, number in ((left, i), (right, j)))
            if exact and i + j < len(total) and known:
                above = [part[number] for part, number in ((left, i), (right, j)) if number < len(part)]
                self.clauses.append([*above, -total[i + j]])
        return total

    def _orders(self) -> None:
        """Add rule 5: whose meeting is earlier than another."""
        row = {int(pair): number for number, pair in enumerate(self._held)}
        for first, then in self._instance.after.tolist():
            if first in row and then in row:
                earlier, later = (self._at[row[pair]].tolist() for pair in (first, then))
                for slot in range(len(earlier)):
                    self.clauses.append([-later[slot], *earlier[:slot]])
                    self.clauses.append([-earlier[slot], *later[slot + 1 :]])

    def _day(self, party: int, most: int) -> list[int]:
        """Add the meetings of an organisation in its counted slots, and return its breaks as a count, up to ``most``."""
        people = int(self._instance.agendas[party])
        own = (self._instance.demand[self._held] == party) | (self._instance.supply[self._held] == party)
        counted = np.flatnonzero(self._instance.counted[party])
        allowed = self._allowed[own][:, counted]
        levels = []
        for slot, there in zip(counted.tolist(), allowed.T, strict=True):
            level = self._count(self._at[own, slot][there].tolist(), people + 1, exact=True)
            self._at_most(level, people)
            levels.append(level[:people] + [self._false] * (people - len(level)))
            self._busy[slot] += level[:people]
        if people > 1:
            rises = self._rises(levels, [-self._false] * len(levels), [self._false] * people)
            breaks = self._count(rises, people + most + 1)[people:]
            self._at_most(breaks, most)
            return breaks[:most]
        days = [level[0] for level in levels]
        reached = self._reached(days, allowed)
        begun = [self._false, *(row[0] for row in reached[:-1])]
        rises = self._rises(levels, begun, [self._false])
        breaks = self._count(rises, most + 1)
        self._at_most(breaks, most)
        self._stretch(days, [row[0] for row in reached], len(allowed), breaks[:1])
        return breaks[:most]

    def _rises(self, levels: list[list[int]], begun: list[int], before: list[int]) -> list[int]:
        """Return literals of which as many are true as meetings rise from one slot to the next, once the day has begun."""
        rises = []
        for level, previous, since in zip(levels, [before, *levels], begun, strict=False):
            for now, was in zip(level, previous, strict=True):
                if self._false not in (now, since):
                    rises += self._new(1)
                    self.clauses.append([-now, was, -since, rises[-1]])
        return rises

    def _reached(self, days: list[int], allowed: NDArray[np.bool_]) -> list[list[int]]:
        """Return the count of one person's meetings up to each slot; ``days``: whether there is one, ``allowed``: (meetings, slots)."""
        slots, meetings = len(days), len(allowed)
        could = np.logical_or.accumulate(allowed, axis=1).sum(axis=0)
        must = meetings - np.logical_or.accumulate(allowed[:, ::-1], axis=1).sum(axis=0)[::-1]
        rows: list[list[int]] = []
        before = [self._false] * meetings
        for slot, busy in enumerate(days):
            row = self._new(meetings)
            for number, (now, was) in enumerate(zip(row, before, strict=True)):
                one_less = before[number - 1] if number else -self._false
                self.clauses += [[-was, now], [-busy, -one_less, now], [-now, was, busy], [-now, one_less]]
            self.clauses.append([-busy, -before[-1]])
            self._at_most(row, min(slot + 1, int(could[slot])))
            least = max(meetings - (slots - 1 - slot), int(must[slot + 1]) if slot + 1 < slots else meetings)
            self.clauses += [[literal] for literal in row[max(0, least - 1) : max(0, least)]]
            rows.append(row)
            before = row
        return rows

    def _stretch(self, days: list[int], begun: list[int], meetings: int, broken: list[int]) -> None:
        """Add that the meetings of one person without a break fill the slots from the first on."""
        for slot, busy in enumerate(days):
            ended = begun[slot - meetings] if slot >= meetings else self._false
            self.clauses += [[*broken, -busy, -ended], [*broken, -begun[slot], ended, busy]]
            if slot >= len(days) - meetings:
                self.clauses.append([*broken, begun[slot]])

    def _loads(self, slot: int) -> int:
        """Add rule 3: in a slot, no more meetings than tables that they may use. Return how many the other slots cannot take."""
        instance = self._instance
        room = np.minimum(instance.most_in_slot, self._allowed.sum(axis=0))
        least = len(self._held) - int(room.sum()) + int(room[slot])
        there = np.flatnonzero(self._allowed[:, slot])
        usable = instance.tables_of(self._held[there]) & instance.open_tables[:, slot]
        everything = instance.open_tables[:, slot]
        for tables in np.unique(np.concatenate([usable, everything[None]]), axis=0):
            inside = there[~(usable & ~tables).any(axis=1)]
            needed = least if (tables == everything).all() else 0
            self._load(self._at[inside, slot].tolist(), int(tables.sum()), needed)
        return least

    def _load(self, literals: list[int], most: int, least: int) -> None:
        if len(literals) > most or least > 0:
            total = self._count(literals, most + 1, exact=least > 0)
            self._at_most(total, most)
            self.clauses += [[literal] for literal in total[max(0, least - 1) : max(0, least)]]
