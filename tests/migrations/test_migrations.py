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


@pytest.mark.parametrize("revision", sorted(_known_revisions()))
def test_a_database_of_any_revision_with_data_reaches_the_newest(empty: Flask, revision: str) -> None:
    from flask_migrate import downgrade

    upgrade_to(revision)
    with db.engine.begin() as connection:
        for statement in (DATA / f"{revision}.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
    upgrade_to("head")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM person")).scalar() == "Dana Okafor"
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []
    downgrade(revision="-1")
    upgrade_to("head")
