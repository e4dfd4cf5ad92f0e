"""One proportion against a value, and the limits of a proportion by every usual convention.

Sources: Clopper and Pearson, Biometrika 26 (1934); Wilson, JASA 22 (1927); Blaker, Canadian Journal of Statistics 28
(2000); Yates, Supplement to the Journal of the Royal Statistical Society 1 (1934).
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from app.stats.base.limits import check_question, z_p_value
from app.stats.base.result import Floats, InputError, TestResult, undefined
from app.stats.counting.exact_tails import Binomial, check_size, tail_p
from app.stats.counting.rates import clopper_pearson, wilson

_STEPS = 1_000
_TIE = 1e-12


def one_proportion(
    x: float, n: float, *, hypothesis: float = 0.5, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """``x`` of ``n`` (whole numbers) against the proportion ``hypothesis``.

    ``p_value`` is exact: two-sided, all outcomes no more likely. ``ci_low``/``ci_high`` are Clopper and Pearson's. In
    ``also``: ``z`` with ``p_value_z`` and, with continuity correction as R's, ``p_value_z_corrected``; the Wilson
    limits (one-sided when the question is); for a two-sided question Wald's and Blaker's limits and Blaker's p.
    Raises InputError ``not_a_proportion``, ``not_whole``, ``count_too_large``, ``hypothesis_out_of_range``,
    ``level_out_of_range``, ``unknown_alternative``.
    """
    check_question(level=level, alternative=alternative)
    _check(x, n, hypothesis)
    low, high = clopper_pearson(x, n, level=level, alternative=alternative)
    z = _z(x, n, hypothesis, 0.0)
    corrected = _z(x, n, hypothesis, 0.5)
    return TestResult(
        "One proportion, exact, Clopper-Pearson interval",
        "Clopper and Pearson 1934",
        (int(n),),
        statistic=float(x),
        p_value=tail_p(Binomial(n, hypothesis), x, alternative),
        estimate=x / n,
        ci_low=low,
        ci_high=high,
        level=level,
        alternative=alternative,
        also={
            "z": z,
            "p_value_z": None if z is None else z_p_value(z, alternative),
            "p_value_z_corrected": None if corrected is None else z_p_value(corrected, alternative),
            **_wilson_limits(x, n, level, alternative),
            **(_two_sided(x, n, hypothesis, level) if alternative == "two-sided" else {}),
        },
        undefined=() if z is not None else undefined("no_variation", "z", "p_value_z", "p_value_z_corrected"),
    )


def _check(x: float, n: float, hypothesis: float) -> None:
    if not (math.isfinite(x) and math.isfinite(n) and 0 <= x <= n and n > 0):
        raise InputError("not_a_proportion", name="x", count=x, denominator=n)
    if x != math.floor(x) or n != math.floor(n):
        raise InputError("not_whole", count=x, denominator=n)
    check_size("n", n)
    if not 0 <= hypothesis <= 1:
        raise InputError("hypothesis_out_of_range", hypothesis=hypothesis)


def _z(x: float, n: float, hypothesis: float, correction: float) -> float | None:
    """(x - expected) / its standard deviation; the correction never exceeds the distance itself."""
    if hypothesis in (0, 1):
        return None
    apart = x - n * hypothesis
    less = math.copysign(max(0.0, abs(apart) - correction), apart)
    return less / math.sqrt(n * hypothesis * (1 - hypothesis))


def _wilson_limits(x: float, n: float, level: float, alternative: str) -> dict[str, float | None]:
    tail = (1 - level) / 2 if alternative == "two-sided" else 1 - level
    low, high = wilson(x, n, z=-float(special.ndtri(tail)))
    return {
        "wilson_low": 0.0 if alternative == "less" else low,
        "wilson_high": 1.0 if alternative == "greater" else high,
    }


def _two_sided(x: float, n: float, hypothesis: float, level: float) -> dict[str, float | None]:
    half = -float(special.ndtri((1 - level) / 2)) * math.sqrt(x / n * (1 - x / n) / n)
    low, high = blaker(x, n, level=level)
    return {
        "wald_low": x / n - half,
        "wald_high": x / n + half,
        "blaker_low": low,
        "blaker_high": high,
        "p_value_blaker": float(acceptability(x, n, np.array([hypothesis]))[0]),
    }


def blaker(x: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """Blaker's exact limits, inside those of Clopper and Pearson: the first proportions from either end which the
    data do not refute at 1 - level."""
    low, high = clopper_pearson(x, n, level=level)
    return (
        0.0 if x == 0 else _first_accepted(x, n, low, x / n, 1 - level),
        1.0 if x == n else 1 - _first_accepted(n - x, n, 1 - high, 1 - x / n, 1 - level),
    )


def _first_accepted(x: float, n: float, start: float, stop: float, alpha: float) -> float:
    """The first proportion above ``start`` that is accepted, narrowed until doubles end."""
    for _ in range(8):
        shares = np.linspace(start, stop, _STEPS + 1)
        place = max(1, int(np.argmax(acceptability(x, n, shares) >= alpha)))
        start, stop = float(shares[place - 1]), float(shares[place])
    return stop


def acceptability(x: float, n: float, shares: Floats) -> Floats:
    """Blaker's function of each proportion of ``shares`` (m,): the smaller tail at x, plus the largest tail of the
    other side that does not exceed it."""
    below, above = _at_most(x, n, shares), 1 - _at_most(x - 1, n, shares)
    above = np.where(above > 1e-3, above, _at_most(n - x, n, 1 - shares))
    # Seen from the other end, the lower tail is an upper one.
    with_below = above + _largest_tail(above, n, shares)
    with_above = below + _largest_tail(below, n, 1 - shares)
    return np.minimum(1.0, np.where(above <= below, with_below, with_above))


def _largest_tail(limit: Floats, n: float, shares: Floats) -> Floats:
    """The largest P(X <= j) not above ``limit``, by halving j for all shares at once."""
    low, high = np.full(shares.shape, -1.0), np.full(shares.shape, float(n))
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        fits = _at_most(middle, n, shares) <= limit * (1 + _TIE)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    return _at_most(low, n, shares)


def _at_most(k: Floats | float, n: float, shares: Floats) -> Floats:
    inside = np.clip(k, 0, n - 1)
    below = special.betainc(n - inside, inside + 1, 1 - shares)
    return np.asarray(np.where(np.asarray(k) < 0, 0.0, np.where(np.asarray(k) >= n, 1.0, below)))
