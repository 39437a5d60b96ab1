"""Three conferences go through their whole life: one of the sample lists' real matches, two that are generated."""

import io
import shutil
import time as clock
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from pypdf import PdfReader

import fixtures
from indexes.encoder import Encoder
from service import bootstrap
from service.domain.conference import ConferenceContent
from service.domain.disclosure import Export
from service.domain.errors import ForbiddenError
from service.domain.item import Side
from service.domain.language import Language
from service.domain.meeting import Attendance, Opinion, OutcomeContent
from service.domain.message import Channel, MessageKind, MessageState
from service.domain.participant import ParticipantState
from service.domain.permission import Actor
from service.domain.person import ContactKind, GivenContact, PersonDetails
from service.domain.reply import Blank
from service.domain.request import RequestContent
from service.scheduling.clashes import clashes
from service.settings import Settings
from service.workflows.context import Context
from service.workflows.edit_schedule import lock_meetings, undo
from service.workflows.gathering import Gathering
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.keep_conferences import change_conference, create_conference, end_conference, read_conference
from service.workflows.keep_messages import list_messages, note_message
from service.workflows.keep_participants import note_answer, put_attendee, put_participant, withdraw
from service.workflows.keep_people import add_person
from service.workflows.keep_requests import answer, ask
from service.workflows.keep_versions import Publication, compare_versions, list_versions, name_version, publish_version
from service.workflows.move_conference import arrive, come_home, leave
from service.workflows.note_outcomes import give_opinion, note_outcome
from service.workflows.plan_draft import Search, plan_draft
from service.workflows.print_conference import hand_out
from service.workflows.propose_invitations import propose_invitations
from service.workflows.receive_guests import check_in, find_guests
from service.workflows.receive_replies import make_blank, receive_reply
from service.workflows.report_conference import report_conference
from service.workflows.run_day import close_tables, delay, propose_refills, take_place
from service.workflows.write_messages import call_to_meeting, write_day_reminders, write_invitations
from tests.service.generated import conference_content, generated_conference

DAY = date(2026, 12, 3)
SECOND = Actor(account="second", roles=Actor.organizer().roles)
ME = Actor.organizer()
PASSPHRASE = "十二月三日的会场密码 2026"
MOBILE = "13800001234"


@dataclass
class Watch:
    """A clock that goes when it is told to."""

    now: datetime

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def hall(self, hour: int, minute: int) -> None:
        """Set it to a time of the day in the hall, which is eight hours ahead."""
        self.now = datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@dataclass
class Place:
    """An installation with its clock."""

    context: Context
    watch: Watch

    def gathered(self, conference_id: str) -> Gathering:
        return read_conference(ME, self.context, conference_id)

    def revision(self, conference_id: str) -> int:
        return self.gathered(conference_id).conference.revision


@pytest.fixture
def places(encoder: Encoder, empty_home: Path, tmp_path: Path) -> Iterator[Callable[[str], Place]]:
    """Return a function that opens installations of their own: the office, the laptop."""
    with ExitStack() as stack:

        def opened(name: str) -> Place:
            shutil.copytree(empty_home, tmp_path / name)
            context = stack.enter_context(bootstrap.opened(Settings(home=tmp_path / name)))
            context.engine._encoders = (encoder, encoder)
            watch = Watch(datetime(2026, 11, 2, 1, tzinfo=UTC))
            return Place(replace(context, clock=watch), watch)

        yield opened


def sample_conference(office: Place) -> str:
    for path in sorted(Path(str(fixtures.folder("lists"))).iterdir()):
        if path.is_file():
            import_list(ME, office.context, ImportRequest(path, accept_withdrawals=True))
    content = ConferenceContent.model_validate_json((fixtures.folder("conferences") / "sample.json").read_bytes())
    conference = create_conference(ME, office.context, content)
    found = propose_invitations(ME, office.context, conference.id)
    assert len(found.proposed) > 20
    return conference.id


def small_conference(office: Place) -> str:
    content = conference_content(DAY, tables=8)
    return generated_conference(ME, office.context, content, demands=20, supplies=30, degree=4, seed=1)


