"""A conference leaves in one file, runs elsewhere, comes home and is merged; two real installations, each with its own key."""

import logging
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from indexes.text import fold_name
from service import bootstrap
from service.domain.conference import Conference, ConferenceContent, ItemKind, ProgrammeItem, Slot, Table
from service.domain.demand import Demand
from service.domain.edition import Edition, ListKind, PublishedList, Scope
from service.domain.errors import ConflictError, DuijieError, ForbiddenError
from service.domain.item import Side
from service.domain.language import Language
from service.domain.meeting import Attendance, Meeting, Outcome
from service.domain.move import Parting, Winner
from service.domain.organisation import Organisation
from service.domain.participant import Attendee, Part, ParticipantContent, ParticipantState
from service.domain.permission import Actor
from service.domain.person import Contact, ContactKind, Person, PersonDetails
from service.domain.plan import Step
from service.domain.supply import Supply
from service.settings import Settings
from service.storage import conferences, editions, items, lists, meetings, organisations
from service.storage.conferences import KINDS
from service.texts import SENTENCES
from service.workflows import conference_files
from service.workflows.context import Context
from service.workflows.edit_schedule import add_meeting, move_meeting, read_clashes, remove_meeting, undo
from service.workflows.gathering import Gathering
from service.workflows.keep_conferences import change_conference, read_conference
from service.workflows.keep_participants import (
    list_attendees,
    put_attendee,
    put_participant,
    remove_attendee,
    withdraw,
)
from service.workflows.keep_people import add_person, change_person, list_people, read_contacts, remove_person
from service.workflows.keep_versions import compare_versions, list_versions, name_version, publish_version
from service.workflows.luggage import CONFERENCE, CONTACT, MEETING, PERSON, records_of
from service.workflows.merge_conference import _NAMED_BY, _SHOWN
from service.workflows.move_conference import Homecoming, arrive, come_home, leave
from service.workflows.read_items import read_item
from service.workflows.version_history import schedule_of
from tests.conftest import PostgreSQL

ACTOR = Actor.local()
PASSPHRASE = "白露 针织 九号桌 车间门口"
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = date(2026, 12, 3)
SLOTS = tuple(Slot(id=f"s{hour}", start=datetime(2026, 12, 3, hour), minutes=25) for hour in (9, 10, 11, 14))  # noqa: DTZ001 -- of the hall
NAMES = {
    "d1": "虚构针织有限公司",
    "d2": "虚构印染有限公司",
    "d3": "虚构陶瓷有限公司",
    "s1": "虚构视觉有限公司",
    "s2": "虚构机器人有限公司",
    "s3": "虚构软件有限公司",
}
CONTENT = {*ParticipantContent.model_fields}
PHONES = ("13800138000", "chen@example.invalid")


@pytest.fixture(scope="module", autouse=True)
def _cheap_keys() -> Iterator[None]:
    """Half a second for each of many files says nothing here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conference_files, "COST", conference_files.LEAST_COST)
        yield


class Installations:
    """Opens copies of installations, by name; an empty one gets a key of its own."""

    def __init__(self, stack: ExitStack, folder: Path, empty: Path) -> None:
        self._stack, self._folder, self._empty = stack, folder, empty

    def new(self, name: str, template: Path | None = None, **settings: Any) -> Context:
        shutil.copytree(template or self._empty, self._folder / name)
        if template is None:
            (self._folder / name / bootstrap.CONTACT_KEY).unlink()
        return self._stack.enter_context(bootstrap.opened(Settings(home=self._folder / name, **settings)))


@pytest.fixture(scope="module")
def templates(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a ``home`` where a conference is, and another pair ``left`` and ``arrived`` between which it is on its way."""
    folder = tmp_path_factory.mktemp("templates")
    with ExitStack() as stack:
        prepared(Installations(stack, folder, empty_home).new("home"))
    with ExitStack() as stack:
        installations = Installations(stack, folder, empty_home)
        moved_to(installations.new("arrived"), installations.new("left", folder / "home"))
    return folder


@pytest.fixture
def installations(empty_home: Path, tmp_path: Path) -> Iterator[Installations]:
    with ExitStack() as stack:
        yield Installations(stack, tmp_path, empty_home)


