"""Writing the values of a computed measure: what is new, what became another, what has none any more.

Values frozen in a baseline stay as they are; what would be computed for them today is told beside them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, Table, select

from app.core import clock, events, jobs
from app.core.acting import Act
from app.core.bulk import insert_many
from app.core.db import db
from app.core.transaction import transaction
from app.metrics import frozen, periods, queries, recording
from app.metrics.deriving.computing import Computed, Value, compute, recipe_of
from app.metrics.deriving.models import MetricFormula
from app.metrics.deriving.trouble import trouble_of
from app.metrics.import_writing import keys_in_a_row
from app.metrics.models import Metric, Observation
from app.metrics.replacing import ROWS_A_TRANSACTION

CHANGED_A_TRANSACTION = 1_000
TOLD = 20
"""So many periods are named of those without a value, and of frozen ones that differ."""


class Differences(NamedTuple):
    """How what stands differs from what is computed."""

    new: list[Value]
    other: list[tuple[Observation, Value]]
    gone: list[Observation]
    frozen: list[tuple[date, Value | None, Value | None]]


@jobs.handler("derive_values")
def carry_out(job: jobs.Job) -> None:
    """Compute the values of a measure anew, and write at most some thousand in a transaction.

    Nothing is held while it computes. What changes meanwhile has asked for this job once more.
    """
    with transaction(writing=False):
        row = db.session.scalar(_standing(job))
        if row is None or trouble_of(row) is not None:
            return
        version, computed = row.version, compute(row.metric, recipe_of(row))
    is_left = True
    while is_left:
        with transaction(writing=True):
            is_left = _renew(job, version, computed)


def _standing(job: jobs.Job) -> Select[MetricFormula]:
    of_metric = MetricFormula.metric_id == job.arguments["metric"]
    return select(MetricFormula).where(of_metric, MetricFormula.removed_at.is_(None))


def _renew(job: jobs.Job, version: int, computed: Computed) -> bool:
    """Bring some values in line with what this version of the formula gave; whether more are left."""
    metric = recording.hold(job.arguments["metric"])  # before the job's row, as by everybody who writes values
    row = db.session.scalar(_standing(job).with_for_update())
    if row is None or row.version != version or not jobs.still_held(job) or trouble_of(row) is not None:
        return False
    act = Act(person=None, at=clock.now())
    found = differences(metric, computed)
    is_left = _write(metric, row, found, act)
    if not is_left:
        row.computed_at, row.outcome = act.at, _outcome(computed, found)
    return is_left


def differences(metric: Metric, computed: Computed) -> Differences:
    """What there is to write, and what is frozen and stays."""
    kept, found = frozen.frozen_days(metric.id), Differences([], [], [], [])
    standing = {
        periods.first_of(row.day, metric.period): row
        for row in db.session.scalars(queries.counting_values(metric).order_by(Observation.day))
    }
    for first in sorted(standing.keys() | computed.values.keys()):
        row, value = standing.get(first), computed.values.get(first)
        if row is not None and value is not None and _is_same(row, value):
            continue
        days = {some.day for some in (row, value) if some is not None}
        if any(day in stretch for stretch in kept for day in days):
            found.frozen.append((first, _of(row), value))
        elif row is None:
            found.new.append(cast(Value, value))
        elif value is None:
            found.gone.append(row)
        else:
            found.other.append((row, value))
    return found


def _of(row: Observation | None) -> Value | None:
    return None if row is None else Value(row.day, row.value, row.checked)


def _is_same(row: Observation, value: Value) -> bool:
    """Whether they are the same number; the last places of a sum hang on the order of its parts."""
    close = math.isclose(row.value, value.value, rel_tol=1e-12, abs_tol=1e-12)
    return row.day == value.day and row.checked == value.checked and close


def _write(metric: Metric, row: MetricFormula, found: Differences, act: Act) -> bool:
    new, other, gone = found.new[:ROWS_A_TRANSACTION], found.other[:CHANGED_A_TRANSACTION], found.gone
    gone = gone[: CHANGED_A_TRANSACTION - len(other)]
    if new:
        _insert(metric, row.made_by_id, new, act)
    for observation, value in other:
        changes = {name: (getattr(observation, name), getattr(value, name)) for name in value._fields}
        changes = {name: change for name, change in changes.items() if change[0] != change[1]}
        observation.apply(changes, act=act, verb="recomputed")
    for observation in gone:
        observation.apply({"removed_at": (None, act.at)}, act=act, verb="recomputed")
    if new or other or gone:
        recording.values_changed(metric, act)
    return (len(new), len(other), len(gone)) != (len(found.new), len(found.other), len(found.gone))


def _insert(metric: Metric, maker: int, new: Sequence[Value], act: Act) -> None:
    shared: dict[str, Any] = {"metric_id": metric.id, "version": 1, "note": "", "special_cause": ""}
    shared |= {"entered_by_id": maker, "entered_at": act.at, "position": 1}
    days, values, checked = zip(*new, strict=True)
    rows = {"id": keys_in_a_row(len(new)), "day": days, "value": values, "checked": checked}
    insert_many(db.session.connection(), cast(Table, Observation.__table__), rows, shared=shared)
    events.record_many(act, metric, "observation", "computed", rows={str(key): 1 for key in rows["id"]}, changes={})


def _outcome(computed: Computed, found: Differences) -> dict[str, Any]:
    """What is told of this computing until the next."""
    undefined = sorted(computed.undefined.items(), reverse=True)
    return {
        "values": len(computed.values),
        "reasons": dict(Counter(computed.undefined.values())),
        "undefined": [[first.isoformat(), code] for first, code in undefined[:TOLD]],
        "differs": [[first.isoformat(), _told(old), _told(new)] for first, old, new in found.frozen[-TOLD:]],
        "differing": len(found.frozen),
    }


def _told(value: Value | None) -> Iterable[float | None] | None:
    return None if value is None else [value.value, value.checked]
