"""Readers with different rights, and a way to have every page drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import pytest

from app.core.keeping import Kept, KeptReading
from tests.company import Browser, Company

READERS = ("dana", "ruth", "vera")


@pytest.fixture
def browsers(company: Company) -> dict[str, Browser]:
    return {name: company.browser(name) for name in READERS}


@pytest.fixture
def drawn_anew(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From here on nothing is taken from what was kept."""

    def make_now(_kept: Kept[object], _key: Hashable, make: Callable[[], object]) -> object:
        return make()

    return lambda: monkeypatch.setattr(KeptReading, "get", make_now)
