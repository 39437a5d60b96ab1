"""What every route may ask for: the context, the actor, the reader's language."""

from typing import Annotated

from fastapi import Depends, Header, Request

from service.domain.errors import UnavailableError
from service.domain.language import Language
from service.domain.permission import Actor
from service.texts import preferred
from service.workflows.context import Context


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


def _searchable(request: Request) -> Context:
    """Return the context once searches would be answered at once; a request must not wait for a model to load."""
    context = _context(request)
    if not context.engine.loaded:
        raise UnavailableError("index_starting")
    return context


def _actor() -> Actor:
    return Actor.public()


def _language(accept_language: Annotated[str | None, Header()] = None) -> Language:
    return preferred(accept_language)


AskedContext = Annotated[Context, Depends(_context)]
SearchableContext = Annotated[Context, Depends(_searchable)]
AskedActor = Annotated[Actor, Depends(_actor)]
AskedLanguage = Annotated[Language, Depends(_language)]