@pytest.fixture
def home(installations: Installations, templates: Path) -> Context:
    """Return an installation with a conference of six organisations and three meetings."""
    return installations.new("home", templates / "home")


@pytest.fixture
def laptop(installations: Installations) -> Context:
    """Return an empty installation."""
    return installations.new("laptop")


@pytest.fixture
def parted(installations: Installations, templates: Path) -> tuple[Context, Context]:
    """Return the home of a conference, and a laptop where it is a guest."""
    return installations.new("home", templates / "left"), installations.new("laptop", templates / "arrived")


def prepared(context: Context) -> Context:
    """Keep a conference ``c`` with all that belongs to it."""
    with context.database.writing() as session:
        folds = {name: fold_name(name) for name in [*NAMES.values(), "虚构针织厂"]}
        firms = [Organisation(id=one, name=name) for one, name in NAMES.items()]
        firms[0] = firms[0].model_copy(update={"aliases": ("虚构针织厂",), "credit_code": "91440600MA00000009"})
        organisations.add_many(session, firms, folds)
        for side, kind in ((Side.DEMAND, ListKind.DEMAND), (Side.SUPPLY, ListKind.SUPPLY)):
            lists.add(session, PublishedList(id=f"list-{side}", kind=kind, name="虚构清单"))
            edition = {"title": "首批", "file_name": "a.xlsx", "file_hash": "ab" * 32, "scope": Scope.BATCH}
            editions.add(session, Edition(id=f"edition-{side}", list_id=f"list-{side}", imported_at=NOON, **edition))
        need = Demand(
            id="need", list_id="list-demand", edition_id="edition-demand", title="布面检验", organisation_id="d1"
        )
        items.add(session, need, NOON)
        items.revise(session, need.model_copy(update={"title": "坯布起球检验", "revision": 2}), NOON)
        product = {"list_id": "list-supply", "edition_id": "edition-supply", "organisation_id": "s1"}
        items.add(session, Supply(id="product", title="视觉质检", **product), NOON)
        hall = {"slots": SLOTS, "tables": tuple(Table(id=one) for one in ("A", "B", "C"))}
        conferences.add(session, Conference(id="c", name="佛山针织对接会", day=DAY, **hall))
    for one in NAMES:
        part = Part.DEMAND if one < "s" else Part.SUPPLY
        put_participant(
            ACTOR, context, "c", one, ParticipantContent(part=part, state=ParticipantState.ACCEPTED, agendas=2)
        )
    reached_by = [
        Contact(kind=ContactKind.PHONE, value=PHONES[0]),
        Contact(kind=ContactKind.EMAIL, value=PHONES[1]),
    ]
    chen = add_person(ACTOR, context, "d1", PersonDetails(name="陈虚构", language=Language.TRADITIONAL), reached_by)
    put_attendee(ACTOR, context, "c", chen.id)
    for pair, slot, table in (("d1 s1", "s9", "A"), ("d2 s2", "s9", "B"), ("d3 s3", "s10", "A")):
        added(context, pair, slot, table)
    name_version(ACTOR, context, "c", "初稿")
    return context


def seen(context: Context) -> Gathering:
    return read_conference(ACTOR, context, "c")


def added(context: Context, pair: str, slot: str, table: str) -> str:
    demand_side, supply_side = pair.split()
    edited = add_meeting(
        ACTOR,
        context,
        "c",
        demand_side=demand_side,
        supply_side=supply_side,
        slot=slot,
        table=table,
        revision=seen(context).conference.revision,
    )
    assert edited.kept, edited.clashes
    return edited.changes[0].meeting_id


def moved(context: Context, pair: str, slot: str, table: str) -> None:
    edited = move_meeting(
        ACTOR, context, "c", of(context, pair).id, slot=slot, table=table, revision=seen(context).conference.revision
    )
    assert edited.kept, edited.clashes


def removed(context: Context, pair: str) -> None:
    remove_meeting(ACTOR, context, "c", of(context, pair).id, revision=seen(context).conference.revision)


def of(context: Context, pair: str) -> Meeting:
    return next(meeting for meeting in seen(context).meetings if " ".join(meeting.pair) == pair)


