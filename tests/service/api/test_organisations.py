import pytest
from fastapi.testclient import TestClient

from indexes.text import fold_name
from service.domain.item import Side, Visibility
from service.domain.organisation import Organisation
from service.storage import items, organisations
from tests.service.api.conftest import Asked, all_pages


def names(asked: Asked, **parameters: str) -> list[str]:
    page = asked.public.get("/api/v1/organisations", params=parameters).json()
    return [organisation["name"] for organisation in page["organisations"]]


def change_demand(asked: Asked, title: str, **changes: object) -> str:
    """Make a revision of a demand, and return its former organisation."""
    with asked.context.database.writing() as session:
        item = next(item for item in items.each(session, Side.DEMAND) if item.title == title)
        update = {"revision": item.revision + 1} | changes
        items.revise(session, item.model_copy(update=update), asked.context.clock())
    assert item.organisation_id is not None
    return item.organisation_id


def test_pages_name_every_organisation_once_by_name(stocked: Asked) -> None:
    ids = all_pages(stocked.public, "/api/v1/organisations", "organisations")
    listed = names(stocked, limit="100")

    assert len(ids) == len(set(ids)) == len(listed) > 30
    assert listed == sorted(listed)


@pytest.mark.parametrize("part", ["虚构电机", "虛構電機", " 虚构 电机"])
def test_a_part_of_a_name_finds_it_in_any_script(small: Asked, part: str) -> None:
    assert names(small, q=part) == ["珠海虛構電機有限公司"]


def test_a_wildcard_is_a_letter_like_others(small: Asked) -> None:
    assert [names(small, q=part) for part in ("%", "_", "*")] == [[], [], []]


def test_an_organisation_names_what_it_asks_for(small: Asked) -> None:
    firm = small.public.get("/api/v1/organisations", params={"q": "针织"}).json()["organisations"][0]

    record = small.public.get(f"/api/v1/organisations/{firm['id']}").json()

    assert record == {
        "organisation": firm,
        "demands": [{"id": "demand-1", "revision": 1, "title": "布面破洞检验"}],
        "supplies": [],
    }


def test_a_merged_organisation_is_found_by_all_names_and_listed_once(small: Asked) -> None:
    with small.context.database.writing() as session:
        kept, merged = (organisations.get(session, firm) for firm in ("knits", "motors"))
        update = merged.model_copy(update={"merged_into": kept.id})
        organisations.update_facts(session, update, {merged.name: fold_name(merged.name)})

    found = small.public.get("/api/v1/organisations", params={"q": merged.name}).json()["organisations"]
    record = small.public.get(f"/api/v1/organisations/{merged.id}").json()

    assert [organisation["id"] for organisation in found] == [kept.id]
    assert record["organisation"]["merged_into"] == kept.id
    assert len(record["demands"] + record["supplies"]) == 2


@pytest.mark.parametrize(
    "hidden", [{"visibility": Visibility.REDACTED, "redacted_title": "某类质检"}, {"visibility": Visibility.MEMBERS}]
)
def test_a_firm_whose_only_item_is_hidden_is_hidden_too(small: Asked, hidden: dict[str, object]) -> None:
    firm_id = change_demand(small, "电机异响判定", **hidden)

    assert names(small) == ["佛山虚构针织有限公司", "广州虚构视觉有限公司"]
    assert names(small, q="电机") == []
    assert small.public.get(f"/api/v1/organisations/{firm_id}").status_code == 404
    told = small.organizer.get(f"/api/v1/organisations/{firm_id}").json()
    assert [demand["title"] for demand in told["demands"]] == ["电机异响判定"]


def test_a_hidden_item_is_not_told_by_the_place_where_it_stands(small: Asked) -> None:
    firm_id = change_demand(small, "布面破洞检验")
    change_demand(
        small,
        "电机异响判定",
        organisation_id=firm_id,
        visibility=Visibility.REDACTED,
        redacted_title="某类质检",
    )

    record = small.public.get(f"/api/v1/organisations/{firm_id}").json()

    assert [demand["title"] for demand in record["demands"]] == ["布面破洞检验"]


def test_a_name_that_stands_on_a_hidden_item_alone_is_hidden(small: Asked) -> None:
    with small.context.database.writing() as session:
        for name in ("虚构视觉", "虚构代号织女"):
            organisations.add_name(session, "eyes", name, fold_name(name))
        for number, (name, visibility) in enumerate(
            {"虚构视觉": Visibility.PUBLIC, "虚构代号织女": Visibility.MEMBERS}.items(), 2
        ):
            supply = items.get(session, Side.SUPPLY, "supply-1")
            update = {"id": f"supply-{number}", "organisation_name": name, "visibility": visibility}
            items.add(session, supply.model_copy(update=update), small.context.clock())

    def told(client: TestClient) -> tuple[list[str], list[str]]:
        found = client.get("/api/v1/organisations", params={"q": "代号"}).json()["organisations"]
        read = client.get("/api/v1/organisations/eyes").json()["organisation"]
        return [firm["id"] for firm in found], [read["name"], *read["aliases"]]

    assert told(small.public) == ([], ["广州虚构视觉有限公司", "虚构视觉"])
    assert told(small.organizer) == (["eyes"], ["广州虚构视觉有限公司", "虚构视觉", "虚构代号织女"])


def test_an_organisation_first_named_by_a_hidden_item_has_the_name_that_is_shown(small: Asked) -> None:
    with small.context.database.writing() as session:
        organisations.add_name(session, "eyes", "虚构视觉", "虚构视觉")
        supply = items.get(session, Side.SUPPLY, "supply-1")
        update = {"revision": 2, "organisation_name": "虚构视觉"}
        items.revise(session, supply.model_copy(update=update), small.context.clock())

    firm = small.public.get("/api/v1/organisations/eyes").json()["organisation"]

    assert (firm["name"], firm["aliases"]) == ("虚构视觉", [])
    assert names(small, q="广州") == []


def test_an_organisation_without_items_is_the_organizers_alone(small: Asked) -> None:
    with small.context.database.writing() as session:
        organisations.add(session, Organisation(id="organisation-1", name="虚构"), {"虚构": "虚构"})

    assert small.public.get("/api/v1/organisations/organisation-1").status_code == 404
    assert small.organizer.get("/api/v1/organisations/organisation-1").status_code == 200
