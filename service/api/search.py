"""``/api/v1/search``."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from service.api.asked import AskedActor, AskedContext, AskedLanguage, Cursor, Limit
from service.domain.facet import Facet, Filters
from service.domain.item import Side
from service.texts import sentence
from service.texts.spoken import facet_value_name, reason_text
from service.workflows.search_items import QUERY_LIMIT, FacetCounts, FacetValue, Found, Hit, search_items

router = APIRouter(tags=["search"])

AskedQuery = Annotated[
    str,
    Query(
        max_length=QUERY_LIMIT,
        description="Words, a list number, or a part of a firm's name; empty: all that pass the filters.",
    ),
]
AskedSide = Annotated[Side, Query(description="Which list to search.")]
_Codes = Annotated[list[str], Query(description="Codes of the taxonomy, or `unstated`; any of them may hold.")]
_Bands = Annotated[list[str], Query(description="Bands as the facet of an answer names them; any may hold.")]
_Editions = Annotated[list[str], Query(description="Ids of editions; any may hold.")]


def _chosen(  # one parameter for each facet: that is what an address can carry
    *,
    sector: _Codes = [],  # noqa: B006 -- the form in which the framework wants an absent list
    stage: _Codes = [],  # noqa: B006 -- likewise
    technique: _Codes = [],  # noqa: B006 -- likewise
    kind: _Codes = [],  # noqa: B006 -- likewise
    city: _Codes = [],  # noqa: B006 -- likewise
    budget: _Bands = [],  # noqa: B006 -- likewise
    price: _Bands = [],  # noqa: B006 -- likewise
    period: _Bands = [],  # noqa: B006 -- likewise
    cooperation: _Codes = [],  # noqa: B006 -- likewise
    edition: _Editions = [],  # noqa: B006 -- likewise
) -> Filters:
    named = {
        Facet.SECTOR: sector,
        Facet.STAGE: stage,
        Facet.TECHNIQUE: technique,
        Facet.KIND: kind,
        Facet.CITY: city,
        Facet.BUDGET: budget,
        Facet.PRICE: price,
        Facet.PERIOD: period,
        Facet.COOPERATION: cooperation,
        Facet.EDITION: edition,
    }
    return {facet: values for facet, values in named.items() if values}


class SpokenHit(Hit):
    """A hit with its reasons in the reader's language."""

    reason_texts: list[str]


class SpokenValue(FacetValue):
    """A value of a facet with its name in the reader's language."""

    name: str


class SpokenFacet(FacetCounts):
    """A facet with its name in the reader's language."""

    name: str
    values: tuple[SpokenValue, ...]


class Results(Found):
    """A page of what fits a query, best first."""

    side: Side
    query: str
    hits: tuple[SpokenHit, ...]
    facets: tuple[SpokenFacet, ...]


@router.get("/search")
def search(
    side: AskedSide,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
    chosen: Annotated[Filters, Depends(_chosen)],
    q: AskedQuery = "",
    after: Cursor = None,
    limit: Limit = 20,
) -> Results:
    """Search one side by your own words, or look through it by its facets; counts are exact."""
    if q.strip():
        context.engine.require_loaded()
    found = search_items(actor, context, side, q, filters=chosen, limit=limit, after=after)
    hits = [
        SpokenHit(**dict(hit), reason_texts=[reason_text(reason, context.taxonomy, language) for reason in hit.reasons])
        for hit in found.hits
    ]
    facets = [
        SpokenFacet(
            facet=counts.facet,
            name=sentence(f"facet.{counts.facet}", language),
            values=tuple(
                SpokenValue(
                    **dict(value),
                    name=value.title or facet_value_name(context.taxonomy, counts.facet, value.value, language),
                )
                for value in counts.values
            ),
        )
        for counts in found.facets
    ]
    return Results(**{**dict(found), "hits": hits, "facets": facets}, side=side, query=q)
