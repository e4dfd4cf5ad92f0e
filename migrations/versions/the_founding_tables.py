"""The founding tables, and the triggers that keep the event table append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "founding_tables"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "document",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("storage_name", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_made_at"), ["made_at"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_event_subject", ["kind", "key"], unique=False)

    op.create_table(
        "event_seal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_event", sa.BigInteger(), nullable=False),
        sa.Column("last_event", sa.BigInteger(), nullable=False),
        sa.Column("last_transaction", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_seal")),
    )
    op.create_table(
        "failed_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_attempt")),
    )
    with op.batch_alter_table("failed_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failed_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_failed_attempt_scope"), ["scope"], unique=False)

    op.create_table(
        "idempotency_key",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.String(length=64), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_idempotency_key")),
    )
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_key_at"), ["at"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=True),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)

    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("to_person_id", sa.Integer(), nullable=True),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_to_person_id"), ["to_person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_written_at"), ["written_at"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paper", sa.String(length=8), nullable=False),
        sa.Column("rule_set", sa.String(length=20), nullable=False),
        sa.Column("idle_minutes", sa.Integer(), nullable=False),
        sa.Column("savings_goal", sa.BigInteger(), nullable=True),
        sa.Column("savings_goal_by", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_path"), ["path"], unique=False)

    op.create_table(
        "event_text",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_text_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", "field", name=op.f("pk_event_text")),
    )
    op.create_table(
        "metric",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("measured_in", sa.String(length=60), nullable=False),
        sa.Column("per", sa.Integer(), nullable=False),
        sa.Column("value_name", sa.String(length=80), nullable=False),
        sa.Column("denominator_name", sa.String(length=80), nullable=False),
        sa.Column("direction", sa.String(length=6), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("goal", sa.Double(), nullable=True),
        sa.Column("goal_basis", sa.String(length=8), nullable=False),
        sa.Column("goal_share", sa.Double(), nullable=True),
        sa.Column("lower_limit", sa.Double(), nullable=True),
        sa.Column("upper_limit", sa.Double(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_metric_owner_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_metric_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric")),
    )
    with op.batch_alter_table("metric", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_metric_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("method_key", sa.String(length=20), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_project_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("code", name=op.f("uq_project_code")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "secret_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_secret_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secret_link")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_secret_link_fingerprint")),
    )
    with op.batch_alter_table("secret_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_secret_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser", sa.String(length=160), nullable=False),
        sa.Column("toasts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_sign_in_fingerprint")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "site_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_site_role_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_site_role_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_role")),
        sa.UniqueConstraint("person_id", "role", "unit_id", name=op.f("uq_site_role_person_id_role_unit_id")),
    )
    op.create_table(
        "benefit",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("a_year", sa.BigInteger(), nullable=True),
        sa.Column("realised", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_benefit_confirmed_by_id_person")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_benefit_entered_by_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_benefit_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit")),
    )
    with op.batch_alter_table("benefit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_benefit_project_id"), ["project_id"], unique=False)

    op.create_table(
        "cause",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_root", sa.Boolean(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_cause_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cause")),
    )
    with op.batch_alter_table("cause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cause_project_id"), ["project_id"], unique=False)

    op.create_table(
        "charter",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("business_case", sa.Text(), nullable=False),
        sa.Column("strategic_link", sa.Text(), nullable=False),
        sa.Column("cost_of_waiting", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("goal_by", sa.Date(), nullable=True),
        sa.Column("defect_definition", sa.Text(), nullable=False),
        sa.Column("customers", sa.Text(), nullable=False),
        sa.Column("customer_needs", sa.Text(), nullable=False),
        sa.Column("first_step", sa.Text(), nullable=False),
        sa.Column("last_step", sa.Text(), nullable=False),
        sa.Column("in_scope", sa.Text(), nullable=False),
        sa.Column("out_of_scope", sa.Text(), nullable=False),
        sa.Column("constraints", sa.Text(), nullable=False),
        sa.Column("assumptions", sa.Text(), nullable=False),
        sa.Column("approach", sa.Text(), nullable=False),
        sa.Column("benefit_method", sa.Text(), nullable=False),
        sa.Column("benefit_review_on", sa.Date(), nullable=True),
        sa.Column("adverse_effects", sa.Text(), nullable=False),
        sa.Column("barriers", sa.Text(), nullable=False),
        sa.Column("dependencies", sa.Text(), nullable=False),
        sa.Column("communication_plan", sa.Text(), nullable=False),
        sa.Column("replication", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_charter_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_charter")),
    )
    op.create_table(
        "gate_mark",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("marked_by_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["marked_by_id"], ["person.id"], name=op.f("fk_gate_mark_marked_by_id_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_gate_mark_owner_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_gate_mark_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_mark")),
        sa.UniqueConstraint("project_id", "phase", "item", name=op.f("uq_gate_mark_project_id_phase_item")),
    )
    with op.batch_alter_table("gate_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_mark_project_id"), ["project_id"], unique=False)

    op.create_table(
        "gate_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("charter_version", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("condition_owner_id", sa.Integer(), nullable=True),
        sa.Column("condition_due_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_gate_review_asked_by_id_person")),
        sa.ForeignKeyConstraint(
            ["condition_owner_id"], ["person.id"], name=op.f("fk_gate_review_condition_owner_id_person")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_gate_review_decided_by_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_gate_review_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_review")),
    )
    with op.batch_alter_table("gate_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_review_project_id"), ["project_id"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("storage_name", sa.String(length=80), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("rows_good", sa.Integer(), nullable=False),
        sa.Column("rows_bad", sa.Integer(), nullable=False),
        sa.Column("troubles", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_import_batch_made_by_id_person")),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_import_batch_metric_id_metric")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_metric_id"), ["metric_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("part", sa.String(length=80), nullable=False),
        sa.Column("hours_a_week", sa.Double(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_membership_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("project_id", "person_id", "role", name=op.f("uq_membership_project_id_person_id_role")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "metric_link",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("margin", sa.Double(), nullable=True),
        sa.Column("same_way_by_id", sa.Integer(), nullable=True),
        sa.Column("same_way_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("same_way", sa.Boolean(), nullable=True),
        sa.Column("looks_planned", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_metric_link_metric_id_metric")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_metric_link_project_id_project")),
        sa.ForeignKeyConstraint(["same_way_by_id"], ["person.id"], name=op.f("fk_metric_link_same_way_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_link")),
        sa.UniqueConstraint("project_id", "metric_id", name=op.f("uq_metric_link_project_id_metric_id")),
    )
    with op.batch_alter_table("metric_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_metric_link_metric_id"), ["metric_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_metric_link_project_id"), ["project_id"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_milestone_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("project_id", "phase", name=op.f("uq_milestone_project_id_phase")),
    )
    op.create_table(
        "process_change",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_process_change_made_by_id_person")),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_process_change_metric_id_metric")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_change")),
    )
    with op.batch_alter_table("process_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_process_change_metric_id"), ["metric_id"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_name", sa.String(length=80), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_stored_file_added_by_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_stored_file_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_project_id"), ["project_id"], unique=False)

    op.create_table(
        "worksheet",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("tool", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("heading", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_worksheet_owner_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_worksheet_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worksheet")),
    )
    with op.batch_alter_table("worksheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_worksheet_project_id"), ["project_id"], unique=False)

    op.create_table(
        "action",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cause_id"], ["cause.id"], name=op.f("fk_action_cause_id_cause")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_action_owner_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_action_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_cause_id"), ["cause_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_project_id"), ["project_id"], unique=False)

    op.create_table(
        "analysis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("procedure", sa.String(length=30), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["metric_link.id"], name=op.f("fk_analysis_link_id_metric_link")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_analysis_made_by_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_analysis_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis")),
    )
    with op.batch_alter_table("analysis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_analysis_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_analysis_project_id"), ["project_id"], unique=False)

    op.create_table(
        "baseline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("statistics", sa.JSON(), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["frozen_by_id"], ["person.id"], name=op.f("fk_baseline_frozen_by_id_person")),
        sa.ForeignKeyConstraint(["link_id"], ["metric_link.id"], name=op.f("fk_baseline_link_id_metric_link")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
    )
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_baseline_link_id"), ["link_id"], unique=False)

    op.create_table(
        "bone",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("worksheet_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_bone_project_id_project")),
        sa.ForeignKeyConstraint(["worksheet_id"], ["worksheet.id"], name=op.f("fk_bone_worksheet_id_worksheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bone")),
    )
    with op.batch_alter_table("bone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bone_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bone_worksheet_id"), ["worksheet_id"], unique=False)

    op.create_table(
        "charter_risk",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_charter_risk_owner_id_person")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["charter.project_id"], name=op.f("fk_charter_risk_project_id_charter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_risk")),
    )
    with op.batch_alter_table("charter_risk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charter_risk_project_id"), ["project_id"], unique=False)

    op.create_table(
        "charter_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_charter_version_asked_by_id_person")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["charter.project_id"], name=op.f("fk_charter_version_project_id_charter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_version")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_charter_version_project_id_number")),
    )
    op.create_table(
        "evidence",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=8), nullable=False),
        sa.Column("says_yes", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_evidence_added_by_id_person")),
        sa.ForeignKeyConstraint(["cause_id"], ["cause.id"], name=op.f("fk_evidence_cause_id_cause")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_id_stored_file")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_evidence_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_cause_id"), ["cause_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_project_id"), ["project_id"], unique=False)

    op.create_table(
        "judgement",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["metric_link.id"], name=op.f("fk_judgement_link_id_metric_link")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_judgement")),
    )
    op.create_table(
        "observation",
        sa.Column("metric_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("checked", sa.Double(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("special_cause", sa.String(length=200), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_observation_entered_by_id_person")),
        sa.ForeignKeyConstraint(["import_id"], ["import_batch.id"], name=op.f("fk_observation_import_id_import_batch")),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_observation_metric_id_metric")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_import_id"), ["import_id"], unique=False)
        batch_op.create_index("ix_observation_series", ["metric_id", "day", "position"], unique=False)

    op.create_table(
        "why",
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("worksheet_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cause_id"], ["cause.id"], name=op.f("fk_why_cause_id_cause")),
        sa.ForeignKeyConstraint(["parent_id"], ["why.id"], name=op.f("fk_why_parent_id_why")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_why_project_id_project")),
        sa.ForeignKeyConstraint(["worksheet_id"], ["worksheet.id"], name=op.f("fk_why_worksheet_id_worksheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_why")),
    )
    with op.batch_alter_table("why", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_why_cause_id"), ["cause_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_why_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_why_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_why_worksheet_id"), ["worksheet_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_approval_person_id_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["charter_version.id"], name=op.f("fk_approval_version_id_charter_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("version_id", "role", name=op.f("uq_approval_version_id_role")),
    )
    op.create_table(
        "twig",
        sa.Column("bone_id", sa.Uuid(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("worksheet_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bone_id"], ["bone.id"], name=op.f("fk_twig_bone_id_bone")),
        sa.ForeignKeyConstraint(["cause_id"], ["cause.id"], name=op.f("fk_twig_cause_id_cause")),
        sa.ForeignKeyConstraint(["parent_id"], ["twig.id"], name=op.f("fk_twig_parent_id_twig")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_twig_project_id_project")),
        sa.ForeignKeyConstraint(["worksheet_id"], ["worksheet.id"], name=op.f("fk_twig_worksheet_id_worksheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_twig")),
    )
    with op.batch_alter_table("twig", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_twig_bone_id"), ["bone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_twig_cause_id"), ["cause_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_twig_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_twig_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_twig_worksheet_id"), ["worksheet_id"], unique=False)
    _keep_events()


def _keep_events() -> None:
    """Refuse UPDATE and DELETE on the event table; on PostgreSQL an event knows its transaction."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER event_refuses_{verb.lower()} BEFORE {verb} ON event "
                "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
            )
        return
    op.execute("ALTER TABLE event ALTER COLUMN transaction_id SET DEFAULT (pg_current_xact_id()::text::bigint)")
    op.execute(
        "CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION IF EXISTS refuse_event_change() CASCADE")

    with op.batch_alter_table("twig", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_twig_worksheet_id"))
        batch_op.drop_index(batch_op.f("ix_twig_project_id"))
        batch_op.drop_index(batch_op.f("ix_twig_parent_id"))
        batch_op.drop_index(batch_op.f("ix_twig_cause_id"))
        batch_op.drop_index(batch_op.f("ix_twig_bone_id"))

    op.drop_table("twig")
    op.drop_table("approval")
    with op.batch_alter_table("why", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_why_worksheet_id"))
        batch_op.drop_index(batch_op.f("ix_why_project_id"))
        batch_op.drop_index(batch_op.f("ix_why_parent_id"))
        batch_op.drop_index(batch_op.f("ix_why_cause_id"))

    op.drop_table("why")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index("ix_observation_series")
        batch_op.drop_index(batch_op.f("ix_observation_import_id"))

    op.drop_table("observation")
    op.drop_table("judgement")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_project_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_cause_id"))

    op.drop_table("evidence")
    op.drop_table("charter_version")
    with op.batch_alter_table("charter_risk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_charter_risk_project_id"))

    op.drop_table("charter_risk")
    with op.batch_alter_table("bone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bone_worksheet_id"))
        batch_op.drop_index(batch_op.f("ix_bone_project_id"))

    op.drop_table("bone")
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_baseline_link_id"))

    op.drop_table("baseline")
    with op.batch_alter_table("analysis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_analysis_project_id"))
        batch_op.drop_index(batch_op.f("ix_analysis_link_id"))

    op.drop_table("analysis")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_project_id"))
        batch_op.drop_index(batch_op.f("ix_action_owner_id"))
        batch_op.drop_index(batch_op.f("ix_action_cause_id"))

    op.drop_table("action")
    with op.batch_alter_table("worksheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_worksheet_project_id"))

    op.drop_table("worksheet")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_project_id"))

    op.drop_table("stored_file")
    with op.batch_alter_table("process_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_change_metric_id"))

    op.drop_table("process_change")
    op.drop_table("milestone")
    with op.batch_alter_table("metric_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_metric_link_project_id"))
        batch_op.drop_index(batch_op.f("ix_metric_link_metric_id"))

    op.drop_table("metric_link")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))

    op.drop_table("membership")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_metric_id"))

    op.drop_table("import_batch")
    with op.batch_alter_table("gate_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_review_project_id"))

    op.drop_table("gate_review")
    with op.batch_alter_table("gate_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_mark_project_id"))

    op.drop_table("gate_mark")
    op.drop_table("charter")
    with op.batch_alter_table("cause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cause_project_id"))

    op.drop_table("cause")
    with op.batch_alter_table("benefit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_benefit_project_id"))

    op.drop_table("benefit")
    op.drop_table("site_role")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("secret_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_secret_link_person_id"))

    op.drop_table("secret_link")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_unit_id"))

    op.drop_table("project")
    with op.batch_alter_table("metric", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_metric_unit_id"))

    op.drop_table("metric")
    op.drop_table("event_text")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_path"))
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))

    op.drop_table("unit")
    op.drop_table("person")
    op.drop_table("organisation")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_written_at"))
        batch_op.drop_index(batch_op.f("ix_mail_to_person_id"))

    op.drop_table("mail")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_state"))
        batch_op.drop_index(batch_op.f("ix_job_person_id"))
        batch_op.drop_index(batch_op.f("ix_job_due_at"))

    op.drop_table("job")
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_key_at"))

    op.drop_table("idempotency_key")
    with op.batch_alter_table("failed_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failed_attempt_scope"))
        batch_op.drop_index(batch_op.f("ix_failed_attempt_at"))

    op.drop_table("failed_attempt")
    op.drop_table("event_seal")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_subject")
        batch_op.drop_index(batch_op.f("ix_event_project_id"))
        batch_op.drop_index(batch_op.f("ix_event_person_id"))
        batch_op.drop_index(batch_op.f("ix_event_at"))

    op.drop_table("event")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_made_at"))

    op.drop_table("document")
