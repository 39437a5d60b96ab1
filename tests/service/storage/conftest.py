"""Storage runs on both databases: each test that takes ``database`` is run on SQLite and on a real PostgreSQL.

A database is migrated once; on PostgreSQL the tests share it and leave it empty.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, text, update

from service.domain.demand import Demand
from service.domain.edition import Edition, ListKind, PublishedList, Scope
from service.domain.supply import Supply
from service.storage import editions, lists
from service.storage.database import Database
from service.storage.migrations import NEWEST
from service.storage.tables import counters, metadata
from tests.conftest import PostgreSQL

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def emptied(url: str) -> None:
    """Take every row out; a new database would cost each test a quarter of a second."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no triggers, no keys
        for table in set(metadata.tables.values()) - {counters}:
            connection.execute(delete(table))
        connection.execute(update(counters).where(counters.c.name == "revision").values(value=0))
        connection.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": NEWEST})
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on."""
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database may be made that has no tables yet."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.new()


def _migrated(url: str) -> str:
    database = Database.open(url)
    database.migrate()
    database.close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_url(postgresql: PostgreSQL) -> str:
    return _migrated(postgresql.new())


@pytest.fixture
def url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database without rows."""
    if backend == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'duijie.sqlite')}"
    else:
        shared: str = request.getfixturevalue("postgresql_url")
        yield shared
        emptied(shared)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database.open(url)
    yield database
    database.close()


class Samples:
    """Made-up objects, each as small as it may be."""

    at = NOON
    demand_list = PublishedList(id="list-d", issuer="某市工信局", kind=ListKind.DEMAND, name="场景清单")
    supply_list = PublishedList(id="list-s", kind=ListKind.SUPPLY, name="供给清单")

    @staticmethod
    def edition(edition_id: str, list_id: str = "list-d", **further: Any) -> Edition:
        values = {"title": "首批", "file_name": "a.xlsx", "file_hash": "ab" * 32, "scope": Scope.BATCH}
        return Edition.model_validate({**values, "id": edition_id, "list_id": list_id, "imported_at": NOON, **further})

    @staticmethod
    def demand(demand_id: str, **further: Any) -> Demand:
        values = {"list_id": "list-d", "edition_id": "edition-d", "title": "焊缝检测"}
        return Demand.model_validate({**values, "id": demand_id, **further})

    @staticmethod
    def supply(supply_id: str, **further: Any) -> Supply:
        values = {"list_id": "list-s", "edition_id": "edition-s", "title": "视觉质检"}
        return Supply.model_validate({**values, "id": supply_id, **further})


@pytest.fixture
def samples(database: Database) -> Samples:
    """Sample objects; their lists and editions are stored."""
    samples = Samples()
    with database.writing() as session:
        lists.add(session, samples.demand_list)
        lists.add(session, samples.supply_list)
        editions.add(session, samples.edition("edition-d"))
        editions.add(session, samples.edition("edition-s", "list-s"))
    return samples
