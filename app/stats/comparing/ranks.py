"""Two samples by ranks: Mann-Whitney with the Hodges-Lehmann shift and its interval.

Sources: Mann and Whitney, Annals of Mathematical Statistics 18 (1947); Hodges and Lehmann, ibid. 34 (1963);
Lehmann, Nonparametrics (1975) for the tie correction; Hollander and Wolfe for the interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import special

from app.stats.base.limits import check_finite, check_question, one_sided_limits, z_p_value
from app.stats.base.ranking import midranks
from app.stats.base.result import Floats, TestResult, undefined
from app.stats.base.sample import Numbers, Sample, clean

EXACT_BELOW = 50
PERMUTATIONS_UP_TO = 100
_DIRECT_PAIRS = 40_000


def mann_whitney(
    first: Numbers,
    second: Numbers,
    *,
    level: float = 0.95,
    alternative: str = "two-sided",
    difference: float = 0.0,
    permutation: bool = True,
) -> TestResult:
    """Is ``first``, shape (n,), shifted from ``second``, (m,), by ``difference``?

    ``statistic`` is W, the rank sum of ``first`` (Minitab); ``also['u_first']`` is U. ``p_value`` is exact without
    ties when both samples are below 50, else normal with continuity 0.5 and tie correction; ``also`` has every other
    convention, the exact one with ties too unless ``permutation`` is false. ``estimate`` is the median of all
    differences, the limits are order statistics of them and reach ``also['achieved_level']``, at times below ``level``.
    """
    check_question(level=level, alternative=alternative)
    check_finite(difference=difference)
    one, two = clean(first, name="first"), clean(second, name="second")
    common = _Common((one.n, two.n), level, alternative, (one.dropped, two.dropped))
    if min(one.n, two.n) < 1:
        return common.result(undefined=undefined("too_few_values", "statistic", "p_value", "estimate"))
    ranks, ties = midranks(np.concatenate([one.values - difference, two.values]))
    rank_sum = float(ranks[: one.n].sum())
    u_first = rank_sum - one.n * (one.n + 1) / 2
    p_values = _p_values(u_first, one.n, two.n, ties, alternative)
    if permutation and one.n + two.n <= PERMUTATIONS_UP_TO:
        p_values["p_value_exact_permutation"] = _permutation_p(ranks, one.n, alternative)
    low, high, achieved = _interval(one.values, two.values, ties, level, alternative)
    exact = p_values["p_value_exact"]
    p_value = p_values["p_value_normal_cc_tie_adjusted"] if exact is None else exact
    return common.result(
        statistic=rank_sum,
        p_value=p_value,
        estimate=shift(one.values, two.values),
        ci_low=low,
        ci_high=high,
        also={"u_first": u_first, "achieved_level": achieved, **_beside(one, two, u_first), **p_values},
        undefined=undefined("no_variation", "p_value") if p_value is None else (),
    )


def _beside(one: Sample, two: Sample, u_first: float) -> dict[str, float | None]:
    return {
        "u_second": one.n * two.n - u_first,
        "median_first": float(np.median(one.values)),
        "median_second": float(np.median(two.values)),
    }


@dataclass(frozen=True)
class _Common:
    """What every answer of the test repeats."""

    n: tuple[int, int]
    level: float
    alternative: str
    dropped: tuple[int, int]

    def result(self, **numbers: Any) -> TestResult:
        return TestResult(
            "Mann-Whitney",
            "Mann and Whitney 1947; Hodges and Lehmann 1963",
            self.n,
            level=self.level,
            alternative=self.alternative,
            dropped=self.dropped,
            **numbers,
        )


def _p_values(u_first: float, n: int, m: int, ties: float, alternative: str) -> dict[str, float | None]:
    total = n + m
    plain = n * m * (total + 1) / 12
    tied = plain - n * m * ties / (12 * total * (total - 1)) if total > 1 else 0.0
    centred = u_first - n * m / 2
    exact = _exact_p(u_first, n, m, alternative) if not ties and max(n, m) < EXACT_BELOW else None
    return {
        "p_value_exact": exact,
        "p_value_normal_cc_tie_adjusted": _normal_p(centred, tied, 0.5, alternative),
        "p_value_normal_cc_unadjusted": _normal_p(centred, plain, 0.5, alternative),
        "p_value_normal_nocc_tie_adjusted": _normal_p(centred, tied, 0.0, alternative),
    }


def _normal_p(centred: float, variance: float, continuity: float, alternative: str) -> float | None:
    if variance <= 0:
        return None
    toward = {"two-sided": np.sign(centred), "greater": 1.0, "less": -1.0}[alternative]
    return min(1.0, z_p_value((centred - toward * continuity) / math.sqrt(variance), alternative))


@lru_cache(maxsize=256)
def _distribution(n: int, m: int) -> Floats:
    """P(U <= u) for u = 0 … nm without ties, from the counts of subsets of ranks (float64 keeps 15
    digits)."""
    ways = np.zeros((n + 1, n * m + 1))
    ways[0, 0] = 1
    for rank in range(1, n + m + 1):
        for chosen in range(min(rank, n), max(0, rank - m - 1), -1):
            gain = rank - chosen
            ways[chosen, gain:] += ways[chosen - 1, : n * m + 1 - gain]
    counts = ways[n]
    return np.asarray(np.cumsum(counts) / counts.sum())


def _exact_p(u_first: float, n: int, m: int, alternative: str) -> float:
    below = _distribution(n, m)
    u = round(u_first)
    at_most = float(below[u])
    at_least = float(below[n * m - u])
    if alternative == "two-sided":
        return min(1.0, 2 * min(at_most, at_least))
    return at_most if alternative == "less" else at_least


def _permutation_p(ranks: Floats, n: int, alternative: str) -> float:
    """Exact with ties: all ways to choose ``n`` of the doubled mid-ranks, by the sum they give."""
    doubled = np.rint(2 * ranks).astype(np.int64)
    ways = np.zeros((n + 1, int(doubled.sum()) + 1))
    ways[0, 0] = 1
    for value in doubled:
        ways[1:, value:] += ways[:-1, : ways.shape[1] - value].copy()
    shares = ways[n] / ways[n].sum()
    sums, seen = np.arange(shares.size), int(doubled[:n].sum())
    centre = n * float(doubled.mean())
    if alternative == "two-sided":
        return min(1.0, float(shares[np.abs(sums - centre) >= abs(seen - centre) - 1e-9].sum()))
    return float(shares[sums <= seen].sum() if alternative == "less" else shares[sums >= seen].sum())


def _interval(first: Floats, second: Floats, ties: float, level: float, alternative: str) -> tuple[float, float, float]:
    """Order statistics of all differences; the count left out in each tail from U's distribution or its
    normal."""
    n, m = first.size, second.size
    tail = (1 - level) / 2 if alternative == "two-sided" else 1 - level
    outside, reached = _left_out(n, m, ties, tail)
    low, high = (
        pairwise_difference(first, second, outside),
        pairwise_difference(first, second, n * m + 1 - outside),
    )
    achieved = 1 - reached * (2 if alternative == "two-sided" else 1)
    return (*one_sided_limits(low, high, alternative), achieved)


def _left_out(n: int, m: int, ties: float, tail: float) -> tuple[int, float]:
    """The rank of the lower limit among the differences, and the chance left below it."""
    if not ties and max(n, m) < EXACT_BELOW:
        below = _distribution(n, m)
        rank = max(1, int(np.searchsorted(below, tail * (1 - 1e-12))))
        return rank, float(below[rank - 1])
    spread = math.sqrt(n * m * (n + m + 1) / 12)
    rank = max(1, math.floor(n * m / 2 + float(special.ndtri(tail)) * spread + 0.5))
    return rank, float(special.ndtr((rank - 0.5 - n * m / 2) / spread))


def shift(first: Floats, second: Floats) -> float:
    """Hodges and Lehmann's estimate: the median of all pairwise differences."""
    pairs = first.size * second.size
    lower = pairwise_difference(first, second, (pairs + 1) // 2)
    return lower if pairs % 2 else (lower + pairwise_difference(first, second, pairs // 2 + 1)) / 2


def pairwise_difference(first: Floats, second: Floats, rank: int) -> float:
    """The ``rank``-th smallest (from 1) of all first[i] - second[j], without holding them all when they
    are many."""
    if first.size * second.size <= _DIRECT_PAIRS:
        return float(np.partition(np.subtract.outer(first, second).ravel(), rank - 1)[rank - 1])
    return _search_difference(np.sort(first), np.sort(second), rank)


def _search_difference(first: Floats, second: Floats, rank: int) -> float:
    """Halve the range of values until rounding is all that is left, then name the difference that lies
    there."""
    low, high = float(first[0] - second[-1]), float(first[-1] - second[0])
    finest = 4e-16 * max(abs(low), abs(high))
    while high - low > finest:
        middle = low + (high - low) / 2
        if _count_up_to(first, second, middle) >= rank:
            high = middle
        else:
            low = middle
    nearest = np.searchsorted(second, first - high)
    near = np.concatenate([first - second[np.clip(nearest + step, 0, second.size - 1)] for step in (-1, 0)])
    return float(near[np.argmin(np.abs(near - high))])


def _count_up_to(first: Floats, second: Floats, value: float) -> int:
    return int((second.size - np.searchsorted(second, first - value, side="left")).sum())
