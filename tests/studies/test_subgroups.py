"""Values taken several at a time, and whether they meet the limits: from what is pasted to the page."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from app.core.db import db
from app.metrics.models import Metric, MetricLink, Observation
from tests.company import Browser, Company
from tests.oracle.cases import BUNDLED, Case, read_folder
from tests.studies import data
from tests.studies.studies import address, answered, ask, kept, look, words

BOTTLES = {"lower": "494", "upper": "506"}


def hours(rows: int = 20, *, size: int = 4) -> list[tuple[str, list[float]]]:
    """Some bottles weighed each hour."""
    draw = random.Random(23)
    return [(f"{place + 1}", [round(draw.gauss(500, 1), 2) for _bottle in range(size)]) for place in range(rows)]


def in_rows(found: list[tuple[str, list[float]]], *, first: str = "Hour") -> str:
    """One row an hour: X1 to X4."""
    heading = "\t".join([first, *(f"X{place}" for place in range(1, len(found[0][1]) + 1))])
    return heading + "\n" + "\n".join("\t".join([name, *map(str, row)]) for name, row in found)


def in_one_column(found: list[tuple[str, list[float]]], *, heading: str = "Subgroup") -> str:
    """One row a bottle, and a column that names the hour."""
    return f"{heading}\tFill\n" + "\n".join(f"{name}\t{value}" for name, row in found for value in row)


def index_of(company: Company, path: str) -> Any:
    return kept(company, path)["answer"]["results"]["capability"]


def test_a_row_an_hour_is_a_subgroup(company: Company, dana: Browser) -> None:
    path = answered(dana, company, "limits", in_rows(hours()), **BOTTLES, unit="g")
    page = look(dana, path)
    assert "The process meets the limits" in page
    assert "20 subgroups of 4 values are charted by their averages and ranges" in page
    assert "Values of a subgroup X1, X2, X3, X4" in page and "Which column names the subgroup? Hour" in page
    assert "Cp and Cpk: within the subgroups, pooled. Pp and Ppk: of all values." in page
    assert "Cpk by the ranges (R-bar)" in page and "Cpk by the deviations (S-bar)" in page


def test_a_column_that_names_the_subgroup_says_the_same_as_a_row_each(company: Company, dana: Browser) -> None:
    wide = answered(dana, company, "limits", in_rows(hours()), **BOTTLES)
    long = answered(dana, company, "limits", in_one_column(hours()), **BOTTLES)
    assert index_of(company, wide) == index_of(company, long)
    assert kept(company, long)["settings"]["roles"] == {"value": [1], "subgroup": [0]}


def test_the_picture_is_a_pair_without_the_customers_limits_among_averages(company: Company, dana: Browser) -> None:
    page = dana.get(answered(dana, company, "limits", in_rows(hours()), **BOTTLES, unit="g")).text
    steady = page.split("Was the process steady?")[1].split("</figure>")[0]
    assert "X-bar and R chart" in steady and "Average of Values (g)" in steady and "Range in a subgroup (g)" in steady
    assert "Lower limit" not in steady


def test_large_subgroups_are_drawn_by_their_deviations(company: Company, dana: Browser) -> None:
    uneven = [*hours(19, size=9), ("20", [500.1, 499.2])]
    page = dana.get(answered(dana, company, "limits", in_one_column(uneven, heading="Batch"), **BOTTLES)).text
    assert "20 subgroups are charted by their averages and standard deviations" in words(page)
    assert "X-bar and S chart" in page and "Standard deviation in a subgroup" in page


@pytest.fixture(scope="module")
def nile() -> Case:
    """100 yearly flows of the Nile in rows of four."""
    return next(case for case in read_folder(BUNDLED) if case.id == "cap-lsl-only")


def test_the_figures_are_those_of_the_golden_case(company: Company, dana: Browser, nile: Case) -> None:
    text = in_rows([(str(place), row) for place, row in enumerate(nile.data["subgroups"])], first="Sample")
    chosen = answered(dana, company, "limits", text, lower=f"{nile.params['lsl']}")
    normal = dana.fill(chosen, {"procedure": "capability"}, form=f"{chosen}/again").headers["Location"]
    found = index_of(company, normal)
    by = {"pooled": "within_pooled_c4", "ranges": "within_rbar", "deviations": "within_sbar"}
    for own, golden in by.items():
        expected = nile.expected[golden]
        assert found["within_by"][own]["cpk"]["estimate"] == pytest.approx(expected["cpk"], rel=nile.rtol)
        assert found["within_by"][own]["sigma"] == pytest.approx(expected["sigma"], rel=nile.rtol)
    assert found["within"] == found["within_by"]["pooled"]
    assert found["overall"]["cpk"]["estimate"] == pytest.approx(nile.expected["overall"]["cpk"], rel=nile.rtol)
    assert found["overall"]["cpk"]["ci_low"] == pytest.approx(nile.expected["overall"]["cpk_ci_low"], rel=nile.rtol)


@pytest.mark.parametrize("heading", ["Sample 1\tSample 2\tSample 3\tSample 4", "Fill\tFill\tFill\tFill"])
def test_numbered_columns_alone_are_rows_of_subgroups(heading: str, company: Company, dana: Browser) -> None:
    rows = "\n".join("\t".join(map(str, row)) for _name, row in hours())
    path = answered(dana, company, "limits", f"{heading}\n{rows}", **BOTTLES)
    assert kept(company, path)["settings"]["roles"] == {"value": [], "subgroup": [], "columns": [0, 1, 2, 3]}


def test_columns_that_may_be_different_things_are_asked_about(company: Company, dana: Browser) -> None:
    lines = in_rows(hours()).replace("X1\tX2\tX3\tX4", "Line 1\tLine 2\tLine 3\tLine 4")
    answer = ask(dana, company, "limits", lines, **BOTTLES)
    page = words(answer.text)
    assert answer.status_code == 422 and "Which column is which?" in page and "There is a problem" not in page
    assert "Several: each row is a subgroup" in page
    chosen = {"headings": "Hour\tLine 1\tLine 2\tLine 3\tLine 4", "role_value": "", "role_subgroup": "0"}
    path = answered(dana, company, "limits", lines, **BOTTLES, **chosen)
    assert kept(company, path)["settings"]["roles"]["columns"] == [1, 2, 3, 4]
    one = answered(dana, company, "limits", lines, **BOTTLES, **{**chosen, "role_value": "2", "role_subgroup": ""})
    assert kept(company, one)["answer"]["figures"]["chart"] == "i_mr"


def test_few_subgroups_are_asked_about_and_too_early_where_they_are_wanted(company: Company, dana: Browser) -> None:
    text = in_one_column(hours(6, size=6))
    assert ask(dana, company, "limits", text, **BOTTLES).status_code == 422
    chosen = {"headings": "Subgroup\tFill", "role_value": "1"}
    early = look(dana, answered(dana, company, "limits", text, **BOTTLES, **chosen, role_subgroup="0"))
    assert "Too early to tell: there are 6 of at least 12 subgroups with two values or more." in early
    single = answered(dana, company, "limits", text, **BOTTLES, **chosen, role_subgroup="")
    assert "charted by their averages" not in look(dana, single) and kept(company, single)["signal"] != "early"


@pytest.mark.parametrize("heading", ["Day", "Shift"])
def test_names_that_come_again_and_again_are_no_subgroups(heading: str, company: Company, dana: Browser) -> None:
    days = ["Mon", "Tue", "Wed", "Thu", "Fri"] * 20
    rows = zip(days, data.fills(100).split("\n")[1:], strict=True)
    text = f"{heading}\tFill\n" + "\n".join(f"{day}\t{value}" for day, value in rows)
    path = answered(dana, company, "limits", text, **BOTTLES)
    assert kept(company, path)["answer"]["figures"]["chart"] == "i_mr"


def test_text_alone_has_nothing_to_hold_against_limits(company: Company, dana: Browser) -> None:
    chosen = {"headings": "Colour\tMark", "role_value": "", "role_subgroup": ""}
    answer = ask(dana, company, "limits", "Colour\tMark\nred\tgood\nblue\tbad", **BOTTLES, **chosen)
    assert answer.status_code == 422 and "There is no column of numbers." in words(answer.text)


def test_another_procedure_and_other_columns_can_be_asked_for(company: Company, dana: Browser) -> None:
    first = answered(dana, company, "limits", in_rows(hours()), **BOTTLES)
    other = dana.fill(first, {"procedure": "percentile_capability"}, form=f"{first}/again").headers["Location"]
    assert "20 subgroups of 4 values" in look(dana, other)
    form = dana.get(address(company, "limits") + "?study=" + first.rsplit("/", 1)[1]).text
    assert "Which column is which?" in form and '<option selected value="0">Hour</option>' in form


@pytest.mark.parametrize("a_day, chart", [(3, "xbar_r"), (1, "i_mr")])
def test_values_of_one_day_are_a_subgroup_of_a_measure(a_day: int, chart: str, company: Company, dana: Browser) -> None:
    path = answered(dana, company, "limits", source=fills_of(company, a_day), **BOTTLES)
    assert kept(company, path)["answer"]["figures"]["chart"] == chart
    again = dana.fill(path, {}, form=f"{path}/again").headers["Location"]
    assert "The data are the same, and they say the same" in look(dana, again)


def fills_of(company: Company, a_day: int) -> str:
    """The fill of some bottles on each of 20 days; returns the key of the measure's use in the project."""
    with company.writing():
        made = {"kind": "continuous", "measured_in": "g", "direction": "lower", "decimals": 2}
        metric = Metric(unit_id=company.units["NG"], name="Fill", **made)
        db.session.add(metric)
        db.session.flush()
        link = MetricLink(project_id=company.project, metric_id=metric.id, role="primary")
        db.session.add(link)
        for day, (_name, row) in enumerate(hours(size=a_day)):
            for place, value in enumerate(row):
                one = Observation(metric_id=metric.id, day=date(2026, 9, 1) + timedelta(days=day), value=value)
                one.position, one.entered_by_id, one.entered_at = place, company.people["dana"], company.act().at
                db.session.add(one)
        db.session.flush()
        return str(link.id)
