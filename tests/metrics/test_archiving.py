"""A measure that is not in use any more is archived, and brought back."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.metrics.models import Metric
from app.projects.models import Project
from tests.company import Browser, Company
from tests.metrics.measures import link_to_project, make_metric, record_days, series
from tests.metrics.test_group_imports import bring, confirm, measures, work

VALUE = {"day": "2026-03-09", "checked": "1000", "value": "4"}


def test_an_archived_measure_stands_in_no_list_and_takes_no_values_until_dana_brings_it_back(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric = make_metric(company)
    record_days(company, metric, [9, 8])
    gone = dana.post(f"/measures/{metric}/archive", {})
    assert gone.status_code == 303 and "is archived." in dana.get("/measures").text
    assert "Picking errors in Zone B" not in dana.get("/measures").text
    assert "Picking errors in Zone B" not in dana.get(f"/units/{company.units['NG']}/board").text
    assert "Picking errors in Zone B" in dana.get("/measures?archived=1").text
    page = dana.get(f"/measures/{metric}").text
    assert "This measure is archived since" in page and "Bring it back" in page and "Add a value" not in page
    refused = marek.post(f"/measures/{metric}/record", VALUE)
    assert refused.status_code == 403 and "This measure is archived." in refused.text
    assert dana.post(f"/measures/{metric}/bring-back", {}).status_code == 303
    assert "Picking errors in Zone B" in dana.get("/measures").text
    assert "Nothing is archived" in dana.get("/measures?archived=1").text
    assert series(company, metric).counts == (9, 8)


@pytest.mark.parametrize("state", ["active", "paused"])
def test_a_measure_that_an_open_project_uses_is_not_archived(company: Company, dana: Browser, state: str) -> None:
    metric = make_metric(company)
    link_to_project(company, metric)
    with company.writing():
        db.session.get_one(Project, company.project).state = state
    assert "A running project still uses this measure." in dana.get(f"/measures/{metric}/edit").text
    answer = dana.post(f"/measures/{metric}/archive", {})
    assert answer.status_code == 422 and "A running project still uses this measure." in answer.text
    assert company.ask(lambda: db.session.get_one(Metric, metric).archived_at) is None


def test_a_measure_that_another_is_computed_from_is_not_archived(company: Company, dana: Browser) -> None:
    source, result = make_metric(company), make_metric(company, name="Half of it", kind="continuous", per=1)
    formula = {"formula": "a / 2", "a_id": str(source), "a_part": "shown", "version": ""}
    assert dana.fill(f"/measures/{result}/formula", formula).status_code == 303
    answer = dana.post(f"/measures/{source}/archive", {})
    assert answer.status_code == 422 and "Another measure is computed from this one." in answer.text
    assert dana.post(f"/measures/{result}/archive", {}).status_code == 303


def test_a_measure_that_went_with_its_import_is_neither_listed_nor_brought_back(
    company: Company, dana: Browser
) -> None:
    path = bring(dana, company)
    confirm(dana, company, path)
    leeds = measures(company)["Leeds, type 1"]
    assert dana.post(f"{path}/undo", {}).status_code == 303
    work(company)
    assert "Nothing is archived" in dana.get("/measures?archived=1").text
    assert "Bring it back" not in dana.get(f"/measures/{leeds}").text
    dana.post(f"/measures/{leeds}/bring-back", {})
    assert company.ask(lambda: db.session.get_one(Metric, leeds).archived_at) is not None
