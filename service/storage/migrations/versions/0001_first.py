"""The first tables, and the triggers that keep the audit append-only."""

import secrets

import sqlalchemy as sa
from alembic import op  # noqa: TID253  alembic itself loads this file

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _lists()
    _organisations()
    _items("demands", "demand_revisions")
    _items("supplies", "supply_revisions")
    _records()
    _audits()


def _lists() -> None:
    op.create_table(
        "lists",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("issuer", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.UniqueConstraint("kind", "issuer", "name"),
        sa.CheckConstraint("kind IN ('demand', 'supply', 'scenario')", name="kind"),
    )
    op.create_table(
        "editions",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("list_id", TEXT, sa.ForeignKey("lists.id"), nullable=False, index=True),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("published_on", sa.Date),
        sa.Column("file_name", TEXT, nullable=False),
        sa.Column("file_hash", TEXT, nullable=False, index=True),
        sa.Column("scope", TEXT, nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.Column("taken_back_at", MOMENT),
        sa.CheckConstraint("scope IN ('batch', 'whole')", name="scope"),
    )
    op.create_table(
        "edition_rows",
        sa.Column("edition_id", TEXT, sa.ForeignKey("editions.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("sheet", TEXT, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("cells", sa.JSON, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("change", TEXT),
        sa.Column("reason", sa.JSON),
        sa.Column("item_id", TEXT, index=True),
        sa.PrimaryKeyConstraint("edition_id", "position"),
        sa.UniqueConstraint("edition_id", "sheet", "row"),
        sa.CheckConstraint("outcome IN ('imported', 'duplicate', 'review', 'rejected', 'ignored')", name="outcome"),
        sa.CheckConstraint("change IN ('added', 'changed')", name="change"),
        sa.CheckConstraint("(outcome = 'imported') = (change IS NOT NULL)", name="imported_says_change"),
        sa.CheckConstraint("outcome <> 'imported' OR item_id IS NOT NULL", name="imported_names_item"),
    )


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("credit_code", TEXT, nullable=False),
        sa.Column("registration_number", TEXT, nullable=False),
        sa.Column("merged_into", TEXT, sa.ForeignKey("organisations.id")),
        sa.Column("profile", sa.JSON, nullable=False),
        sa.CheckConstraint("merged_into <> id", name="not_into_itself"),
    )
    for number in ("credit_code", "registration_number"):
        given = sa.text(f"{number} != ''")
        op.create_index(None, "organisations", [number], unique=True, sqlite_where=given, postgresql_where=given)
    op.create_table(
        "organisation_names",
        sa.Column("organisation_id", TEXT, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("folded_name", TEXT, nullable=False, index=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "name"),
        sa.UniqueConstraint("organisation_id", "position"),
    )
    op.create_table(
        "persons",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("organisation_id", TEXT, sa.ForeignKey("organisations.id"), index=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("post", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=False),
    )
    op.create_table(
        "contacts",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("item_id", TEXT, index=True),
        sa.Column("person_id", TEXT, sa.ForeignKey("persons.id"), index=True),
        sa.Column("position", sa.Integer, nullable=False, unique=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("consent", TEXT, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("kind IN ('phone', 'email', 'wechat', 'qq', 'address', 'name')", name="kind"),
        sa.CheckConstraint("consent IN ('imported', 'given', 'refused', 'withdrawn')", name="consent"),
        sa.CheckConstraint("item_id IS NOT NULL OR person_id IS NOT NULL", name="of_somebody"),
    )


def _items(current: str, revisions: str) -> None:
    op.create_table(
        current,
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("list_id", TEXT, sa.ForeignKey("lists.id"), nullable=False),
        sa.Column("edition_id", TEXT, sa.ForeignKey("editions.id"), nullable=False, index=True),
        sa.Column("organisation_id", TEXT, sa.ForeignKey("organisations.id"), index=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("visibility", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("list_number", TEXT, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name="state"),
        sa.CheckConstraint("visibility IN ('public', 'members', 'redacted')", name="visibility"),
        sa.CheckConstraint("revision >= 1", name="revision"),
    )
    op.create_index(None, current, ["list_id", "list_number"])
    op.create_table(
        revisions,
        sa.Column("item_id", TEXT, sa.ForeignKey(f"{current}.id"), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("edition_id", TEXT, sa.ForeignKey("editions.id"), nullable=False, index=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("item_id", "revision"),
        sa.CheckConstraint("revision >= 1", name="revision"),
    )


def _records() -> None:
    op.create_table(
        "changes",
        sa.Column("revision", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("side", TEXT, nullable=False),
        sa.Column("item_id", TEXT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("side IN ('demand', 'supply')", name="side"),
    )
    counters = op.create_table(
        "counters",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counters, [{"name": "revision", "value": 0}, {"name": "database", "value": secrets.randbits(62)}])
    op.create_table(
        "leases",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False, index=True),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("inputs", sa.JSON, nullable=False),
        sa.Column("versions", sa.JSON, nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("result_hash", TEXT, nullable=False),
    )


def _audits() -> None:
    op.create_table(
        "audits",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("result", TEXT, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audits_{verb.lower()} BEFORE {verb} ON audits "
                "BEGIN SELECT RAISE(ABORT, 'audits are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audits_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE integrity_constraint_violation USING MESSAGE = 'audits are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audits_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audits "
        "FOR EACH STATEMENT EXECUTE FUNCTION audits_refuse()"
    )
