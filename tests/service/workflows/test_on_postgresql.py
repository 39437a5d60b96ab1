"""The main job on PostgreSQL: import, search, match, change, withdraw; the rest of the tests run on SQLite."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexes.encoder import Encoder
from service import bootstrap
from service.domain.edition import ImportOptions, Scope
from service.domain.item import Side
from service.domain.permission import Actor
from service.settings import Settings
from service.workflows.context import Context
from service.workflows.find_matches import find_matches, record_run
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.search_items import search_items
from service.workflows.take_back_edition import take_back_edition
from tests.conftest import PostgreSQL, import_graded


@pytest.fixture
def on_postgresql(postgresql: PostgreSQL, encoder: Encoder, tmp_path: Path) -> Iterator[Context]:
    settings = Settings(home=tmp_path / "home", database_url=postgresql.new())
    with bootstrap.opened(settings) as context:
        context.engine._encoders = (encoder, encoder)
        yield context


def test_the_main_job_runs_on_postgresql(on_postgresql: Context, write_list: Callable[..., Path]) -> None:
    import_graded(on_postgresql)

    hit = search_items(Actor.public(), on_postgresql, Side.DEMAND, "空调 异响").hits[0]
    matches = find_matches(Actor.public(), on_postgresql, Side.DEMAND, hit.item.id)
    record_run(on_postgresql, matches.run)

    assert (hit.item.title, matches.found[0].item.title) == ("空调室外机下线异响判定", "听微整机声纹质检站")

    rows = [("1", "虚构织造有限公司", "坯布起球勾丝", "靠人眼看"), ("2", "虚构陶瓷有限公司", "窑炉余热", "白白排掉")]
    options = ImportOptions(list_name="虚构清单", scope=Scope.WHOLE)
    for path in (write_list("a.csv", rows), write_list("b.csv", rows[:1])):
        report = import_list(Actor.local(), on_postgresql, ImportRequest(path, options, accept_withdrawals=True))

    def titles(query: str) -> list[str]:
        return [hit.item.title for hit in search_items(Actor.public(), on_postgresql, Side.DEMAND, query).hits]

    assert titles("坯布起球")[0] == "坯布起球勾丝"
    assert "窑炉余热" not in titles("窑炉余热")
    take_back_edition(Actor.local(), on_postgresql, str(report.edition_id))
    assert titles("窑炉余热")[0] == "窑炉余热"
