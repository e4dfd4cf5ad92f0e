"""Chances of Spearman's and Kendall's coefficients when nothing goes together, exact for small samples without ties.

Sources: Kendall, Biometrika 30 (1938); Kendall and Gibbons, Rank Correlation Methods (1990) for ties; Spearman's
distribution counted over subsets of ranks, equal to listing all n! orders.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from app.stats.base.result import Floats, Positions

SPEARMAN_EXACT_UP_TO = 10
KENDALL_EXACT_BELOW = 50
_BLOCK = 128


@lru_cache(maxsize=16)
def _spearman_chances(n: int) -> Floats:
    """Chance of each sum of squared rank differences 0 … (n^3 - n) / 3."""
    size = (n**3 - n) // 3 + 1
    ways: dict[int, Floats] = {0: np.eye(1, size)[0]}
    for rank in range(n):
        following: dict[int, Floats] = {}
        for taken, counts in ways.items():
            for other in range(n):
                if not taken >> other & 1:
                    gap = (rank - other) ** 2
                    more = following.setdefault(taken | 1 << other, np.zeros(size))
                    more[gap:] += counts[: size - gap]
        ways = following
    counts = ways[(1 << n) - 1]
    return np.asarray(counts / counts.sum())


def spearman_exact(coefficient: float, n: int, alternative: str) -> float:
    """Exact p of Spearman's coefficient of ``n`` pairs without ties."""
    chances = _spearman_chances(n)
    seen = round((n**3 - n) / 6 * (1 - coefficient))
    return _tails(float(chances[seen:].sum()), float(chances[: seen + 1].sum()), alternative)


@lru_cache(maxsize=64)
def _kendall_chances(n: int) -> Floats:
    """Chance of each number of concordant pairs 0 … n (n - 1) / 2."""
    chances = np.ones(1)
    for size in range(2, n + 1):
        chances = np.convolve(chances, np.full(size, 1 / size))
    return chances


def kendall_exact(concordant: int, n: int, alternative: str) -> float:
    """Exact p of Kendall's coefficient of ``n`` pairs without ties."""
    chances = _kendall_chances(n)
    return _tails(float(chances[: concordant + 1].sum()), float(chances[concordant:].sum()), alternative)


def _tails(against: float, along: float, alternative: str) -> float:
    """p from the chance of so little or less, and of so much or more, agreement."""
    if alternative == "two-sided":
        return min(1.0, 2 * min(against, along))
    return min(1.0, along if alternative == "greater" else against)


@dataclass(frozen=True)
class Concordance:
    """Kendall's S = concordant less discordant pairs, tau-b, and the standard deviation of S under independence."""

    score: int
    tau_b: float | None
    deviation: float
    ties: bool


def concordance(x: Floats, y: Floats) -> Concordance:
    """Count the pairs of n points that go the same way and those that go apart, n >= 3 (Knight, JASA 61 (1966))."""
    n = int(x.size)
    order = np.lexsort((y, x))
    ties_x, ties_y = (np.unique(values, return_counts=True)[1] for values in (x, y))
    ties_both = np.unique(np.column_stack([x, y]), axis=0, return_counts=True)[1]
    pairs = n * (n - 1) / 2
    untied = pairs - _pairs(ties_x) - _pairs(ties_y) + _pairs(ties_both)
    score = round(untied - 2 * _inversions(y[order])[0])
    free = (pairs - _pairs(ties_x)) * (pairs - _pairs(ties_y))
    tau = score / math.sqrt(free) if free else None
    return Concordance(score, tau, math.sqrt(max(0.0, _variance(n, ties_x, ties_y))), bool(free < pairs**2))


def _inversions(values: Floats) -> tuple[int, Floats]:
    """How many earlier values exceed later ones, and the values in order."""
    if values.size <= _BLOCK:
        earlier = np.triu(values[:, None] > values, 1)
        return int(earlier.sum()), np.sort(values)
    half = values.size // 2
    (left, low), (right, high) = _inversions(values[:half]), _inversions(values[half:])
    across = int((half - np.searchsorted(low, high, side="right")).sum())
    return left + right + across, np.sort(np.concatenate([low, high]), kind="stable")


def _pairs(sizes: Positions) -> float:
    return float((sizes * (sizes - 1.0)).sum()) / 2


def _variance(n: int, ties_x: Positions, ties_y: Positions) -> float:
    """Variance of S with ties in either list (Kendall and Gibbons 1990, 4.5)."""

    def spread(sizes: Positions) -> float:
        return float((sizes * (sizes - 1.0) * (2 * sizes + 5)).sum())

    def triples(sizes: Positions) -> float:
        return float((sizes * (sizes - 1.0) * (sizes - 2)).sum())

    whole = n * (n - 1.0) * (2 * n + 5)
    variance = (whole - spread(ties_x) - spread(ties_y)) / 18
    variance += triples(ties_x) * triples(ties_y) / (9 * n * (n - 1) * (n - 2))
    return variance + 2 * _pairs(ties_x) * _pairs(ties_y) / (n * (n - 1))


def spearman_t(coefficient: float, n: int) -> float | None:
    """t of a rank coefficient with n - 2 degrees of freedom; infinite for complete agreement."""
    if n < 3:
        return None
    rest = 1 - coefficient**2
    return coefficient * math.sqrt((n - 2) / rest) if rest > 0 else math.copysign(math.inf, coefficient)


def fisher_limits(
    coefficient: float, variance: float, *, level: float, alternative: str = "two-sided"
) -> tuple[float, float]:
    """Limits of a coefficient whose arctanh is normal with this variance (Fisher, Metron 1 (1921))."""
    tail = (1 - level) / 2 if alternative == "two-sided" else 1 - level
    half = -float(special.ndtri(tail)) * math.sqrt(variance)
    middle = math.atanh(coefficient)
    low = -1.0 if alternative == "less" else math.tanh(middle - half)
    return low, 1.0 if alternative == "greater" else math.tanh(middle + half)
