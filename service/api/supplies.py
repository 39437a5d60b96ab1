"""``/api/v1/supplies``."""

from fastapi import APIRouter

from service.api.asked import AskedActor, AskedContext, AskedLanguage, Cursor, Limit, SearchableContext
from service.api.description import problems
from service.api.items import MatchList, Page, Record, Revision, matches, page, record
from service.domain.item import Side

router = APIRouter(prefix="/supplies", tags=["supplies"])


@router.get("")
def list_supplies(actor: AskedActor, context: AskedContext, after: Cursor = None, limit: Limit = 20) -> Page:
    """List the open supplies by id."""
    return page(actor, context, Side.SUPPLY, after, limit)


@router.get("/{item_id}", responses=problems(404))
def read_supply(item_id: str, actor: AskedActor, context: AskedContext, revision: Revision = None) -> Record:
    """Read one supply with its provenance."""
    return record(actor, context, Side.SUPPLY, item_id, revision)


@router.get("/{item_id}/matches", responses=problems(404))
def match_supply(
    item_id: str, actor: AskedActor, context: SearchableContext, language: AskedLanguage, limit: Limit = 10
) -> MatchList:
    """List what fits one supply, best first, with reasons."""
    return matches(actor, context, Side.SUPPLY, item_id, limit, language)
