"""Read the published lists; their names are public."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.edition import Edition, PublishedList
from service.storage import editions, lists
from service.workflows.context import Context


@dataclass(frozen=True)
class ReadList:
    """A list with its editions, the newest first."""

    list: PublishedList
    editions: Sequence[Edition]


def list_lists(context: Context) -> Sequence[PublishedList]:
    """Return all lists by kind, issuer and name."""
    with context.database.reading() as session:
        return lists.every(session)


def read_list(context: Context, list_id: str) -> ReadList:
    """Return one list.

    Raises:
        NotFoundError: there is none with this id.
    """
    with context.database.reading() as session:
        return ReadList(lists.get(session, list_id), editions.of_list(session, list_id))
