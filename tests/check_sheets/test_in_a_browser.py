"""The check sheet under a thumb: large buttons that stay where they are, with JavaScript and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from app.core.db import db
from app.metrics.check_sheets import making
from app.metrics.models import Metric
from tests.company import Company
from tests.journey.serving import serving, signed_in
from tests.metrics.measures import make_metric

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TYPES = [*(f"Type {number}" for number in range(1, 12)), "Lagerplatzbeschriftungsdrucker" * 2]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_button_that_is_tapped_again_and_again_stays_under_the_thumb(
    company: Company, chromium: Chromium, scripts: bool
) -> None:
    metric = make_metric(company)
    with company.writing():
        making.make(db.session.get_one(Metric, metric), "Errors", TYPES, company.act("dana"))
    with serving(company.app) as site:
        window = {"viewport": {"width": 320, "height": 700}, "has_touch": True, "java_script_enabled": scripts}
        context = signed_in(chromium, company, "marek", site=site, **window)
        page = context.new_page()
        page.goto(f"{site}/measures/{metric}/check-sheet")
        for name, count in (("Type 2", 2), ("Type 11", 3)):
            button = page.locator("button.tap", has_text=name).last
            places = []
            for taps in range(1, count + 1):
                button.tap()
                expect(button.locator(".tap-count")).to_contain_text(str(taps))
                page.wait_for_load_state("load")
                box = button.bounding_box()
                assert box["height"] >= 64
                places.append(box["y"])
            assert max(places) - min(places) < 4, places
            assert places[-1] + box["height"] <= page.locator(".mainnav").bounding_box()["y"]
            if scripts:
                expect(button).to_be_focused()
                assert page.evaluate("document.documentElement.scrollWidth") <= 320
        context.close()
