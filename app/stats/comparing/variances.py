"""How wide one or two processes scatter: the chi-square and F tests of normal data, and Bonett's intervals for any.

Sources: Fisher (1924) for chi-square and F; Bonett, Computational Statistics and Data Analysis 50 (2006) 775-782 (one
standard deviation) and Applied Psychological Measurement 30 (2006) 432-439 (ratio of two).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypedDict

import numpy as np
from scipy import optimize, special

from app.stats.base.limits import check_positive, check_question, one_sided_limits, z_p_value
from app.stats.base.moments import Moments, moments
from app.stats.base.result import Floats, Interval, TestResult, undefined
from app.stats.base.sample import Numbers, Sample, clean

_CHI_SQUARE = ("1 variance, chi-square", "Fisher 1924")
_F = ("2 variances, F", "Fisher 1924")
_LAST_QUANTILE = 38.0
"""The normal distribution leaves less than 1e-315 beyond it."""
_LIMITS = ("ci_low", "ci_high")


class _Asked(TypedDict):
    level: float
    alternative: str
    dropped: tuple[int, ...]


def one_variance(
    values: Numbers, *, reference: float = 1.0, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """The standard deviation of normal values, shape (n,), against ``reference`` in the same unit.

    ``statistic`` is chi-square with n - 1 degrees of freedom; ``estimate`` and its limits are the standard deviation.
    p is twice the smaller tail. ``also`` holds Bonett's limits, which do not need normal data. Undefined:
    ``too_few_values`` below two values, ``no_variation`` when all are equal. Raises InputError ``not_positive``.
    """
    check_question(level=level, alternative=alternative)
    check_positive(reference=reference)
    sample = clean(values)
    found = moments(sample.values) if sample.n else None
    if found is None or not found.squares:
        return _no_deviation(sample, level, alternative)
    df = found.n - 1
    statistic = found.squares / reference**2
    tail = (1 - level) / 2 if alternative == "two-sided" else 1 - level
    low, high = (math.sqrt(found.squares / float(special.chdtri(df, part))) for part in (tail, 1 - tail))
    low, high = _of_scale(low, high, alternative)
    bonett = bonett_deviation(sample.values, level=level, alternative=alternative)
    return TestResult(
        *_CHI_SQUARE,
        (found.n,),
        statistic=statistic,
        df=float(df),
        p_value=_two_tails(float(special.chdtr(df, statistic)), float(special.chdtrc(df, statistic)), alternative),
        estimate=found.deviation,
        ci_low=low,
        ci_high=high,
        level=level,
        alternative=alternative,
        dropped=(sample.dropped,),
        also={"variance": found.variance, "bonett_low": bonett.ci_low, "bonett_high": bonett.ci_high},
        undefined=bonett.undefined,
    )


def _no_deviation(sample: Sample, level: float, alternative: str) -> TestResult:
    several = sample.n > 1
    names = ("statistic", "df", "p_value", *_LIMITS)
    return TestResult(
        *_CHI_SQUARE,
        (sample.n,),
        estimate=0.0 if several else None,
        level=level,
        alternative=alternative,
        dropped=(sample.dropped,),
        undefined=undefined("no_variation" if several else "too_few_values", *names),
    )


def two_variances(
    first: Numbers, second: Numbers, *, ratio: float = 1.0, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """The ratio of two variances of normal values, first over second, against ``ratio``, by F.

    ``estimate`` and its limits are the ratio of the variances. ``also`` holds both deviations, both degrees of
    freedom, and Bonett's limits of the ratio of the *deviations* with his p, which do not need normal data.
    Undefined: ``too_few_values``, ``no_variation`` (of either sample). Raises InputError ``not_positive``.
    """
    check_question(level=level, alternative=alternative)
    check_positive(ratio=ratio)
    one, two = clean(first, name="first"), clean(second, name="second")
    parts = [moments(part.values) for part in (one, two) if part.n > 1]
    asked: _Asked = {"level": level, "alternative": alternative, "dropped": (one.dropped, two.dropped)}
    if len(parts) < 2 or not all(part.squares for part in parts):
        reason = "too_few_values" if len(parts) < 2 else "no_variation"
        gaps = undefined(reason, "statistic", "p_value", "estimate", *_LIMITS)
        return TestResult(*_F, (one.n, two.n), **asked, undefined=gaps)
    df = one.n - 1, two.n - 1
    estimate = parts[0].variance / parts[1].variance
    statistic = estimate / ratio
    tail = (1 - level) / 2 if alternative == "two-sided" else 1 - level
    low, high = estimate / float(special.fdtri(*df, 1 - tail)), estimate * float(special.fdtri(*df[::-1], 1 - tail))
    low, high = _of_scale(low, high, alternative)
    bonett = bonett_ratio(one.values, two.values, ratio=math.sqrt(ratio), level=level, alternative=alternative)
    return TestResult(
        *_F,
        (one.n, two.n),
        statistic=statistic,
        p_value=_two_tails(float(special.fdtr(*df, statistic)), float(special.fdtrc(*df, statistic)), alternative),
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        also=_beside(parts, bonett),
        undefined=bonett.undefined,
        **asked,
    )


def _beside(parts: list[Moments], bonett: TestResult) -> dict[str, float | None]:
    return {
        "deviation_first": parts[0].deviation,
        "deviation_second": parts[1].deviation,
        "df_first": float(parts[0].n - 1),
        "df_second": float(parts[1].n - 1),
        "bonett_ratio_low": bonett.ci_low,
        "bonett_ratio_high": bonett.ci_high,
        "bonett_p_value": bonett.p_value,
    }


def bonett_deviation(values: Numbers, *, level: float = 0.95, alternative: str = "two-sided") -> Interval:
    """A standard deviation with Bonett's limits, for values of any continuous distribution.

    Undefined (``too_few_values``) below five values, or when n does not exceed the normal quantile of the level;
    ``no_variation`` when all are equal.
    """
    check_question(level=level, alternative=alternative)
    sample = clean(values)
    method = "Standard deviation, Bonett 2006"
    z = _quantile(level, alternative)
    n = sample.n
    if n < 5 or n <= z:
        return Interval(None, None, None, level, method, undefined("too_few_values", "bonett_low", "bonett_high"))
    found = moments(sample.values)
    if not found.squares:
        return Interval(0.0, None, None, level, method, undefined("no_variation", "bonett_low", "bonett_high"))
    factor = n / (n - z)
    kurtosis = n * fourth_powers(sample.values) / found.squares**2
    error = factor * math.sqrt((kurtosis - (n - 3) / n) / (n - 1))
    middle = factor * found.variance
    low, high = (math.sqrt(middle * math.exp(side * z * error)) for side in (-1, 1))
    low, high = _of_scale(low, high, alternative)
    return Interval(found.deviation, low, high, level, method)


def bonett_ratio(
    first: Numbers, second: Numbers, *, ratio: float = 1.0, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """The ratio of two standard deviations, first over second, for values of any continuous distribution.

    p is the smallest 1 - level at which the interval leaves ``ratio`` out. Undefined as for ``bonett_deviation``.
    """
    check_question(level=level, alternative=alternative)
    check_positive(ratio=ratio)
    one, two = clean(first, name="first"), clean(second, name="second")
    head = "2 standard deviations, Bonett", "Bonett 2006", (one.n, two.n)
    z = _quantile(level, alternative)
    reason = _missing(one, two, z)
    if reason:
        gaps = undefined(reason, "bonett_ratio_low", "bonett_ratio_high", "bonett_p_value")
        return TestResult(*head, level=level, alternative=alternative, undefined=gaps)
    parts = [moments(part.values) for part in (one, two)]
    pooled = (one.n + two.n) * sum(fourth_powers(part.values) for part in (one, two))
    pooled /= sum(part.squares for part in parts) ** 2
    error = math.sqrt(sum((pooled - (part.n - 3) / part.n) / (part.n - 1) for part in parts))
    log_ratio = math.log(parts[0].variance / parts[1].variance)

    def limit(side: float) -> float:
        return log_ratio + math.log(_equalizer(one.n, side) / _equalizer(two.n, side)) - side * error

    low, high = _of_scale(math.exp(limit(z) / 2), math.exp(limit(-z) / 2), alternative)
    statistic = _crossing(limit, 2 * math.log(ratio), min(one.n, two.n))
    return TestResult(
        *head,
        statistic=statistic,
        p_value=z_p_value(statistic, alternative),
        estimate=parts[0].deviation / parts[1].deviation,
        ci_low=low,
        ci_high=high,
        level=level,
        alternative=alternative,
        dropped=(one.dropped, two.dropped),
    )


def fourth_powers(values: Floats) -> float:
    """Sum of fourth powers around the trimmed mean that leaves out floor(n / (2 sqrt(n - 4))) values on each side."""
    n = values.size
    apart = np.sort(values) - float(np.median(values))
    cut = min(int(n / (2 * math.sqrt(n - 4))), (n - 1) // 2)
    apart = apart - float(apart[cut : n - cut].mean())
    return float((apart**4).sum())


def _missing(one: Sample, two: Sample, z: float) -> str:
    """Why two samples have no ratio of Bonett's; empty when they have one."""
    if min(one.n, two.n) < 5 or min(one.n, two.n) <= z:
        return "too_few_values"
    return "" if all(moments(part.values).squares for part in (one, two)) else "no_variation"


