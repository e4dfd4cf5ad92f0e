"""The form that makes an access token."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import ValidationError

from app.accounts import tokens
from app.accounts.models import Person, unit_tree
from app.core import clock, policy, words
from app.core.db import db
from app.core.fields import ChoiceField, DayField, RadioChoiceField, choices_of
from app.core.forms import Form, Needed, TextField
from app.projects.models import Project

LONGEST = timedelta(days=366)
SITE_ROLES = (policy.CI_LEAD, policy.MEMBER, policy.FINANCE, policy.EXECUTIVE)
SCOPES = {
    tokens.WRITE: _l("Write values"),
    tokens.READ: _l("Read measures and values"),
    tokens.BOTH: _l("Read and write"),
}


def places_of(person: Person) -> list[tuple[str, str]]:
    """What a token of this person can be restricted to: the units in reach, and the projects the person sees."""
    units = db.session.scalars(unit_tree(person.units_with(*SITE_ROLES)))
    projects = db.session.scalars(Project.visible_to(person).order_by(Project.code)).unique()
    everything = [("", _("Everything you can reach"))]
    of_units = [(f"unit:{unit.id}", _("The unit %(name)s", name=unit.name)) for unit in units]
    return [*everything, *of_units, *((f"project:{one.id}", f"{one.code} {one.title}") for one in projects)]


def latest_end(today: date) -> date:
    """The last day a token made today can have."""
    return today + LONGEST


class TokenForm(Form):
    """What a token is called, what it may do, where, and until when."""

    name = TextField(_l("Name"), [Needed(_l("Enter what uses it, for example WMS Northgate."))], most=120)
    scope = RadioChoiceField(_l("What it may do"), choices=list(SCOPES.items()), default=tokens.WRITE)
    only = ChoiceField(_l("Where"), choices=[("", "")])
    ends_on = DayField(_l("Last day"), [Needed(_l("Enter the last day on which it works."))])

    def __init__(self, person: Person, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.only.choices = choices_of(places_of(person))

    def validate_ends_on(self, field: Any) -> None:
        """Neither a day that is over nor one too far away."""
        today = clock.today(words.style().zone)
        if field.data is not None and field.data < today:
            raise ValidationError(_("This day is over. Enter a later one."))
        if field.data is not None and field.data > latest_end(today):
            last = words.full_day(latest_end(today))
            raise ValidationError(_("A token works for a year at most. Enter a day up to %(last)s.", last=last))

    def token_values(self) -> dict[str, Any]:
        """By the token's field names."""
        kind, _colon, key = (self.only.data or "").partition(":")
        place = {"unit_id": int(key) if kind == "unit" else None}
        place["only_project_id"] = int(key) if kind == "project" else None
        return {"name": self.name.data, "scope": self.scope.data, "expires_at": _end_of(self.ends_on.data), **place}


def _end_of(day: date | None) -> datetime:
    assert day is not None
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(words.style().zone))


def places_named(found: list[tokens.AccessToken]) -> dict[int, str]:
    """Where each of these tokens works, by its key."""
    keys = {token.only_project_id for token in found}
    rows = db.session.execute(select(Project.id, Project.code).where(Project.id.in_(keys)))
    codes = {key: code for key, code in rows}  # noqa: C416 (a row is no pair to the type checker)
    return {token.id: _place(token, codes) for token in found}


def _place(token: tokens.AccessToken, codes: dict[int, str]) -> str:
    if token.only_project_id is not None:
        return codes[token.only_project_id]
    return token.unit.name if token.unit is not None else _("Everything its owner can reach")
