"""What the routes of demands and supplies share: a page, one record, its matches."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from service.api.asked import Next, key_of, next_of
from service.domain.demand import Demand
from service.domain.edition import Outcome
from service.domain.item import Side
from service.domain.language import Language
from service.domain.permission import Actor
from service.domain.supply import Supply
from service.domain.taxonomy import Taxonomy
from service.texts.spoken import SpokenMatch
from service.workflows.context import Context
from service.workflows.find_matches import Matches, find_matches
from service.workflows.read_items import read_item, read_page

Revision = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="A former revision; else the current one.")]


class Source(BaseModel):
    """A row of an edition that made a revision, without contacts."""

    model_config = ConfigDict(frozen=True)

    edition_id: str
    edition_title: str
    file_name: str
    sheet: str
    row: int
    outcome: Outcome
    cells: dict[str, str]


class Record(BaseModel):
    """One demand or supply with where it came from."""

    model_config = ConfigDict(frozen=True)

    item: Demand | Supply
    provenance: list[Source]


class Page(BaseModel):
    """A page of records by id."""

    model_config = ConfigDict(frozen=True)

    items: list[Demand | Supply]
    next: Next


class MatchEntry(BaseModel):
    """A match with what it leads to."""

    model_config = ConfigDict(frozen=True)

    match: SpokenMatch
    item: Demand | Supply


class MatchList(BaseModel):
    """What fits an item, best first."""

    model_config = ConfigDict(frozen=True)

    item: Demand | Supply
    nothing_fits: bool
    """True: what is listed are the nearest misses."""
    ask_first: list[str]
    """What a demand should say first: object, numbers, stages."""
    matches: list[MatchEntry]


def page(actor: Actor, context: Context, side: Side, after: str | None, limit: int) -> Page:
    """Return a page; the cursor hides the id it stands for."""
    found = read_page(actor, context, side, after=key_of(side, after), limit=limit + 1)
    return Page(items=found[:limit], next=next_of(side, found, limit, lambda item: item.id))


def record(actor: Actor, context: Context, side: Side, item_id: str, revision: int | None) -> Record:
    """Return one record."""
    read = read_item(actor, context, side, item_id, revision)
    provenance = [
        Source(
            edition_id=edition.id,
            edition_title=edition.title,
            file_name=edition.file_name,
            sheet=row.sheet,
            row=row.row,
            outcome=row.outcome,
            cells=row.cells,
        )
        for edition, row in read.provenance
    ]
    return Record(item=read.item, provenance=provenance)


def matches(actor: Actor, context: Context, side: Side, item_id: str, limit: int, language: Language) -> MatchList:
    """Return what fits one item."""
    return match_list(find_matches(actor, context, side, item_id, limit=limit), context.taxonomy, language)


def match_list(found: Matches, taxonomy: Taxonomy, language: Language) -> MatchList:
    """Return matches in the reader's language."""
    entries = [
        MatchEntry(match=SpokenMatch.of(entry.match, taxonomy, language), item=entry.item) for entry in found.found
    ]
    return MatchList(item=found.item, nothing_fits=found.nothing_fits, ask_first=list(found.ask_first), matches=entries)
