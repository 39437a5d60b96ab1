"""What a person said the headers of an issuer's lists mean.

Headers are compared folded; how to fold is the caller's, so each comes with its folded form.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service.domain.item import Side
from service.storage import tables


class Meaning(NamedTuple):
    """A header as it was written, and the field it fills."""

    header: str
    field: str


def remember(session: Session, issuer: str, side: Side, meanings: Mapping[str, Meaning], at: datetime) -> None:
    """Keep what the headers, by their folded forms, mean; an earlier word on the same header is forgotten."""
    columns = tables.mappings.c
    same = (columns.issuer == issuer) & (columns.side == side) & columns.folded_header.in_(list(meanings))
    session.execute(delete(tables.mappings).where(same))
    values = [
        {"issuer": issuer, "side": side, "folded_header": folded, "given_at": at, **meaning._asdict()}
        for folded, meaning in meanings.items()
    ]
    session.execute(insert(tables.mappings), values)


def of_issuer(session: Session, issuer: str, side: Side | None = None) -> dict[str, str]:
    """Return header to field for the lists of an issuer, what was said last where the sides differ."""
    columns = tables.mappings.c
    query = select(columns.header, columns.field).where(columns.issuer == issuer)
    if side is not None:
        query = query.where(columns.side == side)
    found = session.execute(query.order_by(columns.given_at, columns.side, columns.folded_header))
    return {row.header: row.field for row in found}
