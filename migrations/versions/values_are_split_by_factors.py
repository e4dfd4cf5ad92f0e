"""Values are split by factors: the factors of a measure, their levels, and the levels that a value carries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "values_are_split_by_factors"
down_revision = "boards_come_by_mail"
branch_labels = None
depends_on = None

LEVELS = ("level1_id", "level2_id", "level3_id", "level4_id")


def upgrade() -> None:
    op.create_table(
        "factor",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_factor_metric_id_metric"),
        sa.PrimaryKeyConstraint("id", name="pk_factor"),
        sa.UniqueConstraint("metric_id", "place", name="uq_factor_metric_id_place"),
    )
    op.create_table(
        "factor_level",
        sa.Column("factor_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["factor_id"], ["factor.id"], name="fk_factor_level_factor_id_factor"),
        sa.PrimaryKeyConstraint("id", name="pk_factor_level"),
    )
    op.create_index("ix_factor_level_factor_id", "factor_level", ["factor_id"])
    _add_levels()


def _add_levels() -> None:
    """Without copying the table: it may hold millions of values."""
    kind = "UUID" if op.get_bind().dialect.name == "postgresql" else "CHAR(32)"
    for name in LEVELS:
        key = f"CONSTRAINT fk_observation_{name}_factor_level REFERENCES factor_level (id)"
        op.execute(f"ALTER TABLE observation ADD COLUMN {name} {kind} {key}")


def downgrade() -> None:
    with op.batch_alter_table("observation") as batch_op:
        for name in LEVELS:
            batch_op.drop_column(name)
    op.drop_table("factor_level")
    op.drop_table("factor")
