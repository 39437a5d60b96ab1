"""A message: everything that must reach a person, in one form, whatever way it goes.

The text names no way to reach anybody; those stand sealed with the person and are looked up when it is sent.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from service.domain.errors import Parameter
from service.domain.frozen import Frozen, Id
from service.domain.language import Language

MOST_SIGNS = 10_000
"""Of a text."""


class MessageKind(StrEnum):
    """What it is about, the most urgent first."""

    CALL = "call"
    """Come to table 7 now."""
    CHANGE = "change"
    REMINDER = "reminder"
    REQUEST = "request"
    AGENDA = "agenda"
    INVITATION = "invitation"


class Channel(StrEnum):
    """The way it goes; the first four work without internet."""

    COPY = "copy"
    """Somebody copies the text into WeChat or the like."""
    SMS_LIST = "sms_list"
    """A workbook for a platform that sends SMS."""
    TELEPHONE = "telephone"
    PAPER = "paper"
    EMAIL = "email"
    WEBHOOK = "webhook"


class MessageState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    ANSWERED = "answered"
    DROPPED = "dropped"
    """It was overtaken before it was sent."""


class Message(Frozen):
    """Something that must reach somebody of an organisation."""

    id: Id
    kind: MessageKind
    organisation_id: Id
    person_id: Id | None = None
    """None: whoever speaks for the organisation."""
    language: Language = Language.SIMPLIFIED
    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_SIGNS)]
    about: str = ""
    """Id of the request, meeting or version that it is about; empty: of the conference."""
    channel: Channel | None = None
    """None: not decided."""
    state: MessageState = MessageState.WAITING
    made_at: AwareDatetime
    sent_at: AwareDatetime | None = None
    answer: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""
    problem: str = ""
    """Code of what went wrong; empty: nothing did."""
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    """What the problem's sentence names."""
    noted_by: str = ""
    """Account that wrote down the sending or the answer."""
    noted_at: AwareDatetime | None = None

    @property
    def unsent(self) -> bool:
        """Whether it is still to be sent, for the first time or once more."""
        return self.state in {MessageState.WAITING, MessageState.FAILED}
