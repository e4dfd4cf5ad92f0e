"""Whatever is sent, the program answers with a page and never with a failure of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice

import pytest

from tests.access.test_access import path_of, routes
from tests.company import Browser
from tests.security.forms import Values, World

ODD = (
    "\x00", "a\x00b", "\ud800", "x" * 100_000, "-1", "0", "1e40", "1e400", "NaN", "Infinity", "9" * 40, "-9" * 30,
    "2147483648", "9223372036854775808", "0000-01-01", "0001-01-01", "9999-12-31", "31/31/2026", "1.5", "  ",
    "2026-02-30", "1e-300", "1e27",
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


# Most fields of text take the first, most numbers the last; what was too large for a page once stands between.
KEPT = ("2026-02-30", "1e27", "1e15")


def sure(values: Values) -> Values:
    """The form, saying that an unusual value of a measure is meant."""
    with suppress(KeyError, ValueError):
        return {**values, "sure": f"{float(values['value']):.15g}/{float(values['checked']):.15g}"}
    return values


def keep_what_is_taken(world: World) -> dict[tuple[str, str], str]:
    """Each field of each form keeps the first odd value that it takes; the addresses that then follow, by field."""
    kept = {}
    for endpoint, (_who, values) in world.forms.items():
        now = values  # an edit begins where the one before it ended
        for name in sorted(set(values) - {"version", "sure"}):
            for value in KEPT:
                odd = sure({**now, name: value})
                answer = world.send(endpoint, **odd)
                if answer.status_code == 303:
                    kept[endpoint, name] = answer.headers["Location"]
                    now = {**odd, "version": str(int(odd["version"]) + 1)} if odd.get("version") else now
                    break
    return kept


def test_no_page_fails_on_an_odd_value_that_was_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.reports.documents.SECONDS_TO_WAIT", 0)
    kept = keep_what_is_taken(world)
    numbers = {("metrics.create", "goal"), ("metrics.record", "checked"), ("measures.add", "margin")}
    assert numbers | {("actions.add", "title"), ("charter.edit", "goal"), ("importing.upload", "text")} <= set(kept)
    rules = [rule for _endpoint, method, rule in routes(world.company.app) if method == "GET"]
    shown = [path_of(world.company.app, rule, world.objects) + "?since=0" for rule in rules]
    failed = []
    for browser in (world.company.browser("dana"), world.company.browser("ada")):
        for path in dict.fromkeys([*shown, *kept.values()]):
            status = browser.get(path).status_code
            if status >= 500:
                failed.append((path, status))
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
