"""Reply forms: make the blanks, read what comes back, and keep what is sure of it.

A yes beside a proposed partner is a request of who wrote it, a no is a rule that the two do not meet. What a form leaves unclear is told to a person and
kept as a note; nothing is guessed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.domain.conference import PairRule
from service.domain.edition import Note
from service.domain.item import Side, Visibility, new_id
from service.domain.language import Language
from service.domain.participant import GONE, Participant, ParticipantState
from service.domain.permission import Actor, require
from service.domain.person import Person
from service.domain.reply import Blank, Partner, Reply, ReplyForm, ReplyPerson, reply_token
from service.domain.request import RequestContent
from service.exporting.reply_documents import DOCX, reply_form_docx, tick_sheet_docx
from service.exporting.reply_workbooks import reply_form_xlsx, tick_sheet_xlsx
from service.exporting.workbooks import XLSX
from service.importing.replies import read_reply
from service.storage import conferences, contacts, items, organisations, persons
from service.storage.database import Session
from service.storage.uploads import harmless_name
from service.texts import sentence
from service.workflows.conference_papers import names_of
from service.workflows.context import Context
from service.workflows.gathering import Gathering, gather, write_down
from service.workflows.keep_participants import keep_attendee, keep_participant
from service.workflows.keep_requests import keep_wish
from service.workflows.print_conference import File
from service.workflows.receive_upload import own_upload

_STATES = {True: ParticipantState.ACCEPTED, False: ParticipantState.DECLINED}
MOST_PARTNERS = 30
"""Proposed partners on a form, the likeliest first."""


_MAKERS: Mapping[Blank, tuple[Callable[[ReplyForm], bytes], str, str]] = {
    Blank.FORM_XLSX: (reply_form_xlsx, "xlsx", XLSX),
    Blank.FORM_DOCX: (reply_form_docx, "docx", DOCX),
    Blank.TICKS_XLSX: (tick_sheet_xlsx, "xlsx", XLSX),
    Blank.TICKS_DOCX: (tick_sheet_docx, "docx", DOCX),
}


def make_blank(
    actor: Actor,
    context: Context,
    conference_id: str,
    organisation_id: str,
    blank: Blank,
    *,
    answer_by: date | None = None,
) -> File:
    """Return a form for an organisation, with the partners that are proposed to it.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference, or the organisation takes no part.
    """
    require(actor.may_organize(), "participant")
    with context.database.reading() as session:
        gathered = gather(session, conference_id)
        conferences.record(session, conference_id, Participant, organisation_id)
        form = _form(session, context, gathered, organisation_id, answer_by)
    return _made(form, blank)


def make_blanks(
    actor: Actor, context: Context, conference_id: str, blank: Blank, *, answer_by: date | None = None
) -> Iterator[File]:
    """Yield the forms of everyone who is asked to come, by name; see ``make_blank``."""
    require(actor.may_organize(), "participant")
    with context.database.reading() as session:
        gathered = gather(session, conference_id)
        asked = [key for key, one in gathered.participants.items() if one.state not in GONE]
        forms = [_form(session, context, gathered, one, answer_by) for one in asked]
    for form in sorted(forms, key=lambda form: (form.organisation_name, form.code)):
        yield _made(form, blank)


@dataclass(frozen=True)
class Received:
    """What a returned form says, and what of it a person has to look at."""

    reply: Reply
    problems: Sequence[Note]
    kept: bool
    """False: it was only looked at."""


def receive_reply(
    actor: Actor,
    context: Context,
    conference_id: str,
    path: Path,
    *,
    organisation_id: str | None = None,
    dry_run: bool = False,
) -> Received:
    """Read a returned form and keep what is sure of it, all of it or nothing.

    Args:
        actor: who.
        context: the installation.
        conference_id: of which conference.
        path: the file.
        organisation_id: whose it should be; None: anybody's.
        dry_run: only look at it.

    Raises:
        ForbiddenError: the actor may not organize.
        UnreadableFileError: the file cannot be read.
        InvalidError: it is no form of this conference.
        ConflictError: as ``keep_participants.put_participant``: it says of slots that nobody comes, and meetings stand there, or it declines, and has
            meetings.
    """
    require(actor.may_organize(), "participant")
    with context.database.reading() as session:
        forms = _forms(session, context)
    found = read_reply(path, forms, conference_id=conference_id, organisation_id=organisation_id)
    if not dry_run:
        with context.database.writing() as session:
            _keep(session, context, actor, gather(session, conference_id), found.reply, _note(found.reply))
    return Received(found.reply, found.problems, kept=not dry_run)


def receive_reply_upload(
    actor: Actor,
    context: Context,
    conference_id: str,
    upload_id: str,
    *,
    organisation_id: str | None = None,
    dry_run: bool = False,
) -> Received:
    """Read a returned form that came in as an upload, and let go of the file once it is kept; see ``receive_reply``.

    Raises:
        NotFoundError: there is no such upload of this actor's.
    """
    upload = own_upload(actor, context, upload_id)
    path = context.uploads.path(upload)
    received = receive_reply(actor, context, conference_id, path, organisation_id=organisation_id, dry_run=dry_run)
    if received.kept:
        context.uploads.discard(upload)
    return received


def _made(form: ReplyForm, blank: Blank) -> File:
    make, ending, media_type = _MAKERS[blank]
    return File(f"{harmless_name(form.organisation_name)} {form.code}.{ending}", media_type, make(form))


def _forms(session: Session, context: Context) -> Callable[[str], ReplyForm | None]:
    """Return what finds the form of a token, of whatever conference."""
    places = {
        reply_token(context.reply_key, conference.id, participant.organisation_id): (
            conference.id,
            participant.organisation_id,
        )
        for conference in conferences.every(session)
        for participant in conferences.records(session, conference.id, Participant)
    }

    def form_of(token: str) -> ReplyForm | None:
        if token not in places:
            return None
        conference_id, organisation_id = places[token]
        with context.database.reading() as later:
            return _form(later, context, gather(later, conference_id), organisation_id, None)

    return form_of


def _form(
    session: Session, context: Context, gathered: Gathering, organisation_id: str, answer_by: date | None
) -> ReplyForm:
    names = names_of(session, gathered, ())
    return ReplyForm(
        token=reply_token(context.reply_key, gathered.id, organisation_id),
        conference=gathered.conference,
        organisation_id=organisation_id,
        organisation_name=names.organisations[organisation_id],
        language=names.languages.get(organisation_id, Language.SIMPLIFIED),
        partners=_partners(session, gathered, organisation_id, names.organisations),
        answer_by=answer_by,
        made_at=context.clock(),
    )


def _partners(
    session: Session, gathered: Gathering, organisation_id: str, names: Mapping[str, str]
) -> tuple[Partner, ...]:
    """Return the likeliest partners by an item that anybody of the conference may read: a hidden one would be named by its place here."""
    own = [one for one in gathered.candidates if organisation_id in one.pair and one.pair not in gathered.forbidden]
    topics = [topic for one in own for topic in one.topics]
    ids = {Side.DEMAND: {one.demand_id for one in topics}, Side.SUPPLY: {one.supply_id for one in topics}}
    listed = {side: items.get_many(session, side, ids[side]) for side in Side}
    found = []
    for candidate in sorted(own, key=lambda one: (-one.score, one.pair)):
        partner = candidate.supply_side if candidate.demand_side == organisation_id else candidate.demand_side
        pairs = (
            (listed[Side.DEMAND].get(one.demand_id), listed[Side.SUPPLY].get(one.supply_id)) for one in candidate.topics
        )
        shown = next(
            (pair for pair in pairs if all(one and one.visibility is not Visibility.REDACTED for one in pair)), None
        )
        if shown and partner in gathered.participants:
            reason = " ↔ ".join(one.title for one in shown if one)
            found.append(Partner(organisation_id=partner, name=names[partner], reason=reason))
    return tuple(found[:MOST_PARTNERS])


def _note(reply: Reply) -> str:
    """Return what was written beside the questions, with its place."""
    return "\n".join(f"{one.cell}: {one.text}" for one in reply.remarks)


def _keep(session: Session, context: Context, actor: Actor, before: Gathering, reply: Reply, note: str) -> None:
    former = before.participants[reply.organisation_id]
    said = {
        "state": former.state if reply.coming is None else _STATES[reply.coming],
        "most": former.most if reply.most is None else reply.most,
        "least": None if former.least is None or reply.most is None else min(former.least, reply.most),
        "unavailable": former.unavailable if reply.unavailable is None else reply.unavailable,
        "agendas": max([former.agendas, sum(one.holds_meetings is True for one in reply.people)]),
        "note": "\n".join(dict.fromkeys(filter(None, [former.note, note]))),
    }
    keep_participant(session, context, actor, before.id, reply.organisation_id, former.model_copy(update=said))
    _keep_people(session, context, before.id, reply)
    _keep_wishes(session, context, actor, before, reply)
    write_down(session, context, actor, "reply_received", f"{before.id} {reply.organisation_id}")


def _keep_people(session: Session, context: Context, conference_id: str, reply: Reply) -> None:
    """Keep who comes, those of the same name as the same; who holds meetings has an agenda of their own, in the order of the form."""
    known = {one.name: one for one in persons.of_organisation(session, reply.organisation_id)}
    agenda = 0
    for one in reply.people:
        person = known.get(one.name)
        if person is None:
            person = Person(
                id=new_id("person"),
                organisation_id=reply.organisation_id,
                name=one.name,
                post=one.post,
                language=one.language or Language.SIMPLIFIED,
            )
            persons.add(session, person)
        else:
            persons.change(session, _completed(person, one))
        contacts.seal(session, context.cipher, one.contacts, person_id=person.id)
        attendee = keep_attendee(session, conference_id, person.id)
        number, agenda = (agenda, agenda + 1) if one.holds_meetings else (None, agenda)
        conferences.put(
            session,
            conference_id,
            attendee.model_copy(update={"agenda": number, "arrives_at": one.arrives_at, "travel": one.travel}),
        )
    if reply.contacts:
        unknown = Person(
            id=new_id("person"),
            organisation_id=reply.organisation_id,
            name=sentence("person.unnamed", Language.SIMPLIFIED),
        )
        persons.add(session, unknown)
        contacts.seal(session, context.cipher, reply.contacts, person_id=unknown.id)


def _completed(person: Person, said: ReplyPerson) -> Person:
    return person.model_copy(update={"post": said.post or person.post, "language": said.language or person.language})


def _keep_wishes(session: Session, context: Context, actor: Actor, gathered: Gathering, reply: Reply) -> None:
    """Keep each yes as a request and each no as a rule, unless the same stands already."""
    own = reply.organisation_id
    candidates = {one.pair: one for one in gathered.candidates}
    conference, ruled = gathered.conference, {rule.pair for rule in gathered.conference.rules}
    (name,) = (one.name for one in organisations.get_many(session, [own]).values())
    refused = []
    for partner, wished in sorted(reply.wishes.items()):
        pair = (own, partner) if (own, partner) in candidates else (partner, own)
        if wished:
            topics = candidates[pair].topics[:1] if pair in candidates else ()
            content = RequestContent(
                demand_side=pair[0],
                supply_side=pair[1],
                asked_by=Side.DEMAND if pair[0] == own else Side.SUPPLY,
                topics=tuple(one.topic for one in topics),
            )
            keep_wish(session, context, actor, gathered, content)
        elif pair not in ruled:
            refused.append(
                PairRule(demand_side=pair[0], supply_side=pair[1], meet=False, said_by=name, said_at=context.clock())
            )
    if refused:
        rules = (*conference.rules, *refused)
        conferences.change(session, conference.model_copy(update={"rules": rules}))
