"""Generations of both sides on disk: written aside, checked whole, swapped in at once.

    ROOT/CURRENT                {"number": 7, "manifest": "<sha256 of its manifest>"}
    ROOT/generation-000007/     manifest.json, demand/, supply/
    ROOT/generation-000006/     the one before, for readers that are still opening it
    ROOT/building-*/            being written, or left by a crash; the next write clears it

One process writes at a time (the caller holds a lease); any number read. ``CURRENT`` is replaced last and atomically, so a
crash at any moment leaves the former generation in place. Every file is checked against its sha256 before a library
sees it: index files carry no checksum of their own, of 20 bits flipped in a payload none was noticed, and one in a header
hung the reader. A generation of another model, text version or taxonomy is refused, never mixed: everything here can
be rebuilt from the database.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from indexes.encoder import SIDES, Encoder, Side
from indexes.hybrid import Corpus, Entry, Progress
from indexes.text import TEXT_VERSION

FORMAT = 2
"""Raised with every change of the files' layout or meaning."""

_CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
_BUILDING = "building-"
_GENERATION_PATTERN = re.compile(r"generation-(\d{6,})")


class UnusableError(Exception):
    """The generation on disk must be rebuilt; ``StaleError`` or ``DamagedError`` says why."""


class StaleError(UnusableError):
    """A generation made for something else than what is asked of it now.

    Attributes:
        reason: the field of ``Expected`` that differs.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"made with another {reason}")
        self.reason = reason


class DamagedError(UnusableError):
    """A file that is missing or not what was written.

    Attributes:
        file: its path below the root.
    """

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} is missing or damaged")
        self.file = file


class Expected(BaseModel):
    """What a generation must have been made with to be used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    model_fingerprint: str
    word_model_fingerprint: str
    dimension: int
    prompts: dict[str, str]
    text_version: int
    taxonomy_version: str
    source: str
    """Which database the rows came from: revision numbers mean nothing in another."""

    @classmethod
    def of(cls, encoder: Encoder, word_encoder: Encoder, *, taxonomy_version: str, source: str) -> Self:
        """Return what these encoders, this taxonomy and this database ask for, with the versions of this code."""
        return cls(
            format=FORMAT,
            model_fingerprint=encoder.fingerprint,
            word_model_fingerprint=word_encoder.fingerprint,
            dimension=encoder.dimension,
            prompts=dict(encoder.prompts),
            text_version=TEXT_VERSION,
            taxonomy_version=taxonomy_version,
            source=source,
        )


class Manifest(BaseModel):
    """What a generation is and what its files must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    model: str
    """The setting by which the model was loaded, and may be again; ``made_with`` is what counts."""
    row_revision: int
    """The revision up to which the database's rows are in; the caller's delta begins above it."""
    made_with: Expected
    counts: dict[Side, int]
    checksums: dict[str, str]
    """sha256 (hex) by path below the generation's folder."""


