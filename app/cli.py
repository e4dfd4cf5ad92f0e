"""Commands: `python -m app.cli prepare | demo | announce | worker | audit | backup | restore`."""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import config

if TYPE_CHECKING:
    from flask import Flask


def _application() -> Flask:
    from app import create_app

    return create_app(config.read())


def migrating() -> Flask:
    """The application with Alembic's commands: `flask --app app.cli:migrating db …`."""
    app = _application()
    connect_migrations(app)
    return app


def connect_migrations(app: Flask) -> None:
    """Give the application Flask-Migrate, which costs most of a second to load and which no web process needs."""
    from flask_migrate import Migrate

    from app.core.db import db

    Migrate(app, db, directory=f"{app.root_path}/migrations", render_as_batch=True)


@click.group()
@click.pass_context
def commands(context: click.Context) -> None:
    """Tollgate's commands; what they write is for this account alone."""
    before = os.umask(0o077)
    context.call_on_close(lambda: os.umask(before))


@commands.command()
def prepare() -> None:
    """Make the data folder, keep a copy of the database, and bring it to the newest schema."""
    settings = config.read()
    Path(settings["DATA_FOLDER"]).mkdir(parents=True, exist_ok=True)
    here, known = _revision_of(settings), _known_revisions()
    if here in _newest(known):
        return
    if here is not None and here not in known:
        raise SystemExit(
            "This database was made by a newer version of Tollgate. Install that version or restore a backup."
        )
    _migrate(settings, keep_copy=here is not None)


def _revision_of(settings: dict[str, Any]) -> str | None:
    """The revision of the database, asked with as little loaded as can be: it is asked at every start."""
    url = str(settings["SQLALCHEMY_DATABASE_URI"])
    embedded = url.removeprefix("sqlite:///")
    return _revision_at(url) if embedded == url else _revision_in(Path(embedded))


def _revision_in(file: Path) -> str | None:
    import pysqlite3.dbapi2 as sqlite

    if not file.exists():
        return None
    with closing(sqlite.connect(str(file), timeout=5)) as connection:
        tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone() if tables else None
    return str(found[0]) if found else None


def _revision_at(url: str) -> str | None:
    from sqlalchemy import create_engine, inspect, text

    from app.core.engine import engine_options

    engine = create_engine(url, **engine_options(url))
    with engine.connect() as connection:
        is_new = not inspect(connection).has_table("alembic_version")
        found = None if is_new else connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    engine.dispose()
    return str(found) if found else None


def _known_revisions() -> dict[str, str | None]:
    """Each revision with the one before it, read from the files without loading them."""
    known: dict[str, str | None] = {}
    for file in (Path(__file__).parent.parent / "migrations" / "versions").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        names = dict(re.findall(r'^(revision|down_revision) = "?([\w]+)"?$', text, re.MULTILINE))
        before = names["down_revision"]
        known[names["revision"]] = None if before == "None" else before
    return known


def _newest(known: dict[str, str | None]) -> set[str]:
    return set(known) - set(known.values())


def _migrate(settings: dict[str, Any], *, keep_copy: bool) -> None:
    from flask_migrate import upgrade

    from app import create_app

    app = create_app(settings)
    connect_migrations(app)
    with app.app_context():
        if keep_copy:
            _copy_database(app)
        upgrade()


def _copy_database(app: Flask) -> None:
    """A consistent copy of the embedded database beside it, before its schema changes."""
    from app.core.db import db

    if db.engine.dialect.name != "sqlite":
        return
    folder = Path(app.config["DATA_FOLDER"]) / "backups"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    copy = folder / f"before-migration-{datetime.now(UTC):%Y%m%d-%H%M%S}.db"
    copy.touch(mode=0o600)
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.connection.driver_connection.execute("VACUUM INTO ?", (str(copy),))  # type: ignore[union-attr]
    if shutil.disk_usage(folder).free < copy.stat().st_size:
        click.echo("Little space is left beside the database; make room.", err=True)


@commands.command()
def demo() -> None:
    """Load the demo organisation into an empty database and tell how to sign in."""
    from app.demo.loading import load

    app = _application()
    with app.app_context():
        click.echo(load(app))


@commands.command()
def announce() -> None:
    """On an installation without accounts, print the one-time link that makes the first administrator."""
    from sqlalchemy import func, select

    from app.accounts import links
    from app.accounts.models import Person
    from app.core import clock
    from app.core.acting import Act
    from app.core.db import db
    from app.core.transaction import transaction

    app = _application()
    with app.app_context(), transaction(writing=True):
        if db.session.scalar(select(func.count(Person.id))):
            return
        address = links.make("first", None, Act(person=None, at=clock.now(), origin="command line"))
        click.echo(f"There are no accounts yet. Make the first administrator here, within a day:\n  {address}")


@commands.command()
def worker() -> None:
    """Carry out jobs until told to stop."""
    from app.core import worker as rounds
    from app.reports import pdf

    app = _application()
    pdf.warm_up()
    rounds.run(app)


@commands.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Keep a backup of database and files in a new FOLDER; the program may be in use meanwhile."""
    from app.core import backups

    try:
        about = backups.make(config.read(), folder)
    except backups.Unusable as error:
        raise SystemExit(str(error)) from None
    click.echo(f"{len(about['sha256'])} files, {sum(about['rows'].values())} rows. Keep SECRET_KEY apart from them.")


@commands.command()
@click.argument("folder", type=click.Path(path_type=Path))
def restore(folder: Path) -> None:
    """Bring the backup in FOLDER back into an installation that holds nothing yet; then run `prepare`."""
    from app.core import backups

    try:
        about = backups.put_back(config.read(), folder)
    except backups.Unusable as error:
        raise SystemExit(str(error)) from None
    click.echo(f"The backup of {about['made_at']} is back: {sum(about['rows'].values())} rows. Now run `prepare`.")


@commands.command()
def audit() -> None:
    """Check every seal of the audit trail; exit code 1 when something was changed."""
    from app.core.seals import broken_seals, unsealed_count
    from app.core.transaction import transaction

    app = _application()
    with app.app_context(), transaction(writing=False):
        troubles, unsealed = broken_seals(), unsealed_count()
    for trouble in troubles:
        click.echo(trouble)
    click.echo(f"{unsealed} events are not sealed yet")
    sys.exit(1 if troubles else 0)


if __name__ == "__main__":
    commands()
