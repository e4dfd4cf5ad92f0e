"""How much of one person's computing this process does at the same moment, so that nobody holds up all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from werkzeug.exceptions import TooManyRequests

SECONDS_TO_RETRY = 5


class AtOnce:
    """Room for so many things of each person at once."""

    def __init__(self, *, most: int) -> None:
        self.most = most
        self._running: Counter[int] = Counter()
        self._lock = Lock()

    @contextmanager
    def of(self, person_id: int) -> Iterator[bool]:
        """Take a place while the block runs; whether there was one."""
        with self._lock:
            has_room = self._running[person_id] < self.most
            self._running[person_id] += has_room
        try:
            yield has_room
        finally:
            with self._lock:
                self._running[person_id] -= has_room
                self._running += Counter()  # forgets whom nothing is done for


_files = AtOnce(most=1)


@contextmanager
def file_of(person_id: int) -> Iterator[None]:
    """Make a file of many values for a person, one at a time; raises 429 when another is still being made."""
    with _files.of(person_id) as has_room:
        if not has_room:
            raise TooManyRequests(retry_after=SECONDS_TO_RETRY)
        yield
