"""Name states of a schedule, compare them, go back to one, publish one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.conference import Conference, ConferenceContent
from service.domain.errors import ConflictError, ForbiddenError
from service.domain.item import new_id
from service.domain.message import Message
from service.domain.permission import Actor, require
from service.domain.plan import Change, Version, differences
from service.storage import conferences
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.edit_schedule import Edited, make_changes
from service.workflows.gathering import Gathering, clashes_of, gather, gather_open, told_meetings, write_down
from service.workflows.version_history import at_version, published, schedule_of, versions
from service.workflows.write_messages import write_schedule


def name_version(actor: Actor, context: Context, conference_id: str, name: str, *, note: str = "") -> Version:
    """Give the schedule as it is now a name.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
        ConflictError: ``version_name_taken``.
    """
    require(actor.may_organize(), "schedule")
    with context.database.writing() as session:
        conference = conferences.get(session, conference_id)
        version = _new_version(session, context, actor, conference, name, note)
        conferences.put(session, conference_id, version)
        write_down(session, context, actor, "version_named", f"{conference_id} {version.id}")
    return version


def list_versions(actor: Actor, context: Context, conference_id: str) -> Sequence[Version]:
    """Return the versions of a schedule, the newest first.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
    """
    require(actor.may_organize(), "schedule")
    with context.database.reading() as session:
        conferences.get(session, conference_id)
        return versions(session, conference_id)


@dataclass(frozen=True)
class Comparison:
    """What leads from one state of a schedule to another."""

    before: ConferenceContent
    after: ConferenceContent
    changes: tuple[Change, ...]
    """Of meetings; also those that stand as they stood, in a slot that begins at another time."""
    names: Mapping[str, str]
    """Of each organisation that takes part."""


def compare_versions(
    actor: Actor, context: Context, conference_id: str, before_id: str, after_id: str | None = None
) -> Comparison:
    """Return what leads from one version to another; None: to the schedule as it is now.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such version.
    """
    require(actor.may_organize(), "schedule")
    with context.database.reading() as session:
        gathered = gather(session, conference_id)
        before, after = (
            at_version(session, gathered, conferences.record(session, conference_id, Version, one) if one else None)
            for one in (before_id, after_id)
        )
    starts, now = ({slot.id: slot.start for slot in of.conference.slots} for of in (before, after))
    stay = {*before.meetings} & {*after.meetings}
    shifted = (one for one in after.meetings if one in stay and starts.get(one.slot) != now.get(one.slot))
    changes = (*differences(before.meetings, after.meetings), *(Change(before=one, after=one) for one in shifted))
    return Comparison(before.conference, after.conference, changes, gathered.names)


def restore_version(
    actor: Actor, context: Context, conference_id: str, version_id: str, *, revision: int, meant: bool = False
) -> Edited:
    """Make the schedule what it was in a version, as one step that can be undone; see ``edit_schedule.move_meeting``.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such version.
        StaleError: the conference was changed since the actor has seen it.
    """
    require(actor.may_organize(), "schedule")
    with context.database.reading() as session:
        wanted = schedule_of(session, conference_id, version_id)

    def edit(gathered: Gathering) -> Sequence[Change]:
        return differences(gathered.meetings, wanted)

    return make_changes(actor, context, conference_id, edit, "restore", revision=revision, meant=meant)


@dataclass(frozen=True)
class Publication:
    """What was asked to be published, and whether it was: then the version says when."""

    version: Version
    changes: tuple[Change, ...]
    """Of meetings since the version that was published before; all of them where none was."""
    messages: Sequence[Message]
    """To whom it is to be told; none while a second person is waited for."""


def publish_version(
    actor: Actor,
    context: Context,
    conference_id: str,
    name: str,
    *,
    revision: int,
    note: str = "",
    meant: bool = False,
) -> Publication:
    """Publish the schedule as it is now: it is what people are told from then on.

    Where the conference asks for a second person, the first call keeps the version and asks for it; the call of somebody else with the same
    name publishes it, unless the schedule was changed meanwhile. Where something is wrong with a meeting nothing is published, unless it is ``meant`` and
    takes nobody twice.

    Raises:
        ForbiddenError: the actor may not organize, or is the one who asked.
        NotFoundError: there is no such conference.
        StaleError: the conference was changed since the actor has seen it.
        ConflictError: ``conference_ended``; ``schedule_clashes``: names the meetings; or ``version_name_taken``.
    """
    require(actor.may_organize(), "publish")
    with context.database.writing() as session:
        gathered = gather_open(session, conference_id, revision=revision)
        return publish(session, context, actor, gathered, name, note=note, meant=meant)


def publish(
    session: Session,
    context: Context,
    actor: Actor,
    gathered: Gathering,
    name: str,
    *,
    note: str = "",
    meant: bool = False,
) -> Publication:
    """Publish what is gathered; see ``publish_version``."""
    refused = [clash.meeting_id for clash in clashes_of(gathered) if clash.kind.hard or not meant]
    if wrong := tuple(dict.fromkeys(refused)):
        told = told_meetings(gathered, wrong)
        raise ConflictError("schedule_clashes", count=len(wrong), meetings=told)
    former = published(session, gathered.id)
    before = () if former is None else schedule_of(session, gathered.id, former.id)
    version = _asked_for(session, gathered, name)
    if version is None:
        version = _new_version(session, context, actor, gathered.conference, name, note)
        version = version.model_copy(update={"asked_by": actor.account})
    elif version.asked_by == actor.account:
        raise ForbiddenError("publish_alone")
    if not gathered.conference.second_person or version.asked_by != actor.account:
        version = version.model_copy(update={"published_at": context.clock(), "published_by": actor.account})
    conferences.put(session, gathered.id, version)
    messages = write_schedule(session, context, actor, gathered, version) if version.published_at else ()
    action = "version_published" if version.published_at else "version_asked_for"
    write_down(session, context, actor, action, f"{gathered.id} {version.id}")
    return Publication(version, differences(before, gathered.meetings), messages)


def _asked_for(session: Session, gathered: Gathering, name: str) -> Version | None:
    """Return the version of the present schedule that waits under this name for a second person; None: there is none."""
    waiting = (one for one in versions(session, gathered.id) if one.asked_by and one.published_at is None)
    return next((one for one in waiting if (one.name, one.revision) == (name, gathered.conference.revision)), None)


def _new_version(
    session: Session, context: Context, actor: Actor, conference: Conference, name: str, note: str
) -> Version:
    version = Version(
        id=new_id("version"),
        name=name,
        revision=conference.revision,
        content=conference.content(),
        made_at=context.clock(),
        made_by=actor.account,
        note=note,
    )
    if any(one.name == version.name for one in versions(session, conference.id)):
        raise ConflictError("version_name_taken", name=version.name)
    return version
