"""Finished things kept in this process, and the parts of pages among them.

Nothing here is ever told that something changed: a key says everything the thing was made from, so that a change,
by whichever process, leads to another key. Nothing is kept inside a change, which may yet be rolled back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Event, Lock
from typing import Generic, TypeVar

from flask import Flask, current_app
from markupsafe import Markup

from app.core import words
from app.core.transaction import is_writing

Thing = TypeVar("Thing")
LONGEST_WAIT = 30.0  # seconds for a thing that another thread is making


class Kept(Generic[Thing]):
    """At most so many things by their keys, the longest unused forgotten first.

    A thing is made by one thread at a time: others that want it meanwhile wait for it.
    """

    def __init__(self, *, most: int) -> None:
        self.most = most
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()
        self._making: dict[Hashable, Event] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing kept under this key, made now if there is none."""
        while True:
            with self._lock:
                if key in self._things:
                    self._things.move_to_end(key)
                    return self._things[key]
                mine = Event()
                made = self._making.setdefault(key, mine)
            if made is mine or not made.wait(LONGEST_WAIT):
                return self._made(key, make, mine)

    def has(self, key: Hashable) -> bool:
        """Whether there is a thing under this key already."""
        with self._lock:
            return key in self._things

    def _made(self, key: Hashable, make: Callable[[], Thing], mine: Event) -> Thing:
        """Make it and keep it; those who wait look again then, also where it failed."""
        try:
            made = make()
            with self._lock:
                self._things[key] = made
                while len(self._things) > self.most:
                    self._things.popitem(last=False)
            return made
        finally:
            with self._lock:
                if self._making.get(key) is mine:
                    del self._making[key]
            mine.set()


class KeptReading(Kept[Thing]):
    """Things made from the database: kept by database and way of writing, and only while the request cannot write."""

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """As `Kept.get`; `key` was read before anything `make` uses, or stands in it."""
        if is_writing():
            return make()
        return super().get((current_app.config["SQLALCHEMY_DATABASE_URI"], words.style(), key), make)


_parts: KeptReading[Markup] = KeptReading(most=1000)


def kept_part(key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """What stands between `{% call kept_part(key) %}` and `{% endcall %}`, drawn once for each key.

    It holds no form, and `key` names the person if it depends on one.
    """
    return _parts.get(key, caller)


def init_app(app: Flask) -> None:
    """Let templates keep parts."""
    app.jinja_env.globals["kept_part"] = kept_part
