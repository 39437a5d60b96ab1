"""One file in on standard input, one JSON answer out on standard output, in a process that may die.

It limits itself before it reads: address space, processor time, no file larger than nothing, no core. ``fence`` is the other
side. Loads only what the kind at hand needs.
"""

import json
import re
import resource
import struct
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
    b"MIME-Version:": "MHTML",
}
_BEGINNING_BYTES = 1000
_XLS_BEGINNING = re.compile(rb"\x09\x08(?:\x10\x00\x00\x06\x05\x00.{12}|\x08\x00\x00\x05\x05\x00.{4})", re.DOTALL)
"""The first record of the globals, of Excel 97 and of Excel 95."""
_XLS_LOCKED = 0x002F
_XLS_RECORDS = 8
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<[a-zA-Z!?]")


def read(content: bytes, bounds: Bounds) -> list[Table]:
    """Return the tables of a file whose kind is decided by what it holds; its name plays no part.

    Raises:
        RefusedError: it is empty, of no kind that is read, damaged, encrypted or too large.
    """
    if not content.strip():
        raise RefusedError("file_empty")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from service.importing.archives import kind_of_archive

        kind = kind_of_archive(content, bounds)
        if kind == "document":
            from service.importing.documents import read_document

            return read_document(content, bounds)
        return _open_document(content, bounds) if kind == "open_document" else _workbook(content, bounds)
    if content.startswith(_OLE):
        return _compound(content, bounds)
    for beginning, found in _OTHER_KINDS.items():
        if content.startswith(beginning):
            raise RefusedError("file_kind_unknown", found=found)
    if _MARKUP.match(content[:_BEGINNING_BYTES].replace(b"\0", b"")):
        from service.importing.pages import read_page

        return read_page(content, bounds)
    from service.importing.delimited import read_delimited

    return read_delimited(content, bounds)


def _compound(content: bytes, bounds: Bounds) -> list[Table]:
    """Read a compound file by the names of its streams, which stand in it as UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise RefusedError("file_encrypted")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        if _is_locked(content):
            raise RefusedError("file_encrypted")
        return _workbook(content, bounds)
    if "WordDocument".encode("utf-16-le") in content:
        raise RefusedError("file_is_old_word")
    if "PowerPoint Document".encode("utf-16-le") in content:
        raise RefusedError("file_kind_unknown", found="PowerPoint")
    raise RefusedError("file_damaged")


def _is_locked(content: bytes) -> bool:
    """Tell whether an xls says among its first records that the rest is encrypted; calamine calls such a file no workbook."""
    beginning = _XLS_BEGINNING.search(content)
    place = beginning.end() if beginning else len(content)
    for _ in range(_XLS_RECORDS):
        if len(content) < place + 4:
            return False
        record, length = struct.unpack_from("<HH", content, place)
        if record == _XLS_LOCKED:
            return True
        place += 4 + length
    return False


def _workbook(content: bytes, bounds: Bounds) -> list[Table]:
    from service.importing.workbooks import read_workbook

    return read_workbook(content, bounds)


def _open_document(content: bytes, bounds: Bounds) -> list[Table]:
    from service.importing.spans import merges_by_sheet

    merges_of = merges_by_sheet(content, bounds)  # first: it stops what calamine would die of
    tables = _workbook(content, bounds)
    for table, merges in zip(tables, merges_of, strict=False):
        table.merges.extend(merges)
    return tables


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
