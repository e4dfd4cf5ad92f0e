"""Boards come by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "boards_come_by_mail"
down_revision = "data_are_collected_by_a_plan"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_subscription",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(10), nullable=False),
        sa.Column("file_kind", sa.String(10), nullable=False),
        sa.Column("sent_for", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_board_subscription_person_id_person"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_board_subscription_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_board_subscription"),
        sa.UniqueConstraint("person_id", "unit_id", name="uq_board_subscription_person_id_unit_id"),
    )
    op.create_index("ix_board_subscription_unit_id", "board_subscription", ["unit_id"])
    op.create_table(
        "mail_attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("storage_name", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mail.id"], name="fk_mail_attachment_mail_id_mail", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mail_attachment"),
    )
    op.create_index("ix_mail_attachment_mail_id", "mail_attachment", ["mail_id"])


def downgrade() -> None:
    op.drop_table("mail_attachment")
    op.drop_table("board_subscription")
