"""Files that wait: found by their id alone, gone when they are done, late or broken off."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from service.domain.edition import Upload
from service.domain.errors import NotFoundError, UnavailableError, UnreadableFileError
from service.storage.uploads import LIFE, Uploads

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


def kept(uploads: Uploads, name: str = "清单.csv", *chunks: bytes, at: datetime = NOON) -> Upload:
    return uploads.keep(name, chunks, account="organizer", at=at, limit_bytes=10)


def test_a_file_waits_as_it_came(uploads: Uploads, tmp_path: Path) -> None:
    upload = kept(uploads, "../a/清单.csv", b"12345", b"67890")

    assert uploads.get(upload.id) == upload
    assert upload == Upload(
        id=upload.id,
        file_name="清单.csv",
        sha256=sha256(b"1234567890").hexdigest(),
        size_bytes=10,
        uploaded_at=NOON,
        account="organizer",
    )
    assert uploads.path(upload).read_bytes() == b"1234567890"
    assert uploads.path(upload).parent.parent == tmp_path / "uploads"
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "uploads", tmp_path / "uploads" / upload.id)} == {0o700}


def test_a_file_beyond_the_limit_leaves_nothing(uploads: Uploads, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="file_too_large"):
        kept(uploads, "a.csv", b"12345678901")

    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_file_that_breaks_off_leaves_nothing(uploads: Uploads, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"1"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        uploads.keep("a.csv", broken(), account="", at=NOON, limit_bytes=10)

    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_failure_of_the_sender_is_not_said_of_the_folder(uploads: Uploads, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"1"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        uploads.keep("a.csv", broken(), account="", at=NOON, limit_bytes=10)

    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(UnavailableError, match="uploads_unusable"):
        kept(Uploads(tmp_path / "file" / "uploads"))


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a" * 500 + ".xlsx", "\x00\x1b[31m.csv", "\ud800.csv", "需求" * 200, "/"]
)
def test_any_name_becomes_one_that_can_be_kept(uploads: Uploads, name: str) -> None:
    upload = kept(uploads, name, b"x")

    assert uploads.path(upload).read_bytes() == b"x"
    assert upload.file_name.isprintable()
    assert len(upload.file_name.encode()) <= 140


@pytest.mark.parametrize(
    "key",
    ["", ".", "..", "upload-", "upload-0123456789abcdef0123", "../uploads", "upload-0123456789abcdef012/..", "\0"],
)
def test_an_id_leads_nowhere_else(uploads: Uploads, key: str) -> None:
    kept(uploads)

    with pytest.raises(NotFoundError):
        uploads.get(key)


def test_what_was_discarded_is_gone(uploads: Uploads, tmp_path: Path) -> None:
    upload, other = kept(uploads), kept(uploads)

    for _ in range(2):
        uploads.discard(upload)

    assert [path.name for path in (tmp_path / "uploads").iterdir()] == [other.id]
    with pytest.raises(NotFoundError):
        uploads.get(upload.id)


def test_old_files_and_halves_are_swept_and_nothing_else(uploads: Uploads, tmp_path: Path) -> None:
    young = kept(uploads, at=NOON + timedelta(seconds=1))
    for second in (0, 1):
        kept(uploads, at=NOON + timedelta(seconds=second))
        half = tmp_path / "uploads" / kept(uploads).id
        (half / ".upload.json").unlink()
        os.utime(half, (NOON.timestamp() + second, NOON.timestamp() + second))
    (tmp_path / "uploads" / "notes.txt").touch()

    def left(now: datetime) -> int:
        uploads.sweep(now)
        return len(list((tmp_path / "uploads").iterdir()))

    assert left(NOON + LIFE) == 6
    assert left(NOON + LIFE + timedelta(microseconds=1)) == 4
    assert uploads.get(young.id) == young
    assert left(NOON + 2 * LIFE) == 1


def test_a_folder_that_vanishes_meanwhile_does_not_end_the_sweep(uploads: Uploads, tmp_path: Path) -> None:
    halves = [tmp_path / "uploads" / f"upload-{number:020}" for number in range(2)]
    for half in halves:
        half.mkdir(parents=True)
        os.mkfifo(half / ".upload.json")  # whoever reads it waits
        os.utime(half, (NOON.timestamp(), NOON.timestamp()))
    sweeping = threading.Thread(target=uploads.sweep, args=(NOON + 2 * LIFE,))
    sweeping.start()
    for vanishes in (True, False):
        reader, half = waited_for(halves)
        halves.remove(half)
        if vanishes:
            shutil.rmtree(half)
        os.close(reader)
    sweeping.join()

    assert list((tmp_path / "uploads").iterdir()) == []


def waited_for(halves: list[Path]) -> tuple[int, Path]:
    """Return the one of these folders whose facts are being read, with an end of the pipe."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        for half in halves:
            with suppress(OSError):
                return os.open(half / ".upload.json", os.O_WRONLY | os.O_NONBLOCK), half
        time.sleep(0.01)
    raise TimeoutError


def test_sweeping_before_the_first_upload_does_nothing(uploads: Uploads, tmp_path: Path) -> None:
    uploads.sweep(NOON)

    assert list(tmp_path.iterdir()) == []
