"""Operators carry pseudonyms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "operators_carry_pseudonyms"
down_revision = "tablets_are_shared"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("factor", sa.Column("is_operator", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("organisation", sa.Column("operators_at_least", sa.Integer(), nullable=True))


def downgrade() -> None:
    """The pseudonyms go too: without their mark they would be shown as levels."""
    of_operators = "factor_id IN (SELECT id FROM factor WHERE is_operator)"
    for place in range(1, 5):
        op.execute(
            f"UPDATE observation SET level{place}_id = NULL WHERE level{place}_id IN "  # noqa: S608 - no text from outside
            f"(SELECT id FROM factor_level WHERE {of_operators})"
        )
    op.execute(f"DELETE FROM factor_level WHERE {of_operators}")  # noqa: S608 - no text from outside
    op.execute("DELETE FROM factor WHERE is_operator")
    op.drop_column("organisation", "operators_at_least")
    op.drop_column("factor", "is_operator")
