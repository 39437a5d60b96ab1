"""What the routes of a schedule tell alike: meetings with names, what changed, what is wrong; and what a change names."""

from collections.abc import Iterable, Mapping

from fastapi import APIRouter
from pydantic import Field

from service.api.asked import ORGANIZER, Revision
from service.api.description import problems
from service.domain.conference import ConferenceContent
from service.domain.frozen import Frozen, HallTime, YesNo
from service.domain.language import Language
from service.domain.meeting import Meeting
from service.domain.plan import Change, ChangeKind, Clash, ClashKind
from service.texts.edits import change_text, clash_text
from service.workflows.edit_schedule import Edited
from service.workflows.gathering import Gathering, clashes_of


def router_of(noun: str) -> APIRouter:
    """Return a router of something that belongs to a conference; it is named after its noun in the description."""
    return APIRouter(
        prefix="/conferences/{conference_id}", tags=[noun], dependencies=[ORGANIZER], responses=problems(404)
    )


class NamedMeeting(Meeting):
    """A meeting with the names of both sides and its time."""

    demand_name: str
    supply_name: str
    start: HallTime | None = Field(description="null: the conference has no such slot.")
    end: HallTime | None

    @classmethod
    def of(cls, meeting: Meeting, conference: ConferenceContent, names: Mapping[str, str]) -> "NamedMeeting":
        """Return a meeting of a conference with what its ids stand for."""
        slot = next((slot for slot in conference.slots if slot.id == meeting.slot), None)
        return cls(
            **dict(meeting),
            demand_name=names[meeting.demand_side],
            supply_name=names[meeting.supply_side],
            start=slot.start if slot else None,
            end=slot.end if slot else None,
        )


class ToldChange(Frozen):
    """What becomes of a meeting."""

    kind: ChangeKind
    text: str
    before: NamedMeeting | None = Field(description="null: it is new.")
    after: NamedMeeting | None = Field(description="null: it is cancelled.")


class ToldClash(Frozen):
    """What is wrong with a meeting where it stands."""

    kind: ClashKind
    hard: bool = Field(description="Nobody may overrule it: somebody or a table would be taken twice.")
    text: str
    meeting_id: str
    organisation_id: str = Field(description="Whom it is about; empty: nobody in particular.")
    other_meeting_id: str = Field(description="What stands in the way; empty: no meeting does.")


class Edit(Frozen):
    """A change of the schedule."""

    revision: Revision


class TriedEdit(Edit):
    """A change of the schedule that may bring clashes."""

    meant: YesNo = Field(default=False, description="Make it whatever it breaks that may be broken.")
    dry_run: YesNo = Field(default=False, description="Only say what it would do.")


class EditedSchedule(Frozen):
    """What an edit changes, and what is wrong then."""

    kept: bool = Field(description="false: it was only tried, changes nothing, or brings clashes; nothing is stored.")
    revision: int = Field(description="Of the conference now.")
    changes: list[ToldChange]
    new_clashes: list[ToldClash] = Field(description="Those that the edit brings.")
    known_clashes: list[ToldClash] = Field(description="Those that were there before.")

    @classmethod
    def of(cls, edited: Edited, language: Language) -> "EditedSchedule":
        """Return an edit in the reader's language."""
        now = edited.gathered
        return cls(
            kept=edited.kept,
            revision=now.conference.revision,
            changes=told_changes(edited.changes, now.names, language, before=now.conference, after=now.conference),
            new_clashes=told_clashes(now, [one for one in edited.clashes if one in edited.new], language),
            known_clashes=told_clashes(now, [one for one in edited.clashes if one not in edited.new], language),
        )


def told_changes(
    changes: Iterable[Change],
    names: Mapping[str, str],
    language: Language,
    *,
    before: ConferenceContent,
    after: ConferenceContent,
) -> list[ToldChange]:
    """Return changes in the reader's language, between two states of a conference."""
    return [
        ToldChange(
            kind=change.kind,
            text=change_text(change, names, language, before=before, after=after),
            before=NamedMeeting.of(change.before, before, names) if change.before else None,
            after=NamedMeeting.of(change.after, after, names) if change.after else None,
        )
        for change in changes
    ]


def told_clashes(gathered: Gathering, clashes: Iterable[Clash], language: Language) -> list[ToldClash]:
    """Return clashes in the reader's language."""
    meetings = {meeting.id: meeting for meeting in gathered.meetings}
    return [
        ToldClash(
            kind=clash.kind,
            hard=clash.kind.hard,
            text=clash_text(clash, meetings[clash.meeting_id], gathered.conference, gathered.names, language),
            meeting_id=clash.meeting_id,
            organisation_id=clash.organisation_id,
            other_meeting_id=clash.other_meeting_id,
        )
        for clash in clashes
    ]


def all_clashes(gathered: Gathering, language: Language) -> list[ToldClash]:
    """Return everything that is wrong with a schedule."""
    return told_clashes(gathered, clashes_of(gathered), language)
