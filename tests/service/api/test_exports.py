import io

import openpyxl
from pypdf import PdfReader

from tests.service.api.conftest import Held

PASSPHRASE = "a long enough passphrase"


def upload(held: Held, name: str, content: bytes) -> str:
    answer = held.organizer.post("/api/v1/uploads", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    upload_id: str = answer.json()["id"]
    return upload_id


def test_what_is_handed_out_is_a_file_of_its_kind(held: Held) -> None:
    held.meeting("knits", "s9", "A1")

    found = {
        export: held.organizer.get(f"{held.path}/exports/{export}", params={"organisation_id": "knits"} if one else {})
        for export, one in (
            ("agendas", True),
            ("grid", False),
            ("schedule", False),
            ("calendar", True),
            ("call_list", False),
        )
    }

    assert {export: answer.headers["content-type"].partition(";")[0] for export, answer in found.items()} == {
        "agendas": "application/pdf",
        "grid": "application/pdf",
        "schedule": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "calendar": "text/calendar",
        "call_list": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    assert "广州虚构视觉有限公司" in PdfReader(io.BytesIO(found["agendas"].content)).pages[0].extract_text()
    assert found["grid"].headers["content-disposition"].startswith("attachment; filename*=UTF-8''grid-r")


def test_an_export_of_nobody_in_particular_says_what_is_missing(held: Held) -> None:
    calendar = held.organizer.get(f"{held.path}/exports/calendar")
    of_stranger = held.organizer.get(f"{held.path}/exports/agendas", params={"organisation_id": "nobody"})
    unknown = held.organizer.get(f"{held.path}/exports/everything_else")
    public = held.public.get(f"{held.path}/exports/call_list")

    assert [one.status_code for one in (calendar, of_stranger, unknown, public)] == [422, 404, 422, 401]


def test_a_reply_form_goes_out_and_comes_back_once(held: Held) -> None:
    blank = held.organizer.get(f"{held.path}/blanks/form_xlsx", params={"organisation_id": "knits"})
    book = openpyxl.load_workbook(io.BytesIO(blank.content))
    content = io.BytesIO()
    book.save(content)
    form = upload(held, "reply.xlsx", content.getvalue())

    seen = held.post("replies", upload=form, dry_run=True)
    kept = held.post("replies", upload=form, organisation_id="knits")
    again = held.organizer.post(f"{held.path}/replies", json={"upload": form})

    assert (seen["kept"], kept["kept"], kept["reply"]["organisation_id"]) == (False, True, "knits")
    assert again.status_code == 404


def test_messages_are_not_sent_where_no_server_is_set(held: Held) -> None:
    held.put("participants/knits", part="demand", state="proposed")
    (written,) = held.post("messages/invitations", reply_by="2199-11-20")["messages"]
    sendings = ([written["id"]], "email"), (["message-0"], "email"), ([written["id"]], "paper")

    answers = [
        held.organizer.post(f"{held.path}/sendings", json={"messages": messages, "channel": channel})
        for messages, channel in sendings
    ]

    assert [answer.status_code for answer in answers] == [409, 404, 409]


def test_a_conference_that_leaves_is_not_taken_over_by_its_own_home(held: Held) -> None:
    left = held.organizer.post(f"{held.path}/departures", json={"passphrase": PASSPHRASE})
    file = upload(held, "conference.duijie", left.content)

    answers = [
        held.organizer.post(f"/api/v1/{noun}", json={"upload": file, "passphrase": passphrase})
        for noun, passphrase in (
            ("arrivals", PASSPHRASE),
            ("homecomings", PASSPHRASE),
            ("homecomings", "wrong, but long enough"),
        )
    ]

    assert left.headers["content-type"] == "application/octet-stream"
    assert [answer.status_code for answer in answers] == [409, 422, 422]
    assert PASSPHRASE not in "".join(answer.text for answer in answers)
