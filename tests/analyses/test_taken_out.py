"""A measure that was taken out of a project: hidden from every question, kept with its baselines."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from app.analyses import baselines, judging, links
from app.core import events
from app.core.db import db
from app.metrics import queries
from app.metrics.frozen import frozen_days
from app.metrics.models import Baseline, MetricLink
from app.portfolio import queries as portfolio
from app.projects.charter_views import has_main_measure
from app.projects.models import Project
from tests.analyses.test_measures import measures
from tests.analyses.world import FIRST_DAY, picking
from tests.company import Browser, Company


def taken_out(company: Company, dana: Browser) -> tuple[UUID, str]:
    """The main measure with a frozen baseline, judged and then taken out; its key and the baseline's hash."""
    with company.writing():
        link = picking(company)
        frozen = baselines.freeze(link, FIRST_DAY, date(2026, 10, 9), act=company.act()).data_hash
        judging.renew(link, company.act())
        key = link.id
    assert dana.post(measures(company, f"/{key}/remove")).status_code == 303
    return key, frozen


def baselines_of(company: Company, key: UUID) -> list[str]:
    kept = select(Baseline.data_hash).where(Baseline.link_id == key)
    return list(company.ask(lambda: db.session.scalars(kept).all()))


def test_taking_a_measure_out_deletes_neither_its_baseline_nor_its_row(company: Company, dana: Browser) -> None:
    key, frozen = taken_out(company, dana)
    assert baselines_of(company, key) == [frozen]
    with company.reading():
        link = db.session.get_one(MetricLink, key)
        verbs = [event.verb for event in events.history(link)]
        assert link.removed_at is not None and (verbs[-1], link.version) == ("removed", len(verbs))


@pytest.mark.parametrize("path", ["", "/measures", "/charter", "/actions", "/gates/measure"])
def test_no_page_of_the_project_shows_a_measure_that_was_taken_out(company: Company, dana: Browser, path: str) -> None:
    taken_out(company, dana)
    dana.get(f"/projects/{company.project}")  # the toast that names it
    page = dana.get(f"/projects/{company.project}{path}")
    found = page.text.split('class="activity"')[0].split("What happened")[0]
    assert page.status_code == 200 and "Picking errors<" not in found


def test_a_measure_that_was_taken_out_is_hidden_from_every_question(company: Company, dana: Browser) -> None:
    key, _ = taken_out(company, dana)
    addresses = [measures(company, f"/{key}{end}") for end in ("", "/baseline")]
    assert [dana.get(address).status_code for address in addresses] == [404, 404]
    with company.app.test_request_context(), company.reading():
        person, project = company.act().person, db.session.get_one(Project, company.project)
        metric = db.session.get_one(MetricLink, key).metric
        assert person is not None and metric.links == [] and links.of_project(project) == []
        assert frozen_days(metric.id) == []
        assert queries.projects_using(metric, person) == [] and not has_main_measure(project)
        row = next(row for row in portfolio.rows_of(person, date(2026, 11, 20)) if row.Project.id == project.id)
        assert row.Metric is None and row.reading is None


def test_a_measure_used_again_has_the_baseline_it_had(company: Company, dana: Browser) -> None:
    key, frozen = taken_out(company, dana)
    with company.writing():
        link = db.session.get_one(MetricLink, key)
        again = links.use(link.project, link.metric, role="balancing", margin=3.0, act=company.act())
        assert again.id == key and (again.role, again.margin) == ("primary", None)
    assert baselines_of(company, key) == [frozen]
    assert dana.get(measures(company, f"/{key}")).status_code == 200


def test_whoever_saw_a_measure_through_a_project_alone_sees_it_no_more_when_it_is_taken_out(
    company: Company, dana: Browser
) -> None:
    key, _ = taken_out(company, dana)
    metric = company.ask(lambda: db.session.get_one(MetricLink, key).metric_id)
    assert company.browser("vera").get(f"/measures/{metric}").status_code == 404
    assert dana.post(measures(company, f"/{key}/restore")).status_code == 303
    assert company.browser("vera").get(f"/measures/{metric}").status_code == 200
