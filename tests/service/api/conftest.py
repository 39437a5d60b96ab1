"""One service with two sample lists for the tests that only read, a small one for each that writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from indexes.encoder import Encoder
from indexes.text import fold_name
from service import bootstrap
from service.domain.demand import Demand
from service.domain.edition import Edition, ListKind, PublishedList, Scope
from service.domain.organisation import Organisation
from service.domain.permission import Actor
from service.domain.supply import Supply
from service.serving import create_app
from service.settings import Settings
from service.storage import editions, items, lists, organisations
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.refresh_index import refresh_index

MACHINE = "http://127.0.0.1"
ENGLISH = {"Accept-Language": "en"}
DAY = "2199-12-03"
"""Of a conference that has not begun."""


@dataclass(frozen=True)
class Asked:
    """A service, asked by nobody in particular and by the organizer; both read English."""

    context: Context
    home: Path
    public: TestClient
    organizer: TestClient


def asked(context: Context, home: Path) -> Asked:
    app = create_app(context)
    return Asked(
        context=context,
        home=home,
        public=TestClient(app, base_url=MACHINE, headers=ENGLISH, raise_server_exceptions=False),
        organizer=TestClient(app, base_url=MACHINE, headers=ENGLISH | bearer(home), raise_server_exceptions=False),
    )


def bearer(home: Path) -> dict[str, str]:
    key = (home / bootstrap.ORGANIZER_KEY).read_text(encoding="ascii")
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture(scope="session")
def stocked(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory, lists_folder: Path) -> Iterator[Asked]:
    """Return a service with two sample lists and an index; its tests only read."""
    home = tmp_path_factory.mktemp("api")
    with two_lists(home, encoder, lists_folder) as context:
        yield asked(context, home)


@contextmanager
def two_lists(home: Path, encoder: Encoder, lists_folder: Path) -> Iterator[Context]:
    with bootstrap.opened(Settings(home=home)) as context:
        context.engine._encoders = (encoder, encoder)
        for name in ("demands-1.xlsx", "supplies-1.csv"):
            import_list(Actor.local(), context, ImportRequest(lists_folder / name))
        refresh_index(context)
        yield context


@pytest.fixture
def small(context: Context, tmp_path: Path) -> Asked:
    """Return a service of one's own with two demands and a supply."""
    store_few(context)
    return asked(context, tmp_path / "home")


@pytest.fixture(scope="session")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Return a service with two demands and a supply for tests that try to write what is refused."""
    home = tmp_path_factory.mktemp("tried")
    with bootstrap.opened(Settings(home=home)) as context:
        store_few(context)
        yield asked(context, home)


def store_few(context: Context) -> None:
    firms = {
        "knits": "佛山虚构针织有限公司",
        "motors": "珠海虛構電機有限公司",
        "eyes": "广州虚构视觉有限公司",
    }
    demands, supplies = (
        PublishedList(id=f"list-{kind}", kind=kind, name=kind) for kind in (ListKind.DEMAND, ListKind.SUPPLY)
    )
    with context.database.writing() as session:
        for firm, name in firms.items():
            organisations.add(session, Organisation(id=firm, name=name), {name: fold_name(name)})
        for published in (demands, supplies):
            lists.add(session, published)
            edition = Edition(
                id=f"edition-{published.kind}",
                list_id=published.id,
                title=published.name,
                file_name="a.csv",
                file_hash="ab" * 32,
                scope=Scope.WHOLE,
                imported_at=context.clock(),
            )
            editions.add(session, edition)
        of_demand = {"list_id": demands.id, "edition_id": "edition-demand"}
        of_supply = {"list_id": supplies.id, "edition_id": "edition-supply"}
        for item in (
            Demand(id="demand-1", title="布面破洞检验", problem="夜班漏检破洞", organisation_id="knits", **of_demand),
            Demand(id="demand-2", title="电机异响判定", problem="靠人耳听异响", organisation_id="motors", **of_demand),
            Supply(id="supply-1", title="织物疵点检测", capabilities="识别破洞", organisation_id="eyes", **of_supply),
        ):
            named = item.model_copy(update={"organisation_name": firms[str(item.organisation_id)]})
            items.add(session, named, context.clock())


@dataclass(frozen=True)
class Held(Asked):
    """A service with a conference of two manufacturers, a vendor, two slots and two tables."""

    path: str

    def get(self, path: str, **parameters: str) -> Any:
        """Return what is read under the conference."""
        answer = self.organizer.get(f"{self.path}/{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        """Return what comes of an action of the conference."""
        answer = self.organizer.post(f"{self.path}/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def put(self, path: str, **body: Any) -> Any:
        """Return what comes of a replacement."""
        answer = self.organizer.put(f"{self.path}/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def edit(self, path: str, **body: Any) -> Any:
        """Return what comes of a change of the schedule by who has read it just now."""
        return self.post(path, revision=self.revision, **body)

    def meeting(self, demand_side: str, slot: str, table: str) -> str:
        """Let a manufacturer meet the vendor, and return the meeting's id."""
        made = self.edit("meetings", demand_side=demand_side, supply_side="eyes", slot=slot, table=table)
        assert made["kept"]
        meeting_id: str = made["changes"][0]["after"]["id"]
        return meeting_id

    @property
    def revision(self) -> int:
        """The present revision."""
        revision: int = self.organizer.get(self.path).json()["conference"]["revision"]
        return revision


CONFERENCE = {
    "name": "虚构对接会",
    "day": DAY,
    "slots": [{"id": f"s{hour}", "start": f"{DAY}T{hour:02}:00:00", "minutes": 25} for hour in (9, 10)],
    "tables": [{"id": "A1"}, {"id": "A2"}],
}


@pytest.fixture
def held(small: Asked) -> Held:
    """Return a service with a conference to which everybody comes."""
    made = small.organizer.post("/api/v1/conferences", json=CONFERENCE)
    conference = Held(small.context, small.home, small.public, small.organizer, made.headers["location"])
    for firm, part in {"knits": "demand", "motors": "demand", "eyes": "supply"}.items():
        conference.put(f"participants/{firm}", part=part, state="accepted")
    return conference


def all_pages(client: TestClient, path: str, key: str) -> list[str]:
    """Return the ids of all pages of a list."""
    found: list[str] = []
    following: str | None = None
    while True:
        page = client.get(path, params={"limit": 7} | ({"after": following} if following else {})).json()
        found += [entry.get("edition", entry)["id"] for entry in page[key]]
        following = page["next"]
        if following is None:
            return found
