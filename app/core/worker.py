"""The worker: huey runs the schedule and is woken by new jobs; the `job` rows are the queue itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from app.core import jobs, seals

ROUNDS = "wake.db"


def wake_queue(folder: Path) -> SqliteHuey:
    """The queue whose only message is "look now"; losing it costs a minute, never a job."""
    return SqliteHuey("tollgate", filename=str(folder / ROUNDS), fsync=False, results=False)


def connect(app: Flask) -> Callable[[], None]:
    """Let committed transactions of this process wake the worker; returns the call that does it."""
    huey = wake_queue(Path(app.config["DATA_FOLDER"]))
    look = _look(huey, app)
    jobs.wake_with(lambda: look())
    return lambda: look()


def _look(huey: SqliteHuey, app: Flask) -> Callable[[], object]:
    @huey.task(name="look")
    def look() -> None:
        with app.app_context():
            jobs.run_due_jobs()

    return look  # type: ignore[no-any-return]


def run(app: Flask) -> None:
    """Run until told to stop: jobs as they come, the schedule every minute, events sealed every ten seconds."""
    huey = wake_queue(Path(app.config["DATA_FOLDER"]))
    look = _look(huey, app)
    jobs.wake_with(lambda: look())

    @huey.periodic_task(crontab(minute="*"))
    def every_minute() -> None:
        with app.app_context():
            jobs.run_due_jobs()

    logging.getLogger("huey").setLevel(logging.WARNING)
    look()
    with seals.sealing(app):
        Consumer(huey, workers=1, worker_type="thread", initial_delay=0.05, max_delay=0.5).run()
