"""The texts of messages, whole, as their readers get them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from service.domain.agenda import Agenda, AgendaLine, AgendaPerson, LineKind, Names
from service.domain.conference import Conference, ItemKind, ProgrammeItem, Table, slots_around
from service.domain.item import Side
from service.domain.language import Language
from service.domain.meeting import Meeting
from service.domain.message import MOST_SIGNS
from service.domain.participant import Part
from service.domain.plan import Change
from service.domain.request import Request, RequestState, Topic
from service.texts import written

DAY = date(2026, 12, 3)
HANS, HANT, ENGLISH = Language


NAMES = Names(
    organisations={"d": "虚构电器有限公司", "s": "虚构智能科技", "t": "虚构视觉"},
    items={"demand-1": "压缩机异响检测", "supply-1": "声学质检一体机"},
    people={},
    languages={},
)


def conference(**changed: object) -> Conference:
    values = {
        "id": "c",
        "name": "家电行业供需对接会",
        "hosts": ("某市工信局", "某区政府"),
        "venue": "会展中心2号馆",
        "day": DAY,
        "slots": slots_around(DAY, time(9, 30), time(12), minutes=25, changeover_minutes=5),
        "tables": (Table(id="7", zone="A区"), Table(id="8")),
        "programme": (
            ProgrammeItem(id="p", kind=ItemKind.TALK, title="开幕", start=datetime(2026, 12, 3, 9), minutes=30),  # noqa: DTZ001 -- by the clock of the hall
        ),
    }
    return Conference.model_validate(values | changed)


def meeting(name: str, slot: str, table: str = "7", supply: str = "s") -> Meeting:
    return Meeting(id=name, demand_side="d", supply_side=supply, slot=slot, table=table)


def line(hour: int, minute: int, **changed: object) -> AgendaLine:
    values = {
        "start": datetime(2026, 12, 3, hour, minute),  # noqa: DTZ001 -- by the clock of the hall
        "minutes": 25,
        "kind": LineKind.MEETING,
        "title": "虚构智能科技",
        "place": "7",
        "zone": "A区",
    }
    return AgendaLine.model_validate(values | changed)


OPENING = line(9, 0, kind=LineKind.TALK, title="开幕", place="主会场", zone="")


def agenda(*lines: AgendaLine, **changed: object) -> Agenda:
    values = {"organisation_id": "d", "name": "虚构电器有限公司", "part": Part.DEMAND, "lines": lines}
    return Agenda.model_validate(values | changed)


def request(**changed: object) -> Request:
    values = {
        "id": "r",
        "demand_side": "d",
        "supply_side": "s",
        "asked_by": Side.SUPPLY,
        "topics": (Topic(demand_id="demand-1", supply_id="supply-1"), Topic(demand_id="demand-1", supply_id="gone")),
        "context": "想演示\n样机",
        "slot": "02",
        "asked_at": datetime(2026, 11, 27, 8, tzinfo=UTC),
        "expires_at": datetime(2026, 11, 30, 8, tzinfo=UTC),
    }
    return Request.model_validate(values | changed)


def test_an_invitation_says_what_when_where_and_until_when_to_answer() -> None:
    text = written.invitation(
        conference(),
        "虚构电器有限公司",
        HANS,
        part=Part.DEMAND,
        reply_by=date(2026, 11, 20),
        city="广州",
        person="李四",
        partners=5,
    )

    assert text == (
        "虚构电器有限公司 李四：您好！\n"
        "诚邀贵单位携场景需求参加“家电行业供需对接会”。\n"
        "时间：2026年12月3日（星期四）09:00–11:55\n"
        "地点：广州会展中心2号馆\n"
        "主办单位：某市工信局、某区政府\n"
        "经初步匹配，有 5 家单位与贵单位的需求或产品相契合，将根据双方意愿安排一对一洽谈。\n"
        "敬请于2026年11月20日（星期五）前回复是否参会并填写回执（参会人员姓名、职务和到达时间）。如不便参加，也请告知，以便统筹安排。感谢支持！"
    )


def test_an_invitation_leaves_out_what_is_not_settled() -> None:
    bare = conference(hosts=(), venue="", slots=(), tables=(), programme=())

    assert written.invitation(bare, "Example Ltd", ENGLISH, part=Part.SUPPORTER, reply_by=date(2026, 11, 20)) == (
        "To Example Ltd:\n"
        "We cordially invite you to “家电行业供需对接会”, as a supporting organisation.\n"
        "Time: Thursday, 3 December 2026\n"
        "Place: to be announced\n"
        "Please let us know by Friday, 20 November 2026 whether you will come, and fill in the reply form (names, posts and arrival of "
        "those who come). If you cannot come, please tell us as well. Thank you for your support."
    )


@pytest.mark.parametrize(
    ("city", "venue", "place"),
    [
        ("广州", "", "广州"),
        ("", "会展中心", "会展中心"),
        ("广州", "广州市会展中心", "广州市会展中心"),
        ("佛山", "会展中心", "佛山会展中心"),
    ],
)
def test_a_place_names_its_city_once(city: str, venue: str, place: str) -> None:
    text = written.reminder(conference(venue=venue), agenda(), HANS, city=city)
    assert f"地点：{place}。" in text


def test_a_request_tells_who_asks_for_what_and_until_when_by_the_clock_of_the_hall() -> None:
    assert written.request(conference(), request(), NAMES, HANT) == (
        "虚构电器有限公司：您好！\n"
        "虚构智能科技希望在2026年12月3日（星期四）的「家电行业供需对接会」上與貴單位洽談。\n"
        "議題：压缩机异响检测、声学质检一体机\n"
        "希望的時間：10:00\n"
        "對方留言：「想演示 样机」\n"
        "敬請於2026年11月30日（星期一）16:00 前答覆是否同意。逾期未覆視作不接受，不影響貴單位的其他安排。"
    )


@pytest.mark.parametrize(
    ("state", "reader", "event"),
    [
        (RequestState.ACCEPTED, "虚构智能科技", "虚构电器有限公司已同意在2026年12月3日"),
        (RequestState.DECLINED, "虚构智能科技", "很遗憾，虚构电器有限公司此次未能应允在2026年12月3日"),
        (RequestState.EXPIRED, "虚构智能科技", "虚构电器有限公司未在期限内答复在2026年12月3日"),
        (RequestState.TAKEN_BACK, "虚构电器有限公司", "虚构智能科技已撤回"),
    ],
)
def test_what_became_of_a_request_is_told_to_whom_it_concerns(state: RequestState, reader: str, event: str) -> None:
    answered = request(state=state, answer="上午另有安排" if state is RequestState.DECLINED else "")
    greeting, told, *further = written.request(conference(), answered, NAMES, HANS).split("\n")

    assert greeting == f"{reader}：您好！"
    assert told.startswith(event)
    assert [part for part in further if "议题" not in part] == (
        ["对方留言：“上午另有安排”"] if state is RequestState.DECLINED else []
    )


def test_a_change_of_time_is_asked_for_as_one() -> None:
    text = written.request(conference(), request(changes_meeting="m", topics=(), context=""), NAMES, HANS)
    assert text.split("\n")[1:3] == [
        "虚构智能科技希望更改在2026年12月3日（星期四）的“家电行业供需对接会”上与贵单位洽谈的时间。",
        "希望的时间：10:00",
    ]


def test_an_agenda_tells_every_line_and_whose_meeting_it_is() -> None:
    day = agenda(
        OPENING,
        line(9, 30, topics=("压缩机异响检测",), agenda=0),
        line(9, 30, title="虚构视觉", place="8", zone="", agenda=1),
        agendas=2,
        people=(AgendaPerson(person_id="p", name="李四", agenda=0), AgendaPerson(person_id="q", name="王五")),
    )

    assert written.agenda(conference(), day, HANS, version="第二版", city="广州") == (
        "虚构电器有限公司：您好！\n"
        "贵单位在“家电行业供需对接会”的日程（第二版）如下：\n"
        "时间：2026年12月3日（星期四）09:00–11:55\n"
        "地点：广州会展中心2号馆\n"
        "09:00–09:25 开幕（主会场）\n"
        "09:30–09:55 A区 7 号桌，与虚构智能科技洽谈（压缩机异响检测）［李四］\n"
        "09:30–09:55 8 号桌，与虚构视觉洽谈［第 2 组］\n"
        "请提前到场签到。如有变动，以主办方最新通知为准。"
    )


def test_an_agenda_of_any_length_is_a_message() -> None:
    lines = [line(9, 0, title="名" * 60, topics=("题" * 60,)) for _ in range(200)]
    text = written.agenda(conference(), agenda(*lines), HANS, version="1")

    assert len(text) <= MOST_SIGNS
    told = text.count("号桌")
    assert told > 50
    assert f"另有 {200 - told} 项，请见日程表。" in text
    assert "Nothing is arranged yet." in written.agenda(conference(), agenda(), ENGLISH, version="1")


def test_a_change_names_what_it_was_and_what_it_is_and_passes_over_the_rest() -> None:
    changes = [
        Change(before=meeting("m-1", "01"), after=meeting("m-1", "03", "8")),
        Change(before=meeting("m-2", "02")),
        Change(before=meeting("m-4", "04", "7", "t"), after=meeting("m-4", "04", "8", "t")),
        Change(after=meeting("m-5", "05", "7", "t")),
        Change(before=meeting("m-6", "05", "8"), after=meeting("m-6", "05", "8").model_copy(update={"locked": True})),
    ]

    def told(organisation: str, language: Language) -> str:
        return written.change(conference(), organisation, changes, NAMES, language, version="v2")

    assert told("t", HANS) == (
        "“家电行业供需对接会”日程有变：11:00 与虚构电器有限公司的洽谈改到 8 号桌；新增 11:30 与虚构电器有限公司洽谈（A区 7 号桌）。"
        "请以“v2”为准，不便之处敬请谅解。"
    )
    assert told("s", HANT) == (
        "「家电行业供需对接会」日程有變：10:00 與虚构电器有限公司的洽談取消；與虚构电器有限公司的洽談由 09:30 改至 10:30（8 號桌）。"
        "請以「v2」為準，不便之處敬請見諒。"
    )
    assert told("s", ENGLISH) == (
        "Your agenda at “家电行业供需对接会” has changed: cancelled: 10:00 with 虚构电器有限公司; 虚构电器有限公司 moves from 09:30 to 10:30, "
        "table 8. “v2” applies; please excuse the inconvenience."
    )
    assert told("nobody", HANS) == ""


def test_a_place_that_another_takes_is_one_gone_and_one_new() -> None:
    refilled = [Change(before=meeting("m", "01", supply="s"), after=meeting("m", "01", supply="t"))]

    def told(organisation: str) -> str:
        return (
            written.change(conference(), organisation, refilled, NAMES, HANS, version="v2")
            .split("：")[1]
            .split("。")[0]
        )

    assert [told(one) for one in ("s", "t", "d")] == [
        "09:30 与虚构电器有限公司的洽谈取消",
        "新增 09:30 与虚构电器有限公司洽谈（A区 7 号桌）",
        "09:30 与虚构智能科技的洽谈取消；新增 09:30 与虚构视觉洽谈（A区 7 号桌）",
    ]


@pytest.mark.parametrize(
    ("begin", "shift"),
    [(time(9, 50), "推迟 20 分钟，首场 09:50"), (time(9, 10), "提前 20 分钟，首场 09:10")],
)
def test_a_delay_of_the_whole_is_one_change(begin: time, shift: str) -> None:
    later = conference(slots=slots_around(DAY, begin, time(13), minutes=25, changeover_minutes=5), programme=())
    kept = [Change(before=one, after=one) for one in (meeting("m-1", "01"), meeting("m-2", "03", "8", "t"))]
    gone = Change(before=meeting("m-3", "05"))

    assert written.change(later, "d", [*kept, gone], NAMES, HANS, version="v2", former=conference()) == (
        f"“家电行业供需对接会”日程有变：原定 09:30 起的 2 场洽谈均{shift}，桌位不变；11:30 与虚构智能科技的洽谈取消。"
        "请以“v2”为准，不便之处敬请谅解。"
    )


def test_a_call_names_the_table_or_the_place() -> None:
    assert [written.call("虚构电器有限公司", line(9, 30), language) for language in Language] == [
        "虚构电器有限公司：与虚构智能科技的洽谈（09:30）即将开始，请现在到 A区 7 号桌。",
        "虚构电器有限公司：與虚构智能科技的洽談（09:30）即將開始，請現在前往 A区 7 號桌。",
        "虚构电器有限公司: your meeting with 虚构智能科技 (09:30) is about to begin. Please come to table 7, A区 now.",
    ]
    pitch = line(9, 0, kind=LineKind.PITCH, title="路演", place="", zone="")
    assert written.call("虚构视觉", pitch, HANS) == "虚构视觉：“路演”（09:00）即将开始，请现在到会场。"


def test_a_reminder_names_the_first_meeting() -> None:
    assert written.reminder(conference(), agenda(OPENING, line(9, 30), line(10, 0)), HANS, city="广州") == (
        "温馨提示：“家电行业供需对接会”将于2026年12月3日（星期四）09:00–11:55 举行，地点：广州会展中心2号馆。"
        "贵单位共 2 场洽谈，首场 09:30 在 A区 7 号桌。请提前到场签到。"
    )
    assert written.reminder(conference(), agenda(OPENING, line(9, 30)), ENGLISH) == (
        "Reminder: “家电行业供需对接会” takes place on Thursday, 3 December 2026, 09:00–11:55. Place: 会展中心2号馆. "
        "Meetings you have: 1, the first at 09:30, table 7, A区. Please check in early."
    )
    assert written.reminder_to_reply(conference(), "虚构视觉", HANT, reply_by=date(2026, 11, 20)) == (
        "溫馨提示：誠邀虚构视觉出席2026年12月3日（星期四）的「家电行业供需对接会」，尚未收到貴單位回覆，"
        "敬請於2026年11月20日（星期五）前告知是否出席，謝謝！"
    )


@pytest.mark.parametrize("language", [HANS, HANT])
def test_what_goes_by_sms_is_short_with_long_names(language: Language) -> None:
    name = "名" * 30
    long = conference(name="会" * 30, venue="馆" * 15)
    changes = [
        Change(before=meeting(f"m-{one}", one), after=meeting(f"m-{one}", one, "8")) for one in ("01", "02", "03")
    ]
    first = line(9, 30, title=name)
    texts = [
        written.call(name, first, language),
        written.reminder(long, agenda(first, name=name), language, city="广州"),
        written.reminder_to_reply(long, name, language, reply_by=DAY),
        written.change(
            long,
            "d",
            changes,
            replace(NAMES, organisations={**NAMES.organisations, "s": name}),
            language,
            version="第二次公布版",
        ),
    ]

    assert [len(text) for text in texts if len(text) > 140] == []
    assert re.search("另有 2 [处處]", texts[-1])


def test_what_people_wrote_stands_as_they_wrote_it_on_one_line() -> None:
    evil = "{name}\r\n【诈骗】\u202e\x00\u200b"
    text = written.call(evil, line(9, 30, title="𠮷\ue000{table}"), HANS)
    assert text == "{name} 【诈骗】：与𠮷\ue000{table}的洽谈（09:30）即将开始，请现在到 A区 7 号桌。"
