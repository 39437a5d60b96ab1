"""Files of other programs: UTF-8, read whole."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from service.domain.errors import InvalidError

MOST_JSON_BYTES = 250_000_000
"""A million pairs with topics; a file beyond it would fill the memory before anything could be said of it."""
_ENCODING = "utf-8-sig"
"""Some programs begin a file with a mark."""


def read_lines(path: Path) -> list[tuple[int, str]]:
    """Return the numbered lines of a file that say something.

    Raises:
        InvalidError: it is missing, empty, or no UTF-8.
    """
    with _file_errors(path.name):
        content = path.read_text(encoding=_ENCODING)
    lines = [(number, line) for number, line in enumerate(content.split("\n"), start=1) if line.strip()]
    if not lines:
        raise InvalidError("file_empty", file=path.name)
    return lines


def read_bytes(path: Path) -> bytes:
    """Return what a file holds.

    Raises:
        InvalidError: it is missing or cannot be read.
    """
    with _file_errors(path.name):
        return path.read_bytes()


def read_json(path: Path) -> Any:
    """Return the JSON of a file.

    Raises:
        InvalidError: it is missing, too large or no JSON.
    """
    with _file_errors(path.name):
        if path.stat().st_size > MOST_JSON_BYTES:
            raise InvalidError("json_large", file=path.name, limit=MOST_JSON_BYTES)
        content = path.read_text(encoding=_ENCODING)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidError("file_no_json", file=path.name) from error


@contextmanager
def _file_errors(name: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise InvalidError("file_missing", file=name) from None
    except OSError as error:
        raise InvalidError("file_forbidden", file=name) from error
    except UnicodeDecodeError as error:
        raise InvalidError("file_no_utf8", file=name) from error
