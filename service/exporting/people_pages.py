"""What people wear, put in front of them and sign."""

from service.domain.agenda import Agenda, AgendaPerson, Papers
from service.exporting.sections import Section, qr_of, section
from service.texts import sentence

_ROWS_FOR_GUESTS = 12


def badge_section(papers: Papers) -> Section:
    """Return a badge for everybody; where nobody is named yet, one to write a name on for each agenda."""
    return section(
        "badges",
        papers,
        papers.language,
        sentence("paper.title.badges", papers.language),
        badges=[
            {
                "name": person.name,
                "post": person.post,
                "organisation": agenda.name,
                "lang": agenda.language,
                "part": sentence(f"part.{agenda.part}", agenda.language),
                "qr": qr_of(papers, person, agenda.language),
            }
            for agenda in papers.agendas
            for person in _people(agenda)
        ],
    )


def name_card_section(papers: Papers) -> Section:
    """Return a card to be folded and stood on the table for everybody who is named, else for the organisation."""
    return section(
        "name_cards",
        papers,
        papers.language,
        sentence("paper.title.name_cards", papers.language),
        cards=[
            {"name": person.name, "post": person.post, "organisation": agenda.name, "lang": agenda.language}
            for agenda in papers.agendas
            for person in (agenda.people or [_NOBODY])
        ],
    )


def sign_in_section(papers: Papers) -> Section:
    """Return the list in which everybody signs, by organisation, with rows for whoever was not expected."""
    return section(
        "sign_in",
        papers,
        papers.language,
        sentence("paper.title.sign_in", papers.language),
        organisations=[
            {
                "name": agenda.name,
                "people": [{"name": person.name, "post": person.post} for person in _people(agenda)],
            }
            for agenda in papers.agendas
        ],
        guests=_ROWS_FOR_GUESTS,
    )


_NOBODY = AgendaPerson(person_id="", name="")


def _people(agenda: Agenda) -> tuple[AgendaPerson, ...]:
    return agenda.people or (_NOBODY,) * agenda.agendas
