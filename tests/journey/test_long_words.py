"""One long word in what people write never makes a page scroll sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium

from app.actions.models import Action
from app.causes.models import Cause, Evidence
from app.core.db import db
from app.metrics.models import MetricLink
from app.projects.models import Project
from tests.causes.causes import add_evidence, add_why, confirm, page_of
from tests.company import Browser, Company
from tests.journey.serving import serving, signed_in
from tests.portfolio import readings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORD = "Lagerplatzbeschriftungsdrucker" * 5
WIDTHS = (320, 390, 820, 1440)
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PAGES = ("", "/measures", "/five-whys", "/fishbone", "/actions", "/benefits", "/gates/analyze", "/team")


def written(company: Company, dana: Browser) -> list[str]:
    """Give project, measure, cause, evidence, action and benefit the word; returns the addresses that show it."""
    home = f"/projects/{company.project}"
    add_why(dana, company.project, WORD)
    cause = page_of(company, WORD)
    confirm(dana, cause, root=True)
    add_evidence(dana, cause, "present", "no", note=WORD)
    benefit = {"kind": "cost", "basis": WORD, "a_year": "34,200", "state": "estimated"}
    assert dana.fill(f"{home}/benefits/add", benefit).status_code == 303
    with company.writing():
        key = db.session.query(Cause).one().id
        db.session.add(Action(project_id=company.project, title=WORD, owner_id=company.people["dana"], cause_id=key,
                              version=1))  # fmt: skip
        db.session.get_one(Project, company.project).title = WORD
        readings.judged(company, company.project, "improved").metric.name = WORD[:120]
        assert db.session.query(Evidence).filter_by(note=WORD).count() == 1
    link = company.ask(lambda: db.session.query(MetricLink).one().id)
    metric = company.ask(lambda: db.session.query(MetricLink).one().metric_id)
    below = [f"{home}{page}" for page in PAGES]
    return ["/", "/actions", "/projects", "/measures", f"/measures/{metric}", f"{home}/measures/{link}", cause, *below]


def test_a_long_word_breaks_instead_of_widening_the_page(company: Company, dana: Browser, chromium: Chromium) -> None:
    addresses = written(company, dana)
    with serving(company.app) as site:
        context = signed_in(chromium, company, "dana", site=site)
        page = context.new_page()
        wider = []
        for address in addresses:
            answer = page.goto(site + address)
            assert answer is not None and answer.status == 200, address
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                if page.evaluate(WIDER) > 0:
                    wider.append((address, width))
        context.close()
    assert wider == []
