"""Data are collected by a plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "data_are_collected_by_a_plan"
down_revision = "measures_are_computed"
branch_labels = None
depends_on = None

ANSWERS = (
    "question", "not_counted", "example", "factors", "method", "collectors", "sample", "span", "storage", "display",
    "measurement_check", "trial",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "collection_plan",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ANSWERS),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_collection_plan_metric_id_metric"),
        sa.PrimaryKeyConstraint("id", name="pk_collection_plan"),
        sa.UniqueConstraint("metric_id", name="uq_collection_plan_metric_id"),
    )


def downgrade() -> None:
    op.drop_table("collection_plan")
