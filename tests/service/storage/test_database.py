"""Transactions, and what goes wrong with a database."""

import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from service.domain.edition import Outcome
from service.domain.errors import ConflictError, DuijieError, InvalidError, UnavailableError
from service.domain.item import Side
from service.storage import audits, changes, editions, items, lists, tables
from service.storage.database import Database
from service.storage.editions import KeptRow

Attempt = Callable[[Session], object]
LATER = datetime(2026, 3, 3, tzinfo=UTC)


def test_a_new_file_is_its_owners_alone_and_survives_a_power_cut(tmp_path: Path) -> None:
    path = tmp_path / "新库 #1.sqlite"
    database = Database.open(f"sqlite:///{path}")
    with database.writing() as session:
        settings = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        told = [session.scalar(text(f"PRAGMA {setting}")) for setting in settings]
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    database.close()

    assert told == ["wal", 2, 1, 10_000]
    assert set(modes.values()) == {0o600}


def test_an_exception_leaves_nothing(database: Database, samples: Any) -> None:
    def fail() -> None:
        with database.writing() as session:
            items.add(session, samples.demand("demand-1"), samples.at)
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    with database.reading() as session:
        assert (items.count(session, Side.DEMAND), changes.latest(session)) == (0, 0)


def test_a_reader_sees_one_state_while_a_writer_commits(database: Database, samples: Any) -> None:
    with database.reading() as session:
        before = items.count(session, Side.DEMAND)
        with database.writing() as writer:
            items.add(writer, samples.demand("demand-1"), samples.at)
        during = items.count(session, Side.DEMAND)
    with database.reading() as session:
        assert (before, during, items.count(session, Side.DEMAND)) == (0, 0, 1)


def test_reading_refuses_to_write(database: Database, samples: Any) -> None:
    with pytest.raises(UnavailableError, match="database_read_only"), database.reading() as session:
        lists.add(session, samples.demand_list)


def test_eight_concurrent_writers_lose_nothing(database: Database, samples: Any) -> None:
    def write(writer: int) -> None:
        for number in range(20):
            with database.writing() as session:
                seen = items.count(session, Side.DEMAND)
                items.add(session, samples.demand(f"demand-{writer}-{number}", list_number=str(seen)), samples.at)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    with database.reading() as session:
        numbers = sorted(int(item.list_number) for item in items.each(session, Side.DEMAND))
        told = [change.revision for change in changes.since(session, 0, 1000)]
    assert numbers == list(range(160))
    assert told == list(range(1, 161))


def test_a_writer_that_waits_too_long_says_busy(url: str, database: Database) -> None:
    impatient = Database.open(url, wait_seconds=0.05)
    with (
        database.writing(),
        pytest.raises(UnavailableError, match="database_busy"),
        impatient.writing(),
    ):
        pass
    impatient.close()


def test_a_second_writer_waits_for_the_first(database: Database, samples: Any) -> None:
    entered = Event()

    def second() -> int:
        entered.set()
        with database.writing() as session:
            return changes.record(session, Side.DEMAND, "later", samples.at)

    with ThreadPoolExecutor(1) as pool:
        with database.writing() as session:
            first = changes.record(session, Side.DEMAND, "earlier", samples.at)
            waiting = pool.submit(second)
            entered.wait(5)
            with database.reading() as reader:
                during = changes.since(reader, 0, 10)
        numbers = (first, waiting.result(10))

    assert during == []
    assert numbers == (1, 2)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "duijie",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///a.sqlite?mode=ro",
        "mysql://root:secret@localhost/duijie",
        "postgres://root:secret@localhost/duijie",
        "postgresql+nothing://root:secret@localhost/duijie",
        "postgresql://root:secret@localhost:port/duijie",
    ],
)
def test_a_wrong_address_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(InvalidError) as caught:
        Database.open(url)

    assert str(caught.value) == "database_url_invalid()"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_server_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="database_unreachable") as caught:
        Database.open(f"postgresql+psycopg://root:secret@/duijie?host={tmp_path}")

    assert caught.value.reason == "database_unreachable"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing/duijie.sqlite", "."])
