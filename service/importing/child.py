"""One file in on standard input, one JSON answer out on standard output, in a process that may die.

It limits itself before it reads: address space, processor time, no file larger than nothing, no core. ``fence`` is the other
side. Loads only what the kind at hand needs.
"""

import json
import resource
import sys
from dataclasses import asdict

from service.importing.tables import Bounds, RefusedError, Table

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TABLES = 500
_OTHER_KINDS = {
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
}


def read(content: bytes, bounds: Bounds) -> list[Table]:
    """Return the tables of a file whose kind is decided by what it holds; its name plays no part.

    Raises:
        RefusedError: it is empty, of no kind that is read, damaged, encrypted or too large.
    """
    if not content.strip():
        raise RefusedError("file_empty")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from service.importing.archives import kind_of_archive

        if kind_of_archive(content, bounds) == "document":
            from service.importing.documents import read_document

            return read_document(content, bounds)
        return _workbook(content, bounds)
    if content.startswith(_OLE):
        return _compound(content, bounds)
    for beginning, found in _OTHER_KINDS.items():
        if content.startswith(beginning):
            raise RefusedError("file_kind_unknown", found=found)
    from service.importing.delimited import read_delimited

    return read_delimited(content, bounds)


def _compound(content: bytes, bounds: Bounds) -> list[Table]:
    """Read a compound file by the names of its streams, which stand in it as UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise RefusedError("file_encrypted")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return _workbook(content, bounds)
    if "WordDocument".encode("utf-16-le") in content:
        raise RefusedError("file_is_old_word")
    raise RefusedError("file_damaged")


def _workbook(content: bytes, bounds: Bounds) -> list[Table]:
    from service.importing.workbooks import read_workbook

    return read_workbook(content, bounds)


def _bounded(tables: list[Table]) -> list[Table]:
    if len(tables) > _TABLES:
        raise RefusedError("file_too_many_tables", limit=_TABLES)
    return tables


def _confine(memory_bytes: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer ``{"tables": [...]}`` or ``{"refused": code, "parameters": {...}}``."""
    limits = json.loads(sys.argv[1])
    _confine(limits["memory_bytes"], limits["cpu_seconds"])
    answer: dict[str, object]
    try:
        tables = _bounded(read(sys.stdin.buffer.read(), Bounds(**limits["bounds"])))
        answer = {"tables": [asdict(table) for table in tables]}
    except RefusedError as refusal:
        answer = {"refused": refusal.code, "parameters": refusal.parameters}
    except MemoryError:
        answer = {"refused": "file_too_demanding", "parameters": {}}
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
