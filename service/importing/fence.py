"""Runs the child that parses a file and believes nothing it says beyond its shape.

The child gets the open file as standard input, an environment of three variables and no path; whatever kills it (calamine
aborts on some files, limits end others) becomes an ordinary error.
"""

import hashlib
import json
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from service.domain.errors import Parameter, UnreadableFileError
from service.importing.contacts import scrub
from service.importing.tables import Table
from service.importing.values import clean

_NAME_SIGNS = 120
_ROOT = Path(__file__).parents[2]
_ENDED_BY_LIMIT = {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGXCPU, -signal.SIGBUS}


class Limits(BaseModel):
    """How much one file may cost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file_bytes: int = 50 << 20
    unpacked_bytes: int = 300 << 20
    memory_bytes: int = 1 << 30
    cpu_seconds: int = 20
    wall_seconds: float = 30.0
    rows: int = 100_000
    columns: int = 300
    answer_bytes: int = 64 << 20


class _Answer(BaseModel):
    """What the child says."""

    tables: list[Table] = []
    refused: str = ""
    """The code of the reason why it read nothing."""
    parameters: dict[str, Parameter] = {}


def read_tables(path: Path, limits: Limits) -> tuple[list[Table], str]:
    """Return the tables of a file and its sha256, hexadecimal.

    Raises:
        UnreadableFileError: it is missing, no file, too large, or the child refused it or died of it.
    """
    file = shown_name(path)
    if "\0" in str(path):
        raise UnreadableFileError("file_missing", file=file)
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # before it is opened: opening a pipe waits for its other end
            raise UnreadableFileError("file_no_file", file=file)
        with path.open("rb") as stream:
            if path.stat().st_size > limits.file_bytes:
                raise UnreadableFileError("file_too_large", file=file, limit=limits.file_bytes >> 20)
            file_hash = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            answer = _ask(stream, file, limits)
    except PermissionError:
        raise UnreadableFileError("file_forbidden", file=file) from None
    except OSError:  # also a loop of links, a file taken for a folder, a name that is too long
        raise UnreadableFileError("file_missing", file=file) from None
    return _tables(answer, file), file_hash


def shown_name(path: Path) -> str:
    """Return a file's name as it may be shown and kept: people write telephone numbers into names, too."""
    name = " ".join(scrub(clean(path.name)).text.split())
    return name if len(name) <= _NAME_SIGNS else f"{name[:_NAME_SIGNS]}…"


def _ask(stream: IO[bytes], file: str, limits: Limits) -> bytes:
    order = {
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "bounds": {
            "rows": limits.rows,
            "columns": limits.columns,
            "characters": limits.answer_bytes // 4,
            "unpacked_bytes": limits.unpacked_bytes,
        },
    }
    late = threading.Event()
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module; the file is its standard input only
        [sys.executable, "-s", "-P", "-B", "-m", "service.importing.child", json.dumps(order)],
        stdin=stream,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
    ) as child:

        def end() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(limits.wall_seconds, end)
        timer.start()
        try:
            answer = child.stdout.read(limits.answer_bytes + 1) if child.stdout else b""
            if len(answer) > limits.answer_bytes:
                child.kill()
            ended = child.wait()
        finally:
            timer.cancel()
    if late.is_set():
        raise UnreadableFileError("file_too_slow", file=file, seconds=round(limits.wall_seconds))
    if len(answer) > limits.answer_bytes:
        raise UnreadableFileError("file_too_much_text", file=file, limit=limits.answer_bytes // 4_000_000)
    if ended in _ENDED_BY_LIMIT:
        raise UnreadableFileError("file_too_demanding", file=file)
    if ended != 0:
        raise UnreadableFileError("file_damaged", file=file)
    return answer


def _tables(answer: bytes, file: str) -> list[Table]:
    try:
        said = _Answer.model_validate_json(answer)
    except ValidationError as nonsense:
        raise UnreadableFileError("file_damaged", file=file) from nonsense
    if said.refused:
        shown = {
            name: scrub(clean(value)).text if isinstance(value, str) else value
            for name, value in said.parameters.items()
        }
        raise UnreadableFileError(said.refused, **{**shown, "file": file})
    return said.tables
