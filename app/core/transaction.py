"""Transactions: the request's own, and the few short ones that must outlive it.

Written in a short transaction of its own, after the request's has ended: a failed sign-in, a denied
write, when a session was last seen, toasts that were shown, and the job that renders a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from flask import current_app, g
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import ServiceUnavailable

from app.core.db import db
from app.core.engine import SECONDS_TO_QUEUE

BUSY_STATES = frozenset({"40001", "40P01", "55P03"})
_writers = Lock()


class Busy(ServiceUnavailable):
    """The database was busy with other writers for too long; nothing was written."""

    def __init__(self) -> None:
        super().__init__(retry_after=1)


def begin(*, writing: bool) -> None:
    """Start the session's transaction; on SQLite a writer takes the database's write lock at once."""
    mode = "IMMEDIATE" if writing else "DEFERRED"
    db.session.connection(execution_options={"begin_mode": mode})
    db.session.info["writing"] = writing


def is_writing() -> bool:
    """Whether the running transaction may write."""
    return bool(db.session.info.get("writing"))


@contextmanager
def transaction(*, writing: bool) -> Iterator[None]:
    """One transaction: committed if it wrote and nothing failed, rolled back otherwise.

    On SQLite the writers of this process queue on a lock, which waits far shorter than SQLite's own
    polling does. Jobs and other work enqueued with `after_commit` start once it has ended. `Busy` is raised when
    others, of this process or another, held the database or a row of it for too long.
    """
    with _told_when_busy(), _queue(writing):
        db.session.rollback()
        begin(writing=writing)
        try:
            yield
            db.session.commit() if writing else db.session.rollback()
        except BaseException:
            db.session.rollback()
            db.session.info.pop("after_commit", None)
            raise
        finally:
            db.session.info.pop("writing", None)
    _run_after_commit()


@contextmanager
def _told_when_busy() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _is_busy(error.orig):
            raise Busy from error
        raise


def _is_busy(error: Any) -> bool:
    """Whether the database gave way to another writer: a lock not had in time, a deadlock, a changed snapshot."""
    is_locked = str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_BUSY")
    return is_locked or getattr(error, "sqlstate", None) in BUSY_STATES


@contextmanager
def _queue(writing: bool) -> Iterator[None]:
    if not (writing and db.engine.dialect.name == "sqlite"):
        yield
        return
    if not _writers.acquire(timeout=SECONDS_TO_QUEUE):
        raise Busy
    try:
        yield
    finally:
        _writers.release()


def take_turns(lock: int) -> None:
    """Wait until no other transaction holds this lock, and hold it to the end of this one.

    On SQLite the write lock sees to that.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def after_commit(work: Callable[[], None]) -> None:
    """Run this once the transaction has been committed; a rollback forgets it, and the same work is done once."""
    collected = db.session.info.setdefault("after_commit", [])
    if work not in collected:
        collected.append(work)


def _run_after_commit() -> None:
    for work in db.session.info.pop("after_commit", []):
        try:
            work()
        except Exception:
            current_app.logger.exception("work after a commit failed")


def afterwards(write: Callable[[], Any]) -> None:
    """Write this in a short transaction of its own when the request's has ended."""
    g.setdefault("afterwards", []).append(write)


def write_afterwards() -> None:
    """Carry out what `afterwards` has collected; a failure is logged and costs nobody their answer."""
    for write in g.pop("afterwards", []):
        try:
            with transaction(writing=True):
                write()
        except Exception:
            current_app.logger.exception("a write after the request failed")
