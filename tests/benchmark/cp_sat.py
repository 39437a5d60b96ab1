"""The peer: one model of the whole conference for OR-Tools' CP-SAT, written from the rules in the format alone.

A Boolean says for each pair and slot whether they meet then, so rules 1 to 5 and the wishes are linear. A meeting missing to a minimum outweighs every
score; fewest breaks come once that is solved to the end, because their variables would hinder it. An organisation whose meetings per slot rise by r
in all, from one counted slot to the next, has at least r − k breaks with k people.

Not modelled: seats, published schedules, and how breaks are spread within an organisation that sends several people.
"""

import time
from collections import Counter, defaultdict
from functools import cached_property
from itertools import pairwise
from math import ceil, floor
from typing import Any

from service.scheduling.judge import judge
from service.scheduling.problem import THOUSANDTHS, Meeting, Organisation, Pair, PairId, Problem
from service.scheduling.schedule import Conflict, Schedule, Shortfall

_ROUNDING = 1e-6


def solve(problem: Problem, *, seed: int, seconds: float) -> Schedule:
    """Return the answer of one worker after about so many seconds, building the model included; without meetings if none was found.

    The figures are the judge's. A bound that CP-SAT did not get to is one that holds of any schedule; that of the breaks is over schedules
    that miss as few meetings and are worth as much.
    """
    from ortools.sat.python import cp_model

    end = time.perf_counter() + seconds
    model = _Model(problem)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = (
        2  # proves small conferences, which at the default level have no schedule in the same time
    )

    def status() -> Any:
        solver.parameters.max_time_in_seconds = max(0.0, end - time.perf_counter())
        return solver.solve(model.cp)

    model.cp.maximize(model.worth)
    reached = status()
    if reached == cp_model.INFEASIBLE:
        return Schedule(seed=seed, status="infeasible", conflict=Conflict(rules=()))
    if reached == cp_model.UNKNOWN:
        return Schedule(seed=seed, status="time", score_bound=model.most_score / THOUSANDTHS)
    bound = floor(solver.best_objective_bound + _ROUNDING)
    missing, worth = solver.value(model.missing), round(solver.objective_value)
    bounds: dict[str, float] = {
        "shortfall_bound": max(0, ceil(-bound / model.weight)),
        "score_bound": min(model.most_score, bound + model.weight * missing) / THOUSANDTHS,
    }
    meetings = model.meetings(solver)
    if reached == cp_model.OPTIMAL:
        model.start_from(solver)
        model.cp.add(model.worth == worth)
        model.cp.minimize(model.breaks)
        if status() != cp_model.UNKNOWN:
            meetings = model.meetings(solver)
            bounds["breaks_bound"] = ceil(solver.best_objective_bound - _ROUNDING)
    return _schedule(problem, meetings, bounds, seed)


def _schedule(problem: Problem, meetings: tuple[Meeting, ...], bounds: dict[str, float], seed: int) -> Schedule:
    """Return the answer with what the judge counts in it."""
    verdict = judge(problem, Schedule(meetings=meetings))
    met = Counter(name for meeting in meetings for name in meeting.pair)
    shortfalls = [
        Shortfall(organisation=party.id, wanted=party.min_meetings, got=met[party.id], reason="other_wishes")
        for party in problem.organisations
        if met[party.id] < party.min_meetings
    ]
    bound = bounds["score_bound"]
    return Schedule.model_validate(
        {
            "meetings": meetings,
            "shortfall": verdict.shortfall,
            "shortfalls": shortfalls,
            "score": verdict.score,
            "gap": (bound - verdict.score) / bound if bound else 0.0,
            "breaks": verdict.breaks,
            "table_moves": verdict.table_moves,
            "seed": seed,
            "status": "time",
            **bounds,
        }
    )


