"""The hall on paper: its tables with their day, who sits where, the whole schedule, and where to go in each slot."""

from collections.abc import Sequence
from math import ceil

from service.domain.agenda import AgendaLine, LineKind, Papers
from service.domain.conference import ProgrammeItem, Slot, Table
from service.domain.language import Language
from service.domain.meeting import Meeting
from service.domain.participant import Part
from service.exporting.sections import Section, clock, item_text, said, section, span, table_text
from service.texts import sentence

_SLOTS_A_PAGE = 8


class Hall:
    """What the meetings of papers are, looked up by place, with the names of who meets."""

    def __init__(self, papers: Papers) -> None:
        self.papers = papers
        self.conference = papers.conference
        self.language = papers.language
        self._meetings = {meeting.place: meeting for meeting in papers.meetings}
        self._closed = {table.id: frozenset(self.conference.closed_slots(table)) for table in self.conference.tables}
        self._names = {firm.organisation_id: firm.name for firm in papers.firms}
        self._names |= {agenda.organisation_id: agenda.name for agenda in papers.agendas}
        self._parts = {agenda.organisation_id: agenda.part for agenda in papers.agendas}

    def name(self, organisation_id: str) -> str:
        """Return the name of an organisation, also of one that is not expected any more."""
        return self._names.get(organisation_id) or sentence("paper.nobody_expected", self.language)

    def meeting(self, slot: Slot, table: Table) -> Meeting | None:
        """Return the meeting at a table in a slot."""
        return self._meetings.get((slot.id, table.id))

    def place(self, slot: Slot, table: Table) -> Section:
        """Return who meets at a table in a slot, or why nobody does."""
        meeting = self.meeting(slot, table)
        if meeting:
            return {"demand": self.name(meeting.demand_side), "supply": self.name(meeting.supply_side), "note": ""}
        return {"demand": "", "supply": "", "note": self._note(slot, table)}

    def is_free(self, slot: Slot, table: Table) -> bool:
        """Tell whether another meeting could be put there."""
        return slot.id not in self._closed[table.id] and self.meeting(slot, table) is None

    def _note(self, slot: Slot, table: Table) -> str:
        if slot.id not in self._closed[table.id]:
            return sentence("paper.free", self.language)
        titles = (item.title for item in self.conference.programme if table.id in item.tables and item.overlaps(slot))
        return next(titles, sentence("paper.closed", self.language))

    def sitting(self, table: Table) -> list[str]:
        """Return the names of those who stay at a table all day: of the side that sits, and of supporters at their desk."""
        meetings = [meeting for meeting in self.papers.meetings if meeting.table == table.id]
        always = [one for one in (meetings[0].pair if meetings else ()) if all(one in of.pair for of in meetings)]
        if desks := [one for one in always if self._parts.get(one) is Part.SUPPORTER]:
            return [self.name(one) for one in desks]
        side = self.conference.seats
        if side == "none":
            return []
        sides = {meeting.demand_side if side == "demand" else meeting.supply_side for meeting in meetings}
        return [self.name(one) for one in always if {one} == sides]


def card_sections(papers: Papers) -> list[Section]:
    """Return a section for each table: its number, to be read from afar, and its day."""
    hall = Hall(papers)
    slots = papers.conference.slots
    return [
        section(
            "table_card",
            papers,
            papers.language,
            sentence("paper.table", papers.language, table=table.id),
            table=table.id,
            zone=table.zone,
            rows=[{"time": span(slot.start, slot.minutes), **hall.place(slot, table)} for slot in slots],
        )
        for table in papers.conference.tables
    ]


def seat_section(papers: Papers) -> Section:
    """Return the tables of each part of the hall, and the index in which everyone finds theirs."""
    language = papers.language
    return section("seat_plan", papers, language, sentence("paper.title.seat_plan", language), **seats(papers))


def seats(papers: Papers) -> Section:
    """Return what a plan of the hall shows."""
    hall = Hall(papers)
    zones: dict[str, list[Section]] = {}
    for table in papers.conference.tables:
        shut = len(papers.conference.closed_slots(table)) == len(papers.conference.slots) > 0
        zones.setdefault(table.zone, []).append({"table": table.id, "names": hall.sitting(table), "closed": shut})
    return {
        "zones": [{"zone": zone, "tables": tables} for zone, tables in zones.items()],
        "index": [
            {"name": agenda.name, "where": _whereabouts([line for line in agenda.lines if _met(line)], papers.language)}
            for agenda in papers.agendas
        ],
    }


def _met(line: AgendaLine) -> bool:
    return line.kind is LineKind.MEETING


def _whereabouts(lines: Sequence[AgendaLine], language: Language) -> list[Section]:
    """Return when somebody is at which table; once where it is always the same one."""
    if len({line.place for line in lines}) == 1:
        always = sentence("paper.all_meetings", language, count=len(lines))
        return [{"table": table_text(lines[0].place, lines[0].zone, language), "time": always}]
    return [{"table": sentence("paper.table", language, table=line.place), "time": clock(line.start)} for line in lines]


def grid_section(papers: Papers) -> Section:
    """Return the schedule as tables by slots, cut into as many pages as the slots need."""
    hall, language = Hall(papers), papers.language
    slots, tables = papers.conference.slots, papers.conference.tables
    pages = ceil(len(slots) / _SLOTS_A_PAGE)
    width = ceil(len(slots) / pages) if pages else 0
    return section(
        "grid",
        papers,
        language,
        sentence("paper.title.grid", language),
        programme=[item_text(item) for item in _in_order(papers) if item.for_all],
        pages=[
            {
                "slots": [span(slot.start, slot.minutes) for slot in some],
                "rows": [
                    {"table": table.id, "zone": table.zone, "cells": [hall.place(slot, table) for slot in some]}
                    for table in tables
                ],
            }
            for page in range(pages)
            for some in [slots[page * width : (page + 1) * width]]
        ],
    )


def _in_order(papers: Papers) -> list[ProgrammeItem]:
    return sorted(papers.conference.programme, key=lambda item: (item.start, item.end))


def wall_section(papers: Papers) -> Section:
    """Return what is shown or hung up in each slot: to which table each organisation goes; items for everybody between."""
    language = papers.language
    screens = [
        *((item.start, _item_screen(item)) for item in papers.conference.programme if item.for_all),
        *((slot.start, _slot_screen(papers, slot)) for slot in papers.conference.slots),
    ]
    return section(
        "wall",
        papers,
        language,
        sentence("paper.title.wall", language),
        screens=[screen for _, screen in sorted(screens, key=lambda timed: timed[0])],
    )


def _item_screen(item: ProgrammeItem) -> Section:
    return {
        "time": span(item.start, item.minutes),
        "title": item.title,
        "place": item.place,
        "entries": [],
        "meanwhile": "",
    }


def _slot_screen(papers: Papers, slot: Slot) -> Section:
    language = papers.language
    meetings = {meeting.id for meeting in papers.meetings if meeting.slot == slot.id}
    return {
        "time": span(slot.start, slot.minutes),
        "title": sentence("line_kind.meeting", language),
        "place": "",
        "entries": [
            {
                "name": agenda.name,
                "team": sentence("paper.team", language, number=line.agenda + 1) if agenda.agendas > 1 else "",
                "table": line.place,
                "zone": line.zone,
            }
            for agenda in papers.agendas
            for line in agenda.lines
            if line.meeting_id in meetings
        ],
        "meanwhile": said(
            "paper.meanwhile",
            language,
            (item_text(item) for item in _in_order(papers) if item.overlaps(slot) and not item.for_all),
        ),
    }
