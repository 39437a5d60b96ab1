"""Results for other programs: written whole or not at all."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from service.domain.errors import InvalidError


def require_writable(path: Path) -> None:
    """Stop before the work where its result could not be kept.

    Raises:
        InvalidError: it could not.
    """
    if not path.parent.is_dir() or path.is_dir() or not os.access(path.parent, os.W_OK):
        raise InvalidError("out_unusable", file=str(path), problem=os.strerror(errno.ENOENT))


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file aside and move it into place, so that nobody reads half of it.

    Raises:
        InvalidError: it cannot be written.
    """
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.write_bytes(content if isinstance(content, bytes) else content.encode())
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise InvalidError("out_unusable", file=str(path), problem=str(error.strerror)) from error
