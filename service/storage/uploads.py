"""Files that wait to be published, in a folder of the data folder that only its owner may enter.

Each has a folder of its own, named by an opaque id, with the file and, written last, what is known of it. A folder without
that is half an upload: nobody finds it, and it is swept away with the old ones.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from service.domain.edition import Upload
from service.domain.errors import NotFoundError, UnavailableError, UnreadableFileError
from service.domain.item import new_id

LIFE = timedelta(hours=24)
"""How long a file waits."""
_NAME_BYTES = 120
"""Of the kept name before its ending; folders of any system take twice as much."""
_ENDING_BYTES = 12
_FACTS = ".upload.json"
_ID = re.compile(r"upload-[0-9a-f]{20}")
_UNSAFE = re.compile(r'[\\/:*?"<>|]')


class Uploads:
    """The waiting files below one folder, which is made at the first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, file_name: str, chunks: Iterable[bytes], *, account: str, at: datetime, limit_bytes: int) -> Upload:
        """Keep a file as it comes in; nothing is left of one that is too large or breaks off.

        Raises:
            UnreadableFileError: ``file_too_large``.
            UnavailableError: ``uploads_unusable``: it cannot be written.
        """
        upload_id = new_id("upload")
        folder = self._folder / upload_id
        try:
            with self._writing():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.mkdir(mode=0o700)
            name = harmless_name(file_name)
            sha256, size_bytes = self._write(folder / name, chunks, limit_bytes)
            upload = Upload(
                id=upload_id, file_name=name, sha256=sha256, size_bytes=size_bytes, uploaded_at=at, account=account
            )
            with self._writing():
                (folder / _FACTS).write_text(upload.model_dump_json(), encoding="utf-8")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return upload

    def get(self, upload_id: str) -> Upload:
        """Return what is known of a waiting file.

        Raises:
            NotFoundError: there is none with this id.
        """
        try:
            if _ID.fullmatch(upload_id):
                return Upload.model_validate_json((self._folder / upload_id / _FACTS).read_bytes())
        except (OSError, ValidationError):
            pass
        raise NotFoundError("upload", upload_id)

    def path(self, upload: Upload) -> Path:
        """Return where the file lies."""
        return self._folder / upload.id / upload.file_name

    def discard(self, upload: Upload) -> None:
        """Delete the file; does nothing where it is gone."""
        shutil.rmtree(self._folder / upload.id, ignore_errors=True)

    def sweep(self, now: datetime) -> None:
        """Delete the files that have waited too long."""
        with suppress(OSError), os.scandir(self._folder) as entries:  # none yet
            for entry in entries:
                with suppress(OSError):  # swept by another process
                    if _ID.fullmatch(entry.name) and self._came_at(entry) < now - LIFE:
                        shutil.rmtree(entry.path, ignore_errors=True)

    def _came_at(self, entry: os.DirEntry[str]) -> datetime:
        try:
            return self.get(entry.name).uploaded_at
        except NotFoundError:
            return datetime.fromtimestamp(entry.stat(follow_symlinks=False).st_mtime, UTC)

    def _write(self, path: Path, chunks: Iterable[bytes], limit_bytes: int) -> tuple[str, int]:
        """Write a new file, and return its sha256 and its size."""
        digest = hashlib.sha256()
        size = 0
        with self._writing():
            path.touch(exist_ok=False)
        for chunk in chunks:
            size += len(chunk)
            if size > limit_bytes:
                raise UnreadableFileError("file_too_large", file=path.name, limit=limit_bytes >> 20)
            digest.update(chunk)
            with self._writing(), path.open("ab") as file:
                file.write(chunk)
        return digest.hexdigest(), size

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Say that the folder cannot be used where that is so; what the sender's side raises is not about it."""
        try:
            yield
        except OSError as error:
            problem = str(error.strerror)
            raise UnavailableError("uploads_unusable", folder=str(self._folder), problem=problem) from error


def harmless_name(file_name: str) -> str:
    r"""Return a file's name without folders, signs that are not printed or steer a program, and of bounded length.

    >>> [harmless_name(name) for name in ("../../需求 清单.xlsx", r"C:\a\b|c.csv", "..")]
    ['需求 清单.xlsx', 'b_c.csv', 'list']
    """
    last = re.split(r"[\\/]", file_name)[-1]
    printed = "".join(sign if sign.isprintable() else "_" for sign in last)
    stem, dot, ending = _UNSAFE.sub("_", printed).strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    kept = _cut(stem, _NAME_BYTES) or "list"
    return f"{kept}.{_cut(ending, _ENDING_BYTES)}" if ending else kept


def _cut(text: str, limit_bytes: int) -> str:
    return text.encode(errors="ignore")[:limit_bytes].decode(errors="ignore").strip(" .")
