"""Propose whom to invite to a conference, from the matches of the lists: needs and vendors with few partners first.

Each need gets at least so many candidates as the conference asks for, where they exist; each vendor at least its side's minimum, or the reason why
not. Whoever takes part already stays as they are and counts; whoever has declined does not, so others are proposed instead.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.errors import Parameter
from service.domain.item import Side, State
from service.domain.match import Level, Listed, Match
from service.domain.participant import GONE, Part, Participant, ParticipantState, Proposal
from service.domain.permission import Actor, require
from service.domain.plan import Candidate, Candidates, ScoredTopic
from service.domain.taxonomy import Scheme
from service.matching import ranking
from service.matching.engine import Engine
from service.storage import conferences, items, organisations
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.gathering import Gathering, gather_open, write_down
from service.workflows.read_items import Shelf
from service.workflows.refresh_index import refresh_index

LOOKED_AT = 30
"""Matches of a need that are looked at first; more where they are of too few vendors."""
_FURTHER = 4
"""Times as many are looked at then."""


@dataclass(frozen=True)
class Unmatched:
    """A need without the candidates that it is to have, and why."""

    demand_id: str
    organisation_id: str | None
    because: Proposal


@dataclass(frozen=True)
class Invitations:
    """Who is proposed, fewest partners first, and what stays open."""

    proposed: Sequence[Participant]
    unmatched: Sequence[Unmatched]
    further: Sequence[str]
    """Organisations that fit some need as well, of which enough were found."""
    names: Mapping[str, str]
    """Of all of these organisations."""


def propose_invitations(
    actor: Actor, context: Context, conference_id: str, *, progress: Callable[[int, int], None] | None = None
) -> Invitations:
    """Find who might meet whom, keep the pairs as candidates, and keep as proposed whom it takes.

    Args:
        actor: who.
        context: the installation.
        conference_id: for which conference.
        progress: called with how many needs are done, of how many.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
        ConflictError: ``conference_ended``.
        UnavailableError: there is no index yet.
    """
    require(actor.may_organize(), "invitations")
    refresh_index(context)
    engine = context.engine.pinned()
    with context.database.reading() as session:
        gathered = gather_open(session, conference_id)
        shelf = Shelf(actor, session)
        needs = [
            need
            for need in items.each(session, Side.DEMAND)
            if need.state is State.OPEN and within_sectors(context, engine, need, gathered.conference.sectors)
        ]
        found: list[_Need] = []
        for number, need in enumerate(needs):
            if progress:
                progress(number, len(needs))
            found.append(_need(session, engine, need, shelf, gathered))
    with context.database.writing() as session:
        gathered = gather_open(session, conference_id)
        chosen = _Choice(gathered, found)
        proposed = [one for one in chosen.participants() if one.organisation_id not in gathered.participants]
        conferences.put(session, conference_id, *proposed, chosen.candidates(context.clock(), engine.versions()))
        write_down(session, context, actor, "invitations_proposed", conference_id, f"{len(proposed)} proposed")
        unmatched, further = chosen.unmatched(), chosen.further()
        ids = {one.organisation_id for one in proposed} | {one.organisation_id for one in unmatched}
        names = organisations.names(session, {one for one in ids if one}.union(further))
    return Invitations(proposed=proposed, unmatched=unmatched, further=further, names=names)


def within_sectors(context: Context, engine: Engine, item: Listed, sectors: Sequence[str]) -> bool:
    """Tell whether an item belongs to some of the sectors: to one of them, or to a part of one."""
    if not sectors:
        return True
    terms = context.taxonomy[Scheme.SECTORS].terms
    own = {code for code in engine.sectors_of(item) if code in terms}
    return bool((own | {parent for code in own for parent in terms[code].related.get("parent", ())}) & {*sectors})


@dataclass(frozen=True)
class _Need:
    """A need with what fits it of vendors that may meet it, and its nearest miss."""

    demand: Listed
    fitting: tuple[tuple[Match, str], ...]
    """Each with the vendor; best first."""
    nearest: str
    """Title of what comes nearest to it; empty: there is nothing at all."""


def _need(session: Session, engine: Engine, demand: Listed, shelf: Shelf, gathered: Gathering) -> _Need:
    limit = LOOKED_AT
    while True:
        matches = ranking.likeliest(engine, demand, shelf.many, limit=limit)
        supplies = shelf.many(Side.SUPPLY, [match.supply_id for match in matches])
        fitting = [
            (match, vendor)
            for match in matches
            if match.level is not Level.NONE and (vendor := supplies[match.supply_id].organisation_id)
        ]
        ids = {vendor for _, vendor in fitting}.union(filter(None, [demand.organisation_id]))
        families = {**gathered.families, **organisations.heads(session, ids)}
        forbidden = replace(gathered, families=families).forbidden
        may_meet = [
            (match, vendor)
            for match, vendor in fitting
            if vendor != demand.organisation_id and (demand.organisation_id, vendor) not in forbidden
        ]
        nearest = supplies[matches[0].supply_id].title if matches else ""
        need = _Need(demand, tuple(may_meet), nearest)
        enough = len(_vendors(need, gathered)) >= gathered.conference.least_candidates
        if enough or len(matches) < limit or matches[-1].level is Level.NONE:
            return need
        limit *= _FURTHER


class _Choice:
    """Which vendors are asked: those with few others go first, and none more than it takes."""

    def __init__(self, gathered: Gathering, needs: Sequence[_Need]) -> None:
        self._conference = gathered.conference
        self._topics = _topics(needs)
        self._vendors = {need.demand.id: _vendors(need, gathered) for need in needs}
        self._needs = sorted(
            (need for need in needs if _may_be_asked(gathered, need.demand.organisation_id, Side.DEMAND)),
            key=lambda need: (len(self._vendors[need.demand.id]), need.demand.id),
        )
        self._demands: set[str] = set()
        self._demands_of: dict[str, set[str]] = defaultdict(set)
        for need in self._needs:
            if (demand_side := need.demand.organisation_id) is not None:
                self._demands.add(demand_side)
                for vendor in self._vendors[need.demand.id]:
                    self._demands_of[vendor].add(demand_side)
        self._asked = self._covered(self._demands_of.keys() & gathered.participants.keys())

    def participants(self) -> list[Participant]:
        """Return whom to invite, fewest partners first."""
        everyone = self._demands | self._asked
        parts = {
            one: Part.SUPPLY if one not in self._demands else Part.BOTH if one in self._asked else Part.DEMAND
            for one in everyone
        }
        return [
            Participant(
                organisation_id=one,
                part=parts[one],
                state=ParticipantState.PROPOSED,
                proposed_because=self._because(one),
            )
            for one in sorted(everyone, key=lambda one: (len(self._partners(one)), one))
        ]

    def candidates(self, at: datetime, versions: Mapping[str, str]) -> Candidates:
        """Return all pairs that fit, also those of vendors that are not asked: they may be asked later."""
        pairs = [
            Candidate(demand_side=one, supply_side=other, score=topics[0].score, topics=topics)
            for (one, other), topics in sorted(self._topics.items())
        ]
        return Candidates(made_at=at, versions=dict(versions), pairs=tuple(pairs))

    def unmatched(self) -> list[Unmatched]:
        """Return the needs with fewer candidates than they are to have, fewest first."""
        wanted = self._conference.least_candidates
        return [
            Unmatched(need.demand.id, need.demand.organisation_id, self._why_few(need))
            for need in self._needs
            if len(self._vendors[need.demand.id]) < wanted or need.demand.organisation_id is None
        ]

    def further(self) -> list[str]:
        """Return the vendors that fit, too, by id."""
        return sorted(self._demands_of.keys() - self._asked)

    def _covered(self, asked: set[str]) -> set[str]:
        """Return vendors by which each need has its candidates: the rarest need first takes its best, those already taken count."""
        for need in self._needs:
            if need.demand.organisation_id is None:
                continue
            vendors = self._vendors[need.demand.id]
            open_ = self._conference.least_candidates - sum(vendor in asked for vendor in vendors)
            asked.update([vendor for vendor in vendors if vendor not in asked][: max(0, open_)])
        return asked

    def _partners(self, one: str) -> set[str]:
        return self._suppliers_of(one) | (self._demands_of[one] if one in self._asked else set())

    def _because(self, one: str) -> tuple[Proposal, ...]:
        told = [Proposal(code="invite.partners", parameters={"count": len(self._partners(one))})]
        least, wanted = self._conference.supply_limits.least, self._conference.least_candidates
        if one in self._asked and (count := len(self._demands_of[one])) < least:
            told.append(Proposal(code="invite.below_minimum", parameters={"count": count, "least": least}))
        if one in self._demands and (count := len(self._suppliers_of(one))) < wanted:
            told.append(Proposal(code="invite.few_candidates", parameters={"count": count, "wanted": wanted}))
        return tuple(told)

    def _why_few(self, need: _Need) -> Proposal:
        parameters: dict[str, Parameter] = {"title": need.demand.title}
        if need.demand.organisation_id is None:
            return Proposal(code="invite.nobody_named", parameters=parameters)
        if not need.fitting:
            return Proposal(code="invite.nothing_fits", parameters=parameters | {"nearest": need.nearest})
        count, wanted = len(self._vendors[need.demand.id]), self._conference.least_candidates
        return Proposal(code="invite.need_few_candidates", parameters=parameters | {"count": count, "wanted": wanted})

    def _suppliers_of(self, demand_side: str) -> set[str]:
        return {vendor for vendor in self._asked if demand_side in self._demands_of[vendor]}


def _vendors(need: _Need, gathered: Gathering) -> list[str]:
    """Return the vendors of a need that take part or may be asked to, each once, best first."""
    vendors = dict.fromkeys(vendor for _, vendor in need.fitting)
    return [vendor for vendor in vendors if _may_be_asked(gathered, vendor, Side.SUPPLY)]


def _may_be_asked(gathered: Gathering, organisation_id: str | None, side: Side) -> bool:
    """Tell whether an organisation may come for this side: it was not asked yet, or was and has not declined, and is no supporter."""
    one = gathered.participants.get(organisation_id or "")
    return one is None or (one.state not in GONE and one.part is not Part.SUPPORTER and one.takes(side))


def _topics(needs: Iterable[_Need]) -> dict[tuple[str, str], tuple[ScoredTopic, ...]]:
    """Return what each pair of organisations would talk about, best first."""
    found: dict[tuple[str, str], list[ScoredTopic]] = defaultdict(list)
    for need in needs:
        for match, vendor in need.fitting:
            if need.demand.organisation_id is not None:
                found[need.demand.organisation_id, vendor].append(
                    ScoredTopic(
                        demand_id=match.demand_id,
                        demand_revision=match.demand_revision,
                        supply_id=match.supply_id,
                        supply_revision=match.supply_revision,
                        score=match.score,
                        level=match.level,
                    )
                )
    return {
        pair: tuple(sorted(topics, key=lambda one: (-one.score, one.demand_id, one.supply_id)))
        for pair, topics in found.items()
    }
