"""Looks into a zip before anything unpacks it for good: what it is, and whether it is harmless.

Every entry is unpacked once here, piece by piece and with its checksum: declared sizes lie. No office program writes a
DOCTYPE, so any is refused, in whatever encoding hides it. A part may have any name, so what begins
like markup is looked at as such. A cell far off (XFD1048576) makes calamine ask for a dense area and abort the process; a
far ``dimension`` alone does no harm and WPS writes such, so cells are looked at.
"""

import re
import zipfile
import zlib
from collections import Counter
from io import BytesIO

from service.importing.tables import AREA_CELLS, Bounds, RefusedError

_ENTRIES = 5_000
_PIECE_BYTES = 1 << 20
_RATIO = 200
"""Unpacked to packed size; sheets with many equal cells reach 60."""
_RATIO_COUNTS_FROM_BYTES = 10 << 20
_OVERLAP_BYTES = 64
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PLACE = re.compile(rb" r ?= ?[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_WHITE_AS_SPACE = bytes.maketrans(b"\t\r\n", b"   ")
_PREFIX = re.compile(rb"<(/?)\w+:c(?=[ >])")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
_REPEATED = re.compile(rb"number-(rows|columns)-repeated\s*=\s*[\"']([0-9]+)[\"']")
_REPEATED_LIMITS = {b"rows": 1_048_576, b"columns": 16_384}


def kind_of_archive(content: bytes, bounds: Bounds) -> str:
    """Return ``workbook``, ``open_document`` or ``document`` for a harmless archive of a kind that is read.

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
    if len(entries) > _ENTRIES:
        raise RefusedError("archive_too_many_entries", entries=len(entries), limit=_ENTRIES)
    if sum(entry.file_size for entry in entries) > bounds.unpacked_bytes:
        raise RefusedError("archive_too_large", limit=bounds.unpacked_bytes >> 20)
    for name, times in Counter(names).items():
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name or times > 1:
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
            _require_unlocked(names, archive)
            return "open_document"
        raise RefusedError("file_kind_unknown", found="OpenDocument")
    if "xl/workbook.bin" in names:
        raise RefusedError("file_kind_unknown", found="xlsb")
    if "ppt/presentation.xml" in names:
        raise RefusedError("file_kind_unknown", found="PowerPoint")
    raise RefusedError("file_kind_unknown", found="zip")


def _require_unlocked(names: set[str], archive: zipfile.ZipFile) -> None:
    """Refuse an OpenDocument archive whose entries are encrypted one by one, as its manifest tells."""
    manifest = "META-INF/manifest.xml"
    is_read = manifest in names and archive.getinfo(manifest).file_size < _PIECE_BYTES
    if is_read and b"encryption-data" in archive.read(manifest):
        raise RefusedError("file_encrypted")


def _inspect_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, bounds: Bounds, left_bytes: int) -> int:
    extent = _Extent(entry.filename, bounds) if "worksheets/" in entry.filename else None
    size_bytes = merges = 0
    is_markup = False
    tail = b""
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE_BYTES):
            size_bytes += len(piece)
            if size_bytes > left_bytes:
                raise RefusedError("archive_too_large", limit=bounds.unpacked_bytes >> 20)
            if size_bytes == len(piece):
                is_markup = bool(_MARKUP.match(piece))
            if not is_markup:
                continue
            piece = piece.translate(_WHITE_AS_SPACE, delete=b"\0")
            merges += piece.count(b"mergeCell ")
            if merges > bounds.rows:
                raise RefusedError("archive_hostile", entry=ascii(entry.filename[:80]))
            text = tail + piece
            if _DOCTYPE.search(text):
                raise RefusedError("archive_with_doctype", entry=ascii(entry.filename[:80]))
            for axis, times in _REPEATED.findall(text):
                if int(times) > _REPEATED_LIMITS[axis]:
                    raise RefusedError("archive_hostile", entry=ascii(entry.filename[:80]))
            last = extent.look(text) if extent else len(text)
            tail = text[min(last, len(text) - _OVERLAP_BYTES) :][-_PIECE_BYTES:]
    return size_bytes


class _Extent:
    """How far the cells of one sheet reach."""

    def __init__(self, entry: str, bounds: Bounds) -> None:
        self._entry = entry.rsplit("/", 1)[-1]
        self._bounds = bounds
        self._last_row = 0
        self._last_column = 0

    def look(self, xml: bytes) -> int:
        """Look at the cells that hold something and return where the last tag of a cell begins."""
        if b":c>" in xml:
            xml = _PREFIX.sub(rb"<\1c", xml)
        *cells, _ = xml.split(b"</c>")
        for cell in cells:
            if cell.endswith((b"<v></v>", b"<v/>")):  # a form's formulas reach down the whole sheet and say nothing
                continue
            if place := _PLACE.search(cell, max(cell.rfind(b"<c "), 0)):
                self._reach(int(place[2]), _column_number(place[1]), (place[1] + place[2]).decode().upper())
        return max(xml.rfind(b"<c "), 0)

    def _reach(self, row: int, column: int, cell: str) -> None:
        self._last_row = max(self._last_row, row)
        self._last_column = max(self._last_column, column)
        too_far = row > self._bounds.rows or column > self._bounds.columns
        if too_far or self._last_row * self._last_column > AREA_CELLS:
            raise RefusedError(
                "sheet_reaches_too_far",
                sheet=self._entry,
                cell=cell,
                rows=self._bounds.rows,
                columns=self._bounds.columns,
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
