"""Why no schedule is possible: pairs, rules and organisations of which none can be left out.

A deletion filter (Chinneck and Dravnieks 1991): what can be taken away while the problem stays impossible plays no part in it. First pairs that must be
held go, many at once and then fewer, then whole rules, then the limits of single organisations; what is left cannot hold together, and would
without any part of it. It is one smallest set, not the only one.
"""

from collections.abc import Callable, Iterable

import numpy as np

from service.domain.errors import OutOfTimeError
from service.domain.frozen import Frozen
from service.scheduling.choosing import ImpossibleError, choose
from service.scheduling.instance import instance_of
from service.scheduling.placing import place_required
from service.scheduling.problem import PairId, Problem, Table
from service.scheduling.schedule import Conflict, Rule


def smallest_conflict(problem: Problem, *, stop: Callable[[], bool]) -> Conflict:
    """Return why what must be held cannot be; larger than it need be once ``stop`` says so.

    Args:
        problem: one for which ``place_required`` or ``choose`` raises ``ImpossibleError``.
        stop: asked before each trial.
    """
    held = [problem.pairs[number].id for number in np.flatnonzero(instance_of(problem).must_hold)]
    pairs = _needed_pairs(problem, held, stop)
    left = _only(problem, pairs)
    rules: list[Rule] = []
    for rule, without in _WITHOUT.items():
        if not _possible(without(left), stop):
            left = without(left)
        else:
            rules.append(rule)
    parties = []
    for party in left.organisations:
        rest = _unlimited(left, party.id)
        if not _possible(rest, stop):
            left = rest
        else:
            parties.append(party.id)
    return Conflict(rules=tuple(rules), pairs=tuple(pairs), organisations=tuple(parties))


def _needed_pairs(problem: Problem, pairs: list[PairId], stop: Callable[[], bool]) -> list[PairId]:
    step = len(pairs)
    while step > 1 and not stop():
        step = (step + 1) // 2
        for start in range(0, len(pairs), step)[::-1]:
            rest = pairs[:start] + pairs[start + step :]
            if not _possible(_only(problem, rest), stop):
                pairs = rest
    return pairs


def _possible(problem: Problem, stop: Callable[[], bool]) -> bool:
    """Return whether what must be held can be, or nobody knows: the time is over, or the search was."""
    if stop():
        return True
    try:
        instance = instance_of(problem)
        place_required(instance, stop=stop)
        choose(instance)
    except ImpossibleError:
        return False
    except OutOfTimeError:
        return True
    return True


def _only(problem: Problem, pairs: Iterable[PairId]) -> Problem:
    """Return the problem with these pairs and their organisations alone."""
    kept = set(pairs)
    names = {name for pair in kept for name in pair}
    return problem.model_copy(
        update={
            "pairs": tuple(pair for pair in problem.pairs if pair.id in kept),
            "organisations": tuple(party for party in problem.organisations if party.id in names),
            "locked": tuple(lock for lock in problem.locked if (lock.demand, lock.supply) in kept),
            "after": tuple(order for order in problem.after if {order.first, order.then} <= kept),
        }
    )


def _each(key: str, **update: object) -> Callable[[Problem], Problem]:
    """Return what updates every item of a problem's list."""

    def changed(problem: Problem) -> Problem:
        items: tuple[Frozen, ...] = getattr(problem, key)
        return problem.model_copy(update={key: tuple(item.model_copy(update=update) for item in items)})

    return changed


def _unlimited(problem: Problem, name: str) -> Problem:
    """Return the problem without the limits of one organisation."""
    most = len(problem.pairs)
    return problem.with_organisation(name, unavailable=(), tables=None, agendas=most, max_meetings=most)


def _without(**parts: object) -> Callable[[Problem], Problem]:
    return lambda problem: problem.model_copy(update=parts)


def _unlocked(problem: Problem) -> Problem:
    """Return the problem with locked pairs required instead, in whatever slot."""
    locked = {(lock.demand, lock.supply) for lock in problem.locked}
    pairs = tuple(pair.model_copy(update={"required": True}) if pair.id in locked else pair for pair in problem.pairs)
    return problem.model_copy(update={"pairs": pairs, "locked": ()})


def _more_tables(problem: Problem) -> Problem:
    """Return the problem with a table more for each pair, never closed."""
    more = tuple(Table(id=f"+{number}") for number in range(len(problem.pairs)))
    return problem.model_copy(update={"tables": (*problem.tables, *more)})


def _nothing_spare(problem: Problem) -> Problem:
    return problem.model_copy(update={"objective": problem.objective.model_copy(update={"spare_share": 0.0})})


_WITHOUT: dict[Rule, Callable[[Problem], Problem]] = {
    "spare_share": _nothing_spare,
    "closed_tables": _each("tables", closed=()),
    "own_tables": _each("organisations", tables=None),
    "tables": _more_tables,
    "after": _without(after=()),
    "pair_slots": _each("pairs", slots=None),
    "forbidden": _without(forbidden=()),
    "seats": _without(seats="none"),
    "frozen": _without(previous=None),
    "absences": _each("organisations", unavailable=()),
    "max_meetings": lambda problem: _each("organisations", max_meetings=len(problem.pairs))(problem),
    "agendas": lambda problem: _each("organisations", agendas=len(problem.pairs))(problem),
    "locked": _unlocked,
}
