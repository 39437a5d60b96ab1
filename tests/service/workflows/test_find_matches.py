from collections.abc import Callable
from pathlib import Path

import pytest

from service.domain.demand import Demand
from service.domain.errors import InvalidError, NotFoundError
from service.domain.item import Side, Visibility
from service.domain.match import Criterion, Level, Match
from service.domain.permission import Actor
from service.matching.ranking import RECIPROCAL_CONSTANT
from service.storage import items, runs
from service.workflows.context import Context
from service.workflows.find_matches import Matches, find_matches, record_run
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


DEMANDS = "序号,企业名称,场景名称,需求描述,合作方式,部署方式\n"
SUPPLIES = "产品名称,企业名称,功能,供给类别,部署方式\n"


@pytest.fixture
def matched(context: Context, tmp_path: Path) -> Callable[[str, str], Matches]:
    """Return a function that imports one demand and some supplies and matches the demand."""

    def matches(demand: str, supplies: str) -> Matches:
        for name, content in (("demands.csv", DEMANDS + demand), ("supplies.csv", SUPPLIES + supplies)):
            (tmp_path / name).write_text(content, encoding="utf-8")
            import_list(Actor.local(), context, ImportRequest(tmp_path / name))
        with context.database.reading() as session:
            demand_id = next(iter(items.each(session, Side.DEMAND))).id
        return find_matches(Actor.public(), context, Side.DEMAND, demand_id)

    return matches


def test_the_nearest_miss_says_which_condition_keeps_it_away(matched: Callable[[str, str], Matches]) -> None:
    found = matched(
        "1,虚构甲,布面破洞检验,夜班验布破洞漏检,,数据不出厂本地部署\n",
        "织物疵点检测,虚构乙,验布识别破洞,产品,公有云\n空压站节能,虚构丙,空压机群控,产品,本地部署\n",
    )

    assert found.nothing_fits
    miss = found.found[0]
    assert (miss.item.title, miss.match.rank, miss.match.reasons[0].code) == ("织物疵点检测", 1, "deployment_excluded")
    assert Criterion.DEPLOYMENT in miss.match.lacking
    assert {Criterion.PROBLEM, Criterion.OBJECT} & {*found.found[1].match.lacking}
    assert [entry.match.rank for entry in found.found] == [1, 2]


def test_a_need_for_joint_development_is_matched_to_who_develops(matched: Callable[[str, str], Matches]) -> None:
    found = matched(
        "1,虚构甲,陶瓷轴承早期裂纹的声学判别方法,没有成品可买，想一起攻关,联合攻关,\n",
        "工业声学算法联合开发,虚构乙,承接轴承等旋转件的算法定制与联合开发,服务,\n考勤系统,虚构丙,人脸考勤,产品,\n",
    )

    developer = next(entry for entry in found.found if entry.item.title == "工业声学算法联合开发")
    assert not found.nothing_fits
    assert developer.match.rank == 1
    assert developer.match.level is not Level.NONE


def test_a_vague_need_is_asked_for_what_it_leaves_unsaid(matched: Callable[[str, str], Matches]) -> None:
    found = matched("1,虚构甲,提升管理水平,希望提高效率,,\n", "考勤系统,虚构丙,人脸考勤,产品,\n")

    assert sorted(found.ask_first) == ["numbers", "object", "stages"]


def test_the_first_ten_stand_in_the_order_of_both_sides_views(samples: Context) -> None:
    demand_id = id_of(samples, Side.DEMAND, "岩板辊道窑烧成调节与气耗下降")

    matches = [entry.match for entry in find_matches(Actor.public(), samples, Side.DEMAND, demand_id, limit=12).found]
    shorter = find_matches(Actor.public(), samples, Side.DEMAND, demand_id, limit=3).found

    by_score = sorted(matches[:10], key=lambda match: (-match.score, match.supply_id))
    place = {match.supply_id: number for number, match in enumerate(by_score, start=1)}

    def agreed(match: Match) -> float:
        back = 1 / (RECIPROCAL_CONSTANT + match.other_rank) if match.other_rank else 0
        return 1 / (RECIPROCAL_CONSTANT + place[match.supply_id]) + back

    assert [agreed(match) for match in matches[:10]] == sorted(map(agreed, matches[:10]), reverse=True)
    assert [match.rank for match in matches] == list(range(1, 13))
    assert [entry.match.supply_id for entry in shorter] == [match.supply_id for match in matches[:3]]
