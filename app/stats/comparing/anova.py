"""Several means: one-way analysis of variance, and Welch's for unequal variances.

Sources: Fisher, Statistical Methods for Research Workers (1925); Welch, Biometrika 38 (1951) 330-336; Hays (1963) for
omega squared; Kelley (1935) for epsilon squared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from app.stats.base.groups import Groups, Samples, gather
from app.stats.base.limits import check_question, t_interval
from app.stats.base.moments import Moments, constant
from app.stats.base.result import Undefined, undefined


@dataclass(frozen=True)
class GroupMean:
    """A group's mean with its limits; None where undefined."""

    name: str
    n: int
    mean: float
    standard_deviation: float | None
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True)
class AnalysisOfVariance:
    """The table of a one-way analysis of variance; the limits of the groups' means rest on the pooled deviation.

    ``omega_squared`` and ``epsilon_squared`` are unbiased or nearly so, and below 0 when the groups differ less than
    chance would have them; then they are read as 0. Epsilon squared is also the adjusted R squared.
    """

    method: str
    source: str
    n: tuple[int, ...]
    df_between: int
    df_within: int
    ss_between: float
    ss_within: float
    ms_between: float
    ms_within: float | None
    statistic: float | None
    p_value: float | None
    pooled_standard_deviation: float | None
    r_squared: float | None
    omega_squared: float | None
    epsilon_squared: float | None
    cohens_f: float | None
    groups: tuple[GroupMean, ...]
    level: float
    dropped: tuple[int, ...]
    undefined: tuple[Undefined, ...]

    @property
    def ss_total(self) -> float:
        return self.ss_between + self.ss_within


@dataclass(frozen=True)
class WelchAnalysis:
    """Welch's analysis of variance; each group's limits rest on its own deviation."""

    method: str
    source: str
    n: tuple[int, ...]
    statistic: float | None
    df_between: int
    df_within: float | None
    p_value: float | None
    groups: tuple[GroupMean, ...]
    level: float
    dropped: tuple[int, ...]
    undefined: tuple[Undefined, ...]


def one_way_anova(groups: Groups, *, level: float = 0.95) -> AnalysisOfVariance:
    """Do several means differ, at one common variance?

    ``groups``: samples of shape (n_i,) by name or in a list. Without any variation within the groups the test is
    undefined (``no_variation``), with one value in each ``too_few_values``. Raises InputError, as ``gather``.
    """
    check_question(level=level, alternative="two-sided")
    samples = gather(groups)
    found = samples.moments()
    between, within = _squares(samples, found)
    df_between, df_within = samples.k - 1, samples.n - samples.k
    ms_between, ms_within = between / df_between, within / df_within if df_within else None
    statistic = ms_between / ms_within if ms_within else None
    shares = _shares(between, within, ms_within, df_between)
    return AnalysisOfVariance(
        "One-way analysis of variance",
        "Fisher 1925",
        samples.sizes,
        df_between,
        df_within,
        between,
        within,
        ms_between,
        ms_within,
        statistic,
        None if statistic is None else float(special.fdtrc(df_between, df_within, statistic)),
        None if ms_within is None else math.sqrt(ms_within),
        **shares,
        groups=_means(samples, found, level, ms_within, df_within),
        level=level,
        dropped=samples.dropped,
        undefined=_gaps(df_within, statistic),
    )


def welch_anova(groups: Groups, *, level: float = 0.95) -> WelchAnalysis:
    """Do several means differ, whatever the variances? Groups need two values each and some variation.

    ``df_within`` is Welch's fraction. Raises InputError, as ``gather``.
    """
    check_question(level=level, alternative="two-sided")
    samples = gather(groups)
    found = samples.moments()
    statistic = df_within = p_value = None
    if all(part.squares for part in found):
        statistic, df_within = _welch(found)
        p_value = float(special.fdtrc(samples.k - 1, df_within, statistic))
    reason = "too_few_values" if min(samples.sizes) < 2 else "no_variation"
    return WelchAnalysis(
        "Welch's analysis of variance",
        "Welch 1951",
        samples.sizes,
        statistic,
        samples.k - 1,
        df_within,
        p_value,
        _means(samples, found, level, None, 0),
        level,
        samples.dropped,
        () if p_value is not None else undefined(reason, "statistic", "df_within", "p_value"),
    )


def _squares(samples: Samples, found: list[Moments]) -> tuple[float, float]:
    """Sums of squares between and within; no more than rounding between means is none."""
    overall = math.fsum(part.n * part.offset for part in found) / samples.n
    between = math.fsum(part.n * (part.offset - overall) ** 2 for part in found)
    if constant(samples.pooled):
        between = 0.0
    return between, math.fsum(part.squares for part in found)


def _shares(between: float, within: float, ms_within: float | None, df_between: int) -> dict[str, float | None]:
    """Shares of the variation that the groups explain."""
    total = between + within
    shares: dict[str, float | None] = dict.fromkeys(("r_squared", "omega_squared", "epsilon_squared", "cohens_f"))
    if not total:
        return shares
    shares["r_squared"] = between / total
    if ms_within:
        explained = between - df_between * ms_within
        shares["omega_squared"] = explained / (total + ms_within)
        shares["epsilon_squared"] = explained / total
        shares["cohens_f"] = math.sqrt(between / within)
    return shares


def _welch(found: list[Moments]) -> tuple[float, float]:
    """F and its denominator's degrees of freedom."""
    weights = [part.n / part.variance for part in found]
    total, k = math.fsum(weights), len(found)
    centre = math.fsum(weight * part.offset for weight, part in zip(weights, found, strict=True)) / total
    between = math.fsum(w * (part.offset - centre) ** 2 for w, part in zip(weights, found, strict=True)) / (k - 1)
    spill = math.fsum((1 - w / total) ** 2 / (part.n - 1) for w, part in zip(weights, found, strict=True))
    return between / (1 + 2 * (k - 2) * spill / (k**2 - 1)), (k**2 - 1) / (3 * spill)


def _means(
    samples: Samples, found: list[Moments], level: float, pooled: float | None, df: int
) -> tuple[GroupMean, ...]:
    """Means with limits from the pooled variance, or from each group's own when there is none."""
    means = []
    for name, part in zip(samples.names, found, strict=True):
        variance, freedom = (pooled, df) if pooled else (part.variance, part.n - 1)
        low = high = None
        if variance and freedom:
            low, high = t_interval(part.mean, math.sqrt(variance / part.n), freedom, level=level)
        means.append(GroupMean(name, part.n, part.mean, part.deviation if part.n > 1 else None, low, high))
    return tuple(means)


def _gaps(df_within: int, statistic: float | None) -> tuple[Undefined, ...]:
    if statistic is not None:
        return ()
    return undefined("no_variation" if df_within else "too_few_values", "statistic", "p_value")
