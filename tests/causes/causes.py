"""Causes for the tests: made through the pages, as people make them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.causes.models import Cause
from app.core.db import db
from tests.company import Browser, Company, hidden_fields


def found(match: re.Match[str] | None) -> str:
    """What the first group of a search found."""
    assert match is not None
    return match[1]


def add_why(browser: Browser, project: int, text: str, *, parent: str = "", **more: Any) -> str:
    """Answer "why?" and return the key of the new why."""
    answer = browser.post(
        f"/projects/{project}/five-whys/why", {"text": text, "parent_id": parent, "checked": "no", **more}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rsplit("#why-")[1]


def add_bones(browser: Browser, project: int, key: str = "neutral6") -> dict[str, str]:
    """Begin a fishbone with a known set and return the keys of its bones by name."""
    assert browser.post(f"/projects/{project}/fishbone/bone", {"key": key}).status_code == 303
    page = browser.get(f"/projects/{project}/fishbone").text
    return {unescape(name): key for key, name in re.findall(r'id="bone-([\w-]+)".*?<summary>([^<]+)<', page, re.DOTALL)}


def add_twig(browser: Browser, project: int, bone: str, text: str, **more: Any) -> str:
    """Put a cause on a bone and return the key of its place."""
    answer = browser.post(f"/projects/{project}/fishbone/twig", {"text": text, "bone_id": bone, **more})
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.headers["Location"]).text
    said = text or "."
    return re.findall(rf'<li id="twig-([\w-]+)">(?:(?!<li).)*?<span[^>]*>{said}', page, re.DOTALL)[-1]


def cause_called(company: Company, text: str) -> UUID:
    """The key of the cause that says this."""
    return company.ask(lambda: db.session.scalars(select(Cause.id).where(Cause.text == text)).one())


def page_of(company: Company, text: str) -> str:
    """The address of the page of the cause that says this."""
    return f"/projects/{company.project}/causes/{cause_called(company, text)}"


def add_evidence(
    browser: Browser, page: str, question: str, answer: str = "yes", note: str = "Seen", **more: Any
) -> Any:
    """Answer one of the two questions of a cause."""
    values = {"question": question, "says_yes": answer, "note": note, **more}
    return browser.post(f"{page}/evidence", values, content_type="multipart/form-data")


def judge(browser: Browser, page: str, state: str, **more: Any) -> Any:
    """Say how far a cause was checked, as its page offers it."""
    fields = hidden_fields(browser.get(page).text, f"{page}/state")
    return browser.post(f"{page}/state", {**fields, "state": state, **more})


def confirm(browser: Browser, page: str, *, root: bool = False) -> None:
    """Bring evidence for both questions and confirm the cause."""
    add_evidence(browser, page, "present")
    add_evidence(browser, page, "drives")
    assert judge(browser, page, "confirmed", **({"is_root": "y"} if root else {})).status_code == 303
