"""One import makes a measure for each group of its table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "many_measures_come_at_once"
down_revision = "programs_bring_values"
branch_labels = None
depends_on = None

POINTING = (("metric", "made_in_id"), ("import_batch", "group_id"))


def upgrade() -> None:
    op.create_table(
        "group_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("storage_name", sa.String(length=80), nullable=False),
        sa.Column("values_storage_name", sa.String(length=80), nullable=True),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("rows_good", sa.Integer(), nullable=False),
        sa.Column("rows_bad", sa.Integer(), nullable=False),
        sa.Column("troubles", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_group_import_unit_id_unit"),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_group_import_made_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_group_import"),
    )
    op.create_index("ix_group_import_unit_id", "group_import", ["unit_id"])
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    for table, column in POINTING:  # not by a copy of the table: on SQLite others point to it
        constraint = f"CONSTRAINT fk_{table}_{column}_group_import REFERENCES group_import (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} {constraint}")
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in POINTING:
        op.drop_index(f"ix_{table}_{column}", table)
        op.drop_column(table, column)
    op.drop_index("ix_group_import_unit_id", "group_import")
    op.drop_table("group_import")
