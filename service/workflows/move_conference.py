"""Move a conference to another installation as one file, run it there, bring it home and merge it.

Whoever leaves keeps the state in which they part. What comes home is compared with that state and with what was done at home meanwhile; nothing is
stored before somebody has decided what both changed. What came home is the state of the next parting, so the guest can go on and come again.

What was done to the schedule there follows in the history of home as it was done, under later numbers, because versions that were named or published
there are told by the steps behind them. Where home changed its schedule meanwhile, a step before leads back to where both parted, and one behind to
what became of both. Each can be undone like any other.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.conference import Conference
from service.domain.errors import ConflictError, InvalidError
from service.domain.item import new_id
from service.domain.move import Conflict, Luggage, Parting, Records, Winner
from service.domain.permission import Actor, require
from service.domain.plan import Change, differences
from service.storage import conferences, meetings, organisations
from service.storage.contacts import ContactCipher
from service.storage.database import Session
from service.workflows import conference_files
from service.workflows.context import Context
from service.workflows.gathering import Gathering, gather, write_down
from service.workflows.luggage import (
    PERSON,
    adopt,
    conference_of,
    keep_records,
    meetings_of,
    pack,
    people_of,
    records_of,
    unpacked,
)
from service.workflows.merge_conference import ConferenceRules, Sequel, conflict_of, stated
from service.workflows.merge_records import Merge, differing
from service.workflows.read_files import read_bytes
from service.workflows.receive_upload import own_upload


@dataclass(frozen=True)
class Homecoming:
    """What became of a conference that came home."""

    conflicts: tuple[Conflict, ...]
    """What somebody has to decide; while there is anything, nothing is stored."""
    changed: int
    """Records that are not any more what they were at home."""


def leave(actor: Actor, context: Context, conference_id: str, passphrase: str) -> bytes:
    """Return the file in which a conference leaves: from home for another installation, or from there for home.

    Raises:
        ForbiddenError: the actor may not organize and keep people.
        NotFoundError: there is no such conference.
        InvalidError: ``passphrase_short``.
        UnavailableError: the key does not open the contacts.
    """
    _allow(actor)
    conference_files.require_long(passphrase)
    cipher, now = context.cipher, context.clock()
    with context.database.writing() as session:
        conferences.get(session, conference_id)
        guest = next((one for one in conferences.records(session, conference_id, Parting) if one.here), None)
        people = _opened(cipher, conference_id, guest)[PERSON] if guest else ()
        departure = guest.id if guest else new_id("departure")
        traveller = guest.here if guest else ""
        luggage = pack(session, cipher, conference_id, departure=departure, traveller=traveller, people=people, now=now)
        if not guest:
            _part(session, cipher, actor, luggage, departure)
        write_down(session, context, actor, "conference_left", conference_id, departure)
    return conference_files.lock(luggage.model_dump_json().encode(), passphrase)


def arrive(actor: Actor, context: Context, file: bytes, passphrase: str) -> Conference:
    """Keep a conference that comes as a file, and return it; one that came with the same file before stays as it is by now.

    Raises:
        ForbiddenError: the actor may not organize and keep people.
        InvalidError: ``passphrase_wrong``, ``move_damaged`` or ``move_newer``.
        ConflictError: ``conference_here``: it is here already, from before or because this is its home.
    """
    _allow(actor)
    luggage = unpacked(conference_files.unlock(file, passphrase))
    conference_id, cipher = luggage.conference_id, context.cipher
    with context.database.writing() as session:
        here = {one.id: one for one in conferences.every(session)}.get(conference_id)
        if here is not None:
            parting = conferences.find(session, conference_id, Parting, luggage.departure)
            if parting is None or not parting.here:
                raise ConflictError("conference_here", name=here.name)
            return here
        adopt(session, luggage, context.clock(), renew=True)
        conference = conference_of(conference_id, luggage.revision, luggage.records)
        conferences.add(session, conference)
        before = {PERSON: people_of(session, cipher, luggage.records[PERSON])}
        keep_records(session, cipher, conference_id, before, luggage.records)
        absences = gather(session, conference_id).absences
        meetings.apply(session, conference_id, [Change(after=one) for one in meetings_of(luggage.records)], absences)
        for step in luggage.steps:
            meetings.add_step(session, conference_id, step)
        _part(session, cipher, actor, luggage, luggage.departure, here=new_id("guest"))
        write_down(session, context, actor, "conference_arrived", conference_id, luggage.departure)
    return conference


def come_home(
    actor: Actor, context: Context, file: bytes, passphrase: str, *, choices: Mapping[str, Winner] | None = None
) -> Homecoming:
    """Merge a conference that comes home as a file; the same file again changes nothing.

    Args:
        actor: who.
        context: the installation.
        file: what ``leave`` returned there.
        passphrase: of the file.
        choices: who wins, by id of the conflict; a choice may lead to another conflict.

    Raises:
        ForbiddenError: the actor may not organize and keep people.
        InvalidError: ``passphrase_wrong``, ``move_damaged``, ``move_newer``, ``move_not_back`` (it leaves home), ``move_unknown`` (it did not leave
            from here) or ``move_older`` (a later file came home before).
    """
    _allow(actor)
    luggage = unpacked(conference_files.unlock(file, passphrase))
    with context.database.writing() as session:
        parting = _parting(session, luggage)
        if parting is None:
            return Homecoming((), 0)
        return _merge(session, context, actor, luggage, parting, choices or {})


def arrive_upload(actor: Actor, context: Context, upload_id: str, passphrase: str) -> Conference:
    """Keep a conference whose file came in as an upload, and let go of the file; see ``arrive``.

    Raises:
        NotFoundError: there is no such upload of this actor's.
    """
    upload = own_upload(actor, context, upload_id)
    conference = arrive(actor, context, read_bytes(context.uploads.path(upload)), passphrase)
    context.uploads.discard(upload)
    return conference


def come_home_upload(
    actor: Actor, context: Context, upload_id: str, passphrase: str, *, choices: Mapping[str, Winner]
) -> Homecoming:
    """Merge a conference whose file came in as an upload, and let go of the file once nothing is open; see ``come_home``.

    Raises:
        NotFoundError: there is no such upload of this actor's.
    """
    upload = own_upload(actor, context, upload_id)
    found = come_home(actor, context, read_bytes(context.uploads.path(upload)), passphrase, choices=choices)
    if not found.conflicts:
        context.uploads.discard(upload)
    return found


def _allow(actor: Actor) -> None:
    require(actor.may_organize() and actor.may_keep_people(), "move")


def _parting(session: Session, luggage: Luggage) -> Parting | None:
    """Return the last parting from what comes home; None: this very file came before."""
    if not luggage.traveller:
        raise InvalidError("move_not_back")
    last = conferences.find(session, luggage.conference_id, Parting, luggage.traveller)
    if last is None:
        departure = conferences.find(session, luggage.conference_id, Parting, luggage.departure)
        if departure is None or departure.here:
            raise InvalidError("move_unknown")
        return departure
    if luggage.made_at < last.made_at:
        raise InvalidError("move_older")
    return last if luggage.made_at > last.made_at else None


def _merge(
    session: Session,
    context: Context,
    actor: Actor,
    luggage: Luggage,
    parting: Parting,
    choices: Mapping[str, Winner],
) -> Homecoming:
    conference_id, cipher, now = luggage.conference_id, context.cipher, context.clock()
    base = _opened(cipher, conference_id, parting)
    gathered = gather(session, conference_id)
    home = records_of(session, cipher, conference_id, {*base[PERSON], *luggage.records[PERSON]})
    sequel = Sequel(gathered, meetings.steps(session, conference_id), parting, base, luggage)
    laptop = sequel.records()
    merge = Merge(base, home, laptop, ConferenceRules(gathered, home, laptop))
    if waiting := merge.contested(choices):
        names = _names(session, gathered, luggage, home, laptop)
        there = conference_of(conference_id, luggage.revision, laptop)
        return Homecoming(tuple(conflict_of(one, gathered.conference, there, names) for one in waiting), 0)
    merged = merge.merged(choices.__getitem__)
    adopt(session, luggage, now, renew=False)
    changed = sum(1 for _ in differing(home, merged))
    if changed or sequel.new:
        after = stated(gathered, merged)
        conferences.change(session, after.conference, revision=sequel.last)
        keep_records(session, cipher, conference_id, home, merged)
        meetings.apply(session, conference_id, differences(gathered.meetings, after.meetings), after.absences)
        for step in sequel.told(after.meetings, at=now, account=actor.account):
            meetings.add_step(session, conference_id, step)
    _part(session, cipher, actor, luggage, luggage.traveller)
    write_down(session, context, actor, "conference_came_home", conference_id, f"{changed} changed")
    return Homecoming((), changed)


def _names(session: Session, gathered: Gathering, luggage: Luggage, *sides: Records) -> dict[str, str]:
    """Return the names of organisations and people, by id; what home calls them, where it knows them."""
    called = {one.id: one.name for one in luggage.organisations}
    known = organisations.get_many(session, {*called, *gathered.participants})
    called |= {one.id: one.name for one in known.values()}
    return called | {one: record["name"] for side in reversed(sides) for one, record in side[PERSON].items()}


def _part(
    session: Session, cipher: ContactCipher, actor: Actor, luggage: Luggage, parting_id: str, *, here: str = ""
) -> None:
    """Keep the state in which a conference left or came."""
    packed = base64.b85encode(zlib.compress(json.dumps(luggage.records).encode())).decode()
    parting = Parting(
        id=parting_id,
        here=here,
        made_at=luggage.made_at,
        account=actor.account,
        revision=luggage.revision,
        sealed=cipher.seal(packed, _place(luggage.conference_id, parting_id)).decode(),
    )
    conferences.put(session, luggage.conference_id, parting)


def _opened(cipher: ContactCipher, conference_id: str, parting: Parting) -> Records:
    packed = cipher.open(parting.sealed.encode(), _place(conference_id, parting.id))
    records: Records = json.loads(zlib.decompress(base64.b85decode(packed)))
    return records


def _place(conference_id: str, parting_id: str) -> tuple[str, str, str]:
    return "parting", conference_id, parting_id