def places(context: Context) -> dict[str, str]:
    return {" ".join(meeting.pair): " ".join(meeting.place) for meeting in seen(context).meetings}


def history(context: Context) -> tuple[Step, ...]:
    with context.database.reading() as session:
        return meetings.steps(session, "c")


def everything(context: Context) -> Any:
    """Return all records of the conference as they can be compared between installations, versions by what they say."""
    with context.database.reading() as session:
        records: Any = records_of(session, context.cipher, "c")
        records["version"] = {one.name: schedule_of(session, "c", one.id) for one in list_versions(ACTOR, context, "c")}
    return records


def moved_to(laptop: Context, home: Context) -> Context:
    arrive(ACTOR, laptop, leave(ACTOR, home, "c", PASSPHRASE), PASSPHRASE)
    return laptop


def brought_home(home: Context, laptop: Context, choices: Mapping[str, Winner] | None = None) -> Homecoming:
    return come_home(ACTOR, home, leave(ACTOR, laptop, "c", PASSPHRASE), PASSPHRASE, choices=choices)


def refusal(do: Callable[[], object]) -> DuijieError:
    with pytest.raises(DuijieError) as caught:
        do()
    return caught.value


def test_a_conference_is_the_same_where_it_arrives(home: Context, laptop: Context) -> None:
    moved_to(laptop, home)

    assert everything(laptop) == everything(home)
    assert seen(laptop) == seen(home)
    assert history(laptop) == history(home)
    (chen,) = list_people(ACTOR, laptop, "d1")
    assert [one.value for one in read_contacts(ACTOR, laptop, chen.id)] == list(PHONES)
    assert read_item(ACTOR, laptop, Side.DEMAND, "need").item == read_item(ACTOR, home, Side.DEMAND, "need").item
    assert read_item(ACTOR, laptop, Side.DEMAND, "need", 1).item.title == "布面检验"
    assert read_item(ACTOR, laptop, Side.SUPPLY, "product").item.title == "视觉质检"
    with laptop.database.reading() as session:
        assert organisations.find(session, folded_name=fold_name("虚构针织厂")) == organisations.get(session, "d1")


def test_contacts_and_passphrase_stand_nowhere_in_the_clear(
    home: Context, laptop: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file = leave(ACTOR, home, "c", PASSPHRASE)
    arrive(ACTOR, laptop, file, PASSPHRASE)
    (chen,) = list_people(ACTOR, home, "d1")
    for context, phone in ((home, "13900139001"), (laptop, "13900139002")):
        change_person(ACTOR, context, chen.id, chen, [Contact(kind=ContactKind.PHONE, value=phone)], lambda _: True)
    back = leave(ACTOR, laptop, "c", PASSPHRASE)
    told = come_home(ACTOR, home, back, PASSPHRASE)
    with home.database.reading() as session:
        partings = conferences.records(session, "c", Parting)
    outside = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    }
    outside |= {"file": file, "back": back, "told": repr((told, partings)).encode(), "log": caplog.text.encode()}
    secrets = [*PHONES, "13900139001", "13900139002", PASSPHRASE]

    assert {"home/duijie.sqlite", "laptop/duijie.sqlite"} < outside.keys()
    assert told.conflicts[0].records[0].home == {"contact.phone": [["…9001", "imported"]]}
    assert {name for name, content in outside.items() for secret in secrets if secret.encode() in content} == set()


def test_a_file_with_records_that_this_program_does_not_know_is_refused_without_showing_them(
    home: Context, laptop: Context
) -> None:
    content = conference_files.unlock(leave(ACTOR, home, "c", PASSPHRASE), PASSPHRASE)
    files = [
        conference_files.lock(content.replace(*change), PASSPHRASE)
        for change in (
            (b'"contact.phone"', b'"phone"'),
            (b'"agendas":2', b'"agendas":0'),
            (b'"participant":', b'"guest":'),
            (b'"departure":', b'"unknown":'),
            (content, b"{"),
        )
    ]

    refused = [refusal(lambda: arrive(ACTOR, laptop, file, PASSPHRASE)) for file in files]  # noqa: B023
    assert [(str(error), error.__cause__) for error in refused] == [("move_damaged()", None)] * len(files)