def larger_conference(office: Place) -> str:
    content = conference_content(DAY, tables=24)
    return generated_conference(ME, office.context, content, demands=60, supplies=90, degree=5, seed=2)


def search() -> Search:
    return Search(seconds=20, seed=0, elapsed=clock.monotonic)


def require_sound(place: Place, conference_id: str) -> None:
    """Nobody is taken twice, and nothing else is wrong with where anybody is."""
    now = place.gathered(conference_id)
    assert clashes(now.conference, now.participants, now.meetings, forbidden=now.forbidden) == ()


@pytest.mark.slow
@pytest.mark.parametrize("make", [sample_conference, small_conference, larger_conference])
def test_a_conference_from_the_first_invitation_to_the_evening(
    make: Callable[[Place], str], places: Callable[[str], Place], tmp_path: Path
) -> None:
    office = places("office")
    one = make(office)
    invited_and_answered(office, one, tmp_path)
    planned_and_published(office, one)
    withdrawn_and_published_again(office, one)
    laptop = places("laptop")
    file = leave(ME, office.context, one, PASSPHRASE)
    assert MOBILE.encode() not in file
    arrive(ME, laptop.context, file, PASSPHRASE)
    assert laptop.gathered(one).meetings == office.gathered(one).meetings
    meanwhile_at_the_office(office, one)
    the_day_in_the_hall(laptop, one)
    home_again(office, laptop, one)
    the_evening(office, one)


def invited_and_answered(office: Place, one: str, tmp_path: Path) -> None:
    """Everybody is written to and answers; the first with a reply form, the others by telephone."""
    context = office.context
    invitations = write_invitations(ME, context, one, reply_by=date(2026, 11, 20))
    everybody = office.gathered(one).participants
    assert {message.organisation_id for message in invitations} == everybody.keys()
    for message in invitations:
        note_message(ME, context, one, message.id, state=MessageState.SENT, channel=Channel.TELEPHONE)
    assert {one.state for one in office.gathered(one).participants.values()} == {ParticipantState.INVITED}
    first = office.gathered(one).candidates[0].demand_side
    form = tmp_path / "reply.xlsx"
    form.write_bytes(filled(make_blank(ME, context, one, first, Blank.FORM_XLSX).content))
    received = receive_reply(ME, context, one, form)
    assert (received.reply.coming, [person.name for person in received.reply.people]) == (True, ["梁咏珊"])
    for number, organisation_id in enumerate(sorted(everybody)):
        if organisation_id != first:
            note_answer(ME, context, one, organisation_id, ParticipantState.ACCEPTED)
            contact = GivenContact(kind=ContactKind.PHONE, value=f"1390000{number:04d}")
            person = add_person(ME, context, organisation_id, PersonDetails(name=f"参会人{number}"), [contact])
            put_attendee(ME, context, one, person.id)
    assert all(participant.coming for participant in office.gathered(one).participants.values())


