"""Giving a site role: one way, so that none is given without a line in the audit trail."""

from __future__ import annotations

from app.accounts.models import Person, SiteRole, Unit
from app.core import events
from app.core.acting import Act


def give(person: Person, role: str, unit: Unit | None, *, act: Act) -> bool:
    """Give a person a site role in a unit, or in the whole organisation; False when it is held already."""
    if any(held.role == role and held.unit == unit for held in person.site_roles):
        return False
    person.site_roles.append(SiteRole(role=role, unit=unit))
    where = unit.name if unit else ""
    events.record(act, person, "role_given", changes={"role": (None, f"{role} {where}".strip())})
    return True
