"""What is kept: the list, asking again, another procedure, another name, and taking a study out."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.analyses.studies import kept as keeping
from app.analyses.studies.models import Study
from app.core.db import db
from tests.company import Browser, Company
from tests.studies import data
from tests.studies.studies import SHIFTS, address, answered, ask, kept, look, words


@pytest.fixture
def study(company: Company, dana: Browser) -> str:
    """Packing by shift, asked by Dana."""
    return answered(dana, company, "differ", SHIFTS, unit="minutes", name="Packing by shift")


def again(browser: Browser, path: str, **values: str) -> str:
    answer = browser.fill(path, values, form=f"{path}/again")
    assert answer.status_code == 303, words(answer.text)
    return str(answer.headers["Location"])


def test_the_list_shows_each_question_and_each_answer(company: Company, dana: Browser, study: str) -> None:
    page = look(dana, f"/projects/{company.project}/analyses")
    for question in ("Has it changed?", "Do these groups differ?", "Does X move Y?", "How many do we need?"):
        assert question in page
    assert "Packing by shift" in page and "Welch’s t test" in page and "Dana Okafor" in page


def test_an_empty_list_says_what_a_study_is(company: Company) -> None:
    page = look(company.browser("ruth"), f"/projects/{company.project}/analyses")
    assert "Nothing was asked yet" in page and "What do you want to know?" not in page


def test_run_again_it_says_the_same_of_the_same_data(company: Company, dana: Browser, study: str) -> None:
    second = again(dana, study)
    assert second != study
    assert "The data are the same, and they say the same" in look(dana, second)
    assert kept(company, second)["data_hash"] == kept(company, study)["data_hash"]


def test_an_expert_chooses_another_procedure(company: Company, dana: Browser, study: str) -> None:
    other = again(dana, study, procedure="student_t")
    page = look(dana, other)
    assert kept(company, other)["procedure"] == "student_t"
    assert "You chose this procedure." in page and "Another procedure says the same" in page
    assert kept(company, again(dana, other))["procedure"] == "student_t"


def test_a_procedure_that_does_not_fit_is_refused_with_the_study_in_sight(dana: Browser, study: str) -> None:
    answer = dana.post(f"{study}/again", {"procedure": "welch_anova"})
    assert answer.status_code == 422
    assert "This procedure does not fit these data. Choose another." in words(answer.text)
    assert "Packing by shift" in answer.text


def test_a_measure_of_the_project_is_asked_and_asked_again_of_newer_values(company: Company, dana: Browser) -> None:
    link = a_measure(company, dana)
    path = answered(dana, company, "limits", source=link, upper="60")
    page = look(dana, path)
    assert "From the measure Picking time" in page and "minutes" in page
    more = {"day": "2026-10-30", "value": "41"}
    assert company.browser("dana").fill(metric_of(company, dana, link), more).status_code == 303
    second = again(dana, path)
    assert "The data have changed, and they still say the same" in look(dana, second)
    assert kept(company, second)["settings"]["source"] == kept(company, path)["settings"]["source"]


def test_weekdays_are_the_groups_of_a_measure(company: Company, dana: Browser) -> None:
    path = answered(dana, company, "differ", source=a_measure(company, dana))
    found = kept(company, path)
    assert found["data"]["names"][:3] == ["Day", "Weekday", "Picking time"]
    assert found["settings"]["roles"] == {"group": [1], "value": [2]}


def a_measure(company: Company, dana: Browser) -> str:
    """Picking time, 40 days of it; returns the key of its use in the project."""
    from datetime import date, timedelta

    from app.metrics.models import Metric, MetricLink, Observation

    with company.writing():
        made = {"kind": "time", "measured_in": "minutes", "direction": "lower", "goal": 32.0}
        metric = Metric(unit_id=company.units["NG"], name="Picking time", **made)
        db.session.add(metric)
        db.session.flush()
        link = MetricLink(project_id=company.project, metric_id=metric.id, role="primary")
        db.session.add(link)
        at = company.act().at
        for n in range(40):
            value = Observation(metric_id=metric.id, day=date(2026, 9, 1) + timedelta(days=n), value=36 + n * 7 % 9)
            value.entered_by_id, value.entered_at = company.people["dana"], at
            db.session.add(value)
        db.session.flush()
        return str(link.id)


def metric_of(company: Company, dana: Browser, link: str) -> str:
    from uuid import UUID

    from app.metrics.models import MetricLink

    key = company.ask(lambda: db.session.get_one(MetricLink, UUID(link)).metric_id)
    return f"/measures/{key}/record"


def test_the_plan_starts_from_the_main_measure(company: Company, dana: Browser) -> None:
    a_measure(company, dana)
    page = dana.get(f"/projects/{company.project}/analyses/ask/plan").text
    assert "Filled in from Picking time" in words(page)
    assert 'name="spread"' in page and 'value="2.616' in page.split('name="spread"')[1][:200]


def test_a_plan_is_kept_with_how_many(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/analyses/ask/plan"
    answer = dana.fill(path, {"kind": "mean", "change": "2", "spread": "3,5", "correlation": "", "unit": "minutes"})
    page = look(dana, answer.headers["Location"])
    assert "Measure at least 50 values before and 50 after the change." in page
    assert "found in 80% of tries" in page


@pytest.mark.parametrize(
    "sent, said",
    [
        ({"kind": "share", "now": "8", "aim": "5"}, "Check at least 1,059 before and 1,059 after the change."),
        ({"kind": "rate", "now": "8", "aim": "6", "size": "9.6"}, "Count at least 12 periods before and 12 after"),
    ],
)
def test_shares_and_rates_are_planned_too(company: Company, dana: Browser, sent: dict[str, str], said: str) -> None:
    answer = dana.fill(f"/projects/{company.project}/analyses/ask/plan", sent)
    assert said in look(dana, answer.headers["Location"])


@pytest.mark.parametrize(
    "sent, said",
    [
        ({"kind": "mean", "change": "", "spread": "0"}, "Enter the size of the change, for example 2."),
        ({"kind": "mean", "change": "1", "spread": "2", "correlation": "1"}, "Enter a number from 0 to below 1"),
        ({"kind": "share", "now": "120", "aim": "5"}, "Enter the level now, for example 8."),
        ({"kind": "rate", "now": "5", "aim": "5", "size": "1"}, "Enter a level that differs from the level now."),
        ({"kind": "rate", "now": "5", "aim": "4", "size": ""}, "Enter how much a period counts"),
    ],
)
def test_a_plan_says_what_is_missing_by_the_field(
    company: Company, dana: Browser, sent: dict[str, str], said: str
) -> None:
    answer = dana.post(f"/projects/{company.project}/analyses/ask/plan", sent)
    assert answer.status_code == 422 and said in words(answer.text)


def test_a_study_gets_another_name_and_a_stale_name_loses_neither(company: Company, dana: Browser, study: str) -> None:
    assert dana.fill(study, {"name": "Packing time by shift"}, form=f"{study}/rename").status_code == 303
    late = company.browser("priya").post(f"{study}/rename", {"name": "Shifts", "version": "1"})
    assert late.status_code == 409 and "Packing time by shift" in late.text and "Shifts" in late.text
    empty = dana.fill(study, {"name": ""}, form=f"{study}/rename")
    assert empty.status_code == 422 and "Enter a name" in empty.text


def test_a_removed_study_comes_back_by_undo(company: Company, dana: Browser, study: str) -> None:
    assert dana.post(f"{study}/remove").status_code == 303
    page = dana.get(f"/projects/{company.project}/analyses").text
    assert "Nothing was asked yet" in page and f"{study}/restore" in page
    assert dana.get(study).status_code == 404
    assert dana.post(f"{study}/restore").status_code == 303
    assert "Packing by shift" in look(dana, study)


def test_a_study_of_another_project_is_not_found(company: Company, dana: Browser, study: str) -> None:
    key = study.rsplit("/", 1)[1]
    otto = company.browser("otto")
    for place in (study, f"/projects/{company.foreign_project}/studies/{key}"):
        assert otto.get(place).status_code == 404
        assert otto.post(f"{place}/again").status_code == 404
    with company.reading():
        assert db.session.query(Study).count() == 1


def test_who_only_reads_sees_no_form(company: Company, study: str) -> None:
    page = company.browser("ruth").get(study).text
    main = page.split("<main>")[1]
    assert "Night is higher than Day" in main and "<form" not in main and "Run it again" not in main


def test_the_data_stand_on_the_page_row_by_row_and_page_by_page(company: Company, dana: Browser, study: str) -> None:
    assert "The data: 32 rows" in look(dana, study)
    long = answered(dana, company, "limits", data.fills(), lower="495", upper="505")
    assert "The data: 120 rows" in look(dana, long) and 'rel="next"' in dana.get(long).text
    second = dana.get(f"{long}?page=2").text
    assert "<details open" in second.replace(' id="data"', "") and ">120</th>" in second


def test_the_feed_tells_of_studies(company: Company, dana: Browser, study: str) -> None:
    dana.post(f"{study}/remove")
    page = look(dana, f"/projects/{company.project}")
    assert "Dana Okafor saved a study: Packing by shift" in page and "Dana Okafor removed a study" in page


def test_help_tells_of_each_question(company: Company) -> None:
    page = company.browser("nobody").get("/help/questions").text
    for question in ("differ", "pair", "shares", "rates", "pareto", "drive", "limits", "trust", "agree", "plan"):
        assert f'id="{question}"' in page
    assert words(page).count("When not to ask it") == 11


PLAN = {"kind": "mean", "change": "1", "spread": "2", "correlation": "0", "unit": "", "name": "Few"}


def test_a_project_keeps_so_many_studies_and_says_so(
    company: Company, dana: Browser, study: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_STUDIES", 1)
    full = "This project keeps 1 studies, removed ones included, and has no room for another."
    dana.fill(study, {}, form=f"{study}/remove")
    asked = ask(dana, company, "differ", SHIFTS, name="Nights")
    assert asked.status_code == 422 and full in words(asked.text)
    assert "34.6" in asked.text.split("<textarea")[1] and 'value="Nights"' in asked.text
    planned = dana.fill(address(company, "plan"), PLAN)
    assert planned.status_code == 422 and full in words(planned.text)
    assert dana.post(f"{study}/restore").status_code == 303
    rerun = dana.fill(study, {}, form=f"{study}/again")
    assert rerun.status_code == 422 and full in words(rerun.text)
    assert company.ask(lambda: db.session.query(Study).count()) == 1
    monkeypatch.setattr(keeping, "MOST_STUDIES", 2)
    assert again(dana, study) != study


def test_another_projects_studies_take_no_room(
    company: Company, dana: Browser, study: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with company.writing():
        db.session.get_one(Study, UUID(study.rsplit("/", 1)[1])).project_id = company.foreign_project
    monkeypatch.setattr(keeping, "MOST_STUDIES", 1)
    answered(dana, company, "differ", SHIFTS)
