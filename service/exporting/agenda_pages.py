"""The day of each organisation on paper, and what changed in it since the last printing."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from service.domain.agenda import Agenda, AgendaLine, AgendaPerson, LineKind, Papers
from service.domain.language import Language
from service.exporting.sections import Section, bracketed, joined, qr_of, section, span, table_text
from service.texts import sentence
from service.texts.spoken import day_text


def agenda_sections(papers: Papers) -> list[Section]:
    """Return a section for each agenda: one of an organisation that sends two people to meetings is for each of the two."""
    return [
        _page(papers, agenda, number, of)
        for agenda in papers.agendas
        for of in [max(agenda.agendas, *(line.agenda + 1 for line in agenda.lines), 1)]
        for number in range(of)
    ]


def _page(papers: Papers, agenda: Agenda, number: int, of: int) -> Section:
    language = agenda.language
    people = [person for person in agenda.people if of == 1 or person.agenda in {None, number}]
    lines = [line for line in agenda.lines if line.kind is not LineKind.MEETING or line.agenda == number]
    return section(
        "agenda",
        papers,
        language,
        agenda.name,
        team=sentence("paper.team_of", language, number=number + 1, of=of) if of > 1 else "",
        people=_people_text(people, language),
        codes=[{"name": person.name, "qr": qr} for person in people if (qr := qr_of(papers, person, language))],
        lines=[_line(line, language) for line in lines],
    )


def _line(line: AgendaLine, language: Language) -> Section:
    return {
        "time": span(line.start, line.minutes),
        "label": "" if line.kind is LineKind.MEETING else sentence(f"line_kind.{line.kind}", language),
        "title": line.title,
        "place": line.place,
        "zone": line.zone,
        "topics": line.topics,
    }


def _people_text(people: Iterable[AgendaPerson], language: Language) -> str:
    return joined((bracketed(person.name, person.post, language) for person in people), language)


class Changed(NamedTuple):
    """What an organisation's agenda was and what it is; one of both may be missing."""

    before: Agenda | None
    after: Agenda | None


def changed_agendas(before: Papers, after: Papers) -> list[Changed]:
    """Return whose agenda would not be printed as it was: those of today by name, then those that are gone."""
    old, new = ({agenda.organisation_id: agenda for agenda in of.agendas} for of in (before, after))
    all_differ = _heading(before) != _heading(after)
    return [
        Changed(old.get(one), new.get(one))
        for one in [*new, *(one for one in old if one not in new)]
        if all_differ or _as_printed(old.get(one)) != _as_printed(new.get(one))
    ]


def _heading(papers: Papers) -> Hashable:
    """Return what stands on every agenda."""
    conference = papers.conference
    return conference.name, conference.day, conference.venue, papers.city, conference.guest_address


def _as_printed(agenda: Agenda | None) -> Agenda | None:
    return agenda and agenda.model_copy(update={"standby": ()})


def changes_section(before: Papers, after: Papers) -> Section:
    """Return what changed for whom, old beside new, and whose agenda has to be printed again."""
    language = after.language
    changed, heading = changed_agendas(before, after), _differences_of_heading(before, after)
    # whatever else stands on an agenda: its language, a code, how many there are
    other = [] if heading else [{"what": sentence("paper.changed.other", language), "old": [], "new": []}]
    return section(
        "changes",
        after,
        language,
        sentence("paper.title.changes", language),
        since=sentence(
            "paper.since",
            language,
            version=before.version,
            revision=before.revision,
            after=after.version,
            now=after.revision,
        ),
        heading=heading,
        again=[one.after.name for one in changed if one.after],
        gone=[one.before.name for one in changed if one.before and not one.after],
        organisations=[
            {"name": agenda.name, "rows": rows}
            for one in changed
            if (agenda := one.after or one.before) and (rows := _differences(one, language) or other)
        ],
    )


def _differences_of_heading(before: Papers, after: Papers) -> list[Section]:
    language = after.language
    old, new = (
        [of.conference.name, day_text(of.conference.day, language), joined([of.conference.venue, of.city], language)]
        for of in (before, after)
    )
    return [] if old == new else [{"what": sentence("paper.changed.conference", language), "old": old, "new": new}]


def _differences(changed: Changed, language: Language) -> list[Section]:
    old, new = changed
    found = [_difference(pair, language) for pair in _pairs(old.lines if old else (), new.lines if new else ())]
    if old and new:
        words = [
            ("name", old.name, new.name),
            ("people", _people_text(old.people, language), _people_text(new.people, language)),
        ]
        found += [
            {"what": sentence(f"paper.changed.{what}", language), "old": [was], "new": [now]}
            for what, was, now in words
            if was != now
        ]
    return found


def _pairs(old: Sequence[AgendaLine], new: Sequence[AgendaLine]) -> list[tuple[AgendaLine | None, AgendaLine | None]]:
    """Return the lines that differ, what a line was beside what it is: by meeting, else by what happens in it."""
    gone, come = [line for line in old if line not in new], [line for line in new if line not in old]
    pairs: list[tuple[AgendaLine | None, AgendaLine | None]] = []
    same: Callable[[AgendaLine], Hashable]
    for same in (lambda line: line.meeting_id, lambda line: (line.kind, line.other_id, line.title)):
        for line in [*gone]:
            if found := next((one for one in come if same(one) and same(one) == same(line)), None):
                pairs.append((line, found))
                gone.remove(line)
                come.remove(found)
    pairs += [*((line, None) for line in gone), *((None, line) for line in come)]
    return sorted(pairs, key=lambda pair: next(line.start for line in reversed(pair) if line))


def _difference(pair: tuple[AgendaLine | None, AgendaLine | None], language: Language) -> Section:
    old, new = pair
    what = "changed"
    if old is None or new is None:
        what = "added" if new else "cancelled"
    elif (old.start, old.minutes, old.place) != (new.start, new.minutes, new.place):
        what = "moved"
    texts = [_line_texts(line, language) for line in pair]
    return {"what": sentence(f"paper.changed.{what}", language), "old": texts[0], "new": texts[1]}


def _line_texts(line: AgendaLine | None, language: Language) -> list[str]:
    if line is None:
        return []
    place = table_text(line.place, line.zone, language) if line.kind is LineKind.MEETING else line.place
    when = " · ".join(word for word in (span(line.start, line.minutes), place) if word)
    kind = "" if line.kind is LineKind.MEETING else sentence(f"line_kind.{line.kind}", language)
    return [when, bracketed(line.title, kind, language), *line.topics]