def test_a_file_that_cannot_be_opened_is_unreachable(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="database_unreachable"):
        Database.open(f"sqlite:///{tmp_path / name}")


def test_a_file_that_is_no_database_is_corrupt_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK" + bytes(2000))

    with pytest.raises(UnavailableError, match="database_corrupt"):
        Database.open(f"sqlite:///{path}")

    assert path.read_bytes() == b"PK" + bytes(2000)


def test_a_full_disk_is_told_and_costs_no_committed_row(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'duijie.sqlite'}")
    database.migrate()
    with database.writing() as session:
        session.execute(insert(tables.leases).values(name="kept", holder="", expires_at=LATER))

    def fill() -> None:
        with database.writing() as session:
            session.execute(text("PRAGMA max_page_count=1"))
            session.execute(insert(tables.leases).values(name="x" * 1_000_000, holder="", expires_at=LATER))

    with pytest.raises(UnavailableError, match="database_full"):
        fill()

    with database.reading() as session:
        assert session.execute(text("SELECT name FROM leases")).scalars().all() == ["kept"]
    database.close()


def test_a_broken_rule_of_the_tables_is_a_conflict(database: Database, samples: Any) -> None:
    with pytest.raises(ConflictError, match="database_refused"), database.writing() as session:
        items.add(session, samples.demand("demand-1", list_id="nowhere"), samples.at)


def test_a_mistake_of_the_program_is_not_dressed_up(database: Database) -> None:
    with pytest.raises((OperationalError, ProgrammingError), match="no_such_table"), database.reading() as session:
        session.execute(text("SELECT * FROM no_such_table"))


def test_text_that_a_database_cannot_keep_is_refused(database: Database, samples: Any) -> None:
    attempts: list[Attempt] = [
        lambda session: lists.get(session, "a\0b"),
        lambda session: items.get(session, Side.DEMAND, "a\ud800b"),
        lambda session: items.add(session, samples.demand("demand-1", title="a\0b"), samples.at),
        lambda session: items.add(session, samples.demand("demand-1", remarks="a\0b"), samples.at),
        lambda session: items.add(session, samples.demand("demand-1", attachments=("a\0b",)), samples.at),
        lambda session: editions.add_rows(session, "edition-d", [_row({"a\0b": ""})]),
    ]
    told = []
    for attempt in attempts:
        with pytest.raises(DuijieError) as caught, database.writing() as session:
            attempt(session)
        told.append(str(caught.value))

    assert told == ["text_unstorable()"] * 6


def _row(cells: dict[str, str]) -> KeptRow:
    return KeptRow(sheet="s", row=1, cells=cells, outcome=Outcome.IGNORED)


def test_a_written_escape_is_not_the_character(database: Database, samples: Any) -> None:
    demand = samples.demand("demand-1", remarks=r"\u0000 \\u0000")
    with database.writing() as session:
        items.add(session, demand, samples.at)

    with database.reading() as session:
        assert items.get(session, Side.DEMAND, "demand-1") == demand


def test_the_audit_can_only_grow(database: Database, samples: Any) -> None:
    with database.writing() as session:
        audits.add(session, at=samples.at, account="local", action="import", subject="list-d", result="done")

    for statement in ("UPDATE audits SET account = 'nobody'", "DELETE FROM audits"):
        with pytest.raises(ConflictError, match="database_refused"), database.writing() as session:
            session.execute(text(statement))

    with database.reading() as session:
        assert audits.recent(session, 10) == (audits.Audit(samples.at, "local", "import", "list-d", "done"),)


def test_a_missing_driver_is_named() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from service.domain.errors import UnavailableError\n"
        "from service.storage.database import Database\n"
        "try: Database.open('postgresql://user@host.invalid/duijie')\n"
        "except UnavailableError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "database_driver_missing(driver='psycopg')\n"


def test_importing_storage_loads_no_alembic() -> None:
    program = (
        "import sys, service.storage.database, service.storage.items; print([m for m in sys.modules if m == 'alembic'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "[]\n"
