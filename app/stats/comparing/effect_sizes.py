"""How large an effect is in one sample, in pairs and between several groups, with limits from noncentral t and F.

Sources: Cohen, Statistical Power Analysis (1988); Hedges, Journal of Educational Statistics 6 (1981); Lakens, Frontiers
in Psychology 4:863 (2013) for dz and d_av; Steiger, Psychological Methods 9 (2004) for eta squared.
"""

from __future__ import annotations

import math

from app.stats.base.groups import Groups
from app.stats.base.noncentral import f_noncentrality_limits, scaled, t_noncentrality_limits
from app.stats.base.pairs import complete_pairs
from app.stats.base.result import Interval, TestResult, undefined
from app.stats.base.sample import Numbers
from app.stats.comparing.anova import AnalysisOfVariance, one_way_anova
from app.stats.comparing.effect import cohens_d_average, hedges_factor
from app.stats.comparing.locations import one_sample_t, paired_t


def one_sample_d(values: Numbers, *, reference: float = 0.0, level: float = 0.95) -> Interval:
    """(mean - reference) over the sample's standard deviation. Undefined below two values or without variation."""
    return _over_deviation(one_sample_t(values, reference=reference, level=level), level, "Cohen's d, 1-sample")


def one_sample_g(values: Numbers, *, reference: float = 0.0, level: float = 0.95) -> Interval:
    """Cohen's d of one sample and its limits times Hedges' exact J."""
    found = one_sample_t(values, reference=reference, level=level)
    return _unbiased(found, level, "Hedges' g, 1-sample")


def paired_d(first: Numbers, second: Numbers, *, reference: float = 0.0, level: float = 0.95) -> Interval:
    """dz: the mean of first - second over the standard deviation of the differences. Raises ``lengths_differ``."""
    return _over_deviation(paired_t(first, second, reference=reference, level=level), level, "Cohen's dz, paired")


def paired_g(first: Numbers, second: Numbers, *, reference: float = 0.0, level: float = 0.95) -> Interval:
    """dz and its limits times Hedges' exact J."""
    found = paired_t(first, second, reference=reference, level=level)
    return _unbiased(found, level, "Hedges' gz, paired")


def paired_d_average(first: Numbers, second: Numbers) -> Interval:
    """d_av: the mean difference over sqrt((s1^2 + s2^2) / 2), the size as if unpaired; no limits are defined."""
    pairs = complete_pairs(first, second)
    return cohens_d_average(pairs.first, pairs.second)


def eta_squared(groups: Groups, *, level: float = 0.95) -> Interval:
    """Share of the variation between groups, SS between / SS total, with limits by inverting the noncentral F.

    The limits are the noncentrality over itself plus the degrees of freedom within. Undefined as the analysis of
    variance is.
    """
    found = one_way_anova(groups, level=level)
    limits = _noncentralities(found, level)
    method = "Eta squared, noncentral F"
    if limits is None:
        return _none(found, method)
    return Interval(found.r_squared, *_shares(found, limits), level, method)


def cohens_f(groups: Groups, *, level: float = 0.95) -> Interval:
    """sqrt(eta squared / (1 - eta squared)), with the limits of eta squared turned the same way."""
    found = one_way_anova(groups, level=level)
    limits = _noncentralities(found, level)
    method = "Cohen's f, noncentral F"
    if limits is None:
        return _none(found, method)
    low, high = (math.sqrt(noncentrality / found.df_within) for noncentrality in limits)
    return Interval(found.cohens_f, low, high, level, method)


def omega_squared(groups: Groups, *, level: float = 0.95) -> Interval:
    """The share of the variation between groups without the bias of eta squared; not below 0.

    The limits are those of eta squared, which both estimate, so they may lie to one side of it in small samples.
    """
    found = one_way_anova(groups, level=level)
    limits = _noncentralities(found, level)
    method = "Omega squared, noncentral F"
    if limits is None or found.omega_squared is None:
        return _none(found, method)
    return Interval(max(0.0, found.omega_squared), *_shares(found, limits), level, method)


def _over_deviation(found: TestResult, level: float, method: str) -> Interval:
    if found.statistic is None or found.df is None:
        gaps = undefined(found.undefined[0].reason, "estimate", "ci_low", "ci_high")
        return Interval(None, None, None, level, method, gaps)
    root = math.sqrt(found.n[0])
    low, high = t_noncentrality_limits(found.statistic, found.df, level=level)
    return Interval(found.statistic / root, low / root, high / root, level, method)


def _unbiased(found: TestResult, level: float, method: str) -> Interval:
    biased = _over_deviation(found, level, method)
    return scaled(biased, hedges_factor(int(found.df)), method) if found.df else biased


def _noncentralities(found: AnalysisOfVariance, level: float) -> tuple[float, float] | None:
    """Limits of the noncentrality; None without an F."""
    if found.statistic is None:
        return None
    return f_noncentrality_limits(found.statistic, found.df_between, found.df_within, level=level)


def _shares(found: AnalysisOfVariance, limits: tuple[float, float]) -> tuple[float, float]:
    """Noncentralities as shares of the variation."""
    low, high = (noncentrality / (noncentrality + found.df_within) for noncentrality in limits)
    return low, high


def _none(found: AnalysisOfVariance, method: str) -> Interval:
    gaps = undefined(found.undefined[0].reason, "estimate", "ci_low", "ci_high")
    return Interval(None, None, None, found.level, method, gaps)
