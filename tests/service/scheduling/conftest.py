"""What the tests of schedules share: the smallest conference in which every rule can be broken, and conferences with a little of everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count, product
from random import Random
from typing import Any

import pytest

from service.domain.conference import Conference, ItemKind, Limits, PairRule, ProgrammeItem, Slot, Table
from service.domain.item import Side
from service.domain.meeting import Meeting
from service.domain.participant import Part, Participant, ParticipantState
from service.domain.plan import Candidate, Clash, Mode, ScoredTopic
from service.domain.request import Request, RequestState
from service.scheduling.answering import plan
from service.scheduling.clashes import clashes
from service.scheduling.conferences import meetings_of, problem_of
from service.scheduling.judge import judge
from service.scheduling.problem import PairId, Problem, read_problem
from service.scheduling.schedule import Schedule

DAY = date(2026, 12, 3)
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.fixture
def conference() -> dict[str, Any]:
    """Return a problem file's content: four slots, two tables, two demands, two supplies that all may meet."""
    return {
        "format": 1,
        "slots": [{"id": f"t{hour}", "start": f"2026-12-03T{9 + hour:02}:00:00", "minutes": 60} for hour in range(4)],
        "tables": [{"id": "K0"}, {"id": "K1"}],
        "organisations": [
            {"id": name, "side": side, "max_meetings": 4}
            for name, side in (("D0", "demand"), ("D1", "demand"), ("S0", "supply"), ("S1", "supply"))
        ],
        "pairs": [{"demand": d, "supply": s, "score": 0.5} for d in ("D0", "D1") for s in ("S0", "S1")],
    }


@dataclass(frozen=True)
class Hosted:
    """A conference with all that the solver's problem is made of."""

    conference: Conference
    participants: dict[str, Participant]
    candidates: tuple[Candidate, ...]
    requests: tuple[Request, ...] = ()
    forbidden: frozenset[PairId] = frozenset()

    def problem(
        self, meetings: Sequence[Meeting] = (), mode: Mode = "rerun", frozen_before: str | None = None
    ) -> Problem:
        """Return the problem, which a file could hold as well."""
        problem = problem_of(
            self.conference,
            self.participants,
            self.candidates,
            self.requests,
            meetings,
            forbidden=self.forbidden,
            mode=mode,
            frozen_before=frozen_before,
        )
        assert read_problem(problem.model_dump(mode="json")) == problem
        return problem

    def planned(
        self, meetings: Sequence[Meeting] = (), mode: Mode = "rerun", frozen_before: str | None = None
    ) -> tuple[Meeting, ...] | None:
        """Return the meetings of a plan with which the judge finds nothing wrong; None: it is proved impossible."""
        problem = self.problem(meetings, mode, frozen_before)
        schedule = solved(problem)
        if schedule.status == "infeasible":
            return None
        numbers = count()
        return meetings_of(
            schedule, problem, meetings, self.candidates, self.requests, lambda: f"new-{len(meetings)}-{next(numbers)}"
        )

    def clashes(self, meetings: Sequence[Meeting]) -> tuple[Clash, ...]:
        """Return what is wrong with meetings."""
        return clashes(self.conference, self.participants, meetings, forbidden=self.forbidden)


def solved(problem: Problem) -> Schedule:
    """Return the solver's answer; the judge finds nothing wrong with it."""
    schedule = plan(problem, seed=0, stop=lambda: False, progress=lambda _: None)
    assert judge(problem, schedule).broken == ()
    return schedule


def slots_of(number: int) -> tuple[Slot, ...]:
    """Return slots of 25 minutes, one each half hour from nine."""
    start = datetime.combine(DAY, datetime.min.time().replace(hour=9))
    return tuple(Slot(id=f"t{n}", start=start + timedelta(minutes=30 * n), minutes=25) for n in range(number))


def coming(name: str, part: Part, **further: Any) -> Participant:
    """Return who has accepted."""
    return Participant(organisation_id=name, part=part, state=ParticipantState.ACCEPTED, **further)


def candidate(demand: str, supply: str, score: float = 0.5) -> Candidate:
    """Return a pair with one topic."""
    topic = ScoredTopic(
        demand_id=f"need-{demand}",
        demand_revision=1,
        supply_id=f"product-{supply}",
        supply_revision=1,
        score=score,
        level="strong",
    )
    return Candidate(demand_side=demand, supply_side=supply, score=score, topics=(topic,))


def request(demand: str, supply: str, **further: Any) -> Request:
    """Return a request that was accepted."""
    return Request(
        **{
            "id": f"request-{demand}-{supply}",
            "demand_side": demand,
            "supply_side": supply,
            "asked_by": Side.SUPPLY,
            "state": RequestState.ACCEPTED,
            "asked_at": NOW,
            "expires_at": NOW,
            "answered_at": NOW,
        }
        | further
    )


