"""``/api/v1/conferences/ID/outcomes``: what became of each meeting."""

from service.api.asked import JSON_BODY, AskedActor, AskedContext, Cursor, Limit, Next, part_of
from service.api.schedules import router_of
from service.domain.frozen import Frozen
from service.domain.item import Side
from service.domain.meeting import Opinion, Outcome, OutcomeContent
from service.workflows.note_outcomes import give_opinion, list_outcomes, note_outcome

router = router_of("outcomes")


class Outcomes(Frozen):
    """A page of what was written of meetings, by meeting."""

    outcomes: list[Outcome]
    next: Next


@router.get("/outcomes")
def list_all(
    conference_id: str, actor: AskedActor, context: AskedContext, after: Cursor = None, limit: Limit = 20
) -> Outcomes:
    """List what was written of meetings."""
    every = list_outcomes(actor, context, conference_id)
    found, following = part_of("outcomes", every, after, limit, lambda one: one.meeting_id)
    return Outcomes(outcomes=found, next=following)


@router.put("/outcomes/{meeting_id}", dependencies=[JSON_BODY])
def note_one(
    conference_id: str, meeting_id: str, content: OutcomeContent, actor: AskedActor, context: AskedContext
) -> Outcome:
    """Note what became of a meeting, in place of what was noted before."""
    return note_outcome(actor, context, conference_id, meeting_id, content)


@router.put("/outcomes/{meeting_id}/opinions/{side}", dependencies=[JSON_BODY])
def give_one(
    conference_id: str, meeting_id: str, side: Side, opinion: Opinion, actor: AskedActor, context: AskedContext
) -> Outcome:
    """Note what one side says of a meeting."""
    return give_opinion(actor, context, conference_id, meeting_id, side, opinion)
