"""Tables of what was done elsewhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.company import Company

MIXED = "Title\tUnit\tStarted on\nFewer late vans\tNG\t2025-03-03\nQuieter dock\tMoon\t2025-04-07\n"


def brought(company: Company) -> dict[str, Any]:
    """Projects of the past that wait to be confirmed, one of them in a unit that nobody knows."""
    path = company.browser("dana").post("/projects/import", {"sort": "projects", "text": MIXED}).headers["Location"]
    return {"historic_import": UUID(path.rsplit("/", 1)[-1])}