def test_everything_that_two_sides_may_disagree_about_has_a_name() -> None:
    models: dict[str, type[BaseModel]] = {kind.name: model for model, kind in KINDS.items()}
    models |= {CONFERENCE: Conference, MEETING: Meeting, PERSON: Person}
    kinds = models.keys() - {"parting", "printing"}  # which stay at home, and of which the later counts
    fields = {name for kind in kinds for name in _SHOWN.get(kind, {*models[kind].model_fields} - _NAMED_BY)}
    fields |= {f"{CONTACT}{kind}" for kind in ContactKind}
    sides = {"moved.home", "moved.laptop", "moved.gone"}

    assert {code for code in SENTENCES if code.startswith("moved.")} == (
        sides | {f"moved.kind.{kind}" for kind in kinds} | {f"moved.field.{name}" for name in fields}
    )


def test_nothing_is_kept_of_a_file_that_cannot_be_used(home: Context, laptop: Context) -> None:
    file = leave(ACTOR, home, "c", PASSPHRASE)

    assert str(refusal(lambda: arrive(ACTOR, laptop, file, PASSPHRASE + "!"))) == "passphrase_wrong()"
    assert str(refusal(lambda: arrive(ACTOR, laptop, file[:-1], PASSPHRASE))) == "move_damaged()"
    assert str(refusal(lambda: leave(ACTOR, home, "c", "short"))) == "passphrase_short(least=12)"
    assert isinstance(refusal(lambda: leave(Actor.public(), home, "c", PASSPHRASE)), ForbiddenError)
    with laptop.database.reading() as session:
        assert conferences.every(session) == ()
        assert organisations.get_many(session, NAMES) == {}


def test_a_conference_arrives_once_and_only_where_it_is_not(home: Context, laptop: Context) -> None:
    file = leave(ACTOR, home, "c", PASSPHRASE)
    arrive(ACTOR, laptop, file, PASSPHRASE)
    moved(laptop, "d1 s1", "s11", "C")
    before = everything(laptop)
    arrive(ACTOR, laptop, file, PASSPHRASE)

    assert everything(laptop) == before
    assert refusal(lambda: arrive(ACTOR, home, file, PASSPHRASE)).reason == "conference_here"
    other = leave(ACTOR, home, "c", PASSPHRASE)
    assert refusal(lambda: arrive(ACTOR, laptop, other, PASSPHRASE)).reason == "conference_here"
    assert refusal(lambda: come_home(ACTOR, home, other, PASSPHRASE)).reason == "move_not_back"
    back = leave(ACTOR, laptop, "c", PASSPHRASE)
    assert refusal(lambda: come_home(ACTOR, laptop, back, PASSPHRASE)).reason == "move_unknown"


def test_an_installation_that_knows_some_of_it_keeps_its_own(home: Context, laptop: Context) -> None:
    """It knows a firm by its number, a list by its name, and has a person from the last conference under the former name."""
    own = Organisation(id="own", name="虚构针织", credit_code="91440600MA00000009")
    with laptop.database.writing() as session:
        organisations.add(session, own, {own.name: fold_name(own.name)})
        organisations.add(session, Organisation(id="s1", name="虚构视觉"), {"虚构视觉": "虚构视觉"})
        lists.add(session, PublishedList(id="own-list", kind=ListKind.DEMAND, name="虚构清单"))
    moved_to(laptop, home)

    with laptop.database.reading() as session:
        assert organisations.heads(session, ["d1", "s1"]) == {"d1": "own", "s1": "s1"}
        assert organisations.get(session, "s1") == Organisation(id="s1", name=NAMES["s1"], aliases=("虚构视觉",))
        assert [(one.id, one.list_id) for one in items.get_many(session, Side.DEMAND, ["need"]).values()] == [
            ("need", "own-list")
        ]
    moved(laptop, "d1 s1", "s11", "C")
    brought_home(home, laptop)
    with home.database.reading() as session:
        assert organisations.get(session, "d1").credit_code == "91440600MA00000009"
        assert items.get(session, Side.DEMAND, "need").list_id == "list-demand"


