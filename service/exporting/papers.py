"""Everything on paper, as tagged PDF with embedded fonts: each sheet bears version and time, none a way to reach anybody."""

from collections.abc import Callable, Mapping

from service.domain.agenda import Papers
from service.domain.disclosure import Export
from service.domain.errors import InvalidError, NotFoundError
from service.domain.language import Language
from service.exporting.agenda_pages import agenda_sections, changed_agendas, changes_section
from service.exporting.day_pages import booklet_section, contents_section, run_section
from service.exporting.hall_pages import card_sections, grid_section, seat_section, wall_section
from service.exporting.people_pages import badge_section, name_card_section, sign_in_section
from service.exporting.sections import Section, section
from service.exporting.typesetting import typeset
from service.texts import SENTENCES, sentence

PDF = "application/pdf"
"""The media type of what is printed."""


BY_ORGANISATION = frozenset({Export.AGENDAS, Export.BADGES, Export.NAME_CARDS, Export.SIGN_IN})
"""What can be printed for one organisation."""
SINCE_LAST = frozenset({Export.CHANGED_AGENDAS, Export.CHANGES})
"""What compares with the last printing."""


def printed(
    sheet: Export, papers: Papers, *, organisation_id: str | None = None, before: Papers | None = None
) -> bytes:
    """Return a sheet as PDF; the same papers give the same bytes.

    Args:
        sheet: what is printed.
        papers: everything that it says.
        organisation_id: the only organisation for which a sheet of ``BY_ORGANISATION`` is printed, in its language.
            None: all, each agenda in its own language and the rest in that of the papers.
        before: what was printed last; a sheet of ``SINCE_LAST`` compares with it, the others ignore it.

    Raises:
        NotFoundError: the organisation has no agenda.
        InvalidError: it is no sheet, or one of the whole conference and an organisation is given, or it compares and
            nothing was printed before.
    """
    if sheet not in {*SHEETS, *SINCE_LAST}:
        raise InvalidError("paper_unknown", value=sheet)
    if organisation_id is not None:
        papers = _of_one(sheet, papers, organisation_id)
    sections = _since(sheet, papers, before) if sheet in SINCE_LAST else SHEETS[sheet](papers)
    language = papers.language
    title = papers.agendas[0].name if organisation_id is not None else ""
    names = [papers.conference.name, sentence(f"paper.title.{sheet}", language), title]
    data = {
        "title": " · ".join(name for name in names if name),
        "lang": language,
        "whole": sheet is Export.EVERYTHING,
        "words": {one: _words(one) for one in Language},
        "sections": sections or [_nothing(sheet, papers)],
    }
    return typeset("main.typ", data, papers.made_at)


def _of_one(sheet: Export, papers: Papers, organisation_id: str) -> Papers:
    if sheet not in BY_ORGANISATION:
        raise InvalidError("paper_of_all", kind=f"paper.title.{sheet}")
    own = tuple(agenda for agenda in papers.agendas if agenda.organisation_id == organisation_id)
    if not own:
        raise NotFoundError("organisation", organisation_id)
    return papers.model_copy(update={"agendas": own, "language": own[0].language})


def _since(sheet: Export, papers: Papers, before: Papers | None) -> list[Section]:
    if before is None:
        raise InvalidError("paper_nothing_before")
    if sheet is Export.CHANGES:
        return [changes_section(before, papers)]
    again = tuple(changed.after for changed in changed_agendas(before, papers) if changed.after)
    return agenda_sections(papers.model_copy(update={"agendas": again}))


def _everything(papers: Papers) -> list[Section]:
    sections = [
        run_section(papers),
        grid_section(papers),
        seat_section(papers),
        sign_in_section(papers),
        *agenda_sections(papers),
        *card_sections(papers),
    ]
    return [contents_section(papers, sections), *sections]


def _nothing(sheet: Export, papers: Papers) -> Section:
    """Return the page of a file that would have none."""
    return section("nothing", papers, papers.language, sentence(f"paper.title.{sheet}", papers.language))


def _words(language: Language) -> dict[str, str]:
    """Return what templates say of themselves."""
    place = tuple(Language).index(language)
    return {code: texts[place] for code, texts in SENTENCES.items() if code.startswith("paper.")}


SHEETS: Mapping[Export, Callable[[Papers], list[Section]]] = {
    Export.AGENDAS: agenda_sections,
    Export.TABLE_CARDS: card_sections,
    Export.BADGES: lambda papers: [badge_section(papers)],
    Export.NAME_CARDS: lambda papers: [name_card_section(papers)],
    Export.SEAT_PLAN: lambda papers: [seat_section(papers)],
    Export.SIGN_IN: lambda papers: [sign_in_section(papers)],
    Export.BOOKLET: lambda papers: [booklet_section(papers)],
    Export.GRID: lambda papers: [grid_section(papers)],
    Export.WALL: lambda papers: [wall_section(papers)],
    Export.RUN_OF_DAY: lambda papers: [run_section(papers)],
    Export.EVERYTHING: _everything,
}
"""The sheets that compare with nothing, and how each is made."""
