"""A study keeps a question with its data and its answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "studies_are_kept"
down_revision = "what_leaves_is_kept"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "study",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("signal", sa.String(length=8), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_study_made_by_id_person"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_study_project_id_project"),
        sa.PrimaryKeyConstraint("id", name="pk_study"),
    )
    op.create_index("ix_study_project_id", "study", ["project_id"])


def downgrade() -> None:
    op.drop_index("ix_study_project_id", "study")
    op.drop_table("study")
