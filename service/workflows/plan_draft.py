"""Plan the draft of a conference: around what is locked, around everything that stands, or with the fewest meetings moved.

Reading and solving take no transaction; the plan is kept if what was asked is still what is asked.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain.errors import ConflictError, InvalidError, OutOfTimeError, Parameter, StaleError
from service.domain.item import new_id
from service.domain.meeting import Meeting
from service.domain.permission import Actor, require
from service.domain.plan import Change, Mode, PlanFigures, differences
from service.scheduling.answering import Found, plan, prepare
from service.scheduling.conferences import meetings_of, problem_of
from service.scheduling.counting import figures_of
from service.scheduling.problem import Problem
from service.scheduling.schedule import Conflict, Schedule
from service.storage import conferences
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.gathering import Gathering, Pair, change_schedule, gather, gather_open

MOST_SECONDS = 3_600


@dataclass(frozen=True)
class Search:
    """How long and from where a plan is searched."""

    seconds: float
    seed: int
    elapsed: Callable[[], float]
    """Seconds since some start."""
    stopped: Callable[[], bool] = lambda: False
    """Whether a person has asked to stop."""
    progress: Callable[[Found], None] = lambda _: None
    """Told of each better schedule."""


@dataclass(frozen=True)
class Planned:
    """A plan that was kept."""

    gathered: Gathering
    changes: tuple[Change, ...]
    figures: PlanFigures


def plan_draft(actor: Actor, context: Context, conference_id: str, mode: Mode, search: Search) -> Planned:
    """Plan the draft and keep the plan as one step.

    Args:
        actor: who.
        context: the installation.
        conference_id: of which conference.
        mode: what becomes of the meetings that stand, see ``domain/plan.py``.
        search: how long.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
        InvalidError: ``value_range``: of the seconds.
        ConflictError: ``conference_ended``; see ``asked_of`` and ``solved``.
        StaleError: what is asked of the plan was changed while it was made.
        OutOfTimeError: time was over before there was a plan.
    """
    require(actor.may_organize(), "schedule")
    if not 0 < search.seconds <= MOST_SECONDS:
        raise InvalidError("value_range", field="seconds", least=1, most=MOST_SECONDS, value=search.seconds)
    with context.database.reading() as session:
        gathered = gather_open(session, conference_id)
    asked = asked_of(gathered, mode)
    solution = solved(gathered, asked, search, context.clock)
    with context.database.writing() as session:
        now = gather_open(session, conference_id)
        if asked_of(now, mode) != asked:
            raise StaleError("conference_changed", key=conference_id)
        return keep_plan(session, context, actor, now, now.meetings, solution, mode)


def last_figures(actor: Actor, context: Context, conference_id: str) -> tuple[PlanFigures, Gathering]:
    """Return what the plan that was kept last had reached, and the conference as it is now.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference, or no plan was kept.
    """
    require(actor.may_organize(), "schedule")
    with context.database.reading() as session:
        gathered = gather(session, conference_id)
        return conferences.record(session, conference_id, PlanFigures), gathered


def asked_of(
    gathered: Gathering, mode: Mode, *, among: Collection[Pair] | None = None, frozen_before: str | None = None
) -> Problem:
    """Return what is asked of the solver.

    Args:
        gathered: the conference.
        mode: what becomes of the meetings that stand.
        among: the only computed pairs that may get a meeting; None: all.
        frozen_before: the slot before which everything is over and stays; None: nothing is.

    Raises:
        ConflictError: as ``problem_of``, with the names of organisations; ``plan_without_places``, ``plan_without_pairs``.
    """
    try:
        problem = problem_of(
            gathered.conference,
            gathered.participants,
            [one for one in gathered.candidates if among is None or one.pair in among],
            gathered.requests,
            gathered.meetings,
            forbidden=gathered.forbidden,
            mode=mode,
            frozen_before=frozen_before,
        )
    except ConflictError as error:
        raise ConflictError(error.reason, **_named(gathered, error.parameters)) from None
    if not problem.slots or not problem.tables:
        raise ConflictError("plan_without_places")
    if not problem.pairs:
        raise ConflictError("plan_without_pairs")
    return problem


@dataclass(frozen=True)
class Solution:
    """The schedule of a problem, with its figures; the revision in them is not yet known."""

    problem: Problem
    schedule: Schedule
    figures: PlanFigures


def solved(gathered: Gathering, problem: Problem, search: Search, clock: Callable[[], datetime]) -> Solution:
    """Return the schedule of a problem that was made of what is gathered.

    Raises:
        ConflictError: ``plan.impossible``: names the organisations and rules that cannot hold together.
        OutOfTimeError: time was over before there was one, with any meeting.
    """
    prepare()
    end = search.elapsed() + search.seconds
    schedule = plan(
        problem,
        seed=search.seed,
        stop=lambda: search.stopped() or search.elapsed() >= end,
        progress=search.progress,
    )
    if schedule.conflict is not None:
        raise _impossible(gathered, schedule.conflict)
    if schedule.status == "time" and not schedule.meetings:
        raise OutOfTimeError("plan_out_of_time")
    return Solution(problem, schedule, figures_of(schedule, problem, revision=1, made_at=clock()))


def keep_plan(
    session: Session,
    context: Context,
    actor: Actor,
    gathered: Gathering,
    kept: Sequence[Meeting],
    solution: Solution,
    action: str,
) -> Planned:
    """Keep a solution as one step, with its figures.

    Args:
        session: the transaction.
        context: the installation.
        actor: who.
        gathered: of which the problem was made.
        kept: the meetings that are stored.
        solution: of the problem.
        action: what the step is called.
    """
    meetings = meetings_of(
        solution.schedule,
        solution.problem,
        gathered.meetings,
        gathered.candidates,
        gathered.requests,
        lambda: new_id("meeting"),
    )
    changes = differences(kept, meetings)
    now = change_schedule(session, context, actor, gathered, changes, action)
    apart = len(meetings) - len(solution.schedule.meetings)  # are over, and were no part of the problem
    figures = solution.figures.model_copy(
        update={
            "revision": now.conference.revision,
            "meetings": len(meetings),
            "most_meetings": solution.figures.most_meetings + apart,
        }
    )
    conferences.put(session, now.id, figures)
    return Planned(now, changes, figures)


def _impossible(gathered: Gathering, conflict: Conflict) -> ConflictError:
    names = gathered.names
    pairs = "; ".join(" – ".join(names[one] for one in pair) for pair in conflict.pairs)
    told = "; ".join(names[one] for one in conflict.organisations)
    rules = " ".join(f"rule.{rule}" for rule in conflict.rules)
    return ConflictError("plan.impossible", pairs=pairs or "–", organisations=told or "–", rules=rules)


def _named(gathered: Gathering, parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Return the parameters of an error with organisations by name; slots by their time."""
    named = {**gathered.names, **{slot.id: f"{slot.start:%H:%M}" for slot in gathered.conference.slots}}
    told = {"demand", "supply", "organisation", "slot"}
    return {name: named.get(str(value), value) if name in told else value for name, value in parameters.items()}
