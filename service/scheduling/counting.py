"""How many meetings any schedule of a problem can hold, what more tables would add to that, and the figures that an organizer is told.

The bound is that of choosing meetings (``choosing.py``) where each is worth the same and nobody is promised any: no legal schedule holds more, and most
conferences have one that holds as many. What more tables add is the rise of the bound.
"""

from datetime import datetime

from service.domain.plan import Missing, PlanFigures
from service.scheduling.bindings import with_table
from service.scheduling.choosing import choose
from service.scheduling.instance import instance_of
from service.scheduling.problem import THOUSANDTHS, Problem
from service.scheduling.schedule import Schedule

_MORE_TABLES = 5
"""So many are tried at most."""


def most_meetings(problem: Problem) -> int:
    """Return a number of meetings that no legal schedule exceeds; what is frozen counts, and so does nothing else of a former schedule.

    Raises:
        ImpossibleError: there is no legal schedule.
        OutOfTimeError: HiGHS found no choice in its nodes.
    """
    previous = problem.previous if problem.previous and problem.previous.frozen_before else None
    counted = problem.model_copy(
        update={
            "previous": previous,
            "organisations": tuple(party.model_copy(update={"min_meetings": 0}) for party in problem.organisations),
            "pairs": tuple(pair.model_copy(update={"score": 1.0}) for pair in problem.pairs),
        }
    )
    return choose(instance_of(counted)).score_bound // THOUSANDTHS


def gained(problem: Problem, more_tables: int) -> int:
    """Return by how much ``most_meetings`` rises with so many further tables, open all day to everyone who may use any.

    Raises:
        ImpossibleError, OutOfTimeError: as ``most_meetings``.
    """
    larger = problem
    for _ in range(more_tables):
        larger = with_table(larger)
    return most_meetings(larger) - most_meetings(problem)


def figures_of(schedule: Schedule, problem: Problem, *, revision: int, made_at: datetime) -> PlanFigures:
    """Return what a schedule reached, with the fewest further tables that would add something, or ``_MORE_TABLES`` that would not.

    Args:
        schedule: of the problem; not one that was proved impossible.
        problem: what was asked.
        revision: of the conference, with the meetings.
        made_at: when.

    Raises:
        ImpossibleError, OutOfTimeError: as ``most_meetings``.
    """
    most = most_meetings(problem)
    larger, more, rise = problem, 0, 0
    while not rise and more < _MORE_TABLES:
        larger, more = with_table(larger), more + 1
        rise = most_meetings(larger) - most
    return PlanFigures(
        revision=revision,
        made_at=made_at,
        seed=schedule.seed,
        meetings=len(schedule.meetings),
        most_meetings=most,
        gained_meetings=rise,
        more_tables=more,
        shortfalls=tuple(
            Missing(organisation_id=one.organisation, wanted=one.wanted, got=one.got, reason=one.reason)
            for one in schedule.shortfalls
        ),
        **{
            name: getattr(schedule, name)
            for name in (
                "score",
                "score_bound",
                "proved",
                "shortfall",
                "shortfall_bound",
                "breaks",
                "breaks_bound",
                "status",
            )
        },
    )
