"""The schedule of a conference as a workbook: tables × slots, one row per meeting, and the programme.

Each sheet bears the version and the time of its making, by the clock of the hall. No way to reach anybody stands in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.domain.agenda import Papers
from service.domain.meeting import Meeting
from service.exporting.workbooks import Book, set_page, set_widths, write_row
from service.texts import sentence

_FLAT = ("slot", "start", "end", "table", "zone", "demand_side", "supply_side", "topics", "locked")
_FLAT_WIDTHS = (8, 8, 8, 8, 12, 30, 30, 60, 8)
_PROGRAMME = ("start", "end", "kind", "title", "place", "taking_part", "tables")
_PROGRAMME_WIDTHS = (8, 8, 14, 40, 20, 50, 20)
_HEADER_ROW = 3
"""From 0, below title, version and a gap."""
_TABLE_WIDTH, _ZONE_WIDTH, _SLOT_WIDTH = 8, 12, 26


def schedule_xlsx(papers: Papers) -> bytes:
    """Return the workbook, in the language of the papers."""
    book = Book()
    looks = _Looks(book)
    names, topics = _names(papers), _topics(papers)
    _grid(_begin(book, papers, "grid", looks), papers, names, looks)
    _table(
        _begin(book, papers, "flat", looks),
        [sentence(f"workbook.{column}", papers.language) for column in _FLAT],
        _FLAT_WIDTHS,
        [_meeting_row(papers, meeting, names, topics) for meeting in _in_order(papers)],
        looks,
    )
    _table(
        _begin(book, papers, "programme", looks),
        [sentence(f"workbook.{column}", papers.language) for column in _PROGRAMME],
        _PROGRAMME_WIDTHS,
        list(_programme_rows(papers, names)),
        looks,
    )
    return book.content()


class _Looks:
    """How cells look."""

    def __init__(self, book: Book) -> None:
        self.title = book.look(bold=True, font_size=14, text_wrap=False)
        self.version = book.look(font_color="#555555", text_wrap=False)
        self.heading = book.look(bold=True, border=1, bg_color="#E7EEF5")
        self.plain = book.look(border=1)
        self.locked = book.look(border=1, bg_color="#FFF3CC")
        self.closed = book.look(border=1, bg_color="#DDDDDD", font_color="#555555")


def _begin(book: Book, papers: Papers, name: str, looks: _Looks) -> Any:
    """Return a new sheet with its title, version and time."""
    sheet = book.sheet(sentence(f"workbook.{name}", papers.language))
    made_at = papers.made_at.astimezone(papers.conference.zone)
    version = sentence(
        "workbook.version",
        papers.language,
        version=papers.version,
        revision=papers.revision,
        made_at=f"{made_at:%Y-%m-%d %H:%M}",
    )
    write_row(sheet, 0, [papers.conference.name], [looks.title])
    write_row(sheet, 1, [version], [looks.version])
    sheet.set_row(0, 22)
    set_page(sheet, repeated_rows=(0, _HEADER_ROW))
    return sheet


def _grid(sheet: Any, papers: Papers, names: Mapping[str, str], looks: _Looks) -> None:
    conference, language = papers.conference, papers.language
    headers = [sentence("workbook.table", language), sentence("workbook.zone", language)]
    headers += [f"{slot.start:%H:%M}–{slot.end:%H:%M}" for slot in conference.slots]
    widths = [_TABLE_WIDTH, _ZONE_WIDTH, *[_SLOT_WIDTH] * len(conference.slots)]
    set_widths(sheet, widths)
    write_row(sheet, _HEADER_ROW, headers, [looks.heading] * len(headers), widths)
    sheet.freeze_panes(_HEADER_ROW + 1, 2)
    at = {meeting.place: meeting for meeting in papers.meetings}
    for number, table in enumerate(conference.tables, start=_HEADER_ROW + 1):
        cells, looked = [table.id, table.zone], [looks.heading, looks.heading]
        closed = conference.closed_slots(table)
        for slot in conference.slots:
            meeting = at.get((slot.id, table.id))
            if meeting is not None:
                cells.append("\n".join(_sides(meeting, names)))
                looked.append(looks.locked if meeting.locked else looks.plain)
            else:
                cells.append(sentence("workbook.closed", language) if slot.id in closed else "")
                looked.append(looks.closed if slot.id in closed else looks.plain)
        write_row(sheet, number, cells, looked, widths)


def _table(
    sheet: Any, headers: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]], looks: _Looks
) -> None:
    set_widths(sheet, widths)
    write_row(sheet, _HEADER_ROW, headers, [looks.heading] * len(headers), widths)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + len(rows), len(headers) - 1)
    for number, row in enumerate(rows, start=_HEADER_ROW + 1):
        write_row(sheet, number, row, [looks.plain] * len(row), widths)


def _meeting_row(
    papers: Papers, meeting: Meeting, names: Mapping[str, str], topics: Mapping[str, tuple[str, ...]]
) -> list[str]:
    slot = next(slot for slot in papers.conference.slots if slot.id == meeting.slot)
    zone = next((table.zone for table in papers.conference.tables if table.id == meeting.table), "")
    return [
        slot.id,
        f"{slot.start:%H:%M}",
        f"{slot.end:%H:%M}",
        meeting.table,
        zone,
        *_sides(meeting, names),
        "\n".join(topics.get(meeting.id, ())),
        sentence("workbook.yes", papers.language) if meeting.locked else "",
    ]


def _programme_rows(papers: Papers, names: Mapping[str, str]) -> Iterable[list[str]]:
    language = papers.language
    separator = sentence("list.separator", language)
    for item in sorted(papers.conference.programme, key=lambda item: (item.start, item.id)):
        taking_part = (
            sentence("workbook.everybody", language)
            if item.for_all
            else separator.join(names.get(one, one) for one in item.taking_part)
        )
        yield [
            f"{item.start:%H:%M}",
            f"{item.end:%H:%M}",
            sentence(f"line_kind.{item.kind}", language),
            item.title,
            item.place,
            taking_part,
            separator.join(item.tables),
        ]


def _sides(meeting: Meeting, names: Mapping[str, str]) -> tuple[str, str]:
    demand_side, supply_side = meeting.pair
    return names.get(demand_side, demand_side), names.get(supply_side, supply_side)


def _in_order(papers: Papers) -> list[Meeting]:
    """Return the meetings by time, then by the place of their table in the hall."""
    slots = {slot.id: place for place, slot in enumerate(papers.conference.slots)}
    tables = {table.id: place for place, table in enumerate(papers.conference.tables)}
    return sorted(papers.meetings, key=lambda one: (slots[one.slot], tables.get(one.table, len(tables)), one.id))


def _names(papers: Papers) -> dict[str, str]:
    """Return the names of the organisations; one that comes no more is named where others still meet it."""
    met = {line.other_id: line.title for agenda in papers.agendas for line in agenda.lines if line.other_id}
    return met | {agenda.organisation_id: agenda.name for agenda in papers.agendas}


def _topics(papers: Papers) -> dict[str, tuple[str, ...]]:
    return {line.meeting_id: line.topics for agenda in papers.agendas for line in agenda.lines if line.meeting_id}
