"""A section of a print file: pages of one kind in one language, counted together, each bearing version and time.

Everything in it is strings, numbers, lists and dictionaries for the templates in ``typst/``.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from service.domain.agenda import AgendaPerson, Papers
from service.domain.conference import ProgrammeItem
from service.domain.language import Language
from service.exporting.typesetting import qr_svg
from service.texts import sentence
from service.texts.spoken import day_text

Section = dict[str, object]


def section(sheet: str, papers: Papers, language: Language, title: str, **content: object) -> Section:
    """Return a section.

    Args:
        sheet: name of the template in ``typst/main.typ``.
        papers: what is printed.
        language: of the section.
        title: what stands in a table of contents.
        content: what its template asks for.
    """
    conference = papers.conference
    made_at = papers.made_at.astimezone(conference.zone)
    return {
        "sheet": sheet,
        "lang": language,
        "title": title,
        "conference": conference.name,
        "day": day_text(conference.day, language),
        "where": joined([conference.venue, papers.city], language),
        "foot": sentence(
            "paper.foot", language, version=papers.version, revision=papers.revision, time=f"{made_at:%Y-%m-%d %H:%M}"
        ),
        **content,
    }


def joined(words: Iterable[str], language: Language) -> str:
    """Return the words that say something as a list in a sentence."""
    return sentence("list.separator", language).join(word for word in words if word)


def clock(at: datetime) -> str:
    """Return the time of day.

    >>> clock(datetime(2026, 12, 3, 9, 5))
    '09:05'
    """
    return f"{at:%H:%M}"


def span(start: datetime, minutes: int) -> str:
    """Return from when to when.

    >>> span(datetime(2026, 12, 3, 9, 5), 25)
    '09:05–09:30'
    """
    return f"{clock(start)}–{clock(start + timedelta(minutes=minutes))}"


def item_text(item: ProgrammeItem) -> str:
    """Return when an item of the programme is, and its title."""
    return f"{span(item.start, item.minutes)} {item.title}"


def table_text(table: str, zone: str, language: Language) -> str:
    """Return which table, and in which part of the hall."""
    return bracketed(sentence("paper.table", language, table=table), zone, language)


def bracketed(text: str, further: str, language: Language) -> str:
    """Return a text with what is known further in brackets."""
    return sentence("paper.bracketed", language, text=text, further=further) if further else text


def said(code: str, language: Language, words: Iterable[str]) -> str:
    """Return a sentence that ends in a list; empty where the list is."""
    listed = joined(words, language)
    return sentence(code, language, listed=listed) if listed else ""


def qr_of(papers: Papers, person: AgendaPerson, language: Language) -> Section | None:
    """Return the QR code of somebody's own page; None where guests cannot reach one."""
    address = papers.conference.guest_address
    if not address or not person.code:
        return None
    return {"svg": qr_svg(address, person.code), "alt": sentence("paper.qr", language, name=person.name)}
