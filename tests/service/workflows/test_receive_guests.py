"""At the door everybody is found by whatever they can say, and counted once."""

from datetime import timedelta

import pytest

from service.domain.errors import ConflictError, InvalidError, NotFoundError
from service.domain.participant import Attendee, Part, ParticipantContent, ParticipantState
from service.storage import conferences, organisations
from service.workflows.receive_guests import check_in, find_guests, take_back_check_in, walk_in
from tests.service.workflows.small_conference import NAMES, ORGANIZER, Small

SUPPLY = ParticipantContent(part=Part.SUPPLY)


def found(small: Small, said: str) -> list[tuple[str, str]]:
    """Return the organisation and the person of everybody who may be meant."""
    return [
        (one.participant.organisation_id, one.person.name if one.person else "")
        for one in find_guests(ORGANIZER, small.context, small.id, said)
    ]


def code_of(small: Small, person_id: str) -> str:
    with small.context.database.reading() as session:
        return conferences.record(session, small.id, Attendee, person_id).code


def let_come(small: Small) -> dict[str, str]:
    """Let three people come; return their ids by name."""
    return {
        "陈一": small.come("d1", "陈一", "13800001234"),
        "林二": small.come("d1", "林二", "0757-8888 5678"),
        "黃三": small.come("s3", "黃三", "+852 9123 4321", "13911112222"),
    }


@pytest.fixture
def guests(small: Small) -> dict[str, str]:
    return let_come(small)


@pytest.fixture(scope="module")
def full(shared: Small) -> Small:
    """Return the conference to which three people come."""
    let_come(shared)
    return shared


def test_a_badge_names_one_person(small: Small, guests: dict[str, str]) -> None:
    assert found(small, f" {code_of(small, guests['林二'])} ") == [("d1", "林二")]


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("1234", [("d1", "陈一")]),
        ("5678", [("d1", "林二")]),
        ("4321", [("s3", "黃三")]),
        ("2222", [("s3", "黃三")]),
        ("123", []),
        ("3800", []),
        ("fsxgzzyxgs", [("d1", "林二"), ("d1", "陈一")]),
        ("XGZZ", [("d1", "林二"), ("d1", "陈一")]),
        ("cy", [("d1", "陈一")]),
        ("针织", [("d1", "林二"), ("d1", "陈一")]),
        ("虛構數據", [("s3", "黃三")]),
        ("虚构数据", [("s3", "黃三")]),
        ("黄三", [("s3", "黃三")]),
        ("算法", [("s2", "")]),
        ("没有这家", []),
    ],
)
def test_everybody_is_found_by_what_they_say(full: Small, said: str, who: list[tuple[str, str]]) -> None:
    assert found(full, said) == who


def test_a_search_for_nothing_is_refused_and_for_everybody_is_cut(small: Small) -> None:
    for said in ("", "  "):
        with pytest.raises(InvalidError) as refused:
            found(small, said)
        assert refused.value.reason == "query_empty"
    for number in range(20):
        small.come("d2", f"员工{number}")
    assert len(found(small, "有限公司")) == 20


def test_who_comes_is_here_from_the_first_of_them_on(small: Small, guests: dict[str, str]) -> None:
    first = small.clock()
    check_in(ORGANIZER, small.context, small.id, "d1", guests["陈一"])
    small.clock.now += timedelta(minutes=5)
    check_in(ORGANIZER, small.context, small.id, "d1", guests["陈一"])
    second = check_in(ORGANIZER, small.context, small.id, "d1", guests["林二"])

    assert second.arrived_at == first
    took = take_back_check_in(ORGANIZER, small.context, small.id, "d1", guests["陈一"])
    assert took.arrived_at == first + timedelta(minutes=5)
    assert take_back_check_in(ORGANIZER, small.context, small.id, "d1", guests["林二"]).arrived_at is None


def test_an_organisation_is_checked_in_of_which_nobody_was_named(small: Small) -> None:
    assert check_in(ORGANIZER, small.context, small.id, "s1").arrived_at == small.clock()
    assert take_back_check_in(ORGANIZER, small.context, small.id, "s1").arrived_at is None


def test_nobody_is_checked_in_for_another_organisation(small: Small, guests: dict[str, str]) -> None:
    for organisation_id, person_id in (("d2", guests["陈一"]), ("d1", "person-0"), ("s9", None)):
        with pytest.raises(NotFoundError):
            check_in(ORGANIZER, small.context, small.id, organisation_id, person_id)
    assert {one.arrived_at for one in small.gathered.participants.values()} == {None}


def test_who_was_not_invited_takes_part_and_is_here(small: Small) -> None:
    new = walk_in(ORGANIZER, small.context, small.id, "江门新来有限公司", SUPPLY)

    assert (new.walk_in, new.state, new.arrived_at, small.gathered.names[new.organisation_id]) == (
        True,
        ParticipantState.ACCEPTED,
        small.clock(),
        "江门新来有限公司",
    )
    assert small.add(f"d1 {new.organisation_id}", "t0 A1").kept
    assert walk_in(ORGANIZER, small.context, small.id, "江门新来有限公司", SUPPLY) == new


def test_who_was_to_come_anyway_keeps_what_is_known_of_them(small: Small) -> None:
    before = small.put("s1", agendas=2, unavailable=("t3",), note="要投影")
    here = walk_in(ORGANIZER, small.context, small.id, " 广州虛構視覺有限公司", SUPPLY)

    assert here == before.model_copy(update={"arrived_at": small.clock()})


def test_who_had_declined_and_comes_is_welcome(small: Small) -> None:
    small.put("s1", state="declined")
    here = walk_in(ORGANIZER, small.context, small.id, NAMES["s1"], SUPPLY)

    assert (here.organisation_id, here.state, here.walk_in) == ("s1", ParticipantState.ACCEPTED, False)


def test_a_walk_in_that_is_refused_leaves_nothing_behind(small: Small) -> None:
    for name, content in (
        ("江门新来有限公司", SUPPLY.model_copy(update={"unavailable": ("t9",)})),
        ("某企业", SUPPLY),
    ):
        with pytest.raises(InvalidError):
            walk_in(ORGANIZER, small.context, small.id, name, content)
    with small.context.database.reading() as session:
        assert organisations.find(session, folded_name="江门新来有限公司") is None
    small.add("d1 s1", "t0 A1")
    with pytest.raises(ConflictError):
        small.put("s1", unavailable=("t0",))
