"""The sample lists: load them once, and pick examples to show."""

from importlib.resources import as_file
from pathlib import Path

from fixtures import folder
from service.domain.errors import InvalidError
from service.domain.item import Side, State
from service.domain.match import Listed
from service.domain.permission import Actor
from service.matching.engine import Engine
from service.matching.levels import strength
from service.storage import editions, items
from service.workflows.context import Context
from service.workflows.find_matches import Matches, find_matches
from service.workflows.import_list import ImportRequest, import_list
from service.workflows.refresh_index import refresh_index

EXAMPLES = 3


def load_samples(actor: Actor, context: Context) -> None:
    """Import the sample lists that are not stored yet, in the order of their names: a later edition after the former.

    Raises:
        ForbiddenError: the actor may not publish.
        InvalidError: the installation lacks the sample lists.
    """
    with context.database.reading() as session:
        stored = {edition.file_name for edition in editions.every(session)}
    with as_file(folder("lists")) as lists:
        files = sorted(path for path in Path(lists).iterdir() if path.is_file())
        if not files:
            raise InvalidError("file_missing", file="fixtures/lists")
        for path in files:
            if path.name not in stored:
                import_list(actor, context, ImportRequest(path, accept_withdrawals=True))


def best_examples(actor: Actor, context: Context) -> list[Matches]:
    """Return the demands with the strongest best match, each with that match alone."""
    refresh_index(context)
    with context.database.reading() as session:
        demands = [item for item in items.each(session, Side.DEMAND) if item.state is State.OPEN]
    demands.sort(key=lambda item: (-_strength(context.engine, item), item.title))
    return [find_matches(actor, context, Side.DEMAND, item.id, limit=1) for item in demands[:EXAMPLES]]


def _strength(engine: Engine, demand: Listed) -> float:
    found = engine.search(Side.SUPPLY, engine.text_of(demand).text, limit=1, allowed=lambda ids: ids)
    return strength(found[0].parts.cosine, found[0].parts.late) if found else -1.0
