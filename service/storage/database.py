"""The database: SQLite by default, PostgreSQL by address. Transactions mean the same on both.

One writing transaction runs at a time: SQLite by ``BEGIN IMMEDIATE``, PostgreSQL by an advisory lock taken first. So
code may look before it writes, the outbox numbers become visible in their order, and migrations of two processes that
start together follow one another. Readers wait for nobody and see one state of the data.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from service.domain.errors import ConflictError, DuijieError, InvalidError, UnavailableError
from service.storage.columns import storable_json
from service.storage.migrations import NEWEST

__all__ = ["Database", "Session"]

_WRITERS = 0x4475696A6965
"""The key of the advisory lock."""


class Database:
    """Where everything is kept. Made by ``open``; one per process."""

    def __init__(self, url: URL, wait_seconds: float) -> None:
        self._address = url.render_as_string(hide_password=True)
        self._wait_ms = int(wait_seconds * 1000)
        self._sqlite = url.get_backend_name() == "sqlite"
        self._engine = create_engine(
            url,
            json_serializer=storable_json,
            hide_parameters=True,
            pool_pre_ping=not self._sqlite,
            pool_timeout=wait_seconds,
        )
        event.listen(self._engine, "begin", self._begin)
        if self._sqlite:
            event.listen(self._engine, "connect", self._prepare)
            self._reader = self._engine.execution_options(writing=False)
        else:
            self._reader = self._engine.execution_options(
                writing=False, isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._writer = self._engine.execution_options(writing=True)

    @classmethod
    def open(cls, url: str, *, wait_seconds: float = 10) -> "Database":
        """Open ``sqlite:///PATH`` or ``postgresql+psycopg://…``; a new SQLite file is its owner's alone.

        ``wait_seconds`` is how long a writer waits for the one before it.

        Raises:
            InvalidError: ``database_url_invalid``.
            UnavailableError: ``database_driver_missing``, ``database_unreachable``, ``database_corrupt``.
        """
        parsed = _parsed(url)
        try:
            database = cls(parsed, wait_seconds)
        except ModuleNotFoundError as error:
            raise UnavailableError("database_driver_missing", driver=error.name) from error
        try:
            if database._sqlite and parsed.database:
                _make_private(Path(parsed.database), database._address)
            with database.reading():
                pass
        except BaseException:
            database.close()
            raise
        return database

    def migrate(self) -> None:
        """Bring the tables to this program's version; does nothing where they are.

        Raises:
            ConflictError: ``database_newer``: a later program has written here.
            UnavailableError: the database cannot be used now.
        """
        with self._translated():
            with self._reader.begin() as connection:
                if _version(connection) == NEWEST:
                    return
            with self._writer.begin() as connection:
                _upgrade(connection)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read one state of the data; writing is refused."""
        with self._translated(), Session(self._reader) as session:
            session.connection()
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Write in one transaction: kept at the end, undone by an exception."""
        with self._translated(), Session(self._writer) as session, session.begin():
            session.connection()
            yield session

    def close(self) -> None:
        """Close the connections; sessions must have ended."""
        self._engine.dispose()

    def _prepare(self, connection: Any, _record: object) -> None:
        """Set up a connection to SQLite; Python's own way of beginning transactions is turned off."""
        connection.isolation_level = None
        for setting in (f"busy_timeout={self._wait_ms}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {setting}").close()

    def _begin(self, connection: Connection) -> None:
        writing = connection.get_execution_options()["writing"]
        if self._sqlite:
            connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
        elif writing:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {self._wait_ms}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError as error:
            raise UnavailableError("database_busy") from error
        except StatementError as error:
            if isinstance(error.orig, DuijieError):
                raise error.orig from None
            meaning = self._meaning(error) if isinstance(error, DBAPIError) else None
            if meaning is None:
                raise
            raise meaning from error

    def _meaning(self, error: DBAPIError) -> DuijieError | None:
        """Return what a person can be told, or None: a mistake of this program."""
        origin = error.orig
        problem = str(origin).partition("\n")[0]
        named = _by_sqlite(origin) if self._sqlite else _by_postgresql(origin)
        match named:
            case "database_refused":
                rule = getattr(getattr(origin, "diag", None), "constraint_name", None)
                return ConflictError(named, rule=rule or problem)
            case "database_unreachable" | "database_corrupt":
                return UnavailableError(named, address=self._address, problem=problem)
            case None:
                return None
            case _:
                return UnavailableError(named)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError):
        # Without its cause: the message of the parser may show the password.
        raise InvalidError("database_url_invalid") from None
    file = parsed.database or ""
    if backend == "sqlite" and file not in {"", ":memory:"} and not parsed.query:
        return parsed
    if backend == "postgresql" and parsed.get_driver_name() == "psycopg":
        return parsed
    raise InvalidError("database_url_invalid")


def _make_private(path: Path, address: str) -> None:
    # Only a new file is opened: closing a second handle to an open SQLite file would drop this process's locks.
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise UnavailableError("database_unreachable", address=address, problem=str(error.strerror)) from error


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    version = _version(connection)
    if version is not None and version not in known:
        raise ConflictError("database_newer", version=version, known=NEWEST)
    command.upgrade(config, "head")


def _by_sqlite(origin: object) -> str | None:
    name = getattr(origin, "sqlite_errorname", "").removeprefix("SQLITE_").partition("_")[0]
    return {
        "BUSY": "database_busy",
        "LOCKED": "database_busy",
        "FULL": "database_full",
        "READONLY": "database_read_only",
        "CONSTRAINT": "database_refused",
        "CORRUPT": "database_corrupt",
        "NOTADB": "database_corrupt",
        "CANTOPEN": "database_unreachable",
        "IOERR": "database_unreachable",
        "PERM": "database_unreachable",
    }.get(name)


def _by_postgresql(origin: object) -> str | None:
    """See the PostgreSQL manual, appendix A: classes of two characters, conditions of five."""
    from psycopg import OperationalError

    state = getattr(origin, "sqlstate", None) or ""
    conditions = {
        "25006": "database_read_only",
        "3D000": "database_unreachable",
        "40001": "database_busy",
        "40P01": "database_busy",
        "53100": "database_full",
        "53300": "database_busy",
        "55P03": "database_busy",
        "57P01": "database_unreachable",
        "57P02": "database_unreachable",
        "57P03": "database_unreachable",
    }
    classes = {
        "08": "database_unreachable",
        "23": "database_refused",
        "28": "database_unreachable",
        "58": "database_unreachable",
        "XX": "database_corrupt",
    }
    if not state:
        return "database_unreachable" if isinstance(origin, OperationalError) else None
    return conditions.get(state) or classes.get(state[:2])
