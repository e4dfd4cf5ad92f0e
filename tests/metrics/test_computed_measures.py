"""Measures that are computed from others: saved, renewed, closed to typing, honest about what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.accounts import tokens
from app.accounts.models import SiteRole
from app.core import clock, jobs
from app.core.db import db
from app.core.events import Event
from app.core.transaction import is_writing
from app.metrics import recording
from app.metrics.deriving import renewing
from app.metrics.deriving.computing import Computed, Recipe, compute
from app.metrics.deriving.models import MetricFormula
from app.metrics.models import Metric, Observation
from app.projects.models import Membership
from tests.api.programs import program
from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, freeze, make_metric, observation_on, record_days, series

CONTINUOUS = {"kind": "continuous", "measured_in": "errors", "value_name": "", "denominator_name": "", "per": 1}


def work(company: Company) -> None:
    """The worker does what waits."""
    with company.app.app_context():
        while jobs.run_due_jobs():
            pass


def computed(company: Company, who: Browser, source: int, formula: str, part: str = "counted", **about: Any) -> int:
    """A measure that somebody has computed from another one by this formula; its key."""
    metric = make_metric(company, **{**CONTINUOUS, "name": "Computed", **about})
    answer = who.fill(f"/measures/{metric}/formula", {"formula": formula, "a_id": str(source), "a_part": part})
    assert answer.status_code == 303, answer.text
    work(company)
    return metric


@pytest.fixture
def errors(company: Company) -> int:
    """Errors of five days: 10, 20, 30, 40, 50 in 10,000 lines each."""
    metric = make_metric(company)
    record_days(company, metric, [10, 20, 30, 40, 50])
    return metric


def test_a_moving_mean_is_computed_and_follows_what_marek_corrects(
    company: Company, dana: Browser, errors: int
) -> None:
    metric = computed(company, dana, errors, "mean(a, 3)")
    assert series(company, metric).values == (20, 30, 40)
    with company.writing():
        value = db.session.query(Observation).filter_by(metric_id=errors, day=FIRST_DAY).one()
        recording.correct(value, {"value": 40.0}, based_on=1, act=company.act("marek"))
    work(company)
    assert series(company, metric).values == (30, 30, 40)
    page = dana.get(f"/measures/{metric}").text
    assert "mean(a, 3)" in page and f'href="/measures/{errors}"' in page and "Not enough earlier periods" in page
    assert f'href="/measures/{metric}"' in dana.get(f"/measures/{errors}").text


@pytest.mark.parametrize("formula, is_watched", [("mean(a, 3)", False), ("sum(a, 2) / 2", False), ("a * 2", True)])
def test_what_overlaps_is_not_watched_and_says_why(
    company: Company, dana: Browser, errors: int, formula: str, is_watched: bool
) -> None:
    metric = computed(company, dana, errors, formula, owner_id=company.people["dana"])
    assert company.ask(lambda: db.session.get_one(Metric, metric).is_watched) == is_watched
    page = dana.get(f"/measures/{metric}").text
    assert ("runs in its chart are no signals" in page) != is_watched


def test_a_value_that_is_removed_takes_the_computed_ones_with_it(company: Company, dana: Browser, errors: int) -> None:
    metric = computed(company, dana, errors, "a * 2")
    with company.writing():
        value = db.session.query(Observation).filter_by(metric_id=errors, day=FIRST_DAY).one()
        recording.remove(value, company.act("marek"))
    work(company)
    assert series(company, metric).values == (40, 60, 80, 100)
    verbs = company.ask(lambda: {verb for (verb,) in db.session.query(Event.verb).filter_by(kind="observation")})
    assert {"computed", "recomputed"} <= verbs


def test_a_share_keeps_its_denominators_so_that_sums_stay_right(company: Company, dana: Browser, errors: int) -> None:
    about = {"kind": "proportion", "value_name": "Errors", "denominator_name": "Lines"}
    metric = make_metric(company, **{**CONTINUOUS, **about, "name": "Both shifts"})
    sent = {"formula": "a + b", "base_formula": "c + c", "a_id": str(errors), "a_part": "counted", "b_id": str(errors)}
    sent |= {"b_part": "counted", "c_id": str(errors), "c_part": "checked"}
    assert dana.fill(f"/measures/{metric}/formula", sent).status_code == 303
    work(company)
    found = series(company, metric)
    assert list(found.counts) == [20, 40, 60, 80, 100]
    assert set(found.checked) == {20_000}
    assert found.values[0] == pytest.approx(0.1)


def test_measures_of_computed_measures_follow_and_a_circle_is_refused(
    company: Company, dana: Browser, errors: int
) -> None:
    first = computed(company, dana, errors, "a")
    second = computed(company, dana, first, "a * 10", part="shown")
    assert series(company, second).values == (100, 200, 300, 400, 500)
    record = {"day": FIRST_DAY + timedelta(days=5), "value": 60.0, "checked": 10_000.0}
    with company.writing():
        recording.record(db.session.get_one(Metric, errors), record, company.act("marek"))
    work(company)
    assert series(company, second).values[-1] == 600
    answer = dana.fill(f"/measures/{first}/formula", {"formula": "a", "a_id": str(second), "a_part": "shown"})
    assert answer.status_code == 422 and "is itself computed from this measure" in answer.text


def test_nobody_types_imports_or_pushes_into_it_and_all_are_told_why(
    company: Company, dana: Browser, errors: int
) -> None:
    metric = computed(company, dana, errors, "a")
    why = "computed from other measures"
    value = {"day": "2026-04-01", "value": "4", "version": ""}
    key = observation_on(company, metric, FIRST_DAY)
    for path in ("record", "import", f"values/{key}", f"values/{key}/remove"):
        answer = dana.post(f"/measures/{metric}/{path}", value)
        assert answer.status_code == 403 and why in answer.text, path
    wms = program(company, "marek", tokens.WRITE)
    pushed = wms.push(metric, {"at": "2026-04-01", "value": 4})
    assert pushed.status_code == 403 and why in pushed.json["detail"]
    page = dana.get(f"/measures/{metric}").text
    assert "Import values" not in page and "Add a value" not in page and "Change the formula" in page
    assert len(series(company, metric)) == 5


def test_frozen_values_stay_and_what_differs_is_shown(company: Company, dana: Browser, errors: int) -> None:
    metric = computed(company, dana, errors, "a")
    freeze(company, metric, FIRST_DAY, FIRST_DAY + timedelta(days=1))
    answer = dana.fill(f"/measures/{metric}/formula", {"formula": "a + 5", "a_id": str(errors), "a_part": "counted"})
    assert answer.status_code == 303
    work(company)
    assert series(company, metric).values == (10, 20, 35, 45, 55)
    page = dana.get(f"/measures/{metric}").text
    assert (
        "2 frozen values would be others today" in page and "20.0 errors stands, 25.0 errors is computed today" in page
    )


def test_a_preview_shows_the_newest_periods_and_writes_nothing(company: Company, dana: Browser, errors: int) -> None:
    metric = make_metric(company, **CONTINUOUS)
    sent = {"formula": "100 / (a - 30)", "a_id": str(errors), "a_part": "counted", "preview": "1"}
    page = dana.fill(f"/measures/{metric}/formula", sent).text
    assert "It gives 4 values" in page and "-10.0 errors" in page.replace("\u2212", "-")
    assert "It would be divided by 0" in page
    assert not company.ask(lambda: db.session.get_one(Metric, metric).is_computed)


def test_averaging_shares_is_warned_about(company: Company, dana: Browser, errors: int) -> None:
    metric = computed(company, dana, errors, "mean(a, 2)", part="shown")
    assert "A ratio of sums is not a mean of ratios" in dana.get(f"/measures/{metric}").text


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"formula": "__import__('os')"}, "is not understood"), ({"formula": ""}, "Enter a formula"),
        ({"formula": "a + b"}, "Choose the measure that “b” stands for"),
        ({"a_id": "999999"}, "Choose one from the list"),
        ({"formula": "a" + "+a" * 150}, "Shorten"), ({"a_part": "forged"}, "Choose one from the list"),
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused_by_its_field(
    company: Company, dana: Browser, errors: int, changes: dict[str, str], message: str
) -> None:
    metric = make_metric(company, **CONTINUOUS)
    sent = {"formula": "a", "a_id": str(errors), "a_part": "counted", **changes}
    answer = dana.fill(f"/measures/{metric}/formula", sent)
    assert answer.status_code == 422 and message in answer.text and "There is a problem" in answer.text
    assert not company.ask(lambda: db.session.get_one(Metric, metric).is_computed)


def test_a_measure_with_values_of_its_own_is_not_overwritten(company: Company, dana: Browser, errors: int) -> None:
    other = make_metric(company, name="Other")
    answer = dana.post(f"/measures/{errors}/formula", {"formula": "a", "a_id": str(other), "version": ""})
    assert answer.status_code == 422 and "a formula would replace them" in answer.text
    assert len(series(company, errors)) == 5


def test_otto_cannot_compute_from_what_he_may_not_see(company: Company, errors: int) -> None:
    otto = company.browser("otto")
    with company.writing():
        unit = db.session.query(SiteRole).filter_by(person_id=company.people["otto"]).one().unit
        metric = recording.define(unit, {**CONTINUOUS, "name": "Copy", "period": "day"}, company.act("otto")).id
    answer = otto.fill(f"/measures/{metric}/formula", {"formula": "a", "a_id": str(errors), "a_part": "counted"})
    assert answer.status_code == 422 and "Choose one from the list" in answer.text
    assert "Picking errors" not in answer.text


@pytest.mark.parametrize("how", ["archived", "out of reach"])
def test_a_source_that_is_archived_or_out_of_reach_stops_the_computing_and_is_said(
    company: Company, dana: Browser, errors: int, how: str
) -> None:
    metric = computed(company, dana, errors, "a")
    with company.writing():
        source = db.session.get_one(Metric, errors)
        if how == "archived":
            source.archived_at = clock.now()
        else:
            db.session.query(SiteRole).filter_by(person_id=company.people["dana"]).delete()
            db.session.query(Membership).filter_by(person_id=company.people["dana"]).delete()
        record = {"day": date(2026, 4, 1), "value": 60.0, "checked": 10_000.0}
        recording.record(source, record, company.act("marek"))
    work(company)
    assert len(series(company, metric)) == 5
    page = company.browser("marek").get(f"/measures/{metric}").text
    assert "It is not computed at the moment" in page and ("is archived" in page) == (how == "archived")


def test_when_it_is_computed_no_more_its_values_stay_and_may_be_corrected(
    company: Company, dana: Browser, errors: int
) -> None:
    metric = computed(company, dana, errors, "a")
    assert dana.post(f"/measures/{metric}/formula/end").status_code == 303
    assert len(series(company, metric)) == 5
    answer = dana.fill(f"/measures/{metric}/record", {"day": "2026-04-01", "value": "4", "sure": "4/"})
    assert answer.status_code in (303, 422) and "computed" not in answer.text
    assert dana.get(f"/measures/{metric}/values/{observation_on(company, metric, FIRST_DAY)}").status_code == 200


def sent(who: Browser, metric: int, formula: str, source: int, version: int) -> Any:
    """A formula from a window that was opened at this version."""
    values = {"formula": formula, "a_id": str(source), "a_part": "shown", "version": str(version)}
    return who.post(f"/measures/{metric}/formula", {**values, **{f"{letter}_part": "shown" for letter in "bcdef"}})


def test_a_window_that_was_open_meanwhile_makes_no_circle(company: Company, dana: Browser, errors: int) -> None:
    upper = computed(company, dana, errors, "a + 1", part="shown")
    assert sent(dana, upper, "a + 2", errors, 1).status_code == 303
    lower = make_metric(company, **{**CONTINUOUS, "name": "Lower"})
    other = computed(company, dana, errors, "a + 1", name="Other")
    assert sent(dana, upper, "a + 2", other, 2).status_code == 303
    assert dana.post(f"/measures/{upper}/formula/end").status_code == 303
    assert dana.fill(f"/measures/{lower}/formula", {"formula": "a", "a_id": str(upper)}).status_code == 303
    answer = sent(dana, upper, "a + 2", errors, 1)
    assert answer.status_code == 409 and "changed" in answer.text
    assert company.ask(lambda: db.session.query(MetricFormula).filter_by(metric_id=upper).one().a_id) == other


def test_the_letters_of_one_edit_and_the_formula_of_another_are_not_put_together(
    company: Company, dana: Browser, errors: int
) -> None:
    metric = computed(company, dana, errors, "a + 1", part="shown")
    other = computed(company, dana, errors, "a * 2", name="Other")
    assert sent(dana, metric, "a + 1", other, 1).status_code == 303
    assert sent(dana, metric, "a + 5", errors, 1).status_code == 409
    about = (MetricFormula.formula, MetricFormula.a_id)
    assert company.ask(lambda: tuple(db.session.query(*about).filter_by(metric_id=metric).one())) == ("a + 1", other)


def test_what_people_entered_after_the_end_is_not_taken_out_by_a_new_formula(
    company: Company, dana: Browser, errors: int
) -> None:
    metric = computed(company, dana, errors, "a * 2")
    assert dana.post(f"/measures/{metric}/formula/end").status_code == 303
    assert dana.get(f"/measures/{metric}/formula").status_code == 200
    day = (FIRST_DAY + timedelta(days=20)).isoformat()
    assert dana.fill(f"/measures/{metric}/record", {"day": day, "value": "7", "sure": "7/0"}).status_code == 303
    answer = sent(dana, metric, "a * 3", errors, 2)
    assert answer.status_code == 422 and "values that people or programs brought" in answer.text
    work(company)
    assert series(company, metric).values[-1] == 7


def test_nothing_is_held_while_a_measure_is_computed(
    company: Company, dana: Browser, errors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = []

    def watched(metric: Metric, recipe: Recipe) -> Computed:
        writing.append(is_writing())
        return compute(metric, recipe)

    monkeypatch.setattr(renewing, "compute", watched)
    computed(company, dana, errors, "a * 2")
    assert writing and not any(writing)
