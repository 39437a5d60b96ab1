"""What holds a schedule back: the bounds again with one table, slot or agenda more.

Each figure is computed by choosing the meetings of the changed conference (``choosing.py``), and both bounds are of that kind, so it says by how much the best
that could be hoped for rises; whether a schedule reaches it, only planning the changed conference tells.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Literal

import numpy as np

from service.scheduling.choosing import Chosen, ImpossibleError, choose, most_meetings
from service.scheduling.instance import Instance, instance_of
from service.scheduling.placing import meetings
from service.scheduling.problem import THOUSANDTHS, Organisation, Problem, Slot, Table
from service.scheduling.schedule import Binding

_AGENDAS = 3
"""Organisations for which one more agenda is tried."""


def bindings(instance: Instance, *, stop: Callable[[], bool]) -> tuple[Binding, ...]:
    """Return what one more table and one more slot bring, and one more agenda where that brings something; what is known once ``stop`` says so."""
    before = choose(instance)
    return tuple(
        Binding(
            what=what,
            organisation=party,
            score_bound_gain=(after.score_bound - before.score_bound) / THOUSANDTHS,
            shortfall_bound_gain=before.shortfall_bound - after.shortfall_bound,
        )
        for what, party, after in _larger(instance, stop)
        if party is None or _gains(before, after)
    )


def _larger(
    instance: Instance, stop: Callable[[], bool]
) -> Iterator[tuple[Literal["table", "slot", "agenda"], str | None, Chosen]]:
    """Yield what is added, to whom, and what could be chosen then."""
    problem = instance.problem
    if not stop():
        yield "table", None, choose(instance_of(with_table(problem)))
    if problem.slots and not stop():
        yield "slot", None, choose(instance_of(_with_slot(problem)))
    for party in _held_back(instance):
        if not stop():
            with suppress(ImpossibleError):  # who sits and moves must have tables for all its agendas
                yield (
                    "agenda",
                    party.id,
                    choose(instance_of(problem.with_organisation(party.id, agendas=party.agendas + 1))),
                )


def _gains(before: Chosen, after: Chosen) -> bool:
    return (after.score_bound, -after.shortfall_bound) > (before.score_bound, -before.shortfall_bound)


def with_table(problem: Problem) -> Problem:
    """Return the problem with a table more that is open all day, for everyone who may use any."""
    table = Table(id=_new({table.id for table in problem.tables}))
    return problem.model_copy(update={"tables": (*problem.tables, table)})


def _with_slot(problem: Problem) -> Problem:
    """Return the problem with a slot more at the end, in which everyone is there."""
    last = problem.slots[-1]
    slot = Slot(
        id=_new({slot.id for slot in problem.slots}),
        start=last.start + timedelta(minutes=last.minutes),
        minutes=last.minutes,
    )
    return problem.model_copy(update={"slots": (*problem.slots, slot)})


def _held_back(instance: Instance) -> list[Organisation]:
    """Return the organisations whose agendas, not their maximum, limit their meetings: those that could use most more first."""
    partners = meetings(instance, instance.allowed.sum(axis=1) > 0)
    wanted = np.minimum(instance.most, partners) - most_meetings(instance)
    order = np.lexsort([np.arange(len(wanted)), -wanted])[:_AGENDAS]
    return [instance.problem.organisations[party] for party in order if wanted[party] > 0]


def _new(taken: set[str]) -> str:
    name = "+"
    while name in taken:
        name += "+"
    return name
