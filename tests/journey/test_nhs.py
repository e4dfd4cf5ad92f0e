"""Real values all the way: an NHS emergency department, from a blank charter to the two documents.

Attendances and waits beyond four hours in type 1 departments of Barking, Havering and Redbridge (RF4), monthly,
published by NHS England. The share of long waits rose from 16.7 % in 2016/17 to 27.6 % in 2018/19, and it varies from
month to month far more than drawing patients by chance would.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from app.analyses.models import Analysis
from app.core import jobs
from app.core.db import db
from app.metrics.models import Baseline
from app.reports import pdf
from tests.causes.causes import add_evidence, add_why, judge, page_of
from tests.company import Browser, Company
from tests.metrics.measures import upload
from tests.reports.paper import pages_of

DATA = Path(__file__).parents[3] / "shared" / "data" / "ae_attendances.csv"
BLAMING = "Because nurses forget to call the doctors, patients wait too long in our emergency department."
PROBLEM = (
    "From April 2016 to March 2017 one patient in six, 16.7 %, waited longer than four hours in the type 1 "
    "emergency department, from arrival until they were admitted, sent home or transferred."
)
GOAL = "Lower the share of patients who wait longer than four hours from 16.7 % to 5 %."
CHARTER = {
    "problem": PROBLEM, "goal": GOAL, "goal_by": "2027-03-31", "first_step": "The patient arrives",
    "last_step": "The patient is admitted, sent home or transferred", "business_case": "Long waits harm patients.",
    "benefit_method": "No money is claimed: this is about safety.",
}  # fmt: skip
MEASURE = {
    "name": "Waits beyond four hours", "kind": "proportion", "value_name": "Breaches",
    "denominator_name": "Attendances", "direction": "lower", "period": "month", "decimals": "1", "goal": "5",
    "goal_basis": "every", "role": "primary", "source": "NHS England, A&E attendances",
    "definition": "Attendances longer than four hours in type 1 departments, out of all type 1 attendances.",
}  # fmt: skip
ONE_HOSPITAL = {"day": "0", "value": "4", "checked": "3", "filter_1": "RF4", "filter_2": "1", "note": ""}
STYLES = {"number_style": "", "date_style": ""}
CAUSE = "Patients wait for a free bed on a ward"
SEEN = {"present": "61 of 100 long waits ended with an admission.", "drives": "On days with free beds 6 % wait."}
ACTION = "Discharge two patients a ward before ten in the morning"


def words(page: str) -> str:
    """What a person reads of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def sent(answer: Any) -> str:
    """Where a form that was accepted leads."""
    assert answer.status_code == 303, words(answer.text)
    return str(answer.headers["Location"]).split("#")[0]


