"""Names in coded columns become codes of the taxonomy; a name that is not known becomes a note, never a guess."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from indexes.text import names_pattern, normal_form
from service.domain.edition import MARK
from service.domain.taxonomy import Scheme, Taxonomy

_PARTS = re.compile(r"[、，,/／\\＼;；|｜·•\n\t\u3000]+| {2,}")
_CACHED = 8192
_SHORTEST_CHINESE = 2
_SHORTEST_LATIN = 3


class Read(NamedTuple):
    """What a cell of names says."""

    codes: tuple[str, ...]
    unknown: tuple[str, ...]
    """Parts that name nothing known, as written."""


class Terms:
    """Reads names by one taxonomy and its crosswalks."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Fold the names once."""
        self._taxonomy = taxonomy
        self._exact = {scheme: self._names(scheme) for scheme in taxonomy.vocabularies}
        self._contained = {scheme: self._pattern(scheme) for scheme in taxonomy.vocabularies}
        self.read = lru_cache(maxsize=_CACHED)(self._read)

    def _read(self, scheme: Scheme, text: str) -> Read:
        """Return the codes of a cell: whole, part by part, then by the longest names within a part."""
        codes: list[str] = []
        unknown: list[str] = []
        for part in self._split(scheme, text.replace(MARK, " ")):
            found = self._codes(scheme, part)
            codes += found
            if not found and any(sign.isalnum() for sign in part):
                unknown.append(part)
        return Read(tuple(sorted(set(codes))), tuple(unknown))

    def _split(self, scheme: Scheme, text: str) -> Iterable[str]:
        if normal_form(text) in self._exact[scheme]:
            return [text]
        return (part.strip() for part in _PARTS.split(text) if part.strip())

    def _codes(self, scheme: Scheme, part: str) -> tuple[str, ...]:
        folded = normal_form(part)
        if exact := self._exact[scheme].get(folded):
            return exact
        bare = re.sub(r"\([^()]*\)", "", folded).strip()
        if exact := self._exact[scheme].get(bare):
            return exact
        names = {match[0] for match in self._contained[scheme].finditer(folded)}
        return tuple(code for name in sorted(names) for code in self._exact[scheme][name])

    def _names(self, scheme: Scheme) -> dict[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {name: (code,) for name, code in self._taxonomy[scheme].by_name.items()}
        for code in self._taxonomy[scheme].terms:
            names.setdefault(code, (code,))
        for crosswalk in self._taxonomy.crosswalks:
            if crosswalk.target_kind is scheme:
                name = normal_form(crosswalk.name_zh)
                for known in (name, name.removesuffix("业"), normal_form(crosswalk.name_en)):
                    names.setdefault(known, crosswalk.targets)
                names.setdefault(f"{crosswalk.code.lower()} {name}", crosswalk.targets)
                names.setdefault(f"{crosswalk.code.lower()}{name}", crosswalk.targets)
        return names

    def _pattern(self, scheme: Scheme) -> re.Pattern[str]:
        names = self._exact[scheme]
        return re.compile(
            names_pattern(
                name for name in names if len(name) >= (_SHORTEST_LATIN if name.isascii() else _SHORTEST_CHINESE)
            )
        )
