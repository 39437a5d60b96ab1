"""Which text of an item is searched, and the way back from it into the fields.

The organisation's name is left out and the names of places are blanked: they tell where somebody sits, and where
somebody sits moves no score. Nor do orders to whoever judges the item, which ``orders.py`` blanks. Blanks keep
every position, so that spans found in the searched text are spans of the fields.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from indexes.text import names_pattern, normal_form, normalise
from service.domain.item import Item, Visibility
from service.domain.match import Span
from service.domain.taxonomy import Scheme, Taxonomy
from service.matching.orders import without_orders

_KEPT_TEXTS = 4096
"""Some 10 MB: each list of matches looks at the same few hundred texts again."""


@dataclass(frozen=True)
class SearchedText:
    """The text of one item as it is searched."""

    item: Item
    """The item as it is shown."""
    text: str
    original: str
    """The text before places were blanked; orders to whoever judges are blanked in both, so that nothing of them is quoted."""
    fields: tuple[str, ...]
    starts: tuple[int, ...]
    """Where each field starts in ``text``."""

    def said(self) -> dict[str, str]:
        """Return what each field says, places included and orders blanked."""
        ends = (*(start - 1 for start in self.starts[1:]), len(self.original))
        return {
            field: self.original[start:end] for field, start, end in zip(self.fields, self.starts, ends, strict=True)
        }

    def span(self, start: int, end: int) -> Span | None:
        """Return the field and place of ``text[start:end]``.

        None where it runs over the end of a field, or where the item is shown whole but found by its redacted form.
        """
        number = bisect_right(self.starts, start) - 1
        field = self.fields[number]
        shown: str = getattr(self.item, field)
        first = start - self.starts[number]
        last = first + end - start
        if shown[first:last] != self.original[start:end]:
            return None
        return Span(side=self.item.SIDE, field=field, start=first, end=last, text=shown[first:last])


class Places:
    """Finds the names of places in a text."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Prepare the names of the taxonomy's cities with their districts, and of places elsewhere."""
        written = {name for term in taxonomy[Scheme.CITIES].terms.values() for name in term.names()}
        names = {normal_form(name) for name in written | set(taxonomy.places)}
        self._pattern = re.compile(names_pattern(names, then="(?:省|市|区|县|地区|自治区)?"))
        self.blanked = lru_cache(maxsize=_KEPT_TEXTS)(self._blanked)

    def _blanked(self, text: str) -> str:
        """Return the text with every place's name replaced by spaces, as long as before."""
        if not self._pattern.search(normal_form(text)):  # at a fraction of the time of keeping the way back
            return text
        normal = normalise(text)
        characters = list(text)
        for found in self._pattern.finditer(normal.text):
            start, end = normal.span(*found.span())
            characters[start:end] = " " * (end - start)
        return "".join(characters)


def searched_text(item: Item, places: Places) -> SearchedText:
    """Return the text by which an item is found: what anybody may see of it.

    A redacted item is found by its redacted form alone, or a search would tell what it hides.
    """
    seen = item.redacted() if item.visibility is Visibility.REDACTED else item
    texts = seen.texts()
    starts, position = [], 0
    for text in texts.values():
        starts.append(position)
        position += len(text) + 1
    original = without_orders("\n".join(texts.values()))
    return SearchedText(
        item=item, text=places.blanked(original), original=original, fields=tuple(texts), starts=tuple(starts)
    )
