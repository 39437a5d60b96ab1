from pathlib import Path

import pytest

from service.domain.demand import Demand
from service.domain.errors import InvalidError, NotFoundError
from service.domain.item import Side, Visibility
from service.domain.match import Level
from service.domain.permission import Actor
from service.storage import items, runs
from service.workflows.context import Context
from service.workflows.find_matches import find_matches, record_run
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.search_items import search_items
from tests.conftest import import_graded


@pytest.fixture
def samples(context: Context) -> Context:
    import_graded(context)
    return context


def id_of(context: Context, side: Side, title: str) -> str:
    with context.database.reading() as session:
        return next(item.id for item in items.each(session, side) if item.title == title)


def test_both_directions_name_the_same_pair(samples: Context) -> None:
    demand_id = id_of(samples, Side.DEMAND, "空调室外机下线异响判定")
    supply_id = id_of(samples, Side.SUPPLY, "听微整机声纹质检站")

    there = find_matches(Actor.public(), samples, Side.DEMAND, demand_id).found[0].match
    back = find_matches(Actor.public(), samples, Side.SUPPLY, supply_id).found[0].match

    assert (there.demand_id, there.supply_id) == (back.demand_id, back.supply_id) == (demand_id, supply_id)
    assert (there.other_rank, back.other_rank) == (1, 1)
    assert there.level in {Level.STRONG, Level.POSSIBLE}
    assert there.reasons


def test_a_cloud_service_is_no_match_where_data_must_not_leave(samples: Context) -> None:
    demand_id = id_of(samples, Side.DEMAND, "分容占柜时间压缩及自放电电芯早筛")

    found = find_matches(Actor.public(), samples, Side.DEMAND, demand_id, limit=40).found

    assert "电池云鉴电芯数据分析服务" not in [entry.item.title for entry in found]


def test_the_same_question_gives_the_same_bytes(samples: Context) -> None:
    demand_id = id_of(samples, Side.DEMAND, "岩板辊道窑烧成调节与气耗下降")

    first, second = (find_matches(Actor.public(), samples, Side.DEMAND, demand_id).run for _ in range(2))

    assert first.result_hash == second.result_hash
    record_run(samples, first)
    with samples.database.reading() as session:
        assert runs.get(session, first.id) == first


def test_strangers_find_and_see_only_the_redacted_form(samples: Context) -> None:
    title = "水性金属防护漆配方筛选"
    demand_id = id_of(samples, Side.DEMAND, title)
    with samples.database.writing() as session:
        item = items.get(session, Side.DEMAND, demand_id)
        hidden = item.model_copy(
            update={"revision": 2, "visibility": Visibility.REDACTED, "redacted_title": "某类涂料的配方优化"}
        )
        items.revise(session, hidden, samples.clock())

    seen = find_matches(Actor.public(), samples, Side.DEMAND, demand_id)
    hits = search_items(Actor.public(), samples, Side.DEMAND, title, limit=20)

    assert isinstance(seen.item, Demand)
    assert (seen.item.title, seen.item.problem, seen.item.organisation_name) == ("某类涂料的配方优化", "", "")
    assert title not in [hit.item.title for hit in hits.hits]
    assert title not in seen.item.model_dump_json()


def test_members_only_items_are_found_by_members_only(samples: Context) -> None:
    supply_id = id_of(samples, Side.SUPPLY, "听微整机声纹质检站")
    with samples.database.writing() as session:
        item = items.get(session, Side.SUPPLY, supply_id)
        items.revise(
            session, item.model_copy(update={"revision": 2, "visibility": Visibility.MEMBERS}), samples.clock()
        )

    def found(actor: Actor) -> list[str]:
        return [hit.item.id for hit in search_items(actor, samples, Side.SUPPLY, "声纹质检", limit=40).hits]

    assert supply_id not in found(Actor.public())
    assert supply_id in found(Actor(account="vendor-1"))
    with pytest.raises(NotFoundError):
        find_matches(Actor.public(), samples, Side.SUPPLY, supply_id)


def test_where_a_firm_sits_moves_no_score(context: Context, tmp_path: Path) -> None:
    (tmp_path / "supplies.csv").write_text(
        "产品名称,企业名称,企业所在地,功能\n"
        "织物疵点检测,佛山虚构甲有限公司,佛山,我们在佛山服务纺织企业识别破洞\n"
        "织物疵点检测,珠海虚构乙有限公司,珠海,我们在珠海服务纺织企业识别破洞\n",
        encoding="utf-8",
    )
    (tmp_path / "demands.csv").write_text(
        "序号,企业名称,企业所在地,场景名称,需求描述\n1,佛山虚构丙有限公司,佛山,布面破洞检验,佛山工厂夜班漏检破洞\n",
        encoding="utf-8",
    )
    for name in ("supplies.csv", "demands.csv"):
        import_list(Actor.local(), context, ImportRequest(tmp_path / name))
    with context.database.reading() as session:
        demand_id = next(iter(items.each(session, Side.DEMAND))).id

    found = find_matches(Actor.public(), context, Side.DEMAND, demand_id).found

    assert len(found) == 2
    assert found[0].match.score == found[1].match.score
    assert found[0].match.parts == found[1].match.parts


@pytest.mark.parametrize("limit", [0, 101])
def test_a_limit_out_of_range_is_refused(context: Context, limit: int) -> None:
    with pytest.raises(InvalidError, match="value_range"):
        find_matches(Actor.public(), context, Side.DEMAND, "demand-1", limit=limit)


def test_search_on_an_empty_installation_finds_nothing(context: Context) -> None:
    assert search_items(Actor.public(), context, Side.SUPPLY, "轴承").hits == ()
