"""Saying that an alert was seen, with its cause; by choice the cause becomes the special cause of the value."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.accounts.models import Person
from app.analyses.watching.models import MISSING, Alert
from app.core import policy
from app.core.acting import Act
from app.core.db import db
from app.metrics import recording
from app.metrics.models import Observation
from app.metrics.series import counting
from app.metrics.wording import shown_value


def acknowledge(alert: Alert, cause: str, *, based_on: int, act: Act) -> None:
    """Keep the cause and who said it; raises `Conflict` when somebody else said another meanwhile."""
    changed = alert.revise({"cause": cause}, based_on=based_on, act=act, verb="acknowledged")
    if changed or alert.acknowledged_at is None:
        alert.acknowledged_by_id, alert.acknowledged_at = act.person_id, act.at


def value_of(alert: Alert) -> Observation | None:
    """The value that tells most of the event, if it stands and nobody has named its cause."""
    if alert.kind == MISSING or not alert.facts.get("value_day"):
        return None
    of_day = (Observation.metric_id == alert.metric_id, Observation.day == date.fromisoformat(alert.facts["value_day"]))
    found = db.session.scalars(counting(select(Observation).where(*of_day, Observation.special_cause == "")))
    shown = alert.facts["value"]
    return min(found, key=lambda one: abs(shown_value(alert.metric, one.value, one.checked) - shown), default=None)


def explainable_by(person: Person, alert: Alert) -> Observation | None:
    """That value, where this person may name its cause."""
    return value_of(alert) if policy.allows(person, "metric.record", alert.metric) else None


def mark_of(value: Observation | None) -> str:
    """What the form holds of the value it shows, so that another, or a changed one, is not meant."""
    return "" if value is None else f"{value.id}-{value.version}"


def name_special_cause(value: Observation, cause: str, act: Act) -> None:
    """Let the cause be the special cause of the value, on the measure's charts and outside its limits."""
    recording.correct(value, {"special_cause": cause}, based_on=value.version, act=act)
