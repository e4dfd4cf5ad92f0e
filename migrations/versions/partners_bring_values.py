"""Partners bring values."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "partners_bring_values"
down_revision = "operators_carry_pseudonyms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("company", sa.String(120), nullable=True))
    op.create_table(
        "partner_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("company", sa.String(120), nullable=False),
        sa.Column("may", sa.String(8), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name="fk_partner_access_metric_id_metric"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_partner_access_person_id_person"),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_partner_access_made_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_partner_access"),
        sa.UniqueConstraint("metric_id", "email", name="uq_partner_access_metric_id_email"),
    )
    op.create_index("ix_partner_access_person_id", "partner_access", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_partner_access_person_id", "partner_access")
    op.drop_table("partner_access")
    op.execute("UPDATE person SET active = FALSE WHERE company IS NOT NULL")  # nobody from outside is let in as another
    op.drop_column("person", "company")
