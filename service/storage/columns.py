"""Column types that mean the same on SQLite and PostgreSQL: text, moments, JSON.

Text compares and sorts by code point on both (PostgreSQL would take the language of its installation, and cursors
would differ). What PostgreSQL cannot keep, U+0000 and lone surrogates, SQLite refuses likewise.
"""

import json
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from service.domain.errors import InvalidError


def _storable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidError("text_unstorable") from None
    if "\0" in text:
        raise InvalidError("text_unstorable")
    return text


class Words(TypeDecorator[str]):
    """Text of any length, ordered by code point."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return text in the collation that compares bytes."""
        return Text(collation="C" if dialect.name == "postgresql" else None)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy names it
        """Return plain text, not an enumeration's member.

        Raises:
            InvalidError: the text holds what a database cannot keep.
        """
        return None if value is None else _storable(str(value))


class Moment(TypeDecorator[datetime]):
    """A point in time, with its zone outside, in UTC inside."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; SQLite keeps no zone.

        Raises:
            ValueError: the time names no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment needs a zone"
            raise ValueError(msg)
        return value.astimezone(UTC).replace(tzinfo=None if dialect.name == "sqlite" else UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC, with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def storable_json(value: object) -> str:
    """Return the JSON text of a value, characters as they are, keys in the order given.

    Raises:
        InvalidError: a text in it holds what a database cannot keep.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    _storable(text)
    if r"\u0000" in text:
        _look_into(value)
    return text


def _look_into(value: object) -> None:
    if isinstance(value, str):
        _storable(value)
    elif isinstance(value, dict):
        for key, part in cast("dict[str, object]", value).items():
            _storable(key)
            _look_into(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _look_into(part)
