"""The schedule of a conference as it changes: its history, named versions, and what a plan was measured by."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple, TypeAlias

from pydantic import AwareDatetime, Field, StringConstraints

from service.domain.conference import ConferenceContent
from service.domain.frozen import SAYS_SOMETHING, Frozen, Id, Line
from service.domain.meeting import Meeting
from service.domain.request import Topic

Mode: TypeAlias = Literal["rerun", "fill", "repair"]
"""rerun: locked meetings stand, all others are chosen anew. fill: all stand, and more come. repair: as many as can be stay where they are."""

VersionName: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=SAYS_SOMETHING)
]


class ScoredTopic(Frozen):
    """A need and a product, with their revisions and their score."""

    demand_id: Id
    demand_revision: int
    supply_id: Id
    supply_revision: int
    score: float = Field(ge=0, le=1)
    """How likely the two are worth a talk."""
    level: str

    @property
    def topic(self) -> Topic:
        """What the two would talk about."""
        return Topic.model_validate(self.model_dump(include=set(Topic.model_fields)))


class Candidate(Frozen):
    """Two organisations that might meet, with the best score of their topics."""

    demand_side: Id
    supply_side: Id
    score: float = Field(ge=0, le=1)
    topics: tuple[ScoredTopic, ...]
    """Best first."""

    @property
    def pair(self) -> tuple[str, str]:
        """Demand side and supply side."""
        return self.demand_side, self.supply_side


class Candidates(Frozen):
    """Who might meet whom, as it was found at a time."""

    made_at: AwareDatetime
    versions: dict[str, str]
    """Of what ranked them; see ``run``."""
    pairs: tuple[Candidate, ...]
    """By organisations."""


class ChangeKind(StrEnum):
    """What becomes of a meeting; of several things the first."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """Its slot or table is another, or its slot begins at another time."""
    AGENDA = "agenda"
    """Other people of an organisation hold it."""
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    TOPICS = "topics"


class Change(Frozen):
    """What a meeting was and what it is; one of both may be missing."""

    before: Meeting | None = None
    after: Meeting | None = None

    @property
    def meeting_id(self) -> str:
        """Id of the meeting."""
        return next(meeting.id for meeting in (self.after, self.before) if meeting is not None)

    @property
    def kind(self) -> ChangeKind:
        """What becomes of the meeting."""
        if self.before is None or self.after is None:
            return ChangeKind.ADDED if self.before is None else ChangeKind.REMOVED
        if self.before == self.after or self.before.place != self.after.place:
            return ChangeKind.MOVED
        if any(self.before.agenda_of(one) != self.after.agenda_of(one) for one in self.before.pair):
            return ChangeKind.AGENDA
        if self.before.locked != self.after.locked:
            return ChangeKind.LOCKED if self.after.locked else ChangeKind.UNLOCKED
        return ChangeKind.TOPICS

    @property
    def undone(self) -> "Change":
        """The change that takes this one back."""
        return Change(before=self.after, after=self.before)


class Step(Frozen):
    """One change of the schedule; steps are added and never touched again."""

    revision: int = Field(ge=1)
    """Of the conference, after it."""
    at: AwareDatetime
    account: str
    action: str
    """rerun, fill, repair; add, move, swap, remove, lock, unlock, undo, restore; request, withdraw, refill; delay, add_slot, drop_slot, close_tables; merge."""
    changes: tuple[Change, ...]
    undoes: int | None = None
    """Revision of the step that it takes back; None: none."""


class Version(Frozen):
    """A state of the schedule that has a name."""

    id: Id
    name: VersionName
    revision: int = Field(ge=1)
    content: ConferenceContent
    """What was said of the conference then: its times, tables and programme."""
    made_at: AwareDatetime
    made_by: str
    note: Line = ""
    asked_by: str = ""
    """Account that asked for its publication; empty: nobody has."""
    published_at: AwareDatetime | None = None
    published_by: str = ""


class Printing(Frozen):
    """The version that was printed last for everybody."""

    version_id: Id
    at: AwareDatetime


class Missing(Frozen):
    """An organisation below its minimum, and why."""

    organisation_id: Id
    wanted: int
    got: int
    reason: str
    """Code of a shortfall's reason."""


class PlanFigures(Frozen):
    """What a plan reached and what is proved of it; see ``scheduling/schedule.py`` for the figures."""

    revision: int
    """Of the conference, with the plan's meetings."""
    made_at: AwareDatetime
    seed: int
    meetings: int
    most_meetings: int
    """No schedule of these pairs, times and tables holds more."""
    gained_meetings: int
    """By how much that bound rises with ``more_tables``."""
    more_tables: int
    score: float
    score_bound: float
    proved: bool
    shortfall: int
    shortfall_bound: int
    shortfalls: tuple[Missing, ...]
    breaks: int
    breaks_bound: int
    status: Literal["complete", "time"]

    @property
    def gap(self) -> float:
        """Share of the bound by which the score may still be too low."""
        return (self.score_bound - self.score) / self.score_bound if self.score_bound else 0.0


class ClashKind(StrEnum):
    """What is wrong with a meeting where it stands."""

    TABLE_TAKEN = "table_taken"
    TABLE_CLOSED = "table_closed"
    TABLE_NOT_ALLOWED = "table_not_allowed"
    AGENDA_TAKEN = "agenda_taken"
    ABSENT = "absent"
    NOT_COMING = "not_coming"
    FORBIDDEN = "forbidden"
    TWICE = "twice"
    OVER_MOST = "over_most"
    SEAT_LEFT = "seat_left"
    UNKNOWN_PLACE = "unknown_place"
    """No such slot or table, or no such agenda of the organisation."""

    @property
    def hard(self) -> bool:
        """Whether nobody may overrule it: somebody or a table would be taken twice, or it would be nowhere."""
        return self in _HARD


_HARD = {
    ClashKind.TABLE_TAKEN,
    ClashKind.AGENDA_TAKEN,
    ClashKind.ABSENT,  # an absence takes every agenda of its organisation, as a meeting takes one
    ClashKind.TWICE,
    ClashKind.UNKNOWN_PLACE,
}


class Clash(NamedTuple):
    """Why a meeting cannot stand where it is put, or should not."""

    kind: ClashKind
    meeting_id: str
    organisation_id: str = ""
    """Whom it is about; empty: nobody in particular."""
    other_meeting_id: str = ""
    """What stands in the way; empty: no meeting does."""


def differences(before: Iterable[Meeting], after: Iterable[Meeting]) -> tuple[Change, ...]:
    """Return what leads from one schedule to another, by id of the meeting; topics and locks count."""
    old, new = ({meeting.id: meeting for meeting in of} for of in (before, after))
    return tuple(
        Change(before=old.get(one), after=new.get(one))
        for one in sorted(old.keys() | new.keys())
        if old.get(one) != new.get(one)
    )


def last_undoable(steps: Sequence[Step]) -> Step | None:
    """Return the last of some steps that was not taken back and takes nothing back itself; None: there is none."""
    undone = {step.undoes for step in steps}
    kept = (step for step in reversed(steps) if step.undoes is None and step.revision not in undone)
    return next(kept, None)


def state_before(meetings: Iterable[Meeting], steps: Sequence[Step]) -> tuple[Meeting, ...]:
    """Return the schedule as it was before some steps, the last steps of its history in their order."""
    state = {meeting.id: meeting for meeting in meetings}
    for step in reversed(steps):
        for change in step.changes:
            state.pop(change.meeting_id, None)
            if change.before is not None:
                state[change.before.id] = change.before
    return tuple(state[one] for one in sorted(state))
