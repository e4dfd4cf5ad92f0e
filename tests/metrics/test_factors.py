"""What values are split by: factors and levels of a measure, and the level that each value carries."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

from app.core import jobs
from app.core.db import db
from app.core.events import Event
from app.metrics import recording
from app.metrics.bringing import Brought, bring
from app.metrics.models import Metric, Observation
from app.metrics.offline import meaning_of
from app.metrics.series import series_of
from app.metrics.stratifying.models import Factor, FactorLevel
from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, freeze, make_metric, record_days

VALUE = {"day": "2026-03-02", "checked": "9640", "value": "37"}


def split(dana: Browser, metric: int, name: str = "Shift", levels: str = "Early\r\nLate\r\nNight") -> None:
    """Dana splits the values of a measure."""
    assert dana.post(f"/measures/{metric}/factors", {"name": name, "levels": levels}).status_code == 303


def keys(company: Company) -> dict[str, str]:
    """The keys of all levels by their names."""
    return company.ask(lambda: {one.name: str(one.id) for one in db.session.query(FactorLevel)})


def carried(company: Company) -> list[tuple[float, str]]:
    """The values in order with the first level each carries."""
    names = {key: name for name, key in keys(company).items()}
    rows = company.ask(lambda: [(one.value, str(one.level1_id)) for one in db.session.query(Observation)])
    return sorted((value, names.get(key, "")) for value, key in rows)


def test_marek_says_the_shift_of_a_value_and_a_day_has_one_for_each_shift(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric = make_metric(company)
    split(dana, metric)
    level = keys(company)
    path = f"/measures/{metric}/record"
    form = marek.get(path).text
    assert re.search(r"<legend>Shift</legend>.*Not said.*Early.*Late.*Night", form, re.DOTALL)
    assert marek.post(path, {**VALUE, "level1_id": level["Early"]}).status_code == 303
    assert marek.post(path, {**VALUE, "value": "41", "level1_id": level["Night"]}).status_code == 303
    again = marek.post(path, {**VALUE, "value": "38", "level1_id": level["Night"]})
    unsaid = marek.post(path, {**VALUE, "value": "39", "level1_id": ""})
    assert (again.status_code, unsaid.status_code) == (422, 422)
    assert carried(company) == [(37, "Early"), (41, "Night")]
    page = marek.get(f"/measures/{metric}").text
    assert page.index("Night</td>") < page.index("Early</td>")


def test_a_level_of_another_measure_is_refused_by_its_field(company: Company, dana: Browser, marek: Browser) -> None:
    metric, other = make_metric(company), make_metric(company, name="Late lorries")
    split(dana, metric)
    split(dana, other, "Gate", "North\r\nSouth")
    answer = marek.post(f"/measures/{metric}/record", {**VALUE, "level1_id": keys(company)["North"]})
    assert answer.status_code == 422 and "Shift: Choose one from the list." in answer.text
    assert carried(company) == []


def test_correcting_the_level_of_a_frozen_day_stands_in_its_history_and_leaves_the_numbers(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric = make_metric(company)
    record_days(company, metric, [37] * 12)
    split(dana, metric)
    with company.writing():
        series = series_of(db.session.get_one(Metric, metric))
    freeze(company, metric, series.days[0], series.days[-1])
    path = f"/measures/{metric}/values/{series.ids[0]}"
    assert "not said" in marek.get(f"/measures/{metric}").text
    assert marek.fill(path, {"level1_id": keys(company)["Late"]}).status_code == 303
    assert "Shift: not said became Late" in marek.get(path).text
    with company.writing():
        assert series_of(db.session.get_one(Metric, metric)) == series


def test_two_who_correct_the_level_of_a_value_see_both_names(company: Company, dana: Browser, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [37])
    split(dana, metric)
    level = keys(company)
    value = company.ask(lambda: str(db.session.query(Observation.id).scalar()))
    sent = {**VALUE, "checked": "10000", "version": "1"}
    path = f"/measures/{metric}/values/{value}"
    assert marek.post(path, {**sent, "level1_id": level["Late"]}).status_code == 303
    clash = dana.post(path, {**sent, "level1_id": level["Night"]})
    assert clash.status_code == 409 and "Shift" in clash.text and "Late" in clash.text and "Night" in clash.text


def test_a_retired_level_stays_with_its_values_and_is_offered_no_more(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric = make_metric(company)
    split(dana, metric)
    level = keys(company)
    marek.post(f"/measures/{metric}/record", {**VALUE, "level1_id": level["Night"]})
    assert dana.post(f"/measures/{metric}/levels/{level['Night']}/retire", {}).status_code == 303
    assert "Night" not in marek.get(f"/measures/{metric}/record").text
    value = company.ask(lambda: str(db.session.query(Observation.id).scalar()))
    assert marek.fill(f"/measures/{metric}/values/{value}", {"note": "Stocktake"}).status_code == 303
    assert carried(company) == [(37, "Night")]
    dana.post(f"/measures/{metric}/levels/{level['Late']}/retire", {})
    assert "A factor has at least 2 levels" in dana.get(f"/measures/{metric}/factors").text
    dana.post(f"/measures/{metric}/levels/{level['Night']}/restore", {})
    assert "Night" in marek.get(f"/measures/{metric}/record").text


def test_a_factor_that_was_taken_out_keeps_its_place_and_what_values_say(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric = make_metric(company)
    split(dana, metric)
    marek.post(f"/measures/{metric}/record", {**VALUE, "level1_id": keys(company)["Late"]})
    shift = company.ask(lambda: str(db.session.query(Factor.id).scalar()))
    dana.post(f"/measures/{metric}/factors/{shift}/remove", {})
    split(dana, metric, "Site", "North\r\nSouth")
    assert company.ask(lambda: db.session.query(Factor.place).filter_by(name="Site").scalar()) == 2
    assert "Late</td>" not in marek.get(f"/measures/{metric}").text
    dana.post(f"/measures/{metric}/factors/{shift}/restore", {})
    assert "Late</td>" in marek.get(f"/measures/{metric}").text


def record_shifts(company: Company, metric: int, values: list[tuple[int, float, float | None]]) -> None:
    """On each of these days a value of the early and one of the late shift: day, value, checked."""
    with company.writing():
        row = db.session.get_one(Metric, metric)
        levels = [level.id for level in db.session.query(Factor).filter_by(metric_id=metric).one().levels]
        for place, (day, value, checked) in enumerate(values):
            said = {"day": FIRST_DAY + timedelta(days=day), "value": value, "checked": checked}
            recording.record(row, {**said, "level1_id": levels[place % 2]}, company.act("marek"))


def test_the_shifts_of_a_day_are_one_value_of_it(company: Company, dana: Browser) -> None:
    errors, hours = make_metric(company), make_metric(company, name="Hours", kind="continuous", per=1)
    for metric in (errors, hours):
        split(dana, metric, levels="Early\r\nLate")
    record_shifts(company, errors, [(0, 9, 1000), (0, 2, 1000), (1, 3, 500), (1, 5, 1500)])
    record_shifts(company, hours, [(0, 8, None), (0, 6, None), (1, 7, None)])
    found = company.ask(lambda: series_of(db.session.get_one(Metric, errors)))
    assert (found.counts, found.checked, found.values) == ((11, 8), (2000, 2000), (5.5, 4.0))
    assert company.ask(lambda: series_of(db.session.get_one(Metric, hours)).values) == (7, 7)


def test_where_each_order_has_its_own_value_none_are_put_together(company: Company, dana: Browser) -> None:
    metric = make_metric(company, period="order")
    split(dana, metric, levels="Early\r\nLate")
    record_shifts(company, metric, [(0, 9, 1000), (0, 2, 1000)])
    assert company.ask(lambda: series_of(db.session.get_one(Metric, metric)).counts) == (9, 2)


def test_the_shifts_of_a_week_are_one_value_whatever_their_days(company: Company, dana: Browser) -> None:
    metric = make_metric(company, period="week")
    split(dana, metric, levels="Early\r\nLate")
    record_shifts(company, metric, [(0, 9, 1000), (3, 2, 1000), (7, 1, 1000)])
    assert company.ask(lambda: series_of(db.session.get_one(Metric, metric)).counts) == (11, 1)


def test_a_formula_computes_with_all_shifts_of_a_day_together(company: Company, dana: Browser) -> None:
    errors, rate = make_metric(company, name="Errors"), make_metric(company, name="Rate")
    split(dana, errors, levels="Early\r\nLate")
    record_shifts(company, errors, [(0, 9, 1000), (0, 2, 1000)])
    sent = {"a_id": str(errors), "a_part": "counted", "formula": "a", "base_formula": "a * 2", "version": ""}
    assert dana.post(f"/measures/{rate}/formula", sent).status_code == 303
    with company.app.app_context():
        jobs.run_due_jobs()
    assert company.ask(lambda: series_of(db.session.get_one(Metric, rate)).counts) == (11,)


def test_the_file_of_values_tells_the_levels(company: Company, dana: Browser, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [41])
    split(dana, metric)
    late = {**VALUE, "day": "2026-03-03", "level1_id": keys(company)["Late"]}
    assert marek.post(f"/measures/{metric}/record", late).status_code == 303
    lines = list(csv.DictReader(marek.get(f"/measures/{metric}/values.csv").text.splitlines()))
    assert [line["Shift"] for line in lines] == ["", "Late"]


def test_a_value_that_waited_since_before_the_split_is_shown_to_marek_first(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric = make_metric(company)
    before = company.ask(lambda: meaning_of(db.session.get_one(Metric, metric)))
    assert f'data-meaning="{before}"' in marek.get(f"/measures/{metric}/record").text
    split(dana, metric)
    assert f'data-meaning="{before}"' not in marek.get(f"/measures/{metric}/record").text
    told = marek.post(f"/measures/{metric}/offline", {**VALUE, "meaning": before}).json
    assert told["code"] == "changed" and told["message"].endswith("Lines checked, Errors found, Shift.")
    assert marek.post(f"/measures/{metric}/offline", {**VALUE, "meaning": told["meaning"]}).status_code == 201
    assert carried(company) == [(37, "")]


def test_a_program_that_says_no_shift_does_not_write_over_the_value_of_one(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric = make_metric(company)
    split(dana, metric)
    marek.post(f"/measures/{metric}/record", {**VALUE, "level1_id": keys(company)["Early"]})
    whole_day = [Brought(at=FIRST_DAY, value=90.0, checked=20_000.0)]
    with company.writing():
        row = db.session.get_one(Metric, metric)
        (fate,) = bring(row, whole_day, overwrite=True, act=company.act("marek"))
    assert (fate.state, fate.code) == ("refused", "day.taken")
    assert carried(company) == [(37, "Early")]


def test_factors_of_people_double_names_and_a_fifth_are_refused_by_their_field(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    path = f"/measures/{metric}/factors"
    assert "not split by people’s names" in dana.post(path, {"name": "Operator", "levels": "A\r\nB"}).text
    twice = dana.post(path, {"name": "Shift", "levels": "Early\r\nearly"})
    assert twice.status_code == 422 and "stands here twice" in twice.text and "Early\nearly</textarea>" in twice.text
    for name in ("Shift", "Site", "Product", "Line"):
        split(dana, metric, name)
    fifth = dana.post(path, {"name": "Carrier", "levels": "A\r\nB"})
    assert fifth.status_code == 422 and "at most 4 factors" in fifth.text
    told = company.ask(lambda: db.session.query(Event).filter_by(kind="factor", verb="created").count())
    assert told == 4
