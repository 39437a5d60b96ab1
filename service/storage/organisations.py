"""Organisations and every name they were written by.

Names are compared folded; how to fold is the caller's, so each written name comes with its folded form.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, insert, select, tuple_, update
from sqlalchemy.orm import Session

from service.domain.errors import ConflictError, NotFoundError
from service.domain.item import Visibility
from service.domain.organisation import Organisation
from service.storage import tables

_CHUNK = 500
_NUMBERS = ("credit_code", "registration_number")


class Directory:
    """The organisations that some numbers and folded names may mean, read at once."""

    def __init__(
        self,
        session: Session,
        *,
        credit_codes: Iterable[str] = (),
        registration_numbers: Iterable[str] = (),
        folded_names: Iterable[str] = (),
    ) -> None:
        columns, names = tables.organisations.c, tables.organisation_names.c
        given = {"credit_code": credit_codes, "registration_number": registration_numbers}
        numbered = {kind: dict(_pairs(session, columns[kind], columns.id, asked)) for kind, asked in given.items()}
        named = _pairs(session, names.folded_name, names.organisation_id, folded_names)
        ends = heads(session, {one for kind in numbered.values() for one in kind.values()} | {one for _, one in named})
        self._numbered = {
            kind: {number: ends[one] for number, one in found.items()} for kind, found in numbered.items()
        }
        self._named: dict[str, set[str]] = {}
        for folded, one in named:
            self._named.setdefault(folded, set()).add(ends[one])
        self._organisations = get_many(session, ends.values())

    def find(
        self, *, credit_code: str = "", registration_number: str = "", folded_name: str = ""
    ) -> Organisation | None:
        """Return the organisation that these mean; see ``find``. They must be among those the directory was read for."""
        asked = {"credit_code": credit_code, "registration_number": registration_number}
        for kind, number in asked.items():
            if found := self._numbered[kind].get(number):
                return self._organisations[found]
        same = (self._organisations[one] for one in sorted(self._named.get(folded_name, ())))
        fitting = [one for one in same if not _contradicts(one, asked)]
        by_name_alone = [one for one in fitting if not (one.credit_code or one.registration_number)]
        for candidates in (by_name_alone, fitting):
            if len(candidates) == 1:
                return candidates[0]
        return None


def add(session: Session, organisation: Organisation, folded: Mapping[str, str]) -> None:
    """Keep a new organisation; ``folded`` maps its name and aliases to their folded forms."""
    add_many(session, [organisation], folded)


def add_many(session: Session, organisations: Sequence[Organisation], folded: Mapping[str, str]) -> None:
    """Keep new organisations; ``folded`` maps the names and aliases of all to their folded forms."""
    if organisations:
        session.execute(insert(tables.organisations), [_columns(one) for one in organisations])
        add_names(session, [(one.id, name, folded[name]) for one in organisations for name in (one.name, *one.aliases)])


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
    names = (organisation.name, *organisation.aliases)
    add_names(session, [(organisation.id, name, folded[name]) for name in names])


def add_name(session: Session, organisation_id: str, name: str, folded_name: str) -> None:
    """Keep one more written name; does nothing where it is known."""
    add_names(session, [(organisation_id, name, folded_name)])


def add_names(session: Session, names: Iterable[tuple[str, str, str]]) -> None:
    """Keep further written names, each as id of the organisation, name, folded name; those known are left."""
    columns = tables.organisation_names.c
    new = list(names)
    written: dict[str, list[str]] = {}
    for organisation_id, name in _pairs(session, columns.organisation_id, columns.name, (one for one, _, _ in new)):
        written.setdefault(organisation_id, []).append(name)
    values = []
    for organisation_id, name, folded_name in new:
        known = written.setdefault(organisation_id, [])
        if name not in known:
            values.append(
                {
                    "organisation_id": organisation_id,
                    "name": name,
                    "folded_name": folded_name,
                    "position": len(known),
                }
            )
            known.append(name)
    if values:
        session.execute(insert(tables.organisation_names), values)


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


def names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of the organisations with these ids, by id; ids that name nothing are missing."""
    columns = tables.organisations.c
    return dict(_pairs(session, columns.id, columns.name, ids))


def find(
    session: Session, *, credit_code: str = "", registration_number: str = "", folded_name: str = ""
) -> Organisation | None:
    """Return the organisation that these mean, at the end of its merges; empty values say nothing.

    A number decides. A name counts only for an organisation without numbers that contradict, and first for one
    without any; where several remain, the name decides nothing and the answer is None. Pass no name for an unnamed
    organisation (某企业): it equals no other.
    """
    directory = Directory(
        session,
        credit_codes=[credit_code],
        registration_numbers=[registration_number],
        folded_names=[folded_name],
    )
    return directory.find(credit_code=credit_code, registration_number=registration_number, folded_name=folded_name)


