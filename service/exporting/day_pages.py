"""The day as a whole on paper: the booklet for guests, and the sheets by which anybody could run the day without a screen."""

from collections.abc import Iterable, Mapping

from service.domain.agenda import Firm, Papers
from service.domain.conference import ProgrammeItem, Slot
from service.domain.language import Language
from service.domain.participant import Part
from service.exporting.hall_pages import Hall, seats
from service.exporting.sections import Section, item_text, joined, said, section, span
from service.texts import sentence

_STANDBY_ROWS = 3
_INSTRUCTIONS: Mapping[str, int] = {
    "before": 5,
    "slot": 4,
    "absent": 5,
    "late": 4,
    "overrun": 5,
    "walk_in": 4,
    "after": 4,
}
"""Chapters of instructions, and how many steps each has."""


def booklet_section(papers: Papers) -> Section:
    """Return the booklet: cover, contents, programme, who comes with what, the hall, room for notes."""
    language = papers.language
    return section(
        "booklet",
        papers,
        language,
        sentence("paper.title.booklet", language),
        hosts=said("paper.hosts", language, papers.conference.hosts),
        sectors=joined(papers.sectors, language),
        programme=_programme(papers),
        groups=[
            {"part": sentence(f"paper.firms.{part}", language), "firms": [_firm(firm, language) for firm in firms]}
            for part in Part
            if (firms := [firm for firm in papers.firms if firm.part is part])
        ],
        plan=seats(papers),
    )


def _firm(firm: Firm, language: Language) -> Section:
    return {
        "name": firm.name,
        "city": firm.city,
        "items": [
            {"side": sentence(item.side, language), "title": item.title, "text": item.text.splitlines()}
            for item in firm.items
        ],
    }


def _programme(papers: Papers) -> list[Section]:
    """Return what happens when, for whom: the items, and the slots with their meetings."""
    slots = papers.conference.slots
    rows = [
        *((item.start, _item_row(papers, item)) for item in papers.conference.programme),
        *((slot.start, _slot_row(papers, slot, number)) for number, slot in enumerate(slots, start=1)),
    ]
    return [row for _, row in sorted(rows, key=lambda timed: timed[0])]


def _item_row(papers: Papers, item: ProgrammeItem) -> Section:
    language = papers.language
    names = {agenda.organisation_id: agenda.name for agenda in papers.agendas}
    titles = {one.id: one.title for firm in papers.firms for one in firm.items}
    taking_part = [] if item.for_all else [names[one] for one in item.taking_part if one in names]
    return {
        "time": span(item.start, item.minutes),
        "label": sentence(f"line_kind.{item.kind}", language),
        "title": item.title,
        "place": item.place,
        "details": [titles[one] for one in item.needs if one in titles],
        "who": joined(taking_part, language),
        "expected": sentence("paper.everybody", language) if item.for_all else _expected(papers, item.taking_part),
    }


def _slot_row(papers: Papers, slot: Slot, number: int) -> Section:
    language = papers.language
    meetings = [meeting for meeting in papers.meetings if meeting.slot == slot.id]
    return {
        "time": span(slot.start, slot.minutes),
        "label": sentence("line_kind.meeting", language),
        "title": sentence("paper.slot", language, number=number),
        "place": sentence("paper.meetings", language, count=len(meetings)),
        "details": [],
        "who": "",
        "expected": _expected(papers, {one for meeting in meetings for one in meeting.pair}),
    }


def _expected(papers: Papers, organisations: Iterable[str]) -> str:
    here = {*organisations}
    count = sum(agenda.organisation_id in here for agenda in papers.agendas)
    return sentence("paper.organisations", papers.language, count=count)


def run_section(papers: Papers) -> Section:
    """Return the organizer's own sheets: figures, programme, what to do when, and each slot with boxes to tick."""
    language = papers.language
    hall, conference = Hall(papers), papers.conference
    people = sum(len(agenda.people) for agenda in papers.agendas)
    figures = {
        "organisations": len(papers.agendas),
        "people": people,
        "meetings": len(papers.meetings),
        "slots": len(conference.slots),
        "tables": len(conference.tables),
    }
    return section(
        "run_of_day",
        papers,
        language,
        sentence("paper.title.run_of_day", language),
        figures=[
            {"count": count, "label": sentence(f"paper.figure.{name}", language)} for name, count in figures.items()
        ],
        programme=_programme(papers),
        instructions=_instructions(papers),
        slots=[_slot_sheet(hall, slot, number) for number, slot in enumerate(conference.slots, start=1)],
        standby_rows=_STANDBY_ROWS,
    )


def _instructions(papers: Papers) -> list[Section]:
    """Return what to do when; whoever is missing is looked for, and given up, after shares of the shortest slot."""
    language = papers.language
    shortest = min((slot.minutes for slot in papers.conference.slots), default=0)
    soon = max(2, shortest // 5)
    waits = {"soon": soon, "late": max(soon + 1, 2 * shortest // 5)}
    return [
        {
            "heading": sentence(f"paper.do.{chapter}", language),
            "steps": [sentence(f"paper.do.{chapter}.{step}", language, **waits) for step in range(1, steps + 1)],
        }
        for chapter, steps in _INSTRUCTIONS.items()
    ]


def _slot_sheet(hall: Hall, slot: Slot, number: int) -> Section:
    papers, tables = hall.papers, hall.conference.tables
    language = papers.language
    return {
        **_slot_row(papers, slot, number),
        "meetings": [
            {"table": table.id, "zone": table.zone, **hall.place(slot, table)}
            for table in tables
            if hall.meeting(slot, table)
        ],
        "free": said("paper.free_tables", language, (table.id for table in tables if hall.is_free(slot, table))),
        "standby": said(
            "paper.standby", language, (agenda.name for agenda in papers.agendas if slot.id in agenda.standby)
        ),
        "meanwhile": [item_text(item) for item in hall.conference.programme if item.overlaps(slot)],
    }


def contents_section(papers: Papers, sections: list[Section]) -> Section:
    """Return the table of contents of a file with many sections: a line for each kind of sheet."""
    language = papers.language
    first = {str(one["sheet"]): number for number, one in reversed(list(enumerate(sections, start=1)))}
    return section(
        "contents",
        papers,
        language,
        sentence("paper.title.everything", language),
        hosts=said("paper.hosts", language, papers.conference.hosts),
        entries=[
            {"title": sentence(f"paper.contents.{sheet}", language), "number": number}
            for sheet, number in sorted(first.items(), key=lambda entry: entry[1])
        ],
    )
