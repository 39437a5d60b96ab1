"""The tables. What the database can hold, whatever the code does, stands here as a constraint.

A change here needs a file in ``migrations/versions``; a test compares the two. Texts that say nothing are empty, not
NULL. Item ids in ``edition_rows``, ``contacts`` and ``changes`` may be a demand's or a supply's, so they are no
foreign keys.
"""

from collections.abc import Iterable

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from service.domain.edition import Change, ListKind, Outcome, Scope
from service.domain.item import Side, State, Visibility
from service.domain.meeting import Origin
from service.domain.person import Consent, ContactKind
from service.storage.columns import Moment, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)
DOCUMENT = JSON(none_as_null=True)
"""JSON as written, not ``jsonb``, which would reorder the cells of a row."""


def _text(name: str) -> Column[str]:
    return Column(name, Words, nullable=False)


def _one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    named = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({named})", name=column)


lists = Table(
    "lists",
    metadata,
    Column("id", Words, primary_key=True),
    _text("issuer"),
    _text("kind"),
    _text("name"),
    UniqueConstraint("kind", "issuer", "name"),
    _one_of("kind", ListKind),
)

editions = Table(
    "editions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("list_id", Words, ForeignKey("lists.id"), nullable=False, index=True),
    _text("title"),
    Column("published_on", Date),
    _text("file_name"),
    Column("file_hash", Words, nullable=False, index=True),
    _text("scope"),
    Column("imported_at", Moment, nullable=False),
    Column("taken_back_at", Moment),
    Column("row_count", Integer, nullable=False, server_default="0"),
    _one_of("scope", Scope),
)

edition_rows = Table(
    "edition_rows",
    metadata,
    Column("edition_id", Words, ForeignKey("editions.id"), nullable=False),
    Column("position", Integer, nullable=False),
    _text("sheet"),
    Column("row", Integer, nullable=False),
    Column("cells", DOCUMENT, nullable=False),
    _text("outcome"),
    Column("change", Words),
    Column("reason", DOCUMENT),
    Column("item_id", Words, index=True),
    PrimaryKeyConstraint("edition_id", "position"),
    UniqueConstraint("edition_id", "sheet", "row"),
    _one_of("outcome", Outcome),
    _one_of("change", Change),
    CheckConstraint("(outcome = 'imported') = (change IS NOT NULL)", name="imported_says_change"),
    CheckConstraint("outcome <> 'imported' OR item_id IS NOT NULL", name="imported_names_item"),
)

mappings = Table(
    "mappings",
    metadata,
    _text("issuer"),
    _text("side"),
    _text("folded_header"),
    _text("header"),
    _text("field"),
    Column("given_at", Moment, nullable=False),
    PrimaryKeyConstraint("issuer", "side", "folded_header"),
    _one_of("side", Side),
    CheckConstraint("issuer <> ''", name="of_somebody"),
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Words, primary_key=True),
    _text("name"),
    _text("credit_code"),
    _text("registration_number"),
    Column("merged_into", Words, ForeignKey("organisations.id")),
    Column("profile", DOCUMENT, nullable=False),
    CheckConstraint("merged_into <> id", name="not_into_itself"),
)
for _number in (organisations.c.credit_code, organisations.c.registration_number):
    Index(None, _number, unique=True, sqlite_where=_number != "", postgresql_where=_number != "")

organisation_names = Table(
    "organisation_names",
    metadata,
    Column("organisation_id", Words, ForeignKey("organisations.id"), nullable=False),
    _text("name"),
    Column("folded_name", Words, nullable=False, index=True),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("organisation_id", "name"),
    UniqueConstraint("organisation_id", "position"),
)

persons = Table(
    "persons",
    metadata,
    Column("id", Words, primary_key=True),
    Column("organisation_id", Words, ForeignKey("organisations.id"), index=True),
    _text("name"),
    _text("post"),
    _text("language"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Words, primary_key=True),
    Column("item_id", Words, index=True),
    Column("person_id", Words, ForeignKey("persons.id"), index=True),
    Column("position", Integer, nullable=False, unique=True),
    _text("kind"),
    _text("consent"),
    Column("ciphertext", LargeBinary, nullable=False),
    _one_of("kind", ContactKind),
    _one_of("consent", Consent),
    CheckConstraint("item_id IS NOT NULL OR person_id IS NOT NULL", name="of_somebody"),
)


