"""Who may do what with a conference, what is written down of it, and that nothing of anybody leaks into that."""

import inspect
import logging
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from service.domain.conference import Slot
from service.domain.disclosure import Export
from service.domain.errors import ForbiddenError
from service.domain.item import Side
from service.domain.language import Language
from service.domain.meeting import Attendance, Opinion, OutcomeContent
from service.domain.message import MessageState
from service.domain.participant import Part, ParticipantContent, ParticipantState
from service.domain.permission import Actor
from service.domain.request import RequestContent
from service.scheduling.refilling import Refill
from service.storage import audits
from service.workflows import (
    edit_schedule,
    keep_conferences,
    keep_messages,
    keep_participants,
    keep_requests,
    keep_versions,
    note_outcomes,
    plan_draft,
    propose_invitations,
    receive_guests,
    report_conference,
    run_day,
    write_messages,
)
from service.workflows.print_conference import hand_out
from tests.service.workflows.small_conference import (
    CONTENT,
    DAY,
    NAMES,
    ORGANIZER,
    Small,
    hall_time,
    searching,
    vendor,
)

MODULES: tuple[ModuleType, ...] = (
    edit_schedule,
    keep_conferences,
    keep_messages,
    keep_participants,
    keep_requests,
    keep_versions,
    note_outcomes,
    plan_draft,
    propose_invitations,
    receive_guests,
    report_conference,
    run_day,
    write_messages,
)
DOORS = [
    function
    for module in MODULES
    for function in vars(module).values()
    if inspect.isfunction(function)
    and function.__module__ == module.__name__
    and not function.__name__.startswith("_")
    and next(iter(inspect.signature(function).parameters), "") == "actor"
]
"""Every workflow of a conference that somebody can call."""
GIVEN: dict[str, Any] = {
    "accept": True,
    "action": "edit",
    "before_id": "version",
    "content": ParticipantContent(part=Part.SUPPLY),
    "demand_side": "d1",
    "edit": lambda _: (),
    "from_slot": "t0",
    "from_time": hall_time("9:00"),
    "locked": True,
    "meant": True,
    "meeting_id": "m-d1-s1",
    "meeting_ids": ["m-d1-s1"],
    "message_id": "message",
    "minutes": 20,
    "mode": "rerun",
    "name": "某版",
    "one_id": "m-d1-s1",
    "opinion": Opinion(rating=1),
    "organisation_id": "s1",
    "other_id": "m-d1-s1",
    "person_id": "person",
    "refill": Refill("d1", "s1", 0, 0, 0.5, (), ()),
    "reply_by": DAY,
    "revision": 2,
    "said": "针织",
    "search": searching(),
    "side": Side.SUPPLY,
    "slot": "t0",
    "slot_id": "t0",
    "state": MessageState.SENT,
    "supply_side": "s1",
    "table": "A1",
    "version_id": "version",
}
"""What each of them is called with, by the name of the parameter."""
PARTICULAR: dict[str, dict[str, Any]] = {
    "add_slot": {"slot": Slot(id="t4", start=hall_time("11:00"), minutes=25)},
    "ask": {"content": RequestContent(demand_side="d1", supply_side="s1", asked_by=Side.SUPPLY)},
    "change_conference": {"content": CONTENT},
    "create_conference": {"content": CONTENT},
    "note_answer": {"state": ParticipantState.ACCEPTED},
    "note_outcome": {"content": OutcomeContent(attendance=Attendance.HELD)},
}


@pytest.fixture(scope="module")
def kept(shared: Small) -> Small:
    """Return the conference with a meeting and a request of the supply side."""
    shared.stand({"d1 s1": "t0 A1"})
    shared.ask("d1 s1", by=Side.DEMAND)
    return shared


def call(small: Small, function: Callable[..., object], actor: Actor) -> object:
    """Call a workflow of the conference with everything that it asks for."""
    stored = {"conference_id": small.id, "request_id": small.gathered.requests[0].id}
    given = GIVEN | stored | PARTICULAR.get(function.__name__, {})
    wanted = list(inspect.signature(function).parameters.values())[2:]
    needed = {one.name: given[one.name] for one in wanted if one.default is inspect.Parameter.empty}
    return function(actor, small.context, **needed)


@pytest.mark.parametrize("function", DOORS, ids=lambda function: function.__name__)
def test_strangers_and_firms_that_it_does_not_concern_are_refused_everywhere(
    kept: Small, function: Callable[..., object]
) -> None:
    before = kept.gathered
    for actor in (Actor.public(), Actor(account="nobody"), vendor("s2")):
        with pytest.raises(ForbiddenError):
            call(kept, function, actor)
    assert kept.gathered == before


