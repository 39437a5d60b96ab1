"""Keep the index of this process at the database's last change; write a generation when one is due."""

import threading
from contextlib import suppress

from service.domain.errors import ConflictError, UnavailableError
from service.domain.item import Side
from service.domain.match import Listed
from service.domain.permission import Actor, require, visible
from service.matching.engine import Progress
from service.storage import changes, items, leases
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.refresh_catalogues import refresh_catalogues

LEASE = "indexer"
LEASE_SECONDS = 60
"""Renewed while a build goes on; a crashed indexer blocks the next one no longer than this."""
SMALL_ROWS = 1_000
"""Rows that the embedded model indexes anew in about half a second, which a search can wait for."""
_CHANGES_AT_ONCE = 5_000


def refresh_index(context: Context) -> None:
    """Bring this process's index to the database's last change.

    Without a usable generation on disk one is written first, as the only indexer; and a small one that the changes
    have outgrown is written anew, because what a handful of rows says about words and means is worth little. One of
    another model than the wanted one goes on being searched; only a process that begins writes a small one anew: there
    nobody else waits, however slow the model.

    Raises:
        InvalidError: the wanted model cannot be used, and no search has been answered before.
        UnavailableError: there is no generation, and another process is writing one.
    """
    engine = context.engine
    with engine.lock:
        begins = not engine.loaded
        with context.database.reading() as session:
            usable = engine.open_newest() and engine.state.revision <= changes.latest(session)
            if usable:
                _catch_up(context, session)
        if not usable:  # none, or of a later state of the database than a restored backup
            try:
                build_index(context)
            except ConflictError as error:
                raise UnavailableError(error.reason, **error.parameters) from error
        state = engine.state
        if state.due and (begins or not state.superseded) and state.base_rows + state.delta_rows <= SMALL_ROWS:
            with suppress(ConflictError):  # another process is at it: go on with the delta
                build_index(context)


def build_index(context: Context, progress: Progress | None = None) -> None:
    """Write a new generation from the database and use it.

    Raises:
        ConflictError: another process holds the indexer's lease.
        InvalidError: the model cannot be used.
        UnavailableError: the index folder cannot be written.
    """
    context.engine.encoders()  # to fetch a model may outlast the lease
    _take_lease(context)
    try:
        with context.database.reading() as session:
            rows = {side: items.each(session, side) for side in Side}
            context.engine.build(rows, changes.latest(session), _keeping_lease(context, progress))
    finally:
        with context.database.writing() as session:
            leases.release(session, LEASE, _holder(context))
    with context.engine.lock:  # opened and brought up to date in one go: no search may see less than before
        context.engine.open_newest()
        with context.database.reading() as session:
            _catch_up(context, session)


def _take_lease(context: Context) -> None:
    with context.database.writing() as session:
        now = context.clock()
        if not leases.acquire(session, LEASE, _holder(context), now=now, seconds=LEASE_SECONDS):
            raise ConflictError("index_busy", holder=leases.holder(session, LEASE, now=now) or "?")


def _holder(context: Context) -> str:
    """Return the name of this thread: a search and the server's chore must not build at once either."""
    return f"{context.holder}:{threading.get_ident()}"


def _keeping_lease(context: Context, progress: Progress | None) -> Progress:
    """Return a progress that also renews the lease, so that it may be short and a crashed indexer soon replaced."""
    renewed_at = context.clock()

    def told(done: int, total: int) -> None:
        nonlocal renewed_at
        if (context.clock() - renewed_at).total_seconds() > LEASE_SECONDS / 3:
            _take_lease(context)
            renewed_at = context.clock()
        if progress is not None:
            progress(done, total)

    return told


def rebuild_index(actor: Actor, context: Context, progress: Progress | None = None) -> None:
    """Write a new generation because a person asked for one.

    Raises:
        ForbiddenError: the actor may not maintain the installation.
        ConflictError: another process is building.
    """
    require(actor.may_maintain(), "index")
    build_index(context, progress)


def keep_fresh(context: Context) -> None:
    """Sweep, refresh, and make anew what changes or the wanted model have outgrown, while searches go on; the server's chore."""
    context.engine.open_former()
    context.uploads.sweep(context.clock())
    refresh_catalogues(context)
    refresh_index(context)
    for side in Side:  # or whoever mistypes first would wait for it
        seen = context.catalogues[side].seen(lambda item: visible(Actor.public(), item))
        context.catalogues.learn_spelling(side, seen)
    if context.engine.state.due:
        build_index(context)
    context.engine.reranker()  # last: nothing else waits for it, and whoever asks first for matches would


def _catch_up(context: Context, session: Session) -> None:
    engine = context.engine
    latest = changes.latest(session)
    while engine.state.revision < latest:
        pending = changes.since(session, engine.state.revision, limit=_CHANGES_AT_ONCE)
        changed: list[Listed] = []
        for side in Side:
            ids = sorted({change.item_id for change in pending if change.side is side})
            changed += items.get_many(session, side, ids).values()
        engine.apply(changed, pending[-1].revision)
