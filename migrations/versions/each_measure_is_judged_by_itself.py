"""A measure is judged by itself, whichever projects use it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "each_measure_is_judged_by_itself"
down_revision = "decisions_keep_their_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "metric_judgement",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_metric_judgement_metric_id_metric"),
        sa.PrimaryKeyConstraint("metric_id", name="pk_metric_judgement"),
    )


def downgrade() -> None:
    op.drop_table("metric_judgement")
