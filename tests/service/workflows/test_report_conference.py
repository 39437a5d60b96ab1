"""The figures of a conference are those that somebody counts by hand."""

from service.domain.item import Side
from service.domain.meeting import Attendance, Opinion, OutcomeContent
from service.domain.participant import Part, ParticipantContent
from service.domain.request import Topic
from service.workflows.keep_requests import answer
from service.workflows.note_outcomes import give_opinion, note_outcome
from service.workflows.receive_guests import check_in, walk_in
from service.workflows.report_conference import report_conference
from tests.service.workflows.small_conference import ORGANIZER, TABLES, Small

HELD, MISSED = OutcomeContent(attendance=Attendance.HELD), OutcomeContent(attendance=Attendance.NO_SHOW)


def figures(small: Small) -> dict[str, tuple[float, float | None]]:
    return {one.code: (one.value, one.of) for one in report_conference(ORGANIZER, small.context, small.id)}


def test_a_conference_of_which_nothing_is_known_has_no_figures_to_divide_by(small: Small) -> None:
    small.set(slots=(), tables=())

    assert figures(small) == {
        "accepted": (12, 12),
        "arrived": (0, 12),
        "walk_ins": (0, None),
        "requests_accepted": (0, 0),
        "tables_used": (0, 0),
        "held": (0, 0),
        "late": (0, 0),
        "rated_by_demand": (0, 0),
        "rated_by_supply": (0, 0),
        "intent": (0, 0),
        "signed": (0, 0),
        "amount_yuan": (0, 0),
        "needs_met": (0, 0),
        "minimum_missed": (0, 12),
    }


def test_figures_are_those_counted_by_hand(small: Small) -> None:
    small.set(
        tables=(TABLES[0].model_copy(update={"closed": ("t0", "t1")}), *TABLES[1:]),
        demand_limits={"least": 1},
        supply_limits={"least": 0},
    )
    small.pairs("d1 s1", "d1 s2", "d2 s2", "d4 s4")
    small.put("s7", state="declined")
    small.put("s8", state="invited")
    small.put("d4", least=0)
    for pair, place in {"d1 s1": "t0 A2", "d1 s2": "t1 A2", "d2 s2": "t0 B1", "d3 s3": "t2 A1"}.items():
        demand = pair.split()[0]
        small.add(pair, place, topics=[Topic(demand_id=f"need-{demand}", demand_revision=1)])
    small.publish("首版")
    small.add("d4 s5", "t3 A1")  # not published
    for request, accept in ((small.ask("d4 s6"), True), (small.ask("d4 s4"), False)):
        answer(ORGANIZER, small.context, small.id, request.id, accept=accept)
    small.ask("d3 s6")
    for one in ("d1", "d2", "s1"):
        check_in(ORGANIZER, small.context, small.id, one)
    walk_in(ORGANIZER, small.context, small.id, "江门新来有限公司", ParticipantContent(part=Part.SUPPLY))
    ids = {" ".join(one.pair): one.id for one in small.gathered.meetings}
    for pair, content in {
        "d1 s1": HELD.model_copy(update={"late_minutes": 3, "signed": True, "amount_yuan": 500_000}),
        "d1 s2": HELD.model_copy(update={"signed": True}),
        "d2 s2": MISSED,
    }.items():
        note_outcome(ORGANIZER, small.context, small.id, ids[pair], content)
    for pair, side, opinion in (
        ("d1 s1", Side.DEMAND, Opinion(rating=5, intends=True)),
        ("d1 s1", Side.SUPPLY, Opinion(rating=4, intends=True)),
        ("d1 s2", Side.DEMAND, Opinion(rating=2, intends=False)),
        ("d3 s3", Side.DEMAND, Opinion(rating=1)),  # nobody said that it was held
    ):
        give_opinion(ORGANIZER, small.context, small.id, ids[pair], side, opinion)

    assert figures(small) == {
        "accepted": (11, 13),
        "arrived": (4, 11),
        "walk_ins": (1, None),
        "requests_accepted": (1, 3),
        "tables_used": (4, 10),
        "held": (2, 3),
        "late": (1, 2),
        "rated_by_demand": (3.5, 2),
        "rated_by_supply": (4.0, 1),
        "intent": (1, 2),
        "signed": (2, 2),
        "amount_yuan": (500_000, 1),
        "needs_met": (1, 4),
        "minimum_missed": (2, 11),
    }
