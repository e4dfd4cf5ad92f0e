"""Gage R&R by averages and ranges, the method of the paper form.

Source: AIAG, Measurement Systems Analysis, 4th edition (2010), chapter III B; d2* = sqrt(d2^2 + d3^2) for the range
of a single set of averages (Duncan, Quality Control and Industrial Statistics (1986)). AIAG's K1, K2 and K3 are 1/d2
and 1/d2* rounded to four decimals.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.stats.base.constants import range_deviation, range_mean, shewhart_constants
from app.stats.base.result import Floats, Undefined, undefined
from app.stats.base.sample import Numbers
from app.stats.measurement.gage_study import Study, check_settings, crossed_study, judgement

_CATEGORIES = 1.41
"""AIAG's factor of the form; the analysis of variance uses the root of two itself."""


@dataclass(frozen=True)
class RangeStudy:
    """EV repeatability, AV reproducibility, GRR both, PV parts, TV total, as standard deviations, and in percent of TV
    (``percent_of_tolerance``: multiplier times each over the tolerance).

    ``ranges_beyond`` lists (part, operator) whose range exceeds ``range_limit``: measure them again.
    ``averages_outside`` is the percent of averages outside ``average_low`` … ``average_high``: half or more means that
    the gage sees the parts.
    """

    method: str
    source: str
    parts: int
    operators: int
    repeats: int
    range_mean: float
    range_mean_by_operator: dict[str, float]
    mean_by_operator: dict[str, float]
    operator_difference: float
    part_range: float
    d2_repeats: float
    d2_star_operators: float
    d2_star_parts: float
    ev: float
    av: float
    grr: float
    pv: float
    tv: float
    percent_of_total: dict[str, float]
    percent_of_tolerance: dict[str, float]
    distinct_categories_raw: float | None
    distinct_categories: int | None
    judgement: str | None
    range_limit: float
    ranges_beyond: tuple[tuple[str, str], ...]
    average_low: float
    average_high: float
    averages_outside: float
    undefined: tuple[Undefined, ...] = ()


def gage_ranges(
    parts: Sequence[Hashable],
    operators: Sequence[Hashable],
    values: Numbers,
    *,
    multiplier: float = 6.0,
    tolerance: float | None = None,
) -> RangeStudy:
    """Crossed study, one row for each measurement (n,). Raises InputError as ``gage_study.crossed_study``."""
    check_settings(multiplier=multiplier, tolerance=tolerance)
    study = crossed_study(parts, operators, values)
    p, o, r = study.cells.shape
    ranges, means = np.ptp(study.cells, axis=2), study.cells.mean(axis=2)
    r_bar, people, factors = float(ranges.mean()), means.mean(axis=0), shewhart_constants(r)
    difference, part_range = float(np.ptp(people)), float(np.ptp(means.mean(axis=1)))
    spread = _spread(study, r_bar, difference, part_range)
    shares = _percent(spread, 1.0, spread["tv"])
    return RangeStudy(
        "Crossed gage R&R, averages and ranges",
        "AIAG 2010",
        p,
        o,
        r,
        range_mean=r_bar,
        range_mean_by_operator=dict(zip(study.operators, ranges.mean(axis=0).tolist(), strict=True)),
        mean_by_operator=dict(zip(study.operators, (people + study.start).tolist(), strict=True)),
        operator_difference=difference,
        part_range=part_range,
        d2_repeats=range_mean(r),
        d2_star_operators=d2_star(o),
        d2_star_parts=d2_star(p),
        **spread,
        percent_of_total=shares,
        percent_of_tolerance=_percent(spread, multiplier, tolerance),
        judgement=judgement(shares.get("grr")),
        range_limit=factors.D4 * r_bar,
        ranges_beyond=_beyond(study, factors.D4 * r_bar),
        **_categories(spread),
        **_averages(study, means, factors.A2 * r_bar),
    )


def _spread(study: Study, r_bar: float, difference: float, part_range: float) -> dict[str, Any]:
    """EV, AV, GRR, PV and TV."""
    p, o, r = study.cells.shape
    ev = r_bar / range_mean(r)
    av = math.sqrt(max(0.0, (difference / d2_star(o)) ** 2 - ev**2 / (p * r)))
    pv, grr = part_range / d2_star(p), math.hypot(ev, av)
    return {"ev": ev, "av": av, "grr": grr, "pv": pv, "tv": math.hypot(grr, pv)}


def _percent(spread: dict[str, float], multiplier: float, whole: float | None) -> dict[str, float]:
    return {name: 100 * multiplier * value / whole for name, value in spread.items()} if whole else {}


def _categories(spread: dict[str, float]) -> dict[str, Any]:
    if not spread["grr"]:
        gaps = undefined("no_variation", "distinct_categories")
        return {"distinct_categories_raw": None, "distinct_categories": None, "undefined": gaps}
    raw = _CATEGORIES * spread["pv"] / spread["grr"]
    return {"distinct_categories_raw": raw, "distinct_categories": max(1, math.floor(raw))}


def _averages(study: Study, means: Floats, reach: float) -> dict[str, Any]:
    """The limits of the chart of averages, and the percent of averages outside."""
    centre = float(means.mean())
    return {
        "average_low": study.start + centre - reach,
        "average_high": study.start + centre + reach,
        "averages_outside": 100 * float((np.abs(means - centre) > reach).mean()),
    }


def _beyond(study: Study, limit: float) -> tuple[tuple[str, str], ...]:
    places = np.argwhere(np.ptp(study.cells, axis=2) > limit)
    return tuple((study.parts[part], study.operators[operator]) for part, operator in places.tolist())


def d2_star(size: int) -> float:
    """d2* for the range of one set of ``size`` averages."""
    return math.hypot(range_mean(size), range_deviation(size))
