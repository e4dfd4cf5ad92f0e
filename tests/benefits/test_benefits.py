"""Benefits: entering, finance's word, and three figures that are never added up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.analyses.reading import Range
from app.benefits.figures import carry_over, figures, year_end
from app.benefits.models import Benefit
from app.core.db import db
from tests.company import Browser, Company
from tests.portfolio import readings

PICKS = {"kind": "cost", "basis": "1,900 fewer wrong picks at £18", "a_year": "34,200", "state": "estimated"}


def enter(browser: Browser, company: Company, **values: str) -> str:
    """Enter a benefit; returns its address."""
    path = f"/projects/{company.project}/benefits"
    answer = browser.fill(f"{path}/add", {**PICKS, **values})
    assert answer.status_code == 303, answer.text
    return f"{path}/{answer.headers['Location'].rsplit('benefit-', 1)[1]}"


def confirm(browser: Browser, company: Company, address: str) -> int:
    page = f"/projects/{company.project}/benefits"
    return browser.fill(page, {}, form=f"{address}/confirm").status_code


def state_of(company: Company, address: str) -> tuple[str, str | None]:
    with company.reading():
        found = db.session.get_one(Benefit, UUID(address.rsplit("/", 1)[1]))
        return found.state, found.confirmed_by.name if found.confirmed_by else None


def waiting_for(browser: Browser) -> str:
    """What waits for a person's decision on the portfolio."""
    return browser.get("/").text.split('id="dec"')[1].split("</section>")[0]


def test_dana_enters_an_estimate_and_finance_confirms_it(company: Company, dana: Browser) -> None:
    address = enter(dana, company)
    page = dana.get(f"/projects/{company.project}/benefits").text
    assert "£34,200" in page and "Estimated from a result" in page and "Confirm<" not in page
    assert confirm(company.browser("helen"), company, address) == 303
    assert state_of(company, address) == ("confirmed", "Helen Marsh")


def test_finance_never_confirms_what_it_entered_itself(company: Company) -> None:
    helen = company.browser("helen")
    address = enter(helen, company)
    assert "Somebody else of finance confirms this" in helen.get(f"/projects/{company.project}/benefits").text
    answer = helen.post(f"{address}/confirm", {"version": "1"})
    assert answer.status_code == 422 and "You entered this amount yourself" in answer.text
    assert state_of(company, address) == ("estimated", None)


def test_finance_that_changes_an_amount_has_entered_it(company: Company, dana: Browser) -> None:
    helen, address = company.browser("helen"), enter(dana, company)
    assert helen.fill(address, {**PICKS, "a_year": "90000"}).status_code == 303
    assert helen.post(f"{address}/confirm", {"version": "2"}).status_code == 422


def test_finance_confirms_only_what_has_begun(company: Company, dana: Browser) -> None:
    today = datetime.now(UTC).date()
    ahead = enter(dana, company, starts_on=str(today + timedelta(days=21)))
    helen = company.browser("helen")
    page = helen.get(f"/projects/{company.project}/benefits").text
    assert "Confirm<" not in page and "Finance can confirm it then" in page
    assert "34,200" not in waiting_for(helen)
    answer = helen.post(f"{ahead}/confirm", {"version": "1"})
    assert answer.status_code == 422 and "that day has not come" in answer.text
    assert state_of(company, ahead) == ("estimated", None)
    assert dana.fill(ahead, {**PICKS, "starts_on": str(today - timedelta(days=1))}).status_code == 303
    assert "34,200" in waiting_for(helen)
    assert confirm(helen, company, ahead) == 303


@pytest.mark.parametrize(
    "verdict, told",
    [("improved", "A clear change in the right direction"), ("too_early", "Too early to tell"), ("", "No data yet")],
)
def test_finance_reads_what_the_data_say_before_it_confirms(
    company: Company, dana: Browser, verdict: str, told: str
) -> None:
    if verdict:
        with company.writing():
            readings.judged(company, company.project, verdict)
    address, helen = enter(dana, company), company.browser("helen")
    path = f"/projects/{company.project}/benefits"
    assert told in helen.get(path).text.split('id="lines"')[1].split("Confirm<")[0]
    assert told not in dana.get(path).text.split('id="lines"')[1]
    assert confirm(helen, company, address) == 303
    assert told not in helen.get(path).text.split('id="lines"')[1]


def test_changing_a_confirmed_amount_ends_its_confirmation(company: Company, dana: Browser) -> None:
    address = enter(dana, company)
    confirm(company.browser("helen"), company, address)
    assert dana.fill(address, {**PICKS, "a_year": "60000"}).status_code == 303
    assert state_of(company, address) == ("estimated", None)
    feed = dana.get(f"/projects/{company.project}").text
    assert "finance has to confirm it again" in feed


def test_an_amount_changed_while_finance_looked_at_it_is_not_confirmed(company: Company, dana: Browser) -> None:
    address = enter(dana, company)
    dana.fill(address, {**PICKS, "a_year": "60000"})
    late = company.browser("helen").post(f"{address}/confirm", {"version": "1"})
    assert late.status_code == 409 and "changed while you were looking" in late.text
    assert state_of(company, address) == ("estimated", None)


