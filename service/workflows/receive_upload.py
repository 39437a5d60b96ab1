"""Take in a file that waits to be published; it is its sender's alone, and gone after a day."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from service.domain.edition import Upload
from service.domain.errors import NotFoundError
from service.domain.permission import Actor, require
from service.importing import Limits
from service.importing.fence import shown_name
from service.storage.uploads import LIFE
from service.workflows.context import Context

_PIECE_BYTES = 1 << 20


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield what a file holds, a little at a time."""
    while piece := file.read(_PIECE_BYTES):
        yield piece


def receive_upload(actor: Actor, context: Context, file_name: str, chunks: Iterable[bytes]) -> Upload:
    """Keep a file until it is published.

    Raises:
        ForbiddenError: the actor may not publish.
        UnreadableFileError: the file is larger than the importer reads.
        UnavailableError: it cannot be written.
    """
    require(actor.may_publish(), "import")
    return context.uploads.keep(
        shown_name(Path(file_name)),
        chunks,
        account=actor.account,
        at=context.clock(),
        limit_bytes=Limits().file_bytes,
    )


def discard_upload(actor: Actor, context: Context, upload_id: str) -> None:
    """Delete a waiting file.

    Raises:
        ForbiddenError: the actor may not publish.
        NotFoundError: there is none of this actor's with this id.
    """
    context.uploads.discard(own_upload(actor, context, upload_id))


def own_upload(actor: Actor, context: Context, upload_id: str) -> Upload:
    """Return a waiting file of the actor's.

    Raises:
        ForbiddenError: the actor may not publish.
        NotFoundError: there is none of this actor's with this id.
    """
    require(actor.may_publish(), "import")
    upload = context.uploads.get(upload_id)
    if upload.account != actor.account or context.clock() - upload.uploaded_at > LIFE:
        raise NotFoundError("upload", upload_id)
    return upload
