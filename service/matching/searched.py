"""Which text of an item is searched, and the way back from it into the fields.

The organisation's name is left out and the names of cities are blanked: they tell where somebody sits,
and where somebody sits moves no score. Blanks keep every position, so that spans found in the searched
text are spans of the fields.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from service.domain.item import Item, Visibility
from service.domain.match import Span
from service.domain.taxonomy import Scheme, Taxonomy


@dataclass(frozen=True)
class SearchedText:
    """The text of one item as it is searched."""

    item: Item
    text: str
    fields: tuple[str, ...]
    starts: tuple[int, ...]
    """Where each field starts in ``text``."""

    def span(self, start: int, end: int) -> Span | None:
        """Return the field and place of ``text[start:end]``; None where it runs over the end of a field."""
        number = bisect_right(self.starts, start) - 1
        field = self.fields[number]
        original: str = getattr(self.item, field)
        first = start - self.starts[number]
        last = first + end - start
        if last > len(original):
            return None
        return Span(side=self.item.SIDE, field=field, start=first, end=last, text=original[first:last])


class Places:
    """Finds the names of cities in a text."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Prepare the names of the taxonomy's cities.

        Their aliases are left alone: districts such as 阳春 are words of everyday language, too.
        """
        names: set[str] = set()
        for term in taxonomy[Scheme.CITIES].terms.values():
            names |= {term.name_zh, term.name_hant, term.name_en, f"{term.name_zh}市", f"{term.name_hant}市"}
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)

    def blanked(self, text: str) -> str:
        """Return the text with every city's name replaced by spaces, as long as before."""
        return self._pattern.sub(lambda found: " " * len(found.group()), text)


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
    return SearchedText(
        item=seen, text=places.blanked("\n".join(texts.values())), fields=tuple(texts), starts=tuple(starts)
    )
