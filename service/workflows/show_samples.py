"""The sample lists: load them once, and pick examples to show."""

from importlib.resources import as_file
from pathlib import Path

from fixtures import folder
from service.domain.errors import InvalidError
from service.domain.item import Side
from service.domain.permission import Actor
from service.storage import editions, items
from service.workflows.context import Context
from service.workflows.find_matches import Matches, find_matches
from service.workflows.import_list import ImportRequest, import_list

EXAMPLES = 3


def load_samples(actor: Actor, context: Context) -> None:
    """Import the sample lists that are not stored yet.

    Raises:
        ForbiddenError: the actor may not publish.
        InvalidError: the installation lacks the sample lists.
    """
    with context.database.reading() as session:
        stored = {edition.file_name for edition in editions.every(session)}
    with as_file(folder("lists")) as lists:
        files = sorted(path for path in Path(lists).iterdir() if path.suffix in {".xlsx", ".csv", ".docx"})
        if not files:
            raise InvalidError("file_missing", file="fixtures/lists")
        for path in files:
            if path.name not in stored:
                import_list(actor, context, ImportRequest(path))


def best_examples(actor: Actor, context: Context) -> list[Matches]:
    """Return the demands with the strongest best match, each with that match alone."""
    with context.database.reading() as session:
        ids = [item.id for item in items.each(session, Side.DEMAND)]
    found = [find_matches(actor, context, Side.DEMAND, item_id, limit=1) for item_id in ids]
    matched = [matches for matches in found if matches.found]
    return sorted(matched, key=_strength, reverse=True)[:EXAMPLES]


def _strength(matches: Matches) -> tuple[float, str]:
    parts = matches.found[0].match.parts
    return parts.late + parts.cosine, matches.item.title
