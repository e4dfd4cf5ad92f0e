"""The measuring is studied: plans of measurement studies, and a run for each reading."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "the_measuring_is_studied"
down_revision = "files_come_from_a_folder"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measuring_study",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("instrument", sa.String(length=120), nullable=False),
        sa.Column("resolution", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("trials", sa.Integer(), nullable=False),
        sa.Column("appraisers", sa.JSON(), nullable=False),
        sa.Column("tolerance", sa.Double(), nullable=True),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("standards", sa.JSON(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("signal", sa.String(length=8), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_measuring_study_made_by_id_person"),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_measuring_study_metric_id_metric"),
        sa.PrimaryKeyConstraint("id", name="pk_measuring_study"),
    )
    op.create_index("ix_measuring_study_metric_id", "measuring_study", ["metric_id"])
    op.create_table(
        "measuring_run",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("appraiser", sa.String(length=1), nullable=False),
        sa.Column("trial", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["measuring_study.id"], name="fk_measuring_run_study_id_measuring_study"),
        sa.PrimaryKeyConstraint("id", name="pk_measuring_run"),
        sa.UniqueConstraint("study_id", "position", name="uq_measuring_run_study_id_position"),
    )


def downgrade() -> None:
    op.drop_table("measuring_run")
    op.drop_table("measuring_study")
