"""What became of each meeting: held or not, what both sides say of it, what was signed."""

from collections.abc import Sequence

from service.domain.item import Side
from service.domain.meeting import Opinion, Outcome, OutcomeContent
from service.domain.permission import Actor, require
from service.storage import conferences, meetings
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.gathering import write_down


def note_outcome(
    actor: Actor, context: Context, conference_id: str, meeting_id: str, content: OutcomeContent
) -> Outcome:
    """Write down what became of a meeting, in place of what was written before.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such meeting, and nothing was written of one.
    """
    require(actor.may_organize(), "outcome")
    with context.database.writing() as session:
        _, pair = _known(session, conference_id, meeting_id)
        return _kept(session, context, actor, conference_id, meeting_id, pair, content)


def give_opinion(
    actor: Actor, context: Context, conference_id: str, meeting_id: str, side: Side, opinion: Opinion
) -> Outcome:
    """Write down what one side says of a meeting.

    Raises:
        ForbiddenError: the actor may not act for that side.
        NotFoundError: there is no such meeting.
    """
    with context.database.writing() as session:
        content, pair = _known(session, conference_id, meeting_id)
        require(actor.may_act_for(pair[side is Side.SUPPLY]), "outcome")
        told = content.model_copy(update={f"{side}_opinion": opinion})
        return _kept(session, context, actor, conference_id, meeting_id, pair, told)


def list_outcomes(actor: Actor, context: Context, conference_id: str) -> Sequence[Outcome]:
    """Return what was written of meetings, by meeting.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
    """
    require(actor.may_organize(), "outcome")
    with context.database.reading() as session:
        conferences.get(session, conference_id)
        return conferences.records(session, conference_id, Outcome)


def _known(session: Session, conference_id: str, meeting_id: str) -> tuple[OutcomeContent, tuple[str, str]]:
    """Return what was written of a meeting, and who met."""
    former = conferences.find(session, conference_id, Outcome, meeting_id)
    if former is None:
        return OutcomeContent(), meetings.get(session, conference_id, meeting_id).pair
    return former.content(), (former.demand_side, former.supply_side)


def _kept(
    session: Session,
    context: Context,
    actor: Actor,
    conference_id: str,
    meeting_id: str,
    pair: tuple[str, str],
    content: OutcomeContent,
) -> Outcome:
    outcome = Outcome(
        **dict(content),
        meeting_id=meeting_id,
        demand_side=pair[0],
        supply_side=pair[1],
        noted_at=context.clock(),
        noted_by=actor.account,
    )
    conferences.put(session, conference_id, outcome)
    write_down(session, context, actor, "outcome_noted", f"{conference_id} {meeting_id}")
    return outcome
