"""Programs bring values with a token, each row by the key it has where it comes from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "programs_bring_values"
down_revision = "measures_are_watched"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("ending", sa.String(length=4), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("only_project_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_access_token_person_id_person"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_access_token_unit_id_unit"),
        sa.ForeignKeyConstraint(["only_project_id"], ["project.id"], name="fk_access_token_only_project_id_project"),
        sa.PrimaryKeyConstraint("id", name="pk_access_token"),
        sa.UniqueConstraint("fingerprint", name="uq_access_token_fingerprint"),
    )
    op.create_index("ix_access_token_person_id", "access_token", ["person_id"])
    op.add_column("observation", sa.Column("source_key", sa.String(length=120), nullable=True))
    keyed = sa.text("source_key IS NOT NULL")
    op.create_index(
        "uq_observation_source", "observation", ["metric_id", "source_key"],
        unique=True, sqlite_where=keyed, postgresql_where=keyed,
    )
    op.add_column("idempotency_key", sa.Column("answer", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("idempotency_key", "answer")
    op.drop_index("uq_observation_source", "observation")
    op.drop_column("observation", "source_key")
    op.drop_index("ix_access_token_person_id", "access_token")
    op.drop_table("access_token")
