"""A measure drawn as the chart somebody chooses, with which is recommended and why, and the shape of its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from numpy.random import default_rng

from app.core.db import db
from app.metrics import recording
from app.metrics.models import Metric
from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, link_to_project, make_metric


def packing(company: Company, values: Sequence[float], **known: object) -> int:
    """A time in minutes, one value a day."""
    settings = {"name": "Packing time", "kind": "time", "measured_in": "minutes", "value_name": ""} | known
    metric = make_metric(company, **settings)
    with company.writing():
        row, act = db.session.get_one(Metric, metric), company.act("marek")
        for index, value in enumerate(values):
            recording.record(row, {"day": FIRST_DAY + timedelta(days=index), "value": float(value)}, act)
    return metric


def errors(company: Company, counts: Sequence[int], checked: int) -> int:
    """Counts of so many checked each day."""
    metric = make_metric(company)
    with company.writing():
        row, act = db.session.get_one(Metric, metric), company.act("marek")
        for index, count in enumerate(counts):
            said = {"day": FIRST_DAY + timedelta(days=index), "value": float(count), "checked": float(checked)}
            recording.record(row, said, act)
    return metric


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


STEADY = default_rng(7).normal(40, 3, 60).round(2).tolist()


def test_dana_sees_which_chart_is_recommended_why_and_what_the_others_would_say(
    company: Company, dana: Browser
) -> None:
    metric = packing(company, STEADY)
    page = dana.get(f"/measures/{metric}/charts").text
    assert "Individuals and moving ranges (I-MR)" in page and "Step from the value before" in page
    text = words_of(page)
    assert text.index("Recommended") < text.index("Fits too")
    assert "The verdict rests on this chart." in text and "Choosing another chart changes no verdict" in text
    assert "Other charts, and why this one" in dana.get(f"/measures/{metric}").text
    for kind in ("ewma", "cusum", "run", "histogram"):
        assert dana.get(f"/measures/{metric}/charts?kind={kind}").status_code == 200
    for odd in ("laney_u", "nonsense", "%00", "i_mr%27"):
        assert dana.get(f"/measures/{metric}/charts?kind={odd}").status_code == 404


def test_sums_say_since_when_the_level_is_higher(company: Company, dana: Browser) -> None:
    moved = [*STEADY[:30], *(value + 4 for value in STEADY[30:])]
    page = words_of(dana.get(f"/measures/{packing(company, moved)}/charts?kind=cusum").text)
    assert "Values have been higher than their average since about" in page
    calm = words_of(dana.get(f"/measures/{packing(company, STEADY, name='Calm')}/charts?kind=cusum").text)
    assert "no lasting shift is seen" in calm


def test_weighted_averages_that_leave_their_limits_are_marked_and_told(company: Company, dana: Browser) -> None:
    moved = [*STEADY[:40], *(value + 6 for value in STEADY[40:])]
    page = dana.get(f"/measures/{packing(company, moved)}/charts?kind=ewma").text
    assert re.search(r"\d+ points lie outside their limits, the newest on", words_of(page))


def test_a_run_chart_judges_the_order_alone(company: Company, dana: Browser) -> None:
    rising = packing(company, list(range(30)))
    assert "The order is more than chance" in dana.get(f"/measures/{rising}/charts?kind=run").text
    steady = packing(company, STEADY, name="Calm")
    assert "The order asks for no reason." in dana.get(f"/measures/{steady}/charts?kind=run").text


def test_rare_errors_are_drawn_by_the_days_without_one(company: Company, dana: Browser) -> None:
    rare = errors(company, [0, 0, 0, 0, 1] * 20, 50)
    page = dana.get(f"/measures/{rare}/charts?kind=g").text
    assert "Days without one, up to each event" in page and "80% of the days have none" in words_of(page)
    assert "kind=histogram" not in page, "what is counted has rates of different weight"


def test_limits_of_rates_as_single_values_stay_where_rates_can_be(company: Company, dana: Browser) -> None:
    scattered = errors(company, [1, 9, 2, 14, 1, 11, 3, 12, 2, 10] * 4, 100)
    page = dana.get(f"/measures/{scattered}/charts?kind=i_mr").text
    drawing = page[page.index('class="chart-w"') : page.index('class="chart-n"')]
    assert not re.search(r"<text[^>]*>−\d", drawing), "no axis below nought"
    assert "Step from the value before" in drawing


def test_with_a_customers_limit_the_histogram_says_how_much_falls_outside(company: Company, dana: Browser) -> None:
    wide = packing(company, STEADY, lower_limit=20.0, upper_limit=60.0)
    page = dana.get(f"/measures/{wide}/charts?kind=histogram").text
    assert "The values between the limits" in page and "Can we trust this?" in page and "Lower limit" in page
    tight = packing(company, STEADY, name="Tight", lower_limit=38.0, upper_limit=42.0)
    assert "The process cannot meet the limits" in dana.get(f"/measures/{tight}/charts?kind=histogram").text
    open_ended = packing(company, STEADY, name="Open")
    text = dana.get(f"/measures/{open_ended}/charts?kind=histogram").text
    assert "What does the customer allow?" in text and "How the values are spread" in text


@pytest.mark.parametrize("values", [[5.0], [5.0] * 3, [5.0] * 40, [1e9, -1e9] * 20, [0.0] * 39 + [1.0]])
def test_few_and_odd_values_are_drawn_or_said_to_be_too_few(
    company: Company, dana: Browser, values: Sequence[float]
) -> None:
    metric = packing(company, values, lower_limit=1.0)
    offered = re.findall(r"kind=(\w+)", dana.get(f"/measures/{metric}/charts").text)
    assert len(set(offered)) == 5
    for kind in set(offered):
        assert dana.get(f"/measures/{metric}/charts?kind={kind}").status_code == 200, kind


def test_the_project_draws_with_its_changes_and_somebody_else_sees_nothing(company: Company, dana: Browser) -> None:
    metric = packing(company, STEADY)
    link = link_to_project(company, metric)
    path = f"/projects/{company.project}/measures/{link}/charts"
    assert "Which chart?" in dana.get(path).text
    assert f"{path}?kind=ewma" in dana.get(path).text
    assert "There is nothing to draw." in dana.get(f"/measures/{packing(company, [], name='Empty')}/charts").text


def test_the_chosen_chart_goes_into_slides_as_it_is_on_the_page(company: Company, dana: Browser) -> None:
    metric = packing(company, STEADY)
    drawn = dana.get(f"/measures/{metric}/chart.svg?kind=cusum")
    assert drawn.status_code == 200 and "Sums, in standard deviations" in drawn.text
    assert dana.get(f"/measures/{metric}/chart.png?kind=run").data.startswith(b"\x89PNG")
    for odd in ("histogram", "p", "x"):
        assert dana.get(f"/measures/{metric}/chart.svg?kind={odd}").status_code == 404
    link = link_to_project(company, metric)
    ours = f"/projects/{company.project}/measures/{link}/chart.svg?kind=ewma"
    assert "Weighted moving average" in dana.get(ours).text
