"""Rare events: G chart (opportunities between events) and T chart (time between events).

Each by two conventions. G, ``minitab``: interpolated percentiles of the geometric distribution; ``classical``: mean
± 3 sqrt(g(g + 1)). T, ``minitab``: percentiles of the Weibull distribution; ``classical``: an individuals chart of
the values to the power 1/3.6. Sources: Kaminsky, Benneyan, Davis and Burke, Journal of Quality Technology 24 (1992)
63-69; Benneyan, Health Care Management Science 4 (2001) 305-318; Nelson, Journal of Quality Technology 26 (1994)
160-165; Minitab, Methods and formulas for G and T charts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from app.stats.base.constants import D2_OF_TWO_TABLE
from app.stats.base.result import Flags, Floats, InputError, Positions, Undefined, undefined
from app.stats.base.sample import Numbers, Sample, clean
from app.stats.control_charts.control import moving_ranges
from app.stats.describing.distributions import fit

CONVENTIONS = ("minitab", "classical")
_TAIL = 0.00135
_EXACT_TAIL = float(special.ndtr(-3))
_NELSON_POWER = 1 / 3.6


@dataclass(frozen=True)
class RareLimits:
    """Centre and limits by one convention; None where they do not exist."""

    centre: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, eq=False)
class RareEventChart:
    """``limits`` are those of the convention asked for, ``conventions`` holds all of them by name, ``estimates``
    what they are made of. ``signals_above`` (rarer) and ``signals_below`` (more often), shape (n,)."""

    chart: str
    convention: str
    n: int
    values: Floats
    positions: Positions
    limits: RareLimits
    conventions: Mapping[str, RareLimits]
    signals_above: Flags
    signals_below: Flags
    method: str
    source: str
    dropped: int
    estimates: Mapping[str, float | None] = field(default_factory=dict)
    undefined: tuple[Undefined, ...] = ()


def g_chart(values: Numbers, *, convention: str = "minitab") -> RareEventChart:
    """Opportunities between events (nought: one right after another). Undefined without opportunities between
    events, by Minitab's convention also below 2 values.

    Minitab's p = (N - 1) / (N (g + 1)) with percentiles .00135, .5 and .99865 interpolated between whole numbers,
    less 1. Raises InputError ``unknown_convention``, ``negative_count``.
    """
    _check(convention)
    sample = clean(values)
    _refuse_negative(sample)
    mean = float(sample.values.mean()) if sample.n else None
    moment = None if mean is None else 1 / (mean + 1)
    unbiased = None if moment is None else moment * (sample.n - 1) / sample.n
    percentiles = RareLimits()
    if unbiased and mean:
        middle, low, high = (_geometric(share, unbiased) - 1 for share in (0.5, _TAIL, 1 - _TAIL))
        percentiles = RareLimits(middle, max(low, 0.0), high)
    three_sigma = RareLimits()
    if mean:
        half = 3 * math.sqrt(mean * (mean + 1))
        three_sigma = RareLimits(mean, max(mean - half, 0.0), mean + half)
    return _chart(
        "g",
        sample,
        convention,
        {"minitab": percentiles, "classical": three_sigma},
        {
            "mean": mean,
            "median": float(np.median(sample.values)) if sample.n else None,
            "p_moment": moment,
            "p_unbiased": unbiased,
            "exact_upper": _exact_upper(unbiased) if unbiased and mean else None,
        },
    )


def t_chart(values: Numbers, *, convention: str = "minitab") -> RareEventChart:
    """Time between events, in any unit. Weibull and exponential percentiles are undefined below 2 values, without
    variation or where a time is nought (two events at once).

    Raises InputError ``unknown_convention``, ``negative_count``.
    """
    _check(convention)
    sample = clean(values)
    _refuse_negative(sample)
    weibull, exponential = fit(sample.values, "weibull"), fit(sample.values, "exponential")
    return _chart(
        "t",
        sample,
        convention,
        {
            "minitab": RareLimits() if weibull is None else _percentiles(weibull.quantile),
            "classical": _nelson(sample.values),
            "exponential": RareLimits() if exponential is None else _percentiles(exponential.quantile),
        },
        {
            "weibull_shape": None if weibull is None else weibull.parameters["shape"],
            "weibull_scale": None if weibull is None else weibull.parameters["scale"],
            "exponential_scale": None if exponential is None else exponential.parameters["scale"],
        },
    )


def _check(convention: str) -> None:
    if convention not in CONVENTIONS:
        raise InputError("unknown_convention", name=str(convention))


def _refuse_negative(sample: Sample) -> None:
    if sample.n and sample.values.min() < 0:
        raise InputError("negative_count", position=int(sample.kept[int(sample.values.argmin())]) + 1)


def _geometric(share: float, p: float) -> float:
    """The percentile of the geometric distribution on 1, 2, …, interpolated between whole numbers."""
    rest = math.log1p(-p)
    below = math.floor(math.log1p(-share) / rest)
    reached, next_one = -math.expm1(below * rest), -math.expm1((below + 1) * rest)
    return below + (share - reached) / (next_one - reached)


def _exact_upper(p: float) -> float:
    """The smallest number of opportunities that all but .00135 of the gaps stay within."""
    return float(math.ceil(math.log(_TAIL) / math.log1p(-p) - 1e-9) - 1)


def _percentiles(quantile: Callable[[Floats], Floats]) -> RareLimits:
    low, middle, high = quantile(np.array([_EXACT_TAIL, 0.5, 1 - _EXACT_TAIL])).tolist()
    return RareLimits(middle, low, high)


def _nelson(values: Floats) -> RareLimits:
    """An individuals chart of the values made nearly normal, taken back to their unit; d2 = 1.128."""
    if values.size < 2:
        return RareLimits()
    scaled = values**_NELSON_POWER
    centre = float(scaled.mean())
    half = 3 * float(moving_ranges(scaled)[1:].mean()) / D2_OF_TWO_TABLE
    low, middle, high = (max(level, 0.0) ** (1 / _NELSON_POWER) for level in (centre - half, centre, centre + half))
    return RareLimits(middle, low, high)


_METHODS = {
    ("g", "minitab"): ("G chart, interpolated geometric percentiles", "Minitab; Benneyan 2001"),
    ("g", "classical"): ("G chart, mean and three sigmas", "Kaminsky and others 1992"),
    ("t", "minitab"): ("T chart, Weibull percentiles", "Minitab"),
    ("t", "classical"): ("T chart, individuals of the power 1/3.6, d2 = 1.128", "Nelson 1994"),
}


def _chart(
    chart: str,
    sample: Sample,
    convention: str,
    conventions: Mapping[str, RareLimits],
    estimates: Mapping[str, float | None],
) -> RareEventChart:
    limits = conventions[convention]
    method, source = _METHODS[chart, convention]
    return RareEventChart(
        chart=chart,
        convention=convention,
        n=sample.n,
        values=sample.values,
        positions=sample.kept,
        limits=limits,
        conventions=conventions,
        signals_above=sample.values > (math.inf if limits.upper is None else limits.upper),
        signals_below=sample.values < (-math.inf if limits.lower is None else limits.lower),
        method=method,
        source=source,
        dropped=sample.dropped,
        estimates=estimates,
        undefined=() if limits.centre is not None else undefined(_why(sample), "centre", "lower", "upper"),
    )


def _why(sample: Sample) -> str:
    if sample.n < 2:
        return "too_few_values"
    return "no_variation" if np.ptp(sample.values) == 0 else "not_positive"
