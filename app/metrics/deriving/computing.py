"""Computing the values of a measure from those of others."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from app.core.db import db
from app.metrics import periods
from app.metrics.deriving.columns import Column, Undefined
from app.metrics.deriving.formula import Formula, read
from app.metrics.deriving.models import MetricFormula
from app.metrics.models import Metric
from app.metrics.series import Series, series_of_many

NEAR = 1e-9
"""Sums of fractions miss a whole number by less than this share of it."""


class Source(NamedTuple):
    """What a letter stands for: a measure and which of its numbers."""

    metric: Metric
    part: str


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A formula, another one for the denominator where the kind has one, and what their letters stand for."""

    top: Formula
    base: Formula | None
    sources: Mapping[str, Source]

    @property
    def letters(self) -> frozenset[str]:
        """Those that are used."""
        return self.top.letters | (self.base.letters if self.base else frozenset())

    @property
    def overlaps(self) -> bool:
        """Whether neighbouring values share numbers, so that they move together by themselves."""
        return self.top.overlaps or (self.base is not None and self.base.overlaps)

    @property
    def averages_ratios(self) -> bool:
        """Whether it adds or averages percentages or rates, whose denominators may differ."""
        ratios = frozenset(
            letter for letter, source in self.sources.items() if source.metric.is_counted and source.part == "shown"
        )
        return self.top.adds_up(ratios) or (self.base is not None and self.base.adds_up(ratios))


class Value(NamedTuple):
    """A computed value: the day it stands for, the number, and what it is counted from."""

    day: date
    value: float
    checked: float | None


@dataclass(frozen=True)
class Computed:
    """By the first day of the period: the values, and why there is none where the measures had some number."""

    values: dict[date, Value] = field(default_factory=dict)
    undefined: dict[date, str] = field(default_factory=dict)


def recipe_of(row: MetricFormula) -> Recipe:
    """The recipe that is stored."""
    sources = {
        letter: Source(db.session.get_one(Metric, key), getattr(row, f"{letter}_part"))
        for letter, key in row.source_ids.items()
    }
    return Recipe(top=read(row.formula), base=read(row.base_formula) if row.base_formula else None, sources=sources)


def compute(metric: Metric, recipe: Recipe) -> Computed:
    """All values that the measure has by this recipe."""
    used = {letter: source for letter, source in recipe.sources.items() if letter in recipe.letters}
    found = series_of_many({source.metric.id for source in used.values()})
    columns, days = dict[str, Column](), dict[date, date]()
    for letter, source in used.items():
        series, numbers = found[source.metric.id], dict[date, float]()
        for day, number in zip(series.days, _numbers(series, source.part), strict=True):
            first = periods.first_of(day, metric.period)
            days[first] = max(day, days.get(first, day))
            if number is not None and not math.isnan(number):
                numbers[first] = number
        columns[letter] = Column(numbers, metric.period)
    computed = Computed()
    for first in sorted(days):
        try:
            computed.values[first] = Value(days[first], *_value(metric, recipe, columns, first))
        except Undefined as reason:
            computed.undefined[first] = reason.code
    return computed


def _numbers(series: Series, part: str) -> tuple[float | None, ...]:
    return {"shown": series.values, "counted": series.counts, "checked": series.checked}[part]


def _value(metric: Metric, recipe: Recipe, columns: Mapping[str, Column], first: date) -> tuple[float, float | None]:
    top = recipe.top.at(columns, first)
    if recipe.base is None:
        return top, None
    return _counted(metric, top, recipe.base.at(columns, first))


def _counted(metric: Metric, top: float, base: float) -> tuple[float, float]:
    """A count and what it is counted from, if they can be that."""
    top = _whole(top)
    if base <= 0:
        raise Undefined("zero")
    if top < 0 or top % 1:
        raise Undefined("no_count")
    if metric.kind == "proportion":
        base = _whole(base)
        if base % 1:
            raise Undefined("no_count")
        if top > base:
            raise Undefined("above")
    return top, base


def _whole(number: float) -> float:
    near = float(round(number))
    return near if math.isclose(number, near, rel_tol=NEAR, abs_tol=NEAR) else number
