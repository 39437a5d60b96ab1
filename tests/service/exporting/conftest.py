"""A morning of three organisations, and who is to be told what."""

import datetime as dt

import pytest

from service.domain.agenda import Agenda, AgendaLine, LineKind, Papers
from service.domain.conference import Conference, ItemKind, ProgrammeItem, Slot, Table
from service.domain.language import Language
from service.domain.meeting import Meeting
from service.domain.participant import Part
from service.domain.permission import Actor
from service.domain.reply import Partner, ReplyForm, reply_token

DAY = dt.date(2026, 12, 3)
MADE_AT = dt.datetime(2026, 11, 1, 9, 30, tzinfo=dt.UTC)


def at(hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(DAY, dt.time(hour, minute))


@pytest.fixture
def conference() -> Conference:
    return Conference(
        id="conference-1",
        name="家电对接会",
        day=DAY,
        venue="会展中心",
        slots=(Slot(id="01", start=at(9, 30), minutes=25), Slot(id="02", start=at(10), minutes=25)),
        tables=(Table(id="1", zone="A区"), Table(id="2", closed=("01",))),
        programme=(
            ProgrammeItem(id="item-2", kind=ItemKind.PITCH, title="路演", start=at(11), minutes=30, taking_part=("s-1",)),
            ProgrammeItem(id="item-1", kind=ItemKind.TALK, title="开幕", start=at(9), minutes=30, for_all=True, place="主会场"),
        ),
    )  # fmt: skip


@pytest.fixture
def agenda() -> Agenda:
    return Agenda(
        organisation_id="d-1",
        name="甲公司",
        part=Part.DEMAND,
        lines=(
            AgendaLine(start=at(9), minutes=30, kind=LineKind.TALK, title="开幕", place="主会场", item_id="item-1"),
            AgendaLine(start=at(9, 30), minutes=25, kind=LineKind.MEETING, title="乙公司", place="1", zone="A区", topics=("外观检测", "一体机"), other_id="s-1", meeting_id="m-1"),
        ),
    )  # fmt: skip


@pytest.fixture
def papers(conference: Conference, agenda: Agenda) -> Papers:
    return Papers(
        conference=conference,
        version="第一版",
        revision=7,
        made_at=MADE_AT,
        agendas=(agenda, Agenda(organisation_id="s-1", name="乙公司", part=Part.SUPPLY)),
        meetings=(
            Meeting(id="m-2", demand_side="d-1", supply_side="s-1", slot="02", table="2"),
            Meeting(id="m-1", demand_side="d-1", supply_side="s-1", slot="01", table="1", locked=True),
        ),
    )


@pytest.fixture
def form(conference: Conference) -> ReplyForm:
    return ReplyForm(
        token=reply_token(b"key", "conference-1", "d-1"),
        conference=conference,
        organisation_id="d-1",
        organisation_name="甲公司",
        language=Language.SIMPLIFIED,
        partners=(Partner(organisation_id="s-1", name="乙公司", reason="有同行业案例"),),
        answer_by=dt.date(2026, 11, 20),
        made_at=MADE_AT,
    )


@pytest.fixture
def organizer() -> Actor:
    return Actor.organizer()
