from service.domain.plan import Candidate, Candidates, ScoredTopic
from service.storage import conferences
from tests.service.api.conftest import Held


def keep_candidates(held: Held) -> None:
    """Let either manufacturer be one whom the vendor might meet."""
    pairs = tuple(
        Candidate(
            demand_side=firm,
            supply_side="eyes",
            score=0.5,
            topics=(
                ScoredTopic(
                    demand_id=demand,
                    demand_revision=1,
                    supply_id="supply-1",
                    supply_revision=1,
                    score=0.5,
                    level="strong",
                ),
            ),
        )
        for firm, demand in {"knits": "demand-1", "motors": "demand-2"}.items()
    )
    found = Candidates(made_at=held.context.clock(), versions={}, pairs=pairs)
    with held.context.database.writing() as session:
        conferences.put(session, held.path.rpartition("/")[2], found)


def test_a_plan_says_what_it_reached_and_what_is_proved(held: Held) -> None:
    keep_candidates(held)

    planned = held.post("plan", mode="rerun", seconds=20, seed=1)
    last = held.get("plan")

    assert (planned["figures"]["meetings"], planned["figures"]["proved"], planned["figures"]["seed"]) == (2, True, 1)
    assert planned["texts"][0].startswith("No schedule of these requests holds more than 2 meetings; this one holds 2")
    assert {change["kind"] for change in planned["changes"]} == {"added"}
    assert last == {name: told for name, told in planned.items() if name != "changes"}
    assert last["revision"] == held.revision


def test_a_plan_without_pairs_or_of_an_hour_is_refused(held: Held) -> None:
    answers = [
        held.organizer.post(f"{held.path}/plan", json=body)
        for body in ({}, {"seconds": 61}, {"seconds": 0}, {"seconds": "1"}, {"seed": -1}, {"mode": "best"})
    ]

    assert [(answer.status_code, answer.json()["type"].rpartition(":")[2]) for answer in answers] == [
        (409, "plan_without_pairs"),
        (422, "value_out_of_range"),
        (422, "value_unusable"),
        (422, "value_unusable"),
        (422, "value_out_of_range"),
        (422, "choice_unknown"),
    ]
    missing = held.organizer.get(f"{held.path}/plan")
    assert (missing.status_code, missing.json()["type"]) == (404, "urn:duijie:not_found")
