"""How large an effect is, apart from how sure: standardised differences, dominance, ratios, each with its
limits.

Sources: Cohen, Statistical Power Analysis (1988); Hedges, Journal of Educational Statistics 6 (1981); Cliff,
Psychological Bulletin 114 (1993) with Feng and Cliff's interval (2004); Katz et al., Biometrics 34 (1978).
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from app.stats.base.constants import unbiasing
from app.stats.base.moments import moments
from app.stats.base.noncentral import scaled, t_noncentrality_limits
from app.stats.base.result import Floats, InputError, Interval, undefined
from app.stats.base.sample import Numbers, Sample, clean


def cohens_d(first: Numbers, second: Numbers, *, level: float = 0.95) -> Interval:
    """(mean first - mean second) over the pooled sd; limits by inverting the noncentral t."""
    return _standardised(clean(first, name="first"), clean(second, name="second"), level, "Cohen's d, noncentral t")


def hedges_g(first: Numbers, second: Numbers, *, level: float = 0.95) -> Interval:
    """Cohen's d and its limits times Hedges' exact J."""
    one, two = clean(first, name="first"), clean(second, name="second")
    found = _standardised(one, two, level, "Hedges' g, exact J")
    return found if found.estimate is None else scaled(found, hedges_factor(one.n + two.n - 2), found.method)


def hedges_factor(df: int) -> float:
    """J = gamma(df/2) / (sqrt(df/2) gamma((df-1)/2)); 0 for one degree of freedom, where g has no mean."""
    return unbiasing(df - 1) * math.sqrt((df - 1) / df) if df > 1 else 0.0


def pooled_deviation(first: Floats, second: Floats) -> float:
    """sqrt(all squares around the own mean over n1 + n2 - 2)."""
    squares = sum(moments(part).squares for part in (first, second))
    return math.sqrt(squares / (first.size + second.size - 2))


def _gap(one: Sample, two: Sample) -> float:
    """Difference of the means, with the digits that means of large values lose."""
    start = float(one.values[0])
    return moments(one.values, pivot=start).offset - moments(two.values, pivot=start).offset


def _standardised(one: Sample, two: Sample, level: float, method: str) -> Interval:
    if min(one.n, two.n) < 1 or one.n + two.n < 3:
        return _none(level, method, "too_few_values")
    deviation = pooled_deviation(one.values, two.values)
    if not deviation:
        return _none(level, method, "no_variation")
    d = _gap(one, two) / deviation
    root = math.sqrt(1 / one.n + 1 / two.n)
    low, high = t_noncentrality_limits(d / root, one.n + two.n - 2, level=level)
    return Interval(d, low * root, high * root, level, method)


def cliffs_delta(first: Numbers, second: Numbers, *, level: float = 0.95) -> Interval:
    """Share of pairs where first is larger less the share where it is smaller; Feng and Cliff's asymmetric
    limits."""
    one, two = clean(first, name="first"), clean(second, name="second")
    method = "Cliff's delta, Feng and Cliff 2004"
    n, m = one.n, two.n
    if min(n, m) < 2:
        return _none(level, method, "too_few_values")
    rows, columns, squares = _dominance(one.values, two.values)
    delta = float(rows.mean())
    variance = (
        m**2 * float(((rows - delta) ** 2).sum())
        + n**2 * float(((columns - delta) ** 2).sum())
        - (squares - n * m * delta**2)
    ) / (n * m * (n - 1) * (m - 1))
    floor = (1 - delta**2) / (n * m - 1)
    return _feng_cliff(delta, max(variance, floor), level, method, n + m - 2)


def _feng_cliff(delta: float, variance: float, level: float, method: str, df: int) -> Interval:
    if abs(delta) == 1 or variance <= 0:
        return Interval(delta, None, None, level, method, undefined("no_overlap", "ci_low", "ci_high"))
    t = -float(special.stdtrit(df, (1 - level) / 2))
    half = t * math.sqrt(variance) * math.sqrt((1 - delta**2) ** 2 + t**2 * variance)
    below = 1 - delta**2 + t**2 * variance
    return Interval(
        delta,
        max(-1.0, (delta - delta**3 - half) / below),
        min(1.0, (delta - delta**3 + half) / below),
        level,
        method,
    )


def _dominance(first: Floats, second: Floats) -> tuple[Floats, Floats, float]:
    """Row means, column means and the sum of squares of sign(first[i] - second[j]), by sorted search."""
    sorted_first, sorted_second = np.sort(first), np.sort(second)
    rows = (
        np.searchsorted(sorted_second, first, "left") + np.searchsorted(sorted_second, first, "right") - second.size
    ) / second.size
    columns = (
        -(np.searchsorted(sorted_first, second, "left") + np.searchsorted(sorted_first, second, "right") - first.size)
        / first.size
    )
    ties = (np.searchsorted(sorted_second, first, "right") - np.searchsorted(sorted_second, first, "left")).sum()
    return np.asarray(rows), np.asarray(columns), float(first.size * second.size - ties)


def risk_ratio(x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95) -> Interval:
    """(x1/n1) / (x2/n2) with Katz's limits on the logarithm; undefined limits when a count is zero."""
    check_table(x1, n1, x2, n2)
    if not x1 and not x2:
        return _none(level, "Risk ratio, Katz", "no_events")
    estimate = math.inf if not x2 else (x1 / n1) / (x2 / n2)
    if not x1 or not x2:
        return Interval(estimate, None, None, level, "Risk ratio, Katz", undefined("no_events", "ci_low", "ci_high"))
    return log_interval(estimate, 1 / x1 - 1 / n1 + 1 / x2 - 1 / n2, level, "Risk ratio, Katz")


