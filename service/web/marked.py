"""Texts with quoted places marked; what people wrote is escaped, never trusted."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from service.domain.match import Listed, Reason

EXCERPT_CHARACTERS = 140
"""About two lines of a result."""


def places_in(field: str, item: Listed, reasons: Iterable[Reason]) -> list[tuple[int, int]]:
    """Return where the reasons quote a field of an item, in order, overlaps joined."""
    spans = sorted(
        {
            (span.start, span.end)
            for reason in reasons
            for span in reason.spans
            if span.field == field and span.side is item.SIDE
        }
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def marked(text: str, places: Iterable[tuple[int, int]]) -> Markup:
    """Return a text as HTML with places marked.

    >>> marked("a<b", [(0, 1)])
    Markup('<mark>a</mark>&lt;b')
    """
    pieces: list[Markup] = []
    position = 0
    for start, end in places:
        pieces += [escape(text[position:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        position = end
    return Markup("").join([*pieces, escape(text[position:])])


def excerpt(item: Listed, reasons: Iterable[Reason]) -> Markup:
    """Return the part of the item's longest-quoted field that shows most of what was found."""
    quoted = list(reasons)
    texts = {field: text for field, text in item.texts().items() if field != "title"}
    if not texts:
        return Markup("")
    places = {field: places_in(field, item, quoted) for field in texts}
    field = max(texts, key=lambda name: (len(places[name]), -list(texts).index(name)))
    text, found = texts[field], places[field]
    start = max(0, min(found[0][0] - 30, len(text) - EXCERPT_CHARACTERS)) if found else 0
    end = min(len(text), start + EXCERPT_CHARACTERS)
    inside = [(first - start, last - start) for first, last in found if first >= start and last <= end]
    before, after = ("…" if start else ""), ("…" if end < len(text) else "")
    return Markup("{}{}{}").format(before, marked(text[start:end], inside), after)
