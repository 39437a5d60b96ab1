"""What the tests of papers share: a small conference as one would be held."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from service.domain.agenda import AgendaPerson, Firm, ListedItem, Names, Papers, agendas_of
from service.domain.conference import Conference, ItemKind, ProgrammeItem, Slot, Table, slots_around
from service.domain.item import Side
from service.domain.language import Language
from service.domain.meeting import Meeting
from service.domain.participant import Part, Participant, ParticipantState
from service.domain.request import Topic

DAY = date(2026, 12, 3)
MADE_AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
SHEETS_BEGIN, SHEETS_END = time(9, 30), time(15, 30)
HANS, HANT, EN = Language


class Firms(NamedTuple):
    """Somebody who takes part, with people as name and post."""

    name: str
    part: Part
    city: str = "佛山"
    language: Language = HANS
    people: tuple[tuple[str, str], ...] = ()
    agendas: int = 1
    items: tuple[tuple[str, str], ...] = ()
    """Title and text."""


ORGANISATIONS = {
    "d1": Firms(
        "佛山虚构针织有限公司",
        Part.DEMAND,
        people=(("陈嘉敏", "生产总监"), ("李国强", "信息部经理")),
        agendas=2,
        items=(
            (
                "圆机布面瑕疵在线检测",
                "现有 120 台圆机靠人工巡布，漏检率约 8%。\n希望在织造时发现断纱、油污和破洞，漏检率降到 1% 以内，不影响车速。",
            ),
            ("染整用水用能预测", "按订单预测缸次的水、电、汽用量，误差 5% 以内。"),
        ),
    ),
    "d2": Firms(
        "广东示例陶瓷集团股份有限公司第三生产基地智能制造与数字化转型推进办公室",
        Part.DEMAND,
        people=(("欧阳明月", "智能制造与数字化转型推进办公室副主任"),),
        items=(("窑炉温度曲线优化", "辊道窑 280 米，色差返工率 6%。希望由模型给出各区温度设定建议。"),),
    ),
    "d3": Firms(
        "香港樣本電子有限公司",
        Part.DEMAND,
        city="香港",
        language=HANT,
        people=(("何志偉", "營運經理"),),
        items=(("貼片焊點外觀檢測", "樣品種類多、批量小，希望少量樣本即可上線。"),),
    ),
    "d4": Firms("东莞假设模具厂", Part.DEMAND, city="东莞", items=(("模具寿命预测", "按冲次和材料预测修模时间。"),)),
    "d5": Firms("中山试写灯饰有限公司", Part.DEMAND, city="中山", people=(("吴桐", "厂长"),)),
    "s1": Firms(
        "深圳拟名视觉科技有限公司",
        Part.SUPPLY,
        city="深圳",
        people=(("周子轩", "解决方案架构师"), ("林晓彤", "销售经理")),
        items=(("织物瑕疵视觉检测系统", "线阵相机配边缘推理盒，支持圆机与经编机，已在 40 余家工厂使用。"),),
    ),
    "s2": Firms(
        "Hypothetical Industrial Intelligence and Process Optimisation (Hong Kong) Limited",
        Part.SUPPLY,
        city="香港",
        language=EN,
        people=(("Alexandra Featherstonehaugh-Wong", "Regional Director of Manufacturing Solutions"),),
        items=(("Kiln process optimiser", "Set-point advice from historical runs; runs on premises."),),
    ),
    "s3": Firms(
        "广州空名软件有限公司", Part.SUPPLY, city="广州", items=(("能耗预测平台", "接入电表、水表和蒸汽流量计。"),)
    ),
    "s4": Firms("杭州乌有智能装备有限公司", Part.SUPPLY, city="杭州", people=(("沈墨", "总经理"),)),
    "s5": Firms("苏州某例工业互联网平台有限公司", Part.SUPPLY, city="苏州", people=(("顾盼", "产品总监"),)),
    "s6": Firms("上海虚设大模型研究院有限公司", Part.SUPPLY, city="上海", people=(("许知远", "首席科学家"),)),
    "x1": Firms("佛山示例工业设计研究院", Part.SUPPORTER, people=(("罗素", "中试基地主任"),)),
}


def programme(tables: Sequence[str]) -> tuple[ProgrammeItem, ...]:
    """Return a talk, a pause and lunch for everybody, and a pitch and a round table for some."""

    def item(number: int, kind: ItemKind, title: str, start: time, minutes: int, **further: Any) -> ProgrammeItem:
        at = datetime.combine(DAY, start)
        return ProgrammeItem(id=f"i{number}", kind=kind, title=title, start=at, minutes=minutes, **further)

    return (
        item(1, ItemKind.TALK, "开幕致辞与政策解读", time(9), 30, place="主会场", for_all=True),
        item(2, ItemKind.PAUSE, "茶歇", time(10, 30), 15, place="前厅", for_all=True),
        item(3, ItemKind.PAUSE, "午餐", time(12), 90, place="二楼餐厅", for_all=True),
        item(
            4, ItemKind.PITCH, "视觉检测路演", time(14), 25, place="路演区", taking_part=("s1", "d3"), needs=("d1-0",)
        ),
        item(
            5,
            ItemKind.ROUND_TABLE,
            "窑炉优化圆桌：一家需求、多家方案",
            time(15),
            25,
            place="B3",
            taking_part=("d2", "s2", "s6"),
            needs=("d2-0",),
            tables=tuple(tables[-1:]),
        ),
    )


def conference(**changes: Any) -> Conference:
    """Return six tables in two zones and eight slots."""
    tables = ("A1", "A2", "A3", "B1", "B2", "B3")
    values = {
        "id": "c1",
        "name": "2026 年佛山市制造业人工智能供需对接会（纺织与陶瓷专场）",
        "hosts": ("佛山市虚构工业和信息化局", "佛山市示例行业协会"),
        "venue": "佛山虚构会展中心 3 号馆",
        "day": DAY,
        "slots": slots_around(
            DAY, SHEETS_BEGIN, SHEETS_END, minutes=25, changeover_minutes=5, programme=programme(tables)
        ),
        "tables": tuple(Table(id=one, zone="纺织区" if one < "B" else "装备区") for one in tables),
        "programme": programme(tables),
    }
    return Conference.model_validate({**values, **changes})


def meetings_of(of: Conference) -> tuple[Meeting, ...]:
    """Return meetings in turn, where both sides are there and the table is open."""
    demands, supplies = (
        [one for one, firm in ORGANISATIONS.items() if firm.part is part] for part in (Part.DEMAND, Part.SUPPLY)
    )
    found: list[Meeting] = []
    for turn, slot in enumerate(of.slots):
        for place, demand in enumerate([*demands, "x1"]):
            supply = supplies[(place + turn) % len(supplies)]
            table = of.tables[place]
            away = {one for one in (demand, supply) if slot.id in of.absences(one)}
            taken = {one for meeting in found if meeting.slot == slot.id for one in meeting.pair}
            if away or {demand, supply} & taken or slot.id in of.closed_slots(table) or (demand == "x1" and turn % 2):
                continue
            number = turn % 2 if demand == "d1" else 0
            topics = (Topic(demand_id=f"{demand}-0", supply_id=f"{supply}-0"),)
            found.append(_meeting(len(found), (demand, supply), slot, table, number, topics))
    return tuple(found)


def _meeting(
    count: int, pair: tuple[str, str], slot: Slot, table: Table, agenda: int, topics: tuple[Topic, ...]
) -> Meeting:
    return Meeting(
        id=f"m{count:02}",
        demand_side=pair[0],
        supply_side=pair[1],
        slot=slot.id,
        table=table.id,
        demand_agenda=agenda,
        topics=topics,
    )


def names_of(firms: Mapping[str, Firms]) -> Names:
    """Return the names that agendas need."""
    return Names(
        organisations={one: firm.name for one, firm in firms.items()},
        items={f"{one}-{number}": title for one, firm in firms.items() for number, (title, _) in enumerate(firm.items)},
        people={
            one: [
                AgendaPerson(
                    person_id=f"{one}-p{number}",
                    name=name,
                    post=post,
                    agenda=number if firm.agendas > 1 else 0,
                    code=f"code-{one}-{number}",
                )
                for number, (name, post) in enumerate(firm.people)
            ]
            for one, firm in firms.items()
        },
        languages={one: firm.language for one, firm in firms.items()},
    )


def papers(language: Language = HANS, meetings: Sequence[Meeting] | None = None, **changes: Any) -> Papers:
    """Return everything that the sample says.

    Args:
        language: of what is for everybody.
        meetings: instead of the sample's.
        changes: fields of the conference that are other than the sample's.
    """
    of = conference(**changes)
    held = meetings_of(of) if meetings is None else tuple(meetings)
    participants = [
        Participant(
            organisation_id=one,
            part=firm.part,
            state=ParticipantState.ACCEPTED,
            agendas=firm.agendas,
            standby=one in {"s3", "s5"},
        )
        for one, firm in ORGANISATIONS.items()
    ]
    return Papers(
        conference=of,
        city="佛山",
        sectors=("纺织服装", "建筑陶瓷"),
        version="第二版",
        revision=17,
        made_at=MADE_AT,
        language=language,
        agendas=agendas_of(of, participants, held, names_of(ORGANISATIONS)),
        meetings=held,
        firms=tuple(_firm(one, firm) for one, firm in ORGANISATIONS.items()),
    )


def _firm(key: str, firm: Firms) -> Firm:
    side = Side.DEMAND if firm.part is Part.DEMAND else Side.SUPPLY
    return Firm(
        organisation_id=key,
        name=firm.name,
        part=firm.part,
        city=firm.city,
        items=tuple(
            ListedItem(id=f"{key}-{number}", side=side, title=title, text=text)
            for number, (title, text) in enumerate(firm.items)
        ),
    )
