"""Actions against a cause that has left the sheets: they keep it, and it counts for no gate."""

from __future__ import annotations

import re

import pytest

from app.actions.models import Action
from app.core.db import db
from app.gates.facts import Facts
from app.gates.work_checks import caused_actions
from app.projects.models import Project
from tests.actions.test_actions import actions, add
from tests.causes.causes import add_why, cause_called, confirm, page_of
from tests.company import Browser, Company

SMALL = "Labels are too small"


@pytest.fixture
def action(company: Company, dana: Browser) -> str:
    """An action of Priya against a confirmed cause whose only why is taken off then; the action's key."""
    why = add_why(dana, company.project, SMALL)
    confirm(dana, page_of(company, SMALL), root=True)
    answered = {"cause_id": str(cause_called(company, SMALL)), "owner_id": str(company.people["priya"])}
    key = add(dana, company, **answered, due_on="25 Nov 2026")
    assert told(company) == ("ok", "1 action.")
    assert dana.post(f"/projects/{company.project}/five-whys/why/{why}/remove").status_code == 303
    return key


def told(company: Company) -> tuple[str, str]:
    """What the gate says of actions tied to a confirmed cause."""
    with company.app.test_request_context("/"), company.reading():
        found = caused_actions(Facts(db.session.get_one(Project, company.project)))
        return found.state, found.note


def test_an_edit_of_the_title_leaves_the_removed_cause_with_the_action(
    company: Company, dana: Browser, action: str
) -> None:
    path, key = f"{actions(company)}/{action}", cause_called(company, SMALL)
    chosen = re.findall(r'<option selected value="([^"]*)"[^>]*>([^<]*)', dana.get(path).text)
    assert (str(key), f"{SMALL} (removed)") in chosen
    values = {
        "title": "Print larger labels", "cause_id": str(key), "owner_id": str(company.people["priya"]),
        "due_on": "2026-11-25", "detail": "",
    }  # fmt: skip
    assert dana.fill(path, values).status_code == 303
    with company.reading():
        kept = db.session.query(Action).one()
        assert (kept.title, kept.cause_id) == ("Print larger labels", key)


def test_no_other_action_is_offered_a_removed_cause(company: Company, dana: Browser, action: str) -> None:
    other = add(dana, company, title="Another action")
    for page in (f"{actions(company)}/{other}", f"{actions(company)}/add?cause={cause_called(company, SMALL)}"):
        assert SMALL not in dana.get(page).text


def test_the_list_names_the_removed_cause_and_leads_nowhere(company: Company, dana: Browser, action: str) -> None:
    assert dana.get(page_of(company, SMALL)).status_code == 404
    page = dana.get(actions(company)).text
    assert f"{SMALL} (removed)" in page and f"/causes/{cause_called(company, SMALL)}" not in page


def test_an_action_against_a_removed_cause_counts_for_no_gate(company: Company, action: str) -> None:
    assert told(company) == ("todo", "No action answers a confirmed cause yet.")
