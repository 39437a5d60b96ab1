"""One side asks, the other answers; what waits blocks nobody, what both want stands."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from service.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from service.domain.item import Side
from service.domain.meeting import Origin
from service.domain.message import MessageKind, MessageState
from service.domain.request import Request, RequestState, Topic
from service.workflows.edit_schedule import remove_meeting, undo
from service.workflows.keep_requests import RequestClash, SeenRequest, answer, list_requests, take_back
from tests.service.workflows.small_conference import ORGANIZER, Small, readers, rule, vendor


def accept(small: Small, request: Request, **further: Any) -> SeenRequest:
    return answer(ORGANIZER, small.context, small.id, request.id, accept=True, **further)


def seen(small: Small) -> list[SeenRequest]:
    return list(list_requests(ORGANIZER, small.context, small.id))


def clashes(small: Small) -> set[tuple[RequestClash, str]]:
    return set(seen(small)[0].clashes)


def test_a_request_that_waits_blocks_nobody(small: Small) -> None:
    small.ask("d1 s1", slot="t0")

    assert small.add("d1 s2", "t0 A1").kept
    assert small.add("d2 s1", "t0 A2").kept
    assert clashes(small) == {(RequestClash.BUSY, "d1"), (RequestClash.BUSY, "s1")}


def test_a_request_expires_by_itself(small: Small) -> None:
    request = small.ask("d1 s1")
    small.clock.now += timedelta(hours=72) - timedelta(seconds=1)
    assert seen(small)[0].request.state is RequestState.ASKED

    small.clock.now += timedelta(seconds=1)
    assert [(one.request.state, one.clashes) for one in seen(small)] == [(RequestState.EXPIRED, ())]
    with pytest.raises(ConflictError) as refused:
        accept(small, request)
    assert refused.value.parameters == {"state": "request_state.expired"}
    assert small.ask("d1 s1").id != request.id


def test_what_both_want_stands_at_its_time_at_once_and_stays_there(small: Small) -> None:
    topics = (Topic(demand_id="need-d1", demand_revision=1),)
    accept(small, small.ask("d1 s1", slot="t1", topics=topics))

    meeting = small.meeting("d1 s1")
    assert (meeting.slot, meeting.locked, meeting.origin, meeting.topics) == ("t1", True, Origin.REQUEST, topics)
    assert clashes(small) == set()


@pytest.mark.parametrize(
    ("hinder", "clash"),
    [
        (lambda small: small.add("d1 s2", "t1 A1"), (RequestClash.BUSY, "d1")),
        (lambda small: small.put("s1", unavailable=("t1",)), (RequestClash.ABSENT, "s1")),
        (lambda small: small.put("s1", most=0), (RequestClash.FULL, "s1")),
        (lambda small: small.put("d1", state="invited"), (RequestClash.NOT_COMING, "d1")),
    ],
    ids=["busy", "absent", "full", "not coming"],
)
def test_what_both_want_and_cannot_have_waits_with_what_stands_against_it(
    small: Small, hinder: Callable[[Small], object], clash: tuple[RequestClash, str]
) -> None:
    request = small.ask("d1 s1", slot="t1")
    hinder(small)

    accepted = accept(small, request)
    assert (accepted.request.state, accepted.clashes) == (RequestState.ACCEPTED, (clash,))
    assert "d1 s1" not in small.schedule


def test_what_both_want_does_not_stand_in_a_time_that_is_over(small: Small) -> None:
    small.clock.put("9:00")
    request = small.ask("d1 s1", slot="t1")
    assert clashes(small) == set()
    small.clock.put("9:30")
    accepted = accept(small, request)

    assert accepted.clashes == ((RequestClash.OVER, "d1"), (RequestClash.OVER, "s1"))
    assert small.schedule == {}


def test_nothing_stands_against_what_has_been_fulfilled(small: Small) -> None:
    for one in ("d1", "s1"):
        small.put(one, most=1)
    accept(small, small.ask("d1 s1", slot="t1"))
    small.clock.put("12:00")

    assert ({*small.schedule}, clashes(small)) == ({"d1 s1"}, set())


def test_what_both_want_waits_where_every_table_is_taken(small: Small) -> None:
    for number, table in enumerate(("A1", "A2", "B1"), start=2):
        small.add(f"d{number} s{number}", f"t1 {table}")
    accepted = accept(small, small.ask("d1 s1", slot="t1"))

    assert (accepted.request.state, "d1 s1" in small.schedule) == (RequestState.ACCEPTED, False)


def test_two_who_meet_already_meet_at_the_time_they_agree_on(small: Small) -> None:
    small.stand({"d1 s1": "t0 A1"})
    request = small.ask("d1 s1", slot="t2")
    assert clashes(small) == {(RequestClash.MEETS_ALREADY, "d1"), (RequestClash.MEETS_ALREADY, "s1")}
    meeting_id = small.meeting("d1 s1").id

    accept(small, request)
    assert [(one.id, one.slot, one.locked) for one in small.stored()] == [(meeting_id, "t2", True)]


def test_an_accepted_change_moves_the_meeting_and_can_be_taken_back(small: Small) -> None:
    small.stand({"d1 s1": "t0 A1"})
    before = small.stored()
    request = small.ask("d1 s1", by=Side.SUPPLY, changes_meeting=before[0].id, slot="t3")
    assert clashes(small) == set()

    accept(small, request)
    assert small.schedule == {"d1 s1": "t3 A1"}
    undo(ORGANIZER, small.context, small.id, revision=small.revision)
    assert small.stored() == before


def test_a_change_of_a_meeting_that_was_replaced_moves_what_replaced_it(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    former = small.meeting("d1 s1").id
    request = small.ask("d1 s1", changes_meeting=former, slot="t3")
    remove_meeting(ORGANIZER, small.context, small.id, former, revision=small.revision)
    small.add("d1 s1", "t1 A2")

    accept(small, request)
    assert small.schedule == {"d1 s1": "t3 A2"}


def test_a_change_names_a_meeting_of_the_two_and_a_time(small: Small) -> None:
    small.add("d1 s1", "t0 A1")
    meeting_id = small.meeting("d1 s1").id

    with pytest.raises(NotFoundError):
        small.ask("d2 s2", changes_meeting=meeting_id, slot="t1")
    with pytest.raises(InvalidError) as refused:
        small.ask("d1 s1", changes_meeting=meeting_id)
    assert refused.value.reason == "request_slot_missing"


@pytest.mark.parametrize(
    ("pair", "further", "reason", "parameters"),
    [
        ("d1 s1", {"slot": "t9"}, "request_slot_unknown", {"value": "t9"}),
        ("s1 d1", {}, "request_sides", {"organisation": "广州虚构视觉有限公司"}),
        ("d1 s9", {}, "not_found", {"kind": "participant", "key": "s9"}),
        ("d4 s4", {}, "request_forbidden", {}),
        ("d2 s2", {}, "request_stands", {}),
        ("d1 s1", {"context": "请加微信 wx_12345 详谈"}, "request_contact", {}),
    ],
    ids=["slot", "sides", "nobody", "forbidden", "twice", "contact"],
)
def test_what_cannot_be_asked_is_told_why(
    small: Small, pair: str, further: dict[str, Any], reason: str, parameters: dict[str, Any]
) -> None:
    small.set(rules=(rule("d4 s4", meet=False),))
    small.ask("d2 s2")
    with pytest.raises((ConflictError, InvalidError, NotFoundError)) as refused:
        small.ask(pair, **further)

    assert (refused.value.reason, refused.value.parameters) == (reason, parameters)
    assert len(seen(small)) == 1


def test_a_rule_keeps_two_apart_whichever_of_them_asks(small: Small) -> None:
    small.put("d1", part="both")
    small.put("s1", part="both")
    small.set(rules=(rule("d1 s1", meet=False),))
    with pytest.raises(ConflictError) as refused:
        small.ask("s1 d1")
    assert refused.value.reason == "request_forbidden"


def test_the_other_side_has_asked_already(small: Small) -> None:
    small.ask("d1 s1", by=Side.DEMAND)
    with pytest.raises(ConflictError) as refused:
        small.ask("d1 s1", by=Side.SUPPLY)
    assert refused.value.reason == "request_stands"


def test_each_side_speaks_for_itself(small: Small) -> None:
    request = small.ask("d1 s1", actor=vendor("d1"))
    foreign: list[Callable[[], object]] = [
        lambda: small.ask("d1 s2", actor=vendor("s2")),
        lambda: small.ask("d2 s2", by=Side.SUPPLY, actor=vendor("d2")),
        lambda: answer(vendor("d1"), small.context, small.id, request.id, accept=True),
        lambda: answer(vendor("s2"), small.context, small.id, request.id, accept=False),
        lambda: take_back(vendor("s1"), small.context, small.id, request.id),
        lambda: list_requests(vendor("s1"), small.context, small.id),
        lambda: list_requests(vendor("s1"), small.context, small.id, "d1"),
    ]
    for act in foreign:
        with pytest.raises(ForbiddenError):
            act()

    settled = answer(vendor("s1"), small.context, small.id, request.id, accept=False, line="已有供应商")
    assert (settled.request.answer, settled.request.noted_by) == ("已有供应商", "of-s1")
    with pytest.raises(ForbiddenError):  # and not that it is over
        answer(vendor("s2"), small.context, small.id, request.id, accept=True)
    assert [one.request.id for one in list_requests(vendor("s1"), small.context, small.id, "s1")] == [request.id]


def test_an_answer_that_could_not_be_read_again_is_refused(small: Small) -> None:
    request = small.ask("d1 s1")
    with pytest.raises(InvalidError) as refused:
        accept(small, request, line="好" * 201)

    assert refused.value.parameters == {"field": "answer"}
    assert seen(small)[0].request == request


def test_the_newest_is_listed_first_and_everybody_sees_their_own(small: Small) -> None:
    first = small.ask("d1 s1")
    small.clock.now += timedelta(hours=1)
    second = small.ask("d2 s1", by=Side.SUPPLY)

    assert [one.request for one in seen(small)] == [second, first]
    assert [one.request for one in list_requests(vendor("d1"), small.context, small.id, "d1")] == [first]


def test_each_turn_is_told_to_whom_it_concerns(small: Small) -> None:
    request = small.ask("d1 s1", context="想看织物疵点的案例")
    asked = small.messages(MessageKind.REQUEST)
    assert readers(asked) == ["s1"]
    assert "想看织物疵点的案例" in asked[0].text
    small.tell()

    accept(small, request)
    assert readers(small.messages(MessageKind.REQUEST, state=MessageState.WAITING)) == ["d1"]


def test_a_question_that_was_answered_before_it_was_sent_is_not_sent(small: Small) -> None:
    accept(small, small.ask("d1 s1"))

    waiting = small.messages(MessageKind.REQUEST, state=MessageState.WAITING)
    assert [(one.organisation_id, "已同意" in one.text) for one in waiting] == [("d1", True)]


def test_who_was_never_told_of_a_request_is_not_told_that_it_was_taken_back(small: Small) -> None:
    unheard, heard = small.ask("d1 s1"), small.ask("d2 s2")
    small.tell("s2")
    for request in (unheard, heard):
        take_back(ORGANIZER, small.context, small.id, request.id)

    assert readers(small.messages(MessageKind.REQUEST, state=MessageState.WAITING)) == ["s2"]


def test_an_accepted_request_outranks_a_computed_pair_in_the_next_plan(small: Small) -> None:
    small.set(slots=small.gathered.conference.slots[:1], tables=small.gathered.conference.tables[:1])
    small.pairs("d1 s1", "d2 s2", score=1.0)
    assert small.plan().gathered.meetings[0].pair == ("d1", "s1")

    accept(small, small.ask("d3 s3"))
    small.plan()
    assert small.schedule == {"d3 s3": "t0 A1"}
    assert small.meeting("d3 s3").origin is Origin.REQUEST
