import pytest

from tests.service.api.conftest import Asked

READ = ("/api/v1/demands", "/api/v1/organisations", "/api/v1/editions", "/api/v1/taxonomy", "/api/v1/taxonomy/sectors")


@pytest.mark.parametrize("path", READ)
def test_what_was_read_before_is_not_sent_again(stocked: Asked, path: str) -> None:
    first = stocked.public.get(path)
    tag = first.headers["etag"]

    again = stocked.public.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    other = stocked.public.get(path, headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (other.status_code, other.content) == (200, first.content)


def test_another_language_is_another_answer(stocked: Asked) -> None:
    def tag(language: str) -> str:
        answer = stocked.public.get("/api/v1/taxonomy", headers={"Accept-Language": language})
        return str(answer.headers["etag"])

    assert len({tag("zh-CN"), tag("zh-HK"), tag("en")}) == 3
    assert tag("en") == tag("en-GB")


def test_caches_keep_nothing_for_others(stocked: Asked) -> None:
    for path in (*READ, "/api/v1/people/person-1", "/api/v1/nothing"):
        headers = stocked.public.get(path).headers
        assert headers["cache-control"] == "private, no-cache"
        assert headers["vary"] == "Accept-Language, Authorization, Cookie"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200),
        ("text/html, application/json;q=0.5", 200),
        ("application/*", 200),
        ("", 200),
        ("text/html", 406),
        ("application/json;q=0", 406),
    ],
)
def test_what_is_not_offered_is_not_sent(stocked: Asked, accept: str, status: int) -> None:
    answer = stocked.public.get("/api/v1/taxonomy", headers={"Accept": accept})

    assert answer.status_code == status
    assert answer.json().get("type") == (None if status == 200 else "urn:duijie:media_type_not_offered")
