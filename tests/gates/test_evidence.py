"""What a sponsor reads beside the verdict, and what a decision keeps of it."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from app.analyses import pictures
from app.benefits.models import Benefit
from app.core.db import db
from app.core.transaction import is_writing
from app.gates import evidence
from app.gates.facts import Facts
from app.gates.models import GateReview
from app.metrics import recording
from app.metrics.models import Metric, MetricLink
from app.projects import wording
from app.projects.models import Project
from tests.company import Browser, Company
from tests.reports import picking


def measured(company: Company) -> None:
    """Errors have halved since the new labels, the pick rate is watched; Dana has written the charter."""
    picking.measure(company)
    picking.write_charter(company)


def asked(company: Company, dana: Browser) -> str:
    """Dana asks at the first gate; returns the address of the review."""
    path = f"/projects/{company.project}/gates/define"
    return str(dana.fill(path, {"request": "Please decide"}, form=f"{path}/ask").headers["Location"])


def decided(company: Company, dana: Browser, ruth: Browser) -> str:
    """Ruth says go; returns the address of the review."""
    address = asked(company, dana)
    assert ruth.fill(address, {"decision": "go", "comment": ""}, form=f"{address}/decide").status_code == 303
    return address


def card(page: str, name: str) -> str:
    """The card with this heading."""
    return page.split(f'aria-labelledby="{name}"')[1].split("</section>", maxsplit=1)[0]


def test_ruth_reads_what_the_balancing_measure_says(company: Company, dana: Browser, ruth: Browser) -> None:
    measured(company)
    said = card(ruth.get(asked(company, dana)).text, "balancing")
    assert "Pick rate" in said and "Stays within the margin" in said and "at most 5 lines" in said


def test_ruth_is_told_when_nothing_is_watched_that_must_not_get_worse(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    assert "No balancing measure is chosen yet." in card(ruth.get(asked(company, dana)).text, "balancing")


def test_ruth_reads_beside_the_verdict_what_to_mind(company: Company, dana: Browser, ruth: Browser) -> None:
    measured(company)
    page = ruth.get(asked(company, dana)).text
    said = card(page, "caveats")
    assert "Can we trust this?" in said and "Yes: " not in said
    assert "Nobody has said whether before and after were counted the same way" in said
    assert page.index('id="evidence"') < page.index('id="caveats"') < page.index('id="goal-and-money"')


def test_ruth_reads_where_she_decides_what_the_charter_could_say_better(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    measured(company)
    picking.write_charter(company, problem="8.0 wrong picks per 1,000 lines in Zone B, because nobody scans.")
    said = card(ruth.get(asked(company, dana)).text, "goal-and-money")
    assert str(wording.ADVICE["problem_cause"]) in said and str(wording.ADVICE["scope_first"]) in said


def test_a_decision_keeps_verdict_picture_goal_and_money_as_they_were(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    measured(company)
    address = decided(company, dana, ruth)
    before = ruth.get(address).text.split('id="evidence"')[1].split('id="items"')[0]
    assert 'class="chart-w"' in before and "Stays within the margin" in before and "No money is claimed." in before
    with company.writing():
        project = db.session.get_one(Project, company.project)
        project.charter.goal = "From 8.0 to 7.5 per 1,000 lines."
        for link in db.session.query(MetricLink):
            link.metric.name, link.metric.goal = "Renamed", 1.0
        errors = db.session.query(Metric).filter_by(kind="count").one()
        for day in range(20, 30):
            late = {"day": date(2026, 11, day), "value": 300.0, "checked": 10_000.0}
            recording.record(errors, late, company.act("dana"))
        benefit = Benefit(project=project, kind="cost", basis="Fewer picks", a_year=34200, state="estimated", version=1)
        benefit.entered_by_id, benefit.entered_at = company.people["dana"], company.act().at
        db.session.add(benefit)
    page = ruth.get(address).text
    assert page.split('id="evidence"')[1].split('id="items"')[0] == before
    assert "What follows is shown as it stood at the decision" in page


def sent_back(company: Company, dana: Browser, ruth: Browser) -> str:
    """Ruth sends it back; returns the address of the review."""
    address = asked(company, dana)
    said = {"decision": "rework", "comment": "Count again first"}
    assert ruth.fill(address, said, form=f"{address}/decide").status_code == 303
    return address


def shown_then(ruth: Browser, address: str) -> str:
    """What a review shows as it stood, but for the moment of the decision."""
    return ruth.get(address).text.split('id="evidence"')[1].split('id="items"')[0].replace(address, "")


def test_values_that_did_not_change_between_decisions_are_kept_once(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    measured(company)
    addresses = [sent_back(company, dana, ruth) for _ in range(3)]
    with company.reading():
        reviews = db.session.query(GateReview).order_by(GateReview.decided_at)
        sizes = [len(json.dumps(review.evidence)) for review in reviews]
        values = len(json.dumps((reviews[0].evidence or {})["data"]))
    assert all(size < sizes[0] - values + 100 for size in sizes[1:]) and values > 10_000
    pictures._drawn._things.clear()
    pages = [re.sub(r"c[0-9a-f]{10}", "", shown_then(ruth, address)) for address in addresses]
    assert 'class="chart-w"' in pages[0] and pages[1:] == pages[:1] * 2


def test_values_that_changed_between_decisions_are_kept_with_each(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    measured(company)
    first = sent_back(company, dana, ruth)
    before = shown_then(ruth, first)
    with company.writing():
        errors = db.session.query(Metric).filter_by(kind="count").one()
        late = {"day": date(2026, 11, 20), "value": 300.0, "checked": 10_000.0}
        recording.record(errors, late, company.act("dana"))
    second = sent_back(company, dana, ruth)
    pictures._drawn._things.clear()
    assert shown_then(ruth, first) == before != shown_then(ruth, second)
    with company.reading():
        newest = db.session.query(GateReview).order_by(GateReview.decided_at.desc()).first()
        assert newest is not None and len((newest.evidence or {})["data"]) == 1  # the pick rate stands with the first


def test_what_a_decision_rests_on_is_read_before_others_wait_to_write(
    company: Company, dana: Browser, ruth: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(company)
    writing: list[bool] = []

    def watched(facts: Facts) -> Any:
        writing.append(is_writing())
        return taken(facts)

    taken = evidence.taken
    monkeypatch.setattr(evidence, "taken", watched)
    decided(company, dana, ruth)
    assert writing == [False]


def test_what_older_decisions_kept_with_each_measure_is_shown_as_it_was(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    measured(company)
    address = decided(company, dana, ruth)
    before = shown_then(ruth, address)
    with company.writing():
        review = db.session.query(GateReview).one()
        kept = dict(review.evidence or {})
        data = kept.pop("data")
        review.evidence = {**kept, "measures": [{**one, "data": data[one["data"]]} for one in kept["measures"]]}
    pictures._drawn._things.clear()
    assert shown_then(ruth, address) == before


def test_a_decision_from_before_evidence_was_kept_shows_none(company: Company, dana: Browser, ruth: Browser) -> None:
    address = decided(company, dana, ruth)
    with company.writing():
        db.session.query(GateReview).one().evidence = None
    page = ruth.get(address)
    assert page.status_code == 200 and 'id="evidence"' not in page.text


def test_what_was_kept_is_read_anew_where_an_older_procedure_read_it(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    measured(company)
    address = decided(company, dana, ruth)
    before = ruth.get(address).text
    with company.writing():
        review = db.session.query(GateReview).one()
        kept = review.evidence or {}
        older = [{**one, "reading": {**one["reading"], "procedure": 1}} for one in kept["measures"]]
        review.evidence = {**kept, "measures": older}
    after = ruth.get(address).text
    assert all(card(after, name) == card(before, name) for name in ("evidence", "balancing", "goal-and-money"))
