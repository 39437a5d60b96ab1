"""Read organisations: their names and numbers, and what they ask for and offer."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexes.text import fold_name
from service.domain.errors import InvalidError, NotFoundError
from service.domain.item import Side, State, Visibility
from service.domain.match import Listed
from service.domain.organisation import Organisation
from service.domain.permission import Actor, visible
from service.storage import items, organisations
from service.storage.database import Session
from service.workflows.context import Context


@dataclass(frozen=True)
class ReadOrganisation:
    """An organisation with its open items, as the actor may see them, by id."""

    organisation: Organisation
    demands: Sequence[Listed]
    supplies: Sequence[Listed]


def list_organisations(
    actor: Actor, context: Context, *, part: str | None, after: str | None, limit: int
) -> Sequence[Organisation]:
    """Return up to ``limit`` organisations by name, from the one behind ``after`` on.

    Strangers see an organisation where they see whose some open item is, by the names that stand on those they see.

    Args:
        actor: who asks.
        context: the installation.
        part: what one of the written names contains, whatever its width, case or script; None: any.
        after: id of the organisation that ended the page before; None: the first page.
        limit: how many at most.

    Raises:
        InvalidError: the part is blank, or ``after`` names no organisation.
    """
    folded_part = "" if part is None else fold_name(part)
    if part is not None and not folded_part:
        raise InvalidError("query_empty")
    seen = actor.named_visibilities()
    found: list[Organisation] = []
    with context.database.reading() as session:
        while len(found) < limit:
            try:
                page = organisations.page(session, seen, folded_part=folded_part, after=after, limit=limit)
            except NotFoundError as error:
                raise InvalidError("cursor_unusable") from error
            shown = (_as_seen(actor, session, organisation, folded_part) for organisation in page)
            found += [organisation for organisation in shown if organisation is not None]
            if len(page) < limit:
                break
            after = page[-1].id
    return found[:limit]


def read_organisation(actor: Actor, context: Context, organisation_id: str) -> ReadOrganisation:
    """Return an organisation with its open demands and supplies; those of organisations merged with it are its own.

    Raises:
        NotFoundError: there is none that this actor may see.
    """
    with context.database.reading() as session:
        family = organisations.family(session, organisation_id, actor.named_visibilities())
        organisation = _as_seen(actor, session, organisations.get(session, organisation_id))
        if organisation is None:
            raise NotFoundError("organisation", organisation_id)
        return ReadOrganisation(
            organisation=organisation,
            demands=_open_items(actor, session, Side.DEMAND, family),
            supplies=_open_items(actor, session, Side.SUPPLY, family),
        )


def _as_seen(actor: Actor, session: Session, organisation: Organisation, folded_part: str = "") -> Organisation | None:
    """Return an organisation by the names on the items the actor sees, or None where none of them has this part.

    A name learnt from a hidden row would tell whose that row is.
    """
    seen = actor.named_visibilities()
    if seen == set(Visibility):
        return organisation
    family = organisations.family(session, organisation.id, seen)
    names = [item.organisation_name for side in Side for item in _open_items(actor, session, side, family)]
    if not any(name and folded_part in fold_name(name) for name in names):
        return None
    name = organisation.name if organisation.name in names else next(filter(None, names))
    aliases = tuple(alias for alias in organisation.aliases if alias in names and alias != name)
    return organisation.model_copy(update={"name": name, "aliases": aliases})


def _open_items(actor: Actor, session: Session, side: Side, family: Sequence[str]) -> list[Listed]:
    """Return the open items of which the actor sees whose they are; a redacted one would be named by its place here."""
    found = (visible(actor, item) for item in items.of_organisations(session, side, family))
    return [item for item in found if item and item.organisation_id and item.state is State.OPEN]
