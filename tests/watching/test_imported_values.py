"""Values that come by import, out of order, again, or not after all: still one alert for one event."""

from __future__ import annotations

from datetime import timedelta

from tests.analyses.world import record
from tests.company import Browser, Company
from tests.metrics.measures import paste
from tests.watching.world import STEADY, Watched, mails, nth_day, run_jobs


def bring(measure: Watched, browser: Browser, values: dict[int, float]) -> str:
    """Import these values of days, in place of what stands; the import's address."""
    rows = "".join(f"{nth_day(number)}\t{value}\n" for number, value in values.items())
    path = str(paste(browser, measure.key, f"Day\tMinutes\n{rows}").headers["Location"])
    answer = browser.post(f"{path}/confirm", {"version": "1", "existing": "replace"})
    assert answer.status_code == 303, answer.text
    run_jobs(measure.company)
    return path


def test_a_value_that_is_imported_again_and_undone_makes_no_second_alert(company: Company) -> None:
    measure = Watched(company)
    measure.add(60.0)
    first = measure.the_alert()
    with measure.now():
        browser = company.browser("marek")
        path = bring(measure, browser, {23: STEADY[23], 24: 61.0})
        again = measure.the_alert()
        assert (again.id, again.state, again.facts["value"]) == (first.id, "open", 61.0)
        assert browser.post(f"{path}/undo").status_code == 303
        run_jobs(company)
    assert (measure.the_alert().state, measure.the_alert().facts["value"]) == ("open", 60.0)
    assert len(mails(company)) == 1


def test_an_import_that_corrects_the_value_closes_the_alert_and_its_undo_opens_the_same_one(company: Company) -> None:
    measure = Watched(company)
    measure.add(60.0)
    with measure.now():
        browser = company.browser("marek")
        path = bring(measure, browser, {24: 40.0})
        assert measure.the_alert().closed_because == "corrected"
        assert browser.post(f"{path}/undo").status_code == 303
        run_jobs(company)
    assert measure.the_alert().state == "open" and len(mails(company)) == 1


def test_a_value_that_is_entered_after_those_of_later_days_is_told_too(company: Company) -> None:
    measure = Watched(company)
    measure.count += 1
    measure.add(40.3)
    assert measure.alerts() == []
    later = timedelta(hours=1)
    with measure.now(later), company.writing():
        record(company, measure.metric(), [nth_day(24)], [60.0])
    measure.judge(later=later)
    alert = measure.the_alert()
    assert (alert.first_day, alert.closed_because) == (nth_day(24), "over") and len(mails(company)) == 1


def test_a_history_that_is_imported_into_a_watched_measure_tells_nothing_of_the_past(company: Company) -> None:
    measure = Watched(company, [])
    measure.count = 24
    measure.add(*STEADY)
    odd = {5: 60.0, 6: 20.0, 13: 60.0, 14: 20.0}
    past = {number: odd.get(number, STEADY[number]) for number in range(24)}
    with measure.now():
        bring(measure, company.browser("marek"), past)
    assert measure.alerts() == [] and mails(company) == []
