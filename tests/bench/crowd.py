"""Eight people add actions at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from tests.company import Browser, Company

CLIENTS, ACTIONS = 8, 200
NAMES = ("dana", "marek", "priya", "sam")


def failed_actions(company: Company, project: int) -> int:
    """How many of 200 forms sent by 8 clients were not answered with 303."""
    browsers = [company.browser(NAMES[n % len(NAMES)]) for n in range(CLIENTS)]
    path = f"/projects/{project}/actions/add"

    def add(browser: Browser) -> list[int]:
        forms = (
            {"title": f"Added at once {uuid4()}", "idempotency_key": uuid4().hex} for _ in range(ACTIONS // CLIENTS)
        )
        return [browser.post(path, form).status_code for form in forms]

    with ThreadPoolExecutor(CLIENTS) as crowd:
        answers = [status for found in crowd.map(add, browsers) for status in found]
    assert len(answers) == ACTIONS
    return sum(status != 303 for status in answers)
