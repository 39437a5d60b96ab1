"""Who may do what. Workflows ask here first; no other module decides.

Duties are apart from the first day. ``Actor.local()`` is the person at the command line, who holds the data
folder anyway; ``Actor.organizer()`` is whoever started the server and everybody who holds its key or came in by its
link, until there are accounts; ``Actor.public()`` is anybody.
"""

from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from service.domain.edition import TAKEN_BACK
from service.domain.errors import ForbiddenError
from service.domain.item import Item, Visibility


class Role(StrEnum):
    """The duties of an account."""

    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDITOR = "auditor"
    ORGANIZER = "organizer"
    VENDOR = "vendor"
    MANUFACTURER = "manufacturer"


class Actor(BaseModel):
    """Who acts: account, roles, organisation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: str
    """Empty: not signed in."""
    roles: frozenset[Role] = frozenset()
    organisation_id: str | None = None

    @classmethod
    def local(cls) -> "Actor":
        """Return the person at the command line."""
        return cls(account="local", roles=frozenset({Role.SYSTEM_ADMINISTRATOR, Role.ORGANIZER}))

    @classmethod
    def organizer(cls) -> "Actor":
        """Return the organizer who started the server."""
        return cls(account="organizer", roles=frozenset({Role.ORGANIZER}))

    @classmethod
    def public(cls) -> "Actor":
        """Return anybody."""
        return cls(account="")

    def seen_visibilities(self) -> frozenset[Visibility]:
        """Return the visibilities of which the actor sees at least something."""
        return frozenset(Visibility) if self.account else frozenset({Visibility.PUBLIC, Visibility.REDACTED})

    def named_visibilities(self) -> frozenset[Visibility]:
        """Return the visibilities of which the actor sees also whose the item is."""
        if Role.ORGANIZER in self.roles:
            return frozenset(Visibility)
        return frozenset({Visibility.PUBLIC, Visibility.MEMBERS} if self.account else {Visibility.PUBLIC})

    def may_publish(self) -> bool:
        """Tell whether the actor may import lists."""
        return Role.ORGANIZER in self.roles

    def may_keep_people(self) -> bool:
        """Tell whether the actor may read and change people and the ways to reach them."""
        return Role.ORGANIZER in self.roles

    def may_keep_runs(self) -> bool:
        """Tell whether the actor may record match lists and make them again."""
        return Role.ORGANIZER in self.roles

    def may_organize(self) -> bool:
        """Tell whether the actor may prepare and run conferences."""
        return Role.ORGANIZER in self.roles

    def may_act_for(self, organisation_id: str) -> bool:
        """Tell whether the actor may speak for an organisation: one of its people, or the organizer on its behalf."""
        return self.may_organize() or (self.organisation_id is not None and self.organisation_id == organisation_id)

    def may_maintain(self) -> bool:
        """Tell whether the actor may rebuild the index and read the state of the installation."""
        return Role.SYSTEM_ADMINISTRATOR in self.roles


AnyItem = TypeVar("AnyItem", bound=Item)


def visible(actor: Actor, item: AnyItem) -> AnyItem | None:
    """Return the item as this actor may see it: whole, redacted, or not at all (None), as what was taken back."""
    if item.closed_reason == TAKEN_BACK and not actor.may_publish():
        return None
    own = actor.organisation_id is not None and item.organisation_id == actor.organisation_id
    if Role.ORGANIZER in actor.roles or own or item.visibility is Visibility.PUBLIC:
        return item
    if item.visibility is Visibility.MEMBERS:
        return item if actor.account else None
    return item.redacted()


def require(allowed: bool, action: str) -> None:
    """Stop unless allowed.

    Raises:
        ForbiddenError: it is not.
    """
    if not allowed:
        raise ForbiddenError(action)
