"""What a published list leaves unsaid."""

from pathlib import Path

import pytest

from service.domain.errors import NotFoundError
from service.domain.item import Side, Visibility
from service.domain.permission import Actor
from service.storage import editions, items
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.review_list import review_list

ROWS = (
    "序号,企业名称,所属行业,应用环节,场景名称,预期效果\n"
    "1,虚构甲,纺织服装,质量检测,坯布破洞检验,漏检率低于1%\n"
    "2,虚构乙,,,提升管理水平,\n"
    "3,虚构丙,汽车,,轴承异响,\n"
)


@pytest.fixture
def edition_id(context: Context, tmp_path: Path) -> str:
    (tmp_path / "demands.csv").write_text(ROWS, encoding="utf-8")
    import_list(Actor.local(), context, ImportRequest(tmp_path / "demands.csv"))
    with context.database.reading() as session:
        return next(iter(editions.every(session))).id


def test_a_list_is_told_what_to_ask_its_firms_for(context: Context, edition_id: str) -> None:
    review = review_list(Actor.public(), context, edition_id)

    assert (review.side, review.rows) == (Side.DEMAND, 3)
    assert {one.name: one.count for one in review.unsaid} == {
        "scenario_types": 3,
        "numbers": 2,
        "stages": 2,
        "object": 1,
        "sectors": 1,
    }
    assert [one.worth for one in review.unsaid] == sorted((one.worth for one in review.unsaid), reverse=True)
    assert [(asked.title, sorted(asked.names)) for asked in review.asked] == [
        ("提升管理水平", ["numbers", "object", "stages"]),
        ("轴承异响", ["numbers", "stages"]),
    ]


def test_strangers_are_told_of_what_they_see_alone(context: Context, edition_id: str) -> None:
    with context.database.writing() as session:
        item = next(item for item in items.each(session, Side.DEMAND) if item.title == "提升管理水平")
        hidden = item.model_copy(update={"revision": 2, "visibility": Visibility.MEMBERS})
        items.revise(session, hidden, context.clock())

    assert review_list(Actor.public(), context, edition_id).rows == 2
    assert review_list(Actor(account="vendor-1"), context, edition_id).rows == 3


def test_an_unknown_edition_is_named(context: Context) -> None:
    with pytest.raises(NotFoundError):
        review_list(Actor.public(), context, "edition-none")
