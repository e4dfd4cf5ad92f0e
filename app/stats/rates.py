"""Two proportions and two rates of counts. The difference is always the first less the second.

Sources: Newcombe, Statistics in Medicine 17 (1998) 873-890 (method 10); Fisher, Statistical Methods for
Research Workers; Przyborowski and Wilenski, Biometrika 31 (1940) (conditional test of two Poisson counts);
Clopper and Pearson, Biometrika 26 (1934); Wilson, JASA 22 (1927).
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from app.stats.compare import check_question, z_p_value
from app.stats.result import Floats, InputError, Interval, TestResult, undefined

_POISSON = ("Two Poisson rates, exact", "Przyborowski and Wilenski 1940")
_NO_MORE_LIKELY = 1 + 1e-7
"""R's and SciPy's allowance for rounding when outcomes are compared by their probability."""


def two_proportions(
    x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """Difference of two proportions with Newcombe's interval; z is unpooled (Minitab), the pooled one in
    ``also``. The limits are two-sided whatever the alternative."""
    check_question(level=level, alternative=alternative)
    _check_proportion(x1, n1, "first")
    _check_proportion(x2, n2, "second")
    p1, p2, pooled = x1 / n1, x2 / n2, (x1 + x2) / (n1 + n2)
    unpooled_error = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    pooled_error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    z_unpooled, z_pooled = _ratio(p1 - p2, unpooled_error), _ratio(p1 - p2, pooled_error)
    low, high = newcombe(x1, n1, x2, n2, level=level)
    wald = -float(special.ndtri((1 - level) / 2)) * unpooled_error
    p_value = None if z_unpooled is None else z_p_value(z_unpooled, alternative)
    return TestResult(
        "Two proportions, z unpooled, Newcombe interval",
        "Newcombe 1998",
        (int(n1), int(n2)),
        statistic=z_unpooled,
        p_value=p_value,
        estimate=p1 - p2,
        ci_low=low,
        ci_high=high,
        level=level,
        alternative=alternative,
        also={
            "proportion_first": p1,
            "proportion_second": p2,
            "z_pooled": z_pooled,
            "z_unpooled": z_unpooled,
            "p_value_unpooled": p_value,
            "p_value_pooled": None if z_pooled is None else z_p_value(z_pooled, alternative),
            "p_value_pooled_yates": _yates_p(x1, n1, x2, n2, pooled_error, alternative),
            "fisher_p_value": fisher_p(x1, n1, x2, n2, alternative=alternative),
            "wald_low": p1 - p2 - wald,
            "wald_high": p1 - p2 + wald,
        },
        undefined=() if p_value is not None else undefined("no_variation", "statistic", "p_value"),
    )


def fisher_exact(x1: float, n1: float, x2: float, n2: float, *, alternative: str = "two-sided") -> TestResult:
    """Fisher's exact test of x1/n1 against x2/n2; ``estimate`` is the difference of the proportions."""
    check_question(level=0.95, alternative=alternative)
    _check_proportion(x1, n1, "first")
    _check_proportion(x2, n2, "second")
    return TestResult(
        "Fisher's exact test",
        "Fisher 1934",
        (int(n1), int(n2)),
        estimate=x1 / n1 - x2 / n2,
        p_value=fisher_p(x1, n1, x2, n2, alternative=alternative),
        alternative=alternative,
    )


def two_poisson_rates(
    x1: float,
    exposure1: float,
    x2: float,
    exposure2: float,
    *,
    level: float = 0.95,
    alternative: str = "two-sided",
) -> TestResult:
    """Ratio of two rates, exact: given both, the first count is binomial. ``estimate`` is the rate ratio.

    ``p_value`` sums outcomes no more likely (R); doubling stands in ``also``. Limits by Clopper and Pearson. No events
    at all: everything but the rates is undefined.
    """
    check_question(level=level, alternative=alternative)
    _check_exposure(x1, exposure1, "first")
    _check_exposure(x2, exposure2, "second")
    total, share = x1 + x2, exposure1 / (exposure1 + exposure2)
    if not total:
        also = _rate_differences(x1, exposure1, x2, exposure2)
        gaps = undefined("no_events", "p_value", "estimate", "ci_low", "ci_high")
        return TestResult(*_POISSON, (0, 0), level=level, alternative=alternative, also=also, undefined=gaps)
    shares = clopper_pearson(x1, total, level=level, alternative=alternative)
    low, high = (math.inf if part >= 1 else exposure2 / exposure1 * part / (1 - part) for part in shares)
    return TestResult(
        *_POISSON,
        (int(x1), int(x2)),
        statistic=float(x1),
        estimate=math.inf if not x2 else (x1 / exposure1) / (x2 / exposure2),
        ci_low=low,
        ci_high=high,
        level=level,
        p_value=_binomial_p(x1, total, share, alternative),
        alternative=alternative,
        also={
            **_rate_differences(x1, exposure1, x2, exposure2),
            **_normal_rates(x1, exposure1, x2, exposure2, level, alternative),
            "exact_p_value_central": _central_p(x1, total, share, alternative),
        },
    )


def _rate_differences(x1: float, exposure1: float, x2: float, exposure2: float) -> dict[str, float | None]:
    first, second = x1 / exposure1, x2 / exposure2
    return {"rate_first": first, "rate_second": second, "rate_difference": first - second}


