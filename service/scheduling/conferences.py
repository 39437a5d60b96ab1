"""From a conference to the problem that the solver is given, and from its schedule back to meetings.

What a person has put somewhere stands there, or is named with what forbids it. What gives way are the most meetings of an organisation and the share kept
free: that clash was shown when the meeting was put there. With supporters nothing is computed: their meetings stand, and at other times their desks are
closed. Where a side keeps its tables a supporter has the sitting role in the problem, whatever its side in the meeting, because everybody goes to its desk.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import floor

from service.domain.conference import Conference, PairRule, Slot, Table
from service.domain.errors import ConflictError, InvalidError, OutOfTimeError
from service.domain.item import Side
from service.domain.meeting import Meeting, Origin
from service.domain.participant import Participant
from service.domain.plan import Candidate, Clash, ClashKind, Mode
from service.domain.request import Request, RequestState, Topic
from service.scheduling import problem as asked
from service.scheduling.clashes import clashes
from service.scheduling.hall import Hall, banned, desks, is_supporter, sitter
from service.scheduling.problem import PairId, Problem
from service.scheduling.schedule import Schedule

_MOST_TOPICS = 3
_WISHED = 1.0
"""What a wish to meet is worth: as much as the best computed pair."""
_DIGITS = 3
_SHARE = 1_000_000
"""Parts in which the share kept free is counted, rounded down."""


def problem_of(
    conference: Conference,
    participants: Mapping[str, Participant],
    candidates: Iterable[Candidate],
    requests: Iterable[Request],
    meetings: Iterable[Meeting],
    *,
    forbidden: Collection[PairId],
    mode: Mode,
    frozen_before: str | None = None,
) -> Problem:
    """Return what is asked of the solver; the same for the same conference, in whatever order its parts come.

    A rule that two meet binds once both are coming, and is a wish once some of the day is over. Where two agreed on a time that is impossible they may meet at any, see ``impossible_times``. An
    accepted request to a supporter is not planned; ``free_places`` says where it can be booked.

    Args:
        conference: with its slots, tables, limits and rules.
        participants: by organisation; those that are coming take part.
        candidates: computed pairs.
        requests: of which the accepted ones count.
        meetings: the whole schedule as it stands; in a repair, as it was published, less what was cancelled.
        forbidden: pairs that do not meet, beside those of the rules; each order on its own.
        mode: what becomes of the meetings that stand.
        frozen_before: the slot before which everything is over and stays. What is over and breaks a rule of now is no part of the problem, and
            ``meetings_of`` puts it back.

    Raises:
        ConflictError: ``rules_contradict``, ``rule_forbidden``, ``rule_supporter``, ``meeting_forbidden``, ``meeting_cannot_stand`` or
            ``meeting_stopped_by``: what must be cannot be; names organisations by id.
        InvalidError: ``place_unknown``: there is no such slot.
    """
    facts = _facts(conference, participants, meetings, forbidden, mode, frozen_before)
    pairs = _pairs(facts, candidates, tuple(requests))
    tables = tuple(
        asked.Table(id=table.id, zone=table.zone, closed=facts.closed_slots(table)) for table in conference.tables
    )
    published = tuple(facts.as_asked(meeting) for meeting in facts.published)
    return Problem(
        format=1,
        name=conference.name,
        slots=tuple(asked.Slot(**dict(slot)) for slot in conference.slots),
        tables=tables,
        organisations=_parties(facts, pairs),
        pairs=pairs,
        forbidden=tuple(sorted(pair for pair in facts.banned if facts.names.issuperset(pair))),
        locked=tuple(facts.lock(meeting) for meeting in facts.locked),
        previous=asked.Previous(meetings=published, frozen_before=frozen_before)
        if published or frozen_before
        else None,
        seats=conference.seats,
        objective=asked.Objective(spare_share=_spare_share(facts, tables)),
    )


def meetings_of(
    schedule: Schedule,
    problem: Problem,
    former: Iterable[Meeting],
    candidates: Iterable[Candidate],
    requests: Iterable[Request],
    new_id: Callable[[], str],
) -> tuple[Meeting, ...]:
    """Return a schedule as meetings, in its order after what was over before.

    A former meeting of the same pair is moved and keeps all else; those that are not returned are cancelled.

    Args:
        schedule: of the problem.
        problem: as ``problem_of`` made it of the same ``former`` meetings.
        former: the meetings that stood.
        candidates: give a new meeting its topics, the best of them, unless a request does.
        requests: of which the accepted ones count.
        new_id: gives a new meeting its id.

    Raises:
        OutOfTimeError: ``plan_seats``: a meeting that was to stand is at another table; only where several sit for one organisation, see ``_Facts.lock``.
    """
    listed = list(former)
    before = {meeting.pair: meeting for meeting in listed}
    topics = {one.pair: one.topics[:_MOST_TOPICS] for one in sorted(candidates, key=lambda one: one.score)}
    wishes = {request.pair: request for request in sorted(_accepted(requests), key=_settled_at)}
    locked = {(lock.demand, lock.supply) for lock in problem.locked}
    stood = locked | {meeting.pair for meeting in (problem.previous.meetings if problem.previous else ())}
    made = []
    for held in schedule.meetings:
        # Only what stood before was turned round, for a supporter.
        turned = held.pair not in before and held.pair in stood
        demand, supply = held.pair[::-1] if turned else held.pair
        agendas = (held.demand_agenda, held.supply_agenda)[:: -1 if turned else 1]
        place = {"slot": held.slot, "table": held.table, "demand_agenda": agendas[0], "supply_agenda": agendas[1]}
        same = before.get((demand, supply))
        if same is not None:
            if held.pair in locked and held.table != same.table:
                raise OutOfTimeError("plan_seats")
            made.append(same.model_copy(update=place))
            continue
        wish = wishes.get(held.pair)
        computed = tuple(
            Topic(**topic.model_dump(include=set(Topic.model_fields))) for topic in topics.get(held.pair, ())
        )
        made.append(
            Meeting(
                id=new_id(),
                demand_side=demand,
                supply_side=supply,
                **place,
                topics=(wish.topics if wish else ()) or computed,
                origin=Origin.REQUEST if wish else Origin.COMPUTED,
            )
        )
    kept = {meeting.id for meeting in made}
    over = _over(problem.slots, problem.previous.frozen_before if problem.previous else None)
    return (*(meeting for meeting in listed if meeting.slot in over and meeting.id not in kept), *made)


def impossible_times(
    conference: Conference,
    participants: Mapping[str, Participant],
    meetings: Iterable[Meeting],
    requests: Iterable[Request],
) -> tuple[Clash, ...]:
    """Return why two cannot meet at the time they agreed on, for each pair that does not; ``meeting_id`` is the request's id."""
    listed = list(meetings)
    hall = Hall(conference, participants, listed)
    met = {(*meeting.pair, meeting.slot) for meeting in listed}
    agreed = _agreed(requests)
    return tuple(
        clash
        for pair in sorted(agreed)
        for clash in hall.of_time(agreed[pair].id, pair, str(agreed[pair].slot))
        if (*pair, agreed[pair].slot) not in met
    )