def rule(demand: str, supply: str, *, meet: bool, said_by: str = "Li", **further: Any) -> PairRule:
    """Return what somebody said of a pair."""
    return PairRule(demand_side=demand, supply_side=supply, meet=meet, said_by=said_by, said_at=NOW, **further)


def small(*, slots: int = 3, tables: int = 2, demands: int = 2, supplies: int = 2, **further: Any) -> Hosted:
    """Return a conference in which each of one side may meet each of the other."""
    names = [(f"D{n}", Part.DEMAND) for n in range(demands)] + [(f"S{n}", Part.SUPPLY) for n in range(supplies)]
    content = {
        "id": "c",
        "name": "c",
        "day": DAY,
        "slots": slots_of(slots),
        "tables": tuple(Table(id=f"K{n}", zone="AB"[n % 2]) for n in range(tables)),
    }
    return Hosted(
        conference=Conference(**(content | further)),
        participants={name: coming(name, part) for name, part in names},
        candidates=tuple(
            candidate(f"D{d}", f"S{s}", round(0.5 + 0.1 * d + 0.01 * s, 3))
            for d, s in product(range(demands), range(supplies))
        ),
    )


def anything(seed: int) -> Hosted:
    """Return a conference with a little of everything that a conference may have."""
    random = Random(seed)  # noqa: S311 -- no secret

    def some(share: float, items: Sequence[str]) -> tuple[str, ...]:
        return tuple(item for item in items if random.random() < share)

    slots, tables = slots_of(random.randint(2, 6)), [f"K{n}" for n in range(random.randint(2, 5))]
    times = [slot.id for slot in slots]
    names = [f"{part[0].upper()}{n}" for part in ("demand", "supply") for n in range(random.randint(2, 4))]
    parts = {name: Part.DEMAND if name[0] == "D" else Part.SUPPLY for name in names}
    parts |= dict.fromkeys(random.sample(names, random.randint(0, 2)), Part.BOTH)
    parts |= {"Bank": Part.SUPPORTER} if random.random() < 0.5 else {}
    participants = {
        name: Participant(
            organisation_id=name,
            part=part,
            state=random.choice([ParticipantState.ACCEPTED] * 9 + [ParticipantState.INVITED]),
            agendas=random.choice([1, 1, 1, 2]),
            least=random.choice([None, 0, 1]),
            most=random.choice([None, 2, 5]),
            unavailable=some(0.1, times),
            tables=(tables[-1],) if part is Part.SUPPORTER else some(0.6, tables) if random.random() < 0.15 else None,
            standby=random.random() < 0.2,
            arrived_at=NOW if random.random() < 0.9 else None,
        )
        for name, part in parts.items()
    }
    pairs = [(d, s) for d, s in product(names, names) if d != s and random.random() < 0.7]
    pairs = [(d, s) for d, s in pairs if participants[d].takes(Side.DEMAND) and participants[s].takes(Side.SUPPLY)]
    apart = frozenset(random.sample(pairs, len(pairs) // 8))
    ruled = [pair for pair in pairs if not {pair, pair[::-1]} & apart and random.random() < 0.1]
    conference = Conference(
        id="c",
        name="c",
        day=DAY,
        slots=slots,
        tables=tuple(Table(id=table, zone=random.choice("AB"), closed=some(0.1, times)) for table in tables),
        seats=random.choice(["none", "none", "demand", "supply"]),
        supply_limits=Limits(least=1, most=4),
        spare_share=random.choice([0.0, 0.1]),
        programme=(
            ProgrammeItem(
                id="talk", kind=ItemKind.TALK, title="Talk", start=slots[-1].start, minutes=30, for_all=len(slots) > 4
            ),
            ProgrammeItem(
                id="pitch",
                kind=ItemKind.PITCH,
                title="Pitch",
                start=slots[0].start,
                minutes=20,
                taking_part=(names[0],),
                tables=(tables[0],),
            ),
        ),
        rules=tuple(
            rule(*pair, meet=random.random() < 0.3) for pair in {tuple(sorted(pair)): pair for pair in ruled}.values()
        ),
    )
    return Hosted(
        conference=conference,
        participants=participants,
        candidates=tuple(candidate(*pair, random.randrange(1001) / 1000) for pair in pairs),
        requests=tuple(
            request(*pair, slot=random.choice([None, *times]))
            for pair in product(names, names)
            if pair[0] != pair[1] and random.random() < 0.1
        ),
        forbidden=apart,
    )
