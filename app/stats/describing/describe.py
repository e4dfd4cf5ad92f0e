"""A sample in numbers: level, spread, shape, quartiles in both conventions, the median with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from app.stats.base.moments import constant, moments
from app.stats.base.result import Floats, InputError, Undefined, undefined
from app.stats.base.sample import Numbers, clean


@dataclass(frozen=True)
class MedianInterval:
    """Order-statistic limits with the confidence they achieve, and Hettmansperger and Sheather's
    interpolation."""

    conservative_low: float
    conservative_high: float
    achieved_level: float
    low: float
    high: float


@dataclass(frozen=True)
class Description:
    """All None but ``n`` and ``dropped`` where undefined. Quartiles: ``_minitab`` is type 6, ``_r`` is type
    7.

    ``skewness`` and ``kurtosis`` are G1 and G2 (bias-adjusted, kurtosis in excess); ``mad`` is the raw median
    absolute deviation; ``half_mssd`` half the mean squared successive difference.
    """

    n: int
    dropped: int
    level: float
    mean: float | None = None
    standard_error: float | None = None
    standard_deviation: float | None = None
    variance: float | None = None
    coefficient_of_variation: float | None = None
    minimum: float | None = None
    lower_quartile_minitab: float | None = None
    lower_quartile_r: float | None = None
    median: float | None = None
    upper_quartile_minitab: float | None = None
    upper_quartile_r: float | None = None
    maximum: float | None = None
    value_range: float | None = None
    quartile_range_minitab: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    mad: float | None = None
    total: float | None = None
    total_of_squares: float | None = None
    half_mssd: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    deviation_low: float | None = None
    deviation_high: float | None = None
    median_interval: MedianInterval | None = None
    undefined: tuple[Undefined, ...] = ()


def describe(values: Numbers, *, level: float = 0.95) -> Description:
    """Describe a sample. Sources: Hyndman and Fan (American Statistician 1996) for the quantile types;
    Joanes and Gill (The Statistician 1998) for G1 and G2."""
    if not 0 < level < 1:
        raise InputError("level_out_of_range", level=level)
    sample = clean(values)
    x, n = sample.values, sample.n
    if not n:
        return Description(0, sample.dropped, level, undefined=undefined("too_few_values", "mean"))
    low6, median, high6 = (float(part) for part in np.quantile(x, (0.25, 0.5, 0.75), method="weibull"))
    low7, high7 = (float(part) for part in np.quantile(x, (0.25, 0.75)))
    spread = _spread(x, level)
    return Description(
        n=n,
        dropped=sample.dropped,
        level=level,
        mean=mean(x),
        minimum=float(x.min()),
        maximum=float(x.max()),
        lower_quartile_minitab=low6,
        upper_quartile_minitab=high6,
        quartile_range_minitab=high6 - low6,
        lower_quartile_r=low7,
        upper_quartile_r=high7,
        median=median,
        value_range=float(np.ptp(x)),
        mad=float(np.median(np.abs(x - median))),
        total=math.fsum(x),
        total_of_squares=math.fsum(x * x),
        median_interval=median_interval(x, level=level),
        undefined=_gaps(x),
        **spread,
        **_shape(x),
    )


def mean(values: Floats) -> float:
    """The mean from an exactly rounded sum."""
    return math.fsum(values) / values.size


def _spread(x: Floats, level: float) -> dict[str, float | None]:
    n = x.size
    if n < 2:
        return {}
    centre, squares = mean(x), moments(x).squares
    variance = squares / (n - 1)
    deviation, tail = math.sqrt(variance), (1 - level) / 2
    half = -float(special.stdtrit(n - 1, tail)) * deviation / math.sqrt(n)
    return {
        "variance": variance,
        "standard_deviation": deviation,
        "standard_error": deviation / math.sqrt(n),
        "coefficient_of_variation": 100 * deviation / centre if centre else None,
        "mean_low": centre - half,
        "mean_high": centre + half,
        "half_mssd": float((np.diff(x) ** 2).mean()) / 2,
        "deviation_low": math.sqrt(squares / float(special.chdtri(n - 1, tail))),
        "deviation_high": math.sqrt(squares / float(special.chdtri(n - 1, 1 - tail))),
    }


def _shape(x: Floats) -> dict[str, float | None]:
    centre = moments(x)
    n, apart = x.size, x - centre.pivot - centre.offset
    second = float((apart**2).mean())
    if n < 3 or constant(x):
        return {}
    skewness = float((apart**3).mean()) / second**1.5 * math.sqrt(n * (n - 1)) / (n - 2)
    if n < 4:
        return {"skewness": skewness}
    excess = float((apart**4).mean()) / second**2 - 3
    return {"skewness": skewness, "kurtosis": (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)}


def _gaps(x: Floats) -> tuple[Undefined, ...]:
    missing: tuple[Undefined, ...] = ()
    if x.size < 2:
        missing += undefined("too_few_values", "standard_deviation", "mean_low", "mean_high")
    if x.size < 3 or constant(x):
        reason = "too_few_values" if x.size < 3 else "no_variation"
        return missing + undefined(reason, "skewness", "kurtosis")
    return missing + (undefined("too_few_values", "kurtosis") if x.size < 4 else ())


def median_interval(x: Floats, *, level: float = 0.95) -> MedianInterval | None:
    """Sign-test limits of the median; None when even the extremes do not reach the level.

    ``low`` and ``high`` interpolate between the two neighbouring pairs of order statistics, as Minitab's
    1-sample sign does (Hettmansperger and Sheather, Statistics and Probability Letters 4 (1986) 75-79).
    """
    n, ordered = x.size, np.sort(x)
    depths = np.arange(1, n // 2 + 1)
    levels = 1 - 2 * special.bdtr(depths - 1, n, 0.5)
    reached = int((levels >= level).sum())
    if not reached:
        return None
    outer, inner = float(levels[reached - 1]), float(levels[reached]) if reached < depths.size else 0.0
    low, high = float(ordered[reached - 1]), float(ordered[n - reached])
    share = (outer - level) / (outer - inner)
    weight = (n - reached) * share / (reached + (n - 2 * reached) * share)
    next_low, next_high = float(ordered[reached]), float(ordered[n - reached - 1])
    return MedianInterval(
        low, high, outer, (1 - weight) * low + weight * next_low, (1 - weight) * high + weight * next_high
    )
