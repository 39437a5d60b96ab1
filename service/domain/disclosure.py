"""Which file or print may carry whose way to be reached, and who may have it. What is not in the table carries none.

A file leaves the house: what stands in it once cannot be sealed again, so the exports themselves ask here.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from service.domain.permission import Actor, Role, require
from service.domain.person import Consent, Contact, ContactKind


class Export(StrEnum):
    """What leaves the house as a file or on paper."""

    AGENDAS = "agendas"
    BADGES = "badges"
    BOOKLET = "booklet"
    CALENDAR = "calendar"
    CALL_LIST = "call_list"
    CHANGED_AGENDAS = "changed_agendas"
    """Only those that would not be printed as they were."""
    CHANGES = "changes"
    EVERYTHING = "everything"
    """What somebody needs to run the day from paper alone."""
    GRID = "grid"
    NAME_CARDS = "name_cards"
    PROBLEMS = "problems"
    REPLY_FORM = "reply_form"
    RUN_OF_DAY = "run_of_day"
    SCHEDULE = "schedule"
    SEAT_PLAN = "seat_plan"
    SIGN_IN = "sign_in"
    SMS_LIST = "sms_list"
    TABLE_CARDS = "table_cards"
    TICK_SHEET = "tick_sheet"
    WALL = "wall"


_ORGANIZER = frozenset({Role.ORGANIZER})
_CARRIES: Mapping[Export, Mapping[ContactKind, frozenset[Role]]] = MappingProxyType(
    {
        Export.CALL_LIST: {ContactKind.PHONE: _ORGANIZER},
        Export.SMS_LIST: {ContactKind.PHONE: _ORGANIZER},
    }
)
_LEFT_ALONE = frozenset({Consent.REFUSED, Consent.WITHDRAWN})


def readers(export: Export, kind: ContactKind) -> frozenset[Role]:
    """Return whose duties allow an export with such contacts; empty: it never carries any."""
    return _CARRIES.get(export, {}).get(kind, frozenset())


def require_disclosure(actor: Actor, export: Export) -> None:
    """Stop unless the actor may have an export that carries contacts.

    Raises:
        ForbiddenError: the table does not allow it.
    """
    require(any(actor.roles & readers(export, kind) for kind in ContactKind), "disclose")


def disclosed(actor: Actor, export: Export, contacts: Iterable[Contact]) -> tuple[str, ...]:
    """Return what of somebody's contacts stands in an export; who does not want to be contacted is left alone."""
    return tuple(
        contact.value
        for contact in contacts
        if actor.roles & readers(export, contact.kind) and contact.consent not in _LEFT_ALONE
    )
