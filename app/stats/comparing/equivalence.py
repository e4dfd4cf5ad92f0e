"""Is a difference small enough not to matter? Two one-sided tests, and non-inferiority with one of them.

Sources: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987) 657-680; Hsu, Hwang, Liu and Ruberg,
Biometrika 81 (1994) for the interval of the level itself, which Minitab shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.stats.base.limits import check_finite, t_interval, t_p_value
from app.stats.base.result import InputError, TestResult, Undefined, undefined
from app.stats.base.sample import Numbers
from app.stats.comparing.compare import student_t, welch_t
from app.stats.comparing.locations import one_sample_t, paired_t


@dataclass(frozen=True)
class Equivalence:
    """Both one-sided tests; ``p_value`` is the larger. For non-inferiority one limit and its test are None.

    ``ci_low`` and ``ci_high`` have confidence ``level`` = 1 - 2 alpha and lie within the limits exactly when
    equivalence is shown; one of them is infinite for non-inferiority (1 - alpha then). ``wide_low`` and ``wide_high``
    reach to the middle of the zone and have confidence 1 - alpha.
    """

    method: str
    source: str
    n: tuple[int, ...]
    lower: float | None
    upper: float | None
    alpha: float
    estimate: float | None
    standard_error: float | None
    df: float | None
    t_lower: float | None
    p_lower: float | None
    t_upper: float | None
    p_upper: float | None
    p_value: float | None
    ci_low: float | None
    ci_high: float | None
    level: float
    wide_low: float | None
    wide_high: float | None
    equivalent: bool | None
    dropped: tuple[int, ...]
    undefined: tuple[Undefined, ...]


def equivalence_one(values: Numbers, *, lower: float, upper: float, alpha: float = 0.05) -> Equivalence:
    """Does the mean of ``values``, shape (n,), lie between ``lower`` and ``upper``, in the values' unit?

    Undefined with fewer than two values or no variation. Raises InputError ``limits_not_in_order``,
    ``alpha_out_of_range``.
    """
    return _between(one_sample_t(values), "1-sample equivalence, two one-sided t", lower, upper, alpha)


def equivalence_paired(
    first: Numbers, second: Numbers, *, lower: float, upper: float, alpha: float = 0.05
) -> Equivalence:
    """Does the mean of first - second, shape (n,) each, lie between ``lower`` and ``upper``?"""
    return _between(paired_t(first, second), "Paired equivalence, two one-sided t", lower, upper, alpha)


def equivalence_two(
    first: Numbers,
    second: Numbers,
    *,
    lower: float,
    upper: float,
    alpha: float = 0.05,
    equal_variances: bool = False,
) -> Equivalence:
    """Does mean(first) - mean(second) lie between ``lower`` and ``upper``? Welch, or Student at equal variances."""
    test, name = (student_t, "Student") if equal_variances else (welch_t, "Welch")
    return _between(test(first, second), f"2-sample equivalence, two one-sided {name} t", lower, upper, alpha)


def non_inferior_one(
    values: Numbers, *, reference: float, margin: float, better: str = "higher", alpha: float = 0.05
) -> Equivalence:
    """Is the mean of ``values`` worse than ``reference`` by less than ``margin`` > 0? ``better``: higher or lower."""
    limits = _one_limit(reference, margin, better)
    return _judged(one_sample_t(values), "1-sample non-inferiority, t", limits, alpha)


def non_inferior_paired(
    first: Numbers, second: Numbers, *, margin: float, better: str = "higher", alpha: float = 0.05
) -> Equivalence:
    """Is ``first``, the new one, worse than ``second`` in the same pairs by less than ``margin`` > 0?"""
    limits = _one_limit(0.0, margin, better)
    return _judged(paired_t(first, second), "Paired non-inferiority, t", limits, alpha)


def non_inferior_two(
    first: Numbers,
    second: Numbers,
    *,
    margin: float,
    better: str = "higher",
    alpha: float = 0.05,
    equal_variances: bool = False,
) -> Equivalence:
    """Is ``first``, the new one, worse than ``second`` by less than ``margin`` > 0? Welch, or Student."""
    test, name = (student_t, "Student") if equal_variances else (welch_t, "Welch")
    limits = _one_limit(0.0, margin, better)
    return _judged(test(first, second), f"2-sample non-inferiority, {name} t", limits, alpha)


def _between(test: TestResult, method: str, lower: float, upper: float, alpha: float) -> Equivalence:
    check_finite(lower=lower, upper=upper)
    if lower >= upper:
        raise InputError("limits_not_in_order", lower=lower, upper=upper)
    return _judged(test, method, (lower, upper), alpha)


def _one_limit(reference: float, margin: float, better: str) -> tuple[float | None, float | None]:
    check_finite(reference=reference, margin=margin)
    if margin <= 0:
        raise InputError("not_positive", name="margin")
    if better not in ("higher", "lower"):
        raise InputError("unknown_direction", name=better)
    return (reference - margin, None) if better == "higher" else (None, reference + margin)


def _judged(test: TestResult, method: str, limits: tuple[float | None, float | None], alpha: float) -> Equivalence:
    """One or two one-sided tests from the estimate, its error and the degrees of freedom of a t test."""
    if not 0 < alpha < 0.5:
        raise InputError("alpha_out_of_range", alpha=alpha)
    lower, upper = limits
    both = lower is not None and upper is not None
    level = 1 - 2 * alpha if both else 1 - alpha
    error, gap = test.also["standard_error"], test.estimate
    if test.df is None or error is None or gap is None:
        return _undefined(test, method, limits, alpha, level)
    t_lower, p_lower = _one_sided(gap, lower, error, test.df, "greater")
    t_upper, p_upper = _one_sided(gap, upper, error, test.df, "less")
    p_value = max(chance for chance in (p_lower, p_upper) if chance is not None)
    low, high = t_interval(gap, error, test.df, level=1 - 2 * alpha)
    middle = (lower + upper) / 2 if lower is not None and upper is not None else None
    return Equivalence(
        method,
        "Schuirmann 1987",
        test.n,
        lower,
        upper,
        alpha,
        gap,
        error,
        test.df,
        t_lower,
        p_lower,
        t_upper,
        p_upper,
        p_value,
        -math.inf if lower is None else low,
        math.inf if upper is None else high,
        level,
        None if middle is None else min(middle, low),
        None if middle is None else max(middle, high),
        p_value <= alpha,
        test.dropped,
        (),
    )


def _one_sided(
    gap: float, limit: float | None, error: float, df: float, alternative: str
) -> tuple[float | None, float | None]:
    if limit is None:
        return None, None
    statistic = (gap - limit) / error
    return statistic, t_p_value(statistic, df, alternative)


def _undefined(
    test: TestResult, method: str, limits: tuple[float | None, float | None], alpha: float, level: float
) -> Equivalence:
    names = ("p_value", "ci_low", "ci_high", "equivalent")
    return Equivalence(
        method,
        "Schuirmann 1987",
        test.n,
        *limits,
        alpha,
        test.estimate,
        *(None,) * 9,
        level,
        *(None,) * 3,
        test.dropped,
        undefined(test.undefined[0].reason, *names),
    )
