"""``/api/v1/editions``."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from service.api.asked import AskedContext
from service.domain.edition import Edition, PublishedList
from service.workflows.list_editions import list_editions, read_edition

router = APIRouter(prefix="/editions", tags=["editions"])


class EditionRecord(BaseModel):
    """An edition and the list it belongs to."""

    model_config = ConfigDict(frozen=True)

    edition: Edition
    list: PublishedList


class Editions(BaseModel):
    """All editions, newest first."""

    model_config = ConfigDict(frozen=True)

    editions: list[EditionRecord]


@router.get("")
def list_all(context: AskedContext) -> Editions:
    """List all editions, newest first."""
    return Editions(
        editions=[EditionRecord(edition=listed.edition, list=listed.list) for listed in list_editions(context)]
    )


@router.get("/{edition_id}")
def read_one(edition_id: str, context: AskedContext) -> EditionRecord:
    """Read one edition."""
    listed = read_edition(context, edition_id)
    return EditionRecord(edition=listed.edition, list=listed.list)
