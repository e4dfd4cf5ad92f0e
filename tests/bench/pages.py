"""Pages: CPU beside the bare page, weight, requests, statements."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

from sqlalchemy import event

from app.core import keeping
from app.core.db import db
from tests.bench.bare import bare_page
from tests.bench.large import Large
from tests.bench.measuring import Line, cpu_medians
from tests.company import Browser, Company

LISTS = ("/", "/projects")
TIMES_BARE, MOST_KILOBYTES, MOST_REQUESTS = 3, 60, 6


def page_lines(company: Company, large: Large) -> Iterator[Line]:
    """The figures of each page."""
    dana = company.browser("dana")
    project = f"/projects/{large.project}"
    for name, path in {
        "portfolio, 1,000 projects": "/",
        "projects": "/projects",
        "my actions, 10,000 actions": "/actions",
        "overview": project,
        "charter": f"{project}/charter",
        "actions of a project": f"{project}/actions",
        "measure, 10,000 values": f"{project}/measures/{large.link}",
        "5 Whys": f"{project}/five-whys",
        "fishbone": f"{project}/fishbone",
    }.items():
        yield from _lines_of(company, dana, name, path)


def _lines_of(company: Company, browser: Browser, name: str, path: str) -> Iterator[Line]:
    bare = bare_page(company.app, browser, path).test_client()
    assert bare.get("/bare").status_code == 200, path
    whole, floor = cpu_medians(lambda: browser.get(path), lambda: bare.get("/bare"))
    yield Line(what=f"{name}: CPU", measured=whole, unit="ms", floor=floor, most=TIMES_BARE)
    if path in LISTS:
        changed, floor = cpu_medians(lambda: _get_after_a_change(browser, path), lambda: bare.get("/bare"))
        yield Line(what=f"{name}, the first after a change: CPU", measured=changed, unit="ms", floor=floor)
    page = browser.get(path).text
    files = _files_of(page)
    weight = sum(_packed(browser, file) for file in files if "fonts/" not in file) + len(gzip.compress(page.encode()))
    yield Line(what=f"{name}: packed, font apart", measured=weight / 1000, unit="kB", most=MOST_KILOBYTES)
    yield Line(what=f"{name}: requests of a first visit", measured=1 + len(files), unit="", most=MOST_REQUESTS)


def _get_after_a_change(browser: Browser, path: str) -> None:
    keeping._parts = keeping.KeptReading(most=1000)
    browser.get(path)


def _files_of(page: str) -> list[str]:
    return sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)))


def _packed(browser: Browser, path: str) -> int:
    return int(browser.get(path, headers={"Accept-Encoding": "gzip"}).headers["Content-Length"])


def statements(company: Company, path: str) -> int:
    """How many SQL statements a page sends, transaction control apart."""
    browser, sent = company.browser("dana"), []
    browser.get(path)

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    with company.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        browser.get(path)
        event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)
