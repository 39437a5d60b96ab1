"""``/api/v1/lists``."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from service.api.asked import AskedActor, AskedContext, Cursor, Limit, Next, part_of
from service.api.description import problems
from service.api.editions import ToldEdition
from service.domain.edition import PublishedList
from service.workflows.read_lists import list_lists, read_list

router = APIRouter(prefix="/lists", tags=["lists"])


class Lists(BaseModel):
    """A page of the published lists, by kind, issuer and name."""

    model_config = ConfigDict(frozen=True)

    lists: list[PublishedList]
    next: Next


class ListRecord(BaseModel):
    """A list with its editions, the newest first."""

    model_config = ConfigDict(frozen=True)

    editions: list[ToldEdition]
    list: PublishedList


@router.get("")
def list_all(context: AskedContext, after: Cursor = None, limit: Limit = 20) -> Lists:
    """List the published lists by kind, issuer and name."""
    found, following = part_of("lists", list_lists(context), after, limit, lambda published: published.id)
    return Lists(lists=found, next=following)


@router.get("/{list_id}", responses=problems(404))
def read_one(list_id: str, actor: AskedActor, context: AskedContext) -> ListRecord:
    """Read one list with its editions."""
    read = read_list(context, list_id)
    return ListRecord(list=read.list, editions=[ToldEdition.of(edition, actor) for edition in read.editions])