def test_a_firm_does_what_concerns_itself_alone() -> None:
    own = {"ask", "answer", "take_back", "list_requests", "withdraw", "give_opinion"}

    assert own < {function.__name__ for function in DOORS}
    assert len(DOORS) > 45


def test_a_firm_is_handed_its_own_agenda_as_it_was_published_and_nothing_else(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    draft = keep_versions.name_version(ORGANIZER, small.context, small.id, "初稿").id

    def handed(export: Export, **further: Any) -> bytes:
        given: dict[str, Any] = {"language": Language.SIMPLIFIED, "organisation_id": "s1"} | further
        return hand_out(vendor("s1"), small.context, small.id, export, **given).content

    with pytest.raises(ForbiddenError):  # nothing is published yet
        handed(Export.CALENDAR)
    small.publish("首版")
    assert b"BEGIN:VEVENT" in handed(Export.CALENDAR)
    for export, further in (
        (Export.SCHEDULE, {}),
        (Export.CALL_LIST, {}),
        (Export.CALENDAR, {"version_id": draft}),
        (Export.CALENDAR, {"organisation_id": "d1"}),
        (Export.CALENDAR, {"organisation_id": None}),
    ):
        with pytest.raises(ForbiddenError):
            handed(export, **further)


def test_whatever_is_changed_is_written_down_without_a_name_or_a_number(
    small_on_both: Small, caplog: pytest.LogCaptureFixture
) -> None:
    small = small_on_both
    caplog.set_level(logging.DEBUG)
    with small.context.database.reading() as session:
        start = len(audits.recent(session, 10_000))
    person_id = small.come("s1", "陈一", "13899998765", post="厂长")
    small.pairs("d1 s1", "d2 s2")
    small.plan()
    small.put("s3", note="请拨 13899998765 找陈一")
    keep_requests.answer(
        ORGANIZER,
        small.context,
        small.id,
        small.ask("d3 s3", context="看看案例", slot="t3").id,
        accept=True,
        line="好的",
    )
    small.publish("陈一看过的版本")
    small.tell()
    receive_guests.check_in(ORGANIZER, small.context, small.id, "s1", person_id)
    receive_guests.walk_in(ORGANIZER, small.context, small.id, "江门新来有限公司", ParticipantContent(part=Part.SUPPLY))
    receive_guests.find_guests(ORGANIZER, small.context, small.id, "8765")
    small.clock.put("8:00")
    run_day.delay(
        ORGANIZER, small.context, small.id, hall_time("9:00"), 5, searching(), name="顺延", revision=small.revision
    )
    outcome = OutcomeContent(attendance=Attendance.HELD, note="陈一很满意")
    note_outcomes.note_outcome(ORGANIZER, small.context, small.id, small.gathered.meetings[0].id, outcome)
    keep_participants.withdraw(vendor("s2"), small.context, small.id, "s2", note="陈一请假")
    keep_conferences.end_conference(ORGANIZER, small.context, small.id)

    with small.context.database.reading() as session:
        rows = audits.recent(session, 10_000)
    written = "\n".join(" ".join(map(str, row)) for row in rows)
    assert {row.account for row in rows} == {"organizer", "of-s2"}
    assert {row.action for row in rows[: len(rows) - start]} == {
        "person_added",
        "attendee_put",
        "schedule_rerun",
        "participant_put",
        "request_asked",
        "request_accepted",
        "request_written",
        "schedule_request",
        "version_published",
        "agenda_written",
        "change_written",
        "message_sent",
        "checked_in",
        "schedule_delay",
        "outcome_noted",
        "schedule_withdraw",
        "participant_withdrawn",
        "conference_ended",
    }
    secrets = [*NAMES.values(), "陈一", "厂长", "8765", "江门", "案例", "好的"]
    assert [one for one in secrets if one in written] == []
    assert [one for one in secrets if one in caplog.text] == []


def test_what_is_refused_or_only_looked_at_is_not_written_down_as_done(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    before = small.audited()
    small.add("d1 s2", "t0 A2")
    small.move("d1 s1", "t1 A1", dry_run=True)
    keep_requests.list_requests(ORGANIZER, small.context, small.id)
    small.clock.now += timedelta(days=1)
    report_conference.report_conference(ORGANIZER, small.context, small.id)

    assert small.audited() == before
