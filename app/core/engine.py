"""The engine: the pragmas SQLite needs and how its transactions begin. Loads SQLAlchemy alone.

SQLite runs through pysqlite3, because Python's own library may carry the WAL-reset bug (versions before
3.51.3). Reads begin DEFERRED, writes begin IMMEDIATE: anything else loses or fails read-modify-writes when
several people write at once.
"""

from __future__ import annotations

from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext, make_url

OLDEST_SOUND_SQLITE = (3, 51, 3)
SECONDS_TO_QUEUE = 20
"""How long a writer waits for others: for its turn on SQLite, for each lock on PostgreSQL."""
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA mmap_size=0",
)


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs for this database address; what people typed stays out of its errors."""
    if not is_sqlite(make_url(url)):
        patience = {"options": f"-c lock_timeout={SECONDS_TO_QUEUE}s"}
        sizes = {"pool_size": 20, "max_overflow": 20}
        return {"pool_pre_ping": True, "connect_args": patience, **sizes, "hide_parameters": True}
    arguments = {"timeout": 5, "check_same_thread": False, "isolation_level": None}
    return {"module": sqlite, "connect_args": arguments, "pool_size": 40, "hide_parameters": True}


def is_sqlite(url: URL) -> bool:
    """Whether the address names the embedded database."""
    return url.get_backend_name() == "sqlite"


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite library that is linked in."""
    return tuple(sqlite.sqlite_version_info)


@event.listens_for(Engine, "connect")
def _set_pragmas(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite.Connection):
        return
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


@event.listens_for(Engine, "handle_error")
def _keep_rows_out(context: ExceptionContext) -> None:
    """PostgreSQL tells the row that failed in the lines after the first; logs are no place for what people typed."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = (str(error).partition("\n")[0], *error.args[1:])
