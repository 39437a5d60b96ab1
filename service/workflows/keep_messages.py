"""Keep track of messages: what waits, which way it goes, whether it went, what was answered and who noted that."""

from collections.abc import Callable, Collection, Sequence

from service.domain.errors import ConflictError
from service.domain.message import Channel, Message, MessageKind, MessageState
from service.domain.participant import Participant, ParticipantState
from service.domain.permission import Actor, require
from service.storage import conferences
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.gathering import write_down

_URGENCY = {kind: place for place, kind in enumerate(MessageKind)}
_SETTLED = frozenset({MessageState.ANSWERED, MessageState.DROPPED})


def list_messages(
    actor: Actor,
    context: Context,
    conference_id: str,
    *,
    states: Collection[MessageState] = tuple(MessageState),
    kinds: Collection[MessageKind] = tuple(MessageKind),
) -> Sequence[Message]:
    """Return the messages of a conference, the most urgent first, of the same kind the oldest first.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
    """
    require(actor.may_organize(), "messages")
    with context.database.reading() as session:
        conferences.get(session, conference_id)
        found = conferences.records(session, conference_id, Message)
    return sorted(
        (one for one in found if one.state in states and one.kind in kinds),
        key=lambda one: (_URGENCY[one.kind], one.made_at, one.id),
    )


def note_message(
    actor: Actor,
    context: Context,
    conference_id: str,
    message_id: str,
    *,
    state: MessageState,
    channel: Channel | None = None,
    answer: str = "",
) -> Message:
    """Write down what became of a message that somebody carried by hand: copied, called, printed.

    An invitation that was sent makes its organisation an invited one; whether it comes is noted of the participant.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such message.
        ConflictError: ``message_settled``: it was answered or dropped before.
    """
    require(actor.may_organize(), "messages")
    with context.database.writing() as session:
        message = conferences.record(session, conference_id, Message, message_id)
        if message.state in _SETTLED:
            raise ConflictError("message_settled", state=f"message_state.{message.state}")
        now = context.clock()
        gone = state in {MessageState.SENT, MessageState.ANSWERED}
        noted = message.model_copy(
            update={
                "state": state,
                "channel": channel or message.channel,
                "sent_at": message.sent_at or (now if gone else None),
                "answer": answer or message.answer,
                "noted_by": actor.account,
                "noted_at": now,
            }
        )
        keep_noted(session, conference_id, noted)
        write_down(session, context, actor, f"message_{state}", f"{conference_id} {message_id}")
    return noted


def keep_noted(session: Session, conference_id: str, message: Message) -> None:
    """Keep a message whose state changed, and what follows from that for who takes part."""
    conferences.put(session, conference_id, message)
    if message.kind is MessageKind.INVITATION and message.sent_at is not None:
        participant = conferences.find(session, conference_id, Participant, message.organisation_id)
        if participant is not None and participant.state is ParticipantState.PROPOSED:
            invited = participant.model_copy(update={"state": ParticipantState.INVITED})
            conferences.put(session, conference_id, invited)


def drop_unsent(session: Session, conference_id: str, overtaken: Callable[[Message], bool]) -> Sequence[Message]:
    """Drop messages that were overtaken before they were sent, and return them."""
    dropped = [
        message.model_copy(update={"state": MessageState.DROPPED})
        for message in conferences.records(session, conference_id, Message)
        if message.unsent and overtaken(message)
    ]
    conferences.put(session, conference_id, *dropped)
    return dropped
