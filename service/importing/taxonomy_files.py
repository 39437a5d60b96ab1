"""The taxonomy's files, read and checked; a broken file is refused with file, row and column named.

The version is the hash of all files, so that an index made with another taxonomy is rebuilt.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

from pydantic import ValidationError

from indexes.text import fold_name
from service.domain.errors import InvalidError
from service.domain.taxonomy import Crosswalk, Scheme, Taxonomy, Term, Vocabulary

_REFERENCES = {
    (Scheme.SECTORS, "parent"): Scheme.SECTORS,
    (Scheme.SCENARIO_TYPES, "stages"): Scheme.STAGES,
    (Scheme.PRODUCT_CLASSES, "kinds"): Scheme.SUPPLY_KINDS,
}
_NAMES = ("code", "name_zh", "name_hant", "name_en", "source")
_CROSSWALKS = "crosswalks.csv"
_PLACES = "places.txt"


def read_taxonomy(folder: Traversable) -> Taxonomy:
    """Return the taxonomy of a folder that holds one csv per scheme, ``crosswalks.csv`` and ``places.txt``.

    Raises:
        InvalidError: a file is missing, a row is incomplete, a code or name stands twice, or a reference leads nowhere.
    """
    contents = {
        name: _content(folder, name) for name in (*(f"{scheme}.csv" for scheme in Scheme), _CROSSWALKS, _PLACES)
    }
    vocabularies = {scheme: _vocabulary(scheme, contents[f"{scheme}.csv"]) for scheme in Scheme}
    for (scheme, column), target in _REFERENCES.items():
        for row, term in enumerate(vocabularies[scheme].terms.values(), start=2):
            _require_codes(f"{scheme}.csv", row, column, term.related.get(column, ()), vocabularies[target])
    crosswalks = _crosswalks(contents[_CROSSWALKS], vocabularies)
    digest = hashlib.sha256()
    for name, content in sorted(contents.items()):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return Taxonomy(vocabularies, crosswalks, digest.hexdigest()[:16], _names(_PLACES, contents[_PLACES]))


def _content(folder: Traversable, name: str) -> bytes:
    try:
        return folder.joinpath(name).read_bytes()
    except FileNotFoundError:
        raise InvalidError("taxonomy_missing", file=name) from None


def _rows(file: str, content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        for number, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                raise InvalidError("taxonomy_row", file=file, row=number, field="*", problem="number of columns")
            yield number, row
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidError("taxonomy_row", file=file, row=0, field="*", problem=str(error)) from error


def _vocabulary(scheme: Scheme, content: bytes) -> Vocabulary:
    file = f"{scheme}.csv"
    terms: list[Term] = []
    for number, row in _rows(file, content):
        values: dict[str, object] = {name: row.pop(name, "") for name in _NAMES}
        values["aliases"] = _listed(row.pop("aliases", ""))
        values["related"] = {name: _listed(cell) for name, cell in row.items()}
        try:
            terms.append(Term.model_validate(values))
        except ValidationError as error:
            raise _row_error(file, number, error) from error
    return Vocabulary(scheme, terms, {name: fold_name(name) for term in terms for name in term.names()})


def _crosswalks(content: bytes, vocabularies: Mapping[Scheme, Vocabulary]) -> list[Crosswalk]:
    crosswalks: list[Crosswalk] = []
    for number, row in _rows(_CROSSWALKS, content):
        try:
            crosswalk = Crosswalk.model_validate({**row, "targets": _listed(row.get("targets", ""))})
        except ValidationError as error:
            raise _row_error(_CROSSWALKS, number, error) from error
        _require_codes(_CROSSWALKS, number, "targets", crosswalk.targets, vocabularies[crosswalk.target_kind])
        crosswalks.append(crosswalk)
    return crosswalks


def _names(file: str, content: bytes) -> list[str]:
    """Return the lines of a file that name something; those that begin with # are remarks."""
    try:
        lines = content.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InvalidError("taxonomy_row", file=file, row=0, field="*", problem=str(error)) from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _require_codes(file: str, row: int, field: str, codes: tuple[str, ...], vocabulary: Vocabulary) -> None:
    for code in codes:
        if code not in vocabulary:
            raise InvalidError("taxonomy_reference", file=file, row=row, field=field, value=code)


def _row_error(file: str, row: int, error: ValidationError) -> InvalidError:
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"])) or "*"
    return InvalidError("taxonomy_row", file=file, row=row, field=field, problem=first["msg"])
