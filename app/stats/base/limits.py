"""What every test has in common: what may be asked of it, the chance of its statistic, the limits beside it."""

from __future__ import annotations

import math

from scipy import special

from app.stats.base.result import InputError

ALTERNATIVES = ("two-sided", "greater", "less")


def check_question(*, level: float, alternative: str) -> None:
    """Raises InputError ``level_out_of_range`` or ``unknown_alternative``."""
    if not 0 < level < 1:
        raise InputError("level_out_of_range", level=level)
    if alternative not in ALTERNATIVES:
        raise InputError("unknown_alternative", name=alternative)


def check_finite(**numbers: float) -> None:
    """Raises InputError ``not_finite`` for the first number that is infinite or missing."""
    for name, value in numbers.items():
        if not math.isfinite(value):
            raise InputError("not_finite", name=name)


def check_positive(**numbers: float) -> None:
    """Raises InputError ``not_positive`` for the first number that is not finite and above nought."""
    for name, value in numbers.items():
        if not (math.isfinite(value) and value > 0):
            raise InputError("not_positive", name=name)


def t_p_value(statistic: float, df: float, alternative: str = "two-sided") -> float:
    """p of a t statistic."""
    if alternative == "two-sided":
        return float(2 * special.stdtr(df, -abs(statistic)))
    return float(special.stdtr(df, statistic if alternative == "less" else -statistic))


def z_p_value(statistic: float, alternative: str = "two-sided") -> float:
    """p of a normal statistic."""
    if alternative == "two-sided":
        return float(2 * special.ndtr(-abs(statistic)))
    return float(special.ndtr(statistic if alternative == "less" else -statistic))


def t_interval(
    estimate: float, error: float, df: float, *, level: float, alternative: str = "two-sided"
) -> tuple[float, float]:
    """Two-sided limits, or one limit and infinity for a one-sided question."""
    tail = (1 - level) / 2 if alternative == "two-sided" else 1 - level
    half = -float(special.stdtrit(df, tail)) * error
    return one_sided_limits(estimate - half, estimate + half, alternative)


def one_sided_limits(low: float, high: float, alternative: str) -> tuple[float, float]:
    """The limit a one-sided question does not ask for becomes infinite."""
    return (-math.inf if alternative == "less" else low), (math.inf if alternative == "greater" else high)
