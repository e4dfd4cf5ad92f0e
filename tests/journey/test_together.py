"""Two people on one project at once: an open page tells what the other did, and leaves alone what is being typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import watched
from tests.causes.causes import add_why
from tests.company import Company
from tests.journey.serving import serving, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOMS = ["", "/charter", "/charter/edit", "/measures", "/five-whys", "/fishbone", "/actions", "/benefits", "/team"]
TURN = 11_000  # milliseconds: an open page asks every ten seconds


@pytest.fixture
def site(company: Company) -> Iterator[str]:
    """The company behind a real address."""
    with serving(company.app) as address:
        yield address


@pytest.fixture
def danas(site: str, chromium: Browser, company: Company) -> Iterator[Page]:
    """Dana's window, with a clock that the test moves on."""
    context = signed_in(chromium, company, "dana", site=site)
    page = context.new_page()
    complaints = watched(page)
    page.clock.install()
    yield page
    assert (complaints.csp, complaints.errors) == ([], [])
    context.close()


def notice(page: Page) -> str:
    return page.locator("[data-changes-text]").inner_text()


def test_what_priya_did_is_told_where_dana_types_and_her_words_and_place_stay(
    site: str, danas: Page, company: Company
) -> None:
    danas.goto(f"{site}/projects/{company.project}/charter/edit")
    danas.locator("textarea").first.fill("Half a sent")
    add_why(company.browser("priya"), company.project, "Bin labels cannot be read")
    danas.clock.run_for(TURN)
    expect(danas.locator("[data-changes]")).to_be_visible()
    danas.keyboard.type("ence")
    assert danas.locator("textarea").first.input_value() == "Half a sentence"
    assert "Priya Nair" in notice(danas)
    assert danas.locator("textarea").first.evaluate("field => field === document.activeElement")
    danas.get_by_role("button", name="Not now").click()
    expect(danas.locator("[data-changes]")).to_be_hidden()


def test_show_it_leads_to_what_was_changed(site: str, danas: Page, company: Company) -> None:
    danas.goto(f"{site}/projects/{company.project}/five-whys")
    add_why(company.browser("priya"), company.project, "Bin labels cannot be read")
    danas.clock.run_for(TURN)
    danas.get_by_role("link", name="Show it").click()
    expect(danas.locator("main")).to_contain_text("Bin labels cannot be read")
    assert "/five-whys" in danas.url


def test_what_one_does_oneself_and_a_quiet_project_are_not_told(site: str, danas: Page, company: Company) -> None:
    answers: list[int] = []
    danas.on("response", lambda answer: answers.append(answer.status) if "/changes" in answer.url else None)
    danas.goto(f"{site}/projects/{company.project}/five-whys")
    add_why(company.browser("dana"), company.project, "Bin labels cannot be read")
    for _turn in range(4):
        with danas.expect_response(lambda answer: "/changes" in answer.url):
            danas.clock.run_for(TURN)
        danas.wait_for_timeout(100)
    expect(danas.locator("[data-changes]")).to_be_hidden()
    assert answers[0] == 200 and answers[-1] == 304


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_of_a_project_asks_after_changes(company: Company, room: str) -> None:
    page = company.browser("dana").get(f"/projects/{company.project}{room}").text
    assert page.count("data-changes=") == 1
    assert f'data-changes="/projects/{company.project}/changes?since=' in page
