"""Rank one file of texts against another; nothing is stored."""

import errno
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from service.domain.errors import InvalidError
from service.domain.item import Side
from service.matching.engine import Engine, Progress
from service.matching.lists import Text, rank_lists

TOP_LIMIT = 1_000
_Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\t\r\n]+$")]


class _Line(BaseModel):
    """One line of an input file; further fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    id: _Word
    title: str = ""
    text: str = ""


def rank_files(
    engine: Engine,
    demands: Path,
    supplies: Path,
    out: Path,
    *,
    direction: Side = Side.DEMAND,
    top: int = 50,
    progress: Progress | None = None,
) -> int:
    """Write ``query_id<TAB>document_id<TAB>score`` lines, best first; return how many.

    ``direction`` names the query side. The output is written aside and moved into place when it is complete.

    Raises:
        InvalidError: a file is missing or empty, a line is no object with id and text, or an id stands twice.
    """
    if not 1 <= top <= TOP_LIMIT:
        raise InvalidError("value_range", field="--top", least=1, most=TOP_LIMIT, value=top)
    _require_writable(out)
    sides = {Side.DEMAND: read_texts(demands), Side.SUPPLY: read_texts(supplies)}
    ranked = rank_lists(sides[direction], sides[direction.other], engine.encoders(), top=top, progress=progress)
    lines = [f"{row.query}\t{row.document}\t{row.score:.6f}\n" for row in ranked]
    _write_whole(out, "".join(lines))
    return len(lines)


def read_texts(path: Path) -> list[Text]:
    """Return the texts of a JSONL file: title and text, one below the other.

    Raises:
        InvalidError: see ``rank_files``.
    """
    texts: dict[str, Text] = {}
    for number, line in read_lines(path):
        try:
            row = _Line.model_validate(json.loads(line))
        except ValidationError as error:
            field = ".".join(map(str, error.errors()[0]["loc"])) or "{…}"
            raise InvalidError("line_field_unusable", file=path.name, row=number, field=field) from error
        except (ValueError, RecursionError) as error:
            raise InvalidError("line_no_json", file=path.name, row=number) from error
        if row.id in texts:
            raise InvalidError("line_id_twice", file=path.name, row=number, value=row.id)
        if not (row.title.strip() or row.text.strip()):
            raise InvalidError("line_without_text", file=path.name, row=number)
        texts[row.id] = Text(row.id, f"{row.title}\n{row.text}".strip())
    return list(texts.values())


def read_lines(path: Path) -> list[tuple[int, str]]:
    """Return the numbered lines of a UTF-8 file that say something.

    Raises:
        InvalidError: it is missing, empty, or no UTF-8.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise InvalidError("file_missing", file=path.name) from None
    except OSError as error:
        raise InvalidError("file_forbidden", file=path.name) from error
    except UnicodeDecodeError as error:
        raise InvalidError("file_no_utf8", file=path.name) from error
    lines = [(number, line) for number, line in enumerate(content.split("\n"), start=1) if line.strip()]
    if not lines:
        raise InvalidError("file_empty", file=path.name)
    return lines


def _require_writable(path: Path) -> None:
    """Stop before the work where its result could not be kept."""
    if not path.parent.is_dir() or path.is_dir() or not os.access(path.parent, os.W_OK):
        raise InvalidError("out_unusable", file=str(path), problem=os.strerror(errno.ENOENT))


def _write_whole(path: Path, content: str) -> None:
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.write_text(content, encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise InvalidError("out_unusable", file=str(path), problem=str(error.strerror)) from error
