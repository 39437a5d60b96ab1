"""Who is invited: the rarest need first, each with as many candidates as there are up to those asked for, and why not more."""

from typing import Any

import pytest

from service.domain.conference import Limits
from service.domain.demand import Demand
from service.domain.item import Side, State
from service.domain.match import Level, Match, ScoreParts
from service.domain.participant import Part, Participant, ParticipantState
from service.domain.permission import Actor
from service.domain.plan import Candidates
from service.storage import conferences, items, organisations
from service.workflows.context import Context
from service.workflows.keep_conferences import change_conference, create_conference
from service.workflows.propose_invitations import _Choice, _Need, propose_invitations
from tests.conftest import import_graded
from tests.service.workflows.small_conference import CONTENT, EVE, ORGANIZER, Small, rule


def need(number: int, organisation_id: str | None, *vendors: str) -> _Need:
    """Return a need that products of these vendors fit, best first."""
    demand = Demand(
        id=f"need-{number}", list_id="l", edition_id="e", title=f"需求{number}", organisation_id=organisation_id
    )
    fitting = [
        (
            Match(
                demand_id=demand.id,
                demand_revision=1,
                supply_id=f"product-{vendor}",
                supply_revision=1,
                score=0.9 - place / 10,
                level=Level.STRONG,
                rank=place + 1,
                parts=ScoreParts(cosine=0.5, characters=1.0, late=0.5),
                reasons=(),
                findings=(),
                question=None,
            ),
            vendor,
        )
        for place, vendor in enumerate(vendors)
    ]
    return _Need(demand, tuple(fitting), "最近的产品")


def chosen(small: Small, *needs: _Need) -> _Choice:
    return _Choice(small.gathered, needs)


def proposed(small: Small, *needs: _Need) -> dict[str, tuple[Part, list[tuple[str, dict[str, Any]]]]]:
    """Return who is proposed as what and why, the fewest partners first."""
    return {
        one.organisation_id: (one.part, [(why.code, why.parameters) for why in one.proposed_because])
        for one in chosen(small, *needs).participants()
    }


@pytest.fixture
def empty(small: Small) -> Small:
    """Return the conference without anybody who takes part; each need is to have two candidates."""
    with small.context.database.writing() as session:
        conferences.remove(session, small.id, Participant, [*small.gathered.participants])
    small.set(least_candidates=2, supply_limits={"least": 2})
    return small


def test_no_more_are_asked_than_it_takes_and_the_rarest_need_chooses_first(empty: Small) -> None:
    found = proposed(empty, need(1, "d1", "s1", "s2", "s3", "s4"), need(2, "d2", "s4", "s3"), need(3, "d3", "s9"))

    assert found == {
        "d3": (Part.DEMAND, [partners(1), few(1)]),
        "s9": (Part.SUPPLY, [partners(1), below(1)]),
        "d1": (Part.DEMAND, [partners(2)]),
        "d2": (Part.DEMAND, [partners(2)]),
        "s3": (Part.SUPPLY, [partners(2)]),
        "s4": (Part.SUPPLY, [partners(2)]),
    }
    assert list(found)[:2] == ["d3", "s9"]


def partners(count: int) -> tuple[str, dict[str, Any]]:
    return "invite.partners", {"count": count}


def few(count: int) -> tuple[str, dict[str, Any]]:
    return "invite.few_candidates", {"count": count, "wanted": 2}


def below(count: int) -> tuple[str, dict[str, Any]]:
    return "invite.below_minimum", {"count": count, "least": 2}


def test_who_buys_and_sells_is_counted_on_both_sides(empty: Small) -> None:
    found = proposed(empty, need(1, "d1", "s1", "s2"), need(2, "s1", "s2", "s3"))

    assert found["s1"] == (Part.BOTH, [partners(3), below(1)])


def test_needs_without_their_candidates_say_why(empty: Small) -> None:
    choice = chosen(empty, need(1, "d1", "s1", "s2"), need(2, "d2", "s1"), need(3, "d3"), need(4, None, "s1", "s2"))

    assert [(one.demand_id, one.because.code, one.because.parameters) for one in choice.unmatched()] == [
        ("need-3", "invite.nothing_fits", {"title": "需求3", "nearest": "最近的产品"}),
        ("need-2", "invite.need_few_candidates", {"title": "需求2", "count": 1, "wanted": 2}),
        ("need-4", "invite.nobody_named", {"title": "需求4"}),
    ]


