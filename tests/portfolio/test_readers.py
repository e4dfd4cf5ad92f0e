"""Those who can only look: no page of a project offers them what they would be refused."""

from __future__ import annotations

import re
from html import unescape

import pytest

from app.actions.models import Action
from app.benefits.models import Benefit
from app.core.db import db
from app.gates.models import GateReview
from tests.company import Browser, Company
from tests.portfolio import readings

ROOMS = (
    "", "/charter", "/measures", "/five-whys", "/fishbone", "/actions", "/benefits", "/team", "/reports",
    "/gates/define", "/gates/measure", "/gates/measure/items/measurement",
)  # fmt: skip


def filled(company: Company, dana: Browser) -> list[str]:
    """A project with a little of everything; returns the addresses of its pages."""
    path = f"/projects/{company.project}"
    with company.writing():
        link = readings.judged(company, company.project, "too_early")
        action = Action(project_id=company.project, title="Fit bin labels", quarters=1, version=1)
        benefit = Benefit(project_id=company.project, kind="cost", basis="Picks", state="estimated", version=1)
        benefit.entered_by_id, benefit.entered_at = company.people["dana"], company.act().at
        db.session.add_all([action, benefit])
        measure = f"{path}/measures/{link.id}"
    dana.fill(f"{path}/gates/define", {"request": "Please"}, form=f"{path}/gates/define/ask")
    review = company.ask(lambda: db.session.query(GateReview).one().id)
    return [*(path + room for room in ROOMS), measure, f"{path}/reviews/{review}"]


def inside(page: str) -> str:
    return page.split("<main")[1].split("</main>", maxsplit=1)[0]


@pytest.mark.parametrize("name", ["ines", "vera"])
def test_no_page_offers_what_would_be_refused(company: Company, dana: Browser, name: str) -> None:
    browser, refused = company.browser(name), []
    for path in filled(company, dana):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        shown = inside(answer.text)
        forms = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', shown)
        refused += [(path, form) for form in forms if browser.post(unescape(form)).status_code == 403]
        links = {unescape(link).split("#")[0] for link in re.findall(r'href="(/[^"]*)"', shown) if ".pdf" not in link}
        refused += [(path, link) for link in links if link and browser.get(link).status_code in (403, 404)]
    assert refused == []
