"""``/api/v1/conferences/ID/day``: the day goes otherwise than planned. Each change is a repair, and is published where the schedule was."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from service.api.asked import JSON_BODY, AskedActor, AskedContext, AskedLanguage
from service.api.description import problems
from service.api.messages import ToldMessage
from service.api.plans import Searched
from service.api.schedules import Edit, ToldChange, router_of, told_changes
from service.domain.conference import MOST_MINUTES, MOST_TABLES, Slot
from service.domain.frozen import WHOLE, Frozen, HallTime, Id, Line
from service.domain.language import Language
from service.domain.plan import VersionName
from service.scheduling.refilling import Refill
from service.workflows.keep_conferences import read_conference
from service.workflows.run_day import (
    Repaired,
    add_slot,
    close_tables,
    delay,
    drop_slot,
    propose_refills,
    take_place,
)

router = router_of("day")


class DayChange(Edit):
    """A change of the day."""

    name: VersionName = Field(description="Of the version that is published.")


class SearchedChange(DayChange, Searched):
    """A change of the day for which other places are searched."""


class Delay(SearchedChange):
    """Everything from a time on begins later."""

    from_time: HallTime
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES, strict=True), WHOLE]


class DroppedSlot(SearchedChange):
    """A slot that does not take place."""

    slot: Id


class AddedSlot(SearchedChange):
    """A slot more."""

    slot: Slot


class ClosedTables(SearchedChange):
    """Tables, or a part of the hall, that are closed from a slot on."""

    tables: Annotated[tuple[Id, ...], Field(max_length=MOST_TABLES)] = ()
    zone: Line = ""
    from_slot: Id


class FreedPlace(DayChange):
    """Two of the standby list who take a place."""

    slot: Id
    table: Id
    demand_side: Id
    supply_side: Id


class RepairedSchedule(Frozen):
    """What a change of the day brought."""

    revision: int = Field(description="Of the conference now.")
    changes: list[ToldChange]
    messages: list[ToldMessage] = Field(description="To whom it is to be told.")

    @classmethod
    def of(cls, repaired: Repaired, language: Language) -> "RepairedSchedule":
        """Return a repair in the reader's language."""
        before, now = repaired.before.conference, repaired.gathered
        return cls(
            revision=now.conference.revision,
            changes=told_changes(repaired.changes, now.names, language, before=before, after=now.conference),
            messages=[ToldMessage.of(one, language) for one in repaired.messages],
        )


class NamedRefill(Frozen):
    """Two who could take a place."""

    demand_side: str
    demand_name: str
    supply_side: str
    supply_name: str
    score: float
    standby: list[str] = Field(description="Ids of who of both is on the standby list.")
    below_least: list[str] = Field(description="Ids of who of both has fewer meetings than promised.")


class Refills(Frozen):
    """Who could take a place, best first."""

    refills: list[NamedRefill]


@router.post("/day/delay", dependencies=[JSON_BODY], responses=problems(409, 412))
def delay_all(
    conference_id: str, asked: Delay, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> RepairedSchedule:
    """Let everything from a time on begin later: the speech runs 20 minutes over."""
    repaired = delay(
        actor,
        context,
        conference_id,
        asked.from_time,
        asked.minutes,
        asked.search(),
        name=asked.name,
        revision=asked.revision,
    )
    return RepairedSchedule.of(repaired, language)


@router.post("/day/drop-slot", dependencies=[JSON_BODY], responses=problems(409, 412))
def drop_one(
    conference_id: str, asked: DroppedSlot, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> RepairedSchedule:
    """Drop a slot; its meetings find another place where there is one."""
    repaired = drop_slot(
        actor, context, conference_id, asked.slot, asked.search(), name=asked.name, revision=asked.revision
    )
    return RepairedSchedule.of(repaired, language)


@router.post("/day/add-slot", dependencies=[JSON_BODY], responses=problems(409, 412))
def add_one(
    conference_id: str, asked: AddedSlot, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> RepairedSchedule:
    """Add a slot; what was given up for want of room may find a place in it."""
    repaired = add_slot(
        actor, context, conference_id, asked.slot, asked.search(), name=asked.name, revision=asked.revision
    )
    return RepairedSchedule.of(repaired, language)


@router.post("/day/close-tables", dependencies=[JSON_BODY], responses=problems(409, 412))
def close(
    conference_id: str, asked: ClosedTables, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> RepairedSchedule:
    """Close tables, or a part of the hall, from a slot on; their meetings find another place where there is one."""
    repaired = close_tables(
        actor,
        context,
        conference_id,
        asked.search(),
        tables=asked.tables,
        zone=asked.zone,
        from_slot=asked.from_slot,
        name=asked.name,
        revision=asked.revision,
    )
    return RepairedSchedule.of(repaired, language)


@router.get("/day/refills")
def refills(
    conference_id: str,
    actor: AskedActor,
    context: AskedContext,
    slot: Annotated[str, Query(max_length=200, description="When.")],
    table: Annotated[str, Query(max_length=200, description="Where; who stands there is taken as gone.")],
    waiting: Annotated[str | None, Query(max_length=200, description="Id of who sits there and waits.")] = None,
) -> Refills:
    """List who of those that have come could take a place, best first."""
    found = propose_refills(actor, context, conference_id, slot=slot, table=table, waiting=waiting)
    names = read_conference(actor, context, conference_id).names
    return Refills(
        refills=[
            NamedRefill(
                demand_side=one.demand_side,
                demand_name=names[one.demand_side],
                supply_side=one.supply_side,
                supply_name=names[one.supply_side],
                score=one.score,
                standby=list(one.standby),
                below_least=list(one.below_least),
            )
            for one in found
        ]
    )


@router.post("/day/refill", dependencies=[JSON_BODY], responses=problems(409, 412))
def refill(
    conference_id: str, asked: FreedPlace, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> RepairedSchedule:
    """Give a place to two who were proposed for it, instead of whoever stood there."""
    pair = Refill(asked.demand_side, asked.supply_side, 0, 0, 0.0, (), ())  # the rest is found anew
    repaired = take_place(
        actor,
        context,
        conference_id,
        pair,
        slot=asked.slot,
        table=asked.table,
        name=asked.name,
        revision=asked.revision,
    )
    return RepairedSchedule.of(repaired, language)
