"""Asking questions as a person does: the form, what is pasted, and what the pages say."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from app.analyses.studies.models import Study
from app.core.db import db
from tests.company import Browser, Company

DAYS = [31.2, 28.5, 33.1, 30.4, 29.9, 32.0, 30.8, 31.5, 29.1, 30.2, 32.4, 31.1, 30.0, 29.5, 31.8, 30.6]
NIGHTS = [value + 4 for value in DAYS[::-1]]
SHIFTS = "Shift\tMinutes\n" + "\n".join(
    [f"Day\t{value:.1f}" for value in DAYS] + [f"Night\t{value:.1f}" for value in NIGHTS]
)


def address(company: Company, question: str) -> str:
    """Where a question is asked."""
    return f"/projects/{company.project}/analyses/ask/{question}"


def ask(browser: Browser, company: Company, question: str, data: str = "", **values: Any) -> TestResponse:
    """Send the form of a question."""
    return browser.fill(address(company, question), {"pasted": data, **values})


def answered(browser: Browser, company: Company, question: str, data: str = "", **values: Any) -> str:
    """Ask, and expect an answer; returns the study's address."""
    answer = ask(browser, company, question, data, **values)
    assert answer.status_code == 303, words(answer.text)
    return str(answer.headers["Location"])


def words(page: str) -> str:
    """What a person reads of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))).split())


def look(browser: Browser, path: str) -> str:
    """A page that has to be there, as a person reads it."""
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return words(answer.text)


def kept(company: Company, path: str) -> Any:
    """What is kept of the study at this address: its columns by name."""
    names = ("question", "procedure", "signal", "data_hash", "data", "settings", "name", "answer")

    def read() -> dict[str, Any]:
        study = db.session.get_one(Study, UUID(path.rsplit("/", 1)[1].split("?", maxsplit=1)[0]))
        return {name: getattr(study, name) for name in names}

    return company.ask(read)
