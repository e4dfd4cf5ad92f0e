"""Values entered on a tablet without a connection, in a real browser whose network is cut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from app.accounts import passwords
from app.accounts.models import Person, SignIn
from app.core.db import db
from tests.company import PASSWORD, Company
from tests.journey.serving import serving, signed_in
from tests.metrics.measures import FIRST_DAY, make_metric, record_days, series
from tests.metrics.test_factors import carried, split

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DAYS = [(FIRST_DAY + timedelta(days=n)).isoformat() for n in range(3)]


@pytest.fixture
def site(company: Company) -> Iterator[str]:
    """The company behind a real address."""
    with serving(company.app) as address:
        yield address


@pytest.fixture
def metric(company: Company) -> int:
    """A measure whose second day has a value already."""
    return make_metric(company)


def tablet(context: BrowserContext, form: str) -> Page:
    """A window in which the form was opened once, and the service worker is at work."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(form)
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    return page


def enter(page: Page, day: str, value: str) -> None:
    page.get_by_label("Day", exact=True).fill(day)
    page.get_by_label("Lines checked").fill("1000")
    page.get_by_label("Errors found").fill(value)
    page.get_by_role("button", name="Keep the value and send it").click()
    expect(page.locator("[data-said]")).to_have_text("Kept on this device.")


def cached(page: Page) -> list[str]:
    """The paths of everything the service worker keeps."""
    names = "(await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()))"
    found: list[str] = page.evaluate(f"async () => (await Promise.all({names})).flat().map((kept) => kept.url)")
    return [urlsplit(address).path for address in found]


def days_sent(page: Page) -> list[str]:
    """The days of the values that leave the tablet from now on."""
    days: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            days.extend(parse_qs(request.post_data or "")["day"])

    page.on("request", note)
    return days


def test_three_values_entered_without_a_connection_are_sent_once_in_order_and_a_conflict_is_solved(
    chromium: Browser, company: Company, site: str, metric: int
) -> None:
    record_days(company, metric, [9])
    form = f"{site}/measures/{metric}/record"
    context = signed_in(chromium, company, "marek", site=site)
    page = tablet(context, form)
    context.set_offline(True)
    page.goto(form)
    expect(page.get_by_role("heading", name="Picking errors in Zone B")).to_be_visible()
    for number, day in enumerate(DAYS):
        enter(page, day, str(number + 1))
        expect(page.locator("[data-entries] > li")).to_have_count(number + 1)
    page.reload()
    expect(page.locator("[data-entries] > li")).to_have_count(3)
    assert [path for path in cached(page) if not path.startswith("/static/")] == ["/offline"]
    sent = days_sent(page)
    context.set_offline(False)
    # After a reload without a connection Chromium may believe it is online, and then tells nothing when it is again.
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator("[data-entries] > li")).to_have_count(1)
    expect(page.locator("[data-why]")).to_contain_text("has a value already: 0.9 per 1,000 lines checked")
    assert sent == DAYS and series(company, metric).counts == (9, 2, 3)
    page.get_by_role("button", name="Correct it with mine").click()
    page.get_by_label("Why is the saved value wrong?").fill("Counted again")
    page.get_by_role("button", name="Correct the saved value").click()
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert series(company, metric).counts == (1, 2, 3)
    context.close()


def test_a_value_entered_without_a_connection_says_its_shift(
    chromium: Browser, company: Company, site: str, metric: int
) -> None:
    split(company.browser("dana"), metric)
    form = f"{site}/measures/{metric}/record"
    context = signed_in(chromium, company, "marek", site=site)
    page = tablet(context, form)
    context.set_offline(True)
    page.goto(form)
    expect(page.get_by_role("group", name="Shift").get_by_label("Not said")).to_be_checked()
    for shift, value in (("Night", "4"), ("Early", "5")):
        page.get_by_label(shift).check()
        enter(page, DAYS[0], value)
        expect(page.get_by_label("Not said")).to_be_checked()
    expect(page.locator("[data-entries]")).to_contain_text("Shift: Night")
    page.locator("[data-entries] > li", has_text="Shift: Early").get_by_role("button", name="Change it").click()
    expect(page.get_by_label("Early")).to_be_checked()
    page.get_by_label("Late").check()
    enter(page, DAYS[0], "5")
    context.set_offline(False)
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert carried(company) == [(4, "Night"), (5, "Late")]
    context.close()


