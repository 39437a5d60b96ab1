"""Read the published lists and their editions."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.edition import Edition, PublishedList
from service.storage import editions, lists
from service.workflows.context import Context


@dataclass(frozen=True)
class ListedEdition:
    """An edition with the list it belongs to."""

    edition: Edition
    list: PublishedList


def list_editions(context: Context) -> Sequence[ListedEdition]:
    """Return all editions, newest first; titles of lists are public."""
    with context.database.reading() as session:
        by_id = {published.id: published for published in lists.every(session)}
        return [ListedEdition(edition, by_id[edition.list_id]) for edition in editions.every(session)]


def read_edition(context: Context, edition_id: str) -> ListedEdition:
    """Return one edition.

    Raises:
        NotFoundError: there is none with this id.
    """
    with context.database.reading() as session:
        edition = editions.get(session, edition_id)
        return ListedEdition(edition, lists.get(session, edition.list_id))
