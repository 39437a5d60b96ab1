"""The order of the last searches, so that their pages stay as they were while rows arrive."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from service.domain.facet import Facet
from service.matching.spelling import Correction

_KEPT = 64
"""Searches kept: each holds one reference per found item."""


class Droppable(BaseModel):
    """A filter without which something would be found."""

    model_config = ConfigDict(frozen=True)

    facet: Facet | None
    """None: all filters."""
    count: int


@dataclass(frozen=True)
class KeptSearch:
    """What one search found."""

    asked: str
    """What was asked, and by whom; a cursor does not open another search."""
    ids: Sequence[str]
    """All found items, best first."""
    counts: Mapping[Facet, Mapping[str, int]]
    text: str = ""
    """What was searched for: the query, as corrected; empty: all were looked through."""
    corrections: tuple[Correction, ...] = ()
    nearest: Sequence[str] = ()
    """Where nothing was found: the items that come nearest."""
    droppable: tuple[Droppable, ...] = ()


class KeptSearches:
    """The searches asked last; the oldest is forgotten first, and all when the process ends."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, KeptSearch] = OrderedDict()

    def keep(self, search: KeptSearch) -> str:
        """Return the name under which the search is found again."""
        name = secrets.token_urlsafe(9)
        with self._lock:
            self._kept[name] = search
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return name

    def get(self, name: str, asked: str) -> KeptSearch | None:
        """Return the search of a name if it was asked like this, None where it is forgotten or another."""
        with self._lock:
            found = self._kept.get(name)
            if found is None or found.asked != asked:
                return None
            self._kept.move_to_end(name)
            return found
