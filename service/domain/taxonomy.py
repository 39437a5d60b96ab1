"""The lists of codes that users see; every other scheme is an alias of, or a crosswalk to, one of them.

The data are rows of CSV files; this module holds their shape and says which row breaks it.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from service.domain.errors import InvalidError

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class Scheme(StrEnum):
    """The vocabularies, each one file."""

    SECTORS = "sectors"
    STAGES = "stages"
    SCENARIO_TYPES = "scenario_types"
    TECHNIQUES = "techniques"
    SUPPLY_KINDS = "supply_kinds"
    PRODUCT_CLASSES = "product_classes"
    COOPERATION_MODES = "cooperation_modes"
    CITIES = "cities"


class Term(BaseModel):
    """One code with its names in three scripts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
    name_zh: Name
    name_hant: Name
    name_en: Name
    aliases: tuple[Name, ...] = ()
    source: Name
    related: Mapping[str, tuple[str, ...]] = {}
    """The file's further columns: parents, standard divisions, clusters, stages, kinds."""

    def names(self) -> tuple[str, ...]:
        """Return every name by which lists call this term."""
        return (self.name_zh, self.name_hant, self.name_en, *self.aliases)


class Crosswalk(BaseModel):
    """A code of a foreign scheme and what it means in ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheme: Name
    code: Name
    name_zh: Name
    name_en: Name
    target_kind: Scheme
    targets: tuple[str, ...]
    source: Name


class Vocabulary:
    """The terms of one scheme, found by code or by any folded name.

    Raises:
        InvalidError: two terms share a code or a folded name; the sentence names file and row.
    """

    def __init__(self, scheme: Scheme, terms: Iterable[Term], folded: Mapping[str, str]) -> None:
        """Keep the terms; ``folded`` maps each name to the form in which texts are compared."""
        self.scheme = scheme
        self.terms: dict[str, Term] = {}
        self.by_name: dict[str, str] = {}
        for row, term in enumerate(terms, start=2):
            if term.code in self.terms:
                raise InvalidError("taxonomy_code_twice", file=f"{scheme}.csv", row=row, value=term.code)
            self.terms[term.code] = term
            for name in {folded[name] for name in term.names()}:
                if name in self.by_name:
                    raise InvalidError("taxonomy_name_twice", file=f"{scheme}.csv", row=row, value=name)
                self.by_name[name] = term.code

    def __contains__(self, code: object) -> bool:
        return code in self.terms

    def __getitem__(self, code: str) -> Term:
        return self.terms[code]


class Taxonomy:
    """All vocabularies and crosswalks of one version."""

    def __init__(
        self,
        vocabularies: Mapping[Scheme, Vocabulary],
        crosswalks: Iterable[Crosswalk],
        version: str,
        places: Iterable[str] = (),
    ) -> None:
        """Keep the parts.

        Args:
            vocabularies: one for each scheme.
            crosswalks: from foreign schemes.
            version: the hash of the files all this was read from.
            places: names of places beyond the cities, which matching must not look at.
        """
        self.vocabularies = dict(vocabularies)
        self.crosswalks = tuple(crosswalks)
        self.version = version
        self.places = tuple(places)

    def __getitem__(self, scheme: Scheme) -> Vocabulary:
        return self.vocabularies[scheme]
