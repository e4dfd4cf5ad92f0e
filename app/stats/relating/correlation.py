"""Whether two measurements of the same things go together: Pearson, Spearman and Kendall, each with limits.

Sources: Pearson (1896) with Fisher's z (Metron 1 (1921)); Spearman, American Journal of Psychology 15 (1904);
Kendall, Biometrika 30 (1938); limits of the rank coefficients by Bonett and Wright, Psychometrika 65 (2000).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.stats.base.limits import check_question, t_p_value, z_p_value
from app.stats.base.moments import constant
from app.stats.base.pairs import complete_pairs
from app.stats.base.ranking import midranks
from app.stats.base.result import Floats, Interval, TestResult, Undefined, undefined
from app.stats.base.sample import Numbers
from app.stats.relating.rank_correlation import (
    KENDALL_EXACT_BELOW,
    SPEARMAN_EXACT_UP_TO,
    concordance,
    fisher_limits,
    kendall_exact,
    spearman_exact,
    spearman_t,
)

_PERFECT = 1e-15


@dataclass(frozen=True)
class Correlation:
    """The three coefficients of n pairs. ``pearson`` sees straight lines, ``spearman`` and ``kendall`` (tau-b) any
    steady rise or fall. ``p_value_exact`` stands in their ``also`` for small samples without ties."""

    n: int
    dropped: int
    pearson: TestResult
    spearman: TestResult
    kendall: TestResult
    undefined: tuple[Undefined, ...] = ()


def correlation(x: Numbers, y: Numbers, *, level: float = 0.95, alternative: str = "two-sided") -> Correlation:
    """All three coefficients of pairs (x[i], y[i]); a pair with either missing is dropped.

    Fewer than three pairs, or values that do not vary, leave everything undefined; complete correlation has no limits.
    Raises InputError ``lengths_differ`` and those of wrong numbers.
    """
    check_question(level=level, alternative=alternative)
    pairs = complete_pairs(x, y)
    first, second, dropped = pairs.first, pairs.second, pairs.dropped
    asked = _Asked(first, second, dropped, level, alternative)
    reason = "too_few_values" if first.size < 3 else "no_variation" if constant(first) or constant(second) else ""
    if reason:
        r, rho, tau = (asked.none(method, reason) for method in ("Pearson r", "Spearman rho", "Kendall tau-b"))
        gaps = undefined(reason, "pearson", "spearman", "kendall")
        return Correlation(int(first.size), dropped, r, rho, tau, gaps)
    return Correlation(int(first.size), dropped, asked.pearson(), asked.spearman(), asked.kendall())


def pearson(first: Floats, second: Floats) -> float:
    """Pearson's r of two samples that vary, shape (n,) each, from centred and scaled values."""
    one, two = _unit(first), _unit(second)
    r = math.fsum(one * two)
    return math.copysign(1.0, r) if 1 - abs(r) < _PERFECT else r


def _unit(values: Floats) -> Floats:
    """Values less their mean, with length one."""
    apart = values - values[0]
    apart = apart - math.fsum(apart) / values.size
    apart = apart / np.abs(apart).max()
    return np.asarray(apart / math.sqrt(math.fsum(apart**2)))


@dataclass(frozen=True, eq=False)
class _Asked:
    x: Floats
    y: Floats
    dropped: int
    level: float
    alternative: str

    @property
    def n(self) -> int:
        return int(self.x.size)

    def none(self, method: str, reason: str) -> TestResult:
        gaps = undefined(reason, "estimate", "statistic", "p_value", "ci_low", "ci_high")
        return TestResult(
            method,
            "",
            (self.n,),
            level=self.level,
            alternative=self.alternative,
            dropped=(self.dropped,),
            undefined=gaps,
        )

    def pearson(self) -> TestResult:
        r = pearson(self.x, self.y)
        return self._by_t("Pearson r, Fisher z interval", "Pearson 1896; Fisher 1921", r, 1.0, {})

    def spearman(self) -> TestResult:
        ranks, others = midranks(self.x), midranks(self.y)
        rho = pearson(ranks[0], others[0])
        free = not ranks[1] and not others[1] and self.n <= SPEARMAN_EXACT_UP_TO
        exact = spearman_exact(rho, self.n, self.alternative) if free else None
        method = "Spearman rho, t approximation, Bonett-Wright interval"
        return self._by_t(
            method, "Spearman 1904; Bonett and Wright 2000", rho, 1 + rho**2 / 2, {"p_value_exact": exact}
        )

    def _by_t(
        self, method: str, source: str, estimate: float, spread: float, also: dict[str, float | None]
    ) -> TestResult:
        statistic = spearman_t(estimate, self.n)
        assert statistic is not None
        limits = self._limits(estimate, spread / (self.n - 3) if self.n > 3 else None)
        return TestResult(
            method,
            source,
            (self.n,),
            statistic=statistic,
            df=float(self.n - 2),
            p_value=t_p_value(statistic, self.n - 2, self.alternative),
            estimate=estimate,
            ci_low=limits.ci_low,
            ci_high=limits.ci_high,
            level=self.level,
            alternative=self.alternative,
            dropped=(self.dropped,),
            also=also,
            undefined=limits.undefined,
        )

    def kendall(self) -> TestResult:
        found = concordance(self.x, self.y)
        tau = found.tau_b
        assert tau is not None
        z = found.score / found.deviation
        free = not found.ties and self.n < KENDALL_EXACT_BELOW
        together = (found.score + self.n * (self.n - 1) // 2) // 2
        limits = self._limits(tau, 0.437 / (self.n - 4) if self.n > 4 else None)
        return TestResult(
            "Kendall tau-b, normal approximation, Bonett-Wright interval",
            "Kendall 1938; Bonett and Wright 2000",
            (self.n,),
            statistic=z,
            p_value=z_p_value(z, self.alternative),
            estimate=tau,
            ci_low=limits.ci_low,
            ci_high=limits.ci_high,
            level=self.level,
            alternative=self.alternative,
            dropped=(self.dropped,),
            also={
                "score": float(found.score),
                "p_value_exact": kendall_exact(together, self.n, self.alternative) if free else None,
            },
            undefined=limits.undefined,
        )

    def _limits(self, estimate: float, variance: float | None) -> Interval:
        reason = "too_few_values" if variance is None else "perfect_correlation" if abs(estimate) >= 1 else ""
        if variance is None or reason:
            return Interval(estimate, None, None, self.level, undefined=undefined(reason, "ci_low", "ci_high"))
        low, high = fisher_limits(estimate, variance, level=self.level, alternative=self.alternative)
        return Interval(estimate, low, high, self.level)
