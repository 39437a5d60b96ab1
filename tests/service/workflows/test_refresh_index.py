import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from service import bootstrap
from service.domain.edition import ImportOptions, Scope
from service.domain.errors import ConflictError, InvalidError
from service.domain.item import Side
from service.domain.permission import Actor
from service.settings import Settings
from service.storage import leases
from service.workflows.context import Context
from service.workflows.find_matches import find_matches
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.refresh_index import LEASE, LEASE_SECONDS, build_index, keep_fresh, refresh_index
from service.workflows.search_items import search_items

WriteList = Callable[..., Path]
SUPPLY_HEADERS = ("产品名称", "企业名称", "功能")
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


CUT = "embedded?dimension=32"


@pytest.fixture
def with_model(empty_home: Path, tmp_path: Path) -> Iterator[Callable[[str | None], Context]]:
    """Return a function that opens the installation as a process that wants a model."""
    shutil.copytree(empty_home, tmp_path / "home")
    with ExitStack() as stack:
        yield lambda model: stack.enter_context(bootstrap.opened(Settings(home=tmp_path / "home", model=model)))


@pytest.fixture
def copied_model(tmp_path: Path) -> Path:
    """Return a folder with a model that differs from the embedded one in its fingerprint alone."""
    from indexes.encoder import DEFAULT_MODEL

    folder = shutil.copytree(DEFAULT_MODEL, tmp_path / "copied")
    (folder / "note.txt").write_text("copied", encoding="utf-8")
    return folder


def answering(context: Context) -> str:
    """Return the model that the records of lists name."""
    return context.engine.versions()["model"].partition("@")[0]


@pytest.mark.slow
def test_searches_go_on_with_the_former_model_until_the_server_has_built_with_the_new(
    with_model: Callable[[str | None], Context], write_list: WriteList
) -> None:
    former = with_model(None)
    imported(former, write_list("a.csv", [*MANY, *ROWS[:2]]))
    build_index(former)
    server = with_model(CUT)
    server.engine.open_former()
    imported(former, write_list("b.csv", [*MANY, *ROWS]))
    seen: list[tuple[str, int, str]] = []

    def meanwhile(_done: int, _total: int) -> None:
        seen.append((answering(server), server.engine.state.generation, titles(server, "注塑换模")[0]))

    build_index(server, meanwhile)

    assert set(seen) == {("embedded", 1, "注塑换模提速")}
    assert (answering(server), server.engine.state.generation) == (CUT, 2)
    assert titles(server, "注塑换模")[0] == "注塑换模提速"


@pytest.mark.slow
def test_the_servers_chore_builds_for_the_wanted_model_while_it_answers(
    with_model: Callable[[str | None], Context], write_list: WriteList, copied_model: Path
) -> None:
    former = with_model(str(copied_model))
    imported(former, write_list("a.csv", [*MANY, *ROWS]))
    build_index(former)
    server = with_model(CUT)

    server.engine.open_former()
    begun = (answering(server), server.engine.state.superseded, titles(server, "换模时间长")[0])
    keep_fresh(server)

    assert begun == (str(copied_model), True, "注塑换模提速")
    assert (answering(server), server.engine.state.superseded) == (CUT, False)
    assert {index.base.mean.shape for index in server.engine.state.sides.values()} == {(32,)}


@pytest.mark.slow
def test_a_model_that_cannot_be_had_leaves_the_server_with_the_former(
    with_model: Callable[[str | None], Context], write_list: WriteList
) -> None:
    former = with_model(None)
    imported(former, write_list("a.csv", ROWS))
    build_index(former)
    server = with_model("/no/such/model")

    with pytest.raises(InvalidError, match="model_unusable"):
        keep_fresh(server)

    assert titles(server, "窑炉烧成")[0] == "窑炉能耗优化"
    with pytest.raises(InvalidError, match="model_unusable"):  # a command is told
        titles(with_model("/no/such/model"), "窑炉烧成")


@pytest.mark.slow
def test_a_command_builds_a_small_index_with_the_wanted_model_first(
    with_model: Callable[[str | None], Context], write_list: WriteList
) -> None:
    former = with_model(None)
    imported(former, write_list("a.csv", ROWS))
    build_index(former)
    command = with_model(CUT)

    assert titles(command, "窑炉烧成")[0] == "窑炉能耗优化"
    assert (answering(command), command.engine.state.generation) == (CUT, 2)


@pytest.mark.slow
def test_a_command_that_cannot_build_goes_on_with_the_former_model(
    with_model: Callable[[str | None], Context], write_list: WriteList
) -> None:
    former = with_model(None)
    imported(former, write_list("a.csv", ROWS))
    build_index(former)
    with former.database.writing() as session:
        assert leases.acquire(session, LEASE, "another process", now=former.clock(), seconds=60)
    command = with_model(CUT)

    assert titles(command, "窑炉烧成")[0] == "窑炉能耗优化"
    assert (answering(command), command.engine.state.superseded) == ("embedded", True)


@pytest.mark.slow
@pytest.mark.parametrize("gone", [True, False])
def test_a_former_model_that_is_no_longer_what_it_was_answers_nothing(
    with_model: Callable[[str | None], Context], write_list: WriteList, copied_model: Path, *, gone: bool
) -> None:
    former = with_model(str(copied_model))
    imported(former, write_list("a.csv", ROWS))
    build_index(former)
    if gone:
        shutil.rmtree(copied_model)
    else:
        (copied_model / "note.txt").write_text("changed", encoding="utf-8")

    server = with_model(CUT)
    server.engine.open_former()

    assert not server.engine.loaded
    assert titles(server, "窑炉烧成")[0] == "窑炉能耗优化"
    assert (answering(server), server.engine.state.generation) == (CUT, 2)


@pytest.mark.slow
def test_a_generation_that_another_process_makes_with_another_model_is_not_taken(
    with_model: Callable[[str | None], Context], write_list: WriteList
) -> None:
    server = with_model(None)
    imported(server, write_list("a.csv", [*MANY, *ROWS[:2]]))
    build_index(server)
    build_index(other := with_model(CUT))
    imported(other, write_list("b.csv", [*MANY, *ROWS]))

    assert titles(server, "注塑换模")[0] == "注塑换模提速"
    assert (answering(server), server.engine.state.generation, server.engine.state.delta_rows) == ("embedded", 1, 1)
    assert (answering(other), other.engine.state.generation) == (CUT, 2)


@pytest.mark.slow
def test_a_list_is_recorded_with_the_model_that_made_it(
    with_model: Callable[[str | None], Context], write_list: WriteList
) -> None:
    former = with_model(None)
    imported(former, write_list("a.csv", ROWS))
    imported(former, write_list("s.csv", [("注塑快速换模系统", "虚构模具公司", "缩短换模时间")], SUPPLY_HEADERS))
    build_index(former)
    server = with_model(CUT)
    server.engine.open_former()
    (demand,) = [
        hit.item.id
        for hit in search_items(Actor.public(), server, Side.DEMAND, "注塑换模").hits
        if hit.item.title == "注塑换模提速"
    ]
    pinned = server.engine.pinned()

    matches = find_matches(Actor.public(), server, Side.DEMAND, demand)
    build_index(server)

    assert matches.run.versions["model"].partition("@")[0] == "embedded"
    assert pinned.versions()["model"] == matches.run.versions["model"]
    assert answering(server) == CUT
