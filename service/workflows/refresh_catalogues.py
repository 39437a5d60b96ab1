"""Bring the catalogues, by which items are filtered, counted and named, to the database's last change."""

from collections.abc import Sequence

from service.domain.item import Side
from service.domain.match import Listed
from service.matching.catalogue import Catalogue
from service.storage import changes, items, organisations
from service.storage.changes import Change
from service.storage.database import Session
from service.workflows.context import Context


def refresh_catalogues(context: Context) -> None:
    """Take in every change; all items at the first call, and anew after a restored backup or too many changes."""
    catalogues = context.catalogues
    with catalogues.lock, context.database.reading() as session:
        latest, known = changes.latest(session), catalogues.revision
        if known == latest:
            return
        if known is None or known > latest or any(catalogues[side].outgrown for side in Side):
            changed = {side: list(items.each(session, side)) for side in Side}
            former = {side: Catalogue(side) for side in Side}
        else:
            changed = _changed(session, changes.since(session, known, limit=latest - known))
            former = {side: catalogues[side] for side in Side}
        owners = {
            item.organisation_id for rows in changed.values() for item in rows if item.organisation_id is not None
        }
        known_owners = organisations.get_many(session, owners)
        catalogues.replace({side: former[side].apply(changed[side], known_owners) for side in Side}, latest)


def _changed(session: Session, pending: Sequence[Change]) -> dict[Side, list[Listed]]:
    """Return the changed items, and all others of their organisations, of which an import may know more now."""
    found = {
        side: items.get_many(session, side, {change.item_id for change in pending if change.side is side})
        for side in Side
    }
    owners = {item.organisation_id for rows in found.values() for item in rows.values() if item.organisation_id}
    others = {side: {item.id: item for item in items.of_organisations(session, side, owners)} for side in Side}
    return {side: list((others[side] | found[side]).values()) for side in Side}
