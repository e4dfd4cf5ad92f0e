"""The board of a unit: what its measures say, what is overdue, and who sees which."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from app.analyses.models import MetricJudgement
from app.core import jobs
from app.core.db import db
from app.metrics import periods, recording
from app.metrics.models import Metric
from app.projects.models import Project
from tests.analyses.world import FIRST_DAY, around, days_from, define, link_to, picking, record
from tests.company import Company
from tests.statements import counted


def run_jobs(company: Company) -> None:
    with company.app.app_context():
        jobs.run_due_jobs()


def waiting(company: Company, name: str, seed: int) -> Metric:
    """A measure in no project, with 20 values around 40 minutes."""
    metric = define(company, name=name, kind="time", measured_in="minutes")
    record(company, metric, days_from(FIRST_DAY, 20), around(seed, 40, 2, 20))
    recording.values_changed(metric, company.act())
    return metric


def board(company: Company, who: str = "dana") -> str:
    answer = company.browser(who).get(f"/units/{company.units['NG']}/board")
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def test_a_measure_in_a_project_stands_with_the_projects_two_signals(company: Company) -> None:
    with company.writing():
        link = picking(company)
        link.metric.revise({"goal": 4.0}, based_on=link.metric.version, act=company.act())
    run_jobs(company)
    page = board(company)
    assert "A clear change in the right direction" in page and "Of 1 measure: 1 has clearly improved" in page
    assert "Reduce picking errors in Zone B" in page and "<svg" in page


def test_a_measure_in_no_project_is_judged_by_itself(company: Company) -> None:
    with company.writing():
        waiting(company, "Waiting time", 1)
    assert "Being worked out" in board(company)
    run_jobs(company)
    page = board(company)
    assert "Steady" in page and "in no project that you see" in page
    with company.reading():
        assert db.session.query(MetricJudgement).one().reading["verdict"] == "too_early"


def test_who_does_not_see_the_project_reads_what_the_measure_says_by_itself(company: Company) -> None:
    with company.writing():
        link = picking(company)
        foreign = db.session.query(Project).filter(Project.title.startswith("Zebrafinch")).one()
        link.project_id = foreign.id
    run_jobs(company)
    page = board(company)
    assert "Picking errors" in page and "Zebrafinch" not in page and "in no project that you see" in page


@pytest.mark.parametrize("newest, period, today, overdue", [
    (date(2026, 11, 20), "day", date(2026, 11, 24), False),
    (date(2026, 11, 20), "day", date(2026, 11, 25), True),
    (date(2026, 11, 9), "week", date(2026, 11, 26), False),
    (date(2026, 11, 9), "week", date(2026, 11, 27), True),
    (date(2026, 9, 1), "month", date(2026, 11, 10), False),
    (date(2026, 9, 1), "month", date(2026, 11, 11), True),
    (date(2026, 1, 1), "order", date(2026, 11, 11), False),
])  # fmt: skip
def test_a_value_is_overdue_once_its_period_and_some_days_of_grace_are_over(
    newest: date, period: str, today: date, overdue: bool
) -> None:
    assert periods.is_overdue(newest, period, today) is overdue


@pytest.mark.parametrize("today, overdue", [(datetime(2026, 11, 20, 9, tzinfo=UTC), False),
                                            (datetime(2026, 12, 24, 9, tzinfo=UTC), True)])  # fmt: skip
def test_a_measure_without_new_values_is_said_to_be_overdue(company: Company, today: datetime, overdue: bool) -> None:
    with company.writing():
        picking(company)
    run_jobs(company)
    with time_machine.travel(today, tick=False):
        page = board(company)
    assert ("The next value is overdue" in page) is overdue
    assert ("1 waits for a new value" in page) is overdue


def test_a_board_of_fifty_measures_asks_the_database_at_most_eight_times(company: Company) -> None:
    with company.writing():
        for place in range(50):
            metric = waiting(company, f"Measure {place}", place)
            if place < 10:
                link_to(company, metric, role="primary" if place == 0 else "outcome")
    run_jobs(company)
    browser = company.browser("dana")
    browser.get(f"/units/{company.units['NG']}/board")
    with counted(company) as statements:
        answer = browser.get(f"/units/{company.units['NG']}/board")
    assert answer.get_data(as_text=True).count("<svg") >= 50
    assert len(statements) <= 8, statements


def test_an_empty_board_says_what_a_measure_is_for(company: Company) -> None:
    assert "No measures on this board yet" in board(company)