def cohens_d_average(first: Numbers, second: Numbers) -> Interval:
    """The difference over sqrt((s1^2 + s2^2) / 2), for stages whose spread differs; no limits are defined."""
    one, two = clean(first, name="first"), clean(second, name="second")
    if min(one.n, two.n) < 2:
        return _none(0.95, "Cohen's d, average sd", "too_few_values")
    scale = math.sqrt((moments(one.values).variance + moments(two.values).variance) / 2)
    return _over(one, two, scale, "Cohen's d, average sd")


def glass_delta(first: Numbers, second: Numbers) -> Interval:
    """The difference over the standard deviation of ``second``, the reference; no limits are defined."""
    one, two = clean(first, name="first"), clean(second, name="second")
    if min(one.n, two.n - 1) < 1:
        return _none(0.95, "Glass' delta, sd of the second", "too_few_values")
    return _over(one, two, moments(two.values).deviation, "Glass' delta, sd of the second")


def _over(one: Sample, two: Sample, scale: float, method: str) -> Interval:
    if not scale:
        return _none(0.95, method, "no_variation")
    return Interval(
        _gap(one, two) / scale, None, None, 0.95, method, undefined("not_given_by_method", "ci_low", "ci_high")
    )


def rank_biserial(first: Numbers, second: Numbers, *, level: float = 0.95) -> Interval:
    """Cliff's delta with limits by Fisher's z and the null variance (n + m + 1) / 3nm (Cureton 1956; Kerby
    2014)."""
    one, two = clean(first, name="first"), clean(second, name="second")
    if min(one.n, two.n) < 1:
        return _none(level, "Rank-biserial, Fisher z", "too_few_values")
    delta = float(_dominance(one.values, two.values)[0].mean())
    if abs(delta) == 1:
        return Interval(
            delta, None, None, level, "Rank-biserial, Fisher z", undefined("no_overlap", "ci_low", "ci_high")
        )
    half = -float(special.ndtri((1 - level) / 2)) * math.sqrt((one.n + two.n + 1) / (3 * one.n * two.n))
    middle = math.atanh(delta)
    return Interval(delta, math.tanh(middle - half), math.tanh(middle + half), level, "Rank-biserial, Fisher z")


def log_interval(estimate: float, variance: float, level: float, method: str) -> Interval:
    """Limits of a ratio from the variance of its logarithm."""
    half = -float(special.ndtri((1 - level) / 2)) * math.sqrt(variance)
    return Interval(estimate, estimate * math.exp(-half), estimate * math.exp(half), level, method)


def check_table(x1: float, n1: float, x2: float, n2: float) -> None:
    """Raises InputError ``not_a_proportion``."""
    for name, x, n in (("first", x1, n1), ("second", x2, n2)):
        if not (math.isfinite(x) and math.isfinite(n) and 0 <= x <= n and n > 0):
            raise InputError("not_a_proportion", name=name, count=x, denominator=n)


def _none(level: float, method: str, reason: str) -> Interval:
    return Interval(None, None, None, level, method, undefined(reason, "estimate", "ci_low", "ci_high"))
