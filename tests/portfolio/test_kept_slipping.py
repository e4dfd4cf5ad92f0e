"""What is kept of projects: a result that begins to slip, or slips no more, is seen by the next request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from app.analyses.watching.models import Alert
from app.core import clock, events
from app.core.acting import Act
from app.core.db import db
from app.metrics.models import MetricLink
from app.projects.models import Project
from tests.company import Browser, Company
from tests.portfolio import readings
from tests.portfolio.kept_pages import pages


@pytest.fixture
def kept(company: Company) -> Company:
    """The picking project in Control, with a result that is to be kept."""
    with company.writing():
        readings.judged(company, company.project, "improved")
        db.session.get_one(Project, company.project).phase = "control"
    return company


def slip(company: Company) -> None:
    """As the judging does."""
    link = db.session.query(MetricLink).filter_by(project_id=company.project).one()
    alert = Alert(
        metric_id=link.metric_id, link=link, kind="slipping", way="up", occurrence="slips", facts={}, version=1
    )
    alert.first_day = alert.last_day = date(2026, 11, 20)
    alert.opened_at = readings.AT
    db.session.add(alert)
    db.session.flush()
    events.record(Act(person=None, at=clock.now()), alert, "opened", version=1)


def end(_company: Company) -> None:
    """As the judging does when later values are as usual."""
    alert = db.session.query(Alert).one()
    alert.apply({"closed_at": (None, readings.AT)}, act=Act(person=None, at=clock.now()), verb="closed")


def test_a_result_that_slips_marks_its_project_on_every_kept_page_until_it_is_over(
    kept: Company, browsers: dict[str, Browser], drawn_anew: Callable[[], None]
) -> None:
    shown = [pages(browsers, kept)]
    for change in (slip, end):
        with kept.writing():
            change(kept)
        shown.append(pages(browsers, kept))
    before, slipping, after = ({"May be slipping" in page for page in seen.values()} for seen in shown)
    assert (before, slipping, after) == ({False}, {True}, {False})
    drawn_anew()
    assert shown[-1] == pages(browsers, kept)
