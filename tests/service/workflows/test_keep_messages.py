"""Messages are carried by people, who note what became of each."""

from datetime import timedelta

import pytest

from service.domain.errors import ConflictError, InvalidError, NotFoundError
from service.domain.message import Channel, Message, MessageKind, MessageState
from service.domain.participant import ParticipantState
from service.workflows.keep_messages import list_messages, note_message
from service.workflows.write_messages import call_to_meeting, write_invitations
from tests.service.workflows.small_conference import DAY, NAMES, ORGANIZER, SECOND, Small


def invited(small: Small) -> Message:
    """Return the invitation of an organisation that is proposed."""
    small.put("d1", state="proposed")
    [message] = write_invitations(ORGANIZER, small.context, small.id, reply_by=DAY)
    return message


def test_the_most_urgent_is_listed_first_and_of_the_same_kind_the_oldest(small: Small) -> None:
    invited(small)
    small.ask("d2 s2")
    small.stand({"d3 s3": "t0 A1"})
    small.publish("首版")
    small.clock.now += timedelta(minutes=1)
    small.ask("d4 s4")
    call_to_meeting(ORGANIZER, small.context, small.id, small.meeting("d3 s3").id)

    found = list_messages(ORGANIZER, small.context, small.id)
    kinds = [one.kind for one in found]
    assert kinds == [MessageKind.CALL] * 2 + [MessageKind.REQUEST] * 2 + [MessageKind.AGENDA] * 2 + [
        MessageKind.INVITATION
    ]
    assert [one.organisation_id for one in found if one.kind is MessageKind.REQUEST] == ["s2", "s4"]
    requests = list_messages(ORGANIZER, small.context, small.id, kinds=[MessageKind.REQUEST])
    assert [one.organisation_id for one in requests] == ["s2", "s4"]
    assert list_messages(ORGANIZER, small.context, small.id, states=[MessageState.SENT]) == []


def test_who_noted_it_when_and_by_which_way_stands_with_the_message(small: Small) -> None:
    message = invited(small)
    small.clock.now += timedelta(hours=2)
    sent = note_message(SECOND, small.context, small.id, message.id, state=MessageState.SENT, channel=Channel.TELEPHONE)
    small.clock.now += timedelta(hours=1)
    answered = note_message(
        ORGANIZER, small.context, small.id, message.id, state=MessageState.ANSWERED, answer="派两人参加"
    )

    assert (sent.channel, sent.sent_at, sent.noted_by) == (Channel.TELEPHONE, sent.noted_at, "second")
    assert (answered.channel, answered.sent_at, answered.answer, answered.noted_by) == (
        Channel.TELEPHONE,
        sent.sent_at,
        "派两人参加",
        "organizer",
    )


@pytest.mark.parametrize("state", [MessageState.ANSWERED, MessageState.DROPPED])
def test_what_is_settled_stays_so(small: Small, state: MessageState) -> None:
    message = invited(small)
    note_message(ORGANIZER, small.context, small.id, message.id, state=state)
    with pytest.raises(ConflictError) as refused:
        note_message(ORGANIZER, small.context, small.id, message.id, state=MessageState.SENT)
    assert refused.value.reason == "message_settled"


def test_an_invitation_that_was_sent_makes_its_reader_an_invited_one(small: Small) -> None:
    message = invited(small)
    note_message(ORGANIZER, small.context, small.id, message.id, state=MessageState.FAILED)
    assert small.gathered.participants["d1"].state is ParticipantState.PROPOSED

    note_message(ORGANIZER, small.context, small.id, message.id, state=MessageState.SENT)
    states = {one: participant.state for one, participant in small.gathered.participants.items()}
    assert states == dict.fromkeys(NAMES, ParticipantState.ACCEPTED) | {"d1": ParticipantState.INVITED}


def test_an_answer_that_could_not_be_read_again_is_refused(small: Small) -> None:
    message = invited(small)
    with pytest.raises(InvalidError):
        note_message(ORGANIZER, small.context, small.id, message.id, state=MessageState.ANSWERED, answer="好" * 1_001)
    assert small.messages() == [message]
    with pytest.raises(NotFoundError):
        note_message(ORGANIZER, small.context, small.id, "message-0", state=MessageState.SENT)