class _Current(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    manifest: str


@dataclass(frozen=True)
class Generation:
    """An opened generation."""

    manifest: Manifest
    sides: Mapping[Side, Corpus]


def current_number(root: Path) -> int | None:
    """Return the number of the current generation, None when there is none; reads one small file, for polling.

    Raises:
        DamagedError: the file is there and cannot be read.
    """
    current = _read_current(root)
    return None if current is None else current.number


def made_by(root: Path) -> str | None:
    """Return the setting of the model that made the current generation, None when there is none.

    Raises:
        UnusableError: the generation cannot be read.
    """
    current = _read_current(root)
    return None if current is None else _read_manifest(root, root / _folder_name(current.number), current).model


def write_generation(
    root: Path,
    sides: Mapping[Side, Sequence[Entry]],
    *,
    encoder: Encoder,
    word_encoder: Encoder,
    row_revision: int,
    taxonomy_version: str,
    source: str,
    progress: Progress | None = None,
) -> Manifest:
    """Build both sides into a new generation and make it the current one.

    ``progress`` is called with (texts done, texts in all) over both sides. The generation that was current is kept, older
    ones and what a crash left are deleted.

    Raises:
        ValueError: a side is missing, or one has two entries of one id.
        OSError: the disk is full or not writable; the current generation stays.
    """
    if set(sides) != set(SIDES):
        raise ValueError(f"sides are {sorted(sides)}, not {sorted(SIDES)}")
    root.mkdir(parents=True, exist_ok=True)
    former = _current_or_none(root)
    number = max([0, *_numbers(root)]) + 1  # before anything is deleted: a number is not used twice
    _clear(root, keep=set() if former is None else {former})
    building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=root))
    total = sum(len(entries) for entries in sides.values())
    done = 0
    for side in SIDES:
        (building / side).mkdir()
        Corpus.build(
            sides[side],
            encoder,
            word_encoder,
            side=side,
            folder=building / side,
            progress=None if progress is None else _shifted(progress, done, total),
        )
        done += len(sides[side])
    manifest = Manifest(
        number=number,
        model=encoder.name,
        row_revision=row_revision,
        made_with=Expected.of(encoder, word_encoder, taxonomy_version=taxonomy_version, source=source),
        counts={side: len(sides[side]) for side in SIDES},
        checksums=_checksums(building),
    )
    content = manifest.model_dump_json(indent=1).encode()
    (building / _MANIFEST).write_bytes(content)
    _sync_tree(building)
    building.rename(root / _folder_name(number))
    _publish(root, _Current(number=number, manifest=hashlib.sha256(content).hexdigest()))
    _clear(root, keep={number} if former is None else {number, former})
    return manifest


def open_current(root: Path, expected: Expected, *, encoder: Encoder, word_encoder: Encoder) -> Generation | None:
    """Open the current generation, checked whole; None when there is none.

    Raises:
        DamagedError: a file is missing or differs from its checksum. A reader that is overtaken by two writes sees this too:
            it tries again when ``current_number`` has changed.
        StaleError: it was made with something else than ``expected``.
    """
    current = _read_current(root)
    if current is None:
        return None
    folder = root / _folder_name(current.number)
    manifest = _read_manifest(root, folder, current)
    for field in Expected.model_fields:
        if getattr(manifest.made_with, field) != getattr(expected, field):
            raise StaleError(field)
    for name, checksum in manifest.checksums.items():
        if _sha256(folder / name) != checksum:
            raise DamagedError(f"{folder.name}/{name}")
    return Generation(manifest, {side: Corpus.load(folder / side, encoder, word_encoder) for side in SIDES})


def _read_current(root: Path) -> _Current | None:
    try:
        return _Current.model_validate_json((root / _CURRENT).read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise DamagedError(_CURRENT) from error


def _current_or_none(root: Path) -> int | None:
    """Return the current number for a writer, to whom a damaged ``CURRENT`` is as good as none."""
    try:
        return current_number(root)
    except DamagedError:
        return None


def _read_manifest(root: Path, folder: Path, current: _Current) -> Manifest:
    path = folder / _MANIFEST
    name = path.relative_to(root).as_posix()
    if _sha256(path) != current.manifest:
        raise DamagedError(name)
    content = json.loads(path.read_bytes())
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        raise StaleError("format") from error  # it is what was written, so other code wrote it


def _publish(root: Path, current: _Current) -> None:
    """Replace ``CURRENT``; what it names is already on the disk."""
    fresh = root / f"{_BUILDING}{_CURRENT}"
    fresh.write_text(current.model_dump_json(), encoding="utf-8")
    _sync(fresh)
    _sync(root)
    fresh.replace(root / _CURRENT)
    _sync(root)


def _clear(root: Path, keep: set[int]) -> None:
    for path in root.iterdir():
        match = _GENERATION_PATTERN.fullmatch(path.name)
        if path.name.startswith(_BUILDING) or (match and int(match[1]) not in keep):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _numbers(root: Path) -> list[int]:
    return [int(match[1]) for path in root.iterdir() if (match := _GENERATION_PATTERN.fullmatch(path.name))]


def _folder_name(number: int) -> str:
    return f"generation-{number:06d}"


def _checksums(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file but lock files, which readers touch."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in files}


def _sha256(path: Path) -> str:
    """Return a file's sha256, or an empty string for one that is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _shifted(progress: Progress, done: int, total: int) -> Progress:
    return lambda texts, _texts_of_side: progress(done + texts, total)