def wilson(x: float, n: float, *, z: float) -> tuple[float, float]:
    """Wilson's score limits of a proportion."""
    p = x / n
    middle = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


def newcombe(x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95) -> tuple[float, float]:
    """Limits of p1 - p2 by the square-and-add of two Wilson intervals (Newcombe's method 10)."""
    z = -float(special.ndtri((1 - level) / 2))
    (low1, high1), (low2, high2) = wilson(x1, n1, z=z), wilson(x2, n2, z=z)
    p1, p2 = x1 / n1, x2 / n2
    return p1 - p2 - math.hypot(p1 - low1, high2 - p2), p1 - p2 + math.hypot(high1 - p1, p2 - low2)


def clopper_pearson(x: float, n: float, *, level: float = 0.95, alternative: str = "two-sided") -> tuple[float, float]:
    """Exact limits of a proportion from the beta distribution."""
    tail = _tail(level, alternative)
    low = 0.0 if x == 0 or alternative == "less" else float(special.betaincinv(x, n - x + 1, tail))
    high = 1.0 if x == n or alternative == "greater" else float(special.betaincinv(x + 1, n - x, 1 - tail))
    return low, high


def exact_rate(x: float, exposure: float, *, level: float = 0.95) -> Interval:
    """A Poisson rate with Garwood's exact limits (Biometrika 28 (1936))."""
    _check_exposure(x, exposure, "first")
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else float(special.gammaincinv(x, tail)) / exposure
    return Interval(x / exposure, low, float(special.gammaincinv(x + 1, 1 - tail)) / exposure, level, "Garwood 1936")


def fisher_p(x1: float, n1: float, x2: float, n2: float, *, alternative: str = "two-sided") -> float:
    """Fisher's p: over all tables with these margins, those no more likely than the one seen."""
    successes = x1 + x2
    possible = np.arange(max(0.0, successes - n2), min(n1, successes) + 1)
    chances = np.exp(
        _log_choose(n1, possible) + _log_choose(n2, successes - possible) - _log_choose(n1 + n2, np.array([successes]))
    )
    return _discrete_p(chances, possible, x1, alternative)


def _binomial_p(x: float, n: float, share: float, alternative: str) -> float:
    if n > 100_000:
        return _central_p(x, n, share, alternative)
    possible = np.arange(n + 1)
    chances = np.exp(_log_choose(n, possible) + special.xlogy(possible, share) + special.xlog1py(n - possible, -share))
    return _discrete_p(chances, possible, x, alternative)


def _central_p(x: float, n: float, share: float, alternative: str) -> float:
    at_most = float(special.bdtr(x, int(n), share))
    at_least = float(special.bdtrc(x - 1, int(n), share)) if x > 0 else 1.0
    if alternative == "two-sided":
        return min(1.0, 2 * min(at_most, at_least))
    return at_most if alternative == "less" else at_least


def _discrete_p(chances: Floats, possible: Floats, seen: float, alternative: str) -> float:
    if alternative == "two-sided":
        own = chances[np.searchsorted(possible, seen)]
        return min(1.0, float(chances[chances <= own * _NO_MORE_LIKELY].sum()))
    return min(1.0, float(chances[possible <= seen if alternative == "less" else possible >= seen].sum()))


def _normal_rates(
    x1: float, exposure1: float, x2: float, exposure2: float, level: float, alternative: str
) -> dict[str, float | None]:
    gap = x1 / exposure1 - x2 / exposure2
    error = math.sqrt(x1 / exposure1**2 + x2 / exposure2**2)
    z_unpooled = gap / error
    z_pooled = gap / math.sqrt((x1 + x2) / (exposure1 + exposure2) * (1 / exposure1 + 1 / exposure2))
    half = -float(special.ndtri((1 - level) / 2)) * error
    return {
        "z_unpooled": z_unpooled,
        "p_value_unpooled": z_p_value(z_unpooled, alternative),
        "z_pooled": z_pooled,
        "p_value_pooled": z_p_value(z_pooled, alternative),
        "difference_low": gap - half,
        "difference_high": gap + half,
    }


def _yates_p(x1: float, n1: float, x2: float, n2: float, error: float, alternative: str) -> float | None:
    """R's prop.test with its continuity correction, never larger than the difference itself."""
    if not error:
        return None
    gap = x1 / n1 - x2 / n2
    correction = min(0.5, abs(gap) / (1 / n1 + 1 / n2)) * (1 / n1 + 1 / n2)
    return z_p_value(math.copysign(abs(gap) - correction, gap) / error, alternative)


def _ratio(value: float, error: float) -> float | None:
    return value / error if error else None


def _tail(level: float, alternative: str) -> float:
    return (1 - level) / 2 if alternative == "two-sided" else 1 - level


def _log_choose(n: float, k: Floats) -> Floats:
    return np.asarray(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))


def _check_proportion(x: float, n: float, name: str) -> None:
    if not (math.isfinite(x) and math.isfinite(n) and 0 <= x <= n and n > 0):
        raise InputError("not_a_proportion", name=name, count=x, denominator=n)


def _check_exposure(x: float, exposure: float, name: str) -> None:
    if not (math.isfinite(x) and x >= 0 and math.isfinite(exposure) and exposure > 0):
        raise InputError("not_a_rate", name=name, count=x, denominator=exposure)
