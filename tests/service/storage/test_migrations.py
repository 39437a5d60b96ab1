"""The steps lead to the tables of the program, whoever starts first."""

import json
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, inspect, text

from service.domain.errors import ConflictError
from service.storage import editions
from service.storage.database import Database
from service.storage.migrations import NEWEST
from service.storage.tables import metadata


def test_the_migrated_schema_is_the_schema_of_the_tables(url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    engine = create_engine(url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    engine.dispose()

    assert differences == []


def _shape(connection: Connection) -> dict[str, Any]:
    """What the comparison above overlooks: checks, keys, conditions of indexes, collations."""
    inspector = inspect(connection)

    def ordered(found: Any) -> list[str]:
        return sorted(json.dumps(one, default=str, sort_keys=True) for one in found)

    return {
        table: {
            "columns": [repr(column["type"].compile(connection.dialect)) for column in inspector.get_columns(table)],
            "checks": ordered(inspector.get_check_constraints(table)),
            "key": inspector.get_pk_constraint(table),
            "foreign": ordered(inspector.get_foreign_keys(table)),
            "unique": ordered(inspector.get_unique_constraints(table)),
            "indexes": ordered(inspector.get_indexes(table)),
        }
        for table in sorted(metadata.tables)
    }


def test_checks_and_keys_are_the_same_too(url: str, empty_url: str) -> None:
    shapes = []
    for address in (url, empty_url):
        engine = create_engine(address)
        with engine.begin() as connection:
            metadata.create_all(connection)
            shapes.append(_shape(connection))
        engine.dispose()

    assert shapes[0] == shapes[1]


def test_the_newest_step_is_the_head_of_the_steps(database: Database) -> None:
    with database.reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [NEWEST]


def test_two_processes_that_start_at_once_all_succeed(empty_url: str) -> None:
    program = (
        "import sys; from service.storage.database import Database\n"
        "database = Database.open(sys.argv[1]); database.migrate(); database.close()"
    )
    started = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", program, empty_url], stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    assert [(process.communicate(timeout=60)[1], process.returncode) for process in started] == [("", 0)] * 2


def test_a_later_programs_database_is_refused_and_left_alone(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(ConflictError) as caught:
        database.migrate()

    assert str(caught.value) == f"database_newer(version='9999', known='{NEWEST}')"


def test_editions_that_were_there_get_their_numbers_of_rows(empty_url: str) -> None:
    from alembic import command
    from alembic.config import Config

    import service.storage.migrations

    config = Config()
    config.set_main_option("script_location", next(iter(service.storage.migrations.__path__)))
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO lists VALUES ('l', '', 'demand', 'n')"))
        for edition in ("a", "b"):
            connection.execute(
                text(
                    "INSERT INTO editions VALUES (:id, 'l', 't', NULL, 'f', 'h', 'batch', '2026-03-02 12:00:00', NULL)"
                ),
                {"id": edition},
            )
        for position in range(2):
            connection.execute(
                text("INSERT INTO edition_rows VALUES ('a', :p, 's', :p, '{}', 'ignored', NULL, NULL, NULL)"),
                {"p": position},
            )
    engine.dispose()

    database = Database.open(empty_url)
    database.migrate()
    with database.reading() as session:
        counts = [(edition.id, edition.row_count) for edition in editions.every(session)]
    database.close()

    assert counts == [("b", 0), ("a", 2)]