def test_an_answer_lost_on_the_way_makes_no_second_value(
    chromium: Browser, company: Company, site: str, metric: int
) -> None:
    context = signed_in(chromium, company, "marek", site=site)
    page = tablet(context, f"{site}/measures/{metric}/record")
    lost = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.route(
        "**/offline", lambda route: lose(route) if not lost and route.request.method == "POST" else route.continue_()
    )
    page.goto(f"{site}/offline")
    with page.expect_event("requestfailed"):
        enter(page, DAYS[0], "5")
    expect(page.locator("[data-why]")).to_contain_text("While no answer comes it is sent again, and saved only once.")
    expect(page.get_by_role("button", name="Change it")).to_be_hidden()
    assert lost == [201] and series(company, metric).counts == (5,)
    page.get_by_role("button", name="Send now").click()
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert series(company, metric).counts == (5,)
    context.close()


def test_what_marek_entered_waits_for_marek_and_priya_neither_sees_nor_sends_it(
    chromium: Browser, company: Company, site: str, metric: int
) -> None:
    with company.writing():
        for name in ("marek", "priya"):
            db.session.get_one(Person, company.people[name]).password_hash = passwords.hash_password(PASSWORD)
    form = f"{site}/measures/{metric}/record"
    context = signed_in(chromium, company, "marek", site=site)
    page = tablet(context, form)
    page.route("**/measures/*/offline", lambda route: route.abort())
    context.set_offline(True)
    page.goto(form)
    enter(page, DAYS[0], "5")
    context.set_offline(False)
    page.goto(f"{site}/profile")
    leave(page)
    expect(page.get_by_role("alert")).to_contain_text("wait on this device and are not sent yet")
    leave(page)
    expect(page.locator("[data-state]")).to_have_text("Sent when the person who entered them signs in here.")
    page.unroute("**/measures/*/offline")
    sign_in(page, "priya@demo.example")
    page.goto(f"{site}/offline")
    expect(page.locator("[data-unknown]")).to_be_visible()
    assert page.locator("[data-entries] > li").count() == 0 and series(company, metric).counts == ()
    page.goto(f"{site}/profile")
    leave(page)
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/offline")):
        sign_in(page, "member@demo.example")
    expect(page.locator("[data-waiting-notice]")).to_be_hidden()
    assert series(company, metric).counts == (5,)
    page.goto(f"{site}/offline")
    expect(page.locator("[data-unknown]")).to_be_visible()  # what the measure asks for went with the sign-out
    context.close()


def test_where_mareks_sign_in_has_ended_nobody_sees_or_changes_what_he_entered(
    chromium: Browser, company: Company, site: str, metric: int
) -> None:
    with company.writing():
        db.session.get_one(Person, company.people["marek"]).password_hash = passwords.hash_password(PASSWORD)
    form = f"{site}/measures/{metric}/record"
    context = signed_in(chromium, company, "marek", site=site)
    page = tablet(context, form)
    context.set_offline(True)
    page.goto(form)
    enter(page, DAYS[0], "5")
    with company.writing():
        db.session.query(SignIn).delete()
    context.set_offline(False)
    page.goto(f"{site}/offline")
    expect(page.locator("[data-locked]")).to_be_visible()
    context.set_offline(True)
    page.goto(form)  # nor without a connection
    expect(page.locator("[data-locked]")).to_be_visible()
    assert page.locator("[data-entries] > li").count() == 0 and page.locator("[data-form]").is_hidden()
    context.set_offline(False)
    page.goto(f"{site}/sign-in")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/offline")):
        sign_in(page, "member@demo.example")
    page.goto(f"{site}/offline")
    expect(page.locator("[data-measures]")).to_be_visible()
    assert series(company, metric).counts == (5,)
    context.close()


def leave(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()


def sign_in(page: Page, address: str) -> None:
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("a.who")).to_be_visible()