def filled(blank: bytes) -> bytes:
    """Fill a form in as somebody at a desk does: they come, with one person."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book.worksheets[0]
    cells = {str(cell.value).strip(): cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    coming = next(cell for text, cell in cells.items() if text == "是否参加")
    beside = (cell for cell in sheet[coming.row][coming.column :] if not isinstance(cell, MergedCell))
    next(beside).value = "参加"
    headers = {text: cell for text, cell in cells.items() if text in {"姓名", "手机或电话"}}
    row = headers["姓名"].row + 1
    sheet.cell(row, headers.pop("姓名").column).value = "梁咏珊"
    for cell in headers.values():
        sheet.cell(row, cell.column).value = MOBILE
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def planned_and_published(office: Place, one: str) -> None:
    """A request outranks, a lock stands, an undo goes back, a second person publishes; everybody who meets is told once."""
    context = office.context
    gathered = office.gathered(one)
    coming = {name for name, participant in gathered.participants.items() if participant.coming}
    candidate = next(pair for pair in reversed(gathered.candidates) if coming.issuperset(pair.pair))
    wish = RequestContent(
        demand_side=candidate.demand_side, supply_side=candidate.supply_side, asked_by=Side.SUPPLY, context="愿带样机"
    )
    asked = ask(ME, context, one, wish)
    answer(ME, context, one, asked.request.id, accept=True)
    content = office.gathered(one).conference.content().model_copy(update={"second_person": True})
    change_conference(ME, context, one, content, revision=office.revision(one))
    planned = plan_draft(ME, context, one, "rerun", search())
    assert planned.figures.meetings == len(planned.gathered.meetings) <= planned.figures.most_meetings
    assert candidate.pair in {meeting.pair for meeting in planned.gathered.meetings}
    require_sound(office, one)
    kept = planned.gathered.meetings[0]
    locked = lock_meetings(ME, context, one, [kept.id], locked=True, revision=planned.gathered.conference.revision)
    again = plan_draft(ME, context, one, "rerun", search())
    assert kept.place in {meeting.place for meeting in again.gathered.meetings if meeting.pair == kept.pair}
    if again.changes:
        undone = undo(ME, context, one, revision=again.gathered.conference.revision)
        assert set(undone.gathered.meetings) == set(locked.gathered.meetings)
    draft = name_version(ME, context, one, "初稿")
    revision = office.revision(one)
    asked_for = publish_version(ME, context, one, "第一版", revision=revision)
    assert (asked_for.version.published_at, asked_for.messages) == (None, ())
    with pytest.raises(ForbiddenError):
        publish_version(ME, context, one, "第一版", revision=revision)
    told = publish_version(SECOND, context, one, "第一版", revision=revision)
    meeting_people = {name for meeting in office.gathered(one).meetings for name in meeting.pair}
    assert meeting_people <= {message.organisation_id for message in told.messages}
    assert {message.kind for message in told.messages} == {MessageKind.AGENDA}
    assert compare_versions(ME, context, one, draft.id).changes == ()
    all_sent(office, one, told)
    printed = hand_out(ME, context, one, Export.AGENDAS, language=Language.SIMPLIFIED)
    assert len(PdfReader(io.BytesIO(printed.content)).pages) >= len(office.gathered(one).participants)


def all_sent(place: Place, one: str, publication: Publication) -> None:
    for message in publication.messages:
        note_message(ME, place.context, one, message.id, state=MessageState.SENT, channel=Channel.COPY)


def withdrawn_and_published_again(office: Place, one: str) -> None:
    """Whoever withdraws is on nobody's schedule any more; the gaps are filled, nobody else moves, and only those concerned are told."""
    context = office.context
    before = office.gathered(one)
    leaver = next(iter(before.meetings)).supply_side
    lost = {change.before.demand_side for change in withdraw(ME, context, one, leaver) if change.before is not None}
    filled_up = plan_draft(ME, context, one, "fill", search())
    stayed = {meeting.id: meeting for meeting in before.meetings if leaver not in meeting.pair}
    now = {meeting.id: meeting for meeting in filled_up.gathered.meetings}
    assert {key: now[key] for key in stayed} == stayed
    require_sound(office, one)
    revision = office.revision(one)
    publish_version(ME, context, one, "第二版", revision=revision)
    told = publish_version(SECOND, context, one, "第二版", revision=revision)
    new = {name for key, meeting in now.items() if key not in stayed for name in meeting.pair}
    assert {message.organisation_id for message in told.messages} == lost | new
    all_sent(office, one, told)
    again = hand_out(ME, context, one, Export.CHANGED_AGENDAS, language=Language.SIMPLIFIED)
    assert len(PdfReader(io.BytesIO(again.content)).pages) < len(office.gathered(one).participants) / 2


def meanwhile_at_the_office(office: Place, one: str) -> None:
    """The office goes on: it notes a call, and changes the venue, which nobody in the hall does."""
    waiting = write_day_reminders(ME, office.context, one)
    note_message(ME, office.context, one, waiting[0].id, state=MessageState.ANSWERED, answer="会晚到")
    content = office.gathered(one).conference.content().model_copy(update={"venue": "虚构会展中心 5 号馆"})
    change_conference(ME, office.context, one, content, revision=office.revision(one))