class _Model:
    """The rules as constraints, under their numbers."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model

        self.cp: Any = cp_model.CpModel()
        self._sum = cp_model.LinearExpr.sum
        self._problem = problem
        self._slots = [slot.id for slot in problem.slots]
        self._tables = {table.id: table for table in problem.tables}
        self._parties = {party.id: party for party in problem.organisations}
        self._meets: dict[PairId, dict[str, Any]] = {pair.id: {} for pair in problem.pairs}
        """Slot to Boolean."""
        self._at: dict[tuple[PairId, str], dict[str, Any]] = {}
        """Of a pair that may not use every table, in a slot: table to Boolean."""
        self._in: dict[str, list[Any]] = {slot: [] for slot in self._slots}
        self._of: dict[tuple[str, str], list[Any]] = {
            (party, slot): [] for party in self._parties for slot in self._slots
        }
        """Booleans of an organisation in a slot."""
        self._variables()
        self._rule_1()
        self._rule_2()
        self._rule_3()
        self._rule_4()
        self._rule_5()
        self._wishes()

    def _variables(self) -> None:
        forbidden = set(self._problem.forbidden)
        locked = {(lock.demand, lock.supply): lock for lock in self._problem.locked}
        for pair in self._problem.pairs:
            lock, parties = locked.get(pair.id), [self._parties[name] for name in pair.id]
            allowed = [party.tables for party in parties if party.tables is not None]
            allowed += [(lock.table,)] if lock and lock.table else []
            tables = [table for table in self._problem.tables if all(table.id in only for only in allowed)]
            absent = {slot for party in parties for slot in party.unavailable}
            for slot in self._slots:
                if (
                    pair.id in forbidden
                    or slot in absent
                    or (pair.slots is not None and slot not in pair.slots)
                    or (lock and slot != lock.slot)
                ):
                    continue
                meets = self._meets[pair.id][slot] = self.cp.new_bool_var("")
                self._in[slot].append(meets)
                for name in pair.id:
                    self._of[name, slot].append(meets)
                if allowed:
                    at = {table.id: self.cp.new_bool_var("") for table in tables if slot not in table.closed}
                    self.cp.add(self._sum(list(at.values())) == meets)
                    self._at[pair.id, slot] = at

    def _rule_1(self) -> None:
        """Each pair at most once, a required one always; the forbidden have no variables."""
        must = {pair.id for pair in self._problem.pairs if pair.required}
        must |= {(lock.demand, lock.supply) for lock in self._problem.locked}
        for pair, slots in self._meets.items():
            if pair in must:
                self.cp.add_exactly_one(slots.values())
            else:
                self.cp.add_at_most_one(slots.values())

    def _rule_2(self) -> None:
        """An agenda is in one meeting per slot; who is unavailable has no variables."""
        for (name, _), meets in self._of.items():
            if self._parties[name].agendas == 1:
                self.cp.add_at_most_one(meets)
            else:
                self.cp.add(self._sum(meets) <= self._parties[name].agendas)

    def _rule_3(self) -> None:
        """One meeting per open table and slot, at one that both may use; who may use every table takes what is left."""
        count = {slot: sum(slot not in table.closed for table in self._problem.tables) for slot in self._slots}
        for slot, meets in self._in.items():
            self.cp.add(self._sum(meets) <= count[slot])
        taken: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for (_, slot), at in self._at.items():
            for table, there in at.items():
                taken[slot, table].append(there)
        for meetings in taken.values():
            self.cp.add_at_most_one(meetings)
        spare = ceil(round(self._problem.objective.spare_share * sum(count.values()), 6))
        self._most = sum(count.values()) - spare
        self.cp.add(self._sum([meets for here in self._in.values() for meets in here]) <= self._most)

    def _rule_4(self) -> None:
        """At most so many per organisation; a locked meeting has one slot, and rule 1 holds it."""
        for party in self._problem.organisations:
            self.cp.add(self._meetings_of(party) <= party.max_meetings)

    def _rule_5(self) -> None:
        """An order binds when both are held; the slots of a pair are those it has variables for; breaks are spread."""
        for order in self._problem.after:
            first, then = self._meets[order.first], self._meets[order.then]
            for place, slot in enumerate(self._slots):
                if slot in first:
                    early = [then[before] for before in self._slots[: place + 1] if before in then]
                    self.cp.add_at_most_one(first[slot], *early)
        spread = self._problem.objective.break_spread
        if spread is not None:
            least = self.cp.new_int_var(0, len(self._slots), "")
            for breaks in self._breaks:
                self.cp.add(breaks >= least)
                self.cp.add(breaks <= least + spread)

    def _wishes(self) -> None:
        from ortools.sat.python import cp_model

        scores = {pair.id: round(pair.score * THOUSANDTHS) for pair in self._problem.pairs}
        self.most_score = sum(sorted(scores.values())[-self._most :]) if self._most else 0
        """Thousandths that no schedule passes."""
        self.weight = self.most_score + 1
        """Of a missing meeting."""
        short = []
        for party in self._problem.organisations:
            if party.min_meetings:
                short.append(self.cp.new_int_var(0, party.min_meetings, ""))
                self.cp.add(short[-1] >= party.min_meetings - self._meetings_of(party))
        self.missing = self._sum(short)
        gains = [(scores[pair], meets) for pair, slots in self._meets.items() for meets in slots.values()]
        gains += [(-self.weight, missing) for missing in short]
        self.worth = cp_model.LinearExpr.weighted_sum([meets for _, meets in gains], [gain for gain, _ in gains])
        """Score in thousandths less what is missing."""

    @property
    def breaks(self) -> Any:
        """All of them."""
        return self._sum(self._breaks)

    @cached_property
    def _breaks(self) -> list[Any]:
        """Of each organisation."""
        found = []
        for party in self._problem.organisations:
            meetings: list[Any] = [0, *(self._sum(self._of[party.id, slot]) for slot in _counted(self._problem, party))]
            rises = [self.cp.new_int_var(0, party.agendas, "") for _ in meetings[1:]]
            for rise, (before, now) in zip(rises, pairwise(meetings), strict=True):
                self.cp.add_max_equality(rise, [0, now - before])
            found.append(self.cp.new_int_var(0, party.agendas * len(self._slots), ""))
            self.cp.add_max_equality(found[-1], [0, self._sum(rises) - party.agendas])
        return found

    def _meetings_of(self, party: Organisation) -> Any:
        return self._sum([meets for slot in self._slots for meets in self._of[party.id, slot]])

    def start_from(self, solver: Any) -> None:
        """Hint the answer that a solver has."""
        self.cp.clear_hints()
        for index, value in enumerate(solver.response_proto.solution):
            self.cp.add_hint(self.cp.get_int_var_from_proto_index(index), value)

    def meetings(self, solver: Any) -> tuple[Meeting, ...]:
        """Return the meetings of the answer that a solver has; who may use every table takes any that is left."""
        held: dict[str, list[Pair]] = {slot: [] for slot in self._slots}
        for pair in self._problem.pairs:
            for slot, meets in self._meets[pair.id].items():
                if solver.boolean_value(meets):
                    held[slot].append(pair)
        agenda = _agendas(self._problem, held)
        meetings = []
        for slot, pairs in held.items():
            table = {
                pair.id: name
                for pair in pairs
                for name, there in self._at.get((pair.id, slot), {}).items()
                if solver.boolean_value(there)
            }
            left = [name for name, one in self._tables.items() if slot not in one.closed and name not in table.values()]
            meetings += [
                Meeting(
                    demand=pair.demand,
                    supply=pair.supply,
                    slot=slot,
                    table=table.get(pair.id) or left.pop(),
                    demand_agenda=agenda[pair.demand, pair.id],
                    supply_agenda=agenda[pair.supply, pair.id],
                )
                for pair in pairs
            ]
        return tuple(meetings)


def _counted(problem: Problem, party: Organisation) -> list[str]:
    """Return the slots over which the breaks of an organisation are counted."""
    everywhere = problem.objective.breaks_count == "all"
    return [slot.id for slot in problem.slots if everywhere or slot.id not in party.unavailable]


def _agendas(problem: Problem, held: dict[str, list[Pair]]) -> dict[tuple[str, PairId], int]:
    """Return who of an organisation goes to which of its meetings: who is busy goes on, and who begins has met nobody yet if such a one is left."""
    agenda: dict[tuple[str, PairId], int] = {}
    for party in problem.organisations:
        busy: list[int] = []
        used: set[int] = set()
        for slot in _counted(problem, party):
            here = [pair.id for pair in held[slot] if party.id in pair.id]
            busy = sorted(range(party.agendas), key=lambda one: (one not in busy, one in used))[: len(here)]
            used.update(busy)
            agenda |= {(party.id, pair): person for pair, person in zip(here, busy, strict=True)}
    return agenda
