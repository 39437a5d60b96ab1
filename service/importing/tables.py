"""What every kind of file becomes before anybody asks what it means. Light: the child process loads it."""

from dataclasses import dataclass, field

AREA_CELLS = 8_000_000
"""Between the first cell and the last of a sheet; calamine keeps 32 bytes for each."""
CELL_SIGNS = 100_000
"""Characters of a cell that are handed over: more than any text may have, so that it is still found to be too long."""


@dataclass(slots=True)
class Merge:
    """Cells shown as one: row numbers from 1 as a spreadsheet program shows them, columns from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or one table of a document, without its blank rows."""

    name: str
    rows: list[tuple[int, list[str]]]
    """Row number and cells; a merged cell has its text in its first place only."""
    merges: list[Merge] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    """Paragraphs that stand before it."""
    below: list[str] = field(default_factory=list)
    """Paragraphs that stand behind the last table of a document."""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much the child may read and answer."""

    rows: int
    columns: int
    characters: int
    """Of all cells together."""
    unpacked_bytes: int
    """Of all entries of an archive together."""


class RefusedError(Exception):
    """A file that is not read, as a code of ``service.texts`` with its parameters."""

    def __init__(self, code: str, **parameters: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters


class Gatherer:
    """Collects rows and stops a file that holds more than is allowed.

    Raises:
        RefusedError: too many rows, columns or characters.
    """

    def __init__(self, bounds: Bounds) -> None:
        """Count from nothing; one gatherer serves all tables of a file."""
        self._bounds = bounds
        self._rows = 0
        self._characters = 0

    def row(self, table: str, number: int, cells: list[str]) -> tuple[int, list[str]] | None:
        """Return the row without its empty tail, or None for a blank one."""
        filled = len(cells)
        while filled and not cells[filled - 1].strip():
            filled -= 1
        if not filled:
            return None
        if filled > self._bounds.columns:
            raise RefusedError("sheet_too_wide", sheet=table, columns=filled, limit=self._bounds.columns)
        self._rows += 1
        if self._rows > self._bounds.rows:
            raise RefusedError("file_too_many_rows", limit=self._bounds.rows)
        kept = [cell[:CELL_SIGNS] for cell in cells[:filled]]
        self._characters += sum(map(len, cells[:filled]))
        if self._characters > self._bounds.characters:
            raise RefusedError("file_too_much_text", limit=self._bounds.characters // 1_000_000)
        return number, kept
