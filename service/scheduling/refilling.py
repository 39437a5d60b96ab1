"""Who takes a place that became free on the day: a meeting was cancelled, or one of both did not come."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from service.domain.conference import Conference
from service.domain.meeting import Meeting, Origin
from service.domain.participant import Participant
from service.domain.plan import Candidate
from service.domain.request import Request
from service.scheduling.conferences import pair_scores
from service.scheduling.hall import Hall
from service.scheduling.problem import PairId


class Refill(NamedTuple):
    """Two who could take a place."""

    demand_side: str
    supply_side: str
    demand_agenda: int
    supply_agenda: int
    score: float
    standby: tuple[str, ...]
    """Who of both is on the standby list."""
    below_least: tuple[str, ...]
    """Who of both has fewer meetings than it was promised."""


def refills(
    conference: Conference,
    participants: Mapping[str, Participant],
    candidates: Iterable[Candidate],
    requests: Iterable[Request],
    meetings: Iterable[Meeting],
    *,
    slot: str,
    table: str,
    forbidden: Collection[PairId],
    waiting: str | None = None,
) -> tuple[Refill, ...]:
    """Return the pairs that could meet at a free place, best first: who is on standby, then who is below its least, then the highest score.

    Both have come, are free, may use the table, have fewer meetings than their most, and do not meet at this conference otherwise.

    Args:
        conference: with its slots, tables, limits and rules.
        participants: by organisation.
        candidates: computed pairs.
        requests: accepted ones count as in a plan.
        meetings: all that stand, without the one whose place it was.
        slot: the slot.
        table: the table.
        forbidden: pairs that do not meet, beside those of the rules.
        waiting: who sits there and waits: only who could join it is proposed, and it is there, whether it was checked in or not.
    """
    hall = Hall(conference, participants, meetings, forbidden=forbidden)
    here = {name for name, one in participants.items() if one.arrived_at is not None} | {waiting}
    found = []
    for pair, score in pair_scores(candidates, requests).items():
        if not here.issuperset(pair) or waiting not in {None, *pair}:
            continue
        demand, supply = pair
        meeting = Meeting(id="-", demand_side=demand, supply_side=supply, slot=slot, table=table, origin=Origin.STANDBY)
        agendas = next(iter(hall.agendas_for(meeting)), None)
        if agendas is None or any(hall.of_pair(meeting)):
            continue
        found.append(
            Refill(
                *pair,
                *agendas,
                score,
                tuple(name for name in pair if participants[name].standby),
                tuple(name for name in pair if hall.count(name) < participants[name].limits(conference).least),
            )
        )
    found.sort(key=lambda one: (-bool(one.standby), -len(one.below_least), -one.score, one))
    return tuple(found)
