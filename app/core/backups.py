"""A backup of everything the program keeps, made while it is used, and the way back from it.

A backup is a folder: the database as it stood at one moment, the uploaded files, and `manifest.json` with the
SHA-256 of each and the number of rows of every table. Nothing is put back from a backup that does not fit it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import URL, make_url

from app.core import seal_log
from app.core.engine import engine_options, is_sqlite

MANIFEST, NOTE, FILES = "manifest.json", "KEYS.txt", "files"
PIECE = 1_048_576
PAGES_AT_ONCE = 2_000
ABOUT_KEYS = """The settings are not in this backup, above all SECRET_KEY: keep it apart, where few people reach it.
With another key everybody has to sign in anew; nothing else is lost.
"""


class Unusable(Exception):
    """A backup that cannot be made or put back; the text says why and what to do."""


def make(settings: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write a backup into a new folder, which its owner alone can read; what stands in its manifest.

    Files are copied before the database and once more after it, so that each file the database names is there.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Unusable(f"{folder} is not empty. Name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / FILES).mkdir(mode=0o700)
    kept = Path(settings["DATA_FOLDER"]) / FILES
    _copy_files(kept, folder / FILES)
    url = make_url(settings["SQLALCHEMY_DATABASE_URI"])
    about = _copy_sqlite(url, folder) if is_sqlite(url) else _dump_postgresql(url, folder)
    _copy_files(kept, folder / FILES)
    (folder / NOTE).write_text(ABOUT_KEYS, encoding="utf-8")
    about |= {"made_at": datetime.now(UTC).isoformat(timespec="seconds")}
    about["sha256"] = {str(path.relative_to(folder)): sha256_of(path) for path in _contents(folder)}
    (folder / MANIFEST).write_text(json.dumps(about, indent=1), encoding="utf-8")
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return about


def check(folder: Path) -> dict[str, Any]:
    """The manifest of a backup all of whose parts are there unchanged; raises `Unusable` otherwise."""
    try:
        about: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(f"{folder} holds no backup that can be read.") from error
    found = {str(path.relative_to(folder)): sha256_of(path) for path in _contents(folder)}
    wrong = sorted(name for name in {*about["sha256"], *found} if about["sha256"].get(name) != found.get(name))
    if wrong:
        raise Unusable(f"The backup was changed or is not whole: {', '.join(wrong[:3])}. Use another one.")
    return about


def put_back(settings: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Bring a backup back into an installation that holds nothing yet; what stands in its manifest."""
    about, url = check(folder), make_url(settings["SQLALCHEMY_DATABASE_URI"])
    kind = "sqlite" if is_sqlite(url) else "postgresql"
    if about["database"] != kind:
        raise Unusable(f"The backup is of a {about['database']} database, and DATABASE_URL names a {kind} one.")
    kept = Path(settings["DATA_FOLDER"]) / FILES
    if kept.exists() and next(_contents(kept), None):
        raise Unusable(f"{kept} holds files already. Move them away first.")
    if kind == "sqlite":
        _put_back_sqlite(url, folder)
    else:
        _put_back_postgresql(url, folder)
    _copy_files(folder / FILES, kept)
    seal_log.begin_anew(kept.parent)
    if _rows_of(url) != about["rows"]:
        raise Unusable("The restored database does not hold the rows that the backup was made with.")
    return about


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _contents(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST)


def _copy_files(source: Path, target: Path) -> None:
    """Copy the files that are not there yet; none is ever changed once it has its name."""
    for path in source.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        copy = target / path.relative_to(source)
        if not copy.exists():
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                shutil.copy2(path, copy)
            except FileNotFoundError:  # taken away meanwhile, with the row that named it
                copy.unlink(missing_ok=True)


def _copy_sqlite(url: URL, folder: Path) -> dict[str, Any]:
    copy = folder / "tollgate.db"
    with closing(sqlite.connect(url.database)) as source, closing(sqlite.connect(copy)) as target:
        source.backup(target, pages=PAGES_AT_ONCE)
        target.execute("PRAGMA journal_mode=DELETE").close()  # one file, without a log beside it
    _check_sqlite(copy)
    return {"database": "sqlite", "rows": _rows_of(url.set(database=str(copy)))}


def _check_sqlite(path: Path) -> None:
    with closing(sqlite.connect(path)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)]:
        raise Unusable(f"The database is damaged: {found[0][0]}")


def _put_back_sqlite(url: URL, folder: Path) -> None:
    place = Path(url.database or "")
    if place.exists():
        raise Unusable(f"{place} is there already. Move it away first.")
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    coming = place.with_name(f"{place.name}.coming")
    coming.touch(mode=0o600)
    shutil.copyfile(folder / "tollgate.db", coming)
    _check_sqlite(coming)
    coming.rename(place)


@contextmanager
def _connected(url: URL, **options: Any) -> Iterator[Connection]:
    """One connection, and none left open after it."""
    engine = create_engine(url, **engine_options(str(url)))
    try:
        with engine.connect().execution_options(**options) as connection:
            yield connection
    finally:
        engine.dispose()


def _rows_of(url: URL) -> dict[str, int]:
    with _connected(url) as connection:
        return _counted(connection)


def _counted(connection: Connection) -> dict[str, int]:
    """The number of rows of every table."""
    quote = connection.dialect.identifier_preparer.quote
    tables = sorted(inspect(connection).get_table_names())
    counts = {name: connection.scalar(text(f"SELECT count(*) FROM {quote(name)}")) for name in tables}  # noqa: S608
    return {name: int(count or 0) for name, count in counts.items()}


def _dump_postgresql(url: URL, folder: Path) -> dict[str, Any]:
    """Dump the very snapshot whose rows are counted."""
    with _connected(url, isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        rows = _counted(connection)
        target = f"--file={folder / 'tollgate.dump'}"
        _run(url, "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", target)
    return {"database": "postgresql", "rows": rows}


def _put_back_postgresql(url: URL, folder: Path) -> None:
    with _connected(url) as connection:
        if inspect(connection).get_table_names():
            raise Unusable("The database that DATABASE_URL names is not empty. Make a new one.")
    whole = ("--exit-on-error", "--no-owner", "--single-transaction")
    _run(url, "pg_restore", *whole, f"--dbname={url.database}", str(folder / "tollgate.dump"))
    with _connected(url) as connection:
        _keep_order_of_events(connection)
        connection.commit()


def _keep_order_of_events(connection: Connection) -> None:
    """Number the transactions of this server behind those of the one that the events come from."""
    newest = connection.scalar(text("SELECT coalesce(max(transaction_id), 0) FROM event"))
    body = f"SELECT {int(newest)}::bigint"
    connection.execute(
        text(f"CREATE OR REPLACE FUNCTION event_offset() RETURNS bigint LANGUAGE sql STABLE AS '{body}'")
    )


def _run(url: URL, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on this database; its password stays out of the list of processes."""
    path = shutil.which(program)
    if path is None:
        raise Unusable(f"{program} is not installed. Install PostgreSQL's client programs.")
    parts = {"PGHOST": url.host or url.query.get("host"), "PGPORT": url.port or url.query.get("port")}
    parts |= {"PGUSER": url.username, "PGPASSWORD": url.password, "PGDATABASE": url.database}
    environment = {**os.environ, **{name: str(value) for name, value in parts.items() if value}}
    done = subprocess.run([path, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Unusable(f"{program} failed: {done.stderr.strip()[:500]}")
