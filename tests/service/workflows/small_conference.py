"""A conference built by hand: four demand and eight supply organisations, four slots, three tables.

Its candidates are stored as such, so it needs neither index nor model, and its clock stands where a test puts it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from indexes.text import fold_name
from service.domain.conference import Conference, ConferenceContent, PairRule, Slot, Table
from service.domain.item import Side
from service.domain.meeting import Meeting
from service.domain.message import Message, MessageKind, MessageState
from service.domain.organisation import Organisation
from service.domain.participant import Part, Participant, ParticipantContent, ParticipantState
from service.domain.permission import Actor, Role
from service.domain.person import Contact, ContactKind, PersonDetails
from service.domain.plan import Candidate, Candidates, Change, Mode, ScoredTopic
from service.domain.request import Request, RequestContent
from service.storage import audits, conferences, meetings, organisations
from service.workflows.context import Context
from service.workflows.edit_schedule import Edited, add_meeting, move_meeting
from service.workflows.gathering import Gathering, change_schedule, gather
from service.workflows.keep_conferences import change_conference
from service.workflows.keep_messages import list_messages, note_message
from service.workflows.keep_participants import put_attendee, put_participant
from service.workflows.keep_people import add_person
from service.workflows.keep_requests import ask
from service.workflows.keep_versions import Publication, publish_version
from service.workflows.plan_draft import Planned, Search, plan_draft

DAY = date(2026, 12, 3)
EVE = datetime(2026, 12, 2, 8, tzinfo=UTC)
NAMES = {
    "d1": "佛山虚构针织有限公司",
    "d2": "珠海虚构电机有限公司",
    "d3": "中山虚构灯具有限公司",
    "d4": "东莞虚构家具有限公司",
    "s1": "广州虚构视觉有限公司",
    "s2": "深圳虚构算法有限公司",
    "s3": "香港虛構數據有限公司",
    "s4": "惠州虚构传感有限公司",
    "s5": "江门虚构软件有限公司",
    "s6": "肇庆虚构机器人有限公司",
    "s7": "广州虚构云服务有限公司",
    "s8": "深圳虚构声学有限公司",
}
SLOTS = tuple(
    Slot(id=f"t{number}", start=datetime(2026, 12, 3, 9) + timedelta(minutes=30 * number), minutes=25)  # noqa: DTZ001
    for number in range(4)
)
TABLES = (Table(id="A1", zone="A"), Table(id="A2", zone="A"), Table(id="B1", zone="B"))
CONTENT = ConferenceContent(name="虚构对接会", day=DAY, venue="虚构会展中心", slots=SLOTS, tables=TABLES)
PAIRS = tuple(f"d{demand} s{supply}" for demand in range(1, 5) for supply in range(1, 9))
_ZONE = ZoneInfo(CONTENT.time_zone)
ORGANIZER = Actor.organizer()
SECOND = Actor(account="second", roles=frozenset({Role.ORGANIZER}))


def vendor(organisation_id: str) -> Actor:
    """Return somebody of an organisation."""
    return Actor(account=f"of-{organisation_id}", roles=frozenset({Role.VENDOR}), organisation_id=organisation_id)


def hall_time(text: str) -> datetime:
    """Return a time of the day by the clock of the hall."""
    hour, minute = map(int, text.split(":"))
    return datetime(2026, 12, 3, hour, minute)  # noqa: DTZ001


@dataclass
class Clock:
    """Stands where it is put."""

    now: datetime = EVE

    def __call__(self) -> datetime:
        return self.now

    def put(self, text: str) -> None:
        """Let it be a time of the day in the hall."""
        self.now = hall_time(text).replace(tzinfo=_ZONE)


@dataclass
class Small:
    """The conference, with short ways to do to it what the organizer does: a pair is ``d1 s1``, a place ``t0 A1``."""

    context: Context
    clock: Clock
    id: str = "conference"

    @property
    def gathered(self) -> Gathering:
        with self.context.database.reading() as session:
            return gather(session, self.id)

    @property
    def revision(self) -> int:
        with self.context.database.reading() as session:
            return conferences.get(session, self.id).revision

    @property
    def schedule(self) -> dict[str, str]:
        """Return where each pair meets."""
        return {" ".join(one.pair): " ".join(one.place) for one in self.gathered.meetings}

    def meeting(self, pair: str) -> Meeting:
        return next(one for one in self.gathered.meetings if " ".join(one.pair) == pair)

    def set(self, **content: Any) -> Conference:
        """Change what is said of the conference."""
        gathered = self.gathered
        changed = ConferenceContent.model_validate({**dict(gathered.conference.content()), **content})
        return change_conference(ORGANIZER, self.context, self.id, changed, revision=gathered.conference.revision)

    def put(self, organisation_id: str, **content: Any) -> Participant:
        """Change what is said of an organisation's part."""
        former = self.gathered.participants[organisation_id]
        said = {name: getattr(former, name) for name in ParticipantContent.model_fields}
        changed = ParticipantContent.model_validate({**said, **content})
        return put_participant(ORGANIZER, self.context, self.id, organisation_id, changed)

    def add(self, pair: str, place: str, **how: Any) -> Edited:
        demand_side, supply_side = pair.split()
        slot, table = place.split()
        return add_meeting(
            ORGANIZER,
            self.context,
            self.id,
            demand_side=demand_side,
            supply_side=supply_side,
            slot=slot,
            table=table,
            revision=self.revision,
            **how,
        )

    def move(self, pair: str, place: str, **how: Any) -> Edited:
        slot, table = place.split()
        meeting_id = self.meeting(pair).id
        return move_meeting(
            ORGANIZER, self.context, self.id, meeting_id, slot=slot, table=table, revision=self.revision, **how
        )

    def stand(self, schedule: dict[str, str], **further: Any) -> None:
        """Let these meetings stand in the draft, not locked, beside those that do."""
        changes = []
        for pair, place in schedule.items():
            demand_side, supply_side = pair.split()
            slot, table = place.split()
            meeting = Meeting(
                id=f"m-{pair.replace(' ', '-')}",
                demand_side=demand_side,
                supply_side=supply_side,
                slot=slot,
                table=table,
                **further,
            )
            changes.append(Change(after=meeting))
        with self.context.database.writing() as session:
            change_schedule(session, self.context, ORGANIZER, gather(session, self.id), changes, "rerun")

    def pairs(self, *pairs: str, score: float = 0.5) -> None:
        """Let these pairs be the candidates, the first with the highest score; each with a need and a product of its own."""
        found = []
        for place, pair in enumerate(pairs):
            demand_side, supply_side = pair.split()
            topic = ScoredTopic(
                demand_id=f"need-{demand_side}",
                demand_revision=1,
                supply_id=f"product-{supply_side}",
                supply_revision=1,
                score=round(score - place / 1_000, 3),
                level="strong",
            )
            found.append(
                Candidate(demand_side=demand_side, supply_side=supply_side, score=topic.score, topics=(topic,))
            )
        with self.context.database.writing() as session:
            kept = Candidates(made_at=self.clock(), versions={}, pairs=tuple(found))
            conferences.put(session, self.id, kept)

    def ask(self, pair: str, *, by: Side = Side.DEMAND, actor: Actor = ORGANIZER, **further: Any) -> Request:
        demand_side, supply_side = pair.split()
        content = RequestContent(demand_side=demand_side, supply_side=supply_side, asked_by=by, **further)
        return ask(actor, self.context, self.id, content).request

    def plan(self, mode: Mode = "rerun", **search: Any) -> Planned:
        return plan_draft(ORGANIZER, self.context, self.id, mode, searching(**search))

    def publish(self, name: str, *, actor: Actor = ORGANIZER, **how: Any) -> Publication:
        return publish_version(actor, self.context, self.id, name, revision=self.revision, **how)

    def come(self, organisation_id: str, name: str, *numbers: str, **details: Any) -> str:
        """Let a person of an organisation come; return their id."""
        person = add_person(
            ORGANIZER,
            self.context,
            organisation_id,
            PersonDetails(name=name, **details),
            [Contact(kind=ContactKind.PHONE, value=number) for number in numbers],
        )
        put_attendee(ORGANIZER, self.context, self.id, person.id)
        return person.id

    def messages(self, *kinds: MessageKind, state: MessageState | None = None) -> list[Message]:
        found = list_messages(ORGANIZER, self.context, self.id, kinds=kinds or tuple(MessageKind))
        return [one for one in found if state in {None, one.state}]

    def tell(self, *only: str) -> None:
        """Note that what waits was told, to everybody or to these organisations."""
        for one in self.messages(state=MessageState.WAITING):
            if not only or one.organisation_id in only:
                note_message(ORGANIZER, self.context, self.id, one.id, state=MessageState.SENT)
        self.clock.now += timedelta(minutes=1)

    def audited(self) -> list[str]:
        """Return what was done, the oldest first."""
        with self.context.database.reading() as session:
            return [row.action for row in reversed(audits.recent(session, 10_000))]

    def stored(self) -> tuple[Meeting, ...]:
        with self.context.database.reading() as session:
            return meetings.of_conference(session, self.id)


