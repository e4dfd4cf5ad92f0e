"""Things that are kept in the process are made once for everybody who wants them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from app.core import keeping
from app.core.keeping import Kept

pytestmark = pytest.mark.pure


def test_who_wants_a_thing_that_is_being_made_waits_for_it() -> None:
    store: Kept[str] = Kept(most=2)
    begun, done = Event(), Event()
    made: list[str] = []

    def slowly() -> str:
        begun.set()
        assert done.wait(timeout=60)
        made.append("picture")
        return "picture"

    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(store.get, "key", slowly)
        assert begun.wait(timeout=60) and not store.has("key")
        others = [threads.submit(store.get, "key", slowly) for _ in range(7)]
        assert store.get("another", lambda: "meanwhile") == "meanwhile"
        done.set()
        assert {one.result() for one in (first, *others)} == {"picture"}
    assert made == ["picture"] and store.has("key")


def test_where_making_it_failed_the_next_one_makes_it() -> None:
    store: Kept[str] = Kept(most=2)
    begun, done = Event(), Event()

    def fail() -> str:
        begun.set()
        assert done.wait(timeout=60)
        raise ZeroDivisionError

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(store.get, "key", fail)
        assert begun.wait(timeout=60)
        second = threads.submit(store.get, "key", lambda: "made")
        done.set()
        assert isinstance(first.exception(), ZeroDivisionError)
        assert second.result() == "made"


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LONGEST_WAIT", 0.01)
    store: Kept[str] = Kept(most=2)
    begun, done = Event(), Event()

    def stuck() -> str:
        begun.set()
        assert done.wait(timeout=60)
        return "late"

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(store.get, "key", stuck)
        assert begun.wait(timeout=60)
        assert store.get("key", lambda: "mine") == "mine"
        done.set()
        assert first.result() == "late"
    assert store.get("key", lambda: "again") == "late"
