"""Projects come from elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "projects_come_from_elsewhere"
down_revision = "partners_bring_values"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "historic_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sort", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_historic_import_made_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_historic_import"),
    )
    op.create_index("ix_historic_import_made_by_id", "historic_import", ["made_by_id"])
    op.add_column("project", sa.Column("brought_in_at", sa.DateTime(timezone=True), nullable=True))
    by = "CONSTRAINT fk_project_brought_in_by_id_person REFERENCES person (id)"
    op.execute(f"ALTER TABLE project ADD COLUMN brought_in_by_id INTEGER {by}")  # without copying a table others name


def downgrade() -> None:
    """What was withdrawn stays closed: the version before knows no such state."""
    op.execute("UPDATE project SET state = 'stopped' WHERE state = 'withdrawn'")
    op.execute("ALTER TABLE project DROP COLUMN brought_in_by_id")
    op.drop_column("project", "brought_in_at")
    op.drop_index("ix_historic_import_made_by_id", "historic_import")
    op.drop_table("historic_import")
