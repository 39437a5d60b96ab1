"""From conferences to problems and back: what stands stays, what cannot be is named, and the judge and the clashes agree that nothing is wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from service.domain.conference import RuleReason
from service.domain.errors import ConflictError, InvalidError, OutOfTimeError
from service.domain.language import Language
from service.domain.meeting import Meeting, Origin
from service.domain.participant import Part, ParticipantState
from service.domain.plan import Clash, ClashKind
from service.domain.request import RequestState, Topic
from service.scheduling.conferences import impossible_times, meetings_of
from service.scheduling.problem import Lock
from service.texts.spoken import error_text
from tests.service.scheduling.conftest import NOW, Hosted, anything, candidate, coming, request, rule, small, solved


def meeting(pair: str, slot: str, table: str, **further: Any) -> Meeting:
    """Return the meeting of a pair such as ``D0 S1``; its id is the pair."""
    demand, supply = pair.split()
    return Meeting(
        **{"id": pair, "demand_side": demand, "supply_side": supply, "slot": slot, "table": table, "locked": True}
        | further
    )


def with_party(hosted: Hosted, name: str, **update: object) -> Hosted:
    changed = hosted.participants[name].model_copy(update=update)
    return replace(hosted, participants=hosted.participants | {name: changed})


def with_conference(hosted: Hosted, **update: object) -> Hosted:
    return replace(hosted, conference=hosted.conference.model_copy(update=update))


@pytest.mark.parametrize("seed", range(15))
def test_a_plan_of_a_conference_clashes_with_nothing_and_stands_while_it_is_filled_and_repaired(seed: int) -> None:
    hosted, random = anything(seed), Random(seed)  # noqa: S311 -- no secret
    planned = hosted.planned()
    if planned is None:
        return
    some = [one for one in planned if random.random() < 0.5]
    some = [one.model_copy(update={"locked": random.random() < 0.4}) for one in some]

    filled, again, repaired = hosted.planned(some, "fill"), hosted.planned(some), hosted.planned(some, "repair", "t1")

    assert hosted.clashes(planned) == ()
    assert filled is not None
    assert hosted.clashes(filled) == ()
    assert {one.id: one.place for one in some}.items() <= {one.id: one.place for one in filled}.items()
    if again is not None:
        locked = {one.id: one.place for one in some if one.locked}
        assert hosted.clashes(again) == ()
        assert locked.items() <= {one.id: one.place for one in again}.items()
    if repaired is not None:
        over = {one for one in some if one.slot == "t0"}
        assert over == {one for one in repaired if one.slot == "t0"}


@pytest.mark.parametrize("seed", range(8))
def test_the_problem_is_the_same_in_whatever_order_the_conference_comes(seed: int) -> None:
    hosted, random = anything(seed), Random(seed)  # noqa: S311 -- no secret
    planned = hosted.planned() or ()
    shuffled = replace(
        hosted,
        participants=dict(random.sample(sorted(hosted.participants.items()), len(hosted.participants))),
        candidates=tuple(random.sample(hosted.candidates, len(hosted.candidates))),
        requests=tuple(random.sample(hosted.requests, len(hosted.requests))),
    )

    assert hosted.problem(planned, "fill") == shuffled.problem(planned[::-1], "fill")


def test_only_who_is_coming_and_no_supporter_is_planned() -> None:
    hosted = small()
    hosted = with_party(with_party(hosted, "D0", state=ParticipantState.INVITED), "S1", part=Part.SUPPORTER)

    problem = hosted.problem()

    assert [party.id for party in problem.organisations] == ["D1", "S0"]
    assert [pair.id for pair in problem.pairs] == [("D1", "S0")]


def test_an_accepted_request_is_worth_one_more_and_stands_beside_the_candidates() -> None:
    hosted = replace(
        small(),
        candidates=(candidate("D0", "S0", 0.83149),),
        requests=(
            request("D0", "S0"),
            request("D0", "S0", id="the other way"),
            request("D1", "S1"),
            request("D0", "S1", state=RequestState.ASKED),
            request("D1", "S0", changes_meeting="D1 S0", slot="t1"),
        ),
    )

    assert [(pair.id, pair.score) for pair in hosted.problem().pairs] == [(("D0", "S0"), 1.831), (("D1", "S1"), 1.0)]


def test_a_time_that_was_agreed_binds_the_last_one_first_and_a_time_that_is_impossible_does_not() -> None:
    later = NOW + timedelta(hours=1)
    hosted = with_party(small(slots=4), "S1", unavailable=("t2",))
    hosted = replace(
        hosted,
        requests=(
            request("D0", "S0", slot="t1"),
            request("D0", "S0", id="moved", slot="t3", answered_at=later, changes_meeting="D0 S0"),
            request("D0", "S1", slot="t2"),
            request("D1", "S0", slot="t9"),
            request("D1", "S1", slot="t0"),
        ),
    )
    standing = [meeting("D0 S0", "t3", "K0", locked=False), meeting("D1 S2", "t0", "K0")]
    hosted = replace(hosted, participants=hosted.participants | {"S2": coming("S2", Part.SUPPLY)})

    slots = {pair.id: pair.slots for pair in hosted.problem(standing).pairs}
    told = impossible_times(hosted.conference, hosted.participants, standing, hosted.requests)

    assert slots == {
        ("D0", "S0"): ("t3",),
        ("D0", "S1"): None,
        ("D1", "S0"): None,
        ("D1", "S1"): None,  # D1 meets S2 then
        ("D1", "S2"): None,
    }
    assert told == (
        Clash(ClashKind.ABSENT, "request-D0-S1", "S1"),
        Clash(ClashKind.UNKNOWN_PLACE, "request-D1-S0"),
        Clash(ClashKind.AGENDA_TAKEN, "request-D1-S1", "D1"),
    )


def test_who_must_meet_is_required_and_who_must_not_is_no_pair() -> None:
    hosted = replace(small(), candidates=(candidate("D0", "S0"), candidate("D1", "S1"), candidate("D1", "S0")))
    rules = (rule("D0", "S1", meet=True), rule("S0", "D0", meet=False), rule("D1", "S9", meet=True))
    hosted = replace(with_conference(hosted, rules=rules), forbidden=frozenset({("D1", "S1")}))

    problem = hosted.problem()

    assert [(pair.id, pair.required) for pair in problem.pairs] == [(("D0", "S1"), True), (("D1", "S0"), False)]
    assert problem.forbidden == (("D0", "S0"), ("D1", "S1"), ("S0", "D0"))


def contradictions() -> dict[str, tuple[Callable[[Hosted], Hosted], list[Meeting], str, str]]:
    """Return conferences that contradict themselves, with the code and what the sentence ends with or holds."""

    def same(hosted: Hosted) -> Hosted:
        return hosted

    must, never = (
        rule("D0", "S0", meet=True, said_by="Wang"),
        rule("S0", "D0", meet=False, reason=RuleReason.COMPETITORS),
    )
    return {
        "both rules": (
            lambda hosted: with_conference(hosted, rules=(must, never)),
            [],
            "rules_contradict",
            "Wang said that D0 and S0 must meet, Li that they must not (they are competitors).",
        ),
        "required and met before": (
            lambda hosted: replace(with_conference(hosted, rules=(must,)), forbidden=frozenset({("D0", "S0")})),
            [],
            "rule_forbidden",
            "Wang said that D0 and S0 must meet, but",
        ),
        "required with a supporter": (
            lambda hosted: with_party(with_conference(hosted, rules=(must,)), "S0", part=Part.SUPPORTER),
            [],
            "rule_supporter",
            "whose meetings are booked by hand",
        ),
        "locked and forbidden": (
            lambda hosted: with_conference(hosted, rules=(never,)),
            [meeting("D0 S0", "t0", "K0")],
            "meeting_forbidden",
            "in slot t0 at table K0, but Li said that they must not meet (they are competitors)",
        ),
        "locked and met before": (
            lambda hosted: replace(hosted, forbidden=frozenset({("D0", "S0")})),
            [meeting("D0 S0", "t0", "K0")],
            "meeting_cannot_stand",
            "the two must not meet",
        ),
        "away": (
            lambda hosted: with_party(hosted, "S0", unavailable=("t0",)),
            [meeting("D0 S0", "t0", "K0")],
            "meeting_stopped_by",
            "the organisation is absent then (S0)",
        ),
        "withdrawn": (
            lambda hosted: with_party(hosted, "S0", state=ParticipantState.WITHDRAWN),
            [meeting("D0 S0", "t0", "K0")],
            "meeting_stopped_by",
            "the organisation does not come (S0)",
        ),
        "table of others": (
            lambda hosted: with_party(hosted, "D0", tables=("K1",)),
            [meeting("D0 S0", "t0", "K0")],
            "meeting_stopped_by",
            "the organisation does not use this table (D0)",
        ),
        "closed table": (
            lambda hosted: with_conference(
                hosted,
                tables=tuple(one.model_copy(update={"closed": ("t0",)}) for one in hosted.conference.tables),
            ),
            [meeting("D0 S0", "t0", "K0")],
            "meeting_cannot_stand",
            "the table is closed then",
        ),
        "no such slot": (
            same,
            [meeting("D0 S0", "t9", "K0")],
            "meeting_cannot_stand",
            "there is no such slot or table. Move",
        ),
        "no such agenda": (
            same,
            [meeting("D0 S0", "t0", "K0", supply_agenda=1)],
            "meeting_stopped_by",
            "there is no such slot or table (S0)",
        ),
        "one table": (
            same,
            [meeting("D0 S0", "t0", "K0"), meeting("D1 S1", "t0", "K0")],
            "meeting_cannot_stand",
            "the table is taken then",
        ),
        "one agenda": (
            same,
            [meeting("D0 S0", "t0", "K0"), meeting("D0 S1", "t0", "K1")],
            "meeting_stopped_by",
            "the organisation is in another meeting then (D0)",
        ),
        "twice": (
            same,
            [meeting("D0 S0", "t0", "K0"), meeting("D0 S0", "t1", "K0", id="again")],
            "meeting_cannot_stand",
            "the two meet already",
        ),
        "away from its seat": (
            lambda hosted: with_conference(hosted, seats="demand"),
            [meeting("D0 S0", "t0", "K0"), meeting("D0 S1", "t1", "K1")],
            "meeting_stopped_by",
            "the organisation is to keep one table all day (D0)",
        ),
    }


@pytest.mark.parametrize("name", contradictions())
def test_what_must_be_and_cannot_is_named_with_its_reason(name: str) -> None:
    change, meetings, code, said = contradictions()[name]

    with pytest.raises(ConflictError) as raised:
        change(small()).problem(meetings)

    assert raised.value.reason == code
    assert said in error_text(raised.value, Language.ENGLISH)
    assert all(error_text(raised.value, language) for language in Language)


def test_more_meetings_by_hand_than_its_most_or_than_the_share_kept_free_leaves_stand() -> None:
    hosted = with_conference(with_party(small(tables=1), "D0", most=1, least=1), spare_share=0.9)
    by_hand = [meeting("D0 S0", "t0", "K0"), meeting("D0 S1", "t1", "K0")]

    problem = hosted.problem(by_hand)

    assert problem.with_organisation("D0").organisations[0].max_meetings == 2
    assert problem.objective.spare_share == 0.333333
    assert hosted.planned(by_hand) == tuple(by_hand)


def test_a_meeting_by_hand_of_two_on_one_side_stands() -> None:
    by_hand = (meeting("D0 D1", "t0", "K0"),)

    assert by_hand[0] in (small().planned(by_hand) or ())


@pytest.mark.parametrize("seats", ["none", "demand", "supply"])
def test_a_supporters_meetings_stand_at_its_desk_where_nobody_else_meets(seats: str) -> None:
    hosted = with_conference(small(tables=3, slots=4), seats=seats)
    bank = coming("Bank", Part.SUPPORTER, tables=("K2",))
    hosted = replace(hosted, participants=hosted.participants | {"Bank": bank}, requests=(request("D1", "Bank"),))
    booked = (
        meeting("D0 Bank", "t0", "K2", locked=False, demand_agenda=0),
        meeting("Bank S0", "t2", "K2", locked=False),
    )

    planned = hosted.planned(booked)

    assert planned is not None
    assert [one for one in planned if "Bank" in one.pair] == list(booked)
    assert hosted.clashes(planned) == ()
    assert len(planned) == 6


def test_a_supporter_that_somebody_must_meet_and_has_met_is_no_contradiction() -> None:
    hosted = with_conference(with_party(small(), "S0", part=Part.SUPPORTER), rules=(rule("D0", "S0", meet=True),))
    held = meeting("D0 S0", "t0", "K0", locked=False)

    assert held in (hosted.planned([held], "repair", "t1") or ())


def test_a_rerun_moves_what_is_not_locked_and_keeps_what_it_was() -> None:
    hosted = with_party(small(), "D0", unavailable=("t0",))
    topics = (Topic(demand_id="need"),)
    former = meeting("D0 S0", "t0", "K0", locked=False, origin=Origin.HAND, topics=topics)

    planned = {one.pair: one for one in hosted.planned([former]) or ()}

    moved = planned["D0", "S0"]
    assert moved.slot != "t0"
    assert moved == former.model_copy(update={"slot": moved.slot, "table": moved.table})


def test_a_new_meeting_has_the_topics_of_its_request_or_its_best_three() -> None:
    topics = (Topic(demand_id="need"),)
    first = candidate("D0", "S0").topics[0]
    many = tuple(first.model_copy(update={"supply_id": str(number)}) for number in range(5))
    hosted = replace(
        small(),
        candidates=(candidate("D0", "S0").model_copy(update={"topics": many}), candidate("D1", "S1")),
        requests=(request("D1", "S1", topics=topics), request("D0", "S1")),
    )

    planned = hosted.planned() or ()

    assert {one.pair: (one.origin, one.topics) for one in planned} == {
        ("D0", "S0"): (
            Origin.COMPUTED,
            tuple(
                Topic(demand_id="need-D0", demand_revision=1, supply_id=str(number), supply_revision=1)
                for number in range(3)
            ),
        ),
        ("D0", "S1"): (Origin.REQUEST, ()),
        ("D1", "S1"): (Origin.REQUEST, topics),
    }


def test_a_repair_leaves_what_is_over_and_places_anew_what_lost_its_place_before_anything_new() -> None:
    hosted = small(slots=3, tables=1, supplies=3)
    hosted = replace(hosted, candidates=(*hosted.candidates, candidate("D1", "S2", 0.999)))
    hosted = with_party(hosted, "S0", state=ParticipantState.WITHDRAWN)
    tables = (hosted.conference.tables[0].model_copy(update={"closed": ("t1",)}),)
    standing = [
        meeting("D0 S0", "t0", "K0", locked=False),  # S0 has withdrawn since
        meeting("D0 S1", "t1", "K0", locked=False),  # its table was closed
    ]

    repaired = with_conference(hosted, tables=tables).planned(standing, "repair", "t1")

    assert repaired == (standing[0], standing[1].model_copy(update={"slot": "t2"}))


def test_what_is_over_counts_for_the_most_and_is_not_met_again() -> None:
    hosted = with_party(with_party(small(slots=4), "D0", most=2, least=2), "S0", tables=("K1",))
    over = meeting("D0 S0", "t0", "K0")  # S0 may not use the table by now

    problem = hosted.problem([over], "repair", "t1")

    party = problem.organisations[0]
    assert (party.id, party.min_meetings, party.max_meetings) == ("D0", 1, 1)
    assert ("D0", "S0") not in {pair.id for pair in problem.pairs}
    assert over in (hosted.planned([over], "repair", "t1") or ())


def test_several_who_sit_for_one_organisation_keep_the_slots_of_what_is_locked() -> None:
    hosted = with_conference(with_party(small(tables=3), "D0", agendas=2), seats="demand")
    locked = [meeting("D0 S0", "t1", "K1"), meeting("D0 S1", "t1", "K2", demand_agenda=1)]

    for mode in ("rerun", "fill", "repair"):
        assert set(locked) <= set(hosted.planned(locked, mode) or ())
    assert hosted.problem(locked).locked[0] == Lock(demand="D0", supply="S0", slot="t1")


def test_a_locked_meeting_of_several_who_sit_that_lost_its_table_is_told() -> None:
    hosted = with_conference(with_party(small(tables=3), "D0", agendas=2), seats="demand")
    problem = hosted.problem([meeting("D0 S0", "t1", "K1")])

    with pytest.raises(OutOfTimeError, match="plan_seats"):
        meetings_of(solved(problem), problem, [meeting("D0 S0", "t1", "K9")], (), (), lambda: "new")


def test_who_must_meet_and_cannot_any_more_keeps_nobody_from_a_repair() -> None:
    hosted = with_conference(with_party(small(), "S0", unavailable=("t1", "t2")), rules=(rule("D0", "S0", meet=True),))

    pairs = {pair.id: (pair.required, pair.score) for pair in hosted.problem((), "repair", "t1").pairs}

    assert pairs["D0", "S0"] == (False, 1.5)
    assert hosted.planned((), "repair", "t1") is not None
    assert hosted.planned((), "repair") is not None


def test_a_slot_that_does_not_exist_cannot_be_the_first_that_is_not_over() -> None:
    with pytest.raises(InvalidError, match="place_unknown"):
        small().problem(frozen_before="t9")