def test_whom_somebody_met_before_is_known_on_the_laptop(home: Context, laptop: Context) -> None:
    with home.database.writing() as session:
        conference = conferences.get(session, "c")
        conferences.add(session, Conference(id="former", name="去年", day=date(2025, 12, 3)))
        held = Outcome(
            meeting_id="m",
            demand_side="d1",
            supply_side="s2",
            attendance=Attendance.HELD,
            note="价格谈不拢",
            noted_at=NOON,
            noted_by="x",
        )
        conferences.put(session, "former", held)
        conferences.change(session, conference.model_copy(update={"met_before": ("former",)}))
    moved_to(laptop, home)

    assert ("d1", "s2") in seen(laptop).forbidden
    with laptop.database.reading() as session:
        assert [one.note for one in conferences.records(session, "former", Outcome)] == [""]


def test_what_was_done_on_the_laptop_comes_home_with_its_history(parted: tuple[Context, Context]) -> None:
    home, laptop = parted
    (chen,) = list_people(ACTOR, laptop, "d1")
    guest = add_person(ACTOR, laptop, "s3", PersonDetails(name="李虚构"), [])
    put_attendee(ACTOR, laptop, "c", guest.id)
    with laptop.database.writing() as session:
        attendee = conferences.record(session, "c", Attendee, chen.id)
        conferences.put(session, "c", attendee.model_copy(update={"arrived_at": NOON}))
        firm = Organisation(id="walk-in", name="虚构现场有限公司")
        organisations.add(session, firm, {firm.name: fold_name(firm.name)})
    part = ParticipantContent(part=Part.SUPPLY, state=ParticipantState.ACCEPTED)
    put_participant(ACTOR, laptop, "c", "walk-in", part)
    moved(laptop, "d1 s1", "s11", "C")
    publish_version(ACTOR, laptop, "c", "上午", revision=seen(laptop).conference.revision)
    added(laptop, "d2 walk-in", "s14", "A")
    removed(laptop, "d3 s3")
    wanted, steps = everything(laptop), history(laptop)

    assert brought_home(home, laptop).conflicts == ()
    assert everything(home) == wanted
    assert history(home) == steps
    assert [person.name for person in list_people(ACTOR, home, "s3")] == ["李虚构"]
    morning = next(one for one in list_versions(ACTOR, home, "c") if one.name == "上午")
    assert [sorted(change.meeting_id for change in compare_versions(ACTOR, home, "c", morning.id).changes)] == [
        sorted([of(home, "d2 walk-in").id, steps[-1].changes[0].meeting_id])
    ]
    undo(ACTOR, home, "c", revision=seen(home).conference.revision)
    assert places(home) == {"d1 s1": "s11 C", "d2 s2": "s9 B", "d2 walk-in": "s14 A", "d3 s3": "s10 A"}


def test_both_may_go_on_and_each_step_can_be_undone(parted: tuple[Context, Context]) -> None:
    home, laptop = parted
    moved(laptop, "d1 s1", "s11", "C")
    undo(ACTOR, laptop, "c", revision=seen(laptop).conference.revision)
    moved(laptop, "d1 s1", "s14", "C")
    name_version(ACTOR, laptop, "c", "现场")
    removed(home, "d2 s2")
    name_version(ACTOR, home, "c", "在家")

    brought_home(home, laptop)

    assert places(home) == {"d1 s1": "s14 C", "d3 s3": "s10 A"}
    assert [step.action for step in history(home)] == [
        *("add", "add", "add", "remove"),
        *("merge", "move", "undo", "move", "merge"),
    ]
    with home.database.reading() as session:
        told = {one.name: schedule_of(session, "c", one.id) for one in list_versions(ACTOR, home, "c")}
    assert {name: sorted(" ".join(one.pair) for one in schedule) for name, schedule in told.items()} == {
        "初稿": ["d1 s1", "d2 s2", "d3 s3"],
        "在家": ["d1 s1", "d3 s3"],
        "现场": ["d1 s1", "d2 s2", "d3 s3"],
    }
    states: list[list[str]] = []
    while any(step.undoes is None for step in history(home)) and len(states) < 7:
        try:
            undo(ACTOR, home, "c", revision=seen(home).conference.revision)
        except ConflictError:
            break
        states.append(sorted(places(home).values()))
    assert states == [
        ["s10 A", "s14 C", "s9 B"],
        ["s10 A", "s9 A", "s9 B"],
        ["s10 A", "s9 A"],
        ["s10 A", "s9 A", "s9 B"],
        ["s9 A", "s9 B"],
        ["s9 A"],
        [],
    ]


