"""Writing a measure and its values: define, record, correct, remove, bring back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.accounts.models import Unit
from app.core import jobs
from app.core.acting import Act
from app.core.db import db
from app.metrics import queries
from app.metrics.models import Metric, Observation, ProcessChange


def define(unit: Unit, values: Mapping[str, Any], act: Act) -> Metric:
    """A new measure of a unit; `values` by the measure's field names. It is watched when somebody looks after it,
    unless they say otherwise."""
    metric = Metric(unit_id=unit.id, unit=unit, **{"is_watched": values.get("owner_id") is not None, **values})
    db.session.add(metric)
    db.session.flush()
    metric.created(act, fields=("name", "kind"))
    return metric


def redefine(metric: Metric, values: Mapping[str, Any], *, based_on: int, act: Act) -> None:
    """Change how a measure is defined. Watching it again begins anew: what stands in its values is past."""
    changed = metric.revise(values, based_on=based_on, act=act)
    if "is_watched" in changed and metric.is_watched:
        newest = queries.newest_value(metric)
        metric.watched_since, metric.watched_after, metric.looked_to = None, newest.day if newest else None, None
    if changed:
        values_changed(metric, act)


def values_changed(metric: Metric, act: Act) -> None:
    """Have every project's reading of this measure made anew."""
    jobs.enqueue("judge_metric", {"metric": metric.id}, act=act, key=f"judge:{metric.id}")


def record(metric: Metric, values: Mapping[str, Any], act: Act) -> Observation:
    """A new value; `values` holds day, value and, as needed, checked, note and special_cause."""
    assert act.person is not None
    place = {"position": queries.next_position(metric, values["day"]), "entered_by_id": act.person.id}
    observation = Observation(metric=metric, metric_id=metric.id, entered_at=act.at, **place, **values)
    db.session.add(observation)
    db.session.flush()
    observation.created(act, verb="recorded", fields=("day", "value", "checked"))
    values_changed(metric, act)
    return observation


def correct(observation: Observation, values: Mapping[str, Any], *, based_on: int, act: Act) -> list[str]:
    """Change a value that stands; the old one stays in its history. Returns the changed fields."""
    only_named = observation.special_cause != values.get("special_cause", observation.special_cause)
    only_named = only_named and not changes_number(observation, values)
    verb = "special_cause_named" if only_named else "corrected"
    changed = observation.revise(values, based_on=based_on, act=act, verb=verb)
    if changed:
        values_changed(observation.metric, act)
    return changed


def changes_number(observation: Observation, values: Mapping[str, Any]) -> bool:
    """Whether these values change what was measured, not just what is said about it."""
    return any(values[name] != getattr(observation, name) for name in ("day", "value", "checked") if name in values)


def remove(row: Observation | ProcessChange, act: Act) -> None:
    """Take a value or a process change out; it can be brought back."""
    if row.remove(act):
        values_changed(row.metric, act)


def restore(row: Observation | ProcessChange, act: Act) -> None:
    """Bring a removed value or process change back; nothing happens to one that stands."""
    if row.restore(act):
        values_changed(row.metric, act)
