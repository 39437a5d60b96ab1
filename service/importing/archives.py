"""Looks into a zip before anything unpacks it for good: what it is, and whether it is harmless.

Every entry is unpacked once here, piece by piece and with its checksum: declared sizes lie. No office program writes a
DOCTYPE, so any is refused, in whatever encoding hides it. A cell far off (XFD1048576) makes calamine ask for
a dense area and abort the process; a far ``dimension`` alone does no harm and WPS writes such, so cells are looked at.
"""

import re
import zipfile
import zlib
from io import BytesIO

from service.importing.tables import Bounds, RefusedError

_ENTRIES = 5_000
_PIECE_BYTES = 1 << 20
_RATIO = 200
"""Unpacked to packed size; sheets with many equal cells reach 60."""
_RATIO_COUNTS_FROM_BYTES = 10 << 20
_AREA_CELLS = 8_000_000
"""calamine keeps 32 bytes for each cell between the first and the last."""
_OVERLAP_BYTES = 64
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"'][^>]*>")
_REPEATED = re.compile(rb"number-(rows|columns)-repeated\s*=\s*[\"']([0-9]+)[\"']")
_REPEATED_LIMITS = {b"rows": 1_048_576, b"columns": 16_384}


def kind_of_archive(content: bytes, bounds: Bounds) -> str:
    """Return ``workbook`` or ``document`` for a harmless archive of a kind that is read.

    Raises:
        RefusedError: damaged, too large unpacked, hostile, or of another kind.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _inspected(archive, bounds)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as broken:
        raise RefusedError("file_damaged") from broken
    except RuntimeError as locked:  # zipfile's word for an entry that wants a password
        raise RefusedError("file_encrypted") from locked


def _inspected(archive: zipfile.ZipFile, bounds: Bounds) -> str:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > _ENTRIES or sum(entry.file_size for entry in entries) > bounds.unpacked_bytes:
        raise RefusedError("archive_too_large", limit=bounds.unpacked_bytes >> 20)
    for name in names:
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name or names.count(name) > 1:
            raise RefusedError("archive_hostile", entry=ascii(name[:80]))
    kind = _kind(set(names), archive)
    unpacked_bytes = 0
    for entry in entries:
        if entry.file_size > _RATIO_COUNTS_FROM_BYTES and entry.file_size > _RATIO * max(entry.compress_size, 1):
            raise RefusedError("archive_too_large", limit=bounds.unpacked_bytes >> 20)
        if not entry.is_dir():
            unpacked_bytes += _inspect_entry(archive, entry, bounds, bounds.unpacked_bytes - unpacked_bytes)
    return kind


def _kind(names: set[str], archive: zipfile.ZipFile) -> str:
    if "xl/workbook.xml" in names:
        return "workbook"
    if "word/document.xml" in names:
        return "document"
    if "mimetype" in names and archive.getinfo("mimetype").file_size < _PIECE_BYTES:
        if b"opendocument.spreadsheet" in archive.read("mimetype"):
            return "workbook"
        raise RefusedError("file_kind_unknown", found="OpenDocument")
    if "xl/workbook.bin" in names:
        raise RefusedError("file_kind_unknown", found="xlsb")
    raise RefusedError("file_kind_unknown", found="zip")


def _inspect_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, bounds: Bounds, left_bytes: int) -> int:
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    extent = _Extent(entry.filename, bounds) if "worksheets/" in entry.filename else None
    size_bytes = 0
    tail = b""
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE_BYTES):
            size_bytes += len(piece)
            if size_bytes > left_bytes:
                raise RefusedError("archive_too_large", limit=bounds.unpacked_bytes >> 20)
            if not is_xml:
                continue
            text = (tail + piece).replace(b"\0", b"")  # UTF-16 becomes readable
            if _DOCTYPE.search(text):
                raise RefusedError("archive_with_doctype", entry=ascii(entry.filename[:80]))
            for axis, times in _REPEATED.findall(text):
                if int(times) > _REPEATED_LIMITS[axis]:
                    raise RefusedError("archive_hostile", entry=ascii(entry.filename[:80]))
            if extent:
                extent.look(text)
            tail = text[max(text.rfind(b"<"), len(text) - 4096, 0) :] if extent else text[-_OVERLAP_BYTES:]
    return size_bytes


class _Extent:
    """How far the cells of one sheet reach."""

    def __init__(self, entry: str, bounds: Bounds) -> None:
        self._entry = entry.rsplit("/", 1)[-1]
        self._bounds = bounds
        self._last_row = 0
        self._last_column = 0

    def look(self, xml: bytes) -> None:
        for cell in _CELL.finditer(xml):
            if cell[0].endswith(b"/>"):  # formatted, holds nothing
                continue
            row, column = int(cell[2]), _column_number(cell[1])
            self._last_row = max(self._last_row, row)
            self._last_column = max(self._last_column, column)
            too_far = row > self._bounds.rows or column > self._bounds.columns
            if too_far or self._last_row * self._last_column > _AREA_CELLS:
                raise RefusedError(
                    "sheet_reaches_too_far",
                    sheet=self._entry,
                    cell=(cell[1] + cell[2]).decode().upper(),
                    rows=self._bounds.rows,
                    columns=self._bounds.columns,
                )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
