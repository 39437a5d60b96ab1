"""Say what the import of a waiting file would do, and what is wrong with its cells; nothing is stored."""

from itertools import islice

from service.domain.edition import ImportOptions, Outcome, Preview
from service.domain.language import Language
from service.domain.permission import Actor
from service.exporting.problems import problems_xlsx
from service.workflows.context import Context
from service.workflows.import_list import Imported, ImportRequest, import_rows
from service.workflows.receive_upload import own_upload

FIRST_ROWS = 20
TOLD_ROWS = 200


def preview_upload(actor: Actor, context: Context, upload_id: str, options: ImportOptions) -> Preview:
    """Return what the import would do.

    Raises:
        ForbiddenError: the actor may not publish.
        NotFoundError: there is no waiting file of this actor's with this id.
        UnreadableFileError: the file cannot be read as a list.
        InvalidError: the sheet, the mapping, the side or a name cannot be used.
        UnavailableError: ``readers_busy``: other files are being read.
    """
    upload = own_upload(actor, context, upload_id)
    report, rows = _dry_run(actor, context, upload_id, options)
    listed = [row for row in rows if row.outcome is not Outcome.IGNORED]
    return Preview(
        upload=upload,
        report=report.model_copy(update={"rows": ()}),
        first_rows=tuple(listed[:FIRST_ROWS]),
        told_rows=tuple(islice((row for row in listed if row.told), TOLD_ROWS)),
    )


def problems_of_upload(
    actor: Actor, context: Context, upload_id: str, options: ImportOptions, language: Language
) -> bytes:
    """Return the errors by cell as an xlsx to send back.

    Raises:
        ForbiddenError: the actor may not publish.
        NotFoundError: there is no waiting file of this actor's with this id.
        UnreadableFileError: the file cannot be read as a list.
        InvalidError: the sheet, the mapping, the side or a name cannot be used.
        UnavailableError: ``readers_busy``: other files are being read.
    """
    return problems_xlsx(_dry_run(actor, context, upload_id, options).rows, language)


def _dry_run(actor: Actor, context: Context, upload_id: str, options: ImportOptions) -> Imported:
    path = context.uploads.path(own_upload(actor, context, upload_id))
    return import_rows(actor, context, ImportRequest(path, options, dry_run=True))
