"""Search one side with words of one's own, or look through it by its facets.

Found is what holds the words, exactly and completely; what is named so (its organisation, its list number); and what comes
near in meaning. Filters choose among these and every count is over all of them. Only where no word is found are
typing mistakes forgiven, and only where nothing is found the nearest are shown, marked as such.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from service.domain.errors import InvalidError
from service.domain.facet import (
    FACETS,
    MONEY_ABOVE,
    MONEY_BANDS_YUAN,
    PERIOD_ABOVE,
    PERIOD_BANDS_MONTHS,
    SCHEMES,
    UNSTATED,
    Facet,
    Filters,
)
from service.domain.item import Side, State
from service.domain.match import Level, Listed, Reason, ScoreParts
from service.domain.permission import Actor, visible
from service.matching.catalogue import Catalogue, pieces_of
from service.matching.engine import Engine
from service.matching.evidence import QueryEvidence
from service.matching.levels import LEAST_STRENGTH, level_of_hit, strength
from service.matching.ranking import parts_of
from service.matching.row_sets import Rows
from service.matching.spelling import Correction
from service.storage import editions
from service.storage.database import Session
from service.workflows.context import Context
from service.workflows.kept_searches import Droppable, KeptSearch
from service.workflows.read_items import Shelf
from service.workflows.refresh_catalogues import refresh_catalogues
from service.workflows.refresh_index import refresh_index

QUERY_LIMIT = 2_000
"""Characters of a query: more than any description in a list, less than an attack."""
RESULT_LIMIT = 100
FILTER_LIMIT = 50
"""Values chosen of one facet."""
NEAR_COSINE = 0.1
"""Centred cosine below which an item is about something else, whatever words it shares."""
NEAR_LIMIT = 500
"""Items that are found for their meaning alone; of a vague query's thousands nobody reads the others."""
_RANKED = 200
"""Found items that are put in order by all parts of the score; those behind follow by their cosine."""
_NEAREST = 5
_MISTYPED_LIMIT = 20
"""Characters of a query in which typing mistakes are looked for; a sentence is understood in spite of them."""
_CURSOR = re.compile(r"([A-Za-z0-9_-]{12})\.([0-9]{1,7})")


class Hit(BaseModel):
    """A found item, as the actor may see it."""

    model_config = ConfigDict(frozen=True)

    rank: int
    item: Listed
    parts: ScoreParts | None
    """None: nothing was asked in words."""
    level: Level | None
    """None likewise."""
    reasons: tuple[Reason, ...]
    """Which words of the query the item takes up, with every place where they stand."""


class FacetValue(BaseModel):
    """How many of the found items have a value."""

    model_config = ConfigDict(frozen=True)

    value: str
    """A code of the taxonomy, a band, an edition's id, or ``unstated``."""
    count: int
    chosen: bool
    title: str | None = None
    """Of an edition; None: the value's name is a sentence or a term of the taxonomy."""


class FacetCounts(BaseModel):
    """The values of one facet among what the other filters leave, most first."""

    model_config = ConfigDict(frozen=True)

    facet: Facet
    values: tuple[FacetValue, ...]


class Found(BaseModel):
    """A page of what was found."""

    model_config = ConfigDict(frozen=True)

    total: int
    """How many items were found when the search was made; its later pages leave out what was withdrawn since."""
    hits: tuple[Hit, ...]
    nearest: bool
    """True: nothing was found, the hits are what comes nearest."""
    corrections: tuple[Correction, ...]
    """Mistyped words, where what was meant was searched for instead."""
    facets: tuple[FacetCounts, ...]
    droppable: tuple[Droppable, ...]
    """Where nothing was found: what each filter costs, the dearest first."""
    next: str | None
    """Cursor of the next page; None: this is the last."""


