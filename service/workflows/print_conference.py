"""Hand out a conference as files: sheets to print, the schedule as a workbook, an agenda as a calendar.

What was printed last for everybody is remembered, so that later only what changed since has to be printed again.
"""

from collections.abc import Mapping
from typing import NamedTuple

from service.domain.agenda import Papers
from service.domain.disclosure import Export, require_disclosure
from service.domain.errors import InvalidError, NotFoundError
from service.domain.language import Language
from service.domain.message import Channel, Message
from service.domain.permission import Actor, require
from service.domain.plan import Printing, Version
from service.exporting.calendars import ICS, agenda_ics
from service.exporting.call_lists import call_list_xlsx, sms_xlsx
from service.exporting.papers import PDF, SINCE_LAST, printed
from service.exporting.schedules import schedule_xlsx
from service.exporting.workbooks import XLSX
from service.storage import conferences, persons
from service.storage.database import Session
from service.workflows.conference_papers import agenda_of, papers_of
from service.workflows.context import Context
from service.workflows.gathering import gather, write_down
from service.workflows.send_messages import ways_to_reach
from service.workflows.version_history import published

_TELLS_EVERYBODY = frozenset({Export.AGENDAS, Export.CHANGED_AGENDAS, Export.EVERYTHING})
"""Sheets after which everybody's agenda is out on paper."""


_LISTS: Mapping[Export, Channel] = {Export.CALL_LIST: Channel.TELEPHONE, Export.SMS_LIST: Channel.SMS_LIST}


class File(NamedTuple):
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes


def hand_out(
    actor: Actor,
    context: Context,
    conference_id: str,
    export: Export,
    *,
    language: Language,
    organisation_id: str | None = None,
    version_id: str | None = None,
) -> File:
    """Return one of the exports of a conference; reply forms are made by ``receive_replies``.

    Args:
        actor: who is to have it.
        context: the installation.
        conference_id: of which conference.
        export: which.
        language: of what is for everybody.
        organisation_id: the only organisation it is for; None: for all.
        version_id: of which version; None: of the one published last, or, for who organizes, of the draft where none was.

    Raises:
        ForbiddenError: the actor may neither organize nor act for the organisation, asks for what is not of theirs alone or not published last, or the
            export carries contacts that are not for them.
        NotFoundError: there is no such conference or version, or the organisation does not come.
        InvalidError: the export is not made for one organisation, or for one alone; or nothing was printed before that it could be compared with.
    """
    own = organisation_id is not None and actor.may_act_for(organisation_id)
    require(actor.may_organize() or (own and version_id is None and export not in {Export.SCHEDULE, *_LISTS}), "print")
    if export in _LISTS:
        return _list_of_messages(actor, context, conference_id, export, language)
    with context.database.reading() as session:
        gathered = gather(session, conference_id)
        version = _version(session, conference_id, version_id)
        require(actor.may_organize() or version is not None, "print")
        papers = papers_of(session, context, gathered, version=version, language=language)
        last = conferences.find(session, conference_id, Printing) if export in SINCE_LAST else None
        then = conferences.record(session, conference_id, Version, last.version_id) if last is not None else None
        before = papers_of(session, context, gathered, version=then, language=language) if then is not None else None
    if export is Export.SCHEDULE:
        return File(f"schedule-r{papers.revision}.xlsx", XLSX, schedule_xlsx(papers))
    if export is Export.CALENDAR:
        return _calendar(papers, organisation_id)
    content = printed(export, papers, organisation_id=organisation_id, before=before)
    with context.database.writing() as session:
        if organisation_id is None and version is not None and export in _TELLS_EVERYBODY:
            conferences.put(session, conference_id, Printing(version_id=version.id, at=papers.made_at))
        write_down(session, context, actor, "conference_printed", f"{conference_id} {organisation_id or ''}", export)
    return File(f"{export}-r{papers.revision}.pdf", PDF, content)


def _calendar(papers: Papers, organisation_id: str | None) -> File:
    if organisation_id is None:
        raise InvalidError("calendar_of_one")
    agenda = agenda_of(papers, organisation_id)
    if agenda is None:
        raise NotFoundError("participant", organisation_id)
    content = agenda_ics(papers.conference, agenda, revision=papers.revision, made_at=papers.made_at)
    return File(f"agenda-r{papers.revision}.ics", ICS, content)


def _list_of_messages(actor: Actor, context: Context, conference_id: str, export: Export, language: Language) -> File:
    """Return the calls to make, or what an SMS platform is to send, of all that waits and is not meant for another way."""
    channel = _LISTS[export]
    require_disclosure(actor, export)
    with context.database.writing() as session:  # that contacts were read is written down
        gathered = gather(session, conference_id)
        waiting = [
            one.model_copy(update={"channel": channel})
            for one in conferences.records(session, conference_id, Message)
            if one.channel in {None, channel}
        ]
        ways = ways_to_reach(session, context, actor, conference_id, waiting)
        people = persons.get_many(session, [one.person_id for one in waiting if one.person_id])
    made_at = context.clock()
    if export is Export.SMS_LIST:
        content = sms_xlsx(
            actor, gathered.conference, waiting, contacts=ways, made_at=made_at, language=language
        ).content
    else:
        content = call_list_xlsx(
            actor,
            gathered.conference,
            waiting,
            organisations=gathered.names,
            people={key: person.name for key, person in people.items()},
            contacts=ways,
            made_at=made_at,
            language=language,
        )
    return File(f"{export}.xlsx", XLSX, content)


def _version(session: Session, conference_id: str, version_id: str | None) -> Version | None:
    if version_id is not None:
        return conferences.record(session, conference_id, Version, version_id)
    return published(session, conference_id)
