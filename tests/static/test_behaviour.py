"""What the scripts add to pages that work without them, in a browser and under the strict security policy."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.pure]

ROOT = Path(__file__).parents[2]
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'"
)
MACROS = """{% extends 'base.html' %}{% from 'macros/forms.html' import rate_hint, submit %}
{% from 'macros/details.html' import opening_button %}{% from 'macros/notices.html' import change_notice %}
{% from 'macros/progress.html' import waiting %}
{% block title %}Test{% endblock %}
{% block main %}<h1>Test</h1>"""
PAGES = {
    "/editors": """<div id="why-1"><h2>Labels cannot be read</h2>{% for name in ('one', 'two') %}
        {% call opening_button(name, id=name) %}
        <textarea id="{{ name }}-text" aria-label="{{ name }}"></textarea>
        {% endcall %}{% endfor %}</div>""",
    "/mistakes": '<div class="err-sum" role="alert" tabindex="-1"><h2>There is a problem</h2></div>',
    "/rate": """<input id="errors" aria-label="Errors"><input id="lines" aria-label="Lines">
        {{ rate_hint('errors', 'lines', 1000, ' per 1,000', 1, 2.7, 5.7, {
            'inside': 'That is {rate}, inside the normal range.',
            'above': 'That is {rate}, above the normal range.'}) }}""",
    "/share": """<input id="late" aria-label="Late"><input id="orders" aria-label="Orders">
        {{ rate_hint('late', 'orders', 100, '%', 1, texts={
            'plain': 'That is {rate}.', 'over': 'More than checked?'}) }}""",
    "/save": """<form method="post" action="/saved"><textarea name="why" aria-label="Why"></textarea>
        {{ submit('Save', name='do', value='go') }}</form>""",
    "/shared": '<textarea aria-label="Why"></textarea>{{ change_notice("/changes", every=0.1) }}',
    "/waiting": '{{ waiting("/job", "Making the charter", "In the queue", every=0.1) }}',
}
ANSWERS: dict[str, Any] = {
    "/changes": {
        "next": "/nothing",
        "changes": [{"sentence": "Priya changed this page.", "href": "/shared#why-1"}],
    },
    "/nothing": {"next": "/nothing", "changes": []},
    "/job": {"state": "done", "text": "Ready", "share": 1, "href": "/rate"},
}


class Site(ThreadingHTTPServer):
    """The pages above, the static files, and a list of what was posted."""

    def __init__(self, environment: jinja2.Environment) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.environment = environment
        self.posted: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def page(self, path: str) -> str:
        me = SimpleNamespace(name="Dana Okafor", initials="DO", is_partner=False)
        context = {"me": me, "locale_tag": "en-GB", "open_action_count": 3}
        return self.environment.from_string(f"{MACROS}{PAGES[path]}{{% endblock %}}").render(context)


class Answer(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        file = ROOT / self.path.lstrip("/")
        if self.path.startswith("/static/"):
            self.send(KINDS[file.suffix], file.read_bytes())
        elif self.path in ANSWERS:
            self.send("application/json", json.dumps(ANSWERS[self.path]).encode())
        else:
            self.send("text/html; charset=utf-8", self.server.page(self.path).encode())

    def do_POST(self) -> None:
        self.server.posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        threading.Event().wait(0.3)
        self.send("text/html; charset=utf-8", self.server.page("/save").encode())

    def send(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@pytest.fixture(scope="module")
def site(environment: jinja2.Environment) -> Iterator[Site]:
    server = Site(environment)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page on which nothing may break the security policy or fail."""
    context = chromium.new_context()
    shown = context.new_page()
    complaints: list[str] = []
    shown.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    yield shown
    context.close()
    assert complaints == []


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent"))


def test_the_focus_starts_at_the_mistakes_and_the_title_says_so(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/mistakes")
    assert focused(page) == "There is a problem"
    assert page.title().startswith("Error: Test")


def test_opening_a_form_closes_the_one_that_is_empty(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/editors")
    page.click("#one summary")
    page.click("#two summary")
    expect(page.locator("#two-text")).to_be_focused()
    assert page.locator("details[open]").count() == 1


def test_opening_a_form_leaves_one_with_text_in_sight(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/editors")
    page.click("#one summary")
    page.fill("#one-text", "Labels are too small")
    page.click("#two summary")
    expect(page.locator("#two-text")).to_be_focused()
    assert page.locator("details[open]").count() == 2


def test_escape_closes_a_form_and_gives_the_focus_back(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/editors")
    page.click("#one summary")
    expect(page.locator("#one-text")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0
    assert focused(page).strip() == "one"


def test_after_a_save_the_focus_is_on_what_was_saved(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/editors#why-1")
    expect(page.get_by_role("heading", name="Labels cannot be read")).to_be_focused()


@pytest.mark.parametrize(
    "errors,lines,sentence",
    [
        ("37", "9640", "That is 3.8 per 1,000, inside the normal range."),
        ("37", "9,640", "That is 3.8 per 1,000, inside the normal range."),
        ("38,5", "9640", "That is 4.0 per 1,000, inside the normal range."),
        ("0,400", "100", "That is 4.0 per 1,000, inside the normal range."),
        ("370", "9640", "That is 38.4 per 1,000, above the normal range."),
        ("x", "9640", ""),
        ("3", "0", ""),
    ],
)
def test_a_count_is_put_beside_its_normal_range(site: Site, page: Page, errors: str, lines: str, sentence: str) -> None:
    page.goto(f"{site.url}/rate")
    page.fill("#lines", lines)
    page.fill("#errors", errors)
    assert page.inner_text("[data-rate]") == sentence


@pytest.mark.parametrize("late,sentence", [("80", "That is 100.0%."), ("81", "More than checked?")])
def test_more_found_than_checked_is_asked_about_at_once(site: Site, page: Page, late: str, sentence: str) -> None:
    page.goto(f"{site.url}/share")
    page.fill("#orders", "80")
    page.fill("#late", late)
    assert page.inner_text("[data-rate]") == sentence


def test_a_form_pressed_twice_is_sent_once_with_the_name_of_its_button(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/save")
    site.posted.clear()
    state = """() => { const button = document.querySelector('.btn'); button.click(); button.click();
               return [button.textContent, button.disabled]; }"""
    assert page.evaluate(state) == ["Saving…", False]
    page.wait_for_url("**/saved")
    assert site.posted == ["why=&do=go"]


def test_without_a_connection_nothing_is_sent_and_the_text_stays(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/save")
    site.posted.clear()
    page.fill("textarea", "Labels are too small")
    page.context.set_offline(True)
    page.click(".btn")
    assert page.locator("[data-offline]").is_visible()
    assert page.input_value("textarea") == "Labels are too small"
    assert site.posted == []
    page.context.set_offline(False)
    page.locator("[data-offline]").wait_for(state="hidden")


def test_another_persons_change_is_told_and_typing_goes_on(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/shared")
    page.fill("textarea", "Half a sent")
    page.locator("[data-changes]").wait_for(state="visible")
    page.keyboard.type("ence")
    assert page.input_value("textarea") == "Half a sentence"
    assert "Priya changed this page." in page.inner_text("[data-changes]")
    assert (page.get_attribute("[data-changes] a", "href") or "").endswith("#why-1")


def test_a_page_that_waits_goes_on_to_the_result(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/waiting")
    page.wait_for_url("**/rate")

    assert page.evaluate("document.adoptedStyleSheets.length") == 0