def the_day_in_the_hall(laptop: Place, one: str) -> None:
    """People come in, one comes late, a speech runs over, a table is closed, one side does not show up and standby takes the place."""
    context = laptop.context
    laptop.watch.hall(8, 30)
    content = laptop.gathered(one).conference.content().model_copy(update={"second_person": False})
    change_conference(ME, context, one, content, revision=laptop.revision(one))
    start = laptop.gathered(one)
    late = start.meetings[-1].supply_side
    for organisation_id in start.participants:
        if organisation_id != late:
            check_in(ME, context, one, organisation_id)
    (guest,) = [guest for guest in find_guests(ME, context, one, MOBILE[-4:]) if guest.person is not None]
    assert guest.person is not None
    assert guest.person.name == "梁咏珊"
    late_arrival(laptop, one, late)
    speech_runs_over(laptop, one)
    closed_table(laptop, one)
    no_show(laptop, one)
    held(laptop, one)


def late_arrival(laptop: Place, one: str, late: str) -> None:
    """Whoever comes after the first slot has no meeting in it; the others of that meeting are told."""
    context = laptop.context
    gathered = laptop.gathered(one)
    first = gathered.conference.slots[0].id
    for meeting in gathered.meetings:
        if late in meeting.pair and meeting.slot == first:
            from service.workflows.edit_schedule import remove_meeting

            remove_meeting(ME, context, one, meeting.id, revision=laptop.revision(one))
    participant = laptop.gathered(one).participants[late]
    from service.domain.participant import ParticipantContent

    said = participant.model_dump(include=set(ParticipantContent.model_fields)) | {"unavailable": (first,)}
    put_participant(ME, context, one, late, ParticipantContent.model_validate(said))
    plan_draft(ME, context, one, "fill", search())
    publish_version(ME, context, one, "现场一", revision=laptop.revision(one))
    require_sound(laptop, one)
    assert all((meeting.slot != first) for meeting in laptop.gathered(one).meetings if late in meeting.pair)
    check_in(ME, context, one, late)


def speech_runs_over(laptop: Place, one: str) -> None:
    """Everything from then on is twenty minutes later; no meeting changes slot, table or partner, and whoever has one from then on is told."""
    before = laptop.gathered(one)
    over = next(item for item in before.conference.programme if item.start > before.conference.slots[0].start)
    laptop.watch.hall(over.end.hour, over.end.minute)
    done = delay(ME, laptop.context, one, over.end, 20, search(), name="现场二", revision=before.conference.revision)
    assert done.gathered.meetings == before.meetings
    starts = [{slot.id: slot.start for slot in gathered.conference.slots} for gathered in (before, done.gathered)]
    shifted = {name for name in starts[0] if starts[1][name] - starts[0][name] == timedelta(minutes=20)}
    assert shifted == {slot.id for slot in before.conference.slots if slot.start >= over.end}
    concerned = {name for meeting in before.meetings if meeting.slot in shifted for name in meeting.pair}
    assert concerned <= {message.organisation_id for message in done.messages}
    require_sound(laptop, one)


def closed_table(laptop: Place, one: str) -> None:
    """The meetings of a table that is closed find another place or are named as cancelled; what is over stays."""
    before = laptop.gathered(one)
    clock_now = laptop.watch.now + timedelta(hours=8)
    to_come = [slot.id for slot in before.conference.slots if slot.start > clock_now.replace(tzinfo=None)]
    table = before.conference.tables[0].id
    done = close_tables(
        ME,
        laptop.context,
        one,
        search(),
        tables=[table],
        from_slot=to_come[0],
        name="现场三",
        revision=before.conference.revision,
    )
    assert not [meeting for meeting in done.gathered.meetings if meeting.table == table and meeting.slot in to_come]
    over = {meeting.id: meeting for meeting in before.meetings if meeting.slot not in to_come}
    assert over.items() <= {meeting.id: meeting for meeting in done.gathered.meetings}.items()
    gone = {change.before.id for change in done.changes if change.before is not None and change.after is None}
    assert {meeting.id for meeting in before.meetings} - {meeting.id for meeting in done.gathered.meetings} == gone
    require_sound(laptop, one)


