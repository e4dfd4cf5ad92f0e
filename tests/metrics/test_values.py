"""Recording values on the shop floor, correcting them with their history, special causes, process changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import db
from app.metrics.models import MetricLink, Observation, ProcessChange
from app.metrics.series import series_of_many
from tests.company import Browser, Company
from tests.metrics.measures import (
    FIRST_DAY,
    freeze,
    judged,
    link_to_project,
    make_metric,
    observation_on,
    record_days,
    series,
)

DAY = FIRST_DAY.isoformat()


def test_marek_records_a_value_and_reads_what_it_amounts_to(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    answer = marek.fill(f"/measures/{metric}/record", {"day": DAY, "checked": "9,640", "value": "37"})
    assert answer.status_code == 303
    page = marek.get(answer.headers["Location"]).text
    assert "Saved: 3.8 per 1,000 lines checked, Mon 2 Mar 2026" in page and "9,640" in page
    assert judged(company, metric)
    assert series(company, metric).values == (37 * 1000 / 9640,)


def test_the_form_offers_today_and_what_was_checked_the_time_before(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [37], checked=9640)
    page = marek.get(f"/measures/{metric}/record").text
    assert f'value="{clock.today("Europe/London").isoformat()}"' in page and 'value="9640"' in page
    assert "data-rate" in page and 'data-per="1000"' in page


def test_a_monthly_measure_offers_the_month_that_is_over(company: Company, marek: Browser) -> None:
    metric = make_metric(company, period="month")
    last_month = clock.today("Europe/London").replace(day=1) - timedelta(days=1)
    assert f'value="{last_month.replace(day=1).isoformat()}"' in marek.get(f"/measures/{metric}/record").text


@pytest.mark.parametrize(
    "values, message",
    [
        ({"value": ""}, "Enter the number of errors found, for example 37."),
        ({"checked": ""}, "Enter the number of lines checked, for example 9640."),
        ({"day": ""}, "Enter the day"),
        ({"day": "0000-01-01"}, "date"),
        ({"day": "31/02/2026"}, "not in the calendar"),
        ({"day": "2199-01-01"}, "lies in the future"),
        ({"value": "NaN"}, "“NaN” is not a number. Enter the number of errors found, for example 37."),
        ({"value": "1e400"}, "too large"),
        ({"value": "3.5"}, "“3.5” is not a whole number. Enter the number of errors found"),
        ({"value": "-1"}, "“-1” is below 0. Enter the number of errors found"),
        ({"checked": "0"}, "“0” is not above 0. Enter the number of lines checked, for example 9640."),
        ({"value": "=cmd()"}, "“=cmd()”"),
        ({"value": "😀"}, "😀"),
        ({"value": "3\x007"}, "Enter"),
        ({"note": "N\x00UL"}, "Remove the characters"),
        ({"note": "x" * 201}, "Shorten this"),
    ],
)
def test_what_cannot_be_a_value_is_refused_by_the_field(
    company: Company, marek: Browser, values: dict[str, str], message: str
) -> None:
    metric = make_metric(company)
    answer = marek.post(f"/measures/{metric}/record", {"day": DAY, "checked": "9640", "value": "37", **values})
    assert answer.status_code == 422 and message in answer.text
    assert len(series(company, metric)) == 0 and not judged(company, metric)


def test_more_late_orders_than_orders_are_refused(company: Company, marek: Browser) -> None:
    metric = make_metric(company, kind="proportion", per=1)
    answer = marek.fill(f"/measures/{metric}/record", {"day": DAY, "checked": "80", "value": "81"})
    assert answer.status_code == 422 and "Enter at most 80" in answer.text


def test_beside_a_number_that_is_refused_stands_its_error_alone(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [40, 37, 43, 39, 41, 35, 44, 40, 38, 42, 45, 36, 41, 39])
    day = (FIRST_DAY + timedelta(days=20)).isoformat()
    for values in ({"checked": "9640", "value": "x"}, {"checked": "", "value": "41"}):
        answer = marek.post(f"/measures/{metric}/record", {"day": day, **values})
        assert answer.status_code == 422 and "data-rate" not in answer.text and "normal range" not in answer.text
    answer = marek.post(f"/measures/{metric}/record", {"day": "", "checked": "9640", "value": "41"})
    assert answer.status_code == 422 and "The normal range is " in answer.text


def test_a_share_asks_about_more_found_than_checked_while_it_is_typed(company: Company, marek: Browser) -> None:
    share, count = make_metric(company, kind="proportion", per=1), make_metric(company, name="Errors a day")
    asked = 'data-text-over="More are found than were checked. Are both numbers right?"'
    assert asked in marek.get(f"/measures/{share}/record").text
    assert asked not in marek.get(f"/measures/{count}/record").text


def test_a_missing_measured_value_is_asked_for_with_its_unit(company: Company, marek: Browser) -> None:
    metric = make_metric(company, name="Waiting time", kind="time", measured_in="minutes", value_name="")
    page = marek.post(f"/measures/{metric}/record", {"day": DAY, "value": ""}).text
    assert "Enter “Waiting time” in minutes, for example 12.5." in page


def test_a_second_value_for_a_day_is_told_and_leads_to_correcting_the_first(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [37], checked=9640)
    answer = marek.fill(f"/measures/{metric}/record", {"day": DAY, "checked": "9640", "value": "41"})
    first = observation_on(company, metric, FIRST_DAY)
    assert answer.status_code == 422
    assert "has a value already: 3.8 per 1,000 lines checked" in answer.text
    assert f"/measures/{metric}/values/{first}?value=41&amp;checked=9640" in answer.text
    offered = marek.get(f"/measures/{metric}/values/{first}?value=41&checked=9640").text
    assert 'value="41"' in offered
    assert len(series(company, metric)) == 1


def test_two_days_of_one_week_are_one_period_of_a_weekly_measure(company: Company, marek: Browser) -> None:
    metric = make_metric(company, period="week")
    record_days(company, metric, [37])
    later = (FIRST_DAY + timedelta(days=3)).isoformat()
    answer = marek.fill(f"/measures/{metric}/record", {"day": later, "checked": "9640", "value": "41"})
    assert answer.status_code == 422 and "Week of 2 Mar 2026 has a value already" in answer.text


def test_a_measure_by_order_takes_many_values_a_day_in_their_order(company: Company, marek: Browser) -> None:
    metric = make_metric(company, kind="time", period="order", measured_in="minutes", per=1)
    for minutes in ("12.5", "9", "11"):
        assert marek.fill(f"/measures/{metric}/record", {"day": DAY, "value": minutes}).status_code == 303
    assert series(company, metric).values == (12.5, 9.0, 11.0)


def test_a_value_sent_twice_is_recorded_once(company: Company, marek: Browser) -> None:
    metric = make_metric(company, period="order")
    sent = {"day": DAY, "checked": "10", "value": "1", "idempotency_key": "the same press"}
    assert [marek.post(f"/measures/{metric}/record", sent).status_code for _ in range(2)] == [303, 303]
    assert len(series(company, metric)) == 1


def test_a_value_entered_on_a_projects_page_leads_back_there(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    link = link_to_project(company, metric)
    sent = {"day": DAY, "checked": "10", "value": "1", "link": link}
    answer = marek.post(f"/measures/{metric}/record", sent)
    assert answer.headers["Location"] == f"/projects/{company.project}/measures/{link}"


def test_a_correction_keeps_the_old_number_in_the_history(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [73])
    path = f"/measures/{metric}/values/{observation_on(company, metric, FIRST_DAY)}"
    sent = {"day": DAY, "checked": "10000", "value": "37"}
    refused = marek.fill(path, sent)
    assert refused.status_code == 422 and "Enter in a few words why it is changed" in refused.text
    assert marek.fill(path, {**sent, "reason": "A seven was read for a three"}).status_code == 303
    assert series(company, metric).counts == (37.0,)
    page = marek.get(path).text
    assert "Errors found: 73 became 37" in page and "Why: A seven was read for a three" in page
    assert "Marek Kowalski" in page and "Changed since, see its history" in marek.get(f"/measures/{metric}").text


def test_two_corrections_of_one_number_meet_in_a_page_with_both(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [73])
    path = f"/measures/{metric}/values/{observation_on(company, metric, FIRST_DAY)}"
    sent = {"day": DAY, "checked": "10000", "version": "1", "reason": "Misread"}
    assert marek.post(path, {**sent, "value": "37"}).status_code == 303
    answer = company.browser("dana").post(path, {**sent, "value": "38"})
    assert answer.status_code == 409 and "Marek Kowalski changed this while you were typing" in answer.text


def test_a_named_special_cause_stays_visible_with_its_value(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [73])
    path = f"/measures/{metric}/values/{observation_on(company, metric, FIRST_DAY)}"
    cause = "Scanners were offline for 3 hours"
    assert marek.fill(path, {"day": DAY, "checked": "10000", "value": "73", "special_cause": cause}).status_code == 303
    assert cause in marek.get(f"/measures/{metric}").text
    assert series(company, metric).special_causes == (cause,)


def test_a_removed_value_is_brought_back_by_undo(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [73])
    path = f"/measures/{metric}/values/{observation_on(company, metric, FIRST_DAY)}"
    page = marek.get(marek.post(f"{path}/remove").headers["Location"]).text
    assert "Removed: 7.3 per 1,000" in page and f'action="{path}/restore"' in page
    assert len(series(company, metric)) == 0
    assert marek.get(path).status_code == 404
    assert marek.post(f"{path}/restore").status_code == 303
    assert len(series(company, metric)) == 1


def test_a_removed_value_stays_removed_when_its_day_has_another(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [73])
    path = f"/measures/{metric}/values/{observation_on(company, metric, FIRST_DAY)}"
    marek.post(f"{path}/remove")
    record_days(company, metric, [37])
    marek.post(f"{path}/restore")
    assert series(company, metric).counts == (37.0,)


def test_a_value_frozen_in_a_baseline_cannot_be_corrected_removed_or_doubled(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [73, 80])
    freeze(company, metric, FIRST_DAY, FIRST_DAY + timedelta(days=6))
    path = f"/measures/{metric}/values/{observation_on(company, metric, FIRST_DAY)}"
    link = company.ask(lambda: db.session.query(MetricLink).one().id)
    corrected = dana.fill(path, {"day": DAY, "checked": "10000", "value": "37"})
    free_day = (FIRST_DAY + timedelta(days=4)).isoformat()
    added = dana.fill(f"/measures/{metric}/record", {"day": free_day, "checked": "10000", "value": "37"})
    for answer in (corrected, dana.post(f"{path}/remove"), added):
        assert answer.status_code == 422
        assert "are frozen as the baseline of" in answer.text
        assert f"/projects/{company.project}/measures/{link}/baseline" in answer.text
    assert series(company, metric).counts == (73.0, 80.0)
    named = dana.fill(path, {"day": DAY, "checked": "10000", "value": "73", "special_cause": "Scanners offline"})
    assert named.status_code == 303


def test_values_of_another_measure_are_not_found_under_this_one(company: Company, dana: Browser) -> None:
    metric, other = make_metric(company), make_metric(company, name="Late lorries")
    record_days(company, metric, [73])
    key = observation_on(company, metric, FIRST_DAY)
    assert dana.get(f"/measures/{other}/values/{key}").status_code == 404
    assert dana.post(f"/measures/{other}/values/{key}/remove").status_code == 404


def test_many_values_come_in_pages_newest_first(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, list(range(60)))
    first, second = dana.get(f"/measures/{metric}").text, dana.get(f"/measures/{metric}?page=2").text
    assert "60 values" in first and "Thu 30 Apr 2026" in first and "Sun 5 Apr 2026" not in first
    assert "Sun 5 Apr 2026" in second


def test_the_series_of_many_measures_come_in_one_query(company: Company) -> None:
    metrics = [make_metric(company, name=f"Measure {n}") for n in range(3)]
    record_days(company, metrics[0], [1, 2])
    record_days(company, metrics[2], [3])
    found = company.ask(lambda: series_of_many(metrics))
    assert [len(found[key]) for key in metrics] == [2, 0, 1]
    assert found[metrics[0]].between(FIRST_DAY, FIRST_DAY).counts == (1.0,)


def test_dana_notes_a_change_to_the_process_mends_removes_and_restores_it(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    path = f"/measures/{metric}/changes"
    answer = dana.fill(f"/measures/{metric}", {"title": "New bin labels", "day": "2026-03-09"}, form=path)
    assert answer.status_code == 303 and judged(company, metric)
    assert "New bin labels" in dana.get(f"/measures/{metric}").text
    key = company.ask(lambda: db.session.query(ProcessChange).one().id)
    trial = {"title": "New bin labels in aisle 3", "day": "2026-03-09", "is_trial": "y"}
    assert dana.fill(f"{path}/{key}", trial).status_code == 303
    page = dana.get(f"/measures/{metric}").text
    assert "New bin labels in aisle 3" in page and "(trial)" in page
    assert dana.post(f"{path}/{key}/remove").status_code == 303
    assert company.ask(lambda: len(db.session.query(ProcessChange).one().metric.changes)) == 0
    assert dana.post(f"{path}/{key}/restore").status_code == 303
    assert company.ask(lambda: len(db.session.query(ProcessChange).one().metric.changes)) == 1


def test_a_change_without_words_or_day_is_refused_where_it_was_typed(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    answer = dana.post(f"/measures/{metric}/changes", {"title": "", "day": "soon"})
    assert answer.status_code == 422
    assert "Enter what was changed" in answer.text and "“soon” is not a date" in answer.text


def test_marek_notes_no_process_change(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    sent = {"title": "New bin labels", "day": "2026-03-09"}
    assert marek.post(f"/measures/{metric}/changes", sent).status_code == 403
    assert company.ask(lambda: db.session.query(ProcessChange).count()) == 0


def test_every_value_tells_who_entered_it_and_when(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    marek.fill(f"/measures/{metric}/record", {"day": DAY, "checked": "9640", "value": "37"})
    assert company.ask(lambda: db.session.query(Observation).one().entered_by_id) == company.people["marek"]
    key = company.ask(lambda: db.session.query(Observation).one().id)
    assert "Marek Kowalski" in marek.get(f"/measures/{metric}/values/{key}").text
