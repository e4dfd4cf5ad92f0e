"""The worker: huey runs the schedule and is woken by new jobs; the `job` rows are the queue itself."""

from __future__ import annotations

import gc
import logging
from functools import cache
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from flask import Flask

from app.core import daily, jobs, seals

if TYPE_CHECKING:
    from huey import SqliteHuey

QUEUE = "wake.db"
COLLECT_AFTER = (100_000, 50, 50)
"""A job holds hundreds of thousands of values; looking for cycles among them as often as Python does by itself costs a
third of its time."""


def wake_queue(folder: Path) -> SqliteHuey:
    """The queue whose only message is "look now"; losing it costs a minute, never a job."""
    from huey import SqliteHuey

    return SqliteHuey("tollgate", filename=str(folder / QUEUE), fsync=False, results=False)


def connect(app: Flask) -> None:
    """Let committed transactions of this process wake the worker; huey loads with the first."""

    @cache
    def look() -> Any:
        return _look(wake_queue(Path(app.config["DATA_FOLDER"])), app)

    jobs.wake_with(lambda: look()(), lambda seconds: look()(seconds))  # noqa: PLW0108 (loads huey at the first wake)


class Lane:
    """One lane of jobs: whoever looks while it is being run has it looked through once more afterwards."""

    def __init__(self, app: Flask, name: str) -> None:
        self.app, self.name = app, name
        self._asked, self._busy = Event(), Lock()

    def look(self) -> None:
        """Run what is due, unless another thread does so already."""
        self._asked.set()
        while self._asked.is_set() and self._busy.acquire(blocking=False):
            try:
                self._asked.clear()
                with self.app.app_context():
                    jobs.run_due_jobs(lane=self.name)
            finally:
                self._busy.release()


def _look(huey: SqliteHuey, app: Flask) -> Any:
    lanes = {name: Lane(app, name) for name in jobs.lanes()}

    @huey.task(name="look_along")
    def look_along(name: str) -> None:
        lanes[name].look()

    def look(seconds: float = 0) -> None:
        for name in lanes:
            look_along.schedule((name,), delay=seconds) if seconds else look_along(name)

    return look


def run(app: Flask) -> None:
    """Run until told to stop: jobs as they come, the schedule every minute, events sealed every ten seconds."""
    from huey import crontab
    from huey.consumer import Consumer

    gc.set_threshold(*COLLECT_AFTER)
    huey = wake_queue(Path(app.config["DATA_FOLDER"]))
    look = _look(huey, app)
    jobs.wake_with(look, look)

    @huey.periodic_task(crontab(minute="*"))
    def every_minute() -> None:
        with app.app_context():
            daily.enqueue_today()
            daily.glance_around()
        look()

    logging.getLogger("huey").setLevel(logging.WARNING)
    look()
    with seals.sealing(app):
        threads = 1 + len(jobs.lanes())  # one for each lane, and one that finds them busy
        Consumer(huey, workers=threads, worker_type="thread", initial_delay=0.05, max_delay=0.1).run()
