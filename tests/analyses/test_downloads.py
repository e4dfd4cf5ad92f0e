"""The chart and the values of a measure as files that other programs open."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from uuid import UUID
from xml.etree import ElementTree

import pytest
from PIL import Image

from app.accounts.models import Organisation
from app.core import jobs
from app.core.at_once import file_of
from app.core.db import db
from app.metrics.models import ImportBatch, Metric, MetricLink, Observation
from app.metrics.series import series_of
from tests.analyses.world import picking
from tests.company import Browser, Company
from tests.metrics.measures import make_metric, record_days, upload


@pytest.fixture
def errors(company: Company) -> UUID:
    """The picking errors of the story: 30 days before the new labels, 19 after."""
    with company.writing():
        return picking(company).id


def rows_of(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def test_the_chart_comes_as_a_drawing_that_stands_alone(company: Company, dana: Browser, errors: UUID) -> None:
    answer = dana.get(f"/projects/{company.project}/measures/{errors}/chart.svg")
    assert answer.status_code == 200 and answer.mimetype == "image/svg+xml"
    assert "attachment" in answer.headers["Content-Disposition"] and ".svg" in answer.headers["Content-Disposition"]
    root = ElementTree.fromstring(answer.data)  # noqa: S314 - drawn by the program
    ground = root.find("{*}rect")
    assert ground is not None and ground.attrib["fill"] == "#ffffff"
    assert f"0 0 {root.attrib['width']} {root.attrib['height']}" == root.attrib["viewBox"]
    words = " ".join(text for text in root.itertext())
    assert "8 Oct: Scanners offline" in words and "Goal 4.0" in words


def test_the_chart_comes_as_a_picture_wide_enough_for_a_slide(company: Company, dana: Browser, errors: UUID) -> None:
    answer = dana.get(f"/projects/{company.project}/measures/{errors}/chart.png")
    assert answer.status_code == 200 and answer.mimetype == "image/png"
    picture = Image.open(BytesIO(answer.data))
    assert picture.width == 2400 and picture.getpixel((2, 2))[:3] == (255, 255, 255)  # type: ignore[index]
    assert len(set(picture.convert("RGB").resize((300, 124)).tobytes())) > 50  # lines, bands and words are drawn


def test_a_measure_without_values_has_no_chart_to_take_away(company: Company, dana: Browser) -> None:
    key = make_metric(company)
    assert dana.get(f"/measures/{key}/chart.svg").status_code == 404
    assert dana.get(f"/measures/{key}/chart.gif").status_code == 404
    assert "chart.svg" not in dana.get(f"/measures/{key}").text


def test_values_come_whole_and_unrounded_with_causes_and_who_entered_them(company: Company, dana: Browser) -> None:
    key = make_metric(company)
    record_days(company, key, [3, 7], checked=9_000)
    with company.writing():
        second = db.session.query(Observation).order_by(Observation.day.desc()).first()
        assert second is not None
        second.special_cause, second.note = "=HYPERLINK(1)", "scanner, row 4"
        second.at = datetime(2026, 3, 3, 6, 30, tzinfo=UTC)
    answer = dana.get(f"/measures/{key}/values.csv")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    heading, first, last = rows_of(answer.text)
    assert heading[:5] == ["Day", "Time", "Errors found", "Lines checked", "Per 1,000 lines checked"]
    assert first[:5] == ["2026-03-02", "", "3", "9000", repr(3 * 1000 / 9000)]
    assert last[1:7] == ["06:30:00", "7", "9000", repr(7 * 1000 / 9000), "'=HYPERLINK(1)", "scanner, row 4"]
    assert last[7] == "Marek Kowalski"
    assert f"/measures/{key}/values.csv" in dana.get(f"/measures/{key}").text


def test_with_a_decimal_comma_the_file_can_be_imported_again(company: Company, dana: Browser) -> None:
    key = make_metric(company, name="Minutes", kind="time", value_name="", denominator_name="", per=1)
    record_days(company, key, [3, 7, 11, 2], checked=1)
    with company.writing():
        for place, value in enumerate(db.session.query(Observation).order_by(Observation.day)):
            value.value, value.checked = place + 0.125, None
        db.session.query(Organisation).one().locale = "de_DE"
    answer = dana.get(f"/measures/{key}/values.csv")
    assert rows_of(answer.text, ";")[2][2] == "1,125"
    again = make_metric(company, name="Minutes again", kind="time", value_name="", denominator_name="", per=1)
    path = upload(dana, again, answer.data, "values.csv").headers["Location"]
    version = company.ask(lambda: db.session.query(ImportBatch).one().version)
    dana.post(f"{path}/confirm", {"version": str(version), "existing": "keep"})
    with company.app.app_context():
        jobs.run_due_jobs()
    values = company.ask(lambda: series_of(db.session.get_one(Metric, again)).values)
    assert values == (0.125, 1.125, 2.125, 3.125)


def test_files_of_a_measure_are_for_those_who_may_see_it(company: Company, otto: Browser, errors: UUID) -> None:
    key = company.ask(lambda: db.session.get_one(MetricLink, errors).metric_id)
    for path in (f"/measures/{key}/values.csv", f"/measures/{key}/chart.png"):
        assert otto.get(path).status_code == 404
    assert otto.get(f"/projects/{company.project}/measures/{errors}/chart.png").status_code == 404


def test_no_cell_begins_a_formula_whichever_separator_a_spreadsheet_takes(company: Company, dana: Browser) -> None:
    key = make_metric(company)
    record_days(company, key, [3], checked=9_000)
    with company.writing():
        db.session.query(Observation).one().note = "ok;=cmd|' /C calc'!A0; \uff1d1+1, no formula - only a dash"
    text = dana.get(f"/measures/{key}/values.csv").text
    cells = [cell for separator in ",;\t" for row in rows_of(text, separator) for cell in row]
    assert not [cell for cell in cells if cell.strip().startswith(("=", "+", "-", "@", "\uff1d"))]
    assert "no formula - only a dash" in text


def test_one_person_makes_one_file_at_a_time(company: Company, dana: Browser) -> None:
    key = make_metric(company)
    record_days(company, key, [3, 7], checked=9_000)
    with file_of(company.people["dana"]):
        for address in (f"/measures/{key}/values.csv", f"/units/{company.units['NG']}/board.xlsx"):
            answer = dana.get(address)
            assert answer.status_code == 429 and answer.headers["Retry-After"] == "5", address
        assert company.browser("marek").get(f"/measures/{key}/values.csv").status_code == 200
    assert dana.get(f"/measures/{key}/values.csv").status_code == 200


def test_a_rate_that_no_eye_can_read_leaves_the_page_whole(company: Company, dana: Browser) -> None:
    key = make_metric(company, per=1_000_000)
    sent = {"day": "2026-03-02", "value": "1e15", "checked": "1e-30"}
    answer = dana.fill(f"/measures/{key}/record", sent)
    assert answer.status_code == 422 and "too little to count anything from" in answer.text
    record_days(company, key, [10**15, 2 * 10**15, 4 * 10**15], checked=1e-30)  # brought before that was refused
    for address in (f"/measures/{key}", f"/measures/{key}/chart.png", f"/measures/{key}/chart.svg"):
        assert dana.get(address).status_code == 200, address
