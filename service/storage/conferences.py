"""Conferences, and what belongs to them in records of one kind each."""

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError
from sqlalchemy import Text, cast, delete, insert, select, update
from sqlalchemy.orm import Session

from service.domain.conference import Conference
from service.domain.errors import InvalidError, NotFoundError, StaleError
from service.domain.frozen import Frozen
from service.domain.meeting import Outcome
from service.domain.message import Message
from service.domain.move import Parting
from service.domain.participant import Attendee, Participant
from service.domain.plan import Candidates, PlanFigures, Printing, Version
from service.domain.request import Request
from service.storage import tables

Record = TypeVar("Record", bound=Frozen)


class _Kind(NamedTuple):
    """What a record is called, and the field that tells it from others of its kind; None: there is one of it."""

    name: str
    key: str | None


KINDS: dict[type[Frozen], _Kind] = {
    Participant: _Kind("participant", "organisation_id"),
    Attendee: _Kind("attendee", "person_id"),
    Candidates: _Kind("candidates", None),
    Request: _Kind("request", "id"),
    Message: _Kind("message", "id"),
    Outcome: _Kind("outcome", "meeting_id"),
    Version: _Kind("version", "id"),
    PlanFigures: _Kind("plan", None),
    Printing: _Kind("printing", None),
    Parting: _Kind("parting", "id"),
}
_CHUNK = 500


def add(session: Session, conference: Conference) -> None:
    """Keep a new conference."""
    session.execute(insert(tables.conferences).values(_columns(conference)))


def change(session: Session, conference: Conference, *, revision: int | None = None) -> Conference:
    """Replace a conference by what was made of its present revision, and return it with the next one, or with a later one that is named.

    Raises:
        NotFoundError: there is none with this id.
        StaleError: ``conference_changed``: it has another revision by now.
    """
    columns = tables.conferences.c
    changed = conference.model_copy(update={"revision": revision or conference.revision + 1})
    same = (columns.id == conference.id) & (columns.revision == conference.revision)
    query = update(tables.conferences).where(same).values(_columns(changed)).returning(columns.id)
    if session.execute(query).first() is None:
        get(session, conference.id)
        raise StaleError("conference_changed", key=conference.id)
    return changed


def get(session: Session, conference_id: str) -> Conference:
    """Return the conference with this id.

    Raises:
        NotFoundError: there is none.
    """
    columns = tables.conferences.c
    document = session.scalar(select(columns.document).where(columns.id == conference_id))
    if document is None:
        raise NotFoundError("conference", conference_id)
    return Conference.model_validate(document)


def every(session: Session) -> tuple[Conference, ...]:
    """Return all conferences, the latest day first."""
    columns = tables.conferences.c
    query = select(columns.document).order_by(columns.day.desc(), columns.id)
    return tuple(Conference.model_validate(document) for document in session.scalars(query))


def put(session: Session, conference_id: str, *records: Frozen) -> None:
    """Keep records of a conference, each in place of the one of the same kind and key.

    Raises:
        InvalidError: ``value_unusable``: a record could not be read again, as a copy can be made that nothing has checked; names the field.
    """
    kept: dict[str, dict[str, object]] = {}
    for record in records:
        kept.setdefault(KINDS[type(record)].name, {})[key_of(record)] = _document(record)
    for kind, by_key in kept.items():
        _delete(session, conference_id, kind, [*by_key])
        rows = [
            {"conference_id": conference_id, "kind": kind, "id": key, "document": document}
            for key, document in by_key.items()
        ]
        session.execute(insert(tables.conference_records), rows)


def remove(session: Session, conference_id: str, kind: type[Frozen], keys: Iterable[str]) -> None:
    """Delete records of one kind; does nothing for those that are gone."""
    _delete(session, conference_id, KINDS[kind].name, list(keys))


def record(session: Session, conference_id: str, kind: type[Record], key: str = "") -> Record:
    """Return the record of a kind with this key.

    Raises:
        NotFoundError: there is none.
    """
    found = find(session, conference_id, kind, key)
    if found is None:
        raise NotFoundError(KINDS[kind].name, key or conference_id)
    return found


def find(session: Session, conference_id: str, kind: type[Record], key: str = "") -> Record | None:
    """Return the record of a kind with this key; None: there is none."""
    columns = tables.conference_records.c
    of = (columns.conference_id == conference_id) & (columns.kind == KINDS[kind].name) & (columns.id == key)
    document = session.scalar(select(columns.document).where(of))
    return None if document is None else kind.model_validate(document)


def unread(session: Session, conference_id: str, kind: type[Frozen], key: str = "") -> str:
    """Return the record of a kind with this key as JSON; empty: there is none. For thousands of candidates, which take long to read."""
    columns = tables.conference_records.c
    of = (columns.conference_id == conference_id) & (columns.kind == KINDS[kind].name) & (columns.id == key)
    return session.scalar(select(cast(columns.document, Text)).where(of)) or ""


def records(session: Session, conference_id: str, kind: type[Record]) -> tuple[Record, ...]:
    """Return all records of a kind by key."""
    columns = tables.conference_records.c
    of = (columns.conference_id == conference_id) & (columns.kind == KINDS[kind].name)
    query = select(columns.document).where(of).order_by(columns.id)
    return tuple(kind.model_validate(document) for document in session.scalars(query))


def holding(session: Session, kind: type[Frozen], key: str) -> tuple[str, ...]:
    """Return the ids of the conferences that have a record of this kind and key, in their order."""
    columns = tables.conference_records.c
    of = (columns.kind == KINDS[kind].name) & (columns.id == key)
    return tuple(session.scalars(select(columns.conference_id).where(of).order_by(columns.conference_id)))


def key_of(record: Frozen) -> str:
    """Return what tells a record from others of its kind in its conference."""
    name = KINDS[type(record)].key
    return "" if name is None else str(getattr(record, name))


def _document(record: Frozen) -> dict[str, Any]:
    document = record.model_dump(mode="json")
    try:
        type(record).model_validate(document)
    except ValidationError as error:
        raise InvalidError("value_unusable", field=".".join(map(str, error.errors()[0]["loc"]))) from None
    return document


def _delete(session: Session, conference_id: str, kind: str, keys: list[str]) -> None:
    columns = tables.conference_records.c
    of = (columns.conference_id == conference_id) & (columns.kind == kind)
    for start in range(0, len(keys), _CHUNK):
        session.execute(delete(tables.conference_records).where(of, columns.id.in_(keys[start : start + _CHUNK])))


def _columns(conference: Conference) -> dict[str, Any]:
    return {
        "id": conference.id,
        "day": conference.day,
        "revision": conference.revision,
        "document": _document(conference),
    }
