"""Odds ratios of two proportions: the sample one with Woolf's limits, Haldane's, and the exact conditional
one.

Sources: Woolf, Annals of Human Genetics 19 (1955); Haldane, ibid. 20 (1956); Cornfield (1956) and Fisher for
the conditional likelihood, whose estimate differs from the sample odds ratio.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import optimize, special

from app.stats.base.result import Floats, Interval, undefined
from app.stats.comparing.effect import check_table, log_interval


def odds_ratio(x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95) -> Interval:
    """Sample odds ratio with Woolf's limits; with an empty cell the estimate is 0 or infinite and has no
    limits."""
    check_table(x1, n1, x2, n2)
    cells, method = (x1, n1 - x1, x2, n2 - x2), "Odds ratio, Woolf"
    up, down = cells[0] * cells[3], cells[1] * cells[2]
    if not up and not down:
        return Interval(None, None, None, level, method, undefined("no_events", "estimate", "ci_low", "ci_high"))
    if not up or not down:
        estimate = math.inf if not down else 0.0
        return Interval(estimate, None, None, level, method, undefined("empty_cell", "ci_low", "ci_high"))
    return log_interval(up / down, sum(1 / cell for cell in cells), level, method)


def haldane_odds_ratio(x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95) -> Interval:
    """The odds ratio with one half added to every cell, for tables with an empty cell."""
    found = odds_ratio(x1 + 0.5, n1 + 1, x2 + 0.5, n2 + 1, level=level)
    return Interval(found.estimate, found.ci_low, found.ci_high, level, "Odds ratio, Haldane")


def conditional_odds_ratio(x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95) -> Interval:
    """Conditional maximum likelihood estimate with exact limits, as R's fisher.test gives them."""
    check_table(x1, n1, x2, n2)
    table = _Conditional(x1, n1, x2, n2)
    method = "Odds ratio, conditional likelihood, exact limits"
    if table.possible.size == 1:
        return Interval(None, None, None, level, method, undefined("no_events", "estimate", "ci_low", "ci_high"))
    tail = (1 - level) / 2
    return Interval(table.estimate(), table.low(tail), table.high(tail), level, method)


class _Conditional:
    """The count x1 given all margins, under any odds ratio."""

    def __init__(self, x1: float, n1: float, x2: float, n2: float) -> None:
        successes = x1 + x2
        self.seen = x1
        self.possible: Floats = np.arange(max(0.0, successes - n2), min(n1, successes) + 1)
        self.logs = _log_choose(n1, self.possible) + _log_choose(n2, successes - self.possible)

    def chances(self, log_odds: float) -> Floats:
        raw = self.logs + log_odds * self.possible
        shares = np.exp(raw - raw.max())
        return np.asarray(shares / shares.sum())

    def estimate(self) -> float:
        if self.seen == self.possible[0]:
            return 0.0
        if self.seen == self.possible[-1]:
            return math.inf
        return self._solve(lambda log_odds: float(self.chances(log_odds) @ self.possible) - self.seen)

    def low(self, tail: float) -> float:
        """The odds ratio under which so many or more have chance ``tail``."""
        if self.seen == self.possible[0]:
            return 0.0
        return self._solve(lambda log_odds: float(self.chances(log_odds)[self.possible >= self.seen].sum()) - tail)

    def high(self, tail: float) -> float:
        """The odds ratio under which so many or fewer have chance ``tail``."""
        if self.seen == self.possible[-1]:
            return math.inf
        return self._solve(lambda log_odds: tail - float(self.chances(log_odds)[self.possible <= self.seen].sum()))

    def _solve(self, gap: Callable[[float], float]) -> float:
        return math.exp(float(optimize.brentq(gap, -40.0, 40.0, xtol=1e-13, rtol=1e-13)))


def _log_choose(n: float, k: Floats) -> Floats:
    return np.asarray(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))
