"""One side asks the other for a meeting, or for another time of one; the other answers.

A request that waits blocks nobody: both calendars stay open. An accepted one outranks every computed pair when the schedule is planned next; one that names
a time stands in the draft at once where both and a table are free then, and else waits for the plan or the organizer, with what stands against it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from service.domain.errors import ConflictError, InvalidError, NotFoundError
from service.domain.item import Side, new_id
from service.domain.meeting import Meeting, Origin
from service.domain.permission import Actor, require
from service.domain.plan import Change
from service.domain.request import Request, RequestContent, RequestState
from service.importing.contacts import scrub
from service.scheduling.clashes import free_places
from service.scheduling.hall import in_agendas
from service.storage import conferences
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.gathering import Gathering, change_schedule, gather, gather_open, write_down
from service.workflows.write_messages import write_request


class RequestClash(StrEnum):
    """What stands against a request as it is: shown to both sides before they answer."""

    NOT_COMING = "not_coming"
    FORBIDDEN = "forbidden"
    MEETS_ALREADY = "meets_already"
    OVER = "over"
    """The time that is asked for has begun."""
    ABSENT = "absent"
    BUSY = "busy"
    FULL = "full"
    """It has as many meetings as it may."""


@dataclass(frozen=True)
class SeenRequest:
    """A request with what stands against it now."""

    request: Request
    clashes: tuple[tuple[RequestClash, str], ...]
    """Each with the organisation it is about."""
    names: Mapping[str, str]
    """Of each organisation that takes part."""


def ask(actor: Actor, context: Context, conference_id: str, content: RequestContent) -> SeenRequest:
    """Ask for a meeting, or for another time of one.

    Raises:
        ForbiddenError: the actor may not act for the side that asks.
        NotFoundError: there is no such conference or meeting, or one of both takes no part.
        InvalidError: ``request_slot_unknown``, ``request_sides`` (one of both is not on that side), ``request_slot_missing``, or
            ``request_contact``: the line holds a way to reach somebody.
        ConflictError: ``conference_ended``, ``request_stands`` (the same is asked already), ``request_forbidden`` (the two must not meet).
    """
    asker = content.demand_side if content.asked_by is Side.DEMAND else content.supply_side
    require(actor.may_act_for(asker), "request")
    with context.database.writing() as session:
        gathered = gather_open(session, conference_id)
        _require_sound(gathered, content, context.clock())
        request = _asked(session, context, actor, gathered, content)
    return SeenRequest(request, clashes_of_request(gathered, request, context.clock()), gathered.names)


def keep_wish(session: Session, context: Context, actor: Actor, gathered: Gathering, content: RequestContent) -> None:
    """Keep what a reply form wishes for as a request, unless the same is asked already or the two must not meet."""
    pair = content.demand_side, content.supply_side
    stands = any(_repeats(content, as_of(other, context.clock())) for other in gathered.requests)
    if not stands and pair not in gathered.forbidden:
        _asked(session, context, actor, gathered, content)


def answer(
    actor: Actor, context: Context, conference_id: str, request_id: str, *, accept: bool, line: str = ""
) -> SeenRequest:
    """Accept or decline a request; see the module for what an accepted one does.

    Raises:
        ForbiddenError: the actor may not act for the side that is asked.
        NotFoundError: there is no such request.
        ConflictError: ``request_over``: it was answered, taken back or has expired.
    """
    state = RequestState.ACCEPTED if accept else RequestState.DECLINED
    return _settle(actor, context, conference_id, request_id, state, line)


def take_back(actor: Actor, context: Context, conference_id: str, request_id: str) -> SeenRequest:
    """Take a request back that nobody has answered.

    Raises:
        ForbiddenError: the actor may not act for the side that asked.
        NotFoundError: there is no such request.
        ConflictError: ``request_over``.
    """
    return _settle(actor, context, conference_id, request_id, RequestState.TAKEN_BACK, "")


def list_requests(
    actor: Actor, context: Context, conference_id: str, organisation_id: str | None = None
) -> Sequence[SeenRequest]:
    """Return the requests of a conference, or those that one organisation asked or was asked, the newest first.

    Raises:
        ForbiddenError: the actor may not act for the organisation, or, where none is named, not organize.
        NotFoundError: there is no such conference.
    """
    allowed = actor.may_organize() if organisation_id is None else actor.may_act_for(organisation_id)
    require(allowed, "request")
    now = context.clock()
    with context.database.reading() as session:
        gathered = gather(session, conference_id)
    found = [as_of(request, now) for request in gathered.requests if organisation_id in {None, *request.pair}]
    found.sort(key=lambda request: (request.asked_at, request.id), reverse=True)
    return [SeenRequest(request, clashes_of_request(gathered, request, now), gathered.names) for request in found]


def as_of(request: Request, now: datetime) -> Request:
    """Return a request as it stands at a time: one nobody has answered expires by itself."""
    if request.state is RequestState.ASKED and now >= request.expires_at:
        return request.model_copy(update={"state": RequestState.EXPIRED})
    return request


def clashes_of_request(gathered: Gathering, request: Request, now: datetime) -> tuple[tuple[RequestClash, str], ...]:
    """Return what stands against a request, for each side on its own; none where it is over or has what it asks for."""
    if request.state not in {RequestState.ASKED, RequestState.ACCEPTED}:
        return ()
    own = _own_meeting(gathered, request)
    if request.state is RequestState.ACCEPTED and own is not None and request.slot in {None, own.slot}:
        return ()
    others = [meeting for meeting in gathered.meetings if meeting is not own]
    starts = {slot.id: slot.start for slot in gathered.conference.slots}
    against = {
        RequestClash.FORBIDDEN: request.pair in gathered.forbidden,
        RequestClash.MEETS_ALREADY: any(meeting.pair == request.pair for meeting in others),
        RequestClash.OVER: request.slot in starts and starts[request.slot] <= gathered.conference.hall_clock(now),
    }
    found = [(clash, one) for clash, stands in against.items() if stands for one in request.pair]
    return (*found, *(clash for one in request.pair for clash in _clashes_of_side(gathered, request, one, others)))


def _own_meeting(gathered: Gathering, request: Request) -> Meeting | None:
    """Return the meeting that a request is about: of a change of time, and of what was agreed, the one that the two have."""
    if request.changes_meeting is None and request.state is not RequestState.ACCEPTED:
        return None
    return next((meeting for meeting in gathered.meetings if meeting.pair == request.pair), None)


def _clashes_of_side(
    gathered: Gathering, request: Request, organisation_id: str, others: Sequence[Meeting]
) -> Sequence[tuple[RequestClash, str]]:
    participant = gathered.participants.get(organisation_id)
    if participant is None or not participant.coming:
        return [(RequestClash.NOT_COMING, organisation_id)]
    own = [meeting for meeting in others if organisation_id in meeting.pair]
    found = []
    if request.slot is not None and request.slot in participant.absences(gathered.conference):
        found.append((RequestClash.ABSENT, organisation_id))
    if request.slot is not None and sum(one.slot == request.slot for one in own) >= participant.agendas:
        found.append((RequestClash.BUSY, organisation_id))
    if len(own) >= participant.limits(gathered.conference).most:
        found.append((RequestClash.FULL, organisation_id))
    return found


def _require_sound(gathered: Gathering, content: RequestContent, now: datetime) -> None:
    pair = content.demand_side, content.supply_side
    _require_no_contact(content.context)
    if content.slot is not None and content.slot not in {slot.id for slot in gathered.conference.slots}:
        raise InvalidError("request_slot_unknown", value=content.slot)
    for side, organisation_id in zip(Side, pair, strict=True):
        participant = gathered.participants.get(organisation_id)
        if participant is None:
            raise NotFoundError("participant", organisation_id)
        if not participant.takes(side):
            raise InvalidError("request_sides", organisation=gathered.names[organisation_id])
    if pair in gathered.forbidden or pair[0] == pair[1]:
        raise ConflictError("request_forbidden")
    if content.changes_meeting is not None:
        _require_change(gathered, content)
    if any(_repeats(content, as_of(other, now)) for other in gathered.requests):
        raise ConflictError("request_stands")


def _asked(session: Session, context: Context, actor: Actor, gathered: Gathering, content: RequestContent) -> Request:
    now = context.clock()
    expires_at = now + timedelta(hours=gathered.conference.request_hours)
    request = Request(**dict(content), id=new_id("request"), asked_at=now, expires_at=expires_at)
    conferences.put(session, gathered.id, request)
    write_request(session, context, actor, gathered, request)
    write_down(session, context, actor, "request_asked", f"{gathered.id} {request.id}")
    return request


def _require_no_contact(line: str) -> None:
    if scrub(line).contacts:
        raise InvalidError("request_contact")


def _require_change(gathered: Gathering, content: RequestContent) -> None:
    meeting = gathered.meeting(str(content.changes_meeting))
    if meeting is None or meeting.pair != (content.demand_side, content.supply_side):
        raise NotFoundError("meeting", str(content.changes_meeting))
    if content.slot is None:
        raise InvalidError("request_slot_missing")


def _repeats(content: RequestContent, other: Request) -> bool:
    """Tell whether a request that stands asks the same: of one pair the same meeting, a new one or the same new time of it."""
    same = other.pair == (content.demand_side, content.supply_side) and other.changes_meeting == content.changes_meeting
    stands = other.state in {RequestState.ASKED, RequestState.ACCEPTED}
    return same and stands and (other.changes_meeting is None or other.slot == content.slot)


def _settle(
    actor: Actor, context: Context, conference_id: str, request_id: str, state: RequestState, line: str
) -> SeenRequest:
    _require_no_contact(line)
    now = context.clock()
    with context.database.writing() as session:
        request = as_of(conferences.record(session, conference_id, Request, request_id), now)
        speaks = request.asker if state is RequestState.TAKEN_BACK else request.asked
        require(actor.may_act_for(speaks), "request")
        if request.state is not RequestState.ASKED:
            raise ConflictError("request_over", state=f"request_state.{request.state}")
        settled = request.model_copy(
            update={"state": state, "answered_at": now, "answer": line, "noted_by": actor.account}
        )
        conferences.put(session, conference_id, settled)
        write_down(session, context, actor, f"request_{state}", f"{conference_id} {request_id}")
        gathered = gather_open(session, conference_id)
        write_request(session, context, actor, gathered, settled)
        clashes = clashes_of_request(gathered, settled, now)
        if state is RequestState.ACCEPTED and settled.slot is not None and not clashes:
            _put_into_draft(session, context, actor, gathered, settled)
        return SeenRequest(settled, clashes, gathered.names)


def _put_into_draft(session: Session, context: Context, actor: Actor, gathered: Gathering, request: Request) -> None:
    """Let an accepted request stand at its time, locked, at the first table that is free for both; does nothing where none is."""
    former = _own_meeting(gathered, request)
    wished = (
        former.model_copy(update={"slot": request.slot})
        if former is not None
        else Meeting(
            id=new_id("meeting"),
            demand_side=request.demand_side,
            supply_side=request.supply_side,
            slot=str(request.slot),
            table="-",  # whichever is free
            topics=request.topics,
            origin=Origin.REQUEST,
        )
    )
    others = [meeting for meeting in gathered.meetings if meeting.id != wished.id]
    places = free_places(gathered.conference, gathered.participants, others, wished)
    place = next((place for place in places if place.slot == request.slot), None)
    if place is not None:
        stands = in_agendas(wished, place.agendas[0]).model_copy(update={"table": place.table, "locked": True})
        change_schedule(session, context, actor, gathered, [Change(before=former, after=stands)], "request")
