"""A decision keeps what it rested on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "decisions_keep_their_evidence"
down_revision = "studies_are_kept"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("gate_review", sa.Column("evidence", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("gate_review", "evidence")
