from fastapi.testclient import TestClient

from tests.service.api.conftest import Asked, all_pages


def test_lists_lead_to_their_editions(stocked: Asked) -> None:
    lists = stocked.public.get("/api/v1/lists").json()
    records = [stocked.public.get(f"/api/v1/lists/{published['id']}").json() for published in lists["lists"]]
    editions = stocked.public.get("/api/v1/editions").json()["editions"]

    assert lists["next"] is None
    assert [record["list"] for record in records] == lists["lists"]
    told = [{"edition": edition, "list": record["list"]} for record in records for edition in record["editions"]]
    assert sorted(told, key=str) == sorted(editions, key=str)
    assert stocked.public.get("/api/v1/lists/list-none").status_code == 404


def test_how_many_rows_an_edition_had_is_the_organizers_alone(stocked: Asked) -> None:
    def told(client: TestClient) -> list[list[int | None]]:
        editions = [record["edition"] for record in client.get("/api/v1/editions").json()["editions"]]
        single = [client.get(f"/api/v1/editions/{edition['id']}").json()["edition"] for edition in editions]
        listed = [client.get(f"/api/v1/lists/{edition['list_id']}").json()["editions"][0] for edition in editions]
        return [[edition["row_count"] for edition in found] for found in (editions, single, listed)]

    assert told(stocked.public) == [[None, None]] * 3
    assert told(stocked.organizer) == [[24, 15]] * 3


def test_pages_name_every_list_and_edition_once(stocked: Asked) -> None:
    for noun in ("lists", "editions"):
        path = f"/api/v1/{noun}"
        first = stocked.public.get(path, params={"limit": 1}).json()
        second = stocked.public.get(path, params={"limit": 1, "after": first["next"]}).json()

        assert (len(first[noun]), len(second[noun]), second["next"]) == (1, 1, None)
        assert [*first[noun], *second[noun]] == stocked.public.get(path).json()[noun]
        assert len(all_pages(stocked.public, path, noun)) == 2
