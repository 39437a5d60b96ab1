"""What an issuer's headers mean, remembered; how many rows an edition held; contacts of further messengers."""

import sqlalchemy as sa
from alembic import op  # noqa: TID253  alembic itself loads this file

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table and the column, filled from the rows that are kept, and allow the kind of contact."""
    op.create_table(
        "mappings",
        sa.Column("issuer", TEXT, nullable=False),
        sa.Column("side", TEXT, nullable=False),
        sa.Column("folded_header", TEXT, nullable=False),
        sa.Column("header", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "side", "folded_header"),
        sa.CheckConstraint("side IN ('demand', 'supply')", name="side"),
        sa.CheckConstraint("issuer <> ''", name="of_somebody"),
    )
    op.add_column("editions", sa.Column("row_count", sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE editions SET row_count = (SELECT count(*) FROM edition_rows WHERE edition_rows.edition_id = editions.id)"
    )
    with op.batch_alter_table("contacts") as contacts:
        contacts.drop_constraint(op.f("ck_contacts_kind"), type_="check")
        contacts.create_check_constraint(
            op.f("ck_contacts_kind"), "kind IN ('phone', 'email', 'wechat', 'qq', 'chat', 'address', 'name')"
        )
