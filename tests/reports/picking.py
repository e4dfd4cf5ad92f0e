"""The picking project with its charter, its approval, its measures and their values, for documents."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.accounts.models import Organisation, Unit
from app.analyses import baselines, links
from app.core import policy
from app.core.db import db
from app.metrics import recording
from app.metrics.models import Metric, ProcessChange
from app.projects import charter as charters
from app.projects.models import CharterRisk, Project
from tests.company import Company

GOAL = "Halve wrong picks, from 8.0 to 4.0 per 1,000 order lines, by 18 December 2026."
PROBLEM = (
    "From 14 September to 23 October 2026, Zone B made 8.0 picking errors per 1,000 order lines. "
    "Six errors in ten are the wrong item. Customers see most of them."
)
TEXTS = {
    "goal": GOAL,
    "problem": PROBLEM,
    "business_case": "Zone B ships 9,600 lines a day. Two customers have asked for a plan before January.",
    "in_scope": "Zone B, aisles B1 to B12, both shifts\nWrong item, wrong quantity, missed line",
    "out_of_scope": "Zone A and bulk storage\nBuying new handheld scanners",
    "benefit_method": "Errors avoided in a year at the price of putting one right.",
}
RISKS = (
    ("Scanning slows pickers down", "Watch the pick rate every day"),
    ("Night shift is missed out", "Train on shift"),
)
ERRORS = {
    "name": "Picking errors", "kind": "count", "per": 1000, "value_name": "Errors found", "goal": 4.0,
    "denominator_name": "Lines checked", "measured_in": "lines", "direction": "lower", "period": "day", "decimals": 1,
}  # fmt: skip
PACE = {
    "name": "Pick rate", "kind": "continuous", "measured_in": "lines per person and hour", "direction": "higher",
    "period": "day", "decimals": 0, "goal": 110.0,
}  # fmt: skip
FIRST_DAY, CHANGED_ON = date(2026, 9, 14), date(2026, 10, 26)
DAYS = 66
ASKED_AT, SIGNED_AT = datetime(2026, 9, 4, 12, 40, tzinfo=UTC), datetime(2026, 9, 4, 13, 2, tzinfo=UTC)


def project_of(company: Company) -> Project:
    """The picking project, inside a transaction."""
    return db.session.get_one(Project, company.project)


def write_charter(company: Company, **texts: Any) -> None:
    """Dana writes the charter; the risks are written once."""
    with company.writing():
        charter = project_of(company).charter
        for field, text in {**TEXTS, **texts}.items():
            setattr(charter, field, text)
        for place, (risk, response) in enumerate(() if charter.risks else RISKS):
            charter.risks.append(
                CharterRisk(risk=risk, response=response, owner_id=company.people["sam"], position=place)
            )


def approve(company: Company) -> None:
    """Dana asks on 4 September at 13:40 in London, Ruth signs at 14:02."""
    with company.writing():
        charter = project_of(company).charter
        version = charters.ask_for_approval(charter, company.act("dana", ASKED_AT))
        signs = {"role": policy.SPONSOR, "approved": True, "comment": ""}
        charters.answer(charter, version, act=company.act("ruth", SIGNED_AT), **signs)


def measure(company: Company) -> None:
    """Forty days before new labels and twenty-four after: errors halve, the pick rate stays."""
    chance = random.Random(24)
    with company.writing():
        project, act = project_of(company), company.act("dana")
        unit = db.session.get_one(Unit, company.units["NG"])
        errors, pace = recording.define(unit, ERRORS, act), recording.define(unit, PACE, act)
        for day in (FIRST_DAY + timedelta(days=number) for number in range(DAYS)):
            mean = 80 if day < CHANGED_ON else 41
            recording.record(
                errors, {"day": day, "value": float(round(chance.gauss(mean, mean**0.5))), "checked": 10_000.0}, act
            )
            recording.record(pace, {"day": day, "value": round(chance.gauss(112, 3), 1), "checked": None}, act)
        _use(project, errors, pace, company)


def _use(project: Project, errors: Metric, pace: Metric, company: Company) -> None:
    act = company.act("dana")
    changed = {"day": CHANGED_ON, "title": "New labels, scan to confirm", "made_by_id": company.people["dana"]}
    for metric, role in ((errors, "primary"), (pace, "balancing")):
        db.session.add(ProcessChange(metric_id=metric.id, made_at=act.at, **changed))
        link = links.use(project, metric, role=role, margin=5.0 if role == "balancing" else None, act=act)
        baselines.freeze(link, FIRST_DAY, CHANGED_ON - timedelta(days=1), act=act)


def use_paper(company: Company, paper: str) -> None:
    """The organisation prints on this paper."""
    with company.writing():
        Organisation.current().paper = paper
