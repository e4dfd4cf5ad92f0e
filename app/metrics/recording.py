"""Writing a measure and its values: define, record, correct, remove, bring back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, insert, select

from app.accounts.models import Unit
from app.core import events, jobs
from app.core.acting import Act
from app.core.db import columns, db
from app.core.jobs import Job
from app.metrics import queries
from app.metrics.deriving import dependents
from app.metrics.models import Metric, Observation, ProcessChange
from app.metrics.stratifying.levelled import LEVELS, levels_of


def hold(key: int) -> Metric:
    """The measure, held against other writers of its values until this transaction ends."""
    return db.session.get_one(Metric, key, with_for_update=True)


def define(unit: Unit, values: Mapping[str, Any], act: Act) -> Metric:
    """A new measure of a unit; `values` by the measure's field names. It is watched when somebody looks after it,
    unless they say otherwise."""
    metric = Metric(unit_id=unit.id, unit=unit, **{"is_watched": values.get("owner_id") is not None, **values})
    db.session.add(metric)
    db.session.flush()
    metric.created(act, fields=("name", "kind"))
    return metric


RECORDED = ("day", "value", "checked")
REST = timedelta(seconds=20)
"""Programs bring one value after the other: they are judged together, so long after the first."""


def redefine(metric: Metric, values: Mapping[str, Any], *, based_on: int, act: Act) -> None:
    """Change how a measure is defined. Watching it again begins anew: what stands in its values is past."""
    changed = metric.revise(values, based_on=based_on, act=act)
    if "is_watched" in changed and metric.is_watched:
        newest = queries.newest_value(metric)
        metric.watched_since, metric.watched_after, metric.looked_to = None, newest.day if newest else None, None
    if changed:
        values_changed(metric, act)


def values_changed(metric: Metric, act: Act, *, rest: timedelta = timedelta()) -> None:
    """Have every project's reading of this measure made anew, and the values that are computed from it."""
    dependents.renew_dependents(metric.id, act, rest=rest)
    key = f"judge:{metric.id}"
    if rest and columns(_waiting(), key=key, until=act.at + rest).first() is not None:
        return
    jobs.enqueue("judge_metric", {"metric": metric.id}, act=act, key=key, rest=rest)


@cache
def _waiting() -> Any:
    """The job that begins by then in any case; held, so that nobody begins it meanwhile."""
    mine = (Job.key == bindparam("key"), Job.state == "queued", Job.due_at <= bindparam("until"))
    return select(Job.id).where(*mine).with_for_update()


def record(metric: Metric, values: Mapping[str, Any], act: Act) -> Observation:
    """A new value; `values` holds day, value and, as needed, checked, note and special_cause."""
    assert act.person is not None
    place = {"position": queries.next_position(metric, values["day"]), "entered_by_id": act.person.id}
    observation = Observation(metric=metric, metric_id=metric.id, entered_at=act.at, **place, **values)
    db.session.add(observation)
    db.session.flush()
    said = tuple(name for name, key in levels_of(observation).items() if key is not None)
    observation.created(act, verb="recorded", fields=(*RECORDED, *said))
    values_changed(metric, act)
    return observation


def record_many(metric: Metric, rows: Sequence[Mapping[str, Any]], act: Act) -> list[UUID]:
    """New values in one go, each with its event; their keys in the same order. Judging them is left to the caller."""
    assert act.person is not None
    places = queries.next_positions(metric, {row["day"] for row in rows})
    common = {"metric_id": metric.id, "version": 1, "special_cause": "", "entered_by_id": act.person.id}
    common |= {"entered_at": act.at}
    made = []
    for row in rows:
        made.append({**common, **row, "id": uuid4(), "position": places[row["day"]]})
        places[row["day"]] += 1
    db.session.connection().execute(_add(), made)
    said = {str(row["id"]): [name for name in LEVELS if row.get(name) is not None] for row in made}
    told = {str(row["id"]): {name: (None, row[name]) for name in (*RECORDED, *said[str(row["id"])])} for row in made}
    events.record_each(act, "observation", "recorded", project=metric.event_project, rows=told)
    return [row["id"] for row in made]


@cache
def _add() -> Any:
    return insert(db.metadata.tables["observation"])


def correct(
    observation: Observation,
    values: Mapping[str, Any],
    *,
    based_on: int,
    act: Act,
    verb: str = "corrected",
    reason: str = "",
) -> list[str]:
    """Change a value that stands, and have it judged; the old one stays in its history, with the reason. Returns the
    changed fields."""
    changed = amend(observation, values, based_on=based_on, act=act, verb=verb, reason=reason)
    if changed:
        values_changed(observation.metric, act)
    return changed


def amend(
    observation: Observation,
    values: Mapping[str, Any],
    *,
    based_on: int,
    act: Act,
    verb: str = "corrected",
    reason: str = "",
) -> list[str]:
    """Change a value that stands. Judging it is left to the caller."""
    only_named = observation.special_cause != values.get("special_cause", observation.special_cause)
    only_named = only_named and not changes_number(observation, values)
    said = "special_cause_named" if only_named else verb
    told = {"reason": reason} if reason else None
    return observation.revise(values, based_on=based_on, act=act, verb=said, told=told)


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
