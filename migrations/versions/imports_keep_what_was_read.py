"""An import keeps the values that were read from its table in a file, until they are confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "imports_keep_what_was_read"
down_revision = "each_measure_is_judged_by_itself"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_batch") as table:
        table.add_column(sa.Column("values_storage_name", sa.String(length=80), nullable=False, server_default=""))
    with op.batch_alter_table("import_batch") as table:
        table.alter_column("values_storage_name", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("import_batch") as table:
        table.drop_column("values_storage_name")
