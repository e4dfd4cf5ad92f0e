"""One sample, or paired differences, by signed ranks: Wilcoxon's test with the median of the Walsh averages.

Sources: Wilcoxon, Biometrics Bulletin 1 (1945); Hodges and Lehmann, Annals of Mathematical Statistics 34 (1963);
Lehmann, Nonparametrics (1975) for ties; Hollander and Wolfe for the interval; Kerby (2014) for the rank-biserial.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import special

from app.stats.base.limits import check_finite, check_question, one_sided_limits, z_p_value
from app.stats.base.pairs import complete_pairs
from app.stats.base.ranking import midranks
from app.stats.base.result import Floats, TestResult, undefined
from app.stats.base.sample import Numbers, clean

EXACT_BELOW = 50
PERMUTATIONS_UP_TO = 200
_DIRECT_VALUES = 300
_CONVENTIONS = (
    "p_value_exact",
    "p_value_exact_permutation",
    "p_value_normal_cc_tie_adjusted",
    "p_value_normal_cc_unadjusted",
    "p_value_normal_nocc_tie_adjusted",
)


def wilcoxon_signed_rank(
    values: Numbers, *, reference: float = 0.0, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """The centre of ``values``, shape (n,), against ``reference``; values equal to it are left out of the ranks.

    ``statistic`` is the sum of the positive ranks (V). ``p_value`` is exact without ties or zeros below 50 values,
    else normal with continuity 0.5 and tie correction; the other conventions, the exact one with ties among them,
    stand in ``also``. ``estimate`` is the median of all Walsh averages, zeros included. Limits are Walsh averages; the
    confidence they achieve is ``also['achieved_level']``, below ``level`` when even the extremes do not reach it.
    Undefined: ``too_few_values``, and ``no_variation`` when every value equals the reference.
    """
    sample = clean(values)
    return _signed("Wilcoxon signed rank, 1-sample", sample.values, reference, level, alternative, sample.dropped)


def wilcoxon_paired(
    first: Numbers, second: Numbers, *, reference: float = 0.0, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """Wilcoxon's signed ranks of first - second, shape (n,) each; a pair with either missing is dropped.

    Raises InputError ``lengths_differ``.
    """
    pairs = complete_pairs(first, second)
    return _signed("Wilcoxon signed rank, paired", pairs.differences, reference, level, alternative, pairs.dropped)


def _signed(method: str, values: Floats, reference: float, level: float, alternative: str, dropped: int) -> TestResult:
    check_question(level=level, alternative=alternative)
    check_finite(reference=reference)
    apart = values - reference
    apart = apart[apart != 0]
    n = int(apart.size)
    also: dict[str, float | None] = {"n_nonzero": n, "n_zero": int(values.size) - n, **dict.fromkeys(_CONVENTIONS)}
    statistic, p_value, low, high = (0.0 if values.size else None), None, None, None
    if n:
        ranks, ties = midranks(np.abs(apart))
        statistic = float(ranks[apart > 0].sum())
        chances = _p_values(statistic, ranks, ties, alternative, untouched=n == values.size)
        also |= {**chances, "rank_biserial": 4 * statistic / (n * (n + 1)) - 1}
        exact = chances["p_value_exact"]
        p_value = chances["p_value_normal_cc_tie_adjusted"] if exact is None else exact
    if values.size:
        low, high, also["achieved_level"] = _interval(values, level, alternative)
    reason = "no_variation" if values.size else "too_few_values"
    return TestResult(
        method,
        "Wilcoxon 1945; Hodges and Lehmann 1963",
        (int(values.size),),
        statistic=statistic,
        p_value=p_value,
        estimate=pseudomedian(values) if values.size else None,
        ci_low=low,
        ci_high=high,
        level=level,
        alternative=alternative,
        dropped=(dropped,),
        also=also,
        undefined=() if n else undefined(reason, "statistic", "p_value"),
    )


def _p_values(
    statistic: float, ranks: Floats, ties: float, alternative: str, *, untouched: bool
) -> dict[str, float | None]:
    n = ranks.size
    plain = n * (n + 1) * (2 * n + 1) / 24
    centred, tied = statistic - n * (n + 1) / 4, plain - ties / 48
    exact = untouched and not ties and n < EXACT_BELOW
    chances: dict[str, float | None] = {
        "p_value_exact": _exact_p(statistic, _distribution(n), alternative) if exact else None,
        "p_value_normal_cc_tie_adjusted": _normal_p(centred, tied, 0.5, alternative),
        "p_value_normal_cc_unadjusted": _normal_p(centred, plain, 0.5, alternative),
        "p_value_normal_nocc_tie_adjusted": _normal_p(centred, tied, 0.0, alternative),
    }
    if n <= PERMUTATIONS_UP_TO:
        doubled = np.rint(2 * ranks).astype(np.int64)
        chances["p_value_exact_permutation"] = _exact_p(2 * statistic, _sums(doubled), alternative)
    return chances


def _normal_p(centred: float, variance: float, continuity: float, alternative: str) -> float:
    toward = {"two-sided": np.sign(centred), "greater": 1.0, "less": -1.0}[alternative]
    return min(1.0, z_p_value((centred - toward * continuity) / math.sqrt(variance), alternative))


@lru_cache(maxsize=128)
def _distribution(n: int) -> Floats:
    """Chance of V <= v for v = 0 .. n(n+1)/2."""
    return _sums(np.arange(1, n + 1))


def _sums(ranks: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Floats:
    """Chances that the ranks with a positive sign, each with chance one half, add up to at most 0, 1, 2 …"""
    chances = np.zeros(int(ranks.sum()) + 1)
    chances[0] = 1
    for rank in ranks:
        chances[rank:] += chances[: chances.size - rank].copy()
        chances /= 2
    return np.asarray(np.cumsum(chances))


def _exact_p(statistic: float, below: Floats, alternative: str) -> float:
    seen = round(statistic)
    at_most, at_least = float(below[seen]), float(below[below.size - 1 - seen])
    if alternative == "two-sided":
        return min(1.0, 2 * min(at_most, at_least))
    return min(1.0, at_most if alternative == "less" else at_least)


def _interval(values: Floats, level: float, alternative: str) -> tuple[float, float, float]:
    """Walsh averages as limits, and the confidence they achieve."""
    pairs = values.size * (values.size + 1) // 2
    tail = (1 - level) / 2 if alternative == "two-sided" else 1 - level
    rank, reached = _left_out(values.size, tail)
    low, high = walsh_average(values, rank), walsh_average(values, pairs + 1 - rank)
    return (*one_sided_limits(low, high, alternative), 1 - reached * (2 if alternative == "two-sided" else 1))


def _left_out(n: int, tail: float) -> tuple[int, float]:
    """Rank of the lower limit among the Walsh averages, and the chance left below it: exact for up to 200 values."""
    if n <= PERMUTATIONS_UP_TO:
        below = _distribution(n)
        rank = max(1, int(np.searchsorted(below, tail * (1 - 1e-12))))
        return rank, float(below[rank - 1])
    middle, spread = n * (n + 1) / 4, math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    rank = max(1, math.floor(middle + float(special.ndtri(tail)) * spread + 0.5))
    return rank, float(special.ndtr((rank - 0.5 - middle) / spread))


def pseudomedian(values: Floats) -> float:
    """Hodges and Lehmann's centre: the median of the means of all pairs, each value with itself among them."""
    pairs = values.size * (values.size + 1) // 2
    lower = walsh_average(values, (pairs + 1) // 2)
    return lower if pairs % 2 else (lower + walsh_average(values, pairs // 2 + 1)) / 2


def walsh_average(values: Floats, rank: int) -> float:
    """The ``rank``-th smallest (from 1) of (values[i] + values[j]) / 2 for i <= j, without holding them all when they
    are many."""
    if values.size <= _DIRECT_VALUES:
        above, below = np.triu_indices(values.size)
        return float(np.partition((values[above] + values[below]) / 2, rank - 1)[rank - 1])
    return _search_sum(np.sort(values), rank) / 2


def _search_sum(ordered: Floats, rank: int) -> float:
    """Halve the range of sums until rounding is all that is left, then name the sum that lies there."""
    low, high = 2 * float(ordered[0]), 2 * float(ordered[-1])
    finest = 4e-16 * max(abs(low), abs(high))
    while high - low > finest:
        middle = low + (high - low) / 2
        if _count_up_to(ordered, middle) >= rank:
            high = middle
        else:
            low = middle
    nearest = np.searchsorted(ordered, high - ordered)
    near = np.concatenate([ordered + ordered[np.clip(nearest + step, 0, ordered.size - 1)] for step in (-1, 0)])
    return float(near[np.argmin(np.abs(near - high))])


def _count_up_to(ordered: Floats, total: float) -> int:
    """Pairs i <= j whose sum is at most ``total``: those of the full square count twice, the diagonal once."""
    square = int(np.searchsorted(ordered, total - ordered, side="right").sum())
    diagonal = int(np.searchsorted(ordered, total / 2, side="right"))
    return (square + diagonal) // 2
