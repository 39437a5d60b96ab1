import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from service.domain.errors import NotFoundError
from service.domain.language import Language
from service.domain.person import Contact, ContactKind, Person
from service.storage import contacts, persons, tables
from service.storage.contacts import ContactCipher
from service.storage.database import Database

CHEN = Person(id="person-1", organisation_id=None, name="陈虚构")


def test_a_person_is_changed_and_deleted_with_their_contacts(database: Database) -> None:
    cipher = ContactCipher([Fernet.generate_key()])
    changed = CHEN.model_copy(update={"post": "厂长", "language": Language.TRADITIONAL})
    with database.writing() as session:
        persons.add(session, CHEN)
        contacts.seal(session, cipher, [Contact(kind=ContactKind.PHONE, value="1")], person_id=CHEN.id)
        contacts.seal(
            session, cipher, [Contact(kind=ContactKind.PHONE, value="2")], person_id=CHEN.id, item_id="demand-1"
        )
        persons.change(session, changed)
    with database.reading() as session:
        assert persons.get(session, CHEN.id) == changed

    with database.writing() as session:
        persons.remove(session, CHEN.id)
    with database.reading() as session:
        assert session.execute(select(tables.contacts)).all() == []
        with pytest.raises(NotFoundError):
            persons.get(session, CHEN.id)


def test_who_is_not_there_is_neither_changed_nor_deleted(database: Database) -> None:
    with pytest.raises(NotFoundError), database.writing() as session:
        persons.change(session, CHEN)
    with pytest.raises(NotFoundError), database.writing() as session:
        persons.remove(session, CHEN.id)
