"""Every page, as the person who may see it: three widths, light and dark, and the narrowest phone.

No barriers by axe-core, no report of the content security policy, no error in the console, no sideways scroll, one
h1 and no id twice; with every fold of the page opened, because what is hidden is not measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from app.accounts import links
from app.core import clock, jobs
from app.core.acting import Act
from app.core.transaction import transaction
from app.reports import documents
from tests.browser import Watched, axe, watched
from tests.company import Company
from tests.journey.pages import BEFORE_ANYBODY, NO_PAGES, PAGES, Shown, things_of
from tests.journey.serving import serving, signed_in

pytestmark = [pytest.mark.pure, pytest.mark.browser, pytest.mark.slow]
Window = Callable[[str], Page]
WIDTHS = (390, 820, 1440)
NARROWEST = 320
OPEN_ALL = "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TWICE = """[...document.querySelectorAll('[id]')].map((one) => one.id)
    .filter((id, place, all) => all.indexOf(id) !== place)"""


@pytest.fixture(scope="module")
def things(troupe: Company) -> dict[str, dict[str, Any]]:
    return things_of(troupe)


@pytest.fixture(scope="module")
def site(troupe: Company) -> Iterator[str]:
    jobs.wake_with(lambda: None)
    with pytest.MonkeyPatch.context() as patch, serving(troupe.app) as address:
        patch.setattr(documents, "SECONDS_TO_WAIT", 0.0)
        yield address


def test_no_page_is_left_out(troupe: Company) -> None:
    gets = {rule.endpoint for rule in troupe.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert gets - NO_PAGES - BEFORE_ANYBODY == {shown.endpoint for shown in PAGES}


@pytest.fixture(scope="module")
def window(troupe: Company, site: str, chromium: Browser) -> Iterator[Window]:
    """A person's window: one for all the pages they look at."""
    opened: dict[str, BrowserContext] = {}

    def of(name: str) -> Page:
        if name not in opened:
            opened[name] = signed_in(chromium, troupe, name, site=site, reduced_motion="reduce")
        return opened[name].new_page()

    yield of
    for context in opened.values():
        context.close()


@pytest.mark.parametrize("number, shown", list(enumerate(PAGES)), ids=map(str, PAGES))
def test_a_page_has_no_barriers(
    number: int, shown: Shown, troupe: Company, things: dict[str, dict[str, Any]], site: str, window: Window
) -> None:
    path, page = shown.path(troupe, things), window(shown.who)
    complaints = watched(page)
    answer = page.goto(site + path)
    assert answer is not None
    assert answer.status == shown.status, path
    assert faults_of(page, complaints, number, shown.status) == [], path
    page.close()


def faults_of(page: Page, complaints: Watched, number: int, status: int = 200) -> list[str]:
    """What is wrong with the page shown; light and dark are measured at two of the three widths, in turn."""
    in_light, in_dark = WIDTHS[number % 3], WIDTHS[(number + 2) % 3]
    faults = [*_built(page), *_scrolling(page, NARROWEST)]
    page.evaluate(OPEN_ALL)
    faults += _scrolling(page, NARROWEST, *WIDTHS)
    faults += _barriers(page, "light", in_light) + _barriers(page, "dark", in_dark)
    expected = f"status of {status}"
    errors = [error for error in complaints.errors if status == 200 or expected not in error]
    return faults + [f"CSP: {report}" for report in complaints.csp] + [f"console: {error}" for error in errors]


def _built(page: Page) -> list[str]:
    headings, twice = page.locator("h1").count(), page.evaluate(TWICE)
    faults = [] if headings == 1 else [f"{headings} headings h1"]
    return faults + [f"the id {key} stands twice" for key in twice]


def _scrolling(page: Page, *widths: int) -> list[str]:
    faults = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if (wider := page.evaluate(WIDER)) > 0:
            faults.append(f"scrolls sideways by {wider} px at {width} px")
    return faults


def _barriers(page: Page, theme: Any, width: int) -> list[str]:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    return [f"{theme} at {width} px: {fault}" for fault in axe(page)]


EMPTY = (
    Shown("nobody", "signing_in.sign_in"),
    Shown("dana", "projects.start"),
    Shown("dana", "studies.ask", "differ"),
    *(Shown("dana", endpoint, "picking") for endpoint in ("actions.add", "metrics.create", "importing.start")),
)


@pytest.mark.parametrize("number, shown", list(enumerate(EMPTY)), ids=map(str, EMPTY))
def test_a_form_sent_empty_says_so_without_barriers(
    number: int, shown: Shown, troupe: Company, things: dict[str, dict[str, Any]], site: str, window: Window
) -> None:
    page = window(shown.who)
    complaints = watched(page)
    page.goto(site + shown.path(troupe, things))
    page.locator("main form button.btn-lg").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert page.title().startswith("Error: ")
    assert faults_of(page, complaints, number, 422) == []
    page.close()


def test_two_texts_of_one_charter_stand_side_by_side_without_barriers(
    things: dict[str, dict[str, Any]], site: str, window: Window
) -> None:
    first, second = window("dana"), window("dana")
    complaints = watched(second)
    for page in (first, second):
        page.goto(f"{site}/projects/{things['stock']['project']}/charter/edit")
    for page, text in ((first, "One text"), (second, "Another text")):
        page.locator("#problem").fill(text)
        page.get_by_role("button", name="Save the charter").click()
        page.wait_for_load_state()
    assert second.get_by_role("heading", level=1).inner_text() == "Two texts, choose one"
    assert faults_of(second, complaints, 2, 409) == []
    first.close()
    second.close()


def test_the_page_of_the_first_administrator_has_no_barriers(app: Flask, chromium: Browser) -> None:
    with app.app_context(), transaction(writing=True):
        path = "/first/" + links.make("first", None, Act(person=None, at=clock.now())).rsplit("/", 1)[-1]
    with serving(app) as site:
        page = chromium.new_page()
        complaints = watched(page)
        page.goto(site + path)
        assert faults_of(page, complaints, 0) == []
        page.close()
