"""The schedule of a conference: who is taken when, the meetings, and the steps that led there.

Nobody is taken twice at a time and no table has two meetings: the tables refuse it. So what goes is deleted before what comes is written, and
what is in the way is refused with ``database_refused``; whoever wants to tell people why looks for clashes before.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service.domain.errors import NotFoundError
from service.domain.meeting import Meeting
from service.domain.plan import Change, Step
from service.storage import tables

ABSENT = "absent"
"""Holds the slots of an agenda in which its organisation meets nobody."""
_CHUNK = 200


def of_conference(session: Session, conference_id: str) -> tuple[Meeting, ...]:
    """Return the meetings by id."""
    columns = tables.meetings.c
    query = select(tables.meetings).where(columns.conference_id == conference_id).order_by(columns.id)
    return tuple(_meeting(row) for row in session.execute(query).mappings())


def get(session: Session, conference_id: str, meeting_id: str) -> Meeting:
    """Return the meeting with this id.

    Raises:
        NotFoundError: there is none.
    """
    columns = tables.meetings.c
    of = (columns.conference_id == conference_id) & (columns.id == meeting_id)
    row = session.execute(select(tables.meetings).where(of)).mappings().first()
    if row is None:
        raise NotFoundError("meeting", meeting_id)
    return _meeting(row)


def apply(
    session: Session, conference_id: str, changes: Iterable[Change], absences: Mapping[tuple[str, int], Sequence[str]]
) -> None:
    """Make changes, all of them at once, so that two meetings may change places.

    Args:
        session: the transaction.
        conference_id: of which schedule.
        changes: of its meetings.
        absences: the slots in which each agenda (organisation and number) is taken by something that is no meeting; they replace what was kept.

    Raises:
        ConflictError: ``database_refused``: a table or somebody would be taken twice; raised where the transaction is opened.
    """
    wanted = list(changes)
    _remove(session, conference_id, [change.before.id for change in wanted if change.before is not None])
    _remove_entries(session, conference_id, [ABSENT])
    new = [change.after for change in wanted if change.after is not None]
    entries = [
        (meeting.slot, organisation_id, meeting.agenda_of(organisation_id), meeting.id)
        for meeting in new
        for organisation_id in meeting.pair
    ]
    entries += [(slot, one, agenda, ABSENT) for (one, agenda), slots in absences.items() for slot in slots]
    if entries:
        names = ("slot", "organisation_id", "agenda", "holder")
        rows = [{"conference_id": conference_id, **dict(zip(names, entry, strict=True))} for entry in entries]
        session.execute(insert(tables.agenda_entries), rows)
    if new:
        rows = [{"conference_id": conference_id, **meeting.model_dump(mode="json")} for meeting in new]
        session.execute(insert(tables.meetings), rows)


def add_step(session: Session, conference_id: str, step: Step) -> None:
    """Write down a change of the schedule; its revision must be new."""
    values = {**dict(step), "changes": [change.model_dump(mode="json") for change in step.changes]}
    session.execute(insert(tables.schedule_steps).values(conference_id=conference_id, **values))


def steps(session: Session, conference_id: str, *, after: int = 0) -> tuple[Step, ...]:
    """Return the steps that led beyond a revision, in their order."""
    columns = tables.schedule_steps.c
    of = (columns.conference_id == conference_id) & (columns.revision > after)
    query = select(tables.schedule_steps).where(of).order_by(columns.revision)
    return tuple(
        Step.model_validate({name: row[name] for name in Step.model_fields})
        for row in session.execute(query).mappings()
    )


def _remove(session: Session, conference_id: str, ids: Sequence[str]) -> None:
    columns = tables.meetings.c
    for start in range(0, len(ids), _CHUNK):
        gone = (columns.conference_id == conference_id) & columns.id.in_(ids[start : start + _CHUNK])
        session.execute(delete(tables.meetings).where(gone))
    _remove_entries(session, conference_id, ids)


def _remove_entries(session: Session, conference_id: str, holders: Sequence[str]) -> None:
    columns = tables.agenda_entries.c
    for start in range(0, len(holders), _CHUNK):
        free = (columns.conference_id == conference_id) & columns.holder.in_(holders[start : start + _CHUNK])
        session.execute(delete(tables.agenda_entries).where(free))


def _meeting(row: Mapping[Any, Any]) -> Meeting:
    return Meeting.model_validate({name: row[name] for name in Meeting.model_fields})
