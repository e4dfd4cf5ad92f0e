"""One mean against a reference value, and the mean of paired differences. Student, Biometrika 6 (1908)."""

from __future__ import annotations

import math

from app.stats.base.limits import check_finite, check_question, t_interval, t_p_value
from app.stats.base.moments import Moments, moments
from app.stats.base.pairs import complete_pairs
from app.stats.base.result import Floats, TestResult, undefined
from app.stats.base.sample import Numbers, clean

_UNDEFINED = ("statistic", "df", "p_value", "ci_low", "ci_high")


def one_sample_t(
    values: Numbers, *, reference: float = 0.0, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """The mean of ``values``, shape (n,), against ``reference`` in the same unit.

    ``estimate`` and its limits are the mean; ``also`` holds ``standard_deviation`` and ``standard_error``. Undefined
    below two values (``too_few_values``) and when all are equal (``no_variation``). Raises InputError.
    """
    sample = clean(values)
    return mean_test(
        sample.values,
        method="1-sample t",
        reference=reference,
        level=level,
        alternative=alternative,
        dropped=sample.dropped,
    )


def paired_t(
    first: Numbers, second: Numbers, *, reference: float = 0.0, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """The mean of first - second, shape (n,) each and in the same order, against ``reference``.

    ``estimate`` is the mean difference; ``also`` holds the spread of the differences and both means. A pair with
    either value missing is dropped. Raises InputError ``lengths_differ``.
    """
    pairs = complete_pairs(first, second)
    means = {
        name: moments(part).mean if pairs.n else None
        for name, part in (("mean_first", pairs.first), ("mean_second", pairs.second))
    }
    return mean_test(
        pairs.differences,
        method="Paired t",
        reference=reference,
        level=level,
        alternative=alternative,
        dropped=pairs.dropped,
        also=means,
    )


def mean_test(
    values: Floats,
    *,
    method: str,
    reference: float,
    level: float,
    alternative: str,
    dropped: int,
    also: dict[str, float | None] | None = None,
) -> TestResult:
    """Student's t of clean values against ``reference``, under the name of ``method``.

    Raises InputError ``level_out_of_range``, ``unknown_alternative`` or ``not_finite``.
    """
    check_question(level=level, alternative=alternative)
    check_finite(reference=reference)
    found = moments(values) if values.size else None
    common = _Common(method, values.size, level, alternative, dropped)
    if found is None or not found.squares:
        reason = "too_few_values" if values.size < 2 else "no_variation"
        return common.undefined(found, reason, also or {})
    error = found.deviation / math.sqrt(found.n)
    # The offset keeps the digits that the mean itself, perhaps 1e12, has no room for.
    statistic = ((found.pivot - reference) + found.offset) / error
    low, high = t_interval(found.mean, error, found.n - 1, level=level, alternative=alternative)
    return TestResult(
        method,
        "Student 1908",
        (found.n,),
        statistic=statistic,
        df=float(found.n - 1),
        p_value=t_p_value(statistic, found.n - 1, alternative),
        estimate=found.mean,
        ci_low=low,
        ci_high=high,
        level=level,
        alternative=alternative,
        dropped=(dropped,),
        also={"standard_deviation": found.deviation, "standard_error": error, **(also or {})},
    )


class _Common:
    """What a test that cannot be made still says."""

    def __init__(self, method: str, n: int, level: float, alternative: str, dropped: int) -> None:
        self.method, self.n, self.level = method, n, level
        self.alternative, self.dropped = alternative, dropped

    def undefined(self, found: Moments | None, reason: str, also: dict[str, float | None]) -> TestResult:
        spread = 0.0 if self.n > 1 else None
        return TestResult(
            self.method,
            "Student 1908",
            (self.n,),
            estimate=None if found is None else found.mean,
            level=self.level,
            alternative=self.alternative,
            dropped=(self.dropped,),
            also={"standard_deviation": spread, "standard_error": spread, **also},
            undefined=undefined(reason, *_UNDEFINED),
        )
