"""The values of measures in order, as the statistics and the pictures need them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from math import nan
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.metrics.models import ImportBatch, Metric, Observation

ORDER = (Observation.day, Observation.position, Observation.id)
_replacing = aliased(ImportBatch)


@dataclass(frozen=True, kw_only=True)
class Series:
    """A measure's values that count, in the order they were measured; every tuple has the same length.

    `values` are as shown: the count over what was checked times the multiplier where the kind is counted (NaN
    where nothing was checked), else the number itself. `counts` are the numbers as entered, `checked` their
    denominators or None, `special_causes` the named cause of a day or "".
    """

    ids: tuple[UUID, ...] = ()
    days: tuple[date, ...] = ()
    values: tuple[float, ...] = ()
    counts: tuple[float, ...] = ()
    checked: tuple[float | None, ...] = ()
    special_causes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def between(self, first: date | None = None, last: date | None = None) -> Series:
        """Only the values from the first to the last day, both included; None is open."""
        start = 0 if first is None else bisect_left(self.days, first)
        end = len(self) if last is None else bisect_right(self.days, last)
        return Series(**{field.name: getattr(self, field.name)[start:end] for field in fields(self)})


def series_of(metric: Metric) -> Series:
    """The values of one measure."""
    return series_of_many([metric.id])[metric.id]


def series_of_many(metric_ids: Iterable[int]) -> dict[int, Series]:
    """The values of these measures by their keys, in one query; an empty series where there are none."""
    found: dict[int, list[Row[Any]]] = {key: [] for key in metric_ids}
    if not found:
        return {}
    shown = (Metric.kind, Metric.per)
    wanted = (Observation.id, Observation.day, Observation.value, Observation.checked, Observation.special_cause)
    query = counting(select(Observation.metric_id, *wanted, *shown).join(Metric, Metric.id == Observation.metric_id))
    rows = db.session.execute(query.where(Observation.metric_id.in_(found)).order_by(Observation.metric_id, *ORDER))
    for row in rows:
        found[row[0]].append(row)
    return {key: _series(of_metric) for key, of_metric in found.items()}


def counting(query: Select[*tuple[Any, ...]]) -> Select[Any]:
    """Of this query on observations, those that count: not removed or replaced, and of no unconfirmed import."""
    confirmed = or_(Observation.import_id.is_(None), ImportBatch.state == "confirmed")
    joined = query.outerjoin(ImportBatch, ImportBatch.id == Observation.import_id)
    return joined.where(confirmed, Observation.removed_at.is_(None), not_replaced())


def not_replaced() -> ColumnElement[bool]:
    """Of observations: those that no confirmed import replaces."""
    standing = select(_replacing.id).where(_replacing.state == "confirmed")
    return or_(Observation.replaced_by_id.is_(None), Observation.replaced_by_id.not_in(standing))


def _series(rows: list[Row[Any]]) -> Series:
    if not rows:
        return Series()
    _metrics, ids, days, counts, checked, causes, kinds, pers = zip(*rows, strict=True)
    values = counts
    if kinds[0] in ("count", "proportion"):
        multiplier = 100 if kinds[0] == "proportion" else pers[0]
        values = tuple(ratio(count, size, multiplier) for count, size in zip(counts, checked, strict=True))
    return Series(ids=ids, days=days, values=values, counts=counts, checked=checked, special_causes=causes)


def ratio(count: float, checked: float | None, multiplier: int) -> float:
    """A count over what was checked, times the multiplier; NaN when nothing was checked."""
    return count * multiplier / checked if checked else nan
