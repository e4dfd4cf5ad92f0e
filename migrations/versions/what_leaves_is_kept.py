"""A measure taken out of a project keeps its baselines; imports mark what they replace; a lease has a holder."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "what_leaves_is_kept"
down_revision = "founding_tables"
branch_labels = None
depends_on = None

REPLACED = (
    "FROM import_batch b WHERE b.metric_id = observation.metric_id AND b.state = 'confirmed' "
    "AND b.confirmed_at = observation.removed_at"
)


def upgrade() -> None:
    op.add_column("metric_link", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("job", sa.Column("lease", sa.Uuid(), nullable=True))
    with op.batch_alter_table("observation") as batch_op:
        batch_op.add_column(sa.Column("replaced_by_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            "fk_observation_replaced_by_id_import_batch", "import_batch", ["replaced_by_id"], ["id"]
        )
        batch_op.create_index("ix_observation_replaced_by_id", ["replaced_by_id"])
    op.execute(
        f"UPDATE observation SET replaced_by_id = (SELECT b.id {REPLACED} LIMIT 1), removed_at = NULL "  # noqa: S608
        f"WHERE removed_at IS NOT NULL AND EXISTS (SELECT 1 {REPLACED})"
    )
    op.create_table(
        "event_row",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_event_row_event_id_event"),
        sa.PrimaryKeyConstraint("event_id", "key", name="pk_event_row"),
    )
    op.create_index("ix_event_row_key", "event_row", ["key"])
    _keep_event_rows()
    _count_transactions_on()
    op.create_index("ix_event_feed", "event", ["project_id", "transaction_id", "id"])
    op.drop_index("ix_event_project_id", "event")


def _keep_event_rows() -> None:
    """Refuse UPDATE and DELETE on the rows that an event names, as on the events themselves."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER event_row_refuses_{verb.lower()} BEFORE {verb} ON event_row "
                "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER event_row_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON event_row "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change()"
    )


def _count_transactions_on() -> None:
    """On PostgreSQL, transactions are counted on from those of the server that a backup was brought from."""
    if op.get_bind().dialect.name == "sqlite":
        return
    if op.get_bind().scalar(sa.text("SELECT to_regprocedure('event_offset()') IS NULL")):
        op.execute("CREATE FUNCTION event_offset() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 0::bigint'")
    op.execute(
        "ALTER TABLE event ALTER COLUMN transaction_id "
        "SET DEFAULT (pg_current_xact_id()::text::bigint + event_offset())"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE event ALTER COLUMN transaction_id SET DEFAULT (pg_current_xact_id()::text::bigint)")
        op.execute("DROP FUNCTION event_offset()")
    op.create_index("ix_event_project_id", "event", ["project_id"])
    op.drop_index("ix_event_feed", "event")
    op.drop_table("event_row")
    confirmed = "SELECT b.confirmed_at FROM import_batch b WHERE b.id = observation.replaced_by_id"
    op.execute(
        f"UPDATE observation SET removed_at = ({confirmed} AND b.state = 'confirmed') "  # noqa: S608
        "WHERE removed_at IS NULL AND replaced_by_id IS NOT NULL"
    )
    with op.batch_alter_table("observation") as batch_op:
        batch_op.drop_index("ix_observation_replaced_by_id")
        batch_op.drop_constraint("fk_observation_replaced_by_id_import_batch", type_="foreignkey")
        batch_op.drop_column("replaced_by_id")
    op.drop_column("job", "lease")
    gone = "SELECT id FROM metric_link WHERE removed_at IS NOT NULL"
    for table in ("judgement", "baseline"):
        op.execute(f"DELETE FROM {table} WHERE link_id IN ({gone})")  # noqa: S608
    op.execute("DELETE FROM metric_link WHERE removed_at IS NOT NULL")
    op.drop_column("metric_link", "removed_at")
