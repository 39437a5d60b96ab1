"""Lists, editions, organisations, persons, leases, runs."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from service.domain.edition import Change, ListKind, Note, Outcome, PublishedList
from service.domain.errors import ConflictError, NotFoundError
from service.domain.organisation import Organisation, Profile
from service.domain.person import Person
from service.domain.run import Run
from service.storage import editions, leases, lists, organisations, persons, runs
from service.storage.database import Database
from service.storage.editions import KeptRow

HOUR = timedelta(hours=1)


def test_a_list_is_found_by_kind_issuer_and_name(database: Database, samples: Any) -> None:
    with database.reading() as session:
        assert lists.every(session) == (samples.demand_list, samples.supply_list)
        assert lists.get(session, "list-d") == samples.demand_list
        assert lists.find(session, ListKind.DEMAND, "某市工信局", "场景清单") == samples.demand_list
        assert lists.find(session, ListKind.SCENARIO, "某市工信局", "场景清单") is None


def test_two_lists_of_one_name_are_refused(database: Database, samples: Any) -> None:
    twin = PublishedList(**samples.demand_list.model_dump(exclude={"id"}), id="twin")
    with pytest.raises(ConflictError, match="database_refused"), database.writing() as session:
        lists.add(session, twin)


def test_editions_come_newest_first_and_one_taken_back_stands_no_longer(database: Database, samples: Any) -> None:
    beijing = timezone(timedelta(hours=8))
    later = samples.edition(
        "edition-2",
        imported_at=datetime(2026, 3, 2, 21, 0, 0, 7, tzinfo=beijing),
        published_on=date(2026, 3, 1),
        file_hash="cd" * 32,
    )
    first, other = samples.edition("edition-d"), samples.edition("edition-s", "list-s")
    with database.writing() as session:
        editions.add(session, later)
        before = editions.standing(session)
        editions.take_back(session, "edition-2", samples.at + 2 * HOUR)

    with database.reading() as session:
        taken_back = later.model_copy(update={"taken_back_at": samples.at + 2 * HOUR})
        assert before == (later, other, first)
        assert editions.every(session) == (taken_back, other, first)
        assert editions.of_list(session, "list-d") == (taken_back, first)
        assert editions.standing(session) == (other, first)
        assert editions.by_hash(session, "cd" * 32) == (taken_back,)
        assert editions.get(session, "edition-2").imported_at == datetime(2026, 3, 2, 13, 0, 0, 7, tzinfo=UTC)


def test_an_edition_is_taken_back_once(database: Database, samples: Any) -> None:
    with database.writing() as session:
        editions.take_back(session, "edition-d", samples.at)
    with pytest.raises(ConflictError, match="edition_taken_back"), database.writing() as session:
        editions.take_back(session, "edition-d", samples.at)


def test_a_time_without_zone_is_a_mistake(database: Database, samples: Any) -> None:
    from sqlalchemy.exc import StatementError

    with pytest.raises(StatementError, match="a moment needs a zone"), database.writing() as session:
        editions.take_back(session, "edition-d", samples.at.replace(tzinfo=None))


@pytest.mark.usefixtures("samples")
def test_rows_come_back_in_the_order_of_the_file(database: Database) -> None:
    rows = (
        KeptRow(sheet="表2", row=3, cells={"场景名称": "", "a": "\t"}, outcome=Outcome.IGNORED),
        KeptRow(
            sheet="表1",
            row=3,
            cells={"b": "1", "a": "2"},
            outcome=Outcome.REVIEW,
            reason=Note(code="title_missing", parameters={"row": 3}),
        ),
    )
    with database.writing() as session:
        editions.add_rows(session, "edition-d", rows[:1])
        editions.add_rows(session, "edition-d", [])
        editions.add_rows(session, "edition-d", rows[1:])

    with database.reading() as session:
        kept = editions.rows(session, "edition-d")
    assert kept == rows
    assert [list(row.cells) for row in kept] == [["场景名称", "a"], ["b", "a"]]


def test_provenance_is_the_rows_that_made_or_repeat_an_item_newest_first(database: Database, samples: Any) -> None:
    later = samples.edition("edition-0", imported_at=samples.at + HOUR)
    made = KeptRow(
        sheet="s", row=2, cells={"n": "1"}, outcome=Outcome.IMPORTED, change=Change.ADDED, item_id="demand-1"
    )
    repeated = KeptRow(sheet="s", row=3, cells={"n": "1"}, outcome=Outcome.DUPLICATE, item_id="demand-1")
    changed = made.model_copy(update={"change": Change.CHANGED, "row": 9})
    with database.writing() as session:
        editions.add(session, later)
        editions.add_rows(session, "edition-d", [made, repeated])
        editions.add_rows(session, "edition-0", [changed])

    with database.reading() as session:
        assert editions.provenance(session, "demand-1") == (
            (later, changed),
            (samples.edition("edition-d"), repeated),
            (samples.edition("edition-d"), made),
        )
        assert editions.provenance(session, "demand-2") == ()


def test_rows_of_an_edition_that_was_taken_back_are_no_source(database: Database, samples: Any) -> None:
    row = KeptRow(sheet="s", row=2, cells={"n": "1"}, outcome=Outcome.DUPLICATE, item_id="demand-1")
    with database.writing() as session:
        editions.add_rows(session, "edition-d", [row])
        before = editions.provenance(session, "demand-1")
        editions.take_back(session, "edition-d", samples.at)

        assert (before, editions.provenance(session, "demand-1")) == (((samples.edition("edition-d"), row),), ())
        assert editions.standing(session) == (samples.edition("edition-s", "list-s"),)


@pytest.mark.usefixtures("samples")
def test_rows_come_in_pages_by_outcome(database: Database) -> None:
    outcomes = (Outcome.REVIEW, Outcome.IGNORED, Outcome.REVIEW, Outcome.REVIEW)
    rows = [KeptRow(sheet="s", row=number, cells={}, outcome=outcome) for number, outcome in enumerate(outcomes, 2)]
    with database.writing() as session:
        editions.add_rows(session, "edition-d", rows)

        def page(outcome: Outcome | None, after: int | None) -> list[int]:
            return [
                position
                for position, _ in editions.page_of_rows(session, "edition-d", outcome=outcome, after=after, limit=2)
            ]

        assert [page(None, None), page(None, 1), page(Outcome.REVIEW, 0), page(Outcome.REJECTED, None)] == [
            [0, 1],
            [2, 3],
            [2, 3],
            [],
        ]


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize(
    "further", [{"outcome": Outcome.IMPORTED}, {"outcome": Outcome.IGNORED, "change": Change.ADDED}]
)
def test_only_an_imported_row_says_what_it_changed(database: Database, further: Any) -> None:
    with pytest.raises(ConflictError, match="database_refused"), database.writing() as session:
        editions.add_rows(session, "edition-d", [KeptRow(sheet="s", row=1, cells={}, item_id="demand-1", **further)])


FIRM = Organisation(
    id="organisation-1",
    name="虚构机电有限公司",
    aliases=("虚构机电",),
    credit_code="91440101MA59HBPJ6G",
    profile=Profile(city="guangzhou", titles=("专精特新",)),
)
FOLDED = {"虚构机电有限公司": "虚构机电有限公司", "虚构机电": "虚构机电"}


def test_an_organisation_is_found_by_number_then_by_any_name(database: Database) -> None:
    with database.writing() as session:
        organisations.add(session, FIRM, FOLDED)
        organisations.add_name(session, FIRM.id, "虛構機電", "虚构机电")
        organisations.add_name(session, FIRM.id, "虚构机电", "虚构机电")
    known = FIRM.model_copy(update={"aliases": ("虚构机电", "虛構機電")})

    with database.reading() as session:
        found = [
            organisations.find(session, credit_code=FIRM.credit_code),
            organisations.find(session, folded_name="虚构机电"),
            organisations.find(session, registration_number="1234", folded_name="虚构机电"),
            organisations.find(session, credit_code="91440101MA59HBPJ60", folded_name="虚构机电"),
            organisations.find(session, folded_name="虚构"),
            organisations.find(session),
        ]
        assert found == [known, known, known, None, None, None]
        assert organisations.get(session, FIRM.id) == known
        assert organisations.get_many(session, [FIRM.id, "none"]) == {FIRM.id: known}


def test_two_of_one_name_are_not_guessed_between(database: Database) -> None:
    twin = Organisation(id="organisation-2", name="虚构机电", registration_number="77")
    plain = Organisation(id="organisation-3", name="虚构机电")
    with database.writing() as session:
        organisations.add(session, FIRM, FOLDED)
        organisations.add(session, twin, FOLDED)
        between = organisations.find(session, folded_name="虚构机电")
        organisations.add(session, plain, FOLDED)

    with database.reading() as session:
        assert between is None
        assert organisations.find(session, folded_name="虚构机电") == plain


def test_a_merged_organisation_leads_to_its_end_and_back_when_undone(database: Database) -> None:
    names = {name: name for name in ("甲", "乙", "丙")}
    one, two, three = (Organisation(id=f"organisation-{name}", name=name) for name in names)
    with database.writing() as session:
        for organisation in (one, two, three):
            organisations.add(session, organisation, names)
        organisations.update_facts(session, one.model_copy(update={"merged_into": two.id}), names)
        organisations.update_facts(session, two.model_copy(update={"merged_into": three.id}), names)

    with database.reading() as session:
        assert organisations.find(session, folded_name="甲") == three
    with pytest.raises(ConflictError, match="organisation_merge_circle"), database.writing() as session:
        organisations.update_facts(session, three.model_copy(update={"merged_into": one.id}), names)
    with database.writing() as session:
        organisations.update_facts(session, one, names)
        assert organisations.find(session, folded_name="甲") == one


def test_new_facts_keep_the_former_name(database: Database) -> None:
    renamed = Organisation(id=FIRM.id, name="新名", credit_code=FIRM.credit_code)
    with database.writing() as session:
        organisations.add(session, FIRM, FOLDED)
        organisations.update_facts(session, renamed, {"新名": "新名"})

        former = ("虚构机电有限公司", "虚构机电")
        assert organisations.get(session, FIRM.id) == renamed.model_copy(update={"aliases": former})


@pytest.mark.parametrize("number", ["credit_code", "registration_number"])
def test_a_number_names_one_organisation_and_none_names_many(database: Database, number: str) -> None:
    with database.writing() as session:
        for key in ("a", "b"):
            organisations.add(session, Organisation(id=key, name=key), {key: key})

    with database.writing() as session:
        organisations.add(session, Organisation.model_validate({"id": "c", "name": "c", number: "1"}), {"c": "c"})
    with pytest.raises(ConflictError, match="database_refused"), database.writing() as session:
        organisations.add(session, Organisation.model_validate({"id": "d", "name": "d", number: "1"}), {"d": "d"})


def test_what_is_not_kept_is_not_found_whatever_the_noun(database: Database) -> None:
    told = []
    for read in (lists.get, editions.get, organisations.get, persons.get, runs.get):
        with pytest.raises(NotFoundError) as caught, database.reading() as session:
            read(session, "x'y")
        told.append(caught.value.parameters)
    assert told == [{"kind": kind, "key": "x'y"} for kind in ("list", "edition", "organisation", "person", "run")]


def test_persons_of_an_organisation(database: Database) -> None:
    one = Person(id="person-1", organisation_id=FIRM.id, name="陈虚构", post="厂长")
    nobody = Person(id="person-2", organisation_id=None, name="甲")
    with database.writing() as session:
        organisations.add(session, FIRM, FOLDED)
        persons.add(session, nobody)
        persons.add(session, one)

    with database.reading() as session:
        assert persons.of_organisation(session, FIRM.id) == (one,)
        assert persons.get(session, "person-2") == nobody


def test_a_lease_has_one_holder_until_it_runs_out(database: Database, samples: Any) -> None:
    def acquire(holder: str, after_seconds: int) -> bool:
        now = samples.at + timedelta(seconds=after_seconds)
        with database.writing() as session:
            return leases.acquire(session, "index", holder, now=now, seconds=60)

    taken = [acquire("a", 0), acquire("b", 59), acquire("a", 59), acquire("b", 118), acquire("b", 119)]
    with database.writing() as session:
        leases.release(session, "index", "a")
    after_foreign_release = acquire("a", 120)
    with database.writing() as session:
        leases.release(session, "index", "b")

    assert taken == [True, False, True, False, True]
    assert (after_foreign_release, acquire("a", 121)) == (False, True)


def test_runs_come_back_as_recorded_newest_first(database: Database, samples: Any) -> None:
    first = Run(
        id="run-1",
        kind="match",
        made_at=samples.at,
        made_by="local",
        inputs={"demand-2": 1, "demand-1": 3},
        versions={"model": "ab"},
        parameters={"limit": 20, "share": 0.1, "none": None, "sectors": ["a"]},
        result_hash="cd",
    )
    second = first.model_copy(update={"id": "run-0", "made_at": samples.at + HOUR})
    with database.writing() as session:
        runs.add(session, second)
        runs.add(session, first)

    with database.reading() as session:
        assert runs.latest(session, 5) == (second, first)
        assert runs.latest(session, 1) == (second,)
        assert list(runs.get(session, "run-1").inputs) == ["demand-2", "demand-1"]