def search_items(
    actor: Actor,
    context: Context,
    side: Side,
    query: str,
    *,
    filters: Filters | None = None,
    limit: int = 20,
    after: str | None = None,
) -> Found:
    """Return a page of the open items of one side that fit, best first; without a query those that pass the filters.

    Args:
        actor: who asks; everything found, counted and marked is what they may see.
        context: the installation.
        side: which list to search.
        query: words, a list number or a part of an organisation's name; empty: look through all, the newest edition first.
        filters: values chosen of facets.
        limit: how many hits at most.
        after: ``next`` of the page before. Its search is kept for a while: what came since does not move its pages.

    Raises:
        InvalidError: the query is too long, a filter or the cursor is unknown, or the limit is out of range.
        UnavailableError: there is no index yet.
    """
    query, chosen = query.strip(), {facet: tuple(values) for facet, values in (filters or {}).items() if values}
    if len(query) > QUERY_LIMIT:
        raise InvalidError("query_long", length=len(query), limit=QUERY_LIMIT)
    require_limit(limit)
    _require_filters(context, side, chosen)
    name, start = _opened(after)
    refresh_catalogues(context)  # first: what it holds is in the index then, too
    if query:
        refresh_index(context)
    asked = json.dumps([actor.model_dump(mode="json"), side, query, chosen], sort_keys=True)
    kept = context.searches.get(name, asked)
    if kept is None:
        kept = _searched(actor, context, side, query, chosen, asked)
        name = context.searches.keep(kept) if len(kept.ids) > limit else ""
    shown = kept.ids[start : start + limit] or kept.nearest
    with context.database.reading() as session:
        return Found(
            total=len(kept.ids),
            hits=_hits(Shelf(actor, session), context, side, kept, shown, first_rank=start + 1),
            nearest=bool(kept.nearest),
            corrections=kept.corrections,
            facets=_facets(session, kept.counts, chosen),
            droppable=kept.droppable,
            next=f"{name}.{start + limit}" if start + limit < len(kept.ids) else None,
        )


def require_limit(limit: int) -> None:
    """Stop unless that many results can be asked for.

    Raises:
        InvalidError: they cannot.
    """
    if not 1 <= limit <= RESULT_LIMIT:
        raise InvalidError("value_range", field="limit", least=1, most=RESULT_LIMIT, value=limit)


def _require_filters(context: Context, side: Side, filters: Filters) -> None:
    for facet, values in filters.items():
        if facet not in FACETS[side]:
            choices = ", ".join(FACETS[side])
            raise InvalidError("filter_unknown", facet=facet, side=side, choices=choices)
        if len(values) > FILTER_LIMIT:
            raise InvalidError("filter_too_many", facet=facet, limit=FILTER_LIMIT)
        known = _known_values(context, facet)
        for value in values:
            if known is not None and value not in known:
                raise InvalidError("filter_value_unknown", facet=facet, value=value)


def _known_values(context: Context, facet: Facet) -> Collection[str] | None:
    """Return the values a facet can have; None: any text, as for editions, which come and go."""
    match facet:
        case Facet.EDITION:
            return None
        case Facet.BUDGET | Facet.PRICE:
            return {*MONEY_BANDS_YUAN, MONEY_ABOVE, UNSTATED}
        case Facet.PERIOD:
            return {*PERIOD_BANDS_MONTHS, PERIOD_ABOVE, UNSTATED}
        case _:
            return {*context.taxonomy[SCHEMES[facet]].terms, UNSTATED}


def _opened(cursor: str | None) -> tuple[str, int]:
    """Return the name of the kept search that a cursor belongs to, and how many of its hits were shown."""
    if cursor is None:
        return "", 0
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise InvalidError("cursor_unusable")
    return found[1], int(found[2])


def _searched(actor: Actor, context: Context, side: Side, query: str, filters: Filters, asked: str) -> KeptSearch:
    """Find, count and order all that fits."""
    catalogue = context.catalogues[side]
    seen = catalogue.seen(lambda item: visible(actor, item))
    passing = seen & catalogue.chosen(filters)
    if not query:
        ids = _browsed(context, catalogue, passing)
        droppable = () if ids else _droppable(catalogue, seen, filters)
        return KeptSearch(asked, ids, catalogue.counts(seen, filters), droppable=droppable)
    text = query
    corrections: tuple[Correction, ...] = ()
    exact = _exactly(catalogue, text, seen)
    if not any(exact) and len(query) <= _MISTYPED_LIMIT:
        meant, likely = context.catalogues.spelling(side, seen).corrected(query)
        if likely and all(catalogue.worded(pieces_of(word), seen) for _, word in likely):  # not withdrawn meanwhile
            text, corrections = meant, likely
            exact = _exactly(catalogue, text, seen)
    near = {
        item_id: parts.cosine
        for item_id, parts in context.engine.near(
            side,
            text,
            least=NEAR_COSINE,
            limit=NEAR_LIMIT,
            allowed=lambda ids: catalogue.ids(catalogue.of_ids(ids) & seen),
        ).items()
        if strength(parts.cosine, parts.late) >= LEAST_STRENGTH
    }
    found = catalogue.of_ids(near) & seen
    for rows in exact:
        found |= rows
    ids = _ordered(context.engine, catalogue, text, found & passing, near, exact)
    return KeptSearch(
        asked,
        ids,
        catalogue.counts(found, filters),
        text=text,
        corrections=corrections,
        nearest=() if ids else _nearest(context.engine, catalogue, text, passing or seen),
        droppable=() if ids else _droppable(catalogue, found, filters),
    )


