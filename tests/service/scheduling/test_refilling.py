"""Who takes a place that became free."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from service.domain.conference import Limits
from service.domain.meeting import Meeting
from service.domain.participant import Part
from service.domain.plan import ClashKind
from service.scheduling.refilling import Refill, refills
from tests.service.scheduling.conftest import NOW, Hosted, anything, candidate, coming, request, small


def arrived(hosted: Hosted, **further: dict[str, Any]) -> Hosted:
    """Return a conference to which all have come, with more said of some."""
    participants = {
        name: one.model_copy(update={"arrived_at": NOW} | further.get(name, {}))
        for name, one in hosted.participants.items()
    }
    return replace(hosted, participants=participants)


def refilled(hosted: Hosted, meetings: Sequence[Meeting] = (), *, slot: str = "t0", **further: Any) -> list[Refill]:
    return list(
        refills(
            hosted.conference,
            hosted.participants,
            hosted.candidates,
            hosted.requests,
            meetings,
            slot=slot,
            table="K0",
            forbidden=hosted.forbidden,
            **further,
        )
    )


def meeting(pair: str, slot: str, table: str) -> Meeting:
    demand, supply = pair.split()
    return Meeting(id=pair, demand_side=demand, supply_side=supply, slot=slot, table=table)


def test_standby_comes_first_then_who_is_below_its_least_then_the_score() -> None:
    hosted = small(demands=1, supplies=4, supply_limits=Limits(least=1))
    hosted = arrived(hosted, S0={"standby": True, "least": 0}, S2={"least": 0}, S3={"least": 0})
    hosted = replace(hosted, requests=(request("D0", "S2"),))

    assert refilled(hosted) == [
        Refill("D0", "S0", 0, 0, 0.5, ("S0",), ()),
        Refill("D0", "S1", 0, 0, 0.51, (), ("S1",)),
        Refill("D0", "S2", 0, 0, 1.52, (), ()),
        Refill("D0", "S3", 0, 0, 0.53, (), ()),
    ]


def test_only_who_has_come_is_free_and_may_have_one_more_is_proposed() -> None:
    hosted = small(demands=5, supplies=1)
    hosted = arrived(
        hosted, D0={"arrived_at": None}, D2={"most": 0}, D3={"unavailable": ("t0",)}, D4={"tables": ("K1",)}
    )

    assert [one.demand_side for one in refilled(hosted)] == ["D1"]
    assert refilled(hosted, [meeting("D1 S0", "t2", "K0")]) == []
    assert refilled(hosted, [meeting("D1 S1", "t0", "K1")]) == []
    assert refilled(hosted, [meeting("D0 S9", "t0", "K0")]) == []


def test_whoever_waits_is_joined_by_somebody_else() -> None:
    hosted = arrived(small(demands=2, supplies=3), D0={"arrived_at": None})
    hosted = replace(hosted, forbidden=frozenset({("D0", "S2")}))

    assert [(one.demand_side, one.supply_side) for one in refilled(hosted, waiting="D0")] == [
        ("D0", "S1"),
        ("D0", "S0"),
    ]


def test_who_sits_is_joined_at_its_own_table() -> None:
    hosted = arrived(small(demands=2, supplies=2, seats="demand"))
    seats = [meeting("D0 S0", "t1", "K0"), meeting("D1 S1", "t1", "K1")]

    assert [(one.demand_side, one.supply_side) for one in refilled(hosted, seats)] == [("D0", "S1")]


@pytest.mark.parametrize("seed", range(15))
def test_whatever_is_proposed_clashes_with_nothing(seed: int) -> None:
    hosted = anything(seed)
    planned = hosted.planned() or ()
    for free in planned[:4]:
        others = [one for one in planned if one.id != free.id]
        for one in refills(
            hosted.conference,
            hosted.participants,
            hosted.candidates,
            hosted.requests,
            others,
            slot=free.slot,
            table=free.table,
            forbidden=hosted.forbidden,
        ):
            taken = free.model_copy(update={**one._asdict(), "origin": free.origin})
            new = taken.model_copy(update={"id": "new"})
            assert hosted.clashes([*others, new]) == ()


def test_nobody_is_proposed_for_a_place_that_is_nowhere() -> None:
    hosted = arrived(small())
    kinds = {clash.kind for clash in hosted.clashes([meeting("D0 S0", "t9", "K0")])}

    assert kinds == {ClashKind.UNKNOWN_PLACE}
    assert refilled(hosted, slot="t9") == []


def test_a_supporter_is_proposed_to_whom_it_has_accepted() -> None:
    hosted = small(demands=1, supplies=0)
    bank = coming("Bank", Part.SUPPORTER, tables=("K0",))
    hosted = arrived(
        replace(hosted, participants=hosted.participants | {"Bank": bank}, candidates=(candidate("D0", "X"),))
    )

    assert [one.supply_side for one in refilled(replace(hosted, requests=(request("D0", "Bank"),)))] == ["Bank"]
