"""Record match lists, and make recorded ones again to see whether they are the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.errors import InvalidError, NotFoundError
from service.domain.item import Side
from service.domain.permission import Actor, require
from service.domain.run import Run
from service.storage import runs
from service.workflows.context import Context
from service.workflows.find_matches import Matches, find_matches, record_run


@dataclass(frozen=True)
class Replay:
    """A recorded run and the same question asked again; the second one is not recorded."""

    run: Run
    again: Run

    @property
    def same(self) -> bool:
        """Tell whether the result is the same, byte for byte."""
        return self.run.result_hash == self.again.result_hash

    @property
    def differences(self) -> Mapping[str, tuple[str, str]]:
        """What differs in the revision of the item and in the versions: then and now, by name."""
        then, now = (
            run.versions | {item_id: str(revision) for item_id, revision in run.inputs.items()}
            for run in (self.run, self.again)
        )
        return {
            name: (then.get(name, ""), now.get(name, ""))
            for name in sorted(then.keys() | now.keys())
            if then.get(name) != now.get(name)
        }


def make_run(actor: Actor, context: Context, side: Side, item_id: str, *, limit: int) -> Matches:
    """Return the best matches of an item, and record how they came about.

    Raises:
        ForbiddenError: the actor may not keep runs.
        NotFoundError: there is no such item.
        UnavailableError: there is no index yet.
    """
    require(actor.may_keep_runs(), "runs")
    matches = find_matches(actor, context, side, item_id, limit=limit)
    record_run(context, matches.run)
    return matches


def list_runs(actor: Actor, context: Context, *, after: str | None, limit: int) -> Sequence[Run]:
    """Return up to ``limit`` runs, the newest first, from those made before the run ``after`` on.

    Raises:
        ForbiddenError: the actor may not keep runs.
        InvalidError: ``after`` names no run.
    """
    require(actor.may_keep_runs(), "runs")
    with context.database.reading() as session:
        try:
            return runs.latest(session, limit, before=after)
        except NotFoundError as error:
            raise InvalidError("cursor_unusable") from error


def read_run(actor: Actor, context: Context, run_id: str) -> Run:
    """Return a run.

    Raises:
        ForbiddenError: the actor may not keep runs.
        NotFoundError: there is no such run.
    """
    require(actor.may_keep_runs(), "runs")
    with context.database.reading() as session:
        return runs.get(session, run_id)


def replay_run(actor: Actor, context: Context, run_id: str) -> Replay:
    """Ask again what a recorded match list answered, of the data and with the versions of today.

    Raises:
        ForbiddenError: the actor may not keep runs.
        NotFoundError: there is no such run.
        UnavailableError: there is no index yet.
    """
    run = read_run(actor, context, run_id)
    (item_id,) = run.inputs
    side, limit = Side(str(run.parameters["side"])), int(str(run.parameters["limit"]))
    return Replay(run=run, again=find_matches(actor, context, side, item_id, limit=limit).run)
