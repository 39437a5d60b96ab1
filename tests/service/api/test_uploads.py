import io

import openpyxl

from tests.service.api.conftest import Asked

MORE = (
    "序号,企业名称,场景名称,需求描述,联系方式\n"
    "1,佛山虚构轴承有限公司,轴承异响,靠人耳听异响,13800000001\n"
    "2,珠海虚构轴承有限公司,轴承装配,间隙靠手感,13800000002\n"
    "3,,,没有名称,\n"
).encode()
OTHER = "序号,企业名称,场景名称,需求描述\n1,中山虚构灯具有限公司,灯珠贴歪,靠抽检\n".encode()


def send(small: Asked, content: bytes, name: str = "新清单.csv") -> str:
    """Send a file, and return its address."""
    sent = small.organizer.post("/api/v1/uploads", files={"file": (name, content)})
    assert sent.status_code == 201
    address: str = sent.headers["location"]
    assert small.organizer.get(address).json() == sent.json()
    return address


def files_left(small: Asked) -> list[str]:
    return sorted(path.name for path in (small.home / "uploads").glob("**/*") if path.is_file())


def test_a_list_comes_in_is_looked_at_and_published(small: Asked) -> None:
    address = send(small, MORE)

    preview = small.organizer.get(f"{address}/preview").json()
    book = small.organizer.get(f"{address}/problems.xlsx")
    published = small.organizer.post(f"{address}/publish", json={})

    assert preview["report"]["sheets"][0]["columns"]["需求描述"] == "problem"
    assert [row["outcome"] for row in preview["first_rows"]] == ["imported", "imported", "rejected"]
    assert openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames
    assert published.status_code == 201
    report = published.json()
    assert (report["imported"], report["rejected"], report["dry_run"]) == (2, 1, False)
    assert published.headers["location"] == f"/api/v1/editions/{report['edition_id']}"
    assert small.organizer.get(address).status_code == 404
    assert files_left(small) == []
    assert "1380000" not in str(preview) + str(report)


def test_what_is_known_already_is_not_stored_again(small: Asked) -> None:
    first, again = (small.organizer.post(f"{send(small, MORE)}/publish", json={}) for _ in range(2))

    assert (first.status_code, again.status_code, again.json()["edition_id"]) == (201, 200, None)
    assert "location" not in again.headers


def test_options_decide_over_the_file(small: Asked) -> None:
    address = send(small, MORE)
    options = {"list": "另一清单", "issuer": "虚构局", "scope": "batch", "side": "demand"}

    preview = small.organizer.get(f"{address}/preview", params=options | {"map": ["需求描述=present_state"]}).json()
    published = small.organizer.post(f"{address}/publish", json=options | {"map": {"需求描述": "present_state"}}).json()

    for report in (preview["report"], published):
        assert (report["list_name"], report["issuer"], report["scope"]) == ("另一清单", "虚构局", "batch")
        assert report["sheets"][0]["columns"]["需求描述"] == "present_state"


def test_withdrawals_are_accepted_or_refused(small: Asked) -> None:
    options = {"list": "轴承", "scope": "whole"}
    small.organizer.post(f"{send(small, MORE)}/publish", json=options)
    address = send(small, OTHER)

    refused = small.organizer.post(f"{address}/publish", json=options)
    accepted = small.organizer.post(f"{address}/publish", json=options | {"accept_withdrawals": True})

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:duijie:withdrawals_need_yes")
    assert (accepted.status_code, len(accepted.json()["withdrawn"])) == (201, 2)


def test_the_rows_of_an_edition_are_told_by_what_became_of_them(small: Asked) -> None:
    edition = small.organizer.post(f"{send(small, MORE)}/publish", json={}).headers["location"]

    def rows(**parameters: str | int | None) -> tuple[list[int], str | None]:
        page = small.organizer.get(f"{edition}/rows", params=parameters).json()
        return [row["row"] for row in page["rows"]], page["next"]

    first, following = rows(limit=1)
    assert (first, rows(limit=2, after=following)) == ([2], ([3, 4], None))
    assert rows(outcome="rejected") == ([4], None)
    assert small.public.get(f"{edition}/rows").status_code == 401


def test_an_edition_is_taken_back_once(small: Asked) -> None:
    edition = small.organizer.post(f"{send(small, MORE)}/publish", json={}).headers["location"]

    looked = small.organizer.post(f"{edition}/take-back", params={"dry_run": True}).json()
    taken = small.organizer.post(f"{edition}/take-back").json()
    again = small.organizer.post(f"{edition}/take-back")

    assert looked | {"dry_run": False} == taken
    assert len(taken["withdrawn"]) == 2
    assert (again.status_code, again.json()["type"]) == (409, "urn:duijie:edition_taken_back")
    assert small.public.post(f"{edition}/take-back").status_code == 401


def test_a_file_that_is_thrown_away_is_gone(small: Asked) -> None:
    address = send(small, b"noise")

    assert small.organizer.delete(address).status_code == 204
    assert [small.organizer.get(address).status_code, small.organizer.delete(address).status_code] == [404, 404]
    assert files_left(small) == []


def test_a_form_that_carries_no_file_is_refused(small: Asked) -> None:
    path = "/api/v1/uploads"
    broken = {"content-type": "multipart/form-data"}
    answers = [
        small.organizer.post(path, files={"other": ("a.csv", b"a")}),
        small.organizer.post(path, json={"file": "a"}),
        small.organizer.post(path),
        small.organizer.post(path, content=b"x", headers=broken),
        small.public.post(path, files={"file": ("a.csv", b"a")}),
    ]

    assert [(answer.status_code, answer.json()["type"].rpartition(":")[2]) for answer in answers] == [
        (422, "value_missing"),
        (415, "media_type_unusable"),
        (415, "media_type_unusable"),
        (400, "request_refused"),
        (401, "key_needed"),
    ]
    assert files_left(small) == []


def test_a_file_that_cannot_be_read_says_so(small: Asked) -> None:
    address = send(small, b"\x00\x01noise", "a.xlsx")

    for answer in (
        small.organizer.get(f"{address}/preview"),
        small.organizer.get(f"{address}/problems.xlsx"),
        small.organizer.post(f"{address}/publish", json={}),
    ):
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert small.organizer.get(address).status_code == 200
