"""What tests of workflows start from: published lists as small csv files, and a conference built by hand."""

import csv
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from service import bootstrap
from service.settings import Settings
from service.storage.database import Database
from service.workflows.context import Context
from tests.conftest import PostgreSQL
from tests.service.workflows.small_conference import Small, clocked, open_small

DEMAND_HEADERS = ("序号", "企业名称", "场景名称", "需求描述")
SUPPLY_HEADERS = ("产品名称", "企业名称", "功能")

WriteList = Callable[..., Path]


@pytest.fixture
def write_list(tmp_path: Path) -> WriteList:
    """Return a function that writes rows under headers to a csv file of a name."""

    def write(name: str, rows: Sequence[Sequence[str]], headers: Sequence[str] = DEMAND_HEADERS) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headers, *rows])
        return path

    return write


@pytest.fixture(scope="session")
def parts(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """Return an installation whose parts, but for the database, tests share; the model is not loaded."""
    home = tmp_path_factory.mktemp("parts") / "home"
    shutil.copytree(empty_home, home)
    with bootstrap.opened(Settings(home=home)) as context:
        yield context


@pytest.fixture(scope="session")
def small_template(parts: Context, empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with the conference built by hand, to be copied."""
    path = tmp_path_factory.mktemp("small") / "template.sqlite"
    shutil.copy(empty_home / "duijie.sqlite", path)
    with on_database(parts, f"sqlite:///{path}") as context:
        open_small(context)
    return path


@pytest.fixture
def small(parts: Context, small_template: Path, tmp_path: Path) -> Iterator[Small]:
    """Return the conference built by hand."""
    with small_copy(parts, small_template, tmp_path) as small:
        yield small


@pytest.fixture(scope="module")
def shared(parts: Context, small_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """Return the conference built by hand for the tests of one file that change nothing, or from which they start."""
    with small_copy(parts, small_template, tmp_path_factory.mktemp("shared")) as small:
        yield small


@pytest.fixture(params=["sqlite", "postgresql"])
def small_on_both(parts: Context, request: pytest.FixtureRequest) -> Iterator[Small]:
    """Return the conference built by hand on SQLite, and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("small")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with on_database(parts, server.new()) as context:
        yield open_small(context)


@contextmanager
def small_copy(parts: Context, template: Path, folder: Path) -> Iterator[Small]:
    """Open a copy of a database with the conference built by hand."""
    with on_database(parts, f"sqlite:///{shutil.copy(template, folder / 'small.sqlite')}") as context:
        yield clocked(context)


@contextmanager
def on_database(parts: Context, url: str) -> Iterator[Context]:
    """Open the installation over another database."""
    database = Database.open(url)
    database.migrate()
    yield replace(parts, database=database)
    database.close()
