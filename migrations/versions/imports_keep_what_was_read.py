"""An import keeps the values that were read from its table in a file, until they are confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "imports_keep_what_was_read"
down_revision = "each_measure_is_judged_by_itself"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_batch", sa.Column("values_storage_name", sa.String(length=80), nullable=True))


def downgrade() -> None:
    op.drop_column("import_batch", "values_storage_name")
