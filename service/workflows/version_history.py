"""The versions of a schedule, and the meetings of each."""

from dataclasses import replace

from service.domain.meeting import Meeting
from service.domain.plan import Version, state_before
from service.storage import conferences, meetings
from service.storage.database import Session
from service.workflows.gathering import Gathering


def versions(session: Session, conference_id: str) -> tuple[Version, ...]:
    """Return the versions of a schedule, the newest first."""
    kept = conferences.records(session, conference_id, Version)
    return tuple(sorted(kept, key=lambda one: (one.revision, one.made_at, one.id), reverse=True))


def published(session: Session, conference_id: str) -> Version | None:
    """Return the version that was published last; None: none was."""
    told = [one for one in versions(session, conference_id) if one.published_at is not None]
    return max(told, key=lambda one: (one.published_at, one.revision), default=None)


def schedule_of(session: Session, conference_id: str, version_id: str) -> tuple[Meeting, ...]:
    """Return the meetings of a version, by id.

    Raises:
        NotFoundError: there is no such version.
    """
    version = conferences.record(session, conference_id, Version, version_id)
    later = meetings.steps(session, conference_id, after=version.revision)
    return state_before(meetings.of_conference(session, conference_id), later)


def at_version(session: Session, gathered: Gathering, version: Version | None) -> Gathering:
    """Return what is gathered with the schedule of a version, and what was said of the conference then; None: as both are now."""
    if version is None:
        return gathered
    conference = gathered.conference.model_copy(update={**dict(version.content), "revision": version.revision})
    return replace(gathered, conference=conference, meetings=schedule_of(session, gathered.id, version.id))