def page(
    session: Session, visibilities: Collection[Visibility], *, folded_part: str = "", after: str | None, limit: int
) -> tuple[Organisation, ...]:
    """Return the first ``limit`` organisations by name that follow the one with the id ``after``.

    Those that were merged into another are left out, their names lead to that one. An organisation is known to whoever
    sees one of its items, so unless all visibilities are asked for it needs an item of one of them.

    Args:
        session: the transaction.
        visibilities: of which the reader sees whose the items are.
        folded_part: what one of the names contains, folded; empty: any.
        after: the organisation that ended the page before; None: the first page.
        limit: how many at most.

    Raises:
        NotFoundError: there is no organisation with the id ``after``.
    """
    columns = tables.organisations.c
    family = _families()
    query = select(columns.id).where(columns.merged_into.is_(None), *_known(family, visibilities))
    if folded_part:
        names = tables.organisation_names.c
        named = select(family.c.head).join(tables.organisation_names, names.organisation_id == family.c.member)
        query = query.where(columns.id.in_(named.where(names.folded_name.contains(folded_part, autoescape=True))))
    if after is not None:
        last = get(session, after)
        query = query.where(tuple_(columns.name, columns.id) > tuple_(last.name, last.id))
    ids = session.scalars(query.order_by(columns.name, columns.id).limit(limit)).all()
    found = get_many(session, ids)
    return tuple(found[one] for one in ids)


def family(session: Session, organisation_id: str, visibilities: Collection[Visibility]) -> tuple[str, ...]:
    """Return the ids of an organisation and of all that are merged with it; none where the reader knows none of them.

    ``visibilities`` as in ``page``.
    """
    families = _families()
    head = _end(session, organisation_id)
    query = select(families.c.member).where(families.c.head == head).order_by(families.c.member)
    known = select(tables.organisations.c.id).where(tables.organisations.c.id == head, *_known(families, visibilities))
    return tuple(session.scalars(query.where(families.c.head.in_(known))))


def heads(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Return at which organisation each chain of merges ends, by id; a chain has no circle, see ``update_facts``."""
    columns = tables.organisations.c
    targets: dict[str, str] = {}
    asked = wanted = set(ids)
    while asked:
        found = {one: target for one, target in _pairs(session, columns.id, columns.merged_into, asked) if target}
        targets |= found
        asked = set(found.values()) - targets.keys()
    ends: dict[str, str] = {}
    for one in wanted:
        end = one
        while end in targets:
            end = targets[end]
        ends[one] = end
    return ends


def _families() -> CTE:
    """Return every organisation (``member``) with the one at the end of its merges (``head``)."""
    columns = tables.organisations.c
    alone = select(columns.id.label("member"), columns.id.label("head")).where(columns.merged_into.is_(None))
    family = alone.cte("family", recursive=True)
    merged = select(columns.id, family.c.head).join(family, columns.merged_into == family.c.member)
    return family.union_all(merged)


def _known(family: CTE, visibilities: Collection[Visibility]) -> list[Any]:
    """Return the condition that a head, or one merged into it, has an item of these visibilities."""
    if set(visibilities) == set(Visibility):
        return []
    owners = [
        select(items.c.organisation_id).where(items.c.visibility.in_(list(visibilities)))
        for items in (tables.demands, tables.supplies)
    ]
    shown = select(family.c.head).where(family.c.member.in_(owners[0].union(owners[1])))
    return [tables.organisations.c.id.in_(shown)]


def _contradicts(organisation: Organisation, asked: Mapping[str, str]) -> bool:
    return any(asked[name] and getattr(organisation, name) not in {"", asked[name]} for name in _NUMBERS)


def _columns(organisation: Organisation) -> dict[str, Any]:
    return organisation.model_dump(mode="json", exclude={"aliases"})


def _pairs(session: Session, key: Any, value: Any, wanted: Iterable[str]) -> list[tuple[str, str]]:
    """Return key and value of the rows with one of the keys; an empty key is none."""
    keys = sorted(filter(None, set(wanted)))
    found: list[tuple[str, str]] = []
    for start in range(0, len(keys), _CHUNK):
        query = select(key, value).where(key.in_(keys[start : start + _CHUNK])).order_by(key, value)
        found += [(row[0], row[1]) for row in session.execute(query)]
    return found


def _end(session: Session, organisation_id: str) -> str:
    """Return the last organisation of a chain of merges."""
    return heads(session, [organisation_id])[organisation_id]


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
