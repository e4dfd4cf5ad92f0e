"""Blank forms of a measurement study: a sheet for each appraiser and trial, in the order of the runs."""

from __future__ import annotations

from app.analyses.measuring import planning
from app.core.db import db
from app.metrics.models import Metric
from tests.company import Browser, Company
from tests.metrics.measures import make_metric
from tests.reports.paper import pages_of


def test_each_appraiser_and_trial_has_a_sheet_with_its_parts_in_the_drawn_order(worker: Company, dana: Browser) -> None:
    metric = make_metric(worker)
    about = {"kind": "numbers", "name": "Carton width", "instrument": "Caliper", "parts": 10, "trials": 2,
             "appraisers": ["Priya", ""]}  # fmt: skip
    with worker.writing():
        study = planning.plan(db.session.get_one(Metric, metric), about, worker.act("dana"), seed=3)
        key, first = str(study.id), [str(run.part) for run in study.runs[:10]]
    answer = dana.get(f"/measures/{metric}/measuring/{key}/forms.pdf")
    assert answer.status_code == 200, answer.text[:400]
    pages = pages_of(answer.data)
    assert len(pages) == 4 and all("Caliper" in page and "Carton width" in page for page in pages)
    assert sum("trial 1" in page for page in pages) == 2 and sum("Priya" in page for page in pages) == 2
    words = pages[0].split()
    assert any(words[place : place + 20 : 2] == [str(n) for n in range(1, 11)]
               and words[place + 1 : place + 20 : 2] == first for place in range(len(words)))  # fmt: skip