def _equalizer(n: int, side: float) -> float:
    """Bonett's small-sample factor, the same for both limits of one level."""
    return n / (n - abs(side))


def _crossing(limit: Callable[[float], float], wanted: float, n: int) -> float:
    """The normal quantile at which a limit first meets the hypothesis; where none does, the last one there is.

    Near n the factor grows without bound and the limit turns back, which is no longer a matter of evidence.
    """
    side = 1.0 if limit(0.0) >= wanted else -1.0
    steps = side * np.linspace(0.0, min(n * (1 - 1e-9), _LAST_QUANTILE), 400)
    beyond = [place for place in range(1, 400) if (limit(float(steps[place])) - wanted) * side <= 0]
    if not beyond:
        return float(steps[-1])
    between = float(steps[beyond[0] - 1]), float(steps[beyond[0]])
    return float(optimize.brentq(lambda z: limit(z) - wanted, *between, xtol=1e-13))


def _quantile(level: float, alternative: str) -> float:
    return -float(special.ndtri((1 - level) / 2 if alternative == "two-sided" else 1 - level))


def _of_scale(low: float, high: float, alternative: str) -> tuple[float, float]:
    """Limits of what cannot be negative: no lower limit is nought."""
    low, high = one_sided_limits(low, high, alternative)
    return max(0.0, low), high


def _two_tails(below: float, above: float, alternative: str) -> float:
    if alternative == "two-sided":
        return min(1.0, 2 * min(below, above))
    return below if alternative == "less" else above
