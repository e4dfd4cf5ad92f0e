"""Partners of the tests: people of other companies who were given single measures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.core.db import db
from app.metrics.models import Metric
from app.metrics.partners import giving
from app.metrics.partners.models import FEED, today
from tests.company import Company


def make_partner(company: Company, metric: int, name: str = "petra", **changes: Any) -> int:
    """Petra dispatches the lorries of a carrier, and was given this measure alone. The key of what was given."""
    about = {"name": "Petra Voss", "company": "Swift Haulage", "email": f"{name}@swift.example", "may": FEED}
    with company.writing():
        values = {**about, "ends_on": today() + timedelta(days=365), **changes}
        row = giving.give(db.session.get_one(Metric, metric), values, company.act("dana"))
        db.session.flush()
        assert row.person_id is not None
        company.people[name] = row.person_id
        return row.id
