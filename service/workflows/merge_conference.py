"""Merge what was done to a conference at home and on a laptop: its records, its schedule, and the history of that."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from service.domain.conference import Conference
from service.domain.meeting import Meeting
from service.domain.move import Conflict, Disagreement, Document, Luggage, Parting, RecordKey, Records
from service.domain.participant import Participant
from service.domain.plan import Change, Clash, ClashKind, Step, differences
from service.workflows.gathering import Gathering, clashes_of
from service.workflows.luggage import CONFERENCE, CONTACT, MEETING, conference_of, meetings_of
from service.workflows.merge_records import Contested

MERGE = "merge"
"""The action of a step."""
PARTICIPANT, VERSION = "participant", "version"
_OF_TWO = frozenset({ClashKind.TABLE_TAKEN, ClashKind.AGENDA_TAKEN, ClashKind.TWICE})
"""Clashes of two meetings alone, whoever takes part."""
_OF_MANY = frozenset({ClashKind.OVER_MOST, ClashKind.SEAT_LEFT})
"""Clashes of all meetings of an organisation."""
_WITH_REVISION = frozenset({VERSION, "plan"})
_SHOWN = {
    "candidates": frozenset({"made_at"}),
    "plan": frozenset({"made_at", "meetings", "score"}),
    "version": frozenset({"name", "note", "asked_by", "published_at", "published_by"}),
    "message": frozenset({"state", "channel", "text", "sent_at", "answer"}),
}
"""Of what nobody reads as a whole, what tells one from another."""
_NAMED_BY = frozenset({"id", "meeting_id", "demand_side", "supply_side", "revision"})
"""Fields that the name of a record tells, or that tell a person nothing."""
_SLOTS = frozenset({"slot", "unavailable"})
"""Fields that name slots, which are shown by their start."""
_READABLE = 4
"""Last characters of a contact: enough to tell two phone numbers apart for whoever knows them."""
_LEAST_HIDDEN = 10
"""Characters of a contact of which any are shown."""


def stated(gathered: Gathering, records: Records) -> Gathering:
    """Return what is gathered with the conference, who takes part and the meetings as records say."""
    conference = conference_of(gathered.id, gathered.conference.revision, records)
    participants = [Participant.model_validate(one) for one in records.get(PARTICIPANT, {}).values()]
    return replace(
        gathered,
        conference=conference,
        participants={one.organisation_id: one for one in participants},
        meetings=meetings_of(records),
        families={
            one.organisation_id: gathered.families.get(one.organisation_id, one.organisation_id) for one in participants
        },
    )


class ConferenceRules:
    """What goes together in a conference; see ``merge_records.Rules``."""

    def __init__(self, gathered: Gathering, home: Records, laptop: Records) -> None:
        self._gathered = gathered
        self._known = {clash for side in (home, laptop) for clash in clashes_of(stated(gathered, side))}
        """What somebody accepted on either side."""
        self._meetings: defaultdict[str, set[RecordKey]] = defaultdict(set)
        """Of each organisation, on either side."""
        for side in (home, laptop):
            for meeting in meetings_of(side):
                for organisation_id in meeting.pair:
                    self._meetings[organisation_id].add(RecordKey(MEETING, meeting.id))

    def is_sound(self, key: RecordKey, record: Document) -> bool:
        """Tell whether a conference is still one; other records take any fields together."""
        try:
            if key.kind == CONFERENCE:
                conference_of(CONFERENCE, 1, {CONFERENCE: {"": record}})
        except ValidationError:
            return False
        return True

    def bound(self, key: RecordKey, fields: Collection[str]) -> Collection[RecordKey]:
        """Return, with the word that somebody comes, their meetings: whoever withdraws loses them."""
        return self._meetings[key.key] if key.kind == PARTICIPANT and "state" in fields else ()

    def clashing(self, records: Records) -> Iterator[Collection[RecordKey]]:
        """Yield on what each clash depends that was on neither side."""
        for clash in clashes_of(stated(self._gathered, records)):
            if clash not in self._known:
                yield self._depends_on(clash, records[MEETING][clash.meeting_id])

    def _depends_on(self, clash: Clash, meeting: Document) -> set[RecordKey]:
        keys = {RecordKey(MEETING, one) for one in (clash.meeting_id, clash.other_meeting_id) if one}
        if clash.kind in _OF_TWO:
            return keys
        concerned = {meeting["demand_side"], meeting["supply_side"], clash.organisation_id}
        keys |= {RecordKey(CONFERENCE, ""), *(RecordKey(PARTICIPANT, one) for one in concerned)}
        return keys | self._meetings[clash.organisation_id] if clash.kind in _OF_MANY else keys


@dataclass(frozen=True)
class Sequel:
    """How the history of a laptop follows that of home, under later numbers."""

    gathered: Gathering
    """At home."""
    steps: Sequence[Step]
    """Of home."""
    parting: Parting
    base: Records
    came: Luggage

    @cached_property
    def new(self) -> Sequence[Step]:
        """The steps that home has not seen."""
        return [step for step in self.came.steps if step.revision > self.parting.revision]

    @cached_property
    def is_told(self) -> bool:
        """Whether there is anything to be told step by step: steps, or versions that stand between them."""
        return bool(self.new or self.came.records.get(VERSION, {}).keys() - self.base.get(VERSION, {}).keys())

    @cached_property
    def back(self) -> Sequence[Change]:
        """What leads from the schedule of home to the last one that both have seen."""
        return differences(self.gathered.meetings, meetings_of(self.base)) if self.is_told else ()

    def number(self, revision: int) -> int:
        """Return the revision at home that is one of the laptop's."""
        return revision - self.parting.revision + self.gathered.conference.revision + bool(self.back)

    @property
    def last(self) -> int:
        """The revision after all of it, and after the merge."""
        return self.number(self.came.revision) + 1

    def records(self) -> Records:
        """Return what came, with the revisions of home."""
        return {kind: self._numbered(kind, records) for kind, records in self.came.records.items()}

    def _numbered(self, kind: str, records: Mapping[str, Document]) -> dict[str, Document]:
        if kind not in _WITH_REVISION:
            return dict(records)
        seen = self.base.get(kind, {})
        return {
            key: record
            if record["revision"] == seen.get(key, {}).get("revision")
            else {**record, "revision": self.number(record["revision"])}
            for key, record in records.items()
        }

    def told(self, merged: Iterable[Meeting], *, at: datetime, account: str) -> Sequence[Step]:
        """Return the steps that follow those of home and lead to the merged schedule.

        Args:
            merged: the schedule.
            at: the time of the merge.
            account: who merges.
        """
        start = meetings_of(self.came.records) if self.is_told else self.gathered.meetings
        same = {_told_by(step): step.revision for step in self.steps}
        numbers = {step.revision: same.get(_told_by(step)) for step in self.came.steps}
        numbers |= {step.revision: self.number(step.revision) for step in self.new}
        merging = [
            (self.gathered.conference.revision + 1, self.back),
            (self.last, differences(start, merged)),
        ]
        first, end = (
            [Step(revision=revision, at=at, account=account, action=MERGE, changes=tuple(changes))] if changes else []
            for revision, changes in merging
        )
        followed = [
            step.model_copy(
                update={"revision": numbers[step.revision], "undoes": numbers.get(step.undoes) if step.undoes else None}
            )
            for step in self.new
        ]
        return [*first, *followed, *end]


