"""Work repeated in a thread of its own while something else runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask


@contextmanager
def repeating(app: Flask, work: Callable[[], object], *, seconds: float, complaint: str) -> Iterator[None]:
    """Do the work every so many seconds while the block runs; a failure is logged and tried again at the next turn."""
    stop = Event()
    thread = Thread(target=_repeat, args=(app, work, stop, seconds, complaint), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _repeat(app: Flask, work: Callable[[], object], stop: Event, seconds: float, complaint: str) -> None:
    while not stop.wait(seconds):
        try:
            with app.app_context():
                work()
        except Exception:
            app.logger.exception(complaint)
