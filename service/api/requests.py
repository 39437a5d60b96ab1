"""``/api/v1/conferences/ID/requests``: one side asks the other for a meeting, the other answers."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from service.api.asked import (
    JSON_BODY,
    AskedActor,
    AskedContext,
    AskedLanguage,
    Cursor,
    Limit,
    Next,
    part_of,
)
from service.api.description import problems
from service.api.schedules import router_of
from service.domain.frozen import Frozen, YesNo
from service.domain.language import Language
from service.domain.request import Request, RequestContent
from service.texts import sentence
from service.workflows.keep_requests import RequestClash, SeenRequest, ask, list_requests, take_back
from service.workflows.keep_requests import answer as answer_request

router = router_of("requests")


class ToldRequestClash(Frozen):
    """What stands against a request for one side."""

    kind: RequestClash
    organisation_id: str
    text: str


class ToldRequest(Request):
    """A request with the names of both sides, and what stands against it now."""

    demand_name: str
    supply_name: str
    state_text: str
    clashes: list[ToldRequestClash]

    @classmethod
    def of(cls, seen: SeenRequest, language: Language) -> "ToldRequest":
        """Return a request in the reader's language."""
        request = seen.request
        return cls(
            **dict(request),
            demand_name=seen.names[request.demand_side],
            supply_name=seen.names[request.supply_side],
            state_text=sentence(f"request_state.{request.state}", language),
            clashes=[
                ToldRequestClash(kind=kind, organisation_id=one, text=sentence(f"request_clash.{kind}", language))
                for kind, one in seen.clashes
            ],
        )


class Requests(Frozen):
    """A page of requests, the newest first."""

    requests: list[ToldRequest]
    next: Next


class RequestAnswer(Frozen):
    """What the side that is asked says."""

    accept: YesNo
    line: Annotated[str, Field(max_length=200, description="One line back.")] = ""


@router.get("/requests")
def list_all(
    conference_id: str,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
    organisation_id: Annotated[
        str | None, Query(max_length=200, description="Only what it asked or was asked.")
    ] = None,
    after: Cursor = None,
    limit: Limit = 20,
) -> Requests:
    """List requests, the newest first, with what stands against each."""
    every = list_requests(actor, context, conference_id, organisation_id)
    found, following = part_of("requests", every, after, limit, lambda one: one.request.id)
    return Requests(requests=[ToldRequest.of(one, language) for one in found], next=following)


@router.post("/requests", dependencies=[JSON_BODY], responses=problems(409))
def ask_for(
    conference_id: str, content: RequestContent, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> ToldRequest:
    """Ask for a meeting, or for another time of one; a request that waits blocks nobody."""
    return ToldRequest.of(ask(actor, context, conference_id, content), language)


@router.post("/requests/{request_id}/answer", dependencies=[JSON_BODY], responses=problems(409))
def answer(
    conference_id: str,
    request_id: str,
    said: RequestAnswer,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
) -> ToldRequest:
    """Accept or decline; an accepted request that names a free time stands in the draft at once."""
    seen = answer_request(actor, context, conference_id, request_id, accept=said.accept, line=said.line)
    return ToldRequest.of(seen, language)


@router.post("/requests/{request_id}/take-back", responses=problems(409))
def take_back_one(
    conference_id: str, request_id: str, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> ToldRequest:
    """Take a request back that nobody has answered."""
    return ToldRequest.of(take_back(actor, context, conference_id, request_id), language)
