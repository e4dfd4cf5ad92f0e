"""Two means: Welch's and Student's t. The difference is always the first sample less the second."""

from __future__ import annotations

import math

from app.stats.base.limits import check_finite, check_question, t_interval, t_p_value
from app.stats.base.moments import moments
from app.stats.base.result import TestResult, finite, undefined
from app.stats.base.sample import Numbers, Sample, clean


def welch_t(
    first: Numbers,
    second: Numbers,
    *,
    level: float = 0.95,
    alternative: str = "two-sided",
    difference: float = 0.0,
) -> TestResult:
    """Means with unequal variances; df is Satterthwaite's fraction (Minitab truncates it). Welch,
    Biometrika 1947."""
    one, two = clean(first, name="first"), clean(second, name="second")
    result = _Means("Welch t", "Welch 1947", one, two, level, alternative, difference)
    if min(one.n, two.n) < 2:
        return result.answer(None, None, "too_few_values")
    parts = tuple(part.variance / part.n for part in result.moments)
    if not sum(parts):
        return result.answer(None, None, "no_variation")
    df = sum(parts) ** 2 / (parts[0] ** 2 / (one.n - 1) + parts[1] ** 2 / (two.n - 1))
    return result.answer(math.sqrt(sum(parts)), df)


def student_t(
    first: Numbers,
    second: Numbers,
    *,
    level: float = 0.95,
    alternative: str = "two-sided",
    difference: float = 0.0,
) -> TestResult:
    """Means with one common variance. Student, Biometrika 1908."""
    one, two = clean(first, name="first"), clean(second, name="second")
    result = _Means("Student t", "Student 1908", one, two, level, alternative, difference)
    if min(one.n, two.n) < 1 or one.n + two.n < 3:
        return result.answer(None, None, "too_few_values")
    df = one.n + two.n - 2
    pooled = sum(part.squares for part in result.moments) / df
    if not pooled:
        return result.answer(None, None, "no_variation")
    return result.answer(math.sqrt(pooled * (1 / one.n + 1 / two.n)), df)


class _Means:
    """What both t tests say once the standard error and its degrees of freedom are known."""

    def __init__(
        self,
        method: str,
        source: str,
        one: Sample,
        two: Sample,
        level: float,
        alternative: str,
        difference: float,
    ) -> None:
        check_question(level=level, alternative=alternative)
        check_finite(difference=difference)
        self.method, self.source, self.one, self.two = method, source, one, two
        self.level, self.alternative, self.difference = level, alternative, difference
        start = float(one.values[0]) if one.n else 0.0
        self.moments = [moments(part.values, pivot=start) for part in (one, two) if part.n]

    def answer(self, error: float | None, df: float | None, reason: str = "") -> TestResult:
        also = {
            "mean_first": self.moments[0].mean if self.one.n else None,
            "mean_second": self.moments[-1].mean if self.two.n else None,
            "standard_error": error,
        }
        gap = self.moments[0].offset - self.moments[1].offset if len(self.moments) == 2 else math.nan
        if error is None or df is None:
            return TestResult(
                self.method,
                self.source,
                (self.one.n, self.two.n),
                estimate=finite(gap),
                level=self.level,
                alternative=self.alternative,
                also=also,
                dropped=self._dropped(),
                undefined=undefined(reason, "statistic", "df", "p_value", "ci_low", "ci_high"),
            )
        statistic = (gap - self.difference) / error
        low, high = t_interval(gap, error, df, level=self.level, alternative=self.alternative)
        return TestResult(
            self.method,
            self.source,
            (self.one.n, self.two.n),
            statistic=statistic,
            df=float(df),
            estimate=gap,
            p_value=t_p_value(statistic, df, self.alternative),
            ci_low=low,
            ci_high=high,
            level=self.level,
            alternative=self.alternative,
            dropped=self._dropped(),
            also=also,
        )

    def _dropped(self) -> tuple[int, int]:
        return self.one.dropped, self.two.dropped
