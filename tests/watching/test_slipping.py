"""Slipping: a project that keeps its result, whose measure leaves the fixed limits the wrong way, and its sponsor."""

from __future__ import annotations

import pytest

from app.accounts.models import SignIn
from app.analyses.watching.models import Alert
from app.core.db import db
from app.metrics.models import MetricLink
from app.projects.models import Project
from tests.analyses.world import change, link_to
from tests.company import Company
from tests.watching.world import STEADY, Watched, mails, nth_day

BETTER = [value - 10 for value in STEADY]


class Kept(Watched):
    """A measure whose average fell with a change, 24 values before and 24 since, in a project in Control."""

    def __init__(self, company: Company, *, phase: str = "control", role: str = "primary", since: int = 24) -> None:
        super().__init__(company, is_watched=False)
        with self.now(), company.writing():
            self.link = link_to(company, self.metric(), role=role).id
            change(company, self.metric(), nth_day(24))
            db.session.get_one(Project, company.project).phase = phase
        self.add(*BETTER[:since])

    def mark(self, who: str = "dana") -> bool:
        """Whether portfolio, list and header all say that it may be slipping; they agree."""
        with self.company.writing():
            db.session.query(SignIn).delete()
        with self.now():
            browser, project = self.company.browser(who), self.company.project
            pages = [browser.get(path) for path in ("/", "/projects", f"/projects/{project}")]
        assert {page.status_code for page in pages} == {200}
        said = {"May be slipping" in page.text for page in pages}
        assert len(said) == 1
        return said.pop()


def test_a_project_in_control_whose_result_slips_is_marked_and_its_sponsor_told_once(company: Company) -> None:
    kept = Kept(company)
    assert kept.alerts() == [] and not kept.mark()
    for value in (39.0, 39.5, 38.8):
        kept.add(value)
    alert = kept.the_alert()
    assert (alert.kind, alert.way, alert.first_day, alert.state) == ("slipping", "up", nth_day(48), "open")
    (told,) = mails(company)
    assert told.to_person_id == company.people["ruth"] and "May be slipping: Reduce picking errors" in told.subject
    assert "It is not known yet whether this lasts, and what is behind it." in told.text
    assert "since the change on 16 Oct 2026, and was fixed before" in told.text
    assert kept.mark()


def test_the_mark_goes_when_the_event_is_over(company: Company) -> None:
    kept = Kept(company)
    kept.add(39.0)
    assert kept.mark()
    kept.add(30.0)
    assert not kept.mark() and kept.the_alert().closed_because == "over" and len(mails(company)) == 1


@pytest.mark.parametrize("phase, role, since, value", [
    ("improve", "primary", 24, 39.0),
    ("control", "process", 24, 39.0),
    ("control", "primary", 14, 39.0),
    ("control", "primary", 24, 20.0),
], ids=["not in Control yet", "no outcome", "limits not fixed yet", "the better direction"])  # fmt: skip
def test_nothing_slips_without_a_result_to_be_kept_by_fixed_limits(
    company: Company, phase: str, role: str, since: int, value: float
) -> None:
    main = Watched(company, [], name="The main measure", is_watched=False)
    if role != "primary":
        with company.writing():
            link_to(company, main.metric())
    kept = Kept(company, phase=phase, role=role, since=since)
    kept.add(value)
    assert [alert for alert in kept.alerts() if alert.kind == "slipping"] == [] and mails(company) == []


def test_an_outcome_that_slips_marks_the_project_too(company: Company) -> None:
    main = Watched(company, [], name="The main measure", is_watched=False)
    with company.writing():
        link_to(company, main.metric())
    kept = Kept(company, role="outcome")
    kept.add(39.0)
    assert kept.the_alert().kind == "slipping" and kept.mark()


def test_who_does_not_see_the_project_reads_nothing_of_its_slipping(company: Company) -> None:
    kept = Kept(company)
    with company.writing():
        db.session.get_one(MetricLink, kept.link).project_id = company.foreign_project
        db.session.get_one(Project, company.foreign_project).phase = "control"
    kept.add(39.0)
    alert = kept.the_alert()
    with kept.now():
        dana = company.browser("dana")
        assert dana.get(f"/measures/{kept.key}/alerts/{alert.id}").status_code == 404
        for path in ("/alerts", f"/measures/{kept.key}", f"/units/{company.units['NG']}/board"):
            page = dana.get(path)
            assert page.status_code == 200 and "slipping" not in page.text and "Zebrafinch" not in page.text


def test_a_project_that_leaves_its_last_phase_slips_no_more(company: Company) -> None:
    kept = Kept(company)
    kept.add(39.0)
    with kept.now(), company.writing():
        project = db.session.get_one(Project, company.project)
        project.revise({"state": "closed"}, based_on=project.version, act=company.act())
    kept.judge()
    with company.reading():
        assert db.session.query(Alert).one().closed_because == "ended"
    with kept.now():
        assert "May be slipping" not in company.browser("dana").get(f"/projects/{company.project}").text
