"""Conferences, what belongs to them, and schedules in which nobody and no table is taken twice."""

import sqlalchemy as sa
from alembic import op  # noqa: TID253  alembic itself loads this file

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _of_conference() -> sa.Column[str]:
    return sa.Column("conference_id", TEXT, sa.ForeignKey("conferences.id"), nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "conferences",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.CheckConstraint("revision >= 1", name="revision"),
    )
    op.create_table(
        "conference_records",
        _of_conference(),
        _text("kind"),
        _text("id"),
        sa.Column("document", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("conference_id", "kind", "id"),
        sa.Index(None, "kind", "id"),
    )
    op.create_table(
        "agenda_entries",
        _of_conference(),
        _text("slot"),
        _text("organisation_id"),
        sa.Column("agenda", sa.Integer, nullable=False),
        _text("holder"),
        sa.PrimaryKeyConstraint("conference_id", "slot", "organisation_id", "agenda"),
        sa.UniqueConstraint("conference_id", "slot", "organisation_id", "agenda", "holder"),
    )
    entry = [f"agenda_entries.{name}" for name in ("conference_id", "slot", "organisation_id", "agenda", "holder")]
    op.create_table(
        "meetings",
        _of_conference(),
        _text("id"),
        _text("slot"),
        _text("table"),
        _text("demand_side"),
        sa.Column("demand_agenda", sa.Integer, nullable=False),
        _text("supply_side"),
        sa.Column("supply_agenda", sa.Integer, nullable=False),
        sa.Column("locked", sa.Boolean, nullable=False),
        _text("origin"),
        sa.Column("topics", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("conference_id", "id"),
        sa.UniqueConstraint("conference_id", "slot", "table"),
        sa.UniqueConstraint("conference_id", "demand_side", "supply_side"),
        *(
            sa.ForeignKeyConstraint(
                ["conference_id", "slot", f"{side}_side", f"{side}_agenda", "id"],
                entry,
                name=f"fk_meetings_{side}_agenda_entries",
            )
            for side in ("demand", "supply")
        ),
        sa.CheckConstraint("origin IN ('computed', 'request', 'hand', 'standby')", name="origin"),
        sa.CheckConstraint("demand_side <> supply_side", name="two_sides"),
    )
    op.create_table(
        "schedule_steps",
        _of_conference(),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _text("account"),
        _text("action"),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("undoes", sa.Integer),
        sa.PrimaryKeyConstraint("conference_id", "revision"),
    )