def _told_by(step: Step) -> tuple[datetime, str, str]:
    """Return what tells a step from all others, wherever it is numbered."""
    return step.at, step.account, step.action


def conflict_of(contested: Contested, home: Conference, laptop: Conference, names: Mapping[str, str]) -> Conflict:
    """Return what a person has to decide, as they would name it; of a way to reach somebody no more than its end.

    Args:
        contested: the records.
        home: the conference there, whose slots have times of their own.
        laptop: likewise.
        names: of organisations and people, by id.
    """

    def shown(conference: Conference, record: Document | None, kind: str, fields: frozenset[str]) -> Document | None:
        if record is None:
            return None
        starts = {slot.id: f"{slot.start:%H:%M}" for slot in conference.slots}
        wanted = (fields or record.keys() - _NAMED_BY) & _SHOWN.get(kind, record.keys())
        told = {name: value for name, value in record.items() if name in wanted}
        return {name: _shown(name, value, starts if name in _SLOTS else names) for name, value in told.items()}

    return Conflict(
        id=contested.id,
        records=tuple(
            Disagreement(
                kind=one.key.kind,
                key=one.key.key,
                name=_name(one.home or one.laptop or {}, home.name, names),
                home=shown(home, one.home, one.key.kind, fields),
                laptop=shown(laptop, one.laptop, one.key.kind, fields),
            )
            for one, fields in contested.differences
        ),
    )


def _name(record: Document, conference: str, names: Mapping[str, str]) -> str:
    if "demand_side" in record:
        return " – ".join(names.get(record[side], record[side]) for side in ("demand_side", "supply_side"))
    named = (names[record[noun]] for noun in ("person_id", "organisation_id") if record.get(noun) in names)
    return str(record["name"]) if "name" in record else next(named, conference)


def _shown(field: str, value: Any, names: Mapping[str, str]) -> Any:
    """Return a value with names instead of ids."""
    if field.startswith(CONTACT):
        return [[_end(contact), consent] for contact, consent in value]
    if isinstance(value, list):
        return [_shown(field, one, names) for one in value]
    if isinstance(value, dict):
        return {name: _shown(field, one, names) for name, one in value.items()}
    return names.get(value, value) if isinstance(value, str) else value


def _end(contact: str) -> str:
    """Return the end of a phone number; nothing of what is too short to hide the rest."""
    return f"…{contact[-_READABLE:]}" if len(contact) >= _LEAST_HIDDEN else "…"