def pair_scores(candidates: Iterable[Candidate], requests: Iterable[Request]) -> dict[PairId, float]:
    """Return what each pair is worth, in whole thousandths: its best score, and one more where one asked and the other accepted."""
    scores: dict[PairId, float] = {}
    for candidate in candidates:
        scores[candidate.pair] = max(scores.get(candidate.pair, 0.0), round(candidate.score, _DIGITS))
    for pair in {request.pair for request in _accepted(requests)}:
        scores[pair] = round(scores.get(pair, 0.0) + _WISHED, _DIGITS)
    return scores


def _accepted(requests: Iterable[Request]) -> Iterator[Request]:
    """Yield the accepted requests for a meeting, without changes of time."""
    return (one for one in requests if one.state is RequestState.ACCEPTED and one.changes_meeting is None)


def _settled_at(request: Request) -> tuple[object, ...]:
    return request.answered_at or request.asked_at, request.id


def _agreed(requests: Iterable[Request]) -> dict[PairId, Request]:
    """Return for each pair the last accepted request that names a time, be it a change of time."""
    timed = (one for one in requests if one.state is RequestState.ACCEPTED and one.slot is not None)
    return {request.pair: request for request in sorted(timed, key=_settled_at)}


@dataclass(frozen=True)
class _Facts:
    """A conference, and what becomes of each meeting that stands."""

    conference: Conference
    participants: Mapping[str, Participant]
    banned: Mapping[PairId, PairRule | None]
    over: frozenset[str]
    """Slots that are over."""
    locked: tuple[Meeting, ...]
    """Stand where they are."""
    published: tuple[Meeting, ...]
    """Stay where they are if they can; those that are over do."""
    apart: tuple[Meeting, ...]
    """Are over, and no part of the problem."""
    displaced: frozenset[str]
    """Ids of published ones that cannot stay where they are."""

    @cached_property
    def standing(self) -> dict[PairId, Meeting]:
        """Meetings of the problem, by pair."""
        return {meeting.pair: meeting for meeting in (*self.published, *self.locked)}

    @cached_property
    def computed(self) -> frozenset[str]:
        """Organisations that may be given new meetings."""
        return frozenset(
            name for name, one in self.participants.items() if one.coming and not is_supporter(self.participants, name)
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """Organisations of the problem: supporters only with a meeting that stands."""
        coming = {name for name, one in self.participants.items() if one.coming}
        return self.computed | coming.intersection(chain.from_iterable(self.standing))

    @cached_property
    def meetings(self) -> Counter[str]:
        """How many meetings of the problem stand, by organisation."""
        return Counter(chain.from_iterable(self.standing))

    @cached_property
    def meetings_apart(self) -> Counter[str]:
        """How many meetings are no part of it."""
        return Counter(name for meeting in self.apart for name in meeting.pair)

    @cached_property
    def desks(self) -> Collection[str]:
        """Tables that are a supporter's."""
        return desks(self.participants).keys()

    def closed_slots(self, table: Table) -> tuple[str, ...]:
        """Return when nobody meets at a table: at a supporter's desk always, but for the meetings that stand."""
        if table.id not in self.desks:
            return self.conference.closed_slots(table)
        taken = {meeting.slot for meeting in self.standing.values() if meeting.table == table.id}
        closed = {*self.conference.closed_slots(table)} | ({slot.id for slot in self.conference.slots} - taken)
        return tuple(slot.id for slot in self.conference.slots if slot.id in closed)

    def as_asked(self, meeting: Meeting) -> asked.Meeting:
        """Return a meeting as the problem has it."""
        sits = sitter(self.conference, self.participants, meeting)
        side = meeting.supply_side if self.conference.seats == "supply" else meeting.demand_side
        demand, supply = (meeting.demand_side, meeting.demand_agenda), (meeting.supply_side, meeting.supply_agenda)
        if sits is not None and sits[0] != side:
            demand, supply = supply, demand
        return asked.Meeting(
            demand=demand[0],
            supply=supply[0],
            slot=meeting.slot,
            table=meeting.table,
            demand_agenda=demand[1],
            supply_agenda=supply[1],
        )

    def lock(self, meeting: Meeting) -> asked.Lock:
        """Return what holds a meeting; its slot alone where several of an organisation sit, because the solver gives these tables that suit all they meet."""
        held = self.as_asked(meeting)
        table = None if _several_sit(self.conference, self.participants, meeting) else held.table
        return asked.Lock(demand=held.demand, supply=held.supply, slot=held.slot, table=table)


def _facts(
    conference: Conference,
    participants: Mapping[str, Participant],
    meetings: Iterable[Meeting],
    forbidden: Collection[PairId],
    mode: Mode,
    frozen_before: str | None,
) -> _Facts:
    over, never = _over(conference.slots, frozen_before), banned(conference, forbidden)
    listed = sorted(meetings, key=lambda meeting: meeting.id)

    def several(meeting: Meeting) -> bool:
        return _several_sit(conference, participants, meeting)

    def faults(of: Iterable[Meeting]) -> dict[str, Clash]:
        found = clashes(conference, participants, of, forbidden=forbidden)
        return {clash.meeting_id: clash for clash in reversed(found) if clash.kind is not ClashKind.OVER_MOST}

    past = [meeting for meeting in listed if meeting.slot in over]
    lost = {*faults(past), *(meeting.id for meeting in past if several(meeting))}
    stays = [meeting for meeting in past if meeting.id not in lost]
    to_come = [meeting for meeting in listed if meeting.slot not in over]
    locked = [
        meeting
        for meeting in to_come
        if meeting.locked or mode == "fill" or any(is_supporter(participants, name) for name in meeting.pair)
    ]
    wrong = faults([*stays, *locked])
    for meeting in locked:
        if meeting.id in wrong:
            raise _cannot_stand(meeting, wrong[meeting.id], never.get(meeting.pair))
    # Beside a lock of its slot alone, who sits with several is told its table and agenda so.
    published = {
        "rerun": [meeting for meeting in locked if several(meeting)],
        "fill": locked,
        "repair": to_come,
    }[mode]
    return _Facts(
        conference=conference,
        participants=participants,
        banned=never,
        over=over,
        locked=tuple(locked),
        published=(*stays, *published),
        apart=tuple(meeting for meeting in past if meeting.id in lost),
        displaced=frozenset(faults([*stays, *published])),
    )


def _over(slots: Iterable[Slot | asked.Slot], frozen_before: str | None) -> frozenset[str]:
    """Return the slots before one.

    Raises:
        InvalidError: ``place_unknown``.
    """
    if frozen_before is None:
        return frozenset()
    ids = [slot.id for slot in slots]
    if frozen_before not in ids:
        raise InvalidError("place_unknown", place=frozen_before)
    return frozenset(ids[: ids.index(frozen_before)])


def _several_sit(conference: Conference, participants: Mapping[str, Participant], meeting: Meeting) -> bool:
    agenda = sitter(conference, participants, meeting)
    participant = participants.get(agenda[0]) if agenda else None
    return participant is not None and participant.agendas > 1


def _cannot_stand(meeting: Meeting, clash: Clash, rule: PairRule | None) -> ConflictError:
    named = dict(zip(("demand", "supply"), meeting.pair, strict=True)) | {"slot": meeting.slot, "table": meeting.table}
    if clash.kind is ClashKind.FORBIDDEN and rule is not None:
        return ConflictError("meeting_forbidden", **named, said_by=rule.said_by, problem=f"rule_reason.{rule.reason}")
    problem = f"clash.{clash.kind}"
    if clash.organisation_id:
        return ConflictError("meeting_stopped_by", **named, organisation=clash.organisation_id, problem=problem)
    return ConflictError("meeting_cannot_stand", **named, problem=problem)


def _pairs(facts: _Facts, candidates: Iterable[Candidate], requests: tuple[Request, ...]) -> tuple[asked.Pair, ...]:
    """Return who may meet, by organisations: what is computed, wished for or required, and what stands."""
    scores = pair_scores(candidates, requests)
    required = _required(facts)
    met = {meeting.pair for meeting in facts.apart}
    worth = {pair: score for pair, score in scores.items() if _may_meet(facts, pair)}
    wished = _WISHED if facts.over else 0.0
    worth |= {pair: round(scores.get(pair, 0.0) + wished, _DIGITS) for pair in required}
    slots: dict[PairId, tuple[str, ...]] = {
        pair: (slot,) for pair, slot in _possible_times(facts, requests).items() if pair in worth
    }
    for pair, meeting in facts.standing.items():
        worth.pop(pair, None)
        slots.pop(pair, None)
        if facts.names.issuperset(pair) and pair not in facts.banned and pair[0] != pair[1]:
            # What has lost its place is looked after before anything new.
            more = _WISHED if meeting.id in facts.displaced else 0.0
            worth[facts.as_asked(meeting).pair] = round(scores.get(pair, 0.0) + more, _DIGITS)
    return tuple(
        asked.Pair(
            demand=pair[0],
            supply=pair[1],
            score=worth[pair],
            required=pair in required and not facts.over,
            slots=slots.get(pair),
        )
        for pair in sorted(worth.keys() - met)
    )


def _may_meet(facts: _Facts, pair: PairId) -> bool:
    return (
        facts.computed.issuperset(pair)
        and pair not in facts.banned
        and pair[0] != pair[1]
        and all(facts.participants[name].takes(side) for name, side in zip(pair, Side, strict=True))
    )


def _required(facts: _Facts) -> set[PairId]:
    """Return the pairs that must meet by a rule and have no meeting that stands whatever comes.

    Raises:
        ConflictError: one of them must not, or nothing is computed for it.
    """
    required = set()
    over = (meeting for meeting in facts.published if meeting.slot in facts.over)
    done = {meeting.pair for meeting in (*facts.apart, *facts.locked, *over)}
    for rule in sorted(facts.conference.rules, key=lambda rule: rule.pair):
        if not rule.meet or not all(one in facts.participants and facts.participants[one].coming for one in rule.pair):
            continue
        named = {"demand": rule.demand_side, "supply": rule.supply_side, "required_by": rule.said_by}
        against = facts.banned.get(rule.pair)
        if against is not None:
            problem = f"rule_reason.{against.reason}"
            raise ConflictError("rules_contradict", **named, forbidden_by=against.said_by, problem=problem)
        if rule.pair in facts.banned or rule.demand_side == rule.supply_side:
            raise ConflictError("rule_forbidden", **named)
        if rule.pair in done:
            continue
        if not facts.computed.issuperset(rule.pair):
            raise ConflictError("rule_supporter", **named)
        required.add(rule.pair)
    return required


def _possible_times(facts: _Facts, requests: tuple[Request, ...]) -> dict[PairId, str]:
    """Return the slots that pairs agreed on and in which what stands leaves them free."""
    hall = Hall(facts.conference, facts.participants, facts.locked)
    times = {pair: (request.id, str(request.slot)) for pair, request in _agreed(requests).items()}
    return {
        pair: slot
        for pair, (about, slot) in times.items()
        if slot not in facts.over and not any(hall.of_time(about, pair, slot))
    }


def _parties(facts: _Facts, pairs: Iterable[asked.Pair]) -> tuple[asked.Organisation, ...]:
    """Return the organisations of the problem; who was put by hand on a side that is not its own stands on both."""
    sides = {name: {facts.participants[name].part.value} for name in facts.names}
    for pair in pairs:
        sides[pair.demand].add("demand")
        sides[pair.supply].add("supply")
    return tuple(_party(facts, name, sides[name]) for name in sorted(facts.names))


def _party(facts: _Facts, name: str, sides: set[str]) -> asked.Organisation:
    participant, apart = facts.participants[name], facts.meetings_apart[name]
    limits = participant.limits(facts.conference)
    most = max(limits.most - apart, facts.meetings[name])
    return asked.Organisation(
        id=name,
        side="demand" if sides == {"demand"} else "supply" if sides == {"supply"} else "both",
        agendas=participant.agendas,
        unavailable=participant.absences(facts.conference),
        min_meetings=min(max(limits.least - apart, 0), most),
        max_meetings=most,
        tables=None
        if participant.tables is None
        else tuple(table.id for table in facts.conference.tables if table.id in participant.tables),
    )


def _spare_share(facts: _Facts, tables: Iterable[asked.Table]) -> float:
    """Return the share of open places that stays free, less where more of them are taken already."""
    places = sum(len(facts.conference.slots) - len(table.closed) for table in tables)
    free = max(0, places - len(facts.standing))
    share = facts.conference.spare_share
    return min(share, floor(free / places * _SHARE) / _SHARE) if places else share
