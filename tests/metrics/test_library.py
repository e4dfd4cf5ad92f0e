"""The library of measures: finding, defining and changing them, and who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.core import clock
from app.core.db import db
from app.metrics import recording
from app.metrics.models import Metric
from tests.company import Browser, Company
from tests.metrics.measures import ERRORS, judged, link_to_project, make_metric, record_days

NEW = {
    **ERRORS,
    "measured_in": "",
    "goal": "4",
    "goal_basis": "average",
    "owner_id": "",
    "definition": "A line is wrong when the pack bench finds another item or number.",
}


def test_an_empty_library_says_what_a_measure_is_for_and_lets_dana_define_one(dana: Browser) -> None:
    page = dana.get("/measures")
    assert page.status_code == 200 and "No measures yet" in page.text and "/measures/new" in page.text


def test_measures_are_listed_by_unit_with_their_newest_value(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [80, 42])
    page = dana.get("/measures").text
    assert "Northgate DC" in page and "4.2 per 1,000 lines checked" in page and "Tue 3 Mar 2026" in page


def test_a_measure_is_found_by_part_of_its_name_or_by_its_unit(company: Company, dana: Browser) -> None:
    make_metric(company)
    make_metric(company, name="Late lorries")
    assert "Late lorries" not in dana.get("/measures?q=zone").text
    assert "Late lorries" in dana.get("/measures?q=northgate").text
    assert "Nothing found" in dana.get("/measures?q=%00nothing%25_").text


def test_a_long_library_has_pages(company: Company, dana: Browser) -> None:
    for number in range(27):
        make_metric(company, name=f"Measure {number:02}")
    assert "Measure 26" not in dana.get("/measures").text
    assert "Measure 26" in dana.get("/measures?page=2").text
    assert dana.get("/measures?page=x").status_code == 200


def test_dana_defines_a_measure_and_comes_to_its_page(company: Company, dana: Browser) -> None:
    answer = dana.fill(f"/units/{company.units['NG']}/measures/new", NEW)
    assert answer.status_code == 303
    page = dana.get(answer.headers["Location"]).text
    assert "Picking errors in Zone B" in page and "per 1,000 lines checked or less, on average" in page
    assert "No values yet" in page


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"name": ""}, "Enter what is measured"),
        ({"kind": ""}, "Choose"),
        ({"kind": "forged"}, "Choose one from the list"),
        ({"value_name": ""}, "Enter what is counted"),
        ({"denominator_name": ""}, "Enter what was checked"),
        ({"kind": "time"}, "Enter the unit"),
        ({"kind": "proportion", "goal": "120"}, "Enter a percentage from 0 to 100"),
        ({"goal": "-1"}, "Enter a goal of 0 or more"),
        ({"goal": "1e400"}, "too large"),
        ({"goal": "NaN"}, "not a number"),
        ({"goal_basis": "share"}, "how many of the values"),
        ({"goal_basis": "share", "goal_share": "0"}, "from 1 to 100"),
        ({"lower_limit": "5", "upper_limit": "4"}, "above the lower limit"),
        ({"per": "0"}, "Enter a whole number from 1"),
        ({"decimals": "9"}, "Enter a whole number from 0 to 4"),
        ({"name": "N\x00UL"}, "Remove the characters"),
        ({"name": "x" * 121}, "Shorten this"),
        ({"owner_id": "999999"}, "Choose one from the list"),
    ],
)
def test_what_cannot_be_a_measure_is_refused_by_the_field(
    company: Company, dana: Browser, changes: dict[str, str], message: str
) -> None:
    answer = dana.fill(f"/units/{company.units['NG']}/measures/new", {**NEW, **changes})
    assert answer.status_code == 422
    assert message in answer.text and "There is a problem" in answer.text
    assert company.ask(lambda: db.session.query(Metric).count()) == 0


def test_a_share_of_the_values_is_typed_as_a_percentage_and_kept_as_a_share(company: Company, dana: Browser) -> None:
    values = {**NEW, "goal_basis": "share", "goal_share": "95"}
    page = dana.get(dana.fill(f"/units/{company.units['NG']}/measures/new", values).headers["Location"]).text
    assert company.ask(lambda: db.session.query(Metric).one().goal_share) == 0.95
    assert "in 95% of the values" in page


def test_a_changed_definition_has_every_project_judged_anew(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    answer = dana.fill(f"/measures/{metric}/edit", {**NEW, "goal": "3,5"})
    assert answer.status_code == 303 and judged(company, metric)
    assert "3.5 per 1,000 lines checked or less" in dana.get(f"/measures/{metric}").text


def test_the_kind_cannot_change_once_there_are_values(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [37])
    answer = dana.fill(f"/measures/{metric}/edit", {**NEW, "kind": "proportion"})
    assert answer.status_code == 422 and "cannot change once there are values" in answer.text


def test_two_people_who_change_the_same_goal_see_both_texts(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    assert dana.post(f"/measures/{metric}/edit", {**NEW, "version": "1", "goal": "4"}).status_code == 303
    answer = dana.post(f"/measures/{metric}/edit", {**NEW, "version": "1", "goal": "3"})
    assert answer.status_code == 409 and "3.0" in answer.text and "4.0" in answer.text


def test_vera_the_viewer_sees_her_projects_measure_and_changes_nothing(company: Company) -> None:
    metric, vera = make_metric(company), company.browser("vera")
    link_to_project(company, metric)
    page = vera.get(f"/measures/{metric}")
    assert page.status_code == 200 and "Add a value" not in page.text
    assert vera.get(f"/measures/{metric}/edit").status_code == 403
    assert vera.get(f"/measures/{metric}/record").status_code == 403
    assert vera.post(f"/measures/{metric}/record", {"day": "2026-03-02", "value": "1"}).status_code == 403
    assert vera.post(f"/measures/{metric}/import", {"text": "a"}).status_code == 403


def test_marek_enters_values_but_does_not_define_measures(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    assert marek.get(f"/measures/{metric}/record").status_code == 200
    assert marek.get(f"/measures/{metric}/edit").status_code == 403
    assert marek.get(f"/units/{company.units['NG']}/measures/new").status_code == 403


def test_otto_of_another_company_cannot_tell_that_the_measure_exists(company: Company, otto: Browser) -> None:
    metric = make_metric(company)
    for path in ("", "/edit", "/record", "/import"):
        assert otto.get(f"/measures/{metric}{path}").status_code == 404
    assert otto.post(f"/measures/{metric}/record", {"value": "1"}).status_code == 404
    assert "Zone B" not in otto.get("/measures").text


def test_ada_who_administers_sees_no_measure(company: Company) -> None:
    assert company.browser("ada").get(f"/measures/{make_metric(company)}").status_code == 404


MISSING = "Values that are missing"


def fed(company: Company, day: date, **changes: object) -> int:
    """A measure whose newest value is of this day."""
    metric = make_metric(company, **changes)
    with company.writing():
        values = {"day": day, "value": 40.0, "checked": 10_000.0}
        recording.record(db.session.get_one(Metric, metric), values, company.act("dana"))
    return metric


def test_marek_sees_which_values_of_his_project_are_missing_and_nobody_elses(company: Company, marek: Browser) -> None:
    today = clock.today("Europe/London")
    fed(company, today - timedelta(days=30), name="Of another project")
    metric = fed(company, today - timedelta(days=6))
    assert MISSING not in marek.get("/measures").text
    link_to_project(company, metric)
    page = marek.get("/measures").text
    assert MISSING in page and f"/measures/{metric}/record" in page
    assert page.index(MISSING) < page.index("Of another project") and page.count("None for") == 1
    assert MISSING not in marek.get("/measures?q=Picking").text, "who searches is not stopped on the way"
    assert MISSING not in company.browser("vera").get("/measures").text, "who may enter nothing is asked for nothing"


def test_what_came_in_time_is_archived_or_goes_by_orders_is_not_missing(company: Company, dana: Browser) -> None:
    today = clock.today("Europe/London")
    late = {"is_watched": True, "owner_id": company.people["dana"]}
    fed(company, today - timedelta(days=2), **late)
    fed(company, today - timedelta(days=40), period="order", **late)
    assert MISSING not in dana.get("/measures").text
    metric = fed(company, today - timedelta(days=40), name="Late lorries", **late)
    assert MISSING in dana.get("/measures").text, "she looks after it"
    dana.post(f"/measures/{metric}/archive", {})
    assert MISSING not in dana.get("/measures").text
