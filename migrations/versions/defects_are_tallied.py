"""Defects are tallied on check sheets: a measure's sheet, its types, tallies a day, and every tap."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "defects_are_tallied"
down_revision = "many_measures_come_at_once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_sheets()
    _make_tallies()
    _make_taps()


def _make_sheets() -> None:
    op.create_table(
        "check_sheet",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_check_sheet_metric_id_metric"),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_check_sheet_made_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_check_sheet"),
        sa.UniqueConstraint("metric_id", name="uq_check_sheet_metric_id"),
    )
    op.create_table(
        "defect_type",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["check_sheet.id"], name="fk_defect_type_sheet_id_check_sheet"),
        sa.PrimaryKeyConstraint("id", name="pk_defect_type"),
    )
    op.create_index("ix_defect_type_sheet_id", "defect_type", ["sheet_id"])


def _make_tallies() -> None:
    op.create_table(
        "tally",
        sa.Column("defect_type_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["defect_type_id"], ["defect_type.id"], name="fk_tally_defect_type_id_defect_type"),
        sa.PrimaryKeyConstraint("defect_type_id", "day", name="pk_tally"),
    )
    op.create_table(
        "checked_day",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("observation_id", sa.Uuid(), nullable=True),
        sa.Column("written_count", sa.Integer(), nullable=True),
        sa.Column("written_checked", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["sheet_id"], ["check_sheet.id"], name="fk_checked_day_sheet_id_check_sheet"),
        sa.ForeignKeyConstraint(["observation_id"], ["observation.id"], name="fk_checked_day_observation_id_observation"),
        sa.PrimaryKeyConstraint("sheet_id", "day", name="pk_checked_day"),
    )
    op.create_index("ix_checked_day_observation_id", "checked_day", ["observation_id"])


def _make_taps() -> None:
    op.create_table(
        "tap",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("defect_type_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["sheet_id"], ["check_sheet.id"], name="fk_tap_sheet_id_check_sheet"),
        sa.ForeignKeyConstraint(["defect_type_id"], ["defect_type.id"], name="fk_tap_defect_type_id_defect_type"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_tap_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_tap"),
    )
    op.create_index("ix_tap_defect_type_id", "tap", ["defect_type_id"])
    op.create_index("ix_tap_of_day", "tap", ["sheet_id", "day", "person_id"])


def downgrade() -> None:
    for table in ("tap", "checked_day", "tally", "defect_type", "check_sheet"):
        op.drop_table(table)
