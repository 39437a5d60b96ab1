import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from service.serving import create_app
from service.workflows.context import Context
from tests.service.api.conftest import MACHINE, Asked

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
OF_THE_FRAMEWORK = (400, 404, 405, 406, 408, 413, 415, 428, 429, 503)


@pytest.fixture(scope="module")
def raising(stocked: Asked) -> TestClient:
    """Return a client of a service that answers any status."""
    return raising_app(stocked.context)


def raising_app(context: Context) -> TestClient:
    app = create_app(context)

    @app.get("/api/v1/raise/{status}")
    def fail(status: int) -> None:
        raise HTTPException(status)

    return TestClient(app, base_url=MACHINE)


@pytest.mark.parametrize("status", OF_THE_FRAMEWORK)
def test_every_status_is_told_in_three_languages(raising: TestClient, status: int) -> None:
    answers = [raising.get(f"/api/v1/raise/{status}", headers={"Accept-Language": language}) for language in LANGUAGES]

    assert [answer.headers["content-type"] for answer in answers] == ["application/problem+json"] * 3
    assert [answer.headers["content-language"] for answer in answers] == list(LANGUAGES)
    problems = [answer.json() for answer in answers]
    assert {(problem["status"], problem["type"]) for problem in problems} == {(status, problems[0]["type"])}
    assert len({problem["detail"] for problem in problems}) == 3
    assert len({problem["title"] for problem in problems}) >= 2


def test_every_wrong_place_is_named(stocked: Asked) -> None:
    answer = stocked.public.get("/api/v1/demands/demand-1/matches", params={"limit": "many"})
    two = stocked.public.get("/api/v1/organisations", params={"limit": 0, "q": ""})

    assert answer.json()["errors"] == [
        {
            "place": "query",
            "field": "limit",
            "detail": "The value of limit cannot be used. Check how it is written.",
        }
    ]
    assert [error["field"] for error in two.json()["errors"]] == ["q", "limit"]


def test_a_method_that_is_not_offered_names_those_that_are(stocked: Asked) -> None:
    allowed = {
        path: stocked.organizer.patch(f"/api/v1{path}").headers["allow"]
        for path in ("/demands", "/people/person-1", "/organisations/a/people", "/uploads/a", "/runs")
    }

    assert allowed == {
        "/demands": "GET",
        "/people/person-1": "DELETE, GET, PUT",
        "/organisations/a/people": "GET, POST",
        "/uploads/a": "DELETE, GET",
        "/runs": "GET, POST",
    }


def test_a_wrong_value_is_repeated_in_part_only(stocked: Asked) -> None:
    answer = stocked.public.get("/api/v1/search", params={"q": "轴承", "side": "x" * 5000})

    assert answer.status_code == 422
    assert len(answer.text) < 1000
