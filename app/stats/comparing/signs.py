"""One median by the signs alone: how many values lie above the reference. Arbuthnot 1710; Dixon and Mood, JASA 41
(1946)."""

from __future__ import annotations

import numpy as np
from scipy import special

from app.stats.base.limits import check_finite, check_question, one_sided_limits
from app.stats.base.pairs import complete_pairs
from app.stats.base.result import Floats, TestResult, undefined
from app.stats.base.sample import Numbers, clean
from app.stats.describing.describe import median_interval


def sign_test(
    values: Numbers, *, reference: float = 0.0, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """Is the median of ``values``, shape (n,), the ``reference``? Values equal to it are left out.

    ``statistic`` counts the values above; p is exact binomial. ``estimate`` is the sample median of all values; its
    limits interpolate (Hettmansperger and Sheather 1986, as Minitab does), the order statistics around them stand in
    ``also`` as ``conservative_*`` with the confidence they achieve. Undefined: ``too_few_values`` (limits too, when
    even the extremes do not reach the level), ``no_variation`` when every value equals the reference.
    """
    sample = clean(values)
    return _signs("Sign test, 1-sample", sample.values, reference, level, alternative, sample.dropped)


def sign_test_paired(
    first: Numbers, second: Numbers, *, reference: float = 0.0, level: float = 0.95, alternative: str = "two-sided"
) -> TestResult:
    """The sign test of first - second, shape (n,) each. Raises InputError ``lengths_differ``."""
    pairs = complete_pairs(first, second)
    return _signs("Sign test, paired", pairs.differences, reference, level, alternative, pairs.dropped)


def _signs(method: str, values: Floats, reference: float, level: float, alternative: str, dropped: int) -> TestResult:
    check_question(level=level, alternative=alternative)
    check_finite(reference=reference)
    above, below = int((values > reference).sum()), int((values < reference).sum())
    limits = _median_limits(values, level, alternative)
    gaps = () if limits else undefined("too_few_values", "ci_low", "ci_high")
    if not above + below:
        gaps += undefined("no_variation" if values.size else "too_few_values", "p_value")
    low, high = (limits.pop("ci_low"), limits.pop("ci_high")) if limits else (None, None)
    return TestResult(
        method,
        "Dixon and Mood 1946; Hettmansperger and Sheather 1986",
        (int(values.size),),
        statistic=float(above),
        p_value=_binomial_p(above, above + below, alternative) if above + below else None,
        estimate=float(np.median(values)) if values.size else None,
        ci_low=low,
        ci_high=high,
        level=level,
        alternative=alternative,
        dropped=(dropped,),
        also={"n_above": above, "n_below": below, "n_equal": int(values.size) - above - below, **limits},
        undefined=gaps,
    )


def _binomial_p(above: int, n: int, alternative: str) -> float:
    at_most = float(special.bdtr(above, n, 0.5))
    at_least = float(special.bdtr(n - above, n, 0.5))
    if alternative == "two-sided":
        return min(1.0, 2 * min(at_most, at_least))
    return at_most if alternative == "less" else at_least


def _median_limits(values: Floats, level: float, alternative: str) -> dict[str, float]:
    """Limits of the median, empty when there are none; a one-sided one is that of twice the tail."""
    two_sided = level if alternative == "two-sided" else 2 * level - 1
    found = median_interval(values, level=two_sided) if values.size and two_sided > 0 else None
    if found is None:
        return {}
    low, high = one_sided_limits(found.low, found.high, alternative)
    outer_low, outer_high = one_sided_limits(found.conservative_low, found.conservative_high, alternative)
    achieved = found.achieved_level if alternative == "two-sided" else (1 + found.achieved_level) / 2
    return {
        "ci_low": low,
        "ci_high": high,
        "conservative_low": outer_low,
        "conservative_high": outer_high,
        "achieved_level": achieved,
    }
