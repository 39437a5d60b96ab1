"""``/api/v1/runs``: match lists that were recorded, for the organizer alone."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.asked import (
    JSON_BODY,
    ORGANIZER,
    AskedActor,
    AskedContext,
    AskedLanguage,
    Cursor,
    Limit,
    Next,
    SearchableContext,
    key_of,
    next_of,
)
from service.api.description import PREFIX, created, problems
from service.api.items import MatchList, match_list
from service.domain.frozen import WHOLE
from service.domain.item import Side
from service.domain.run import Run
from service.workflows.keep_runs import list_runs, make_run, read_run, replay_run

router = APIRouter(prefix="/runs", tags=["runs"], dependencies=[ORGANIZER])


class NewRun(BaseModel):
    """A question to be recorded with its answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: Side = Field(description="On which list the item stands.")
    id: Annotated[str, Field(min_length=1, max_length=100, description="Id of the demand or supply.")]
    limit: Annotated[int, Field(ge=1, le=100, strict=True, description="How many matches at most."), WHOLE] = 10


class MadeRun(BaseModel):
    """A recorded run with the matches it lists."""

    model_config = ConfigDict(frozen=True)

    run: Run
    result: MatchList


class Runs(BaseModel):
    """A page of runs, the newest first."""

    model_config = ConfigDict(frozen=True)

    runs: list[Run]
    next: Next


class Difference(BaseModel):
    """A version, or the revision of the item, then and now; empty: there was none."""

    model_config = ConfigDict(frozen=True)

    then: str
    now: str


class ReplayedRun(BaseModel):
    """A recorded run, and what the same question gives today."""

    model_config = ConfigDict(frozen=True)

    run: Run
    again: Run = Field(description="Made now, and not recorded.")
    same: bool = Field(description="Whether the result is the same, byte for byte.")
    differences: dict[str, Difference] = Field(description="What may explain another result, by name.")


@router.post(
    "",
    status_code=201,
    dependencies=[JSON_BODY],
    responses=problems(404) | created("the run"),
)
def make_one(
    asked: NewRun, actor: AskedActor, context: SearchableContext, language: AskedLanguage, response: Response
) -> MadeRun:
    """Make a match list and record how it came about."""
    found = make_run(actor, context, asked.side, asked.id, limit=asked.limit)
    response.headers["Location"] = f"{PREFIX}/runs/{found.run.id}"
    return MadeRun(run=found.run, result=match_list(found, context.taxonomy, language))


@router.get("")
def list_all(actor: AskedActor, context: AskedContext, after: Cursor = None, limit: Limit = 20) -> Runs:
    """List the recorded runs, the newest first."""
    found = list_runs(actor, context, after=key_of("runs", after), limit=limit + 1)
    return Runs(runs=list(found[:limit]), next=next_of("runs", found, limit, lambda run: run.id))


@router.get("/{run_id}", responses=problems(404))
def read_one(run_id: str, actor: AskedActor, context: AskedContext) -> Run:
    """Read one run."""
    return read_run(actor, context, run_id)


@router.post("/{run_id}/replay", responses=problems(404))
def replay_one(run_id: str, actor: AskedActor, context: SearchableContext) -> ReplayedRun:
    """Make a recorded match list again, and say whether it is the same."""
    replay = replay_run(actor, context, run_id)
    differences = {name: Difference(then=then, now=now) for name, (then, now) in replay.differences.items()}
    return ReplayedRun(run=replay.run, again=replay.again, same=replay.same, differences=differences)
