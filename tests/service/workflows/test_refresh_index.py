import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from service.domain.edition import ImportOptions, Scope
from service.domain.errors import ConflictError
from service.domain.item import Side
from service.domain.permission import Actor
from service.storage import leases
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.refresh_index import LEASE, LEASE_SECONDS, build_index, refresh_index
from service.workflows.search_items import search_items

WriteList = Callable[..., Path]
ROWS = [
    ("1", "虚构织造有限公司", "布面瑕疵检验", "夜班漏检破洞和油渍"),
    ("2", "虚构陶瓷有限公司", "窑炉能耗优化", "烧成气耗高"),
    ("3", "虚构注塑有限公司", "注塑换模提速", "换模时间长"),
]
MANY = [(str(number), f"虚构{number}号有限公司", f"第{number}号设备点检", "点检靠纸表") for number in range(10, 30)]


def imported(context: Context, path: Path) -> None:
    import_list(
        Actor.local(),
        context,
        ImportRequest(path, ImportOptions(list_name="虚构清单", scope=Scope.WHOLE), accept_withdrawals=True),
    )


def titles(context: Context, query: str) -> list[str]:
    return [hit.item.title for hit in search_items(Actor.public(), context, Side.DEMAND, query).hits]


def test_added_changed_and_withdrawn_rows_are_searchable_at_once_in_every_process(
    installation: Callable[[], Context], write_list: WriteList
) -> None:
    writer, reader = installation(), installation()
    imported(writer, write_list("a.csv", [*MANY, *ROWS[:2]]))
    assert titles(reader, "窑炉烧成")[0] == "窑炉能耗优化"
    generation = reader.engine.state.generation

    changed = ("1", "虚构织造有限公司", "布面瑕疵检验", "针织布起球勾丝")
    imported(writer, write_list("b.csv", [*MANY, changed, ROWS[2]]))

    assert titles(reader, "注塑换模")[0] == "注塑换模提速"
    assert "窑炉能耗优化" not in titles(reader, "窑炉烧成")
    assert titles(reader, "起球勾丝")[0] == "布面瑕疵检验"
    assert (reader.engine.state.generation, reader.engine.state.delta_rows) == (generation, 3)


def test_a_new_process_reads_the_generation_and_catches_up(
    installation: Callable[[], Context], write_list: WriteList
) -> None:
    first = installation()
    imported(first, write_list("a.csv", [*MANY, *ROWS[:2]]))
    build_index(first)
    imported(first, write_list("b.csv", [*MANY, *ROWS]))

    second = installation()
    refresh_index(second)

    assert second.engine.state.generation == first.engine.state.generation == 1
    assert titles(second, "注塑换模")[0] == "注塑换模提速"


def test_a_small_base_that_changes_have_outgrown_is_built_anew(
    installation: Callable[[], Context], write_list: WriteList
) -> None:
    context = installation()
    refresh_index(context)
    imported(context, write_list("a.csv", ROWS))

    refresh_index(context)

    assert (context.engine.state.base_rows, context.engine.state.delta_rows) == (3, 0)


def test_what_is_found_is_the_same_from_the_delta_and_from_a_new_generation(
    installation: Callable[[], Context], write_list: WriteList
) -> None:
    context = installation()
    imported(context, write_list("a.csv", [*MANY, *ROWS[:2]]))
    refresh_index(context)
    imported(context, write_list("b.csv", [*MANY, *ROWS]))
    by_delta = titles(context, "换模时间长")
    delta_rows = context.engine.state.delta_rows
    build_index(context)

    assert (delta_rows, context.engine.state.delta_rows) == (1, 0)
    assert titles(context, "换模时间长")[0] == by_delta[0] == "注塑换模提速"


def test_an_index_of_another_database_is_not_used(
    installation: Callable[[], Context], write_list: WriteList, tmp_path: Path
) -> None:
    first = installation()
    imported(first, write_list("a.csv", ROWS))
    assert titles(first, "窑炉烧成")[0] == "窑炉能耗优化"
    first.database.close()
    for file in (tmp_path / "home").glob("duijie.sqlite*"):
        file.unlink()

    second = installation()
    imported(second, write_list("b.csv", [("1", "虚构冶炼有限公司", "高炉铁水测温", "测温枪寿命短")]))

    assert titles(second, "窑炉烧成") == ["高炉铁水测温"]


def test_an_index_ahead_of_its_database_is_built_anew(
    installation: Callable[[], Context], write_list: WriteList, tmp_path: Path
) -> None:
    first = installation()
    imported(first, write_list("a.csv", ROWS[:2]))
    first.database.close()
    backup = (tmp_path / "home" / "duijie.sqlite").read_bytes()
    later = installation()
    imported(later, write_list("b.csv", ROWS))
    assert "注塑换模提速" in titles(later, "注塑换模")
    later.database.close()
    for file in (tmp_path / "home").glob("duijie.sqlite*"):
        file.unlink()
    (tmp_path / "home" / "duijie.sqlite").write_bytes(backup)

    assert "注塑换模提速" not in titles(installation(), "注塑换模")


def test_a_crashed_indexer_is_replaced_when_its_lease_has_run_out(
    installation: Callable[[], Context], write_list: WriteList
) -> None:
    context = installation()
    imported(context, write_list("a.csv", ROWS))
    with context.database.writing() as session:
        long_ago = context.clock() - timedelta(seconds=LEASE_SECONDS + 1)
        assert leases.acquire(session, LEASE, "crashed", now=long_ago, seconds=LEASE_SECONDS)

    assert titles(context, "窑炉烧成")[0] == "窑炉能耗优化"


def test_a_damaged_index_is_rebuilt_from_the_database(
    installation: Callable[[], Context], write_list: WriteList, tmp_path: Path
) -> None:
    first = installation()
    imported(first, write_list("a.csv", ROWS))
    build_index(first)
    vectors = next((tmp_path / "home" / "index").rglob("vectors.faiss"))
    content = bytearray(vectors.read_bytes())
    content[len(content) // 2] ^= 1
    vectors.write_bytes(content)

    assert titles(installation(), "窑炉烧成")[0] == "窑炉能耗优化"


def test_only_one_process_builds_at_a_time(installation: Callable[[], Context]) -> None:
    first, second = installation(), installation()
    with first.database.writing() as session:
        assert leases.acquire(session, LEASE, "another process", now=first.clock(), seconds=60)

    with pytest.raises(ConflictError, match="another process"):
        build_index(second)


def test_two_threads_of_a_process_do_not_build_at_once(context: Context, write_list: WriteList) -> None:
    imported(context, write_list("a.csv", ROWS))
    refused: list[str] = []

    def build_too() -> None:
        try:
            build_index(context)
        except ConflictError as error:
            refused.append(error.reason)

    def meanwhile(_done: int, _total: int) -> None:
        other = threading.Thread(target=build_too)
        other.start()
        other.join()

    build_index(context, meanwhile)

    assert set(refused) == {"index_busy"}
    assert context.engine.state.generation == 1
