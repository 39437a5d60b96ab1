"""Clashes against the judge, which reads the same rules from a problem, and places and swaps against trying everything."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from random import Random

import pytest

from service.domain.meeting import Meeting
from service.domain.participant import Part, ParticipantState
from service.domain.plan import Clash, ClashKind
from service.scheduling.clashes import Place, Swap, free_places, swaps
from service.scheduling.judge import Breach, judge
from service.scheduling.problem import Meeting as Asked
from service.scheduling.schedule import Schedule
from service.texts import SENTENCES
from tests.service.scheduling.conftest import Hosted, anything, coming, rule, small

Found = tuple[ClashKind, tuple[object, ...]]
WHEREVER = {ClashKind.NOT_COMING, ClashKind.FORBIDDEN, ClashKind.TWICE, ClashKind.OVER_MOST}
"""What is no matter of the place."""
JUDGED = {
    "judge_pair_forbidden": (ClashKind.FORBIDDEN, ("pair",)),
    "judge_pair_twice": (ClashKind.TWICE, ("pair",)),
    "judge_slot_unknown": (ClashKind.UNKNOWN_PLACE, ("pair",)),
    "judge_table_unknown": (ClashKind.UNKNOWN_PLACE, ("pair",)),
    "judge_agenda_unknown": (ClashKind.UNKNOWN_PLACE, ("pair",)),
    "judge_absence": (ClashKind.ABSENT, ("pair", "organisation")),
    "judge_agenda_twice": (ClashKind.AGENDA_TAKEN, ("organisation",)),
    "judge_table_closed": (ClashKind.TABLE_CLOSED, ("pair",)),
    "judge_table_foreign": (ClashKind.TABLE_NOT_ALLOWED, ("pair", "organisation")),
    "judge_table_twice": (ClashKind.TABLE_TAKEN, ("table", "slot")),
    "judge_maximum": (ClashKind.OVER_MOST, ("organisation",)),
    "judge_seat_changed": (ClashKind.SEAT_LEFT, ()),
    "judge_seat_shared": (ClashKind.SEAT_LEFT, ()),
}
"""Which clash a breach is, and what both name; other breaches are of no rule that a clash is about."""


@cache
def scheduled(seed: int) -> tuple[Hosted, tuple[Meeting, ...]]:
    """Return a conference in which everybody comes and nobody is a supporter, with a schedule."""
    hosted = anything(seed)
    everybody = {
        name: one.model_copy(update={"state": ParticipantState.ACCEPTED, "least": 0})
        for name, one in hosted.participants.items()
        if one.part is not Part.SUPPORTER
    }
    hosted = replace(
        hosted,
        participants=everybody,
        conference=hosted.conference.model_copy(
            update={"rules": tuple(r for r in hosted.conference.rules if not r.meet)}
        ),
    )
    return hosted, hosted.planned() or ()


def found_by_judge(hosted: Hosted, meetings: Sequence[Meeting]) -> set[Found]:
    held = tuple(
        Asked(demand=one.demand_side, supply=one.supply_side, **one.model_dump(include=set(Asked.model_fields)))
        for one in meetings
    )
    broken = judge(hosted.problem(), Schedule(meetings=held)).broken

    def found(breach: Breach) -> Found:
        kind, names = JUDGED[breach.code]
        return kind, tuple(breach.parameters[name] for name in names)

    return {found(breach) for breach in broken if breach.code in JUDGED}


def found_as_clashes(hosted: Hosted, meetings: Sequence[Meeting]) -> set[Found]:
    by_id = {one.id: one for one in meetings}
    slots = {slot.id for slot in hosted.conference.slots}

    def found(clash: Clash) -> Found | None:
        meeting = by_id[clash.meeting_id]
        pair = " – ".join(meeting.pair)
        agenda = meeting.agenda_of(clash.organisation_id)
        if clash.kind is ClashKind.AGENDA_TAKEN and (
            meeting.slot not in slots or agenda >= hosted.participants[clash.organisation_id].agendas
        ):
            return None  # what does not exist cannot be taken twice, the judge finds
        named: dict[ClashKind, tuple[object, ...]] = {
            ClashKind.ABSENT: (pair, clash.organisation_id),
            ClashKind.TABLE_NOT_ALLOWED: (pair, clash.organisation_id),
            ClashKind.AGENDA_TAKEN: (clash.organisation_id,),
            ClashKind.OVER_MOST: (clash.organisation_id,),
            ClashKind.TABLE_TAKEN: (meeting.table, meeting.slot),
            ClashKind.SEAT_LEFT: (),
        }
        return clash.kind, named.get(clash.kind, (pair,))

    return {one for clash in hosted.clashes(meetings) if (one := found(clash)) is not None}


def broken(hosted: Hosted, meetings: Sequence[Meeting], random: Random) -> Iterator[Meeting]:
    """Yield a schedule into which a clumsy hand has put some meetings elsewhere, and some again."""
    slots = [*(slot.id for slot in hosted.conference.slots), "t9"]
    tables = [*(table.id for table in hosted.conference.tables), "K9"]
    names = sorted(hosted.participants)
    yield from meetings
    for number in range(random.randint(1, 4)):
        demand, supply = random.sample(names, 2)
        yield Meeting(
            id=f"by hand {number}",
            demand_side=demand,
            supply_side=supply,
            slot=random.choice(slots),
            table=random.choice(tables),
            demand_agenda=random.choice([0, 0, 0, 1, 2]),
        )


@pytest.mark.parametrize("seed", range(20))
def test_the_judge_and_the_clashes_find_the_same(seed: int) -> None:
    hosted, planned = scheduled(seed)
    assert found_as_clashes(hosted, planned) == found_by_judge(hosted, planned) == set()

    for trial in range(20):
        random = Random(100 * seed + trial)  # noqa: S311 -- no secret
        kept = [one for one in planned if random.random() < 0.8]
        spoilt = list(broken(hosted, kept, random))
        assert found_as_clashes(hosted, spoilt) == found_by_judge(hosted, spoilt)


def test_random_hands_break_every_rule_that_a_clash_is_about() -> None:
    seen = set()
    for seed in range(20):
        hosted, planned = scheduled(seed)
        for trial in range(20):
            random = Random(100 * seed + trial)  # noqa: S311 -- no secret
            spoilt = list(broken(hosted, planned, random))
            seen |= {kind for kind, _ in found_as_clashes(hosted, spoilt)}

    assert seen == {*ClashKind} - {ClashKind.NOT_COMING}


def meeting(pair: str, slot: str, table: str, demand_agenda: int = 0) -> Meeting:
    demand, supply = pair.split()
    return Meeting(id=pair, demand_side=demand, supply_side=supply, slot=slot, table=table, demand_agenda=demand_agenda)


def test_each_clash_names_whom_it_is_about_and_what_is_in_the_way() -> None:
    hosted = small()
    hosted = replace(
        hosted,
        conference=hosted.conference.model_copy(update={"rules": (rule("S1", "D1", meet=False),)}),
        participants=hosted.participants
        | {"D0": coming("D0", Part.DEMAND, most=1), "Bank": coming("Bank", Part.SUPPORTER, tables=("K1",))},
    )

    found = hosted.clashes(
        [
            meeting("D0 S0", "t0", "K0"),
            meeting("D0 S1", "t0", "K0"),
            meeting("D1 S1", "t1", "K1"),
            meeting("D1 X", "t2", "K0"),
        ]
    )

    assert found == (
        Clash(ClashKind.TABLE_TAKEN, "D0 S0", other_meeting_id="D0 S1"),
        Clash(ClashKind.AGENDA_TAKEN, "D0 S0", "D0", "D0 S1"),
        Clash(ClashKind.OVER_MOST, "D0 S0", "D0"),
        Clash(ClashKind.TABLE_TAKEN, "D0 S1", other_meeting_id="D0 S0"),
        Clash(ClashKind.AGENDA_TAKEN, "D0 S1", "D0", "D0 S0"),
        Clash(ClashKind.OVER_MOST, "D0 S1", "D0"),
        Clash(ClashKind.TABLE_NOT_ALLOWED, "D1 S1", "Bank"),
        Clash(ClashKind.FORBIDDEN, "D1 S1"),
        Clash(ClashKind.NOT_COMING, "D1 X", "X"),
    )


def test_whoever_meets_itself_is_taken_by_itself() -> None:
    own = meeting("D0 D0", "t0", "K0")

    assert small().clashes([own]) == (Clash(ClashKind.AGENDA_TAKEN, own.id, "D0", own.id),)


def test_who_moves_one_meeting_from_its_seat_is_found_there_and_not_at_its_seat() -> None:
    hosted = replace(small(supplies=3), conference=small(seats="demand").conference)

    found = hosted.clashes(
        [
            meeting("D0 S0", "t0", "K0"),
            meeting("D0 S1", "t1", "K0"),
            meeting("D0 S2", "t2", "K1"),
            meeting("D1 S0", "t1", "K1"),
            meeting("D1 S1", "t0", "K1"),
        ]
    )

    assert found == (Clash(ClashKind.SEAT_LEFT, "D0 S2", "D0"),)


def test_nobody_overrules_what_would_take_somebody_twice() -> None:
    assert {kind for kind in ClashKind if not kind.hard} == {
        ClashKind.TABLE_CLOSED,
        ClashKind.TABLE_NOT_ALLOWED,
        ClashKind.NOT_COMING,
        ClashKind.FORBIDDEN,
        ClashKind.OVER_MOST,
        ClashKind.SEAT_LEFT,
    }


def test_every_clash_has_a_sentence_and_no_other() -> None:
    assert {f"clash.{kind}" for kind in ClashKind} == {code for code in SENTENCES if code.startswith("clash.")}


def everywhere(hosted: Hosted, one: Meeting) -> Iterator[Meeting]:
    """Yield a meeting at each place and in all agendas."""
    demands, supplies = (range(hosted.participants[name].agendas) for name in one.pair)
    for slot, table, demand, supply in product(hosted.conference.slots, hosted.conference.tables, demands, supplies):
        place = {"slot": slot.id, "table": table.id, "demand_agenda": demand, "supply_agenda": supply}
        yield one.model_copy(update=place)


def fits(hosted: Hosted, meetings: Sequence[Meeting]) -> bool:
    """Tell whether nothing is wrong with the places of meetings."""
    return all(clash.kind in WHEREVER for clash in hosted.clashes(meetings))


@pytest.mark.parametrize("seed", range(20))
def test_free_places_are_all_where_a_meeting_does_not_clash(seed: int) -> None:
    hosted, planned = scheduled(seed)
    for one in planned[:3]:
        others = [other for other in planned if other.id != one.id]
        tried = {moved for moved in everywhere(hosted, one) if fits(hosted, [*others, moved])}

        moves = free_places(hosted.conference, hosted.participants, planned, one)
        new = free_places(hosted.conference, hosted.participants, others, one)

        assert {(place.slot, place.table, agendas) for place in new for agendas in place.agendas} == {
            (*moved.place, (moved.demand_agenda, moved.supply_agenda)) for moved in tried
        }
        assert [place for place in new if (place.slot, place.table) != one.place] == list(moves)


def test_free_places_are_nearest_in_time_first_and_at_the_same_table_first() -> None:
    hosted = small(slots=4)
    standing = [meeting("D0 S0", "t1", "K1"), meeting("D1 S1", "t2", "K1"), meeting("D0 S1", "t3", "K0")]

    found = free_places(hosted.conference, hosted.participants, standing, standing[0])

    free = ((0, 0),)
    assert found == (
        Place("t1", "K0", free),
        Place("t0", "K1", free),
        Place("t0", "K0", free),
        Place("t2", "K0", free),
    )


@pytest.mark.parametrize("seed", range(20))
def test_swaps_are_all_that_two_meetings_can_do_without_a_clash(seed: int) -> None:
    hosted, planned = scheduled(seed)
    one = planned[0]
    possible = set()
    for other in planned:
        rest = [m for m in planned if m.id not in {one.id, other.id}]
        tried = product(everywhere(hosted, one), everywhere(hosted, other))
        if one.slot != other.slot and any(
            (moved.slot, back.slot) == (other.slot, one.slot)
            and {moved.table, back.table} <= {one.table, other.table}
            and fits(hosted, [*rest, moved, back])
            for moved, back in tried
        ):
            possible.add(other.id)

    found = swaps(hosted.conference, hosted.participants, planned, one)

    assert {swap.other.id for swap in found} == possible
    for swap in found:
        rest = [m for m in planned if m.id not in {one.id, swap.other.id}]
        assert fits(hosted, [*rest, *swap])


def test_a_swap_leaves_who_sits_at_its_table_and_a_locked_meeting_in_its_slot() -> None:
    hosted = small(seats="demand", slots=4)
    standing = [meeting("D0 S0", "t0", "K0"), meeting("D1 S0", "t1", "K1")]
    seats = [meeting("D0 S1", "t2", "K0"), meeting("D1 S1", "t3", "K1")]
    locked = [one.model_copy(update={"locked": True}) for one in seats]

    found = swaps(hosted.conference, hosted.participants, [*standing, *locked], standing[0])

    assert found == (Swap(meeting("D0 S0", "t1", "K0"), meeting("D1 S0", "t0", "K1")),)
