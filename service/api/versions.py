"""``/api/v1/conferences/ID/versions``: states of a schedule that have a name, and the one that people are told."""

from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime, Field

from service.api.asked import (
    JSON_BODY,
    AskedActor,
    AskedContext,
    AskedLanguage,
    Cursor,
    Limit,
    Next,
    part_of,
)
from service.api.description import problems
from service.api.messages import ToldMessage
from service.api.schedules import Edit, EditedSchedule, ToldChange, router_of, told_changes
from service.domain.frozen import Frozen, YesNo
from service.domain.plan import Version, VersionName
from service.workflows.keep_versions import (
    compare_versions,
    list_versions,
    name_version,
    publish_version,
    restore_version,
)

router = router_of("versions")

_Note = Annotated[str, Field(max_length=200)]


class NamedVersion(Frozen):
    """A state of the schedule that has a name."""

    id: str
    name: str
    revision: int
    made_at: AwareDatetime
    made_by: str
    note: str
    asked_by: str = Field(description="Who asked for its publication; empty: nobody has.")
    published_at: AwareDatetime | None
    published_by: str

    @classmethod
    def of(cls, version: Version) -> "NamedVersion":
        """Return what is told of a version."""
        return cls.model_validate(version.model_dump(include=set(cls.model_fields)))


class Versions(Frozen):
    """A page of versions, the newest first."""

    versions: list[NamedVersion]
    next: Next


class NewVersion(Frozen):
    """A name for the schedule as it is now."""

    name: VersionName
    note: _Note = ""


class Restoring(Edit):
    """Back to a version."""

    meant: YesNo = False


class Publishing(Edit):
    """Under which name the schedule is published as it is now."""

    name: VersionName
    note: _Note = ""
    meant: YesNo = Field(default=False, description="Also where a meeting breaks a limit that somebody gave.")


class Published(Frozen):
    """What was published, or waits for a second person."""

    version: NamedVersion
    messages: list[ToldMessage] = Field(
        description="To whom it is to be told; none while a second person is waited for."
    )


class Differences(Frozen):
    """What leads from one state of the schedule to another."""

    changes: list[ToldChange]


@router.get("/versions")
def list_all(
    conference_id: str, actor: AskedActor, context: AskedContext, after: Cursor = None, limit: Limit = 20
) -> Versions:
    """List the versions, the newest first."""
    every = list_versions(actor, context, conference_id)
    found, following = part_of("versions", every, after, limit, lambda one: one.id)
    return Versions(versions=[NamedVersion.of(one) for one in found], next=following)


@router.post("/versions", dependencies=[JSON_BODY], responses=problems(409))
def name_one(conference_id: str, asked: NewVersion, actor: AskedActor, context: AskedContext) -> NamedVersion:
    """Give the schedule as it is now a name, to come back to it or compare with it."""
    return NamedVersion.of(name_version(actor, context, conference_id, asked.name, note=asked.note))


@router.get("/versions/{version_id}/differences")
def differences(
    conference_id: str,
    version_id: str,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
    until: Annotated[str | None, Query(max_length=200, description="Id of a version; left out: the draft now.")] = None,
) -> Differences:
    """List what is different since a version: names, times and tables."""
    found = compare_versions(actor, context, conference_id, version_id, until)
    told = told_changes(found.changes, found.names, language, before=found.before, after=found.after)
    return Differences(changes=told)


@router.post("/versions/{version_id}/restore", dependencies=[JSON_BODY], responses=problems(409, 412))
def restore_one(
    conference_id: str,
    version_id: str,
    asked: Restoring,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
) -> EditedSchedule:
    """Make the schedule what it was in a version, as one step that can be undone."""
    edited = restore_version(actor, context, conference_id, version_id, revision=asked.revision, meant=asked.meant)
    return EditedSchedule.of(edited, language)


@router.post("/publish", dependencies=[JSON_BODY], responses=problems(409, 412))
def publish(
    conference_id: str, asked: Publishing, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> Published:
    """Publish the schedule as it is now, or ask for it where a second person has to."""
    done = publish_version(
        actor, context, conference_id, asked.name, revision=asked.revision, note=asked.note, meant=asked.meant
    )
    messages = [ToldMessage.of(one, language) for one in done.messages]
    return Published(version=NamedVersion.of(done.version), messages=messages)
