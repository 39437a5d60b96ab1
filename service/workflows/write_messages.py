"""Write the messages that must reach people: invitations, requests, agendas, changes, calls, reminders.

A change is told against what its reader was told last, so whoever was never reached gets the whole agenda, and a message that was overtaken
before it was sent is dropped.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from service.domain.agenda import Agenda, AgendaLine, agendas_of
from service.domain.errors import ConflictError, NotFoundError
from service.domain.item import new_id
from service.domain.language import Language
from service.domain.message import Message, MessageKind, MessageState
from service.domain.participant import Participant, ParticipantState
from service.domain.permission import Actor, require
from service.domain.plan import Change, Version
from service.domain.request import Request, RequestState, Topic
from service.domain.taxonomy import Scheme
from service.storage import conferences
from service.storage.database import Session
from service.texts import written
from service.workflows.conference_papers import code_name, names_of, titles_of, topics_of
from service.workflows.context import Context
from service.workflows.gathering import Gathering, gather, write_down
from service.workflows.keep_messages import drop_unsent
from service.workflows.version_history import at_version, published

_TOLD = frozenset({MessageState.SENT, MessageState.ANSWERED})
_SCHEDULE = frozenset({MessageKind.AGENDA, MessageKind.CHANGE})


def write_invitations(actor: Actor, context: Context, conference_id: str, *, reply_by: date) -> Sequence[Message]:
    """Write an invitation to everyone who is proposed and has none yet, sent or to be sent.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
    """

    def text(desk: _Desk, participant: Participant) -> str:
        one = participant.organisation_id
        return written.invitation(
            desk.gathered.conference,
            desk.names.organisations[one],
            desk.language_of(one),
            part=participant.part,
            reply_by=reply_by,
            city=desk.city(one),
            partners=desk.partners[one],
        )

    def wanted(desk: _Desk, participant: Participant) -> bool:
        return participant.state is ParticipantState.PROPOSED and not desk.has(
            participant, MessageKind.INVITATION, lambda message: message.unsent or message.state in _TOLD
        )

    return _written(actor, context, conference_id, MessageKind.INVITATION, wanted, text)


def write_reply_reminders(actor: Actor, context: Context, conference_id: str, *, reply_by: date) -> Sequence[Message]:
    """Write a reminder to everyone who was invited and has not answered, unless one waits.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
    """

    def text(desk: _Desk, participant: Participant) -> str:
        one = participant.organisation_id
        return written.reminder_to_reply(
            desk.gathered.conference, desk.names.organisations[one], desk.language_of(one), reply_by=reply_by
        )

    def wanted(desk: _Desk, participant: Participant) -> bool:
        return participant.state is ParticipantState.INVITED and not desk.has(participant, MessageKind.REMINDER)

    return _written(actor, context, conference_id, MessageKind.REMINDER, wanted, text)


def write_day_reminders(actor: Actor, context: Context, conference_id: str) -> Sequence[Message]:
    """Write a reminder of the day to everyone who comes, with their first meeting as it was published, unless one waits.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
        ConflictError: ``nothing_published``.
    """

    def text(desk: _Desk, participant: Participant) -> str:
        one = participant.organisation_id
        agenda = desk.agenda(desk.published().id, one)
        if agenda is None:
            return ""
        return written.reminder(desk.gathered.conference, agenda, desk.language_of(one), city=desk.city(one))

    def wanted(desk: _Desk, participant: Participant) -> bool:
        return participant.coming and not desk.has(participant, MessageKind.REMINDER)

    return _written(actor, context, conference_id, MessageKind.REMINDER, wanted, text)


def call_to_meeting(actor: Actor, context: Context, conference_id: str, meeting_id: str) -> Sequence[Message]:
    """Write the calls of both sides to a meeting: come to table 7 now.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference or meeting.
    """
    require(actor.may_organize(), "messages")
    with context.database.writing() as session:
        gathered = gather(session, conference_id)
        meeting = gathered.meeting(meeting_id)
        if meeting is None:
            raise NotFoundError("meeting", meeting_id)
        desk = _Desk(session, context, gathered)
        lines = {
            one: line
            for one in meeting.pair
            if (agenda := desk.agenda(None, one)) is not None
            for line in agenda.lines
            if line.meeting_id == meeting_id
        }
        texts = {
            one: written.call(desk.names.organisations[one], line, desk.language_of(one)) for one, line in lines.items()
        }
        return desk.keep(actor, MessageKind.CALL, texts, about=meeting_id)


def write_request(
    session: Session, context: Context, actor: Actor, gathered: Gathering, request: Request
) -> Sequence[Message]:
    """Write what is to be told of a request, to whom it is to be told; of one taken back before it was told, nothing is."""
    overtaken = drop_unsent(
        session, gathered.id, lambda one: (one.kind, one.about) == (MessageKind.REQUEST, request.id)
    )
    if overtaken and request.state is RequestState.TAKEN_BACK:
        return ()
    desk = _Desk(session, context, gathered, topics=request.topics)
    text = written.request(gathered.conference, request, desk.names, desk.language_of(request.told))
    return desk.keep(actor, MessageKind.REQUEST, {request.told: text}, about=request.id)


def write_schedule(
    session: Session, context: Context, actor: Actor, gathered: Gathering, version: Version
) -> Sequence[Message]:
    """Write to everyone concerned what a newly published version means for them; see the module."""
    drop_unsent(session, gathered.id, lambda one: one.kind in _SCHEDULE)
    desk = _Desk(session, context, gathered)
    agendas: dict[str, str] = {}
    changes: dict[str, str] = {}
    for one in gathered.participants:
        told, now = desk.last_told(one), desk.agenda(version.id, one)
        before = None if told is None else desk.agenda(told, one)
        if now is None:
            continue
        if before is None:
            if now.lines:
                agendas[one] = desk.agenda_text(version, one, now)
        elif desk.day_and_place(told) != desk.day_and_place(version.id):
            changes[one] = desk.agenda_text(version, one, now)
        elif _lines(now) != _lines(before):
            changes[one] = desk.change_text(str(told), version, one) or desk.agenda_text(version, one, now)
    return (
        *desk.keep(actor, MessageKind.AGENDA, agendas, about=version.id),
        *desk.keep(actor, MessageKind.CHANGE, changes, about=version.id),
    )


def _lines(agenda: Agenda) -> Sequence[AgendaLine]:
    """Return what somebody reads of an agenda: what was taken away and added again is another thing to us alone."""
    return [line.model_copy(update={"meeting_id": "", "item_id": ""}) for line in agenda.lines]


Wanted = Callable[["_Desk", Participant], bool]
Text = Callable[["_Desk", Participant], str]


def _written(
    actor: Actor, context: Context, conference_id: str, kind: MessageKind, wanted: Wanted, text: Text
) -> Sequence[Message]:
    """Write messages of one kind to those who take part and want one."""
    require(actor.may_organize(), "messages")
    with context.database.writing() as session:
        desk = _Desk(session, context, gather(session, conference_id))
        texts = {
            participant.organisation_id: text(desk, participant)
            for participant in desk.gathered.participants.values()
            if wanted(desk, participant)
        }
        return desk.keep(actor, kind, texts)


class _State(NamedTuple):
    gathered: Gathering
    agendas: Mapping[str, Agenda]
    """By organisation."""


class _Desk:
    """Where messages of one conference are written, with what they have to know."""

    def __init__(
        self, session: Session, context: Context, gathered: Gathering, *, topics: Collection[Topic] = ()
    ) -> None:
        self._session = session
        self._context = context
        self._states: dict[str | None, _State] = {}
        self.gathered = gathered
        self.names = names_of(session, gathered, topics)
        self.messages = conferences.records(session, gathered.id, Message)

    @cached_property
    def partners(self) -> Counter[str]:
        """How many others suit an organisation."""
        pairs = {candidate.pair for candidate in self.gathered.candidates} - self.gathered.forbidden
        return Counter(one for pair in pairs for one in pair)

    def language_of(self, organisation_id: str) -> Language:
        """Return in which language an organisation reads: that of the first of its people."""
        return self.names.languages.get(organisation_id, Language.SIMPLIFIED)

    def city(self, organisation_id: str) -> str:
        """Return the name of the conference's city as an organisation reads it."""
        return code_name(self._context, Scheme.CITIES, self.gathered.conference.city, self.language_of(organisation_id))

    def has(
        self,
        participant: Participant,
        kind: MessageKind,
        such: Callable[[Message], bool] = lambda message: message.unsent,
    ) -> bool:
        """Tell whether there is such a message of a kind to an organisation; one to be sent unless something else is asked."""
        one = participant.organisation_id
        return any((of.organisation_id, of.kind) == (one, kind) and such(of) for of in self.messages)

    def published(self) -> Version:
        """Return the version that was published last.

        Raises:
            ConflictError: ``nothing_published``.
        """
        if (version := published(self._session, self.gathered.id)) is None:
            raise ConflictError("nothing_published")
        return version

    def last_told(self, organisation_id: str) -> str | None:
        """Return the id of the version that an organisation was told last; None: none."""
        told = [
            one
            for one in self.messages
            if one.organisation_id == organisation_id and one.kind in _SCHEDULE and one.state in _TOLD
        ]
        return max(told, key=lambda one: one.made_at).about if told else None

    def state(self, version_id: str | None) -> "_State":
        """Return a version and everybody's agenda in it; None: the draft."""
        if version_id not in self._states:
            version = conferences.record(self._session, self.gathered.id, Version, version_id) if version_id else None
            then = at_version(self._session, self.gathered, version)
            names = replace(self.names, items=titles_of(self._session, then, topics_of(then)))
            agendas = agendas_of(then.conference, then.participants.values(), then.meetings, names)
            self._states[version_id] = _State(then, {one.organisation_id: one for one in agendas})
        return self._states[version_id]

    def agenda(self, version_id: str | None, organisation_id: str) -> Agenda | None:
        """Return the agenda of an organisation in a version, None being the draft; None: it has none."""
        return self.state(version_id).agendas.get(organisation_id)

    def day_and_place(self, version_id: str | None) -> tuple[date, str, str]:
        """Return when and where the conference is, as a version says; None: as the draft does."""
        conference = self.state(version_id).gathered.conference
        return conference.day, conference.city, conference.venue

    def agenda_text(self, version: Version, organisation_id: str, agenda: Agenda) -> str:
        """Return a whole agenda."""
        language, city = self.language_of(organisation_id), self.city(organisation_id)
        return written.agenda(self.gathered.conference, agenda, language, version=version.name, city=city)

    def change_text(self, told_id: str, version: Version, organisation_id: str) -> str:
        """Return what is different for an organisation since a version; empty: no meeting of its own is."""
        told, now = self.state(told_id).gathered, self.state(version.id).gathered
        before, after = ({one.pair: one for one in of.meetings if organisation_id in one.pair} for of in (told, now))
        return written.change(
            self.gathered.conference,
            organisation_id,
            [Change(before=before.get(pair), after=after.get(pair)) for pair in before.keys() | after.keys()],
            self.names,
            self.language_of(organisation_id),
            version=version.name,
            former=told.conference,
        )

    def keep(self, actor: Actor, kind: MessageKind, texts: Mapping[str, str], *, about: str = "") -> Sequence[Message]:
        """Keep messages to organisations; an empty text is none."""
        new = [
            Message(
                id=new_id("message"),
                kind=kind,
                organisation_id=one,
                language=self.language_of(one),
                text=text,
                about=about,
                made_at=self._context.clock(),
            )
            for one, text in texts.items()
            if text
        ]
        conferences.put(self._session, self.gathered.id, *new)
        write_down(self._session, self._context, actor, f"{kind}_written", self.gathered.id, f"{len(new)} written")
        return new
