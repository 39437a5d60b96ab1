"""Read the published lists, their editions and the rows these held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.edition import Edition, Outcome, PublishedList
from service.domain.permission import Actor, require
from service.storage import editions, lists
from service.storage.editions import KeptRow
from service.workflows.context import Context


@dataclass(frozen=True)
class ListedEdition:
    """An edition with the list it belongs to."""

    edition: Edition
    list: PublishedList


@dataclass(frozen=True)
class ListedRow:
    """A row of an edition with its place in the file, by which the next page is asked for."""

    position: int
    row: KeptRow


def list_editions(context: Context) -> Sequence[ListedEdition]:
    """Return all editions, newest first, those taken back too; titles of lists are public."""
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


def count_edition_rows(context: Context, edition_id: str) -> Mapping[Outcome, int]:
    """Return how many rows of an edition had each outcome."""
    with context.database.reading() as session:
        return editions.row_counts(session, edition_id)


def list_edition_rows(
    actor: Actor,
    context: Context,
    edition_id: str,
    outcome: Outcome | None = None,
    after: int | None = None,
    *,
    limit: int,
) -> Sequence[ListedRow]:
    """Return the first ``limit`` rows of an edition behind a position, as they were read, without contacts.

    Raises:
        ForbiddenError: the actor may not publish; rows in review may not be public.
        NotFoundError: there is no such edition.
    """
    require(actor.may_publish(), "import")
    with context.database.reading() as session:
        editions.get(session, edition_id)
        found = editions.page_of_rows(session, edition_id, outcome=outcome, after=after, limit=limit)
        return [ListedRow(position, row) for position, row in found]