def test_the_same_file_again_changes_nothing_and_a_later_one_is_merged_again(parted: tuple[Context, Context]) -> None:
    home, laptop = parted
    moved(laptop, "d1 s1", "s11", "C")
    name_version(ACTOR, laptop, "c", "上午")
    first = leave(ACTOR, laptop, "c", PASSPHRASE)
    come_home(ACTOR, home, first, PASSPHRASE)
    moved(home, "d2 s2", "s14", "B")
    before = everything(home), history(home)

    assert come_home(ACTOR, home, first, PASSPHRASE) == Homecoming((), 0)
    assert (everything(home), history(home)) == before

    undo(ACTOR, laptop, "c", revision=seen(laptop).conference.revision)
    publish_version(ACTOR, laptop, "c", "下午", revision=seen(laptop).conference.revision)
    assert brought_home(home, laptop).conflicts == ()
    assert places(home) == {"d1 s1": "s9 A", "d2 s2": "s14 B", "d3 s3": "s10 A"}
    with home.database.reading() as session:
        told = {one.name: schedule_of(session, "c", one.id) for one in list_versions(ACTOR, home, "c")}
    assert {name: sorted(" ".join(one.place) for one in schedule) for name, schedule in told.items()} == {
        "初稿": ["s10 A", "s9 A", "s9 B"],
        "上午": ["s10 A", "s11 C", "s9 B"],
        "下午": ["s10 A", "s9 A", "s9 B"],
    }
    steps = {step.revision: step for step in history(home)}
    (undone,) = (step for step in steps.values() if step.undoes is not None)
    assert steps[undone.undoes or 0].changes == tuple(change.undone for change in undone.changes)
    assert refusal(lambda: come_home(ACTOR, home, first, PASSPHRASE)).reason == "move_older"


def test_two_laptops_come_home_from_one_departure(home: Context, laptop: Context, installations: Installations) -> None:
    file = leave(ACTOR, home, "c", PASSPHRASE)
    other = installations.new("other")
    for context in (laptop, other):
        arrive(ACTOR, context, file, PASSPHRASE)
    moved(laptop, "d1 s1", "s11", "C")
    moved(other, "d2 s2", "s14", "B")

    assert [brought_home(home, context).conflicts for context in (laptop, other)] == [(), ()]
    assert places(home) == {"d1 s1": "s11 C", "d2 s2": "s14 B", "d3 s3": "s10 A"}


def test_what_both_changed_is_shown_and_nothing_is_stored_before_it_is_decided(parted: tuple[Context, Context]) -> None:
    home, laptop = parted
    for context, slot, note in ((home, "s14", "改天"), (laptop, "s11", "带样机")):
        moved(context, "d1 s1", slot, "C")
        part = seen(context).participants["d2"].model_copy(update={"note": note, "standby": context is home})
        put_participant(ACTOR, context, "c", "d2", ParticipantContent(**part.model_dump(include=CONTENT)))
    before = everything(home), history(home)

    met, said = told = brought_home(home, laptop).conflicts
    assert (everything(home), history(home)) == before
    assert [(one.kind, one.name, one.home, one.laptop) for conflict in told for one in conflict.records] == [
        (
            "meeting",
            f"{NAMES['d1']} – {NAMES['s1']}",
            {"slot": "14:00"},
            {"slot": "11:00"},
        ),
        ("participant", NAMES["d2"], {"note": "改天"}, {"note": "带样机"}),
    ]
    assert brought_home(home, laptop, {met.id: Winner.HOME}).conflicts == (said,)
    assert brought_home(home, laptop, {met.id: Winner.HOME, said.id: Winner.LAPTOP}).conflicts == ()
    assert places(home)["d1 s1"] == "s14 C"
    d2 = seen(home).participants["d2"]
    assert (d2.note, d2.standby) == ("带样机", True)


