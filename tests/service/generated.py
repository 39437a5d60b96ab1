"""Made-up conferences of any size, with organisations, needs, products and candidates; the same seed gives the same one."""

import random
from datetime import date, datetime, time

from indexes.text import fold_name
from service.domain.conference import (
    ConferenceContent,
    ItemKind,
    Limits,
    ProgrammeItem,
    Table,
    slots_around,
)
from service.domain.demand import Demand
from service.domain.edition import Edition, ListKind, PublishedList, Scope
from service.domain.item import Side
from service.domain.organisation import Organisation
from service.domain.participant import Part, Participant
from service.domain.permission import Actor
from service.domain.plan import Candidate, Candidates, ScoredTopic
from service.domain.supply import Supply
from service.storage import conferences, editions, items, lists, organisations
from service.workflows.context import Context
from service.workflows.keep_conferences import create_conference

_PLACES = ("佛山", "东莞", "中山", "惠州", "江门", "深圳", "广州", "珠海")
_TRADES = ("针织", "家具", "陶瓷", "五金", "注塑", "电机", "食品", "印刷")
_WARES = ("视觉", "数据", "智控", "软件", "机器人", "仿真", "云联", "感知")


def conference_content(day: date, *, tables: int, minutes: int = 20) -> ConferenceContent:
    """Return a morning and an early afternoon with an opening, a pitch and a pause."""

    def item(name: str, kind: ItemKind, hour: int, minute: int, length: int) -> ProgrammeItem:
        start = datetime.combine(day, time(hour, minute))
        return ProgrammeItem(id=name, kind=kind, title=name, start=start, minutes=length, place="主会场", for_all=True)

    programme = (
        item("开幕致辞", ItemKind.TALK, 9, 0, 30),
        item("项目路演", ItemKind.PITCH, 10, 40, 20),
        item("午餐", ItemKind.PAUSE, 12, 0, 60),
    )
    return ConferenceContent(
        name="虚构供需对接会",
        hosts=("虚构市工业和信息化局",),
        city="440600",
        venue="虚构会展中心",
        day=day,
        slots=slots_around(day, time(9, 30), time(15), minutes=minutes, changeover_minutes=5, programme=programme),
        tables=tuple(
            Table(id=f"{'AB'[number % 2]}{number // 2 + 1}", zone="AB"[number % 2]) for number in range(tables)
        ),
        demand_limits=Limits(least=1, most=5),
        supply_limits=Limits(least=1, most=5),
        programme=programme,
    )


def generated_conference(
    actor: Actor, context: Context, content: ConferenceContent, *, demands: int, supplies: int, degree: int, seed: int
) -> str:
    """Store organisations with a need or a product each and a conference for which all are proposed; return its id.

    ``degree``: candidates of each need.
    """
    chance = random.Random(seed)  # noqa: S311 -- no secret
    mark = f"{seed}-{demands}"
    firms = {
        side: [
            Organisation(
                id=f"organisation-{side}-{mark}-{number:04d}",
                name=f"{chance.choice(_PLACES)}市虚构{chance.choice(trades)}{mark}第{number}有限公司",
            )
            for number in range(count)
        ]
        for side, count, trades in ((Side.DEMAND, demands, _TRADES), (Side.SUPPLY, supplies, _WARES))
    }
    with context.database.writing() as session:
        for side, kind in ((Side.DEMAND, ListKind.DEMAND), (Side.SUPPLY, ListKind.SUPPLY)):
            published = PublishedList(id=f"list-{side}-{mark}", kind=kind, name=f"{mark} {kind}")
            edition = Edition(
                id=f"edition-{side}-{mark}",
                list_id=published.id,
                title=published.name,
                file_name="a.csv",
                file_hash="ab" * 32,
                scope=Scope.WHOLE,
                imported_at=context.clock(),
            )
            lists.add(session, published)
            editions.add(session, edition)
            organisations.add_many(session, firms[side], {one.name: fold_name(one.name) for one in firms[side]})
            model = Demand if side is Side.DEMAND else Supply
            rows = [
                model(
                    id=f"{side}-{mark}-{number:04d}",
                    list_id=published.id,
                    edition_id=edition.id,
                    title=f"{'需求' if side is Side.DEMAND else '产品'} {mark}-{number}",
                    organisation_id=one.id,
                    organisation_name=one.name,
                )
                for number, one in enumerate(firms[side])
            ]
            items.add_many(session, side, rows, context.clock())
    conference_id = create_conference(actor, context, content).id
    pairs = [
        _candidate(mark, firms, demand, supply, round(chance.uniform(0.3, 0.99), 3))
        for demand in range(demands)
        for supply in sorted(chance.sample(range(supplies), degree))
    ]
    with context.database.writing() as session:
        found = Candidates(made_at=context.clock(), versions={}, pairs=tuple(pairs))
        everyone = [Participant(organisation_id=one.id, part=Part(side.value)) for side in Side for one in firms[side]]
        conferences.put(session, conference_id, found, *everyone)
    return conference_id


def _candidate(mark: str, firms: dict[Side, list[Organisation]], demand: int, supply: int, score: float) -> Candidate:
    topic = ScoredTopic(
        demand_id=f"demand-{mark}-{demand:04d}",
        demand_revision=1,
        supply_id=f"supply-{mark}-{supply:04d}",
        supply_revision=1,
        score=score,
        level="possible",
    )
    return Candidate(
        demand_side=firms[Side.DEMAND][demand].id,
        supply_side=firms[Side.SUPPLY][supply].id,
        score=score,
        topics=(topic,),
    )
