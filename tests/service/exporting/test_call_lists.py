"""Call lists and lists for SMS: the most urgent first, and nobody lost who has no number."""

import datetime as dt
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from service.domain.conference import Conference
from service.domain.errors import ForbiddenError
from service.domain.language import Language
from service.domain.message import Channel, Message, MessageKind, MessageState
from service.domain.permission import Actor
from service.domain.person import Consent, Contact, ContactKind
from service.exporting.call_lists import call_list_xlsx, sms_xlsx

MADE_AT = dt.datetime(2026, 11, 1, 9, 30, tzinfo=dt.UTC)
HEADER = ("事由", "单位", "姓名", "电话", "要说的话", "是否接通", "答复", "时间")


def message(number: int, kind: MessageKind, **said: Any) -> Message:
    values: dict[str, Any] = {
        "id": f"message-{number}",
        "kind": kind,
        "organisation_id": "d-1",
        "person_id": "p-1",
        "text": f"话{number}",
        "channel": Channel.TELEPHONE,
        "made_at": MADE_AT + dt.timedelta(minutes=number),
    }
    return Message.model_validate(values | said)


def phone(value: str, consent: Consent = Consent.GIVEN) -> Contact:
    return Contact(kind=ContactKind.PHONE, value=value, consent=consent)


REACHED = (phone("13800000001"), phone("020-88880000"), Contact(kind=ContactKind.EMAIL, value="a@jia.example"))
CONTACTS = {f"message-{number}": REACHED for number in range(2, 7)}


def called(conference: Conference, messages: list[Message], actor: Actor, contacts: Any = CONTACTS) -> list[Any]:
    content = call_list_xlsx(
        actor,
        conference,
        messages,
        organisations={"d-1": "甲公司"},
        people={"p-1": "张三"},
        contacts=contacts,
        made_at=MADE_AT,
        language=Language.SIMPLIFIED,
    )
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return list(sheet.iter_rows(values_only=True)) if sheet else []


def test_calls_stand_by_urgency_with_room_for_the_answer(conference: Conference, organizer: Actor) -> None:
    messages = [
        message(1, MessageKind.INVITATION, person_id=None),
        message(2, MessageKind.CHANGE),
        message(3, MessageKind.CALL, text="=1+1"),
        message(4, MessageKind.CHANGE, channel=Channel.SMS_LIST),
        message(5, MessageKind.CHANGE, state=MessageState.ANSWERED),
        message(6, MessageKind.CHANGE, state=MessageState.FAILED),
    ]
    numbers = "13800000001\n020-88880000"
    blank = (None, None, None)

    assert called(conference, messages, organizer) == [
        ("家电对接会", *[None] * 7),
        ("制作时间：2026-11-01 17:30", *[None] * 7),
        (None,) * 8,
        HEADER,
        ("叫号", "甲公司", "张三", numbers, "=1+1", *blank),
        ("变动", "甲公司", "张三", numbers, "话2", *blank),
        ("变动", "甲公司", "张三", numbers, "话6", *blank),
        ("邀请", "甲公司", None, None, "话1", *blank),
    ]


def test_who_does_not_want_to_be_called_is_left_alone(conference: Conference, organizer: Actor) -> None:
    contacts = {"message-1": (phone("13800000001", Consent.REFUSED), phone("13800000002", Consent.IMPORTED))}

    rows = called(conference, [message(1, MessageKind.CALL)], organizer, contacts)

    assert rows[4][3] == "13800000002"


def test_an_sms_platform_gets_numbers_and_texts_from_the_first_row_on(conference: Conference, organizer: Actor) -> None:
    sent = {"channel": Channel.SMS_LIST}
    messages = [
        message(1, MessageKind.CHANGE, **sent),
        message(2, MessageKind.CALL, **sent, person_id="p-2", text="@x"),
        message(3, MessageKind.CALL, **sent, person_id="p-3"),
        message(4, MessageKind.CALL, **sent, person_id=None),
        message(5, MessageKind.CALL),
        message(6, MessageKind.CALL, **sent, state=MessageState.SENT),
    ]
    contacts = {
        "message-1": (phone("020-88880000"), phone("+86 138-0000-0001")),
        "message-2": (phone("+852 9123 4567"),),
        "message-3": (phone("020-88880000"), phone("9123 4567"), phone("13800000003", Consent.WITHDRAWN)),
    }

    found = sms_xlsx(organizer, conference, messages, contacts=contacts, made_at=MADE_AT, language=Language.SIMPLIFIED)

    sheet = openpyxl.load_workbook(BytesIO(found.content)).active
    assert sheet is not None
    assert sheet.title == "短信 2026-11-01 1730"
    assert list(sheet.iter_rows(values_only=True)) == [
        ("手机号码", "短信内容"),
        ("13800000001", "话1"),
        ("0085291234567", "@x"),
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert [one.id for one in found.left_out] == ["message-3", "message-4"]


@pytest.mark.parametrize("actor", [Actor.public(), Actor(account="a", organisation_id="d-1")])
def test_nobody_but_the_organizer_gets_numbers(conference: Conference, actor: Actor) -> None:
    with pytest.raises(ForbiddenError) as caught:
        called(conference, [], actor)
    assert caught.value.parameters == {"action": "disclose"}
    with pytest.raises(ForbiddenError):
        sms_xlsx(actor, conference, [], contacts={}, made_at=MADE_AT, language=Language.SIMPLIFIED)
