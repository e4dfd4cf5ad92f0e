"""What the tests read from the portfolio's table and from its statements, and what they put into it."""

from __future__ import annotations

import re
from decimal import Decimal

from app.benefits.models import Benefit
from app.core.db import db
from tests.company import Company
from tests.portfolio import readings

REASON = re.compile(r'<small class="p-why[^"]*">([^<]+)</small>')


def titles(page: str) -> list[str]:
    return re.findall(r'<th role="rowheader" scope="row"><a href="/projects/\d+">([^<]+)</a>', page)


def worth(
    company: Company, project: int, state: str, a_year: str | None, kind: str = "cost", basis: str = "Picks"
) -> None:
    act = company.act("dana")
    amount = Decimal(a_year) if a_year else None
    row = Benefit(project_id=project, kind=kind, basis=basis, a_year=amount, state=state, version=1)
    row.entered_by_id, row.entered_at = company.people["dana"], act.at
    db.session.add(row)


def several(company: Company, count: int) -> None:
    with company.writing():
        for number in range(count):
            project = readings.start(company, f"Project {number}")
            readings.judged(company, project, ("improved", "worse", "no_change", "too_early")[number % 4])
            worth(company, project, "estimated", "1000")
