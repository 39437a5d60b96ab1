"""Rank one file of texts against another; nothing is stored."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from service.domain.demand import Demand
from service.domain.errors import InvalidError
from service.domain.item import Side
from service.domain.match import Listed
from service.domain.supply import Supply
from service.domain.taxonomy import Scheme
from service.importing.terms import Terms
from service.matching.engine import Engine, Progress
from service.matching.lists import rank_lists, within_capacity
from service.workflows.read_files import read_lines
from service.workflows.whole_files import require_writable, write_whole

TOP_LIMIT = 1_000
_Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\t\r\n]+$")]


class _Line(BaseModel):
    """One line of an input file; further fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    id: _Word
    title: str = ""
    text: str = ""
    sector: str | list[str] = ""
    """Names or codes of the taxonomy; what it does not know says nothing."""

    @property
    def sectors(self) -> str:
        """The sectors as one cell of a list."""
        return self.sector if isinstance(self.sector, str) else "、".join(self.sector)


def rank_files(
    engine: Engine,
    demands: Path,
    supplies: Path,
    out: Path,
    *,
    direction: Side = Side.DEMAND,
    top: int = 50,
    capacity: int | None = None,
    progress: Progress | None = None,
) -> int:
    """Write ``query_id<TAB>document_id<TAB>score`` lines, best first; return how many.

    ``direction`` names the query side; of ``capacity`` queries at most a document stands among the first ten. The output is written aside and moved into place when it is complete.

    Raises:
        InvalidError: a file is missing or empty, a line is no object with id and text, or an id stands twice.
    """
    if not 1 <= top <= TOP_LIMIT:
        raise InvalidError("value_range", field="--top", least=1, most=TOP_LIMIT, value=top)
    if capacity is not None and capacity < 1:
        raise InvalidError("value_range", field="--capacity", least=1, most=TOP_LIMIT, value=capacity)
    require_writable(out)
    terms = Terms(engine.taxonomy)
    sides = {
        side: [engine.text_of(item) for item in read_items(path, side, terms)]
        for side, path in ((Side.DEMAND, demands), (Side.SUPPLY, supplies))
    }
    ranked = rank_lists(
        sides[direction], sides[direction.other], engine.encoders(), engine.feature_maker, top=top, progress=progress
    )
    if capacity is not None:
        ranked = within_capacity(ranked, capacity)
    lines = [f"{row.query}\t{row.document}\t{row.score:.6f}\n" for row in ranked]
    write_whole(out, "".join(lines))
    return len(lines)


def read_items(path: Path, side: Side, terms: Terms) -> list[Listed]:
    """Return the lines of a JSONL file as demands or supplies.

    Raises:
        InvalidError: see ``rank_files``.
    """
    items: dict[str, Listed] = {}
    for number, line in read_lines(path):
        try:
            row = _Line.model_validate(json.loads(line))
        except ValidationError as error:
            field = ".".join(map(str, error.errors()[0]["loc"])) or "{…}"
            raise InvalidError("line_field_unusable", file=path.name, row=number, field=field) from error
        except (ValueError, RecursionError) as error:
            raise InvalidError("line_no_json", file=path.name, row=number) from error
        if row.id in items:
            raise InvalidError("line_id_twice", file=path.name, row=number, value=row.id)
        if not (row.title.strip() or row.text.strip()):
            raise InvalidError("line_without_text", file=path.name, row=number)
        codes = terms.read(Scheme.SECTORS, row.sectors).codes
        # Not validated: a line of a file that is ranked may be longer than what is stored.
        items[row.id] = (
            Demand.model_construct(
                id=row.id, list_id=path.name, edition_id=path.name, title=row.title, problem=row.text, sectors=codes
            )
            if side is Side.DEMAND
            else Supply.model_construct(
                id=row.id,
                list_id=path.name,
                edition_id=path.name,
                title=row.title,
                capabilities=row.text,
                sectors=codes,
            )
        )
    return list(items.values())
