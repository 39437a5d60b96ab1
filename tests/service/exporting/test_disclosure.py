"""No file of this layer carries a way to reach somebody but where the table says so.

Who adds an export adds it to ``MAKERS``: the first test misses it otherwise.
"""

import datetime as dt
import importlib
import inspect
import io
import pkgutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import get_type_hints

import pytest
from pypdf import PdfReader

from service import exporting
from service.domain.agenda import Agenda, AgendaPerson, Papers
from service.domain.disclosure import Export, disclosed, readers
from service.domain.edition import Note, Outcome, PreviewRow
from service.domain.language import Language
from service.domain.message import Channel, Message, MessageKind
from service.domain.permission import Actor, Role
from service.domain.person import Consent, Contact, ContactKind
from service.domain.reply import ReplyForm
from service.exporting.calendars import agenda_ics
from service.exporting.call_lists import SmsList, call_list_xlsx, sms_xlsx
from service.exporting.papers import SHEETS, SINCE_LAST, printed
from service.exporting.problems import problems_xlsx
from service.exporting.reply_documents import reply_form_docx, tick_sheet_docx
from service.exporting.reply_workbooks import reply_form_xlsx, tick_sheet_xlsx
from service.exporting.schedules import schedule_xlsx

MADE_AT = dt.datetime(2026, 11, 1, 9, 30, tzinfo=dt.UTC)
PLANTED = {
    ContactKind.PHONE: "13800000001",
    ContactKind.EMAIL: "planted@jia.example",
    ContactKind.WECHAT: "wxid_planted01",
    ContactKind.QQ: "987654321",
    ContactKind.CHAT: "planted_chat",
    ContactKind.ADDRESS: "种下路 1 号",
    ContactKind.NAME: "种下的名",
}


@dataclass(frozen=True)
class World:
    """Everything an export may ask for, contacts of every kind among it."""

    actor: Actor
    papers: Papers
    agenda: Agenda
    form: ReplyForm
    messages: tuple[Message, ...]
    contacts: dict[str, tuple[Contact, ...]]


def call_list(world: World) -> bytes:
    return call_list_xlsx(
        world.actor,
        world.papers.conference,
        world.messages,
        organisations={"d-1": "甲公司"},
        people={"p-1": "张三"},
        contacts=world.contacts,
        made_at=MADE_AT,
        language=Language.SIMPLIFIED,
    )


def sms_list(world: World) -> bytes:
    return sms_xlsx(
        world.actor,
        world.papers.conference,
        world.messages,
        contacts=world.contacts,
        made_at=MADE_AT,
        language=Language.SIMPLIFIED,
    ).content


def calendar(world: World) -> bytes:
    return agenda_ics(world.papers.conference, world.agenda, revision=7, made_at=MADE_AT)


def problems(_: World) -> bytes:
    row = PreviewRow(sheet="需求", row=2, outcome=Outcome.IMPORTED, cells={"a": "b"}, notes=(Note(code="row_section"),))
    return problems_xlsx([row], Language.SIMPLIFIED)


def sheet_of(sheet: Export, world: World) -> bytes:
    return printed(sheet, world.papers, before=world.papers)


MAKERS: dict[str, tuple[Export, Callable[[World], bytes]]] = {
    "agenda_ics": (Export.CALENDAR, calendar),
    "call_list_xlsx": (Export.CALL_LIST, call_list),
    "problems_xlsx": (Export.PROBLEMS, problems),
    "reply_form_docx": (Export.REPLY_FORM, lambda world: reply_form_docx(world.form)),
    "reply_form_xlsx": (Export.REPLY_FORM, lambda world: reply_form_xlsx(world.form)),
    "schedule_xlsx": (Export.SCHEDULE, lambda world: schedule_xlsx(world.papers)),
    "sms_xlsx": (Export.SMS_LIST, sms_list),
    "tick_sheet_docx": (Export.TICK_SHEET, lambda world: tick_sheet_docx(world.form)),
    "tick_sheet_xlsx": (Export.TICK_SHEET, lambda world: tick_sheet_xlsx(world.form)),
}
"""By name of the function: what it makes, and how."""
MAKERS |= {f"printed {sheet}": (sheet, partial(sheet_of, sheet)) for sheet in (*SHEETS, *SINCE_LAST)}


@pytest.fixture
def world(organizer: Actor, papers: Papers, agenda: Agenda, form: ReplyForm) -> World:
    people = (AgendaPerson(person_id="p-1", name="张三", post="经理", code="code-code"),)
    agenda = agenda.model_copy(update={"people": people})
    messages = tuple(
        Message(
            id=f"message-{channel}",
            kind=MessageKind.CALL,
            organisation_id="d-1",
            person_id="p-1",
            text="请到 7 号桌",
            channel=channel,
            made_at=MADE_AT,
        )
        for channel in Channel
    )
    contacts = tuple(Contact(kind=kind, value=value, consent=Consent.GIVEN) for kind, value in PLANTED.items())
    agendas = (agenda, *papers.agendas[1:])
    return World(
        organizer,
        papers.model_copy(update={"agendas": agendas}),
        agenda,
        form,
        messages,
        {message.id: contacts for message in messages},
    )


def unpacked(content: bytes) -> str:
    """Return the texts of a file, whatever it is packed in."""
    if content.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if not content.startswith(b"PK"):
        return content.replace(b"\r\n ", b"").decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_every_export_of_the_layer_is_looked_at() -> None:
    modules = [
        importlib.import_module(f"{exporting.__name__}.{one.name}") for one in pkgutil.iter_modules(exporting.__path__)
    ]
    made = {
        name
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if get_type_hints(function).get("return") in {bytes, SmsList}
    }

    assert made - {"qr_svg", "typeset"} == {name.partition(" ")[0] for name in MAKERS}  # which draw what they are given


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_planted_contact_comes_out_only_where_the_table_says_so(world: World, name: str) -> None:
    export, make = MAKERS[name]

    said = unpacked(make(world))

    assert {kind for kind, value in PLANTED.items() if value in said} == {
        kind for kind in ContactKind if readers(export, kind)
    }


def test_two_files_carry_telephone_numbers_to_the_organizer_and_nothing_else_does() -> None:
    allowed = {(export, kind): readers(export, kind) for export in Export for kind in ContactKind}

    assert {pair: roles for pair, roles in allowed.items() if roles} == {
        (Export.CALL_LIST, ContactKind.PHONE): {Role.ORGANIZER},
        (Export.SMS_LIST, ContactKind.PHONE): {Role.ORGANIZER},
    }


@pytest.mark.parametrize("export", Export)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ORGANIZER])
def test_another_duty_gets_nothing_of_any_export(export: Export, role: Role) -> None:
    actor = Actor(account="a", roles=frozenset({role}))

    assert disclosed(actor, export, [Contact(kind=kind, value=value) for kind, value in PLANTED.items()]) == ()
