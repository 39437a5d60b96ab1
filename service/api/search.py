"""``/api/v1/search``."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from service.api.asked import AskedActor, AskedLanguage, SearchableContext
from service.api.items import Limit
from service.domain.item import Side
from service.texts.spoken import reason_text
from service.workflows.search_items import QUERY_LIMIT, Hit, search_items

router = APIRouter(tags=["search"])

AskedQuery = Annotated[str, Query(min_length=1, max_length=QUERY_LIMIT, description="What you need or offer.")]
AskedSide = Annotated[Side, Query(description="Which list to search.")]


class SpokenHit(Hit):
    """A hit with its reasons in the reader's language."""

    reason_texts: list[str]


class Results(BaseModel):
    """What fits a query, best first."""

    model_config = ConfigDict(frozen=True)

    side: Side
    query: str
    hits: list[SpokenHit]


@router.get("/search")
def search(
    q: AskedQuery,
    side: AskedSide,
    actor: AskedActor,
    context: SearchableContext,
    language: AskedLanguage,
    limit: Limit = 20,
) -> Results:
    """Search one side by your own words."""
    hits = search_items(actor, context, side, q, limit=limit)
    spoken = [
        SpokenHit(**dict(hit), reason_texts=[reason_text(reason, context.taxonomy, language) for reason in hit.reasons])
        for hit in hits
    ]
    return Results(side=side, query=q, hits=spoken)
