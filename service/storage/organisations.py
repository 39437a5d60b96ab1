"""Organisations and every name they were written by.

Names are compared folded; how to fold is the caller's, so each written name comes with its folded form.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from service.domain.errors import ConflictError, NotFoundError
from service.domain.organisation import Organisation
from service.storage import tables

_CHUNK = 500
_NUMBERS = ("credit_code", "registration_number")


def add(session: Session, organisation: Organisation, folded: Mapping[str, str]) -> None:
    """Keep a new organisation; ``folded`` maps its name and aliases to their folded forms."""
    session.execute(insert(tables.organisations).values(_columns(organisation)))
    _add_names(session, organisation, folded)


def update_facts(session: Session, organisation: Organisation, folded: Mapping[str, str]) -> None:
    """Replace what is known of an organisation: name, numbers, profile, merge. Names once written stay as aliases.

    Raises:
        NotFoundError: it is not kept.
        ConflictError: ``organisation_merge_circle``: it would be merged into itself by way of others.
    """
    get(session, organisation.id)
    if organisation.merged_into is not None and _end(session, organisation.merged_into) == organisation.id:
        raise ConflictError("organisation_merge_circle", organisation=organisation.id)
    columns = tables.organisations.c
    session.execute(update(tables.organisations).where(columns.id == organisation.id).values(_columns(organisation)))
    _add_names(session, organisation, folded)


def add_name(session: Session, organisation_id: str, name: str, folded_name: str) -> None:
    """Keep one more written name; does nothing where it is known."""
    names = tables.organisation_names
    written = session.scalars(select(names.c.name).where(names.c.organisation_id == organisation_id)).all()
    if name in written:
        return
    values = {"organisation_id": organisation_id, "name": name, "folded_name": folded_name, "position": len(written)}
    session.execute(insert(names).values(values))


def get(session: Session, organisation_id: str) -> Organisation:
    """Return the organisation with this id, itself even when it was merged.

    Raises:
        NotFoundError: there is none.
    """
    if found := get_many(session, [organisation_id]):
        return found[organisation_id]
    raise NotFoundError("organisation", organisation_id)


def get_many(session: Session, ids: Iterable[str]) -> dict[str, Organisation]:
    """Return the organisations with these ids, by id; ids that name nothing are missing."""
    wanted = sorted(set(ids))
    found: dict[str, Organisation] = {}
    for start in range(0, len(wanted), _CHUNK):
        found |= _read(session, wanted[start : start + _CHUNK])
    return found


def find(
    session: Session, *, credit_code: str = "", registration_number: str = "", folded_name: str = ""
) -> Organisation | None:
    """Return the organisation that these mean, at the end of its merges; empty values say nothing.

    A number decides. A name counts only for an organisation without numbers that contradict, and first for one
    without any; where several remain, the name decides nothing and the answer is None. Pass no name for an unnamed
    organisation (某企业): it equals no other.
    """
    asked = {"credit_code": credit_code, "registration_number": registration_number}
    columns = tables.organisations.c
    for name, number in asked.items():
        if number and (found := session.scalar(select(columns.id).where(columns[name] == number))):
            return get(session, _end(session, found))
    if not folded_name:
        return None
    names = tables.organisation_names.c
    ids = session.scalars(select(names.organisation_id).where(names.folded_name == folded_name)).all()
    same = get_many(session, {_end(session, found) for found in ids}).values()
    fitting = [one for one in same if not _contradicts(one, asked)]
    by_name_alone = [one for one in fitting if not (one.credit_code or one.registration_number)]
    for candidates in (by_name_alone, fitting):
        if len(candidates) == 1:
            return candidates[0]
    return None


def search(session: Session, folded_part: str, limit: int) -> tuple[Organisation, ...]:
    """Return organisations with a name that contains this folded text, the shortest names first, merges followed."""
    names = tables.organisation_names.c
    query = (
        select(names.organisation_id)
        .where(names.folded_name.contains(folded_part, autoescape=True))
        .group_by(names.organisation_id)
        .order_by(func.min(func.length(names.folded_name)), names.organisation_id)
        .limit(limit)
    )
    ids = dict.fromkeys(_end(session, found) for found in session.scalars(query).all())
    found = get_many(session, ids)
    return tuple(found[one] for one in ids)


def _contradicts(organisation: Organisation, asked: Mapping[str, str]) -> bool:
    return any(asked[name] and getattr(organisation, name) not in {"", asked[name]} for name in _NUMBERS)


def _columns(organisation: Organisation) -> dict[str, Any]:
    return organisation.model_dump(mode="json", exclude={"aliases"})


def _add_names(session: Session, organisation: Organisation, folded: Mapping[str, str]) -> None:
    for name in (organisation.name, *organisation.aliases):
        add_name(session, organisation.id, name, folded[name])


def _end(session: Session, organisation_id: str) -> str:
    """Return the last organisation of a chain of merges; the chain has no circle, see ``update_facts``."""
    columns = tables.organisations.c
    while target := session.scalar(select(columns.merged_into).where(columns.id == organisation_id)):
        organisation_id = target
    return organisation_id


def _read(session: Session, ids: list[str]) -> dict[str, Organisation]:
    names = tables.organisation_names.c
    written: dict[str, list[str]] = {}
    query = select(names.organisation_id, names.name).where(names.organisation_id.in_(ids)).order_by(names.position)
    for row in session.execute(query):
        written.setdefault(row.organisation_id, []).append(row.name)
    columns = tables.organisations.c
    found = session.execute(select(tables.organisations).where(columns.id.in_(ids)).order_by(columns.id)).mappings()
    return {
        row["id"]: Organisation.model_validate(
            {**row, "aliases": [name for name in written[row["id"]] if name != row["name"]]}
        )
        for row in found
    }
