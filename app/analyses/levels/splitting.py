"""The values of a measure, split by the levels of a factor."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import isfinite
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.metrics.models import Metric, Observation
from app.metrics.series import Series, counting, each_of_many
from app.metrics.stratifying.models import Factor, FactorLevel

MOST_VALUES = 5_000
"""Of more values the newest are compared, as in a study."""


@dataclass(frozen=True, kw_only=True)
class Level:
    """The values of one level: how many, their mean, or the share or rate of all that was counted together."""

    name: str
    key: str
    series: Series
    typical: float

    @property
    def count(self) -> int:
        """How many values."""
        return len(self.series)


@dataclass(frozen=True, kw_only=True)
class Split:
    """The levels that have values, in their order; how many values say none, and how many older ones are left out."""

    levels: tuple[Level, ...]
    unsaid: int
    left_out: int


def split(metric: Metric, factor: Factor, within: Collection[FactorLevel] = ()) -> Split:
    """The newest values of a measure by the levels of this factor; only those that carry all levels of `within`."""
    whole = each_of_many([metric.id])[metric.id]
    if within:
        inside = _inside(metric, within)
        whole = whole.taken(place for place, key in enumerate(whole.ids) if key in inside)
    shown = whole.at(max(0, len(whole) - MOST_VALUES), len(whole))
    carried = _carried(metric, factor)
    by_level: dict[UUID, list[int]] = {level.id: [] for level in factor.levels}
    for place, (key, value) in enumerate(zip(shown.ids, shown.values, strict=True)):
        if key in carried and isfinite(value):
            by_level[carried[key]].append(place)
    found = [(level, shown.taken(by_level[level.id])) for level in factor.levels if by_level[level.id]]
    unsaid = sum(key not in carried for key in shown.ids)
    return Split(levels=_levels(metric, found), unsaid=unsaid, left_out=len(whole) - len(shown))


def _inside(metric: Metric, within: Collection[FactorLevel]) -> set[UUID]:
    """The keys of the values that carry these levels of other factors."""
    said = [getattr(Observation, level.factor.column) == level.id for level in within]
    return set(db.session.scalars(counting(select(Observation.id).where(Observation.metric_id == metric.id, *said))))


def _carried(metric: Metric, factor: Factor) -> dict[UUID, UUID]:
    """The level of this factor by the key of the value that carries it."""
    level = getattr(Observation, factor.column)
    query = counting(select(Observation.id, level).where(Observation.metric_id == metric.id, level.is_not(None)))
    return {row[0]: row[1] for row in db.session.execute(query)}


def _levels(metric: Metric, found: Iterable[tuple[FactorLevel, Series]]) -> tuple[Level, ...]:
    return tuple(
        Level(name=level.name, key=str(level.id), series=series, typical=_typical(metric, series))
        for level, series in found
    )


def _typical(metric: Metric, series: Series) -> float:
    """The mean; of what is counted, all counts over all that was checked, so that a large day weighs more."""
    if metric.is_counted:
        return sum(series.counts) * metric.multiplier / sum(size or 0 for size in series.checked)
    return sum(series.values) / len(series)
