"""Two proportions and two rates of counts. The difference is always the first less the second.

Sources: Newcombe, Statistics in Medicine 17 (1998) 873-890 (method 10); Fisher, Statistical Methods for
Research Workers; Przyborowski and Wilenski, Biometrika 31 (1940) (conditional test of two Poisson counts);
Clopper and Pearson, Biometrika 26 (1934); Wilson, JASA 22 (1927).
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from app.stats.base.limits import check_question, z_p_value
from app.stats.base.result import Floats, InputError, Interval, TestResult, undefined
from app.stats.counting.exact_tails import Binomial, Poisson, check_size, doubled_p, tail_p
from app.stats.counting.score_limits import score_limits

_POISSON = ("Two Poisson rates, exact", "Przyborowski and Wilenski 1940")
_MOST_TABLES = 5_000_000
_NO_MORE_LIKELY = 1 + 1e-7
_LEAST_EXPOSURE, _MOST_EXPOSURE = 1e-12, 1e18
"""R's and SciPy's allowance for rounding when outcomes are compared by their probability."""


def two_proportions(
    x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """Difference of two proportions with Newcombe's interval; z is unpooled (Minitab), the pooled one in ``also``,
    with Fisher's p and the limits by Wald and by score. Limits are two-sided whatever the alternative."""
    check_question(level=level, alternative=alternative)
    _check_proportion(x1, n1, "first")
    _check_proportion(x2, n2, "second")
    p1, p2, pooled = x1 / n1, x2 / n2, (x1 + x2) / (n1 + n2)
    unpooled_error = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    pooled_error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    z_unpooled, z_pooled = _ratio(p1 - p2, unpooled_error), _ratio(p1 - p2, pooled_error)
    low, high = newcombe(x1, n1, x2, n2, level=level)
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
            **_other_limits(x1, n1, x2, n2, unpooled_error, level),
        },
        undefined=() if p_value is not None else undefined("no_variation", "statistic", "p_value"),
    )


def _other_limits(x1: float, n1: float, x2: float, n2: float, error: float, level: float) -> dict[str, float | None]:
    """The limits of p1 - p2 by score (Miettinen and Nurminen) and by Wald."""
    low, high = score_limits(x1, n1, x2, n2, level=level)
    gap, half = x1 / n1 - x2 / n2, -float(special.ndtri((1 - level) / 2)) * error
    return {"score_low": low, "score_high": high, "wald_low": gap - half, "wald_high": gap + half}


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
        p_value=tail_p(Binomial(total, share), x1, alternative),
        alternative=alternative,
        also={
            **_rate_differences(x1, exposure1, x2, exposure2),
            **_normal_rates(x1, exposure1, x2, exposure2, level, alternative),
            "exact_p_value_central": doubled_p(Binomial(total, share), x1, alternative),
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
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return (low if x else 0.0), (high if x < n else 1.0)


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


def one_poisson_rate(
    x: float, exposure: float, *, hypothesis: float = 1.0, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """``x`` events (a whole number) in ``exposure`` units against the rate ``hypothesis`` per unit.

    ``p_value`` is exact (two-sided: all counts no more likely), ``estimate`` the rate with Garwood's limits, one-sided
    when the question is. ``also`` has ``z`` with ``p_value_z`` (variance of the hypothesis) and ``expected_count``.
    Raises InputError ``not_a_rate``, ``not_whole``, ``hypothesis_out_of_range``.
    """
    check_question(level=level, alternative=alternative)
    _check_exposure(x, exposure, "x")
    if x != math.floor(x):
        raise InputError("not_whole", count=x)
    if not 0 < hypothesis < math.inf:
        raise InputError("hypothesis_out_of_range", hypothesis=hypothesis)
    expected, tail = hypothesis * exposure, _tail(level, alternative)
    check_size("expected", expected)
    z = (x - expected) / math.sqrt(expected)
    low = 0.0 if x == 0 or alternative == "less" else float(special.gammaincinv(x, tail)) / exposure
    high = math.inf if alternative == "greater" else float(special.gammaincinv(x + 1, 1 - tail)) / exposure
    return TestResult(
        "One Poisson rate, exact, Garwood interval",
        "Garwood 1936",
        (int(x),),
        statistic=float(x),
        p_value=tail_p(Poisson(expected), x, alternative),
        estimate=x / exposure,
        ci_low=low,
        ci_high=high,
        level=level,
        alternative=alternative,
        also={"z": z, "p_value_z": z_p_value(z, alternative), "expected_count": expected},
    )


def fisher_p(x1: float, n1: float, x2: float, n2: float, *, alternative: str = "two-sided") -> float:
    """Fisher's p: over all tables with these margins, those no more likely than the one seen."""
    successes = x1 + x2
    possible = _margins_allow(x1, n1, successes, n1 + n2)
    logs = _log_choose(n1, possible) + _log_choose(n2, successes - possible)
    chances = np.exp(logs - logs.max())
    chances /= chances.sum()
    return _discrete_p(chances, possible, x1, alternative)


def _margins_allow(seen: float, n1: float, successes: float, total: float) -> Floats:
    """The counts that the margins allow, shape (m,); of many, those within 45 standard deviations or up to ``seen``,
    beyond which no chance is left. Raises InputError ``table_too_large``."""
    lowest, highest = max(0.0, successes - (total - n1)), min(n1, successes)
    centre = n1 * successes / total
    reach = 45 * math.sqrt(centre * (1 - successes / total) + 1) + 100
    lowest = max(lowest, min(seen, math.floor(centre - reach)))
    highest = min(highest, max(seen, math.ceil(centre + reach)))
    if highest - lowest > _MOST_TABLES:
        raise InputError("table_too_large", tables=highest - lowest)
    return np.arange(lowest, highest + 1)


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
    if not (math.isfinite(x) and x >= 0 and _LEAST_EXPOSURE <= exposure <= _MOST_EXPOSURE):
        raise InputError("not_a_rate", name=name, count=x, denominator=exposure)
    check_size(name, x)
