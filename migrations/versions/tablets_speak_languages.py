"""Tablets speak the language of whoever uses them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tablets_speak_languages"
down_revision = "projects_come_from_elsewhere"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("tablet_user", "sign_in"):
        op.add_column(table, sa.Column("locale", sa.String(12), nullable=True))


def downgrade() -> None:
    for table in ("sign_in", "tablet_user"):
        op.drop_column(table, "locale")
