"""What tests share: the real taxonomy, the embedded model loaded once, an installation in a temporary folder."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import settings
from sqlalchemy import create_engine

import fixtures
from service import bootstrap
from service.domain.permission import Actor
from service.domain.taxonomy import Taxonomy
from service.importing.taxonomy_files import read_taxonomy
from service.settings import Settings
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list

if TYPE_CHECKING:
    from indexes.encoder import Encoder

settings.register_profile("checks", derandomize=True, deadline=None)  # the same examples everywhere, at any speed
settings.load_profile("checks")

LISTS = Path(fixtures.__file__).parent / "lists"
GRADED = ("demands-1.xlsx", "demands-2.docx", "supplies-1.csv", "supplies-2.xlsx")
"""The sample lists of which ``fixtures/benchmark/samples.tsv`` grades every pair."""


def missing(component: str) -> NoReturn:
    """Skip with a visible reason; fail where everything is required."""
    if os.environ.get("DUIJIE_REQUIRE_ALL"):  # noqa: TID251 -- a switch of the tests, not of the service
        pytest.fail(f"{component} is missing and DUIJIE_REQUIRE_ALL is set")
    pytest.skip(f"{component} is missing")


def import_graded(context: Context) -> None:
    """Import the graded sample lists: twenty demands and forty supplies."""
    for name in GRADED:
        import_list(Actor.local(), context, ImportRequest(LISTS / name))


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the evaluation data beside the checkout."""
    named = os.environ.get("DUIJIE_DATA")  # noqa: TID251 -- see missing()
    if named is None or not Path(named).is_dir():
        missing("the data folder (DUIJIE_DATA)")
    return Path(named)


@pytest.fixture(scope="session")
def lists_folder() -> Path:
    """Return the folder of the sample lists."""
    return LISTS


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    """Return the taxonomy that is shipped."""
    return read_taxonomy(fixtures.folder("taxonomy"))


@pytest.fixture(scope="session")
def encoder() -> "Encoder":
    """Return the embedded model, loaded once."""
    from indexes.encoder import Encoder

    return Encoder.load()


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder in which nothing is stored yet, to be copied: to make its tables costs a sixth of a second."""
    home = tmp_path_factory.mktemp("empty") / "home"
    with bootstrap.opened(Settings(home=home)):
        return home


@pytest.fixture
def installation(encoder: "Encoder", empty_home: Path, tmp_path: Path) -> Iterator[Callable[[], Context]]:
    """Return a function that opens one installation; called again it is another process over the same data."""
    shutil.copytree(empty_home, tmp_path / "home")
    with ExitStack() as stack:

        def opened() -> Context:
            context = stack.enter_context(bootstrap.opened(Settings(home=tmp_path / "home")))
            context.engine._encoders = (encoder, encoder)
            return context

        yield opened


@pytest.fixture
def context(installation: Callable[[], Context]) -> Context:
    """Return an empty installation."""
    return installation()


class PostgreSQL:
    """A running server that hands out databases."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()

    def new(self) -> str:
        """Return the URL of a new database."""
        name = f"test_{next(self._numbers)}"
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"


def _programs() -> Path | None:
    if found := shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return installed[-1].parent if installed else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Start PostgreSQL once, in a folder of its own, on a socket only; root lends it the account ``postgres``."""
    programs = _programs()
    if programs is None:
        missing("PostgreSQL")
    # Not pytest's own folder: a socket's path may have 107 bytes, and postgres must get in.
    folder = Path(tempfile.mkdtemp(prefix="duijie-postgresql-"))
    account: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(folder, "postgres", "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=60, cwd=folder, **account)

    try:
        run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield PostgreSQL(folder)
        finally:
            run("pg_ctl", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)
