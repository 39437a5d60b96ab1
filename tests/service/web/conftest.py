"""A service with four sample lists for tests that only read, and an empty one with its organizer for those that write."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexes.encoder import Encoder
from service import bootstrap
from service.domain.permission import Actor
from service.serving import create_app
from service.settings import Settings
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.refresh_index import refresh_index

MACHINE = "http://127.0.0.1"
LISTS = ("demands-1.xlsx", "demands-2.docx", "supplies-1.csv", "supplies-2.xlsx")


@pytest.fixture(scope="session")
def reader(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory, lists_folder: Path) -> Iterator[TestClient]:
    """Return anybody's client of a service that nobody changes."""
    with bootstrap.opened(Settings(home=tmp_path_factory.mktemp("web"))) as context:
        context.engine._encoders = (encoder, encoder)
        for name in LISTS:
            import_list(Actor.local(), context, ImportRequest(lists_folder / name))
        refresh_index(context)
        yield client_of(context)


@pytest.fixture
def organizer(context: Context) -> TestClient:
    """Return the client of an empty service's organizer, who came in by a link."""
    client = client_of(context)
    client.get("/enter", params={"ticket": context.access.new_ticket(context.clock())})
    return client


@pytest.fixture
def anybody(context: Context) -> TestClient:
    """Return anybody's client of the organizer's service."""
    return client_of(context)


def client_of(context: Context) -> TestClient:
    return TestClient(create_app(context), base_url=MACHINE, headers={"Origin": MACHINE}, follow_redirects=False)


Upload = Callable[..., str]


@pytest.fixture
def upload(organizer: TestClient) -> Upload:
    """Return a function that uploads rows as a csv and returns the address of its preview."""

    def uploaded(*rows: str, name: str = "虚构园区需求清单.csv") -> str:
        answer = organizer.post("/uploads", files={"file": (name, "\n".join(rows).encode())})
        assert answer.status_code == 303
        return answer.headers["location"]

    return uploaded
