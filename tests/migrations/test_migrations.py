"""Every revision leads to the newest schema with data in it, and the models say the same as the schema."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import create_app
from app.cli import _known_revisions, _newest, connect_migrations
from app.core.db import db
from tests.conftest import settings_for
from tests.postgres import Cluster

DATA = Path(__file__).parent / "data"


@pytest.fixture
def empty(tmp_path: Path, postgres_cluster: Cluster | None) -> Iterator[Flask]:
    """The program with a database that has no tables yet."""
    name = f"migrations_{os.getpid()}_{tmp_path.name[-8:]}".replace("-", "_")
    app = create_app(settings_for(tmp_path, postgres_cluster.create(name) if postgres_cluster else None))
    connect_migrations(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if postgres_cluster:
        postgres_cluster.drop(name)


def test_there_is_one_newest_revision() -> None:
    assert len(_newest(_known_revisions())) == 1


def test_every_revision_has_data_to_migrate() -> None:
    assert set(_known_revisions()) == {file.stem for file in DATA.glob("*.sql")}


def upgrade_to(revision: str) -> None:
    from flask_migrate import upgrade

    upgrade(revision=revision)


def load(revision: str) -> None:
    """The data of a revision into a database that stands at it."""
    with db.engine.begin() as connection:
        for statement in (DATA / f"{revision}.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)


def told(query: str) -> list[str]:
    """The first column of what a query finds, as text without dashes."""
    with db.engine.connect() as connection:
        return [str(row[0]).replace("-", "") for row in connection.exec_driver_sql(query)]


@pytest.mark.parametrize("revision", sorted(_known_revisions()))
def test_a_database_of_any_revision_with_data_reaches_the_newest(empty: Flask, revision: str) -> None:
    from flask_migrate import downgrade

    upgrade_to(revision)
    load(revision)
    upgrade_to("head")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM person")).scalar() == "Dana Okafor"
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []
    downgrade(revision="-1")
    upgrade_to("head")


def test_a_value_that_an_import_replaced_before_still_comes_back_when_it_is_undone(empty: Flask) -> None:
    upgrade_to("founding_tables")
    load("founding_tables")
    upgrade_to("head")
    assert told("SELECT id FROM observation WHERE removed_at IS NOT NULL") == ["f" * 32]
    assert told("SELECT replaced_by_id FROM observation WHERE replaced_by_id IS NOT NULL") == ["c" * 32]
    assert told("SELECT id FROM baseline") == ["b" * 32]


def test_one_revision_back_what_was_replaced_or_taken_out_does_not_count_again(empty: Flask) -> None:
    from flask_migrate import downgrade

    upgrade_to("what_leaves_is_kept")
    load("what_leaves_is_kept")
    downgrade(revision="founding_tables")
    assert told("SELECT id FROM observation WHERE removed_at IS NULL") == ["e" * 32]
    assert told("SELECT id FROM metric_link") == []
    upgrade_to("head")
    assert told("SELECT id FROM observation WHERE replaced_by_id IS NOT NULL") == ["d" * 32]


def test_the_rows_an_event_names_are_kept_as_they_were_written(empty: Flask) -> None:
    upgrade_to("what_leaves_is_kept")
    load("what_leaves_is_kept")
    for statement in ("UPDATE event_row SET version = 9", "DELETE FROM event_row"):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.exec_driver_sql(statement)
