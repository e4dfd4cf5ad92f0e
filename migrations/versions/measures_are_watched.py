"""Measures are watched: a reaction plan, alerts, and hours in which no mail about them goes out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "measures_are_watched"
down_revision = "imports_keep_what_was_read"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("metric", sa.Column("reaction_plan", sa.Text(), nullable=False, server_default=""))
    op.add_column("metric", sa.Column("is_watched", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("metric", sa.Column("watched_since", sa.Date(), nullable=True))
    op.add_column("metric", sa.Column("watched_after", sa.Date(), nullable=True))
    op.add_column("metric", sa.Column("looked_to", sa.Date(), nullable=True))
    op.add_column("organisation", sa.Column("quiet_weekends", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("organisation", "person"):
        op.add_column(table, sa.Column("quiet_from", sa.Time(), nullable=True))
        op.add_column(table, sa.Column("quiet_to", sa.Time(), nullable=True))
    _watch_what_somebody_looks_after()
    _make_alerts()


def _watch_what_somebody_looks_after() -> None:
    """From now on: what stands in the values already is past and alarms nobody."""
    op.execute(
        "UPDATE metric SET is_watched = (owner_id IS NOT NULL), watched_since = CURRENT_DATE, "
        "watched_after = (SELECT max(day) FROM observation WHERE observation.metric_id = metric.id)"
    )


def _make_alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("way", sa.String(length=4), nullable=False),
        sa.Column("occurrence", sa.String(length=120), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_to_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_because", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_alert_metric_id_metric"),
        sa.ForeignKeyConstraint(["link_id"], ["metric_link.id"], name="fk_alert_link_id_metric_link"),
        sa.ForeignKeyConstraint(["told_to_id"], ["person.id"], name="fk_alert_told_to_id_person"),
        sa.ForeignKeyConstraint(["acknowledged_by_id"], ["person.id"], name="fk_alert_acknowledged_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.UniqueConstraint("occurrence", name="uq_alert_occurrence"),
    )
    for column in ("metric_id", "link_id", "opened_at"):
        op.create_index(f"ix_alert_{column}", "alert", [column])


def downgrade() -> None:
    op.drop_table("alert")
    for table in ("organisation", "person"):
        op.drop_column(table, "quiet_to")
        op.drop_column(table, "quiet_from")
    op.drop_column("organisation", "quiet_weekends")
    for column in ("looked_to", "watched_after", "watched_since", "is_watched", "reaction_plan"):
        op.drop_column("metric", column)
