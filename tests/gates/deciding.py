"""What a sponsor's form says of the page it stood on."""

from __future__ import annotations

from app.core.db import db
from app.gates.basis import fingerprint_of
from app.gates.facts import Facts
from app.projects.models import Project
from tests.company import Company


def seen(company: Company) -> str:
    """The fingerprint of what a decision about the picking project rests on now."""
    return str(company.ask(lambda: fingerprint_of(Facts(db.session.get_one(Project, company.project)))))