@pytest.mark.parametrize(
    ("at_home", "on_laptop", "concerned"),
    [
        (lambda c: moved(c, "d1 s1", "s14", "A"), lambda c: moved(c, "d2 s2", "s14", "A"), ["d1 s1", "d2 s2"]),
        (lambda c: added(c, "d1 s3", "s14", "A"), lambda c: added(c, "d1 s3", "s11", "B"), ["d1 s3", "d1 s3"]),
        (lambda c: added(c, "d1 s3", "s14", "A"), lambda c: withdraw(ACTOR, c, "c", "s3"), ["d1 s3", "d3 s3", "s3"]),
        (lambda c: spoken(c, "d2"), lambda c: moved(c, "d2 s2", "s14", "B"), ["", "d2 s2"]),
        (lambda c: without_table(c, "C"), lambda c: moved(c, "d2 s2", "s14", "C"), ["", "d2 s2"]),
        (lambda c: removed(c, "d1 s1"), lambda c: moved(c, "d1 s1", "s14", "A"), ["d1 s1"]),
    ],
    ids=["table", "pair", "withdrawn", "speaks", "no table", "removed"],
)
@pytest.mark.parametrize("winner", Winner)
def test_what_does_not_go_together_is_chosen_together(
    parted: tuple[Context, Context],
    at_home: Callable[[Context], object],
    on_laptop: Callable[[Context], object],
    concerned: list[str],
    winner: Winner,
) -> None:
    home, laptop = parted
    at_home(home)
    on_laptop(laptop)
    states = {Winner.HOME: everything(home), Winner.LAPTOP: everything(laptop)}

    (conflict,) = brought_home(home, laptop).conflicts
    pairs = {one.id: " ".join(one.pair) for context in (home, laptop) for one in seen(context).meetings}
    assert sorted(pairs.get(one.key, one.key) for one in conflict.records) == concerned
    assert brought_home(home, laptop, {conflict.id: winner}).conflicts == ()
    assert {kind: everything(home)[kind] for kind in ("conference", "participant", "meeting")} == {
        kind: states[winner][kind] for kind in ("conference", "participant", "meeting")
    }
    assert read_clashes(ACTOR, home, "c") == ()


def spoken(context: Context, organisation_id: str) -> None:
    talk = ProgrammeItem(
        id="talk", kind=ItemKind.TALK, title="发布", start=SLOTS[3].start, minutes=20, taking_part=(organisation_id,)
    )
    changed(context, programme=(talk,))


def without_table(context: Context, table: str) -> None:
    changed(context, tables=tuple(one for one in seen(context).conference.tables if one.id != table))


def changed(context: Context, **fields: object) -> None:
    conference = seen(context).conference
    content = ConferenceContent(**{name: getattr(conference, name) for name in ConferenceContent.model_fields} | fields)
    change_conference(ACTOR, context, "c", content, revision=conference.revision)


def test_people_are_merged_and_one_who_is_gone_is_asked_about(parted: tuple[Context, Context]) -> None:
    home, laptop = parted
    (chen,) = list_people(ACTOR, home, "d1")

    def change(context: Context, *, post: str = "", phone: str = PHONES[0]) -> None:
        reached_by = [Contact(kind=ContactKind.PHONE, value=phone), Contact(kind=ContactKind.EMAIL, value=PHONES[1])]
        details = PersonDetails(name=chen.name, post=post, language=chen.language)
        change_person(ACTOR, context, chen.id, details, reached_by, lambda _: True)

    change(home, post="厂长")
    change(laptop, phone="13900139000")
    assert brought_home(home, laptop) == Homecoming((), 1)
    assert [person.post for person in list_people(ACTOR, home, "d1")] == ["厂长"]
    assert [one.value for one in read_contacts(ACTOR, home, chen.id)] == ["13900139000", PHONES[1]]

    remove_person(ACTOR, home, chen.id, lambda _: True)
    change(laptop, phone="13700137000")
    (conflict,) = brought_home(home, laptop).conflicts
    assert [(one.kind, one.name, one.home) for one in conflict.records] == [("person", "陈虚构", None)]
    assert brought_home(home, laptop, {conflict.id: Winner.LAPTOP}).conflicts == ()
    assert [one.value for one in read_contacts(ACTOR, home, chen.id)] == ["13700137000", PHONES[1]]


