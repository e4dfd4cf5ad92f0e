"""Run chart: does the order of the values carry a pattern around the median?

Two conventions side by side. Anhøj: points on the median are dropped; longest run against log2(n) + 3,
crossings against the binomial (PLoS ONE 2015). Minitab: points on the median count as below; runs about the
median and runs up and down against their normal approximations.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from app.stats.base.result import Flags, Floats, Undefined, undefined
from app.stats.base.sample import Numbers, clean


@dataclass(frozen=True)
class RunChart:
    """``n_useful`` points lie off the median. Clustering and mixtures come from runs about the median,
    trends and oscillation from runs up and down; each p is one-sided."""

    n: int
    dropped: int
    method: str
    source: str
    median: float | None = None
    n_useful: int = 0
    longest_run: int | None = None
    longest_run_limit: int | None = None
    crossings: int | None = None
    crossings_limit: int | None = None
    signal: bool | None = None
    runs_about_median: int | None = None
    expected_runs: float | None = None
    longest_run_about_median: int | None = None
    p_clustering: float | None = None
    p_mixtures: float | None = None
    runs_up_down: int | None = None
    expected_runs_up_down: float | None = None
    p_trends: float | None = None
    p_oscillation: float | None = None
    undefined: tuple[Undefined, ...] = ()


def run_chart(values: Numbers) -> RunChart:
    """Run tests by both conventions; undefined below 2 values or when all values are equal.

    Where the runs about the median can come in one number only (two values, or none above the median), ``p_clustering``
    and ``p_mixtures`` are undefined alone.
    """
    sample = clean(values)
    method, source = "Run chart, Anhøj rules and Minitab run tests", "Anhøj and Olesen 2014; Minitab"
    x, n = sample.values, sample.n
    if n < 2 or not np.ptp(x):
        reason = "too_few_values" if n < 2 else "no_variation"
        return RunChart(n, sample.dropped, method, source, undefined=undefined(reason, "runs_about_median", "signal"))
    median = float(np.median(x))
    about = _about_median(x, median)
    return RunChart(
        n,
        sample.dropped,
        method,
        source,
        median,
        **_anhoej(x, median),
        **about,
        **_up_down(x),
        undefined=undefined("no_variation", *(name for name in ("p_clustering", "p_mixtures") if about[name] is None)),
    )


def _anhoej(x: Floats, median: float) -> dict[str, Any]:
    sides = x[x != median] > median
    longest, runs = _runs(sides)
    limit = round(math.log2(sides.size) + 3)
    fewest = _binomial_quantile(0.05, sides.size - 1)
    return {
        "n_useful": sides.size,
        "longest_run": longest,
        "longest_run_limit": limit,
        "crossings": runs - 1,
        "crossings_limit": fewest,
        "signal": longest > limit or runs - 1 < fewest,
    }


def _binomial_quantile(share: float, n: int) -> int:
    """The smallest k with P(X <= k) >= share for X binomial(n, 1/2)."""
    return int(np.searchsorted(special.bdtr(np.arange(n + 1), n, 0.5), share))


def _about_median(x: Floats, median: float) -> dict[str, Any]:
    above = x > median
    longest, runs = _runs(above)
    high, n = int(above.sum()), x.size
    product = 2 * high * (n - high)
    expected = 1 + product / n
    variance = product * (product - n) / (n**2 * (n - 1))
    low_p, high_p = _normal_tails(runs, expected, variance)
    return {
        "runs_about_median": runs,
        "expected_runs": expected,
        "longest_run_about_median": longest,
        "p_clustering": low_p,
        "p_mixtures": high_p,
    }


def _up_down(x: Floats) -> dict[str, Any]:
    _, runs = _runs(np.diff(x) > 0)
    expected, variance = (2 * x.size - 1) / 3, (16 * x.size - 29) / 90
    low_p, high_p = _normal_tails(runs, expected, variance)
    return {
        "runs_up_down": runs,
        "expected_runs_up_down": expected,
        "p_trends": low_p,
        "p_oscillation": high_p,
    }


def _runs(sides: Flags) -> tuple[int, int]:
    """The length of the longest run, and how many runs there are."""
    ends = np.flatnonzero(np.append(sides[1:] != sides[:-1], True))
    return int(np.diff(ends, prepend=-1).max()), ends.size


def _normal_tails(seen: float, expected: float, variance: float) -> tuple[float | None, float | None]:
    if variance <= 0:
        return None, None
    z = (seen - expected) / math.sqrt(variance)
    return float(special.ndtr(z)), float(special.ndtr(-z))
