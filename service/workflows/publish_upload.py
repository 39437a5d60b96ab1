"""Publish a waiting file: import it, then delete it."""

from service.domain.edition import ImportOptions, ImportReport
from service.domain.permission import Actor
from service.workflows.context import Context
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.receive_upload import own_upload


def publish_upload(
    actor: Actor, context: Context, upload_id: str, options: ImportOptions, *, accept_withdrawals: bool
) -> ImportReport:
    """Import a waiting file and report what became of each row; one that was refused goes on waiting.

    Raises:
        ForbiddenError: the actor may not publish.
        NotFoundError: there is no waiting file of this actor's with this id.
        UnreadableFileError: the file cannot be read as a list.
        InvalidError: the sheet, the mapping, the side or a name cannot be used.
        UnavailableError: ``readers_busy``: other files are being read.
        ConflictError: a whole edition withdraws items and that was not accepted.
    """
    upload = own_upload(actor, context, upload_id)
    request = ImportRequest(context.uploads.path(upload), options, accept_withdrawals=accept_withdrawals)
    report = import_list(actor, context, request)
    context.uploads.discard(upload)
    return report
