"""The pages of a project that are kept, as several people see them."""

from __future__ import annotations

import re

from tests.company import Browser, Company

ROOMS = ("", "/actions")


def pages(browsers: dict[str, Browser], company: Company) -> dict[tuple[str, str], str]:
    """Every kept page as each of these readers sees it, without what is new in every answer."""
    answers = {
        (name, room): browser.get(f"/projects/{company.project}{room}")
        for name, browser in browsers.items()
        for room in ROOMS
    }
    return {where: _without_keys(answer.text) for where, answer in answers.items()}


def _without_keys(page: str) -> str:
    return re.sub(r'name="(csrf_token|idempotency_key)"( type="hidden")? value="[^"]*"|[?&;]since=\d+', "", page)