def _items(side: Side, plural: str) -> tuple[Table, Table]:
    current = Table(
        plural,
        metadata,
        Column("id", Words, primary_key=True),
        Column("list_id", Words, ForeignKey("lists.id"), nullable=False),
        Column("edition_id", Words, ForeignKey("editions.id"), nullable=False, index=True),
        Column("organisation_id", Words, ForeignKey("organisations.id"), index=True),
        _text("state"),
        _text("visibility"),
        _text("title"),
        _text("list_number"),
        Column("revision", Integer, nullable=False),
        Index(None, "list_id", "list_number"),
        _one_of("state", State),
        _one_of("visibility", Visibility),
        CheckConstraint("revision >= 1", name="revision"),
    )
    revisions = Table(
        f"{side}_revisions",
        metadata,
        Column("item_id", Words, ForeignKey(current.c.id), nullable=False),
        Column("revision", Integer, nullable=False),
        Column("edition_id", Words, ForeignKey("editions.id"), nullable=False, index=True),
        Column("made_at", Moment, nullable=False),
        Column("document", DOCUMENT, nullable=False),
        PrimaryKeyConstraint("item_id", "revision"),
        CheckConstraint("revision >= 1", name="revision"),
    )
    return current, revisions


demands, demand_revisions = _items(Side.DEMAND, "demands")
supplies, supply_revisions = _items(Side.SUPPLY, "supplies")

changes = Table(
    "changes",
    metadata,
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    _text("side"),
    _text("item_id"),
    Column("made_at", Moment, nullable=False),
    _one_of("side", Side),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Words, primary_key=True),
    _text("holder"),
    Column("expires_at", Moment, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Words, primary_key=True),
    _text("kind"),
    Column("made_at", Moment, nullable=False, index=True),
    _text("made_by"),
    Column("inputs", DOCUMENT, nullable=False),
    Column("versions", DOCUMENT, nullable=False),
    Column("parameters", DOCUMENT, nullable=False),
    _text("result_hash"),
)

audits = Table(
    "audits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    _text("account"),
    _text("action"),
    _text("subject"),
    _text("result"),
)
"""Triggers refuse to change or delete its rows; see the first migration."""

conferences = Table(
    "conferences",
    metadata,
    Column("id", Words, primary_key=True),
    Column("day", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("document", DOCUMENT, nullable=False),
    CheckConstraint("revision >= 1", name="revision"),
)

conference_records = Table(
    "conference_records",
    metadata,
    Column("conference_id", Words, ForeignKey("conferences.id"), nullable=False),
    _text("kind"),
    _text("id"),
    Column("document", DOCUMENT, nullable=False),
    PrimaryKeyConstraint("conference_id", "kind", "id"),
    Index(None, "kind", "id"),
)
"""Participants, requests, messages, …: what no other row has to agree with."""

agenda_entries = Table(
    "agenda_entries",
    metadata,
    Column("conference_id", Words, ForeignKey("conferences.id"), nullable=False),
    _text("slot"),
    _text("organisation_id"),
    Column("agenda", Integer, nullable=False),
    _text("holder"),
    PrimaryKeyConstraint("conference_id", "slot", "organisation_id", "agenda"),
    UniqueConstraint("conference_id", "slot", "organisation_id", "agenda", "holder"),
)
"""Who is taken when, and by what: the id of a meeting, or ``absent``. One thing at a time, whatever the code does."""


def _agenda_of(side: Side) -> ForeignKeyConstraint:
    entry = agenda_entries.c
    return ForeignKeyConstraint(
        ["conference_id", "slot", f"{side}_side", f"{side}_agenda", "id"],
        [entry.conference_id, entry.slot, entry.organisation_id, entry.agenda, entry.holder],
        name=f"fk_meetings_{side}_agenda_entries",
    )


meetings = Table(
    "meetings",
    metadata,
    Column("conference_id", Words, ForeignKey("conferences.id"), nullable=False),
    _text("id"),
    _text("slot"),
    _text("table"),
    _text("demand_side"),
    Column("demand_agenda", Integer, nullable=False),
    _text("supply_side"),
    Column("supply_agenda", Integer, nullable=False),
    Column("locked", Boolean, nullable=False),
    _text("origin"),
    Column("topics", DOCUMENT, nullable=False),
    PrimaryKeyConstraint("conference_id", "id"),
    UniqueConstraint("conference_id", "slot", "table"),
    UniqueConstraint("conference_id", "demand_side", "supply_side"),
    _agenda_of(Side.DEMAND),
    _agenda_of(Side.SUPPLY),
    _one_of("origin", Origin),
    CheckConstraint("demand_side <> supply_side", name="two_sides"),
)
"""A meeting stands only on an entry of each side's agenda, and alone at its table."""

schedule_steps = Table(
    "schedule_steps",
    metadata,
    Column("conference_id", Words, ForeignKey("conferences.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    _text("account"),
    _text("action"),
    Column("changes", DOCUMENT, nullable=False),
    Column("undoes", Integer),
    PrimaryKeyConstraint("conference_id", "revision"),
)
"""The history of a schedule: rows are added and never touched again."""
