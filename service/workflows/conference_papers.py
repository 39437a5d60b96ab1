"""What is printed of a conference: a version of its schedule, with every name and title written out."""

from collections.abc import Collection, Sequence

from service.domain.agenda import Agenda, AgendaPerson, Firm, ListedItem, Names, Papers, agendas_of
from service.domain.item import Side, State, Visibility
from service.domain.language import Language
from service.domain.match import Listed
from service.domain.participant import Attendee, Part, Participant
from service.domain.plan import Version
from service.domain.request import Topic
from service.domain.taxonomy import Scheme
from service.storage import conferences, items, organisations, persons
from service.storage.database import Session
from service.texts.spoken import term_name
from service.workflows.context import Context
from service.workflows.gathering import Gathering
from service.workflows.version_history import at_version

_EXCERPT = 160
"""Characters of an item's text in the booklet."""


def papers_of(
    session: Session, context: Context, gathered: Gathering, *, version: Version | None, language: Language
) -> Papers:
    """Return what a printing says: of a version, or, where it is None, of the draft as it is now."""
    then = at_version(session, gathered, version)
    conference, coming = then.conference, [one for one in gathered.participants.values() if one.coming]
    return Papers(
        conference=conference,
        city=code_name(context, Scheme.CITIES, conference.city, language),
        sectors=tuple(code_name(context, Scheme.SECTORS, code, language) for code in conference.sectors),
        version="" if version is None else version.name,
        revision=conference.revision,
        made_at=context.clock(),
        language=language,
        agendas=agendas_of(conference, coming, then.meetings, names_of(session, then, topics_of(then))),
        meetings=tuple(then.meetings),
        firms=_firms(session, context, coming, language),
    )


def topics_of(gathered: Gathering) -> list[Topic]:
    """Return what all meetings are about."""
    return [topic for meeting in gathered.meetings for topic in meeting.topics]


def names_of(session: Session, gathered: Gathering, topics: Collection[Topic]) -> Names:
    """Return the names of everybody who takes part, and the titles of what topics and the programme are about."""
    attendees = conferences.records(session, gathered.id, Attendee)
    known_people = persons.get_many(session, [one.person_id for one in attendees])
    people: dict[str, list[AgendaPerson]] = {}
    languages: dict[str, Language] = {}
    for one in attendees:
        person = known_people[one.person_id]
        shown = AgendaPerson(person_id=person.id, name=person.name, post=person.post, agenda=one.agenda, code=one.code)
        people.setdefault(one.organisation_id, []).append(shown)
        languages.setdefault(one.organisation_id, person.language)
    return Names(gathered.names, titles_of(session, gathered, topics), people, languages)


def titles_of(session: Session, gathered: Gathering, topics: Collection[Topic]) -> dict[str, str]:
    """Return the titles of what topics and the programme are about, by id of the need or product."""
    presented = {need for item in gathered.conference.programme for need in item.needs}
    ids = {
        Side.DEMAND: {one.demand_id for one in topics if one.demand_id} | presented,
        Side.SUPPLY: {one.supply_id for one in topics if one.supply_id},
    }
    return {item.id: _shown_title(item) for side in Side for item in items.get_many(session, side, ids[side]).values()}


def agenda_of(papers: Papers, organisation_id: str) -> Agenda | None:
    """Return the agenda of an organisation; None: it does not come."""
    return next((agenda for agenda in papers.agendas if agenda.organisation_id == organisation_id), None)


def _items_of(session: Session, side: Side, coming: Sequence[Participant]) -> dict[str, list[Listed]]:
    """Return the open items with which each organisation comes, by organisation: those it has named, else all."""
    takers = {one.organisation_id: one for one in coming if one.part is not Part.SUPPORTER and one.takes(side)}
    found: dict[str, list[Listed]] = {}
    for item in items.of_organisations(session, side, takers):
        owner = str(item.organisation_id)
        if item.state is State.OPEN and (not takers[owner].items or item.id in takers[owner].items):
            found.setdefault(owner, []).append(item)
    return found


def _firms(session: Session, context: Context, coming: Sequence[Participant], language: Language) -> tuple[Firm, ...]:
    listed = {side: _items_of(session, side, coming) for side in Side}
    known = organisations.get_many(session, [one.organisation_id for one in coming])
    firms = [
        Firm(
            organisation_id=one.organisation_id,
            name=known[one.organisation_id].name,
            part=one.part,
            city=code_name(context, Scheme.CITIES, known[one.organisation_id].profile.city, language),
            items=tuple(_listed(item, side) for side in Side for item in listed[side].get(one.organisation_id, ())),
        )
        for one in coming
    ]
    return tuple(sorted(firms, key=lambda firm: (firm.name, firm.organisation_id)))


def _listed(item: Listed, side: Side) -> ListedItem:
    """Return what the booklet says of an item."""
    if item.visibility is Visibility.REDACTED:
        return ListedItem(id=item.id, side=side, title=_shown_title(item))
    text = next((text for name, text in item.texts().items() if name != "title"), "")
    shown = text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rstrip()}…"
    return ListedItem(id=item.id, side=side, title=item.title, text=shown)


def _shown_title(item: Listed) -> str:
    """Return what others may read on paper: it is handed on, so a hidden item keeps to its redacted title there."""
    return item.redacted_title if item.visibility is Visibility.REDACTED else item.title


def code_name(context: Context, scheme: Scheme, code: str, language: Language) -> str:
    """Return the name of a term; empty for none."""
    terms = context.taxonomy[scheme].terms
    return term_name(terms[code], language) if code in terms else ""
