"""Who reads which revision of an item, and the rows it came from."""

from fastapi.testclient import TestClient

from service.domain.item import Side, Visibility
from service.domain.permission import Actor
from service.storage import items
from service.workflows.take_back_edition import take_back_edition
from tests.service.api.conftest import Asked

HEADER = "序号,企业名称,场景名称,需求描述"
FIRST = "1,佛山虚构轴承有限公司,轴承异响,靠人耳听异响"
CHANGED = "1,佛山虚构轴承有限公司,轴承异响,机密节拍四秒"


def publish(small: Asked, *rows: str) -> str:
    """Publish rows as a whole edition of one list, and return its id."""
    files = {"file": ("轴承.csv", "\n".join([HEADER, *rows]).encode())}
    address = small.organizer.post("/api/v1/uploads", files=files).headers["location"]
    options = {"list": "轴承", "scope": "whole", "accept_withdrawals": True}
    edition: str = small.organizer.post(f"{address}/publish", json=options).json()["edition_id"]
    return edition


def show_to(small: Asked, visibility: Visibility, **changes: object) -> str:
    """Make a revision of the published demand, and return its address."""
    with small.context.database.writing() as session:
        item = next(item for item in items.each(session, Side.DEMAND) if item.title == "轴承异响")
        update = {"revision": item.revision + 1, "visibility": visibility, **changes}
        items.revise(session, item.model_copy(update=update), small.context.clock())
    return f"/api/v1/demands/{item.id}"


def test_a_revision_is_judged_by_who_might_see_it_then(small: Asked) -> None:
    publish(small, FIRST)
    show_to(small, Visibility.MEMBERS, problem="机密节拍四秒")
    address = show_to(small, Visibility.PUBLIC, problem="靠人耳听异响")

    def read(client: TestClient) -> list[int]:
        return [client.get(address, params={"revision": number}).status_code for number in (1, 2, 3)]

    assert (read(small.public), read(small.organizer)) == ([200, 404, 200], [200, 200, 200])


def test_cells_of_an_edition_that_brought_a_hidden_revision_are_not_shown(small: Asked) -> None:
    first, second = publish(small, FIRST), publish(small, CHANGED)
    show_to(small, Visibility.MEMBERS)
    third = publish(small, FIRST)
    address = show_to(small, Visibility.PUBLIC)

    def sources(client: TestClient) -> list[str]:
        return [source["edition_id"] for source in client.get(address).json()["provenance"]]

    assert (sources(small.public), sources(small.organizer)) == ([first], [third, second, first])


def test_what_was_taken_back_is_the_organizers_alone(small: Asked) -> None:
    edition = publish(small, FIRST)
    address = show_to(small, Visibility.PUBLIC)
    firm = small.public.get("/api/v1/organisations", params={"q": "轴承"}).json()["organisations"][0]
    paths = (address, f"{address}?revision=1", address.removeprefix("/api/v1"), f"/api/v1/organisations/{firm['id']}")
    assert [small.public.get(path).status_code for path in paths] == [200] * 4

    take_back_edition(Actor.organizer(), small.context, edition)

    assert [small.public.get(path).status_code for path in paths] == [404] * 4
    assert [small.organizer.get(path).status_code for path in paths] == [200] * 4
    assert small.public.get("/api/v1/organisations", params={"q": "轴承"}).json()["organisations"] == []
