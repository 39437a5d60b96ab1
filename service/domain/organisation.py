"""An organisation: whose demand or supply it is.

Identity is the credit code or the Hong Kong or Macao number where given, else the folded name. Every
written name is an alias. A name such as 某家电企业 is unnamed and equals no other.
"""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

_UNNAMED = re.compile(r"^(?:[^\s]{0,12}?某|一家|匿名|保密)|^[XＸ×*]{2,}")
_CREDIT_CODE = re.compile(r"^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$")
_CODE_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Profile(BaseModel):
    """Facts for hints and reports; never a feature of a score."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    city: str = ""
    """Code of the city where it sits; empty: not stated."""
    size_class: str = ""
    ownership: str = ""
    titles: tuple[str, ...] = ()
    digital_level: str = ""


class Organisation(BaseModel):
    """One organisation; merged and split by a person only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    aliases: tuple[str, ...] = ()
    """Other names it was written by, in the order they came."""
    credit_code: str = ""
    """Unified social credit code (GB 32100-2015); empty: not given."""
    registration_number: str = ""
    """Hong Kong or Macao business number; empty: not given."""
    merged_into: str | None = None
    """Id of the organisation a person merged this one into; kept so that it can be undone."""
    profile: Profile = Profile()


def is_unnamed(name: str) -> bool:
    """Tell whether a list hides the organisation behind this name.

    >>> [is_unnamed(name) for name in ("某家电企业", "佛山市某陶瓷厂", "广州虚构科技有限公司", "")]
    [True, True, False, True]
    """
    return not name.strip() or bool(_UNNAMED.search(name.strip()))


def is_credit_code(code: str) -> bool:
    """Tell whether a unified social credit code is well formed, its check character included (GB 32100-2015).

    >>> is_credit_code("91440101MA59HBPJ6G"), is_credit_code("91440101MA59HBPJ60")
    (False, False)
    """
    if not _CREDIT_CODE.match(code):
        return False
    total = sum(_CODE_DIGITS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _CODE_DIGITS[(31 - total % 31) % 31] == code[17]
