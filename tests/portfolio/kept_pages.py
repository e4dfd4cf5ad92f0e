"""The pages that are kept, of a project and across projects, as several people see them."""

from __future__ import annotations

import re

from tests.company import Browser, Company

ROOMS = ("", "/actions")
LISTS = ("/", "/projects")


def pages(browsers: dict[str, Browser], company: Company) -> dict[tuple[str, str], str]:
    """Every kept page as each of these readers sees it, without what is new in every answer."""
    paths = (*(f"/projects/{company.project}{room}" for room in ROOMS), *LISTS)
    answers = {(name, path): browser.get(path) for name, browser in browsers.items() for path in paths}
    return {where: _without_keys(answer.text) for where, answer in answers.items()}


def _without_keys(page: str) -> str:
    return re.sub(r'name="(csrf_token|idempotency_key)"( type="hidden")? value="[^"]*"|[?&;]since=\d+', "", page)
