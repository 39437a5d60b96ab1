"""``/api/v1/demands``."""

from fastapi import APIRouter

from service.api.asked import AskedActor, AskedContext, AskedLanguage, Cursor, Limit, SearchableContext
from service.api.description import problems
from service.api.items import MatchList, Page, Record, Revision, matches, page, record
from service.domain.item import Side

router = APIRouter(prefix="/demands", tags=["demands"])


@router.get("")
def list_demands(actor: AskedActor, context: AskedContext, after: Cursor = None, limit: Limit = 20) -> Page:
    """List the open demands by id."""
    return page(actor, context, Side.DEMAND, after, limit)


@router.get("/{item_id}", responses=problems(404))
def read_demand(item_id: str, actor: AskedActor, context: AskedContext, revision: Revision = None) -> Record:
    """Read one demand with its provenance."""
    return record(actor, context, Side.DEMAND, item_id, revision)


@router.get("/{item_id}/matches", responses=problems(404))
def match_demand(
    item_id: str, actor: AskedActor, context: SearchableContext, language: AskedLanguage, limit: Limit = 10
) -> MatchList:
    """List what fits one demand, best first, with reasons."""
    return matches(actor, context, Side.DEMAND, item_id, limit, language)
