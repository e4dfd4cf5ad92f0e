"""Reading a chart point by point: with the keyboard, under a finger, and without JavaScript from the table."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.analyses.test_closer_look import measure
from tests.company import Company
from tests.journey.serving import serving, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("width", [390, 1440])
def test_arrow_keys_and_a_tap_say_each_point_and_mark_it_in_the_chart(
    company: Company, chromium: Chromium, width: int
) -> None:
    metric = measure(company)
    with serving(company.app) as site:
        window = {"viewport": {"width": width, "height": 800}, "has_touch": True}
        page = signed_in(chromium, company, "dana", site=site, **window).new_page()
        page.goto(f"{site}/measures/{metric}/closer?first=2026-05-25&last=2026-06-03")
        told, slider = page.locator(".point-reader output"), page.locator(".point-reader input")
        newest = page.locator("#values-shown tbody tr").first
        expect(told).to_contain_text(newest.locator("th").inner_text())
        slider.focus()
        for _step in range(3):
            page.keyboard.press("ArrowLeft")
        fourth = page.locator("#values-shown tbody tr").nth(3)
        value = fourth.locator("td").last.inner_text()
        expect(told).to_have_text(f"{fourth.locator('th').inner_text()}: {value}. outside the normal range")
        expect(slider).to_have_attribute("aria-valuetext", told.inner_text())
        drawing = page.locator("figure.chart svg[data-across]:visible")
        line, unusual = drawing.locator(".point-line"), drawing.locator("use, path")
        assert unusual.count() > 0
        first, last = map(float, str(drawing.get_attribute("data-across")).split()[:2])
        assert float(str(line.get_attribute("x1"))) == pytest.approx(first + (last - first) * 6 / 9, abs=0.1)
        box = drawing.bounding_box()
        assert box is not None
        scale = box["width"] / float(str(drawing.get_attribute("viewBox")).split()[2])
        page.touchscreen.tap(box["x"] + first * scale, box["y"] + box["height"] / 2)
        expect(told).to_contain_text(page.locator("#values-shown tbody tr").last.locator("th").inner_text())
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_the_table_alone_says_them(company: Company, chromium: Chromium) -> None:
    metric = measure(company, 20)
    with serving(company.app) as site:
        page = signed_in(chromium, company, "dana", site=site, java_script_enabled=False).new_page()
        page.goto(f"{site}/measures/{metric}/closer")
        expect(page.locator(".point-reader")).to_be_hidden()
        expect(page.locator("#values-shown tbody tr")).to_have_count(20)
