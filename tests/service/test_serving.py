import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi.testclient import TestClient

from indexes.encoder import Encoder
from service import bootstrap
from service.domain.item import Side, Visibility
from service.domain.permission import Actor
from service.serving import create_app
from service.settings import Settings
from service.storage import items
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.refresh_catalogues import refresh_catalogues
from service.workflows.refresh_index import refresh_index
from tests.conftest import LISTS

MACHINE = "http://127.0.0.1"
READY_SECONDS = 60


@pytest.fixture(scope="module")
def client(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Return a client of a service with the sample lists, ready to search; its tests only read."""
    with bootstrap.opened(Settings(home=tmp_path_factory.mktemp("home"))) as context:
        context.engine._encoders = (encoder, encoder)
        with serving(context) as client:
            yield client


@contextmanager
def serving(context: Context) -> Iterator[TestClient]:
    for name in ("demands-1.xlsx", "demands-2.docx", "supplies-1.csv", "supplies-2.xlsx"):
        import_list(Actor.local(), context, ImportRequest(LISTS / name))
    with TestClient(create_app(context), base_url=MACHINE) as client:
        wait_until_ready(client)
        yield client


def wait_until_ready(client: TestClient) -> None:
    end = time.monotonic() + READY_SECONDS
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < end
        time.sleep(0.05)


def first_id(client: TestClient, side: str) -> str:
    item_id: str = client.get(f"/api/v1/{side}").json()["items"][0]["id"]
    return item_id


def test_the_service_answers_before_the_model_is_there(context: Context) -> None:
    client = TestClient(create_app(context), base_url=MACHINE)  # not entered: the indexer has not started

    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 503
    starting = client.get("/api/v1/search", params={"q": "轴承", "side": "supply"})
    assert (starting.status_code, starting.headers["retry-after"]) == (503, "3")
    assert starting.json()["type"] == "urn:duijie:index_starting"


def test_ready_is_who_has_model_index_and_catalogue(context: Context) -> None:
    client = TestClient(create_app(context), base_url=MACHINE)

    refresh_index(context)
    without = client.get("/readyz")
    refresh_catalogues(context)

    assert (context.engine.loaded, without.status_code, without.json()) == (True, 503, {"status": "starting"})
    assert (client.get("/readyz").status_code, client.get("/readyz").json()) == (200, {"status": "ready"})


def test_search_over_http_finds_explains_and_quotes(client: TestClient) -> None:
    found = client.get("/api/v1/search", params={"q": "靠人耳听异响", "side": "demand", "limit": 3}).json()

    assert [hit["rank"] for hit in found["hits"]] == list(range(1, min(3, found["total"]) + 1))
    best = found["hits"][0]
    assert best["item"]["title"] == "空调室外机下线异响判定"
    assert best["reason_texts"]
    for reason in best["reasons"]:
        for span in reason["spans"]:
            assert best["item"][span["field"]][span["start"] : span["end"]] == span["text"]


@pytest.mark.parametrize(("side", "other"), [("demands", "supply"), ("supplies", "demand")])
def test_matches_lead_to_the_other_side(client: TestClient, side: str, other: str) -> None:
    answer = client.get(f"/api/v1/{side}/{first_id(client, side)}/matches", params={"limit": 5}).json()

    assert len(answer["matches"]) == 5
    assert {entry["item"]["id"].split("-")[0] for entry in answer["matches"]} == {other}
    assert [entry["match"]["rank"] for entry in answer["matches"]] == [1, 2, 3, 4, 5]


def test_reasons_are_told_in_the_readers_language(client: TestClient) -> None:
    demands = client.get("/api/v1/demands", params={"limit": 100}).json()["items"]
    ids = {demand["title"]: demand["id"] for demand in demands}
    path = f"/api/v1/demands/{ids['空调室外机下线异响判定']}/matches"  # not every demand has several levels

    def levels(language: str) -> list[str]:
        entries = client.get(path, headers={"Accept-Language": language}).json()["matches"]
        return [entry["match"]["level_text"] for entry in entries]

    told = set(zip(levels("en"), levels("zh-HK"), strict=True))
    assert len(told) > 1
    assert told <= {("strong", "很匹配"), ("possible", "可能匹配"), ("weak", "弱匹配"), ("none", "不匹配")}


def test_pages_of_a_list_name_every_item_once(client: TestClient) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = client.get("/api/v1/supplies", params={"limit": 7, **({"after": cursor} if cursor else {})}).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 40


def test_a_record_names_file_sheet_and_row_and_no_contact(client: TestClient) -> None:
    records = [
        client.get(f"/api/v1/demands/{item['id']}").json()
        for item in client.get("/api/v1/demands", params={"limit": 100}).json()["items"]
    ]

    assert {source["file_name"] for record in records for source in record["provenance"]} == {
        "demands-1.xlsx",
        "demands-2.docx",
    }
    assert not re.findall(r"(?<![0-9a-f])1[3-9]\d{9}(?![0-9a-f])|@example|xugou_", str(records))


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/demands/demand-none", 404, "not_found"),
        ("/api/v1/supplies/demand-none/matches", 404, "not_found"),
        ("/api/v1/editions/none", 404, "not_found"),
        ("/api/v1/nothing", 404, "page_missing"),
        ("/api/v1/search", 422, "value_missing"),
        ("/api/v1/organisations?q=%20%0A", 422, "query_empty"),
        ("/api/v1/search?q=a&side=both", 422, "choice_unknown"),
        ("/api/v1/search?q=a&side=supply&limit=0", 422, "value_out_of_range"),
        ("/api/v1/search?q=a&side=supply&limit=101", 422, "value_out_of_range"),
        ("/api/v1/demands?after=%2A%2A", 422, "cursor_unusable"),
        ("/api/v1/demands/demand-none?revision=99999999999999999999", 422, "value_out_of_range"),
        ("/api/v1/taxonomy/nothing", 422, "choice_unknown"),
    ],
)
def test_wrong_input_gets_problem_details(client: TestClient, path: str, status: int, code: str) -> None:
    answer = client.get(path, headers={"Accept-Language": "en"})

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    body = answer.json()
    assert (body["type"], body["status"]) == (f"urn:duijie:{code}", status)
    assert body["detail"]


@pytest.mark.parametrize(
    "path", ["/", "/?q=轴承&side=supply", "/?q=%22*:*%20AND%20(&side=demand", "/?side=both&lang=xx"]
)
def test_pages_answer(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_a_wrong_address_of_a_page_is_a_page_that_says_so(client: TestClient) -> None:
    answer = client.get("/demands/demand-none?lang=en")

    assert answer.status_code == 404
    assert "There is no Demand “demand-none”" in answer.text


def test_what_people_search_for_is_text_and_never_markup(client: TestClient) -> None:
    answer = client.get("/", params={"q": "<script>alert(1)</script>", "side": "supply"})

    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_no_address_leads_a_page_off_this_host(client: TestClient) -> None:
    answer = client.get(f"{MACHINE}//evil.example/x")

    assert 'href="//' not in answer.text
    assert 'href="/evil.example/x?lang=en"' in answer.text


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/docs", "/static/style.css", "/api/v1/taxonomy", "/api/v1/nothing", "/api/v1/runs"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"


def test_an_error_page_speaks_the_language_of_its_address(client: TestClient) -> None:
    answer = client.get("/nothing?lang=en", headers={"Accept-Language": "zh-CN"})

    assert "There is no such page" in answer.text


def test_what_an_item_was_before_it_was_hidden_is_hidden_too(context: Context) -> None:
    with serving(context) as client:
        hide_and_ask(context, client)


def hide_and_ask(context: Context, client: TestClient) -> None:
    title = "空调室外机下线异响判定"
    with context.database.writing() as session:
        item = next(item for item in items.each(session, Side.DEMAND) if item.title == title)
        hidden = {"revision": 2, "visibility": Visibility.REDACTED, "redacted_title": "某类质检"}
        items.revise(session, item.model_copy(update=hidden), context.clock())

    now, before = (client.get(f"/api/v1/demands/{item.id}", params={"revision": number}) for number in (2, 1))
    assert (now.status_code, now.json()["item"]["title"], now.json()["provenance"]) == (200, "某类质检", [])
    assert before.status_code == 404

    with context.database.writing() as session:
        members = {"revision": 3, "visibility": Visibility.MEMBERS}
        items.revise(session, item.model_copy(update=members), context.clock())
    assert {client.get(f"/api/v1/demands/{item.id}", params={"revision": n}).status_code for n in (1, 2, 3)} == {404}
    assert client.get(f"/demands/{item.id}").status_code == 404


def test_pages_and_docs_name_no_other_host(client: TestClient) -> None:
    record = f"/demands/{first_id(client, 'demands')}"
    for path in ("/", record, "/docs", "/static/style.css", "/static/docs.js"):
        links = re.findall(r"""(?:src|href|url\(|@import)\s*=?\s*["']?(https?:)?//""", client.get(path).text)
        assert links == []


def test_the_taxonomy_is_told_with_its_crosswalks(client: TestClient) -> None:
    sectors = client.get("/api/v1/taxonomy/sectors").json()

    assert len(sectors["terms"]) > 40
    assert {"C36", "GD-P04"} <= {crosswalk["code"] for crosswalk in sectors["crosswalks"]}
