"""Debian's Chromium for the tests: watched for errors and policy reports, measured with axe-core."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
REPORT_LISTENER = """
window.__reports = [];
document.addEventListener("securitypolicyviolation", (event) => window.__reports.push(
    `${event.effectiveDirective} refused ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`));
"""


def chromium_or_skip() -> str:
    """Return the path of Chromium; skip the test, or fail it on CI, when it is absent."""
    if found := shutil.which(CHROMIUM) or shutil.which("chromium"):
        return found
    complaint = "Chromium is not installed: sudo apt-get install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(complaint, pytrace=False)
    pytest.skip(complaint)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium and hand it over; every `new_context()` of it is a person with cookies of their own."""
    path = chromium_or_skip()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield running
        finally:
            running.close()


@dataclass
class Watched:
    """What a page complained of since it was watched: console errors, page errors, policy reports."""

    page: Page
    errors: list[str] = field(default_factory=list)
    console_reports: list[str] = field(default_factory=list)

    @property
    def csp(self) -> list[str]:
        """The violations of the content security policy: those of earlier pages and of the page shown now."""
        with contextlib.suppress(Error):
            return self.console_reports + list(self.page.evaluate("window.__reports || []"))
        return self.console_reports

    def note(self, message: ConsoleMessage) -> None:
        """Sort a line of the console."""
        if "Content Security Policy" in message.text:
            self.console_reports.append(message.text)
        elif message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")


def watched(page: Page) -> Watched:
    """Watch a page from now on; call it before the first `goto`."""
    complaints = Watched(page)
    page.add_init_script(REPORT_LISTENER)
    page.on("console", complaints.note)
    page.on("pageerror", lambda error: complaints.errors.append(str(error)))
    return complaints


def axe(page: Page) -> list[str]:
    """Return the violations axe-core finds on the page shown, each as "rule: help: places".

    The script comes through the debugger's connection, so the page's content security policy stays as it is.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [_as_text(violation) for violation in found["violations"]]


def _as_text(violation: dict[str, Any]) -> str:
    places = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"])
    return f"{violation['id']}: {violation['help']}: {places}"