def test_somebody_who_is_no_longer_of_the_conference_is_no_less_a_person(parted: tuple[Context, Context]) -> None:
    home, laptop = parted
    (chen,) = list_people(ACTOR, laptop, "d1")
    remove_attendee(ACTOR, laptop, "c", chen.id)
    brought_home(home, laptop)

    assert list_people(ACTOR, home, "d1") == (chen,)
    assert list_attendees(ACTOR, home, "c") == ()

    remove_person(ACTOR, laptop, chen.id, lambda _: True)
    brought_home(home, laptop)
    assert list_people(ACTOR, home, "d1") == ()


def test_a_home_on_postgresql_and_a_laptop_on_sqlite_understand_each_other(
    installations: Installations, laptop: Context, postgresql: PostgreSQL
) -> None:
    home = prepared(installations.new("home", database_url=postgresql.new()))
    moved_to(laptop, home)
    assert everything(laptop) == everything(home)
    moved(laptop, "d1 s1", "s11", "C")
    moved(home, "d2 s2", "s14", "B")

    assert brought_home(home, laptop).conflicts == ()
    assert places(home) == {"d1 s1": "s11 C", "d2 s2": "s14 B", "d3 s3": "s10 A"}


def edit(context: Context, chance: random.Random) -> None:
    """Do something that somebody may do; what is refused is not done."""
    pairs = [f"{one} {other}" for one in ("d1", "d2", "d3") for other in ("s1", "s2", "s3")]
    place = chance.choice(SLOTS).id, chance.choice("ABC")
    firm = chance.choice(sorted(NAMES))
    part = seen(context).participants[firm]
    told = {
        "unavailable": (chance.choice(SLOTS).id,),
        "most": chance.choice([1, 2, 3, None]),
        "note": str(chance.random()),
        "state": chance.choice(list(ParticipantState)),
    }
    name = chance.choice(sorted(told))
    content = ParticipantContent(**part.model_dump(include=CONTENT) | {name: told[name]})
    tables = [one.model_copy(update={"closed": (place[0],)}) for one in seen(context).conference.tables]
    deeds: list[Callable[[], object]] = [
        *[lambda: moved(context, chance.choice(sorted(places(context))), *place)] * 4,
        *[lambda: added(context, chance.choice(pairs), *place)] * 4,
        lambda: removed(context, chance.choice(sorted(places(context)))),
        lambda: undo(ACTOR, context, "c", revision=seen(context).conference.revision),
        lambda: put_participant(ACTOR, context, "c", firm, content),
        lambda: withdraw(ACTOR, context, "c", firm),
        lambda: spoken(context, firm),
        lambda: changed(context, tables=(*tables[:1], *seen(context).conference.tables[1:])),
        lambda: name_version(ACTOR, context, "c", str(chance.random())),
    ]
    with suppress(DuijieError, AssertionError, IndexError):
        chance.choice(deeds)()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_both_did_and_whoever_wins_the_schedule_holds(parted: tuple[Context, Context], seed: int) -> None:
    home, laptop = parted
    chance = random.Random(seed)  # noqa: S311 -- the same edits each time
    for context in (home, laptop):
        for _ in range(8):
            edit(context, chance)
    versions = everything(home)["version"] | everything(laptop)["version"]
    winners = [Winner.HOME], [Winner.LAPTOP], [*Winner]
    choices: dict[str, Winner] = {}
    while conflicts := brought_home(home, laptop, choices).conflicts:
        choices |= {one.id: chance.choice(winners[seed % 3]) for one in conflicts}

    assert read_clashes(ACTOR, home, "c") == ()
    assert everything(home)["version"] == versions


@pytest.mark.parametrize("seed", range(4))
def test_what_one_side_did_alone_is_what_becomes_of_it(parted: tuple[Context, Context], seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- the same edits each time
    home, laptop = parted
    own = parted[seed % 2]
    for _ in range(8):
        edit(own, chance)
    wanted, steps = everything(own), history(own)

    assert brought_home(home, laptop).conflicts == ()
    assert (everything(home), history(home)) == (wanted, steps)
