"""Change the draft of a schedule by hand: lock, move, swap, remove, add, undo; clashes are shown at once.

What would take somebody or a table twice is refused; what breaks a wish or a word given, such as a closed table, is refused too, unless the organizer
says that it is meant.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from service.domain.errors import ConflictError, NotFoundError
from service.domain.item import new_id
from service.domain.meeting import Meeting, Origin
from service.domain.permission import Actor, require
from service.domain.plan import Change, Clash, last_undoable
from service.domain.request import Topic
from service.scheduling.clashes import swap_of
from service.scheduling.hall import in_agendas
from service.storage import conferences, meetings
from service.workflows.context import Context
from service.workflows.gathering import Gathering, change_schedule, clashes_of, gather, gather_open


@dataclass(frozen=True)
class Edited:
    """A schedule after a change, and what is wrong with it."""

    gathered: Gathering
    changes: tuple[Change, ...]
    clashes: tuple[Clash, ...]
    """All that are known, also those from before."""
    new: frozenset[Clash]
    """Those that the change brings."""
    kept: bool
    """Whether the change was made; not where it was only tried, clashes kept it from being made, or it changes nothing."""


Edit = Callable[[Gathering], Sequence[Change]]


def lock_meetings(
    actor: Actor, context: Context, conference_id: str, meeting_ids: Iterable[str], *, locked: bool, revision: int
) -> Edited:
    """Lock meetings where they stand, or unlock them."""

    def edit(gathered: Gathering) -> Sequence[Change]:
        found = [_meeting(gathered, meeting_id) for meeting_id in dict.fromkeys(meeting_ids)]
        return [
            Change(before=one, after=one.model_copy(update={"locked": locked})) for one in found if one.locked != locked
        ]

    return make_changes(
        actor, context, conference_id, edit, "lock" if locked else "unlock", revision=revision, meant=True
    )


def move_meeting(
    actor: Actor,
    context: Context,
    conference_id: str,
    meeting_id: str,
    *,
    slot: str,
    table: str,
    agendas: tuple[int, int] | None = None,
    revision: int,
    meant: bool = False,
    dry_run: bool = False,
) -> Edited:
    """Move a meeting to another slot and table.

    Args:
        actor: who.
        context: the installation.
        conference_id: of which conference.
        meeting_id: which.
        slot: where to.
        table: where to.
        agendas: numbers of the demand's and the supply's agenda; None: its own, or the first that are free there.
        revision: of the conference as the actor has seen it.
        meant: make the change whatever it breaks, unless somebody or a table would be taken twice.
        dry_run: only say what would be wrong.
    """

    def edit(gathered: Gathering) -> Sequence[Change]:
        before = _meeting(gathered, meeting_id)
        moved = before.model_copy(update={"slot": slot, "table": table})
        return [Change(before=before, after=_on_agendas(gathered, moved, agendas))]

    return make_changes(actor, context, conference_id, edit, "move", revision=revision, meant=meant, dry_run=dry_run)


def swap_meetings(
    actor: Actor,
    context: Context,
    conference_id: str,
    one_id: str,
    other_id: str,
    *,
    revision: int,
    meant: bool = False,
    dry_run: bool = False,
) -> Edited:
    """Let two meetings change slots, and tables unless each has to stay at its own; see ``move_meeting``."""

    def edit(gathered: Gathering) -> Sequence[Change]:
        one, other = _meeting(gathered, one_id), _meeting(gathered, other_id)
        if one.id == other.id:
            return ()
        swap = swap_of(gathered.conference, gathered.participants, gathered.meetings, one, other)
        if swap is not None:
            return [Change(before=one, after=swap.meeting), Change(before=other, after=swap.other)]
        rest = replace(gathered, meetings=[m for m in gathered.meetings if m.id not in {one_id, other_id}])
        first = _on_agendas(rest, one.model_copy(update={"slot": other.slot, "table": other.table}), None)
        rest = replace(rest, meetings=[*rest.meetings, first])
        second = _on_agendas(rest, other.model_copy(update={"slot": one.slot, "table": one.table}), None)
        return [Change(before=one, after=first), Change(before=other, after=second)]

    return make_changes(actor, context, conference_id, edit, "swap", revision=revision, meant=meant, dry_run=dry_run)


def remove_meeting(actor: Actor, context: Context, conference_id: str, meeting_id: str, *, revision: int) -> Edited:
    """Take a meeting out of the draft; both sides are told when it is published."""

    def edit(gathered: Gathering) -> Sequence[Change]:
        return [Change(before=_meeting(gathered, meeting_id))]

    return make_changes(actor, context, conference_id, edit, "remove", revision=revision, meant=True)


def add_meeting(
    actor: Actor,
    context: Context,
    conference_id: str,
    *,
    demand_side: str,
    supply_side: str,
    slot: str,
    table: str,
    topics: Sequence[Topic] = (),
    origin: Origin = Origin.HAND,
    revision: int,
    meant: bool = False,
    dry_run: bool = False,
) -> Edited:
    """Put a new meeting where two can meet; see ``move_meeting``. It is locked: who put it there wants it there.

    Raises:
        NotFoundError: one of both takes no part.
    """

    def edit(gathered: Gathering) -> Sequence[Change]:
        for one in (demand_side, supply_side):
            if one not in gathered.participants:
                raise NotFoundError("participant", one)
        new = Meeting(
            id=new_id("meeting"),
            demand_side=demand_side,
            supply_side=supply_side,
            slot=slot,
            table=table,
            topics=tuple(topics),
            locked=True,
            origin=origin,
        )
        return [Change(after=_on_agendas(gathered, new, None))]

    return make_changes(actor, context, conference_id, edit, "add", revision=revision, meant=meant, dry_run=dry_run)


def undo(
    actor: Actor, context: Context, conference_id: str, *, revision: int, meant: bool = False, dry_run: bool = False
) -> Edited:
    """Take the last step of the schedule back that was not taken back before; see ``move_meeting``.

    What was said of the conference meanwhile stays: a meeting does not come back into a slot that there is no more.

    Raises:
        ConflictError: ``nothing_to_undo``.
    """
    require(actor.may_organize(), "schedule")
    with context.database.reading() as session:
        conferences.get(session, conference_id)
        step = last_undoable(meetings.steps(session, conference_id))
    if step is None:
        raise ConflictError("nothing_to_undo")

    def edit(_: Gathering) -> Sequence[Change]:
        return [change.undone for change in step.changes]

    return make_changes(
        actor,
        context,
        conference_id,
        edit,
        "undo",
        revision=revision,
        meant=meant,
        dry_run=dry_run,
        undoes=step.revision,
    )


def read_clashes(actor: Actor, context: Context, conference_id: str) -> tuple[Clash, ...]:
    """Return everything that is wrong with the draft.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference.
    """
    require(actor.may_organize(), "schedule")
    with context.database.reading() as session:
        return clashes_of(gather(session, conference_id))


def make_changes(
    actor: Actor,
    context: Context,
    conference_id: str,
    edit: Edit,
    action: str,
    *,
    revision: int,
    meant: bool,
    dry_run: bool = False,
    undoes: int | None = None,
) -> Edited:
    """Make a change where nothing new is wrong with it, or what is wrong is meant.

    Raises:
        ForbiddenError: the actor may not organize.
        NotFoundError: there is no such conference or meeting.
        StaleError: the conference was changed since the actor has seen it.
        ConflictError: ``conference_ended``.
    """
    require(actor.may_organize(), "schedule")
    with context.database.writing() as session:
        gathered = gather_open(session, conference_id, revision=revision)
        edited = _tried(gathered, tuple(change for change in edit(gathered) if change.before != change.after))
        refused = any(clash.kind.hard for clash in edited.new) or (edited.new and not meant)
        if dry_run or refused or not edited.changes:
            return edited
        now = change_schedule(session, context, actor, gathered, edited.changes, action, undoes=undoes)
    return replace(edited, gathered=now, kept=True)


def _tried(gathered: Gathering, changes: tuple[Change, ...]) -> Edited:
    gone = {change.meeting_id for change in changes}
    left = [meeting for meeting in gathered.meetings if meeting.id not in gone]
    now = replace(gathered, meetings=[*left, *(change.after for change in changes if change.after is not None)])
    clashes = clashes_of(now)
    new = frozenset(clashes) - {*clashes_of(gathered)}
    return Edited(gathered=now, changes=changes, clashes=clashes, new=new, kept=False)


def _on_agendas(gathered: Gathering, meeting: Meeting, agendas: tuple[int, int] | None) -> Meeting:
    """Return a meeting in the agendas that are named, else of each side in its own or the first that nothing else takes in its slot."""
    if agendas is None:
        demand, supply = (_free_agenda(gathered, meeting, one) for one in meeting.pair)
        agendas = (demand, supply)
    return in_agendas(meeting, agendas)


def _free_agenda(gathered: Gathering, meeting: Meeting, organisation_id: str) -> int:
    taken = {
        other.agenda_of(organisation_id)
        for other in gathered.meetings
        if other.id != meeting.id and other.slot == meeting.slot and organisation_id in other.pair
    }
    own = meeting.agenda_of(organisation_id)
    return next(
        (number for number in (own, *range(gathered.participants[organisation_id].agendas)) if number not in taken), own
    )


def _meeting(gathered: Gathering, meeting_id: str) -> Meeting:
    found = gathered.meeting(meeting_id)
    if found is None:
        raise NotFoundError("meeting", meeting_id)
    return found
