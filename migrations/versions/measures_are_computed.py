"""Measures are computed from others by a formula."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "measures_are_computed"
down_revision = "defects_are_tallied"
branch_labels = None
depends_on = None

LETTERS = "abcdef"


def upgrade() -> None:
    op.add_column("metric", sa.Column("is_computed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "metric_formula",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("formula", sa.String(length=200), nullable=False),
        sa.Column("base_formula", sa.String(length=200), nullable=False),
        *(column for letter in LETTERS for column in _letter(letter)),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_metric_formula_metric_id_metric"),
        *(
            sa.ForeignKeyConstraint([f"{letter}_id"], ["metric.id"], name=f"fk_metric_formula_{letter}_id_metric")
            for letter in LETTERS
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_metric_formula_made_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_metric_formula"),
        sa.UniqueConstraint("metric_id", name="uq_metric_formula_metric_id"),
    )
    for letter in LETTERS:
        op.create_index(f"ix_metric_formula_{letter}_id", "metric_formula", [f"{letter}_id"])


def _letter(letter: str) -> tuple[sa.Column[int], sa.Column[str]]:
    measure = sa.Column(f"{letter}_id", sa.Integer(), nullable=True)
    return measure, sa.Column(f"{letter}_part", sa.String(length=8), nullable=False)


def downgrade() -> None:
    op.drop_table("metric_formula")
    op.drop_column("metric", "is_computed")
