"""How the organizer comes in with a browser, and leaves: a link that works once, then a cookie."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.errors import DuijieError
from service.serving.answers import answer
from service.workflows.access import SESSION_LIFE
from service.workflows.context import Context

ENTERED = "/lists"
"""Where the organizer begins."""

router = APIRouter(include_in_schema=False)


@router.get("/enter")
def enter(request: Request, ticket: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Open a session for a ticket."""
    context: Context = request.app.state.context
    session = context.access.enter(ticket, context.clock())
    if session is None:
        return answer(request, DuijieError("ticket_unusable"), 403)
    response = RedirectResponse(ENTERED, status_code=303)
    life = int(SESSION_LIFE.total_seconds())
    response.set_cookie(cookie_name(request), session, max_age=life, path="/", httponly=True, samesite="strict")
    return response


@router.post("/leave")
def leave(request: Request) -> Response:
    """End the session."""
    context: Context = request.app.state.context
    context.access.leave(request.cookies.get(cookie_name(request), ""))
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(cookie_name(request), path="/", httponly=True, samesite="strict")
    return response


def cookie_name(request: Request) -> str:
    """Return the name of this server's cookie; browsers share cookies among all ports of a host."""
    return f"duijie_{request.url.port or 80}"
