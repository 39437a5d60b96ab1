"""What became of one message, whichever way it went."""

from typing import Literal, Self

from pydantic import Field

from service.domain.errors import Parameter
from service.domain.frozen import Frozen, Id
from service.domain.message import Message, MessageState


class Sent(Frozen):
    """What became of one sending; names no way to reach anybody."""

    message_id: Id
    state: Literal[MessageState.SENT, MessageState.FAILED] = MessageState.SENT
    problem: str = ""
    """Code of what went wrong; empty: nothing did."""
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    """What the problem's sentence names."""
    may_retry: bool = False
    """Whether the same might succeed later."""

    @classmethod
    def failed(cls, problem: str, message: Message, *, may_retry: bool = False, **parameters: Parameter) -> Self:
        """Return what became of a message that was not sent."""
        return cls(
            message_id=message.id,
            state=MessageState.FAILED,
            problem=problem,
            parameters=parameters,
            may_retry=may_retry,
        )