def searching(**search: Any) -> Search:
    """Return a search that ends by itself, whatever the machine's speed."""
    values: dict[str, Any] = {"seconds": 600.0, "seed": 0, "elapsed": lambda: 0.0} | search
    return Search(**values)


def clocked(context: Context) -> Small:
    """Return the conference as it is kept in an installation, which is given a clock of its own."""
    clock = Clock()
    return Small(replace(context, clock=clock), clock)


def open_small(context: Context) -> Small:
    """Return the conference, new in an installation; all have accepted."""
    small = clocked(context)
    with context.database.writing() as session:
        organisations.add_many(
            session,
            [Organisation(id=one, name=name) for one, name in NAMES.items()],
            {name: fold_name(name) for name in NAMES.values()},
        )
        conferences.add(session, Conference(**dict(CONTENT), id=small.id))
        for one in NAMES:
            part = Part.DEMAND if one[0] == "d" else Part.SUPPLY
            coming = Participant(organisation_id=one, part=part, state=ParticipantState.ACCEPTED)
            conferences.put(session, small.id, coming)
    return small


def rule(pair: str, *, meet: bool, said_by: str = "李处长") -> PairRule:
    """Return what somebody said of a pair."""
    demand_side, supply_side = pair.split()
    return PairRule(demand_side=demand_side, supply_side=supply_side, meet=meet, said_by=said_by, said_at=EVE)


def readers(messages: Collection[Message]) -> list[str]:
    """Return to whom messages go."""
    return sorted(message.organisation_id for message in messages)