def _exactly(catalogue: Catalogue, text: str, seen: Rows) -> tuple[Rows, ...]:
    """Return the rows that are exactly what was asked for, in sets that come one before the other.

    A firm's name goes before words only where no text says the same: 机器人 asks for robots, not for the firms called so.
    """
    pieces = pieces_of(text)
    numbered, named = catalogue.numbered(text, seen), catalogue.named(text, seen)
    worded = catalogue.worded(pieces, seen)
    if not named or catalogue.spoken(pieces, seen):
        return numbered, worded | named
    return numbered, named, worded


def _ordered(
    engine: Engine, catalogue: Catalogue, text: str, found: Rows, near: Mapping[str, float], firsts: Sequence[Rows]
) -> tuple[str, ...]:
    """Return the ids of the found rows: those in the first set, then in the second, then the rest, each best first."""
    ids = set(catalogue.ids(found))
    ranked = [scored.id for scored in engine.search(catalogue.side, text, limit=_RANKED, allowed=ids.intersection)]
    behind = sorted(ids.difference(ranked), key=lambda item_id: (-near.get(item_id, -1.0), item_id))
    group: dict[str, int] = {}
    for place, rows in enumerate(firsts):
        for item_id in catalogue.ids(rows & found):
            group.setdefault(item_id, place)
    return tuple(sorted([*ranked, *behind], key=lambda item_id: group.get(item_id, len(firsts))))


def _browsed(context: Context, catalogue: Catalogue, passing: Rows) -> tuple[str, ...]:
    """Return the ids of rows, the newest edition first, in the order of its list numbers."""
    with context.database.reading() as session:
        newest_first = {edition.id: place for place, edition in enumerate(editions.every(session))}
    return catalogue.in_list_order(passing, newest_first)


def _nearest(engine: Engine, catalogue: Catalogue, text: str, among: Rows) -> tuple[str, ...]:
    ids = set(catalogue.ids(among))
    return tuple(scored.id for scored in engine.search(catalogue.side, text, limit=_NEAREST, allowed=ids.intersection))


def _droppable(catalogue: Catalogue, found: Rows, filters: Filters) -> tuple[Droppable, ...]:
    """Return what would be found without each filter, or without all where no single one is to blame."""
    counts = [
        Droppable(facet=facet, count=(found & catalogue.chosen(filters, but=facet)).bit_count()) for facet in filters
    ]
    single = sorted((one for one in counts if one.count), key=lambda one: -one.count)
    if single or not found or not filters:
        return tuple(single)
    return (Droppable(facet=None, count=found.bit_count()),)


def _hits(
    shelf: Shelf, context: Context, side: Side, kept: KeptSearch, ids: Sequence[str], *, first_rank: int
) -> tuple[Hit, ...]:
    """Return the hits of a page; an item that was withdrawn or hidden since is left out."""
    items = shelf.many(side, ids)
    shown = [(rank, items[item_id]) for rank, item_id in enumerate(ids, first_rank) if item_id in items]
    shown = [(rank, item) for rank, item in shown if item.state is State.OPEN]
    if not kept.text:
        return tuple(Hit(rank=rank, item=item, parts=None, level=None, reasons=()) for rank, item in shown)
    parts = context.engine.parts(side, kept.text, [item.id for _, item in shown])
    evidence = QueryEvidence(kept.text, context.engine.words())
    return tuple(
        Hit(
            rank=rank,
            item=item,
            parts=(scored := parts_of(parts[item.id])),
            reasons=(reasons := evidence.reasons(context.engine.text_of(item))),
            level=level_of_hit(scored, reasons),
        )
        for rank, item in shown
        if item.id in parts
    )


def _facets(session: Session, counts: Mapping[Facet, Mapping[str, int]], filters: Filters) -> tuple[FacetCounts, ...]:
    titles = {edition.id: edition.title for edition in editions.every(session)}
    return tuple(
        FacetCounts(
            facet=facet,
            values=tuple(
                FacetValue(
                    value=value,
                    count=count,
                    chosen=value in filters.get(facet, ()),
                    title=titles.get(value) if facet is Facet.EDITION else None,
                )
                for value, count in values.items()
            ),
        )
        for facet, values in counts.items()
    )