def no_show(laptop: Place, one: str) -> None:
    """One side does not come to the last meeting; somebody else sits down with the side that waits, where there is somebody."""
    context = laptop.context
    gathered = laptop.gathered(one)
    order = {slot.id: number for number, slot in enumerate(gathered.conference.slots)}
    missed = max(gathered.meetings, key=lambda meeting: order[meeting.slot])
    call_to_meeting(ME, context, one, missed.id)
    outcome = OutcomeContent(attendance=Attendance.NO_SHOW, absent=(Side.SUPPLY,))
    note_outcome(ME, context, one, missed.id, outcome)
    proposals = propose_refills(
        ME, context, one, slot=missed.slot, table=missed.table, waiting=missed.demand_side
    ) or propose_refills(ME, context, one, slot=missed.slot, table=missed.table)
    if proposals:
        done = take_place(
            ME,
            context,
            one,
            proposals[0],
            slot=missed.slot,
            table=missed.table,
            name="现场四",
            revision=laptop.revision(one),
        )
        (new,) = [meeting for meeting in done.gathered.meetings if meeting.place == missed.place]
        assert new.pair == (proposals[0].demand_side, proposals[0].supply_side)
        require_sound(laptop, one)


def held(laptop: Place, one: str) -> None:
    for number, meeting in enumerate(laptop.gathered(one).meetings):
        outcome = OutcomeContent(attendance=Attendance.HELD, late_minutes=5 if number == 0 else 0)
        note_outcome(ME, laptop.context, one, meeting.id, outcome)


def home_again(office: Place, laptop: Place, one: str) -> None:
    """What happened in the hall is at home, and what was done at home meanwhile stays."""
    file = leave(ME, laptop.context, one, PASSPHRASE)
    merged = come_home(ME, office.context, file, PASSPHRASE)
    assert merged.conflicts == ()
    home, hall = office.gathered(one), laptop.gathered(one)
    assert home.meetings == hall.meetings
    assert home.conference.venue == "虚构会展中心 5 号馆"
    assert home.conference.slots == hall.conference.slots
    assert [message.answer for message in list_messages(ME, office.context, one) if message.answer] == ["会晚到"]
    require_sound(office, one)


def the_evening(office: Place, one: str) -> None:
    """Both sides rate, one signs; the figures are those that somebody counts by hand."""
    context = office.context
    gathered = office.gathered(one)
    first, second = gathered.meetings[:2]
    for side, rating in ((Side.DEMAND, 5), (Side.SUPPLY, 4)):
        vendor = Actor(account="v", organisation_id=first.pair[side is Side.SUPPLY])
        give_opinion(vendor, context, one, first.id, side, Opinion(rating=rating, intends=True))
    outcome = OutcomeContent(attendance=Attendance.HELD, signed=True, amount_yuan=300_000)
    note_outcome(ME, context, one, second.id, outcome)
    end_conference(ME, context, one)
    figures = {figure.code: (figure.value, figure.of) for figure in report_conference(ME, context, one)}
    count = len(gathered.meetings)
    assert {
        code: figures[code] for code in ("rated_by_demand", "rated_by_supply", "intent", "signed", "amount_yuan")
    } == {
        "rated_by_demand": (5, 1),
        "rated_by_supply": (4, 1),
        "intent": (1, count),
        "signed": (1, count),
        "amount_yuan": (300_000, 1),
    }
    assert figures["held"][0] == count
    for sheet in (Export.EVERYTHING, Export.BOOKLET):
        paper = hand_out(ME, context, one, sheet, language=Language.SIMPLIFIED).content
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
        assert MOBILE not in text
    assert hand_out(ME, context, one, Export.SCHEDULE, language=Language.ENGLISH).content.startswith(b"PK")
    calendar = hand_out(
        ME, context, one, Export.CALENDAR, language=Language.ENGLISH, organisation_id=first.demand_side
    ).content
    assert b"BEGIN:VEVENT" in calendar
    assert len(list_versions(ME, context, one)) >= 6
