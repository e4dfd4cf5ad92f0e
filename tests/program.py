"""The program of a test. Making one takes longer than most tests: each process makes it once, and points it at the
folder and the database of one test after the other."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, make_url

from app import create_app
from app.core import worker
from app.core.db import db
from app.core.engine import is_sqlite

_idle: list[tuple[Flask, dict[str, Any], dict[str, Any]]] = []


@contextmanager
def program(settings: dict[str, Any]) -> Iterator[Flask]:
    """The program with these settings and nothing that an earlier test changed."""
    app, made_with, extensions = _idle.pop() if _idle else _made(settings)
    app.config.clear()
    app.config.update(made_with | settings)
    worker.connect(app)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        app.extensions = dict(extensions)
        _idle.append((app, made_with, extensions))


def _made(settings: dict[str, Any]) -> tuple[Flask, dict[str, Any], dict[str, Any]]:
    app = create_app(settings)
    app.jinja_env.bytecode_cache = _compiled_templates()
    _follow_the_settings(app)
    return app, dict(app.config), dict(app.extensions)


@cache
def _compiled_templates() -> FileSystemBytecodeCache:
    """Templates compiled once by each process of the tests, not once by each program that it makes."""
    folder = TemporaryDirectory(prefix="templates-")
    atexit.register(folder.cleanup)
    return FileSystemBytecodeCache(folder.name)


def _follow_the_settings(app: Flask) -> None:
    """Have the engine, which remembers the statements it compiled, connect to the database that is set now."""
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "do_connect")
    def connect_there(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> None:
        url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
        if is_sqlite(url):
            arguments[:] = [url.database]
        else:
            named["dbname"] = url.database
