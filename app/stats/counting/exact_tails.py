"""Exact tail chances of binomial and Poisson counts of any size, without listing every outcome.

A two-sided p sums all outcomes no more likely than the one seen (Sterne, Biometrika 41 (1954); the rule of R,
SciPy and Minitab). Both distributions have one peak, so the far side's first such outcome is found by halving.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy import special

from app.stats.base.result import InputError

LARGEST_COUNT = 2.0**53
"""Beyond it a double no longer holds every whole number."""

_ROUNDING = 1e-7
"""R's and SciPy's allowance, relative, when two outcomes are compared by their chance."""


@dataclass(frozen=True)
class Binomial:
    """Successes in ``n`` trials with chance ``share`` each."""

    n: float
    share: float

    @property
    def mode(self) -> float:
        return min(self.n, math.floor((self.n + 1) * self.share))

    @property
    def highest(self) -> float:
        return self.n

    def at_most(self, k: float) -> float:
        """P(X <= k)."""
        if k < 0:
            return 0.0
        return 1.0 if k >= self.n else float(special.betainc(self.n - k, k + 1, 1 - self.share))

    def at_least(self, k: float) -> float:
        """P(X >= k)."""
        if k <= 0:
            return 1.0
        return 0.0 if k > self.n else float(special.betainc(k, self.n - k + 1, self.share))

    def log_chance(self, k: float) -> float:
        """log P(X = k)."""
        ways = -special.betaln(1 + self.n - k, 1 + k) - math.log(self.n + 1)
        return float(ways + special.xlogy(k, self.share) + special.xlog1py(self.n - k, -self.share))


@dataclass(frozen=True)
class Poisson:
    """Events where ``mean`` are expected."""

    mean: float

    @property
    def mode(self) -> float:
        return math.floor(self.mean)

    @property
    def highest(self) -> float:
        return math.inf

    def at_most(self, k: float) -> float:
        """P(X <= k)."""
        return 0.0 if k < 0 else float(special.gammaincc(k + 1, self.mean))

    def at_least(self, k: float) -> float:
        """P(X >= k)."""
        return 1.0 if k <= 0 else float(special.gammainc(k, self.mean))

    def log_chance(self, k: float) -> float:
        """log P(X = k)."""
        return float(special.xlogy(k, self.mean) - self.mean - special.gammaln(k + 1))


def check_size(name: str, count: float) -> None:
    """Raises InputError ``count_too_large``."""
    if count > LARGEST_COUNT:
        raise InputError("count_too_large", name=name, count=count)


def tail_p(counts: Binomial | Poisson, seen: float, alternative: str) -> float:
    """p of ``seen`` events: one tail, or all outcomes no more likely."""
    if alternative == "less":
        return counts.at_most(seen)
    if alternative == "greater":
        return counts.at_least(seen)
    likely = counts.log_chance(seen) + _ROUNDING
    if seen >= counts.mode:
        return min(1.0, counts.at_least(seen) + counts.at_most(_last_below(counts, likely)))
    return min(1.0, counts.at_most(seen) + counts.at_least(_first_above(counts, likely)))


def doubled_p(counts: Binomial | Poisson, seen: float, alternative: str) -> float:
    """p by doubling the smaller tail (the central convention)."""
    if alternative != "two-sided":
        return tail_p(counts, seen, alternative)
    return min(1.0, 2 * min(counts.at_most(seen), counts.at_least(seen)))


def _last_below(counts: Binomial | Poisson, likely: float) -> float:
    """The largest count up to the peak that is no more likely; -1 when all are more likely."""
    return first_true(lambda k: counts.log_chance(k) > likely, 0, counts.mode) - 1


def _first_above(counts: Binomial | Poisson, likely: float) -> float:
    """The smallest count from the peak on that is no more likely; one beyond the highest when there is none."""
    step = 1.0
    while counts.mode + step < counts.highest and counts.log_chance(counts.mode + step) > likely:
        step *= 2
    end = min(counts.highest, counts.mode + step) + 1
    return first_true(lambda k: counts.log_chance(k) <= likely, counts.mode, end)


def first_true(holds: Callable[[float], bool], low: float, high: float) -> float:
    """The smallest whole number of [low, high) from which on ``holds`` is true; ``high`` when it never is."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
