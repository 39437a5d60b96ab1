"""A conference with all that belongs to it, read at once; and the one way in which its schedule changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from service.domain.conference import Conference
from service.domain.errors import ConflictError, StaleError
from service.domain.meeting import Attendance, Meeting, Outcome
from service.domain.participant import Participant
from service.domain.permission import Actor
from service.domain.plan import Candidate, Candidates, Change, Clash, Step
from service.domain.request import Request
from service.scheduling.clashes import clashes
from service.storage import audits, conferences, meetings, organisations
from service.storage.database import Session
from service.workflows.context import Context

Pair = tuple[str, str]
_NAMED = 5
"""Meetings that an error names; the others are counted."""


@dataclass(frozen=True)
class Gathering:
    """A conference, who takes part, who asked whom, and where they meet."""

    conference: Conference
    participants: Mapping[str, Participant]
    """By organisation."""
    meetings: Sequence[Meeting]
    """By id."""
    requests: Sequence[Request]
    found: str
    """``candidates`` as they are kept; empty: none were found yet."""
    names: Mapping[str, str]
    """Of each organisation that takes part."""
    families: Mapping[str, str]
    """Of each organisation that takes part, the one at the end of its merges."""
    met_before: frozenset[Pair]
    """Pairs, as heads of their families, that held a meeting in a conference before."""

    @property
    def id(self) -> str:
        """Id of the conference."""
        return self.conference.id

    @cached_property
    def candidates(self) -> Sequence[Candidate]:
        """Who might meet whom; read only where it is asked for, because thousands take longer than all else."""
        return Candidates.model_validate_json(self.found).pairs if self.found else ()

    @cached_property
    def forbidden(self) -> frozenset[Pair]:
        """Pairs that do not meet, in both orders: the organizer said so, they are one organisation, or they have met before."""
        members: dict[str, list[str]] = {}
        for one, head in self.families.items():
            members.setdefault(head, []).append(one)
        kept_apart = {(head, head) for head in members} | self.met_before
        pairs = {
            pair
            for head, other_head in kept_apart
            for one in members.get(head, ())
            for other in members.get(other_head, ())
            for pair in ((one, other), (other, one))
            if one != other
        }
        apart = {pair for rule in self.conference.rules if not rule.meet for pair in (rule.pair, rule.pair[::-1])}
        return frozenset((pairs | apart) - {rule.pair for rule in self.conference.rules if rule.meet})

    @property
    def absences(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """In which slots each agenda of who comes is taken by something that is no meeting."""
        return {
            (one.organisation_id, agenda): slots
            for one in self.participants.values()
            if one.coming and (slots := one.absences(self.conference))
            for agenda in range(one.agendas)
        }

    def meeting(self, meeting_id: str) -> Meeting | None:
        """Return the meeting with this id; None: there is none."""
        return next((meeting for meeting in self.meetings if meeting.id == meeting_id), None)


def gather(session: Session, conference_id: str, *, revision: int | None = None) -> Gathering:
    """Return a conference with all that belongs to it.

    Args:
        session: the transaction.
        conference_id: which.
        revision: what the actor has seen; None: whatever it is.

    Raises:
        NotFoundError: there is none.
        StaleError: ``conference_changed``: it has another revision.
    """
    conference = conferences.get(session, conference_id)
    if revision not in {None, conference.revision}:
        raise StaleError("conference_changed", key=conference_id)
    participants = conferences.records(session, conference_id, Participant)
    ids = [one.organisation_id for one in participants]
    return Gathering(
        conference=conference,
        participants={one.organisation_id: one for one in participants},
        meetings=meetings.of_conference(session, conference_id),
        requests=conferences.records(session, conference_id, Request),
        found=conferences.unread(session, conference_id, Candidates),
        names=organisations.names(session, ids),
        families=organisations.heads(session, ids),
        met_before=met_before(session, conference.met_before),
    )


def gather_open(session: Session, conference_id: str, *, revision: int | None = None) -> Gathering:
    """Return a conference that is to be changed, with all that belongs to it; see ``gather``.

    Raises:
        NotFoundError: there is none.
        StaleError: ``conference_changed``: it has another revision.
        ConflictError: ``conference_ended``.
    """
    gathered = gather(session, conference_id, revision=revision)
    if gathered.conference.ended:
        raise ConflictError("conference_ended")
    return gathered


def met_before(session: Session, former: Iterable[str]) -> frozenset[Pair]:
    """Return who held a meeting in former conferences, as pairs of the heads of their families."""
    held = [
        (outcome.demand_side, outcome.supply_side)
        for conference_id in former
        for outcome in conferences.records(session, conference_id, Outcome)
        if outcome.attendance is Attendance.HELD
    ]
    heads = organisations.heads(session, {one for pair in held for one in pair})
    return frozenset((heads[one], heads[other]) for one, other in held)


def change_schedule(
    session: Session,
    context: Context,
    actor: Actor,
    gathered: Gathering,
    changes: Sequence[Change],
    action: str,
    *,
    undoes: int | None = None,
) -> Gathering:
    """Make changes of the schedule, as one step of its history, and keep the conference and the absences of who takes part as ``gathered`` has them.

    Returns what is gathered now. The conference has a new revision.

    Raises:
        StaleError: the conference was changed since it was gathered.
        ConflictError: ``database_refused``: somebody or a table would be taken twice; raised where the transaction is opened.
    """
    conference = conferences.change(session, gathered.conference)
    meetings.apply(session, conference.id, changes, gathered.absences)
    if changes:
        step = Step(
            revision=conference.revision,
            at=context.clock(),
            account=actor.account,
            action=action,
            changes=tuple(sorted(changes, key=lambda change: change.meeting_id)),
            undoes=undoes,
        )
        meetings.add_step(session, conference.id, step)
    write_down(session, context, actor, f"schedule_{action}", conference.id, f"{len(changes)} changed")
    return replace(gathered, conference=conference, meetings=meetings.of_conference(session, conference.id))


def write_down(
    session: Session, context: Context, actor: Actor, action: str, subject: str, result: str = "done"
) -> None:
    """Write the audit row of something that was done."""
    audits.add(session, at=context.clock(), account=actor.account, action=action, subject=subject, result=result)


def clashes_of(gathered: Gathering) -> tuple[Clash, ...]:
    """Return everything that is wrong with where meetings stand."""
    return clashes(gathered.conference, gathered.participants, gathered.meetings, forbidden=gathered.forbidden)


def require_no_new_clash(before: Gathering, after: Gathering) -> None:
    """Stop where something would be wrong with a meeting that was right before.

    Raises:
        ConflictError: ``meetings_in_the_way``: names the meetings.
    """
    known = set(clashes_of(before))
    in_the_way = dict.fromkeys(clash.meeting_id for clash in clashes_of(after) if clash not in known)
    if in_the_way:
        told = told_meetings(before, tuple(in_the_way))
        raise ConflictError("meetings_in_the_way", count=len(in_the_way), meetings=told)


def told_meetings(gathered: Gathering, meeting_ids: Sequence[str]) -> str:
    """Return meetings as a person would name them: who meets whom, when, where; the first few of many."""
    starts = {slot.id: slot.start for slot in gathered.conference.slots}
    named = [meeting for one in meeting_ids[:_NAMED] if (meeting := gathered.meeting(one)) is not None]
    told = [
        f"{gathered.names[meeting.demand_side]} – {gathered.names[meeting.supply_side]}"
        f" ({starts[meeting.slot]:%H:%M} {meeting.table})"
        for meeting in named
    ]
    return "; ".join([*told, "…"] if len(meeting_ids) > _NAMED else told)
