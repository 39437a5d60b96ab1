"""Ways to reach people, sealed: the database holds ciphertext only, and each opens in its own row only.

Fernet knows no associated data, so the sealed text names row, item and person; a ciphertext copied elsewhere is refused.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from service.domain.errors import ConflictError, InvalidError, UnavailableError
from service.domain.item import new_id
from service.domain.person import Contact, ContactKind
from service.storage import tables

_CHUNK = 500


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
    seal_many(session, cipher, {(item_id, person_id): contacts})


def seal_many(
    session: Session, cipher: ContactCipher, by_place: Mapping[tuple[str | None, str | None], Iterable[Contact]]
) -> int:
    """Keep the contacts of several places, each an item's id, a person's, or both, as ``seal``; return how many are new."""
    columns = tables.contacts.c
    told = _told(session, cipher, by_place)
    position = session.scalar(select(func.max(columns.position))) or 0
    values = []
    for (item_id, person_id), contacts in by_place.items():
        known = told.setdefault((item_id, person_id), set())
        for contact in contacts:
            if (contact.kind, contact.value) in known:
                continue
            known.add((contact.kind, contact.value))
            contact_id = new_id("contact")
            position += 1
            values.append(
                {
                    "id": contact_id,
                    "item_id": item_id,
                    "person_id": person_id,
                    "position": position,
                    "kind": contact.kind,
                    "consent": contact.consent,
                    "ciphertext": cipher.seal(contact.value, (contact_id, item_id, person_id, contact.kind)),
                }
            )
    if values:
        session.execute(insert(tables.contacts), values)
    return len(values)


def forget(session: Session, item_ids: Iterable[str]) -> None:
    """Delete the contacts that came with items; what is kept of a person stays theirs."""
    columns = tables.contacts.c
    wanted = sorted(set(item_ids))
    for start in range(0, len(wanted), _CHUNK):
        came = columns.item_id.in_(wanted[start : start + _CHUNK]) & columns.person_id.is_(None)
        session.execute(delete(tables.contacts).where(came))


def unseal(session: Session, cipher: ContactCipher, item_id: str) -> tuple[Contact, ...]:
    """Return the contacts that came with an item, in the order they came."""
    return _read(session, cipher, tables.contacts.c.item_id == item_id)


def unseal_person(session: Session, cipher: ContactCipher, person_id: str) -> tuple[Contact, ...]:
    """Return the contacts of a person, in the order they came."""
    return unseal_people(session, cipher, [person_id]).get(person_id, ())


def unseal_people(session: Session, cipher: ContactCipher, person_ids: Iterable[str]) -> dict[str, tuple[Contact, ...]]:
    """Return the contacts of several persons, in the order they came, by person."""
    columns = tables.contacts.c
    wanted = sorted(set(person_ids))
    found: dict[str, list[Contact]] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(tables.contacts).where(columns.person_id.in_(wanted[start : start + _CHUNK]))
        for row in session.execute(query.order_by(columns.position)):
            found.setdefault(row.person_id, []).append(_opened(row, cipher))
    return {person_id: tuple(contacts) for person_id, contacts in found.items()}


def open_one(session: Session, cipher: ContactCipher) -> bool:
    """Open some stored contact, to see that the key is the one they were sealed with; False: there is none.

    Raises:
        UnavailableError: ``contact_key_wrong``.
    """
    return bool(_read(session, cipher, tables.contacts.c.id == select(tables.contacts.c.id).limit(1).scalar_subquery()))


def _told(
    session: Session, cipher: ContactCipher, places: Iterable[tuple[str | None, str | None]]
) -> dict[tuple[str | None, str | None], set[tuple[ContactKind, str]]]:
    """Return what is known in the places, and perhaps in others of the same items and persons."""
    columns = tables.contacts.c
    told: dict[tuple[str | None, str | None], set[tuple[ContactKind, str]]] = {}
    for column, ids in zip((columns.item_id, columns.person_id), map(set, zip(*places, strict=True)), strict=False):
        wanted = sorted(filter(None, ids))
        for start in range(0, len(wanted), _CHUNK):
            for row in session.execute(select(tables.contacts).where(column.in_(wanted[start : start + _CHUNK]))):
                contact = _opened(row, cipher)
                told.setdefault((row.item_id, row.person_id), set()).add((contact.kind, contact.value))
    return told


def _read(session: Session, cipher: ContactCipher, *conditions: Any) -> tuple[Contact, ...]:
    columns = tables.contacts.c
    query = select(tables.contacts).where(*conditions).order_by(columns.position)
    return tuple(_opened(row, cipher) for row in session.execute(query))


def _opened(row: Any, cipher: ContactCipher) -> Contact:
    value = cipher.open(row.ciphertext, (row.id, row.item_id, row.person_id, row.kind))
    return Contact(kind=row.kind, value=value, consent=row.consent)
