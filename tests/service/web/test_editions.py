import re

from fastapi.testclient import TestClient

from service.domain.permission import Actor
from service.workflows.context import Context
from service.workflows.read_items import Counts, count_items
from tests.service.web.conftest import Upload

ROWS = ("需求名称,问题描述", "虚构排产,计划靠人排", ",没有名称")


def published(client: TestClient, upload: Upload) -> str:
    edition = client.post(upload(*ROWS), data={"do": "publish"}).headers["location"]
    return edition.partition("?")[0]


def test_everybody_reads_what_an_edition_is_and_the_organizer_what_became_of_its_rows(
    organizer: TestClient, anybody: TestClient, upload: Upload
) -> None:
    edition = published(organizer, upload)
    pages = [client.get(edition).text for client in (organizer, anybody)]

    assert ["2 行：导入 1、拒绝 1" in page for page in pages] == [True, False]
    assert ["2 行" in client.get("/lists").text for client in (organizer, anybody)] == [True, False]
    assert ["没有名称。请补填" in page for page in pages] == [True, False]
    assert [f'href="{edition}/take-back"' in page for page in pages] == [True, False]


def test_taking_back_says_first_what_it_does_and_then_does_it(
    organizer: TestClient, upload: Upload, context: Context
) -> None:
    edition = published(organizer, upload)

    asked = organizer.get(f"{edition}/take-back").text
    assert re.findall(r"将关闭的 (\d+) 条|lang=\"zh\">(虚构排产)</a>", asked) == [("1", ""), ("", "虚构排产")]
    assert count_items(Actor.local(), context) == Counts(demands=1, supplies=0)

    done = organizer.post(f"{edition}/take-back?lang=en")
    assert (done.status_code, done.headers["location"]) == (303, f"{edition}?lang=en")
    assert count_items(Actor.local(), context) == Counts(demands=0, supplies=0)
    assert "taken back" in organizer.get(f"{edition}?lang=en").text
    assert "已撤回" in organizer.get("/lists").text
    assert [
        client.status_code for client in (organizer.get(f"{edition}/take-back"), organizer.post(f"{edition}/take-back"))
    ] == [409, 409]


def test_an_edition_that_does_not_exist_is_not_found(organizer: TestClient) -> None:
    assert [organizer.get(f"/editions/x{end}").status_code for end in ("", "/take-back")] == [404, 404]


def test_lists_show_their_editions_to_everybody_and_the_form_to_the_organizer(
    organizer: TestClient, anybody: TestClient, upload: Upload
) -> None:
    edition = published(organizer, upload)
    pages = [client.get("/lists").text for client in (organizer, anybody)]

    assert [f'href="{edition}"' in page for page in pages] == [True, True]
    assert ['type="file"' in page for page in pages] == [True, False]
    assert ["duijie serve" in page for page in pages] == [False, True]


def test_the_organizer_leaves_by_a_button(organizer: TestClient) -> None:
    assert 'action="/leave"' in organizer.get("/").text

    organizer.post("/leave")

    assert 'action="/leave"' not in organizer.get("/").text
