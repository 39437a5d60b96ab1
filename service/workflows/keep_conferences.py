"""Keep conferences: what the organizer says of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from service.domain.conference import Conference, ConferenceContent
from service.domain.errors import InvalidError
from service.domain.item import new_id
from service.domain.permission import Actor, require
from service.domain.request import Request, RequestState
from service.domain.taxonomy import Scheme
from service.storage import conferences
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.gathering import (
    Gathering,
    change_schedule,
    gather,
    gather_open,
    met_before,
    require_no_new_clash,
    write_down,
)
from service.workflows.read_files import read_json


def create_conference(actor: Actor, context: Context, content: ConferenceContent) -> Conference:
    """Keep a new conference.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is none of the former conferences that it names.
        InvalidError: it names a sector or a city that the taxonomy does not know.
    """
    require(actor.may_organize(), "conference")
    _require_known(context, content)
    conference = Conference(**dict(content), id=new_id("conference"))
    with context.database.writing() as session:
        _require_former(session, content.met_before)
        conferences.add(session, conference)
        write_down(session, context, actor, "conference_created", conference.id)
    return conference


def conference_file(path: Path) -> ConferenceContent:
    """Return what a JSON file says of a conference.

    Raises:
        InvalidError: it cannot be read, or ``conference_value``: names the place and what is wrong there.
    """
    content = read_json(path)
    try:
        return ConferenceContent.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "{…}"
        raise InvalidError("conference_value", file=path.name, place=place, told=first["msg"]) from error


def list_conferences(actor: Actor, context: Context) -> Sequence[Conference]:
    """Return all conferences, the latest day first.

    Raises:
        ForbiddenError: the actor may not organize.
    """
    require(actor.may_organize(), "conference")
    with context.database.reading() as session:
        return conferences.every(session)


def read_conference(actor: Actor, context: Context, conference_id: str) -> Gathering:
    """Return a conference with all that belongs to it.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is none.
    """
    require(actor.may_organize(), "conference")
    with context.database.reading() as session:
        return gather(session, conference_id)


def change_conference(
    actor: Actor, context: Context, conference_id: str, content: ConferenceContent, *, revision: int
) -> Conference:
    """Replace what is said of a conference. No meeting is moved or taken away by that.

    Args:
        actor: who.
        context: the installation.
        conference_id: which.
        content: what is said of it now.
        revision: what the actor has read.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is none, or none of the former conferences that it names now.
        StaleError: it was changed since the actor read it.
        InvalidError: it names a sector or a city that the taxonomy does not know.
        ConflictError: ``conference_ended``, or ``meetings_in_the_way``: meetings stand where they could not any more; they have to be moved or
            removed before.
    """
    require(actor.may_organize(), "conference")
    _require_known(context, content)
    with context.database.writing() as session:
        before = gather_open(session, conference_id, revision=revision)
        _require_former(session, {*content.met_before} - {*before.conference.met_before})
        changed = before.conference.model_copy(update=dict(content))
        after = replace(before, conference=changed, met_before=met_before(session, changed.met_before))
        require_no_new_clash(before, after)
        return change_schedule(session, context, actor, after, (), "conference").conference


def end_conference(actor: Actor, context: Context, conference_id: str) -> Conference:
    """Mark a conference as over: requests that wait expire, and nothing changes any more but who came and what became of the meetings.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is none.
    """
    require(actor.may_organize(), "conference")
    with context.database.writing() as session:
        conference = conferences.get(session, conference_id)
        ended = conferences.change(session, conference.model_copy(update={"ended": True}))
        expired = (
            one.model_copy(update={"state": RequestState.EXPIRED})
            for one in conferences.records(session, conference_id, Request)
            if one.state is RequestState.ASKED
        )
        conferences.put(session, conference_id, *expired)
        write_down(session, context, actor, "conference_ended", conference_id)
    return ended


def _require_former(session: Session, ids: Iterable[str]) -> None:
    for one in sorted(ids):
        conferences.get(session, one)


def _require_known(context: Context, content: ConferenceContent) -> None:
    cities = {content.city} if content.city else set()
    for scheme, codes in ((Scheme.SECTORS, {*content.sectors}), (Scheme.CITIES, cities)):
        if unknown := sorted(code for code in codes if code not in context.taxonomy[scheme]):
            raise InvalidError("conference_code_unknown", field=scheme.value, value=unknown[0])