def look(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return words(answer.text)


@pytest.fixture
def helped(company: Company) -> Any:
    """The company with a worker that does each job as soon as it is written."""
    jobs.wake_with(jobs.run_due_jobs)
    yield company
    jobs.wake_with(lambda: None)
    pdf._server.close()


@pytest.mark.slow
def test_the_emergency_department_of_rf4_from_charter_to_paper(helped: Company) -> None:
    if not DATA.is_file():
        pytest.skip("The file of NHS attendances is not beside this checkout.")
    dana, ruth = helped.browser("dana"), helped.browser("ruth")
    project = starts_a_project(helped, dana)
    helped.project = int(project.rsplit("/", 1)[-1])
    writes_and_mends_the_charter(dana, ruth, project)
    link, metric = defines_the_measure(dana, project)
    imports_one_hospital(dana, metric)
    freezes_the_baseline(helped, dana, link)
    records_the_change(dana, metric)
    sees_an_honest_verdict(dana, link)
    acts_on_it(helped, dana, finds_a_cause(helped, dana))
    saves_the_comparison_and_runs_it_again(helped, dana, link)
    passes_the_gate(dana, ruth, project)
    prints_both_documents(dana, project)


def starts_a_project(company: Company, dana: Browser) -> str:
    plan = {
        "title": "Fewer long waits in the emergency department", "method": "dmaic", "unit": company.units["NG"],
        "lead": company.people["dana"], "sponsor": company.people["ruth"], "started_on": "2026-09-01",
    }  # fmt: skip
    project = sent(dana.fill("/projects/start", plan))
    page = look(dana, project)
    assert "Fewer long waits in the emergency department" in page and "Do this next" in page
    return project


def writes_and_mends_the_charter(dana: Browser, ruth: Browser, project: str) -> None:
    edit = f"{project}/charter/edit"
    sent(dana.fill(edit, {**CHARTER, "problem": BLAMING}))
    page = look(dana, f"{project}/charter")
    assert "The problem names a cause." in page and "The problem names people at fault." in page
    sent(dana.fill(edit, CHARTER))
    page = look(dana, f"{project}/charter")
    assert PROBLEM in page and "The problem names" not in page
    version = sent(dana.fill(f"{project}/charter", {}, form=f"{project}/charter/ask"))
    assert "I approve this version" not in look(dana, version)
    sent(ruth.fill(version, {"decision": "approve", "comment": "Go ahead."}, form=f"{version}/answer"))
    assert "Version 1 is approved" in look(dana, f"{project}/charter")


def defines_the_measure(dana: Browser, project: str) -> tuple[str, str]:
    link = sent(dana.fill(f"{project}/measures/add?new=1", MEASURE))
    found = re.search(r"/measures/\d+(?=/import)", dana.get(link).text)
    assert found, "the page of a measure leads to its import"
    assert "No values yet. Measure at least 12 months before you change anything." in look(dana, link)
    return link, found[0]


def imports_one_hospital(dana: Browser, metric: str) -> None:
    path = sent(upload(dana, int(metric.rsplit("/", 1)[-1]), DATA.read_bytes(), DATA.name))
    assert "Many rows repeat" in look(dana, path)
    sent(dana.fill(path, ONE_HOSPITAL | STYLES, form=f"{path}/columns"))
    assert "36 values would come in" in look(dana, path)
    done = sent(dana.fill(path, {"existing": "keep"}, form=f"{path}/confirm"))
    assert "36 values are imported." in look(dana, done)


def freezes_the_baseline(company: Company, dana: Browser, link: str) -> None:
    sent(dana.fill(f"{link}/baseline", {"first": "2016-04-01", "last": "2017-03-31"}))
    assert "The baseline is frozen." in look(dana, link)
    frozen = company.ask(lambda: db.session.query(Baseline).one().statistics)
    assert (frozen["n"], frozen["total"], frozen["checked"]) == (12, 40_107, 239_492)
    assert frozen["mean"] == pytest.approx(100 * 40_107 / 239_492)
    assert frozen["dispersion"] == pytest.approx(349.2, abs=0.1) and frozen["chart"] == "laney_p"


def records_the_change(dana: Browser, metric: str) -> None:
    change = {"title": "A new way to call for a bed", "day": "2018-04-01"}
    sent(dana.fill(metric, change, form=f"{metric}/changes"))
    assert "A new way to call for a bed" in look(dana, metric)


def sees_an_honest_verdict(dana: Browser, link: str) -> None:
    page = look(dana, link)
    assert "No clear change so far. The average moved from 16.7% to 27.6%" in page
    assert "0 of 12 months met the goal" in page
    assert "The rate varies far more than counting explains 349 times as much before and 588 times since" in page
    assert "Before: dispersion 349.2" in page and "After: dispersion 588.4" in page
    assert "Laney p-prime chart" in page
    for claim in ("improved", "improvement", "fallen", "goal is met"):
        assert claim not in page.lower(), claim


def finds_a_cause(company: Company, dana: Browser) -> str:
    first = add_why(dana, company.project, "Doctors see patients late")
    add_why(dana, company.project, CAUSE, parent=first)
    cause = page_of(company, CAUSE)
    early = judge(dana, cause, "confirmed")
    assert early.status_code == 422 and "There is a problem" in words(early.text)
    for question, note in SEEN.items():
        sent(add_evidence(dana, cause, question, note=note))
    sent(judge(dana, cause, "confirmed", is_root="y"))
    tree = look(dana, f"/projects/{company.project}/five-whys")
    assert "Root cause" in tree and all(note in look(dana, cause) for note in SEEN.values())
    return cause.rsplit("/", 1)[-1]


def acts_on_it(company: Company, dana: Browser, cause: str) -> None:
    actions = f"/projects/{company.project}/actions"
    asked = {"title": ACTION, "cause_id": cause, "owner_id": company.people["dana"], "due_on": "2026-12-18"}
    answer = dana.fill(f"{actions}/add?cause={cause}", asked)
    assert sent(answer) == actions
    key = answer.headers["Location"].rsplit("#action-")[1]
    assert ACTION in look(dana, "/actions")
    sent(dana.fill(actions, {"quarters": "4"}, form=f"{actions}/{key}/progress"))
    assert ACTION in look(dana, actions) and ACTION not in look(dana, "/actions")


def saves_the_comparison_and_runs_it_again(company: Company, dana: Browser, link: str) -> None:
    saved = sent(dana.fill(link, {}, form=f"{link}/save"))
    assert "No clear change so far." in look(dana, saved)
    again = sent(dana.fill(saved, {}, form=f"{saved}/again"))
    assert again != saved and "The data are the same, and they say the same" in look(dana, again)
    hashes = company.ask(lambda: {analysis.data_hash for analysis in db.session.query(Analysis)})
    assert len(hashes) == 1


def passes_the_gate(dana: Browser, ruth: Browser, project: str) -> None:
    gate = f"{project}/gates/define"
    review = sent(dana.fill(gate, {"request": "The charter is signed and the measure runs."}, form=f"{gate}/ask"))
    assert dana.post(f"{review}/decide", {"decision": "go"}).status_code == 403
    assert "Fewer long waits" in look(ruth, "/")
    sent(ruth.fill(review, {"decision": "go", "comment": "Clear enough to go on."}, form=f"{review}/decide"))
    page = look(dana, project)
    assert "Define: Passed" in page and "Phase 2 of 5: Measure." in page


def prints_both_documents(dana: Browser, project: str) -> None:
    charter, portfolio = pages_of(printed(dana, f"{project}/charter.pdf")), pages_of(printed(dana, "/portfolio.pdf"))
    assert (len(charter), len(portfolio)) == (2, 1)
    assert "Fewer long waits in the emergency department" in charter[0] and PROBLEM in charter[0]
    assert "16.7%" in charter[0] and "Ruth Adeyemi" in charter[1]
    assert "Fewer long waits" in portfolio[0] and "No clear change" in portfolio[0]
    assert not any("improved" in page for page in charter + portfolio)


def printed(dana: Browser, path: str) -> bytes:
    answer = dana.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), path
    return bytes(answer.data)
