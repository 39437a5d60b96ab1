"""Demands and supplies: revisions, cursors, the outbox."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.domain.errors import ConflictError, NotFoundError
from service.domain.item import Side, State
from service.storage import changes, items
from service.storage.changes import Change
from service.storage.columns import storable_json
from service.storage.database import Database
from service.storage.items import Made

ODD = "需求/1 '\"%_\\;--\n🙂"


@pytest.mark.parametrize("item_id", ["demand-1", ODD, ""])
def test_what_was_added_comes_back_whole(database: Database, samples: Any, item_id: str) -> None:
    demand = samples.demand(item_id, problem="", deployments=("edge",), sectors=("b", "a"), budget_yuan=0)
    with database.writing() as session:
        items.add(session, demand, samples.at)

    with database.reading() as session:
        assert items.get(session, Side.DEMAND, item_id) == demand
        assert items.get_many(session, Side.DEMAND, [item_id, "none"]) == {item_id: demand}


def test_the_sides_are_apart(database: Database, samples: Any) -> None:
    demand, supply = samples.demand("same-id"), samples.supply("same-id", price_yuan=5)
    with database.writing() as session:
        items.add(session, demand, samples.at)
        items.add(session, supply, samples.at)

    with database.reading() as session:
        assert [items.get(session, side, "same-id") for side in Side] == [demand, supply]
        assert changes.since(session, 0, 10) == [Change(1, Side.DEMAND, "same-id"), Change(2, Side.SUPPLY, "same-id")]


def test_each_revision_stays_readable(database: Database, samples: Any) -> None:
    first = samples.demand("demand-1")
    second = samples.demand("demand-1", revision=2, title="焊缝在线检测", state="closed", closed_reason="withdrawn")
    with database.writing() as session:
        items.add(session, first, samples.at)
        items.revise(session, second, samples.at)

    with database.reading() as session:
        read = [items.get(session, Side.DEMAND, "demand-1", revision) for revision in (None, 1, 2)]
        told = changes.since(session, 1, 10)
        counts = [items.count(session, Side.DEMAND, open_only=open_only) for open_only in (False, True)]
        assert items.every_revision(session, Side.DEMAND, ["none", "demand-1"]) == (first, second)
    assert read == [second, first, second]
    assert told == [Change(2, Side.DEMAND, "demand-1")]
    assert counts == [1, 0]


@pytest.mark.parametrize("revision", [1, 2, 4])
def test_a_revision_that_does_not_follow_is_stale(database: Database, samples: Any, revision: int) -> None:
    with database.writing() as session:
        items.add(session, samples.demand("demand-1"), samples.at)
        items.revise(session, samples.demand("demand-1", revision=2), samples.at)

    with pytest.raises(ConflictError) as caught, database.writing() as session:
        items.revise(session, samples.demand("demand-1", revision=revision), samples.at)

    assert caught.value.reason == "revision_stale"
    assert caught.value.parameters == {"kind": "demand", "key": "demand-1", "revision": revision, "current": 2}


def test_many_are_kept_in_their_order_or_none_is(database: Database, samples: Any) -> None:
    ids = [f"demand-{number}" for number in (3, 1, 2)]
    first = [samples.demand(item_id) for item_id in ids]
    second = [item.model_copy(update={"revision": 2, "title": f"新 {item.id}"}) for item in first]
    with database.writing() as session:
        items.add_many(session, Side.DEMAND, first, samples.at)
        items.revise_many(session, Side.DEMAND, second[:2], samples.at)
        items.revise_many(session, Side.DEMAND, [], samples.at)
        items.add_many(session, Side.DEMAND, [], samples.at)
    with pytest.raises(ConflictError, match="revision_stale"), database.writing() as session:
        items.revise_many(session, Side.DEMAND, [second[2], second[0]], samples.at)

    with database.reading() as session:
        told = [(change.revision, change.item_id) for change in changes.since(session, 0, 10)]
        assert told == list(enumerate([*ids, *ids[:2]], start=1))
        assert items.get_many(session, Side.DEMAND, ids) == {
            item.id: item for item in sorted([*second[:2], first[2]], key=lambda item: item.id)
        }
        assert [row.title for row in items.page(session, Side.DEMAND, limit=9)] == [
            "新 demand-1",
            "焊缝检测",
            "新 demand-3",
        ]


def test_the_history_of_items_names_editions_and_times(database: Database, samples: Any) -> None:
    first = [samples.demand(item_id) for item_id in ("demand-1", "demand-2")]
    later = samples.at + timedelta(hours=1)
    second = first[0].model_copy(update={"revision": 2, "title": "焊缝在线检测", "edition_id": "edition-s"})
    with database.writing() as session:
        items.add_many(session, Side.DEMAND, first, samples.at)
        items.revise(session, second, later)

        assert items.histories(session, Side.DEMAND, ["demand-1", "none"]) == {
            "demand-1": (Made(1, "edition-d", samples.at), Made(2, "edition-s", later))
        }
        assert items.touched_by(session, Side.DEMAND, "edition-s") == {"demand-1"}
        wanted = [("demand-1", 1), ("demand-2", 1), ("demand-2", 2)]
        assert items.get_revisions(session, Side.DEMAND, wanted) == {item.id: item for item in first}


def test_the_first_revision_is_one(database: Database, samples: Any) -> None:
    with pytest.raises(ConflictError, match="revision_stale"), database.writing() as session:
        items.add(session, samples.demand("demand-1", revision=2), samples.at)


@pytest.mark.parametrize(("key", "revision"), [("none", None), ("", None), ("demand-1", 2)])
def test_what_is_not_kept_is_not_found(database: Database, samples: Any, key: str, revision: int | None) -> None:
    with database.writing() as session:
        items.add(session, samples.demand("demand-1"), samples.at)

    with pytest.raises(NotFoundError, match="not_found"), database.reading() as session:
        items.get(session, Side.DEMAND, key, revision)


def test_revising_what_is_not_kept_is_not_found(database: Database, samples: Any) -> None:
    with pytest.raises(NotFoundError), database.writing() as session:
        items.revise(session, samples.supply("supply-1", revision=2), samples.at)


def test_pages_follow_the_code_points_of_ids(database: Database, samples: Any) -> None:
    ids = ["B", "a", "Z-1", "é", "_", "一", "🙂", "a b", "", "ab"]
    with database.writing() as session:
        for item_id in ids:
            items.add(session, samples.demand(item_id), samples.at)

    pages: list[list[str]] = []
    after = None
    with database.reading() as session:
        while page := items.page(session, Side.DEMAND, after=after, limit=4):
            pages.append([item.id for item in page])
            after = pages[-1][-1]
    assert pages == [sorted(ids)[:4], sorted(ids)[4:8], sorted(ids)[8:]]


def test_more_items_than_one_question_holds_come_once_each(database: Database, samples: Any) -> None:
    ids = [f"demand-{number:04}" for number in range(501)]
    with database.writing() as session:
        for item_id in ids:
            items.add(session, samples.demand(item_id), samples.at)

    with database.reading() as session:
        assert [item.id for item in items.each(session, Side.DEMAND)] == ids
        assert list(items.get_many(session, Side.DEMAND, reversed(ids))) == ids


def test_items_of_a_list_by_state(database: Database, samples: Any) -> None:
    one = samples.demand("demand-1")
    again = samples.demand("demand-2")
    closed = samples.demand("demand-3", state=State.CLOSED, closed_reason="withdrawn")
    with database.writing() as session:
        for demand in (closed, again, one):
            items.add(session, demand, samples.at)

    with database.reading() as session:
        assert items.of_list(session, Side.DEMAND, "list-d") == (one, again, closed)
        assert items.of_list(session, Side.DEMAND, "list-s") == ()
        assert items.page(session, Side.DEMAND, limit=9, open_only=True) == (one, again)


def test_an_id_is_taken_once(database: Database, samples: Any) -> None:
    with database.writing() as session:
        items.add(session, samples.demand("demand-1"), samples.at)

    with pytest.raises(ConflictError, match="database_refused"), database.writing() as session:
        items.add(session, samples.demand("demand-1"), samples.at)


def test_the_outbox_row_itself_keeps_a_later_number_from_being_seen_first(
    database: Database, samples: Any, url: str
) -> None:
    """Without the lock that ``writing`` takes, a second writer still cannot get a number before the first ends."""
    engine = create_engine(url, json_serializer=storable_json)
    with Session(engine) as first, Session(engine) as second:
        changes.record(first, Side.DEMAND, "first", samples.at)
        second.connection().exec_driver_sql(
            "PRAGMA busy_timeout=50" if url.startswith("sqlite") else "SET LOCAL lock_timeout = 50"
        )
        with pytest.raises(OperationalError):
            changes.record(second, Side.DEMAND, "second", samples.at)
        second.rollback()
        first.commit()
        again = changes.record(second, Side.DEMAND, "second", samples.at)
        second.rollback()
    engine.dispose()

    with database.reading() as session:
        assert (again, changes.latest(session)) == (2, 1)
