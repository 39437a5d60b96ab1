from pathlib import Path

from service.domain.permission import Actor
from service.storage import runs
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.refresh_index import refresh_index
from tests.service.api.conftest import Asked, all_pages


def make_run(asked: Asked, limit: int = 3) -> str:
    """Record a match list of the first demand, and return its address."""
    demand_id = asked.organizer.get("/api/v1/demands").json()["items"][0]["id"]
    made = asked.organizer.post("/api/v1/runs", json={"side": "demand", "id": demand_id, "limit": limit})
    assert made.status_code == 201
    assert made.json()["run"]["inputs"] == {demand_id: 1}
    assert made.json()["result"]["item"]["id"] == demand_id
    address: str = made.headers["location"]
    return address


def test_a_run_is_recorded_and_gives_the_same_again(small: Asked) -> None:
    refresh_index(small.context)
    address = make_run(small)

    run = small.organizer.get(address).json()
    replay = small.organizer.post(f"{address}/replay").json()

    with small.context.database.reading() as session:
        assert runs.latest(session, 2)[0].id == run["id"]
        assert len(runs.latest(session, 2)) == 1
    assert (replay["run"], replay["same"], replay["differences"]) == (run, True, {})
    assert replay["again"]["result_hash"] == run["result_hash"]


def test_a_run_over_other_data_says_what_differs(small: Asked, tmp_path: Path) -> None:
    refresh_index(small.context)
    address = make_run(small)
    more = "产品名称,企业名称,功能\n布面破洞检验系统,深圳虚构织检有限公司,夜班布面破洞漏检报警\n"
    (tmp_path / "supplies-2（第二批）.csv").write_text(more, encoding="utf-8")
    import_list(Actor.local(), small.context, ImportRequest(tmp_path / "supplies-2（第二批）.csv"))

    replay = small.organizer.post(f"{address}/replay").json()

    assert replay["same"] is False
    assert replay["differences"] == {"revision": {"then": "3", "now": "4"}}


def test_pages_name_every_run_once_the_newest_first(small: Asked) -> None:
    refresh_index(small.context)
    made = [make_run(small, limit).rpartition("/")[2] for limit in range(1, 10)]

    assert all_pages(small.organizer, "/api/v1/runs", "runs") == made[::-1]


def test_runs_are_the_organizers_alone(stocked: Asked) -> None:
    answers = [
        stocked.public.get("/api/v1/runs"),
        stocked.public.get("/api/v1/runs/run-1"),
        stocked.public.post("/api/v1/runs", json={"side": "demand", "id": "demand-1"}),
        stocked.public.post("/api/v1/runs/run-1/replay"),
    ]

    assert [answer.status_code for answer in answers] == [401] * 4
    assert stocked.organizer.get("/api/v1/runs/run-1").status_code == 404


def test_a_run_needs_an_item(stocked: Asked) -> None:
    asked = {"side": "demand", "id": "demand-none"}

    assert stocked.organizer.post("/api/v1/runs", json=asked).status_code == 404
    assert stocked.organizer.get("/api/v1/runs").json() == {"runs": [], "next": None}