def test_who_takes_part_already_counts_and_who_has_declined_is_replaced(small: Small) -> None:
    small.set(least_candidates=2)
    wanted = need(1, "d1", "s1", "s2", "s3", "s4")
    small.put("s4", state="invited")
    for one in ("s1", "s2"):
        small.put(one, state="declined")
    for one in ("s3", "d1"):
        small.put(one, state="proposed")

    choice = chosen(small, wanted)
    assert {one.organisation_id for one in choice.participants()} == {"d1", "s3", "s4"}
    assert choice.unmatched() == []

    small.put("s3", state="withdrawn")
    assert [one.because.parameters["count"] for one in chosen(small, wanted).unmatched()] == [1]


def test_needs_of_who_has_declined_ask_for_nobody(small: Small) -> None:
    small.put("d1", state="declined")
    choice = chosen(small, need(1, "d1", "s1"), need(2, "d2", "s2"))

    assert {one.organisation_id for one in choice.participants()} == {"d2", "s2"}
    assert [one.demand_id for one in choice.unmatched()] == ["need-2"]


def test_a_supporter_and_who_only_buys_is_no_candidate(small: Small) -> None:
    small.put("s1", part="supporter")
    small.put("s2", part="demand")
    choice = chosen(small, need(1, "d1", "s1", "s2", "s3"))

    assert {one.organisation_id for one in choice.participants()} == {"d1", "s3"}


def test_all_pairs_that_fit_are_kept_with_their_best_topic_first(empty: Small) -> None:
    choice = chosen(empty, need(1, "d1", "s1", "s2", "s3"), need(2, "d1", "s3"))
    kept = choice.candidates(EVE, {})

    assert [(one.pair, one.score, [topic.demand_id for topic in one.topics]) for one in kept.pairs] == [
        (("d1", "s1"), 0.9, ["need-1"]),
        (("d1", "s2"), 0.8, ["need-1"]),
        (("d1", "s3"), 0.9, ["need-2", "need-1"]),
    ]
    assert choice.further() == ["s2"]


@pytest.mark.slow
def test_over_the_sample_lists_each_need_has_its_candidates_or_the_reason_why_not(context: Context) -> None:
    import_graded(context)
    content = CONTENT.model_copy(update={"least_candidates": 3, "supply_limits": Limits(least=1)})
    conference = create_conference(ORGANIZER, context, content)
    steps: list[tuple[int, int]] = []
    found = propose_invitations(
        ORGANIZER, context, conference.id, progress=lambda done, all_: steps.append((done, all_))
    )

    with context.database.reading() as session:
        kept = conferences.record(session, conference.id, Candidates)
        needs = [one for one in items.each(session, Side.DEMAND) if one.state is State.OPEN]
        fitting = {
            one.id: {pair.supply_side for pair in kept.pairs for topic in pair.topics if topic.demand_id == one.id}
            for one in needs
        }
        invited = {one.organisation_id for one in found.proposed}
        names = organisations.names(session, invited)
    unmatched = {one.demand_id for one in found.unmatched}
    assert (len(needs), steps) == (20, [(number, 20) for number in range(20)])
    assert [one.id for one in needs if len(fitting[one.id] & invited) < 3 and one.id not in unmatched] == []
    assert [one.id for one in needs if len(fitting[one.id]) >= 3 and one.organisation_id and one.id in unmatched] == []
    assert names.keys() == invited
    assert {one.state for one in found.proposed} == {ParticipantState.PROPOSED}
    assert invited.isdisjoint(found.further)
    counts = [one.proposed_because[0].parameters["count"] for one in found.proposed]
    assert counts == sorted(counts, key=lambda count: int(str(count)))

    # Who declines is not proposed again, and who must not meet is no candidate.
    wanted = max((one for one in needs if one.organisation_id), key=lambda one: len(fitting[one.id]))
    demand_side, (gone, same, apart, *_) = str(wanted.organisation_id), sorted(fitting[wanted.id])
    with context.database.writing() as session:
        conferences.remove(session, conference.id, Participant, invited)
        gone_from = Participant(organisation_id=gone, part=Part.SUPPLY, state=ParticipantState.DECLINED)
        conferences.put(session, conference.id, gone_from)
        merged = organisations.get(session, same).model_copy(update={"merged_into": demand_side})
        organisations.update_facts(session, merged, {one: one for one in (merged.name, *merged.aliases)})
    rules = (rule(f"{demand_side} {apart}", meet=False),)
    change_conference(
        ORGANIZER, context, conference.id, content.model_copy(update={"rules": rules}), revision=conference.revision
    )
    more = propose_invitations(Actor.local(), context, conference.id)

    with context.database.reading() as session:
        again = conferences.record(session, conference.id, Candidates)
    assert gone not in {one.organisation_id for one in more.proposed}
    assert {one.pair for one in kept.pairs} - {one.pair for one in again.pairs} == {
        (demand_side, same),
        (demand_side, apart),
    }
