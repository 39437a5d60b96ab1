"""Import one published file: read it, compare it with what is stored, store all accepted rows or none."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from service.domain.edition import ImportOptions, ImportReport, PreviewRow
from service.domain.errors import ConflictError, UnavailableError
from service.domain.permission import Actor, require
from service.importing import ReadList, read_list
from service.importing.fence import shown_name
from service.storage import mappings
from service.workflows.context import Context
from service.workflows.plan_import import ImportPlan

FILES_AT_ONCE = 2
"""Files read at the same time: each takes a child process with its memory."""
WAIT_SECONDS = 2.0
"""How long a third file waits: whoever waits holds a thread that others could be served by."""
_reading = threading.BoundedSemaphore(FILES_AT_ONCE)


@dataclass(frozen=True)
class ImportRequest:
    """A file, what a person says of it, and what is to be done with it."""

    path: Path
    options: ImportOptions = field(default_factory=ImportOptions)
    dry_run: bool = False
    accept_withdrawals: bool = False


class Imported(NamedTuple):
    """What an import did, and its rows with what stands in them."""

    report: ImportReport
    rows: tuple[PreviewRow, ...]


def import_list(actor: Actor, context: Context, request: ImportRequest) -> ImportReport:
    """Import a file and report what became of each row; see ``import_rows``."""
    return import_rows(actor, context, request).report


def import_rows(actor: Actor, context: Context, request: ImportRequest) -> Imported:
    """Import a file; return what became of each row, and the rows.

    Raises:
        ForbiddenError: the actor may not publish.
        UnreadableFileError: the file cannot be read as a list.
        InvalidError: the sheet, the mapping, the side or a name cannot be used.
        ConflictError: a whole edition withdraws items and that was not accepted.
        UnavailableError: ``readers_busy``: other files are being read.
    """
    require(actor.may_publish(), "import")
    read = _read(context, request.path, request.options)
    opened = context.database.reading() if request.dry_run else context.database.writing()
    with opened as session:
        plan = ImportPlan(session, context, read, request.options, file_name=shown_name(request.path))
        stored = not request.dry_run and plan.is_worth_keeping
        if stored:
            if plan.withdrawn and not request.accept_withdrawals:
                raise ConflictError("withdrawals_need_yes", count=len(plan.withdrawn))
            plan.store(actor)
        if not request.dry_run:
            plan.store_contacts(actor, with_edition=stored)
        return Imported(plan.report(stored=stored, dry_run=request.dry_run), plan.rows())


def _read(context: Context, path: Path, options: ImportOptions) -> ReadList:
    def remembered(issuer: str) -> Mapping[str, str]:
        with context.database.reading() as session:
            return mappings.of_issuer(session, issuer, options.side)

    if not _reading.acquire(timeout=WAIT_SECONDS):
        raise UnavailableError("readers_busy", count=FILES_AT_ONCE)
    try:
        return read_list(
            path,
            taxonomy=context.taxonomy,
            side=options.side,
            sheet=options.sheet,
            mapping=options.mapping,
            issuer=options.issuer,
            remembered=remembered,
        )
    finally:
        _reading.release()
