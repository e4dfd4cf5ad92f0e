"""Files come from a folder."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "files_come_from_a_folder"
down_revision = "values_are_split_by_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_folder",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_import_folder_metric_id_metric"),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_import_folder_made_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_import_folder"),
        sa.UniqueConstraint("metric_id", name="uq_import_folder_metric_id"),
    )
    op.create_table(
        "import_folder_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("folder_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["import_folder.id"], name="fk_import_folder_file_folder_id_import_folder"
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name="fk_import_folder_file_batch_id_import_batch"),
        sa.PrimaryKeyConstraint("id", name="pk_import_folder_file"),
        sa.UniqueConstraint("folder_id", "digest", name="uq_import_folder_file_folder_id_digest"),
    )
    op.create_index("ix_import_folder_file_batch_id", "import_folder_file", ["batch_id"])


def downgrade() -> None:
    op.drop_table("import_folder_file")
    op.drop_table("import_folder")
