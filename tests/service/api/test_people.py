import pytest
from sqlalchemy import select

from service.storage import audits, tables
from tests.service.api.conftest import Asked

PHONE = {"kind": "phone", "value": "13800000009"}
CHEN = {"name": "陈虚构", "post": "厂长", "contacts": [PHONE]}


def add_chen(small: Asked) -> str:
    """Add a person, and return their address."""
    added = small.organizer.post("/api/v1/organisations/knits/people", json=CHEN)
    assert added.status_code == 201
    address: str = added.headers["location"]
    assert address == f"/api/v1/people/{added.json()['id']}"
    return address


def etag(small: Asked, address: str, language: str = "en") -> str:
    tag: str = small.organizer.get(address, headers={"Accept-Language": language}).headers["etag"]
    return tag


def test_a_person_is_kept_without_the_contacts_in_sight(small: Asked) -> None:
    address = add_chen(small)

    person = small.organizer.get(address).json()
    listed = small.organizer.get("/api/v1/organisations/knits/people").json()

    assert person == {
        "id": address.rpartition("/")[2],
        "organisation_id": "knits",
        "name": "陈虚构",
        "post": "厂长",
        "language": "zh-Hans",
    }
    assert listed == {"people": [person], "next": None}
    with small.context.database.reading() as session:
        stored = repr([session.execute(select(table)).all() for table in tables.metadata.sorted_tables])
    assert ("陈虚构" in stored, "13800000009" in stored) == (True, False)


def test_reading_contacts_is_written_down(small: Asked) -> None:
    address = add_chen(small)

    told = small.organizer.get(f"{address}/contacts").json()

    assert told == {"contacts": [{"kind": "phone", "value": "13800000009", "consent": "imported"}]}
    with small.context.database.reading() as session:
        last = audits.recent(session, 1)[0]
    person_id = address.rpartition("/")[2]
    assert last[1:] == ("organizer", "contacts_read", person_id, "1 read")


def test_who_changes_a_person_has_read_them_as_they_are(small: Asked) -> None:
    address = add_chen(small)
    read = etag(small, address, "zh-HK")
    changed = {"name": "陈虚构", "post": "总经理", "language": "zh-Hant"}

    statuses = [
        small.organizer.put(address, json=changed, headers=headers).status_code
        for headers in ({}, {"If-Match": '"other"'}, {"If-Match": f"W/{read}"}, {"If-Match": read}, {"If-Match": read})
    ]

    assert statuses == [428, 412, 412, 200, 412]
    person = small.organizer.get(address).json()
    assert {name: person[name] for name in changed} == changed
    assert small.organizer.get(f"{address}/contacts").json()["contacts"][0]["value"] == "13800000009"


def test_contacts_that_are_given_replace_the_former_ones(small: Asked) -> None:
    address = add_chen(small)
    contacts = [{"kind": "email", "value": "chen@example.com", "consent": "given"}]

    small.organizer.put(address, json={"name": "陈虚构", "contacts": contacts}, headers={"If-Match": "*"})

    assert small.organizer.get(f"{address}/contacts").json() == {"contacts": contacts}


def test_a_person_who_is_deleted_leaves_no_contact(small: Asked) -> None:
    address = add_chen(small)

    refused = small.organizer.delete(address, headers={"If-Match": '"other"'})
    removed = small.organizer.delete(address, headers={"If-Match": etag(small, address)})

    assert (refused.status_code, removed.status_code, removed.content) == (412, 204, b"")
    assert [small.organizer.get(path).status_code for path in (address, f"{address}/contacts")] == [404, 404]
    with small.context.database.reading() as session:
        person_id = address.rpartition("/")[2]
        left = session.execute(select(tables.contacts).where(tables.contacts.c.person_id == person_id)).all()
    assert left == []


def test_nobody_in_particular_is_asked_for_the_key(small: Asked) -> None:
    address = add_chen(small)
    answers = [
        small.public.get(address),
        small.public.get(f"{address}/contacts"),
        small.public.put(address, json=CHEN, headers={"If-Match": "*"}),
        small.public.delete(address, headers={"If-Match": "*"}),
        small.public.post("/api/v1/organisations/organisation-1/people", json=CHEN),
    ]

    assert [(answer.status_code, answer.headers["www-authenticate"]) for answer in answers] == [(401, "Bearer")] * 5
    assert {answer.json()["type"] for answer in answers} == {"urn:duijie:key_needed"}


@pytest.mark.parametrize(
    ("person", "field", "code"),
    [
        ({}, "name", "value_missing"),
        ({"name": " "}, "name", "value_unusable"),
        ({"name": "字" * 101}, "name", "value_too_long"),
        ({"name": "陈", "age": 3}, "age", "field_unknown"),
        ({"name": "陈", "language": "fr"}, "language", "choice_unknown"),
        ({"name": "陈", "contacts": [{"kind": "phone", "value": ""}]}, "contacts/0/value", "value_unusable"),
        ({"name": "陈", "contacts": [PHONE] * 21}, "contacts", "value_too_many"),
        ({"name": 5}, "name", "value_unusable"),
    ],
)
def test_a_wrong_field_is_named_by_its_place(tried: Asked, person: object, field: str, code: str) -> None:
    answer = tried.organizer.post("/api/v1/organisations/knits/people", json=person)

    assert (answer.status_code, answer.json()["type"]) == (422, f"urn:duijie:{code}")
    first = answer.json()["errors"][0]
    assert (first["place"], first["field"], first["detail"]) == ("body", field, answer.json()["detail"])
