"""Send messages by e-mail or to the webhook, and find out how to reach those to whom they go.

Whoever refused to be contacted, or took their consent back, is reached by nobody. That somebody's contacts were looked up is written down.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from service.domain.errors import ConflictError
from service.domain.item import Side
from service.domain.message import Channel, Message, MessageState
from service.domain.participant import Attendee
from service.domain.permission import Actor, require
from service.domain.person import Consent, Contact, ContactKind
from service.notifying.sent import Sent
from service.storage import conferences, contacts, items, organisations, persons
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.gathering import write_down
from service.workflows.keep_messages import keep_noted

_SILENT = frozenset({Consent.REFUSED, Consent.WITHDRAWN})


def send_messages(
    actor: Actor, context: Context, conference_id: str, message_ids: Iterable[str], channel: Channel
) -> Sequence[Message]:
    """Send messages that wait or have failed, one after the other, and return them with what became of each.

    Args:
        actor: who sends them.
        context: the installation.
        conference_id: of which conference.
        message_ids: which; those that were sent already are left.
        channel: e-mail or webhook.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference or message.
        ConflictError: ``channel_not_set``: the settings name no server for this channel.
        UnavailableError: the server cannot be reached.
    """
    require(actor.may_organize(), "messages")
    with context.database.writing() as session:
        conference = conferences.get(session, conference_id)
        wanted = [conferences.record(session, conference_id, Message, one) for one in dict.fromkeys(message_ids)]
        messages = [one for one in wanted if one.unsent]
        ways = ways_to_reach(session, context, actor, conference_id, messages)
        names = organisations.get_many(session, [one.organisation_id for one in messages])
    noted = []
    with _opened(context, channel) as send:
        for message in messages:
            name = names[message.organisation_id].name
            sent = send(message, conference.name, name, ways[message.id], context.clock())
            noted.append(_note(actor, context, conference_id, message, channel, sent))
    return noted


def ways_to_reach(
    session: Session, context: Context, actor: Actor, conference_id: str, messages: Sequence[Message]
) -> dict[str, list[Contact]]:
    """Return how to reach the reader of each message, by message, the best way first.

    That is whom it names, else those who come for the organisation, then its other people, then what its rows in the lists say.
    """
    found = {message.id: _ways(session, context, conference_id, message) for message in messages}
    if messages:
        write_down(session, context, actor, "contacts_read", conference_id, f"for {len(messages)} messages")
    return found


def _ways(session: Session, context: Context, conference_id: str, message: Message) -> list[Contact]:
    if message.person_id is not None:
        people = [message.person_id]
    else:
        attendees = conferences.records(session, conference_id, Attendee)
        coming = [one.person_id for one in attendees if one.organisation_id == message.organisation_id]
        people = [*coming, *(one.id for one in persons.of_organisation(session, message.organisation_id))]
    ways = [
        contact
        for person_id in dict.fromkeys(people)
        for contact in contacts.unseal_person(session, context.cipher, person_id)
    ]
    if message.person_id is None:
        rows = (item for side in Side for item in items.of_organisations(session, side, [message.organisation_id]))
        ways += [contact for item in rows for contact in contacts.unseal(session, context.cipher, item.id)]
    return [contact for contact in dict.fromkeys(ways) if contact.consent not in _SILENT]


Send = Callable[[Message, str, str, Sequence[Contact], datetime], Sent]


@contextmanager
def _opened(context: Context, channel: Channel) -> Iterator[Send]:
    """Open the way of a channel for one batch."""
    if channel is Channel.EMAIL and context.mailer is not None:
        with context.mailer() as mailer:

            def mail(
                message: Message, conference: str, organisation: str, ways: Sequence[Contact], at: datetime
            ) -> Sent:
                address = next((one.value for one in ways if one.kind is ContactKind.EMAIL), None)
                if address is None:
                    return Sent.failed("mail_no_address", message)
                return mailer.send(message, address=address, name=organisation, conference=conference, at=at)

            yield mail
    elif channel is Channel.WEBHOOK and context.webhook is not None:
        with context.webhook() as webhook:

            def post(message: Message, _: str, organisation: str, ways: Sequence[Contact], at: datetime) -> Sent:
                return webhook.send(message, organisation=organisation, addresses=ways, at=at)

            yield post
    else:
        raise ConflictError("channel_not_set", kind=f"channel.{channel}")


def _note(
    actor: Actor, context: Context, conference_id: str, message: Message, channel: Channel, sent: Sent
) -> Message:
    """Write down at once what became of a message: one that fails later must not lose it."""
    now = context.clock()
    noted = message.model_copy(
        update={
            "state": sent.state,
            "channel": channel,
            "sent_at": now if sent.state is MessageState.SENT else None,
            "problem": sent.problem,
            "parameters": sent.parameters,
            "noted_by": actor.account,
            "noted_at": now,
        }
    )
    with context.database.writing() as session:
        keep_noted(session, conference_id, noted)
        write_down(session, context, actor, f"message_{sent.state}", f"{conference_id} {message.id}", channel)
    return noted
