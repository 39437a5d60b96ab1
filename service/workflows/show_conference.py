"""The sample conference: held once over the sample lists' real matches, with invented people, and published."""

import csv
from collections.abc import Callable
from itertools import cycle

from fixtures import folder
from service.domain.conference import ConferenceContent
from service.domain.language import Language
from service.domain.participant import ParticipantContent, ParticipantState
from service.domain.permission import Actor
from service.domain.person import PersonDetails
from service.texts import sentence
from service.workflows.context import Context
from service.workflows.keep_conferences import create_conference, list_conferences, read_conference
from service.workflows.keep_participants import put_attendee, put_participant
from service.workflows.keep_people import add_person
from service.workflows.keep_versions import publish_version
from service.workflows.plan_draft import Search, plan_draft
from service.workflows.propose_invitations import propose_invitations


def hold_sample_conference(
    actor: Actor, context: Context, search: Search, *, progress: Callable[[int, int], None] | None = None
) -> str:
    """Create a conference, invite, plan and publish it, unless there is one; return its id.

    Args:
        actor: who holds it.
        context: an installation with the sample lists.
        search: how long to plan.
        progress: called with how many needs were matched, of how many.

    Raises:
        ForbiddenError: the actor may not organize.
        UnavailableError: there is no index yet.
    """
    if held := list_conferences(actor, context):
        return held[0].id
    samples = folder("conferences")
    content = ConferenceContent.model_validate_json((samples / "sample.json").read_bytes())
    conference = create_conference(actor, context, content)
    propose_invitations(actor, context, conference.id, progress=progress)
    with (samples / "people.csv").open(encoding="utf-8") as file:
        people = cycle([PersonDetails.model_validate(row) for row in csv.DictReader(file)])
    for one in read_conference(actor, context, conference.id).participants.values():
        accepted = ParticipantContent(part=one.part, state=ParticipantState.ACCEPTED)
        put_participant(actor, context, conference.id, one.organisation_id, accepted)
        person = add_person(actor, context, one.organisation_id, next(people), ())
        put_attendee(actor, context, conference.id, person.id)
    revision = plan_draft(actor, context, conference.id, "rerun", search).gathered.conference.revision
    name = sentence("version.sample", Language.SIMPLIFIED)
    publish_version(actor, context, conference.id, name, revision=revision)
    return conference.id
