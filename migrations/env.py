"""Alembic's entrance: the program's own engine and tables."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]
engine = migrate.db.engine


PLAIN = {"UTCDateTime": "sa.DateTime(timezone=True)", "Money": "sa.BigInteger()"}


def plain(kind: str, found: Any, _context: Any) -> str | Literal[False]:
    """Revisions name the database's own types, so that they outlive the program's."""
    return PLAIN.get(type(found).__name__, False) if kind == "type" else False


def run() -> None:
    """Run the migrations in one transaction each."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=plain,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
