"""The browser of the tests sees reports, errors and barriers on a page with a strict policy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests import browser as browsers

pytestmark = [pytest.mark.pure, pytest.mark.browser]

GOOD = '<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1><p>Plain words.</p></main></html>'
BAD = (
    "<!doctype html><html><title>Bad</title><main><h1>Bad</h1>"
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p style="color:red">inline</p>'
    "<script>window.ran = true</script><script src=/broken.js></script></main></html>"
)
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
PAGES = {
    "/good": ("text/html", GOOD),
    "/bad": ("text/html", BAD),
    "/broken.js": ("text/javascript", "lost();"),
}


class Pages(BaseHTTPRequestHandler):
    """Serves the pages above under a strict policy."""

    def do_GET(self) -> None:
        kind, content = PAGES.get(self.path, ("text/plain", ""))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def test_a_good_page_draws_no_complaint(site: str, page: Page) -> None:
    complaints = browsers.watched(page)
    page.goto(f"{site}/good")
    assert browsers.axe(page) == []
    assert complaints.csp == []
    assert complaints.errors == []


def test_barriers_reports_and_errors_of_a_bad_page_are_all_told(site: str, page: Page) -> None:
    complaints = browsers.watched(page)
    page.goto(f"{site}/bad")
    assert page.evaluate("window.ran") is None
    found = browsers.axe(page)
    assert {"image-alt", "html-has-lang"} <= {violation.split(":")[0] for violation in found}
    assert any("style-src" in report for report in complaints.csp)
    assert any("script-src" in report for report in complaints.csp)
    assert any("lost" in error for error in complaints.errors)


def test_reports_of_an_earlier_page_are_not_forgotten(site: str, page: Page) -> None:
    complaints = browsers.watched(page)
    page.goto(f"{site}/bad")
    page.goto(f"{site}/good")
    assert complaints.csp


def test_an_absent_chromium_is_a_visible_skip_and_a_failure_on_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium"):
        browsers.chromium_or_skip()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        browsers.chromium_or_skip()
