"""Contacts: nothing readable in the database, nothing that opens elsewhere."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from service.domain.errors import ConflictError, InvalidError, UnavailableError
from service.domain.person import Consent, Contact, ContactKind, Person
from service.storage import contacts, persons, tables
from service.storage.contacts import ContactCipher
from service.storage.database import Database

PHONE = Contact(kind=ContactKind.PHONE, value="13800000000")
EMAIL = Contact(kind=ContactKind.EMAIL, value="chen@firm.example", consent=Consent.GIVEN)


@pytest.fixture
def cipher() -> ContactCipher:
    return ContactCipher([Fernet.generate_key()])


def test_contacts_open_with_their_key_and_stand_nowhere_in_clear(database: Database, cipher: ContactCipher) -> None:
    with database.writing() as session:
        contacts.seal(session, cipher, [PHONE, EMAIL, PHONE], item_id="demand-1")
        contacts.seal(session, cipher, [EMAIL], item_id="demand-2")

    with database.reading() as session:
        assert contacts.unseal(session, cipher, "demand-1") == (PHONE, EMAIL)
        stored = repr(session.execute(select(tables.contacts)).all())
    assert [value in stored for value in ("13800000000", "chen", "demand-1")] == [False, False, True]


def test_the_same_contact_again_changes_nothing(database: Database, cipher: ContactCipher) -> None:
    with database.writing() as session:
        contacts.seal(session, cipher, [EMAIL], item_id="demand-1")
    with database.writing() as session:
        imported = EMAIL.model_copy(update={"consent": Consent.IMPORTED})
        contacts.seal(session, cipher, [imported, PHONE], item_id="demand-1")

        assert contacts.unseal(session, cipher, "demand-1") == (EMAIL, PHONE)


def test_a_person_has_contacts_of_their_own(database: Database, cipher: ContactCipher) -> None:
    with database.writing() as session:
        persons.add(session, Person(id="person-1", organisation_id=None, name="陈虚构"))
        contacts.seal(session, cipher, [PHONE], person_id="person-1")
        contacts.seal(session, cipher, [EMAIL], person_id="person-1", item_id="demand-1")

        assert contacts.unseal_person(session, cipher, "person-1") == (PHONE, EMAIL)
        assert contacts.unseal(session, cipher, "demand-1") == (EMAIL,)


@pytest.mark.parametrize("column", ["ciphertext", "item_id", "kind"])
def test_a_ciphertext_opens_in_its_own_row_only(database: Database, cipher: ContactCipher, column: str) -> None:
    with database.writing() as session:
        contacts.seal(session, cipher, [PHONE], item_id="demand-a")
        contacts.seal(session, cipher, [EMAIL], item_id="demand-b")
    columns = tables.contacts.c
    moved: Any = select(columns[column]).where(columns.item_id == "demand-a").scalar_subquery()
    with database.writing() as session:
        session.execute(update(tables.contacts).where(columns.item_id == "demand-b").values({column: moved}))

    with pytest.raises(ConflictError, match="contact_misplaced"), database.reading() as session:
        [contacts.unseal(session, cipher, item_id) for item_id in ("demand-a", "demand-b")]


def test_a_new_key_in_front_still_opens_what_the_old_one_sealed(database: Database) -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    with database.writing() as session:
        contacts.seal(session, ContactCipher([old]), [PHONE], item_id="demand-1")
        contacts.seal(session, ContactCipher([new, old]), [EMAIL], item_id="demand-2")

    with database.reading() as session:
        assert contacts.unseal(session, ContactCipher([new, old]), "demand-1") == (PHONE,)
        assert contacts.unseal(session, ContactCipher([new]), "demand-2") == (EMAIL,)
    with pytest.raises(UnavailableError, match="contact_key_wrong"), database.reading() as session:
        contacts.unseal(session, ContactCipher([new]), "demand-1")


@pytest.mark.parametrize("keys", [[], [b"short"]])
def test_a_bad_key_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(InvalidError, match="contact_key_invalid"):
        ContactCipher(keys)


def test_a_contact_of_nobody_is_refused(database: Database, cipher: ContactCipher) -> None:
    with pytest.raises(ConflictError, match="database_refused"), database.writing() as session:
        contacts.seal(session, cipher, [PHONE])


def test_many_places_at_once_keep_their_own_and_their_order(database: Database, cipher: ContactCipher) -> None:
    with database.writing() as session:
        contacts.seal(session, cipher, [EMAIL], item_id="demand-1")
        places: dict[tuple[str | None, str | None], list[Contact]] = {
            ("demand-2", None): [PHONE],
            ("demand-1", None): [PHONE, EMAIL, PHONE],
            ("demand-3", None): [],
        }
        contacts.seal_many(session, cipher, places)
        contacts.seal_many(session, cipher, {})

        assert [contacts.unseal(session, cipher, f"demand-{number}") for number in (1, 2, 3)] == [
            (EMAIL, PHONE),
            (PHONE,),
            (),
        ]


def test_what_came_with_an_item_is_forgotten_and_what_is_a_persons_is_not(
    database: Database, cipher: ContactCipher
) -> None:
    with database.writing() as session:
        persons.add(session, Person(id="person-1", organisation_id=None, name="陈虚构"))
        contacts.seal(session, cipher, [PHONE], item_id="demand-1")
        contacts.seal(session, cipher, [EMAIL], item_id="demand-1", person_id="person-1")
        contacts.seal(session, cipher, [PHONE], item_id="demand-2")
        contacts.forget(session, ["demand-1", "none"])

        assert [contacts.unseal(session, cipher, f"demand-{number}") for number in (1, 2)] == [(EMAIL,), (PHONE,)]
