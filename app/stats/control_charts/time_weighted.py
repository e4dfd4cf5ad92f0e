"""Charts with a memory: EWMA and the tabular CUSUM, which see small lasting shifts before a Shewhart chart.

Sources: Roberts, Technometrics 1 (1959) 239-250; Lucas and Saccucci, Technometrics 32 (1990) 1-12 (EWMA, exact
limits); Page, Biometrika 41 (1954) 100-115; Lucas and Crosier, Technometrics 24 (1982) 199-205 (head start);
Montgomery, Introduction to Statistical Quality Control, chapter 9.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from app.stats.base.constants import D2_OF_TWO
from app.stats.base.moments import mean_of
from app.stats.base.result import Flags, Floats, InputError, Positions, Undefined, undefined
from app.stats.base.sample import Numbers, clean


@dataclass(frozen=True, eq=False)
class EwmaChart:
    """``averages`` and their limits, shape (n,), in the unit of the values; ``lower_final`` and ``upper_final``
    are the limits a long series comes to. ``signals`` flags averages strictly beyond their limits."""

    n: int
    values: Floats
    averages: Floats
    lower: Floats
    upper: Floats
    signals: Flags
    positions: Positions
    weight: float
    sigmas: float
    method: str
    source: str
    dropped: int
    centre: float | None = None
    sigma: float | None = None
    lower_final: float | None = None
    upper_final: float | None = None
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True, eq=False)
class CusumChart:
    """Sums above and below the target, shape (n,), both positive, in sigmas; ``limit`` is the decision interval
    in sigmas. ``since_above`` and ``since_below`` count the points since a sum left nought, which date a shift."""

    n: int
    values: Floats
    above: Floats
    below: Floats
    since_above: Positions
    since_below: Positions
    signals_above: Flags
    signals_below: Flags
    positions: Positions
    limit: float
    slack: float
    head_start: float
    method: str
    source: str
    dropped: int
    target: float | None = None
    sigma: float | None = None
    undefined: tuple[Undefined, ...] = ()


def ewma_chart(
    values: Numbers,
    *,
    weight: float = 0.2,
    sigmas: float = 3.0,
    centre: float | None = None,
    sigma: float | None = None,
) -> EwmaChart:
    """z(i) = weight x(i) + (1 - weight) z(i - 1), begun at the centre; exact limits that widen with i.

    Centre and sigma are those given, else the mean and the mean moving range / d2 (exact). Raises InputError
    ``weight_out_of_range`` (above 0, at most 1), ``sigma_not_positive``, ``width_not_positive``.
    """
    _check_averages(weight, sigmas)
    sample = clean(values)
    middle, spread = _level(sample.values, centre, sigma)
    averages = _averages(sample.values, middle, weight)
    age = np.arange(1, sample.n + 1)
    level, final = _final(middle, spread, sigmas, weight)
    half = final * np.sqrt(-np.expm1(2 * age * _log_rest(weight)))
    known = math.isfinite(final)
    return EwmaChart(
        n=sample.n,
        values=sample.values,
        averages=averages,
        lower=level - half,
        upper=level + half,
        signals=(averages > level + half) | (averages < level - half),
        positions=sample.kept,
        weight=weight,
        sigmas=sigmas,
        method="EWMA, exact limits",
        source="Roberts 1959; Lucas and Saccucci 1990",
        dropped=sample.dropped,
        centre=middle,
        sigma=spread,
        lower_final=level - final if known else None,
        upper_final=level + final if known else None,
        undefined=() if known else undefined("too_few_values", "lower", "upper"),
    )


def _check_averages(weight: float, sigmas: float) -> None:
    if not 0 < weight <= 1:
        raise InputError("weight_out_of_range", weight=weight)
    _positive("width_not_positive", sigmas)


def _averages(values: Floats, start: float | None, weight: float) -> Floats:
    if start is None:
        return np.full(values.size, np.nan)
    steps = accumulate(values.tolist(), lambda old, new: old + weight * (new - old), initial=start)
    return np.fromiter(steps, dtype=np.float64)[1:]


def _final(middle: float | None, spread: float | None, sigmas: float, weight: float) -> tuple[float, float]:
    """The centre and how far the limits of a long series lie from it; not-a-number where it is unknown."""
    if middle is None or spread is None:
        return math.nan, math.nan
    return middle, sigmas * spread * math.sqrt(weight / (2 - weight))


def cusum_chart(
    values: Numbers,
    *,
    target: float | None = None,
    sigma: float | None = None,
    slack: float = 0.5,
    limit: float = 5.0,
    head_start: float = 0.0,
) -> CusumChart:
    """C+(i) = max(0, z(i) - slack + C+(i - 1)) and its mirror image, in sigmas, begun at ``head_start`` (half of
    the limit is the fast initial response).

    Target and sigma are those given, else the mean and the mean moving range / d2 (exact), undefined without it.
    Raises InputError ``slack_negative``, ``limit_not_positive``, ``head_start_negative``, ``sigma_not_positive``.
    """
    _check_sums(limit, slack, head_start)
    sample = clean(values)
    middle, spread = _level(sample.values, target, sigma)
    scores, reason = _scores(sample.values, middle, spread)
    above, below = (_sums(side, slack, head_start) for side in (scores, -scores))
    return CusumChart(
        n=sample.n,
        values=sample.values,
        above=above,
        below=below,
        since_above=_since(above),
        since_below=_since(below),
        signals_above=above > limit,
        signals_below=below > limit,
        positions=sample.kept,
        limit=limit,
        slack=slack,
        head_start=head_start,
        method="tabular CUSUM" + (", fast initial response" if head_start else ""),
        source="Page 1954; Lucas and Crosier 1982",
        dropped=sample.dropped,
        target=middle,
        sigma=spread,
        undefined=undefined(reason, "above", "below") if reason else (),
    )


def _check_sums(limit: float, slack: float, head_start: float) -> None:
    _positive("limit_not_positive", limit)
    for code, number in (("slack_negative", slack), ("head_start_negative", head_start)):
        if not 0 <= number < math.inf:
            raise InputError(code, number=number)


def _scores(values: Floats, middle: float | None, spread: float | None) -> tuple[Floats, str]:
    """The values in sigmas from the target, or why there are none."""
    if middle is None or not spread:
        return np.full(values.size, np.nan), "no_variation" if spread == 0 else "too_few_values"
    return (values - middle) / spread, ""


def _level(values: Floats, centre: float | None, sigma: float | None) -> tuple[float | None, float | None]:
    """Centre and sigma, given or estimated."""
    if sigma is not None:
        _positive("sigma_not_positive", sigma)
    if centre is None and values.size:
        centre = mean_of(values)
    if sigma is None and values.size > 1:
        sigma = float(np.abs(np.diff(values)).mean()) / D2_OF_TWO
    return centre, sigma


def _positive(code: str, number: float) -> None:
    if not 0 < number < math.inf:
        raise InputError(code, number=number)


def _log_rest(weight: float) -> float:
    return math.log1p(-weight) if weight < 1 else -math.inf


def _sums(scores: Floats, slack: float, head_start: float) -> Floats:
    steps = accumulate(scores.tolist(), lambda old, new: max(0.0, old + new - slack), initial=head_start)
    sums = np.fromiter(steps, dtype=np.float64)[1:]
    sums[np.isnan(scores)] = np.nan
    return sums


def _since(sums: Floats) -> Positions:
    """How many points in a row the sum has been above nought, at each point."""
    return np.fromiter(accumulate((sums > 0).tolist(), lambda old, new: (old + 1) * new, initial=0), dtype=np.intp)[1:]
