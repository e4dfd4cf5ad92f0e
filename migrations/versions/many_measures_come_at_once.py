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
    for table, column in POINTING:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column(column, sa.Uuid(), nullable=True))
            batch_op.create_foreign_key(f"fk_{table}_{column}_group_import", "group_import", [column], ["id"])
            batch_op.create_index(f"ix_{table}_{column}", [column])


def downgrade() -> None:
    for table, column in POINTING:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_index(f"ix_{table}_{column}")
            batch_op.drop_constraint(f"fk_{table}_{column}_group_import", type_="foreignkey")
            batch_op.drop_column(column)
    op.drop_index("ix_group_import_unit_id", "group_import")
    op.drop_table("group_import")
