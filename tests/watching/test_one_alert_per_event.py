"""Every rule of watching makes one alert and one message for one event, however often its values are judged."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.accounts.models import ORGANISATION_ID, Organisation
from app.analyses import baselines
from app.analyses.judging import judge_alone
from app.analyses.watching.models import Alert
from app.analyses.watching.renewing import Judged, renew
from app.core import daily
from app.core.db import db
from app.metrics import recording
from app.metrics.models import Metric
from tests.analyses.world import around, link_to, record
from tests.company import Company
from tests.watching.world import STEADY, Watched, mails, nth_day, run_jobs

UNEVEN = [round(value, 1) for value in around(11, 40, 1, 24)]
ABOVE = [41.0, 40.6, 41.2, 40.7, 41.1, 40.8, 41.3, 40.9]
RISING = [38.0, 38.9, 39.6, 40.4, 41.0, 42.0]
FALLING = [42.0, 41.2, 40.4, 39.6, 38.9, 38.0]


def use_rules(company: Company, name: str) -> None:
    with company.writing():
        db.session.get_one(Organisation, ORGANISATION_ID).rule_set = name


@pytest.mark.parametrize("rules, values, more, kind, way, broken", [
    ("default", [60.0], [59.0], "signal", "up", "beyond_limits"),
    ("default", [20.0], [21.0], "signal", "down", "beyond_limits"),
    ("default", ABOVE, [40.9], "signal", "up", "eight_one_side"),
    ("default", RISING, [42.6], "signal", "up", "six_trending"),
    ("default", FALLING, [37.4], "signal", "down", "six_trending"),
    ("nhs", [44.0, 40.0, 44.0], [44.1], "signal", "up", "two_of_three_near_limit"),
    ("nhs", ABOVE[:7], [40.9], "signal", "up", "seven_one_side"),
    ("nhs", [37.2, *RISING], [42.6], "signal", "up", "seven_trending"),
    ("western_electric", [42.5, 42.2, 40.0, 42.6, 42.3], [42.4], "signal", "up", "four_of_five_beyond_one_sigma"),
    ("nelson", [*ABOVE, 40.9], [41.0], "signal", "up", "nine_one_side"),
    ("nelson", [39.0, 41.0] * 7, [39.0], "signal", "", "fourteen_alternating"),
])  # fmt: skip
def test_a_rule_of_the_chart_makes_one_alert_however_often_it_is_judged(
    company: Company, rules: str, values: list[float], more: list[float], kind: str, way: str, broken: str
) -> None:
    use_rules(company, rules)
    measure = Watched(company, UNEVEN)
    assert measure.alerts() == []
    for value in (*values, *more):
        measure.add(value)
    found = [alert for alert in measure.alerts() if broken in alert.facts["rules"]]
    assert [(alert.kind, alert.way) for alert in found] == [(kind, way)]
    assert len(measure.alerts()) == len({(alert.way, alert.first_day) for alert in measure.alerts()})
    assert len(mails(company)) == len(measure.alerts())


@pytest.mark.parametrize(
    "values, way, rule", [([56.0, 57.0], "up", "upper_limit"), ([9.0, 8.0], "down", "lower_limit")]
)
def test_a_value_outside_the_customers_limit_makes_one_alert_even_with_few_values(
    company: Company, values: list[float], way: str, rule: str
) -> None:
    measure = Watched(company, [40.0, 41.0], lower_limit=10.0, upper_limit=55.0)
    for value in values:
        measure.add(value)
    alert = measure.the_alert()
    assert (alert.kind, alert.way, alert.facts["rules"], alert.state) == ("limit", way, [rule], "open")
    assert (alert.first_day, alert.last_day) == (nth_day(2), nth_day(3)) and len(mails(company)) == 1


def test_missing_values_make_one_alert_an_overdue_stretch_however_often_it_is_looked(company: Company) -> None:
    measure = Watched(company)
    for days in (1, 3, 4, 5, 9, 30):
        look(measure, days)
    alert = measure.the_alert()
    assert (alert.kind, alert.first_day, alert.state) == ("missing", nth_day(23) + timedelta(days=1), "open")
    assert len(mails(company)) == 1


def look(measure: Watched, days: int) -> None:
    """As the worker does, minute by minute."""
    with measure.now(timedelta(days=days)), measure.company.app.app_context():
        for _ in range(3):
            daily.enqueue_today()
            run_jobs(measure.company)


def test_who_catches_up_value_by_value_gets_no_further_alert_of_missing_values(company: Company) -> None:
    measure = Watched(company)
    late = timedelta(days=20)
    measure.judge(later=late)
    for _ in range(10):
        with measure.now(late):
            pass
        day_before = measure.count
        with measure.now(late), company.writing():
            record(company, measure.metric(), [nth_day(day_before)], [STEADY[day_before % 12]])
        late -= nth_day(day_before) - nth_day(day_before - 1)
        measure.count += 1
        measure.judge(later=late)
    assert measure.the_alert().kind == "missing" and len(mails(company)) == 1


def test_values_that_come_close_the_alert_and_the_next_stretch_is_another(company: Company) -> None:
    measure = Watched(company)
    measure.judge(later=timedelta(days=10))
    assert measure.the_alert().state == "open"
    measure.add(*STEADY[:8])
    assert (measure.the_alert().state, measure.the_alert().closed_because) == ("closed", "came")
    measure.judge(later=timedelta(days=10))
    assert [alert.state for alert in measure.alerts()] == ["closed", "open"]


def test_a_shift_that_breaks_several_rules_at_once_is_one_alert(company: Company) -> None:
    measure = Watched(company)
    for value in (48.0, 47.0, 49.0, 47.5, 48.5, 47.2, 48.8, 47.9, 48.1, 60.0):
        measure.add(value)
    alert = measure.the_alert()
    assert {"beyond_limits", "eight_one_side"} <= set(alert.facts["rules"]) and len(mails(company)) == 1


def test_a_run_extends_its_alert_and_ends_it_when_it_is_over(company: Company) -> None:
    measure = Watched(company)
    for value in ABOVE:
        measure.add(value)
    first = measure.the_alert()
    measure.add(41.2)
    longer = measure.the_alert()
    assert longer.id == first.id and longer.last_day == nth_day(measure.count - 1) > first.last_day
    measure.add(39.0)
    assert (measure.the_alert().state, measure.the_alert().closed_because) == ("closed", "over")


def test_two_events_apart_are_two_alerts(company: Company) -> None:
    measure = Watched(company)
    for value in (60.0, *STEADY[:6], 60.0):
        measure.add(value)
    assert [alert.state for alert in measure.alerts()] == ["closed", "open"] and len(mails(company)) == 2


def test_a_correction_takes_the_alert_away_and_its_undoing_brings_the_same_one_back(company: Company) -> None:
    measure = Watched(company)
    measure.add(60.0)
    first = measure.the_alert()
    measure.change(24, value=40.0)
    assert (measure.the_alert().state, measure.the_alert().closed_because) == ("closed", "corrected")
    measure.change(24, value=60.0)
    again = measure.the_alert()
    assert (again.id, again.state) == (first.id, "open") and len(mails(company)) == 1


def test_a_value_taken_out_and_brought_back_makes_no_second_alert(company: Company) -> None:
    measure = Watched(company)
    measure.add(60.0)
    measure.take_out(24)
    assert measure.the_alert().state == "closed"
    measure.bring_back(24)
    assert measure.the_alert().state == "open" and len(mails(company)) == 1


def test_a_value_that_came_anew_under_another_key_makes_no_second_alert(company: Company) -> None:
    measure = Watched(company)
    measure.add(60.0)
    measure.take_out(24)
    measure.count -= 1
    measure.add(61.0)
    assert measure.the_alert().state == "open" and len(mails(company)) == 1


def test_a_history_that_is_brought_in_at_once_tells_of_its_newest_value_alone(company: Company) -> None:
    measure = Watched(company, [*STEADY, *[60.0, *STEADY[:9]] * 8, 60.0])
    assert measure.the_alert().first_day == nth_day(measure.count - 1)


def test_a_history_that_ended_long_ago_raises_nothing(company: Company) -> None:
    measure = Watched(company, [])
    with measure.now(timedelta(days=200)), company.writing():
        record(company, measure.metric(), [nth_day(place) for place in range(25)], [*STEADY, 60.0])
    measure.count = 25
    measure.judge(later=timedelta(days=170))
    assert measure.alerts() == []


def test_a_week_of_values_that_come_together_tells_of_what_is_within_it(company: Company) -> None:
    measure = Watched(company)
    measure.add(40.1, 60.0, 39.7, 40.3, 39.9)
    alert = measure.the_alert()
    assert (alert.first_day, alert.state, alert.closed_because) == (nth_day(25), "closed", "over")
    assert len(mails(company)) == 1


def test_too_few_values_for_a_normal_range_raise_nothing(company: Company) -> None:
    measure = Watched(company, STEADY[:6])
    measure.add(90.0)
    assert measure.alerts() == []


def test_what_stood_in_the_values_when_watching_began_is_past(company: Company) -> None:
    measure = Watched(company, [*STEADY, 60.0], is_watched=False)
    with measure.now(), company.writing():
        recording.redefine(measure.metric(), {"is_watched": True}, based_on=1, act=company.act())
    measure.judge()
    assert measure.alerts() == []
    measure.add(61.0)
    assert measure.the_alert().state == "open"


def test_a_measure_that_is_not_watched_any_more_closes_its_alert(company: Company) -> None:
    measure = Watched(company)
    measure.add(60.0)
    with measure.now(), company.writing():
        recording.redefine(measure.metric(), {"is_watched": False}, based_on=1, act=company.act())
    measure.judge()
    assert measure.the_alert().closed_because == "unwatched"


def test_a_named_special_cause_closes_the_alert_as_explained(company: Company) -> None:
    measure = Watched(company)
    measure.add(60.0)
    measure.change(24, special_cause="Scanners offline")
    assert measure.the_alert().closed_because == "explained"


def test_the_limits_of_a_frozen_baseline_count_before_the_measures_own(company: Company) -> None:
    measure = Watched(company)
    with measure.now(), company.writing():
        link = link_to(company, measure.metric())
        baselines.freeze(link, nth_day(0), nth_day(23), act=company.act())
    for value in (44.2, 44.6, 44.1, 44.9, 44.3, 44.8, 44.2, 44.7, 44.0, 44.5, 44.3, 44.6):
        measure.add(value)
    told = {(alert.facts["lower"], alert.facts["upper"]) for alert in measure.alerts() if alert.facts["lower"]}
    frozen = company.ask(lambda: db.session.get_one(Metric, measure.key).links[0].baseline.statistics)
    assert len(measure.alerts()) == 1
    assert all(low == pytest.approx(frozen["lower"]) and high == pytest.approx(frozen["upper"]) for low, high in told)


def test_several_workers_at_once_make_one_alert(company: Company) -> None:
    measure = Watched(company)
    with measure.now():
        with company.writing():
            record(company, measure.metric(), [nth_day(24)], [60.0])
        measure.count = 25
        together = [lambda: judged_by_a_worker(measure)] * 4
        with ThreadPoolExecutor(4) as workers:
            for worker in [workers.submit(work) for work in together]:
                worker.result(timeout=60)
        run_jobs(company)
    assert measure.the_alert().state == "open" and len(mails(company)) == 1


def judged_by_a_worker(measure: Watched) -> None:
    """What a worker does that holds the job of judging, beside others that believe they do."""
    with measure.company.reading():
        alone = judge_alone(measure.metric())
    with measure.company.writing():
        renew(measure.metric(), Judged(newest=nth_day(24), alone=alone, used={}), measure.company.act())


def test_the_database_refuses_a_second_alert_of_one_event(company: Company) -> None:
    measure = Watched(company)
    measure.add(60.0)
    alert = measure.the_alert()
    names = [column.key for column in Alert.__mapper__.column_attrs if column.key not in ("id", "version")]
    copy = Alert(version=1, **{name: getattr(alert, name) for name in names})
    with pytest.raises(IntegrityError), company.writing():
        db.session.add(copy)


def test_an_old_value_corrected_to_a_bad_one_makes_an_alert(company: Company) -> None:
    measure = Watched(company)
    measure.add(40.0)
    measure.add(40.5)
    assert not mails(company)
    measure.change(measure.count - 2, value=75.0)
    with company.reading():
        assert [alert.facts["value"] for alert in db.session.query(Alert)] == [75.0]
    assert len(mails(company)) == 1


@pytest.mark.parametrize("change", [
    lambda measure: None,
    lambda measure: measure.change(3, value=39.9),
    lambda measure: use_rules(measure.company, "nelson"),
], ids=["judged", "an old value corrected", "other rules"])  # fmt: skip
def test_judging_anew_for_any_reason_makes_no_second_alert(company: Company, change: Callable[[Watched], None]) -> None:
    measure = Watched(company)
    measure.add(60.0)
    change(measure)
    measure.judge()
    assert measure.the_alert().state == "open" and len(mails(company)) == 1
