"""Which means differ: all pairs of groups, with the chance of any false alarm held at one level.

Sources: Tukey (1953) with Kramer's form for unequal sizes, Biometrics 12 (1956) 307-310; Games and Howell, Journal of
Educational Statistics 1 (1976) 113-125.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

from app.stats.base.groups import Groups, gather
from app.stats.base.limits import check_question
from app.stats.base.moments import Moments
from app.stats.base.noncentral import range_above, range_quantile
from app.stats.base.result import Undefined, undefined


@dataclass(frozen=True)
class PairComparison:
    """``first`` less ``second``: the difference of two groups' means, with limits and p of the whole family."""

    first: str
    second: str
    estimate: float
    statistic: float | None = None
    df: float | None = None
    p_value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True)
class PairComparisons:
    """All pairs: each later group less each earlier one, in the order of the groups."""

    method: str
    source: str
    n: tuple[int, ...]
    comparisons: tuple[PairComparison, ...]
    level: float
    dropped: tuple[int, ...]
    undefined: tuple[Undefined, ...]


def tukey_hsd(groups: Groups, *, level: float = 0.95) -> PairComparisons:
    """All pairs at one common variance, by the studentized range. ``groups`` as for ``one_way_anova``.

    ``level`` is the confidence that all intervals hold together. Without variation within the groups, or with one
    value in each, only the differences are given. Raises InputError, as ``gather``.
    """
    check_question(level=level, alternative="two-sided")
    samples = gather(groups)
    found, df = samples.moments(), samples.n - samples.k
    variance = math.fsum(part.squares for part in found) / df if df else 0.0
    quantile = range_quantile(level, samples.k, df) if variance else 0.0
    reason = "no_variation" if df else "too_few_values"

    def compare(one: int, two: int) -> PairComparison:
        error = math.sqrt(variance / 2 * (1 / found[one].n + 1 / found[two].n))
        names = samples.names[two], samples.names[one]
        return _pair(names, _gap(found, one, two), error, df=df, k=samples.k, quantile=quantile, reason=reason)

    pairs = tuple(compare(one, two) for one, two in combinations(range(samples.k), 2))
    return _family("Tukey HSD (Tukey-Kramer)", "Tukey 1953; Kramer 1956", samples.sizes, pairs, level, samples.dropped)


def games_howell(groups: Groups, *, level: float = 0.95) -> PairComparisons:
    """All pairs whatever the variances, each with Welch's degrees of freedom. ``groups`` as for ``welch_anova``.

    A pair in which either group has one value, or both have no variation, keeps its difference alone. Raises
    InputError, as ``gather``.
    """
    check_question(level=level, alternative="two-sided")
    samples = gather(groups)
    found = samples.moments()

    def compare(one: int, two: int) -> PairComparison:
        parts = found[one], found[two]
        names = samples.names[two], samples.names[one]
        gap, spreads = _gap(found, one, two), [part.variance / part.n for part in parts]
        if min(part.n for part in parts) < 2 or not sum(spreads):
            reason = "too_few_values" if min(part.n for part in parts) < 2 else "no_variation"
            return _pair(names, gap, 0.0, df=0, k=samples.k, quantile=0.0, reason=reason)
        df = sum(spreads) ** 2 / sum(spread**2 / (part.n - 1) for spread, part in zip(spreads, parts, strict=True))
        quantile = range_quantile(level, samples.k, df)
        return _pair(names, gap, math.sqrt(sum(spreads) / 2), df=df, k=samples.k, quantile=quantile)

    pairs = tuple(compare(one, two) for one, two in combinations(range(samples.k), 2))
    return _family("Games-Howell", "Games and Howell 1976", samples.sizes, pairs, level, samples.dropped)


def _gap(found: list[Moments], one: int, two: int) -> float:
    return found[two].offset - found[one].offset


def _pair(
    names: tuple[str, str], gap: float, error: float, *, df: float, k: int, quantile: float, reason: str = ""
) -> PairComparison:
    if not error:
        gaps = undefined(reason, "statistic", "df", "p_value", "ci_low", "ci_high")
        return PairComparison(*names, gap, undefined=gaps)
    statistic = gap / error
    return PairComparison(
        *names,
        gap,
        statistic,
        float(df),
        range_above(abs(statistic), k, df),
        gap - quantile * error,
        gap + quantile * error,
    )


def _family(
    method: str,
    source: str,
    n: tuple[int, ...],
    pairs: tuple[PairComparison, ...],
    level: float,
    dropped: tuple[int, ...],
) -> PairComparisons:
    """The family; what is undefined for any pair is named once."""
    gaps = tuple(dict.fromkeys(gap for pair in pairs for gap in pair.undefined))
    return PairComparisons(method, source, n, pairs, level, dropped, gaps)
