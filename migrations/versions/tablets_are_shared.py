"""Tablets are shared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tablets_are_shared"
down_revision = "the_measuring_is_studied"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tablet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        sa.Column("code_fingerprint", sa.String(64), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_tablet_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_tablet"),
        sa.UniqueConstraint("code_fingerprint", name="uq_tablet_code_fingerprint"),
        sa.UniqueConstraint("fingerprint", name="uq_tablet_fingerprint"),
    )
    op.create_table(
        "tablet_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pin_hash", sa.String(255), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("badge_hash", sa.String(64), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_tablet_user_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_tablet_user"),
        sa.UniqueConstraint("person_id", name="uq_tablet_user_person_id"),
        sa.UniqueConstraint("badge_hash", name="uq_tablet_user_badge_hash"),
    )
    with op.batch_alter_table("sign_in") as table:
        table.add_column(sa.Column("tablet_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_sign_in_tablet_id_tablet", "tablet", ["tablet_id"], ["id"])
        table.create_index("ix_sign_in_tablet_id", ["tablet_id"])


def downgrade() -> None:
    with op.batch_alter_table("sign_in") as table:
        table.drop_index("ix_sign_in_tablet_id")
        table.drop_constraint("fk_sign_in_tablet_id_tablet", type_="foreignkey")
        table.drop_column("tablet_id")
    op.drop_table("tablet_user")
    op.drop_table("tablet")
