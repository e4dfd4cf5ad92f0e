"""Whatever is sent, the program answers with a page and never with a failure of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import cycle, islice

import pytest

from tests.access.test_access import path_of, routes
from tests.company import Browser
from tests.security.forms import World

ODD = (
    "\x00", "a\x00b", "\ud800", "x" * 100_000, "-1", "0", "1e40", "1e400", "NaN", "Infinity", "9" * 40, "-9" * 30,
    "2147483648", "9223372036854775808", "0000-01-01", "0001-01-01", "9999-12-31", "31/31/2026", "1.5", "  ",
    "<svg onload=alert(1)>", "%s%(x)s{0}{{7*7}}", "' OR 1=1 --", "\u202e\u0000\U0001f69b\ufeff", "../../etc/passwd",
    "=cmd|' /C calc'!A0", "null", "[]", "true", "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
# All of them take minutes; here every field gets one, and all fields together get all.
A_FIELD = len(ODD) if os.environ.get("EVERY_ODD_VALUE") else 1


def encoded(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1") if "\ud800" in text else text


def spoilt(world: World) -> Iterator[tuple[str, str, str]]:
    """Each field of each form, with a few odd values that go round."""
    round_trip = cycle(ODD)
    for endpoint, (_who, values) in world.forms.items():
        for name in [*values, "idempotency_key", "version"]:
            for value in islice(round_trip, A_FIELD):
                yield endpoint, name, encoded(value)


def test_no_form_fails_on_an_odd_value(world: World) -> None:
    failed = []
    with world.trying():
        for endpoint, name, value in spoilt(world):
            status = world.send(endpoint, **{name: value}).status_code
            if status >= 500:
                failed.append((endpoint, name, value[:20], status))
    assert not failed, failed


QUERIES = ("page", "q", "next", "at", "cause", "open", "show", "from", "to", "first", "last", "link", "since", "new",
           "draft", "unit", "phase", "sort", "state", "value", "checked")  # fmt: skip


def test_no_page_fails_on_an_odd_query(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.reports.documents.SECONDS_TO_WAIT", 0)
    failed, values = [], cycle(ODD)
    browsers: list[Browser] = [world.browser("dana"), world.browser("ada")]
    for endpoint, method, rule in routes(world.company.app):
        if method != "GET":
            continue
        for _turn in range(A_FIELD):
            query = {name: encoded(next(values))[:2000] for name in QUERIES}
            for browser in browsers:
                answer = browser.get(path_of(world.company.app, rule, world.objects), query_string=query)
                if answer.status_code >= 500:
                    failed.append((endpoint, {k: v[:20] for k, v in query.items()}, answer.status_code))
    assert not failed, failed
