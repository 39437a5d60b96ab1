"""``/api/v1/conferences``: for the organizer alone, as everything of a conference is until there are accounts.

Who changes what is said of a conference, or its schedule, names the ``revision`` they have read.
"""

from collections import Counter
from datetime import date, time
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from service.api.asked import (
    JSON_BODY,
    ORGANIZER,
    AskedActor,
    AskedContext,
    AskedLanguage,
    Cursor,
    Limit,
    Next,
    Revision,
    part_of,
)
from service.api.description import PREFIX, created, problems
from service.domain.conference import MOST_MINUTES, Conference, ConferenceContent, Slot, slots_around
from service.domain.frozen import Frozen
from service.domain.participant import ParticipantState
from service.texts import sentence
from service.workflows.gathering import clashes_of
from service.workflows.keep_conferences import (
    change_conference,
    create_conference,
    end_conference,
    list_conferences,
    read_conference,
)
from service.workflows.report_conference import report_conference

router = APIRouter(prefix="/conferences", tags=["conferences"], dependencies=[ORGANIZER])

_CLOCK = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"


class ListedConference(Frozen):
    """A conference in a list."""

    id: str
    name: str
    day: date
    city: str
    revision: int
    ended: bool


class Conferences(Frozen):
    """A page of the conferences, the latest day first."""

    conferences: list[ListedConference]
    next: Next


class Counts(Frozen):
    """How much of everything a conference has."""

    participants: dict[ParticipantState, int]
    requests: int
    candidates: int = Field(description="Pairs that might meet, as the invitations were proposed last.")
    meetings: int
    locked: int
    clashes: int


class ConferenceRecord(Frozen):
    """A conference, and how much of everything it has."""

    conference: Conference
    counts: Counts


class ChangedConference(ConferenceContent):
    """What is said of a conference now; what is left out is not said any more."""

    revision: Revision

    def content(self) -> ConferenceContent:
        """Return it without the revision."""
        return ConferenceContent.model_validate(self.model_dump(include=set(ConferenceContent.model_fields)))


class Slots(Frozen):
    """Slots, in time order."""

    slots: list[Slot]


class ToldFigure(Frozen):
    """A figure, and how it is counted."""

    code: str
    name: str
    means: str
    value: float
    of: float | None = Field(description="What the value is a part of, or was counted over; null: it stands alone.")


class Report(Frozen):
    """What became of a conference."""

    figures: list[ToldFigure]


@router.get("")
def list_all(actor: AskedActor, context: AskedContext, after: Cursor = None, limit: Limit = 20) -> Conferences:
    """List the conferences, the latest day first."""
    every = list_conferences(actor, context)
    found, following = part_of("conferences", every, after, limit, lambda one: one.id)
    listed = [
        ListedConference(id=one.id, name=one.name, day=one.day, city=one.city, revision=one.revision, ended=one.ended)
        for one in found
    ]
    return Conferences(conferences=listed, next=following)


@router.post("", status_code=201, dependencies=[JSON_BODY], responses=problems(404) | created("the conference"))
def create_one(content: ConferenceContent, actor: AskedActor, context: AskedContext, response: Response) -> Conference:
    """Create a conference."""
    conference = create_conference(actor, context, content)
    response.headers["Location"] = f"{PREFIX}/conferences/{conference.id}"
    return conference


@router.get("/{conference_id}", responses=problems(404))
def read_one(conference_id: str, actor: AskedActor, context: AskedContext) -> ConferenceRecord:
    """Read a conference, and how much of everything it has."""
    gathered = read_conference(actor, context, conference_id)
    counts = Counts(
        participants=Counter(one.state for one in gathered.participants.values()),
        requests=len(gathered.requests),
        candidates=len(gathered.candidates),
        meetings=len(gathered.meetings),
        locked=sum(meeting.locked for meeting in gathered.meetings),
        clashes=len(clashes_of(gathered)),
    )
    return ConferenceRecord(conference=gathered.conference, counts=counts)


@router.put("/{conference_id}", dependencies=[JSON_BODY], responses=problems(404, 409, 412))
def change_one(conference_id: str, content: ChangedConference, actor: AskedActor, context: AskedContext) -> Conference:
    """Replace what is said of a conference; refused where a meeting stands in the way."""
    return change_conference(actor, context, conference_id, content.content(), revision=content.revision)


@router.post("/{conference_id}/end", responses=problems(404))
def end_one(conference_id: str, actor: AskedActor, context: AskedContext) -> Conference:
    """Mark a conference as over."""
    return end_conference(actor, context, conference_id)


@router.get("/{conference_id}/possible-slots", responses=problems(404))
def possible_slots(
    conference_id: str,
    actor: AskedActor,
    context: AskedContext,
    begin: Annotated[str, Query(pattern=_CLOCK, description="Of the first slot, at the earliest: HH:MM.")],
    end: Annotated[str, Query(pattern=_CLOCK, description="Of the last slot, at the latest: HH:MM.")],
    minutes: Annotated[int, Query(ge=1, le=MOST_MINUTES, description="Length of a slot.")] = 25,
    changeover_minutes: Annotated[int, Query(ge=0, le=MOST_MINUTES, description="Between two slots.")] = 5,
) -> Slots:
    """Make slots in the time that the programme's items for everybody leave free; nothing is stored."""
    conference = read_conference(actor, context, conference_id).conference
    found = slots_around(
        conference.day,
        time.fromisoformat(begin),
        time.fromisoformat(end),
        minutes=minutes,
        changeover_minutes=changeover_minutes,
        programme=conference.programme,
    )
    return Slots(slots=list(found))


@router.get("/{conference_id}/report", responses=problems(404))
def report(conference_id: str, actor: AskedActor, context: AskedContext, language: AskedLanguage) -> Report:
    """Say what became of a conference, in figures that each say how they are counted."""
    figures = [
        ToldFigure(
            code=one.code,
            name=sentence(f"report.{one.code}", language),
            means=sentence(f"report.{one.code}.means", language),
            value=one.value,
            of=one.of,
        )
        for one in report_conference(actor, context, conference_id)
    ]
    return Report(figures=figures)
