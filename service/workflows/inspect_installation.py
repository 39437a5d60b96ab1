"""Look whether an installation is sound: what ``duijie doctor`` prints."""

from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from service.domain.errors import DuijieError, Parameter
from service.domain.item import Side
from service.domain.permission import Actor, require
from service.storage import changes, contacts, items
from service.workflows.context import Context
from service.workflows.refresh_index import refresh_index


class Finding(BaseModel):
    """One thing that was looked at."""

    model_config = ConfigDict(frozen=True)

    subject: str
    """taxonomy, database, contacts, model or index."""
    sound: bool
    facts: dict[str, Parameter] = {}
    problem: str = ""
    """Code of the sentence that says what is wrong; its parameters are the facts."""


def inspect_installation(actor: Actor, context: Context) -> list[Finding]:
    """Return what was found of each part, in the order in which parts depend on one another.

    Raises:
        ForbiddenError: the actor may not maintain the installation.
    """
    require(actor.may_maintain(), "doctor")
    looks: dict[str, Callable[[Context], dict[str, Parameter]]] = {
        "taxonomy": _taxonomy,
        "database": _database,
        "contacts": _contacts,
        "model": _model,
        "index": _index,
    }
    findings = []
    for subject, look in looks.items():
        try:
            findings.append(Finding(subject=subject, sound=True, facts=look(context)))
        except DuijieError as error:
            findings.append(Finding(subject=subject, sound=False, facts=error.parameters, problem=error.reason))
    return findings


def _taxonomy(context: Context) -> dict[str, Parameter]:
    return {"version": context.taxonomy.version} | {
        scheme.value: len(vocabulary.terms) for scheme, vocabulary in context.taxonomy.vocabularies.items()
    }


def _database(context: Context) -> dict[str, Parameter]:
    with context.database.reading() as session:
        return {
            "demands": items.count(session, Side.DEMAND),
            "supplies": items.count(session, Side.SUPPLY),
            "changes": changes.latest(session),
        }


def _contacts(context: Context) -> dict[str, Parameter]:
    with context.database.reading() as session:
        return {"opened": int(contacts.open_one(session, context.cipher))}


def _model(context: Context) -> dict[str, Parameter]:
    encoder, _ = context.engine.encoders()
    return {"name": encoder.name, "dimension": encoder.dimension, "fingerprint": encoder.fingerprint[:16]}


def _index(context: Context) -> dict[str, Parameter]:
    refresh_index(context)
    state = context.engine.state
    facts: dict[str, Parameter] = {side.value: len(index) for side, index in state.sides.items()}
    return facts | {"generation": state.generation, "revision": state.revision, "delta_rows": state.delta_rows}
