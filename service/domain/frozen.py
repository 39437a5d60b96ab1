"""The base of what never changes after it was made: a change is a new object; and the values that many of them hold."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, NaiveDatetime, StringConstraints, WithJsonSchema

SAYS_SOMETHING = r"[^\s\x00-\x1f\x85]"
"""What a text that is no mere white space holds; the description of the API tells it to clients."""
Id: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Line: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
"""One line that a person wrote. Empty: nothing was said."""
Heading: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=SAYS_SOMETHING)
]
"""What something is called, as a person wrote it."""
YesNo: TypeAlias = Annotated[bool, Field(strict=True)]
_DAY = (
    r"[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))"
)
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"


def _whole(number: object) -> object:
    """Return 10.0 as 10, which JSON does not tell apart; a text or a yes is no number, though."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


WHOLE = BeforeValidator(_whole)
"""For a strict integer; it stands behind the limits, or the description of the API would lose them."""


def _written(pattern: str) -> Callable[[object], object]:
    """Return a check that refuses numbers and other ways to write a time than one."""

    def check(value: object) -> object:
        if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(pattern, value)):
            return value
        msg = "is not written as a time is"
        raise ValueError(msg)

    return check


Day: TypeAlias = Annotated[
    date,
    BeforeValidator(_written(_DAY)),
    WithJsonSchema({"type": "string", "pattern": f"^{_DAY}$", "examples": ["2026-12-03"]}),
]
HallTime: TypeAlias = Annotated[
    NaiveDatetime,
    BeforeValidator(_written(f"{_DAY}T{_CLOCK}")),
    WithJsonSchema({"type": "string", "pattern": f"^{_DAY}T{_CLOCK}$", "examples": ["2026-12-03T09:00"]}),
]
"""A time by the clock on the wall of the hall, without a zone."""


class Frozen(BaseModel):
    """Immutable, and refusing keys that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")
