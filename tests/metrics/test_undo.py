"""A count that was just saved can be taken back from where it says so."""

from __future__ import annotations

import re

from tests.company import Browser, Company
from tests.metrics.measures import make_metric, series


def test_a_count_saved_by_a_slip_is_taken_back_from_the_toast(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    answer = marek.fill(f"/measures/{metric}/record", {"day": "2026-03-02", "checked": "9,640", "value": "370"})
    page = marek.get(answer.headers["Location"]).text
    undo = re.search(r'class="toast" method="post" action="([^"]+)"', page)
    assert undo is not None and "Saved: 38.4" in page
    assert marek.post(undo[1]).status_code == 303
    assert series(company, metric).values == ()


def test_the_form_of_a_measure_asks_what_has_to_meet_the_goal(company: Company, dana: Browser) -> None:
    page = dana.get(f"/measures/{make_metric(company)}/edit").text
    assert "What has to meet the goal?" in page and "Who has to meet" not in page
