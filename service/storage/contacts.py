"""Ways to reach people, sealed: the database holds ciphertext only, and each opens in its own row only.

Fernet knows no associated data, so the sealed text names row, item and person; a ciphertext copied elsewhere is refused.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from service.domain.errors import ConflictError, InvalidError, UnavailableError
from service.domain.item import new_id
from service.domain.person import Contact
from service.storage import tables


class ContactCipher:
    """Seals with the first key, opens with any: put a new key in front, drop the old one after sealing again.

    Raises:
        InvalidError: ``contact_key_invalid``: no key, or one that is not 32 bytes in URL-safe base64.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise InvalidError("contact_key_invalid") from None

    def seal(self, value: str, place: Sequence[str | None]) -> bytes:
        """Return the value encrypted, bound to its place."""
        return self._fernet.encrypt(json.dumps([list(place), value]).encode())

    def open(self, ciphertext: bytes, place: Sequence[str | None]) -> str:
        """Return what was sealed for this place.

        Raises:
            UnavailableError: ``contact_key_wrong``: no key opens it.
            ConflictError: ``contact_misplaced``: it was sealed for another place.
        """
        try:
            sealed_for, value = json.loads(self._fernet.decrypt(ciphertext))
        except InvalidToken:
            raise UnavailableError("contact_key_wrong") from None
        if sealed_for != list(place):
            raise ConflictError("contact_misplaced")
        return str(value)


def seal(
    session: Session,
    cipher: ContactCipher,
    contacts: Iterable[Contact],
    *,
    item_id: str | None = None,
    person_id: str | None = None,
) -> None:
    """Keep contacts that came with an item, of a person, or both; those known in the same place stay as they are."""
    columns = tables.contacts.c
    same = [columns.item_id.is_not_distinct_from(item_id), columns.person_id.is_not_distinct_from(person_id)]
    told = {(contact.kind, contact.value) for contact in _read(session, cipher, *same)}
    last = session.scalar(select(func.max(columns.position))) or 0
    for position, contact in enumerate(contacts, last + 1):
        if (contact.kind, contact.value) in told:
            continue
        told.add((contact.kind, contact.value))
        contact_id = new_id("contact")
        values = {
            "id": contact_id,
            "item_id": item_id,
            "person_id": person_id,
            "position": position,
            "kind": contact.kind,
            "consent": contact.consent,
            "ciphertext": cipher.seal(contact.value, (contact_id, item_id, person_id, contact.kind)),
        }
        session.execute(insert(tables.contacts).values(values))


def unseal(session: Session, cipher: ContactCipher, item_id: str) -> tuple[Contact, ...]:
    """Return the contacts that came with an item, in the order they came."""
    return _read(session, cipher, tables.contacts.c.item_id == item_id)


def unseal_person(session: Session, cipher: ContactCipher, person_id: str) -> tuple[Contact, ...]:
    """Return the contacts of a person, in the order they came."""
    return _read(session, cipher, tables.contacts.c.person_id == person_id)


def open_one(session: Session, cipher: ContactCipher) -> bool:
    """Open some stored contact, to see that the key is the one they were sealed with; False: there is none.

    Raises:
        UnavailableError: ``contact_key_wrong``.
    """
    return bool(_read(session, cipher, tables.contacts.c.id == select(tables.contacts.c.id).limit(1).scalar_subquery()))


def _read(session: Session, cipher: ContactCipher, *conditions: Any) -> tuple[Contact, ...]:
    columns = tables.contacts.c
    query = select(tables.contacts).where(*conditions).order_by(columns.position)
    return tuple(
        Contact(
            kind=row.kind,
            value=cipher.open(row.ciphertext, (row.id, row.item_id, row.person_id, row.kind)),
            consent=row.consent,
        )
        for row in session.execute(query)
    )
