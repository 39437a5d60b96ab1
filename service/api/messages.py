"""``/api/v1/conferences/ID/messages``: what must reach people, and what became of it. No answer holds a way to reach anybody."""

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
from service.domain.errors import DuijieError
from service.domain.frozen import Day, Frozen
from service.domain.language import Language
from service.domain.message import Channel, Message, MessageKind, MessageState
from service.texts.spoken import error_text
from service.workflows.keep_messages import list_messages, note_message
from service.workflows.write_messages import (
    call_to_meeting,
    write_day_reminders,
    write_invitations,
    write_reply_reminders,
)

router = router_of("messages")


class ToldMessage(Message):
    """A message, and in words what went wrong with it."""

    problem_text: str = Field(description="Empty: nothing went wrong.")

    @classmethod
    def of(cls, message: Message, language: Language) -> "ToldMessage":
        """Return a message in the reader's language; its text stays in that of whom it is for."""
        error = DuijieError(message.problem, **message.parameters)
        return cls(**dict(message), problem_text=error_text(error, language) if message.problem else "")


class Messages(Frozen):
    """A page of messages, the most urgent first, of the same kind the oldest first."""

    messages: list[ToldMessage]
    next: Next


class Written(Frozen):
    """The messages that were written."""

    messages: list[ToldMessage]


class ReplyBy(Frozen):
    """Until when an answer is wanted."""

    reply_by: Day


class Noted(Frozen):
    """What became of a message that somebody carried by hand."""

    state: MessageState
    channel: Channel | None = Field(default=None, description="The way it went; null: as it was.")
    answer: Annotated[str, Field(max_length=1000)] = ""


_States = Annotated[list[MessageState], Query(max_length=len(MessageState), description="Only those that are so far.")]
_Kinds = Annotated[list[MessageKind], Query(max_length=len(MessageKind), description="Only those of these kinds.")]


@router.get("/messages")
def list_all(
    conference_id: str,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
    state: _States = [],  # noqa: B006 -- the form in which the framework wants an absent list
    kind: _Kinds = [],  # noqa: B006
    after: Cursor = None,
    limit: Limit = 20,
) -> Messages:
    """List messages, the most urgent first."""
    every = list_messages(
        actor, context, conference_id, states=state or tuple(MessageState), kinds=kind or tuple(MessageKind)
    )
    found, following = part_of("messages", every, after, limit, lambda one: one.id)
    return Messages(messages=[ToldMessage.of(one, language) for one in found], next=following)


@router.post("/messages/invitations", dependencies=[JSON_BODY])
def invite(
    conference_id: str, asked: ReplyBy, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> Written:
    """Write an invitation to everyone who is proposed and has none yet."""
    found = write_invitations(actor, context, conference_id, reply_by=asked.reply_by)
    return Written(messages=[ToldMessage.of(one, language) for one in found])


@router.post("/messages/reply-reminders", dependencies=[JSON_BODY])
def remind_to_reply(
    conference_id: str, asked: ReplyBy, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> Written:
    """Write a reminder to everyone who was invited and has not answered."""
    found = write_reply_reminders(actor, context, conference_id, reply_by=asked.reply_by)
    return Written(messages=[ToldMessage.of(one, language) for one in found])


@router.post("/messages/day-reminders", responses=problems(409))
def remind_of_the_day(conference_id: str, actor: AskedActor, context: AskedContext, language: AskedLanguage) -> Written:
    """Write a reminder of the day to everyone who comes."""
    found = write_day_reminders(actor, context, conference_id)
    return Written(messages=[ToldMessage.of(one, language) for one in found])


@router.post("/meetings/{meeting_id}/call")
def call(
    conference_id: str, meeting_id: str, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> Written:
    """Write the calls of both sides to a meeting: come to the table now."""
    found = call_to_meeting(actor, context, conference_id, meeting_id)
    return Written(messages=[ToldMessage.of(one, language) for one in found])


@router.post("/messages/{message_id}/note", dependencies=[JSON_BODY], responses=problems(409))
def note(
    conference_id: str,
    message_id: str,
    said: Noted,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
) -> ToldMessage:
    """Note what became of a message; an invitation that was sent makes its organisation an invited one."""
    noted = note_message(
        actor, context, conference_id, message_id, state=said.state, channel=said.channel, answer=said.answer
    )
    return ToldMessage.of(noted, language)
