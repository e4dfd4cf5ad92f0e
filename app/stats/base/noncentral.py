"""Distributions under an effect: noncentral t and F, the studentized range, and what is needed to average over an
estimated standard deviation.

Everything here is computed by SciPy where its function answers, and else by Gauss-Legendre quadrature over the
distribution of the standard deviation (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, 1995).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy import optimize, special

from app.stats.base.result import Floats, Interval

_POINTS = 160
_TAIL = 1e-17
_OVERWHELMING = 1e5
"""A noncentrality of t beyond which the scatter of the mean is nothing beside it."""
_FARTHEST_Z = 9.0
"""Beyond it the normal density is below 1e-18."""


def deviation_grid(df: float, *, below: float = math.inf) -> tuple[Floats, Floats]:
    """Values and weights of s / sigma, shape (160,), for an average over an estimate with ``df`` degrees of freedom.

    ``below`` ends the range where what is averaged ends; the weights then sum to the chance of less.
    """
    nodes, weights = _legendre(_POINTS)
    low = math.sqrt(2 * float(special.gammaincinv(df / 2, _TAIL)) / df)
    high = max(low, min(below, math.sqrt(2 * float(special.gammainccinv(df / 2, _TAIL)) / df)))
    s = low + (nodes + 1) / 2 * (high - low)
    logs = df / 2 * math.log(df / 2) + math.log(2) - math.lgamma(df / 2) + (df - 1) * np.log(s) - df * s * s / 2
    shares = weights * (high - low) / 2 * np.exp(logs)
    return s, np.asarray(shares if math.isfinite(below) else shares / shares.sum())


def t_below(statistic: float, df: float, noncentrality: float) -> float:
    """Chance that a noncentral t lies below ``statistic``."""
    if noncentrality < 0:
        return 1 - t_below(-statistic, df, -noncentrality)
    if noncentrality > _OVERWHELMING:
        return _deviation_above(noncentrality / statistic, df) if statistic > 0 else 0.0
    chance = float(special.nctdtr(df, noncentrality, statistic))
    if 0 <= chance <= 1:
        return chance
    s, weights = deviation_grid(df)
    return float(weights @ special.ndtr(statistic * s - noncentrality))


def t_noncentrality_limits(statistic: float, df: float, *, level: float) -> tuple[float, float]:
    """The noncentralities that put ``statistic`` at the two tails of the noncentral t."""
    tail = (1 - level) / 2

    def solve(below: float) -> float:
        reach = 4.0 + abs(statistic)
        while t_below(statistic, df, statistic - reach) < below or t_below(statistic, df, statistic + reach) > below:
            reach *= 2
        return _root(lambda nc: t_below(statistic, df, nc) - below, statistic - reach, statistic + reach)

    return solve(1 - tail), solve(tail)


def f_above(statistic: float, df_between: float, df_within: float, noncentrality: float) -> float:
    """Chance that a noncentral F lies above ``statistic``."""
    if not noncentrality:
        return float(special.fdtrc(df_between, df_within, statistic))
    if noncentrality > _OVERWHELMING**2:
        return 1 - _deviation_above(math.sqrt(noncentrality / (statistic * df_between)), df_within)
    return 1 - float(special.ncfdtr(df_between, df_within, noncentrality, statistic))


def f_noncentrality_limits(
    statistic: float, df_between: float, df_within: float, *, level: float
) -> tuple[float, float]:
    """Noncentralities that put an F at its two tails; 0 where even no effect puts it lower."""
    tail = (1 - level) / 2

    def solve(above: float) -> float:
        if f_above(statistic, df_between, df_within, 0.0) >= above:
            return 0.0
        high = 10.0 + 2 * statistic * df_between
        while f_above(statistic, df_between, df_within, high) < above:
            high *= 2
        return _root(lambda nc: f_above(statistic, df_between, df_within, nc) - above, 0.0, high)

    return solve(tail), solve(1 - tail)


def _deviation_above(ratio: float, df: float) -> float:
    """Chance that s / sigma exceeds ``ratio``: all that is random in t or F when the effect is overwhelming."""
    return float(special.gammaincc(df / 2, df / 2 * ratio**2))


def range_above(q: float, k: int, df: float) -> float:
    """Chance that the range of ``k`` unit normals over an estimated deviation exceeds ``q``."""
    s, weights = deviation_grid(df)
    return min(1.0, max(0.0, float(weights @ _ranges_above(q * s, k))))


def range_quantile(level: float, k: int, df: float) -> float:
    """The studentized range that is not exceeded with chance ``level``."""
    high = 8.0
    while range_above(high, k, df) > 1 - level:
        high *= 2
    return _root(lambda q: range_above(q, k, df) - (1 - level), 0.0, high)


def _ranges_above(widths: Floats, k: int) -> Floats:
    """Chances that the range of ``k`` unit normals exceeds each width."""
    nodes, weights = _legendre(_POINTS)
    z = nodes * _FARTHEST_Z
    density = weights * _FARTHEST_Z * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    below = special.ndtr(z)
    # The smallest of k lies at z and the others do not all stay within the width above it.
    others = special.ndtr(-z) ** (k - 1) - (special.ndtr(z[None, :] + widths[:, None]) - below) ** (k - 1)
    return np.asarray(k * (others @ density))


@lru_cache(maxsize=4)
def _legendre(points: int) -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(points)
    return np.asarray(nodes), np.asarray(weights)


def _root(gap: Callable[[float], float], low: float, high: float) -> float:
    return float(optimize.brentq(gap, low, high, xtol=1e-13, rtol=1e-13))


def scaled(found: Interval, factor: float, method: str) -> Interval:
    """An interval times a factor, under another name."""
    low, estimate, high = (
        None if part is None else part * factor for part in (found.ci_low, found.estimate, found.ci_high)
    )
    return Interval(estimate, low, high, found.level, method, found.undefined)