def test_a_safety_benefit_claims_no_money(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/benefits/add"
    refused = dana.fill(path, {"kind": "soft", "basis": "Safety", "a_year": "500", "state": "estimated"})
    assert refused.status_code == 422 and "carries no money" in refused.text
    address = enter(dana, company, kind="soft", basis="Safety", a_year="")
    assert "no money claimed" in dana.get(f"/projects/{company.project}/benefits").text
    answer = company.browser("helen").post(f"{address}/confirm", {"version": "1"})
    assert answer.status_code == 422 and "no amount to confirm" in answer.text


def test_nobody_can_enter_a_confirmed_amount(company: Company, dana: Browser) -> None:
    answer = dana.fill(f"/projects/{company.project}/benefits/add", {**PICKS, "state": "confirmed"})
    assert answer.status_code == 422 and "Choose one from the list" in answer.text


def test_a_removed_benefit_comes_back_by_undo(company: Company, dana: Browser) -> None:
    address = enter(dana, company)
    assert dana.post(f"{address}/remove").status_code == 303
    page = dana.get(f"/projects/{company.project}/benefits").text
    assert "No benefit is entered yet" in page and f"{address}/restore" in page
    assert dana.get(address).status_code == 404
    assert dana.post(f"{address}/restore").status_code == 303
    assert "£34,200" in dana.get(f"/projects/{company.project}/benefits").text


def test_two_people_changing_one_amount_lose_neither(company: Company, dana: Browser) -> None:
    address = enter(dana, company)
    dana.fill(address, {**PICKS, "a_year": "60000"})
    late = company.browser("helen").post(address, {**PICKS, "a_year": "20000", "version": "1"})
    assert late.status_code == 409 and "60000" in late.text and "20000" in late.text


@pytest.mark.parametrize("name, code", [("marek", 403), ("ines", 403), ("ruth", 403), ("otto", 404), ("nobody", 401)])
def test_who_may_not_enter_money(company: Company, name: str, code: int) -> None:
    answer = company.browser(name).post(f"/projects/{company.project}/benefits/add", PICKS)
    assert answer.status_code == code


def test_the_executive_reads_the_amounts(company: Company, dana: Browser) -> None:
    enter(dana, company)
    page = company.browser("ines").get(f"/projects/{company.project}/benefits")
    assert page.status_code == 200 and "£34,200" in page.text and "Change" not in page.text.split("<main>")[1]


def benefit(state: str, a_year: str, realised: str | None = None, starts_on: date | None = None) -> Benefit:
    amounts = {"a_year": Decimal(a_year), "realised": Decimal(realised) if realised else None}
    return Benefit(state=state, kind="cost", starts_on=starts_on, **amounts)


def test_estimated_money_is_never_added_to_confirmed_money() -> None:
    rows = [
        benefit("confirmed", "118000.10", "40000.05", date(2026, 10, 1)),
        benefit("estimated", "67000"),
        benefit("estimated", "34000"),
        benefit("possible", "80000"),
    ]
    found = figures(rows, date(2027, 3, 31))
    assert (found.run_rate, found.realised) == (Decimal("118000.10"), Decimal("40000.05"))
    assert (found.estimated, found.possible) == (Decimal(101000), Decimal(80000))


def test_the_carry_over_is_the_part_of_twelve_months_after_the_year_ends() -> None:
    assert carry_over(Decimal(36500), date(2026, 10, 1), date(2027, 3, 31)) == Decimal("18300.00")
    assert carry_over(Decimal(36500), date(2026, 4, 1), date(2027, 3, 31)) == Decimal("0.00")
    assert carry_over(Decimal(36500), date(2027, 4, 1), date(2027, 3, 31)) == Decimal("36500.00")
    assert carry_over(Decimal(36500), None, date(2027, 3, 31)) == 0
    assert carry_over(None, date(2026, 10, 1), date(2027, 3, 31)) == 0
    assert carry_over(Decimal(36500), date(2028, 2, 29), date(2028, 12, 31)) > 0


def test_the_year_ends_with_the_savings_goal_or_on_new_years_eve() -> None:
    assert year_end(date(2027, 3, 31), date(2026, 11, 20)) == date(2027, 3, 31)
    assert year_end(date(2027, 3, 31), date(2027, 4, 1)) == date(2028, 3, 31)
    assert year_end(None, date(2026, 11, 20)) == date(2026, 12, 31)


def measured(company: Company, change: float) -> None:
    """The main measure has changed by this much."""
    with company.writing():
        now = Range(estimate=change, low=change - 1, high=change + 1)
        readings.judged(company, company.project, "improved", change=now)


@pytest.mark.parametrize(
    "basis, told",
    [
        ("3.8 fewer errors per 1,000 lines in the pilot, 4,000 lines a day", True),
        ("3.3 fewer errors per 1,000 lines, 4,000 lines a day", False),
    ],
)
def test_an_estimate_from_another_result_is_told_what_is_measured_now(
    company: Company, dana: Browser, basis: str, told: bool
) -> None:
    measured(company, -3.3)
    enter(dana, company, basis=basis)
    page = dana.get(f"/projects/{company.project}/benefits").text
    assert ("Measured now: Picking errors lower by 3.3 per 1,000." in page) is told


def test_a_confirmed_amount_and_one_without_a_result_are_left_alone(company: Company, dana: Browser) -> None:
    address = enter(dana, company)
    assert "Measured now" not in dana.get(f"/projects/{company.project}/benefits").text
    measured(company, -3.3)
    assert "Measured now" in dana.get(f"/projects/{company.project}/benefits").text
    confirm(company.browser("helen"), company, address)
    assert "Measured now" not in dana.get(f"/projects/{company.project}/benefits").text


def test_rewording_does_not_make_an_amount_somebody_elses(company: Company, dana: Browser) -> None:
    helen = company.browser("helen")
    address = enter(helen, company, a_year="34200")
    assert (
        dana.post(
            address, {**PICKS, "a_year": "34200", "basis": "Fewer wrong picks, told better", "version": "1"}
        ).status_code
        == 303
    )
    assert helen.post(f"{address}/confirm", {"version": "2"}).status_code == 422
    assert dana.post(address, {**PICKS, "a_year": "20000", "version": "2"}).status_code == 303
    assert helen.post(f"{address}/confirm", {"version": "3"}).status_code == 303
