"""Gages against known references: the type 1 study of one reference, and linearity and bias over the range.

Sources: AIAG, Measurement Systems Analysis, 4th edition (2010), chapter III B; VDA volume 5 and Bosch booklet 10 (Cg,
Cgk). The percentages follow Minitab's type 1 study.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import special

from app.stats.base.limits import check_question, t_interval, t_p_value
from app.stats.base.moments import moments
from app.stats.base.pairs import complete_pairs
from app.stats.base.result import Floats, InputError, Undefined, undefined
from app.stats.base.sample import Numbers, clean
from app.stats.measurement.gage_study import check_settings
from app.stats.relating.regression import simple_regression
from app.stats.relating.regression_result import Regression

CAPABLE = 1.33


@dataclass(frozen=True)
class ReferenceStudy:
    """Type 1 study. ``cg`` sees repeatability alone, ``cgk`` the bias too; both ask for 1.33 (``capable``).
    ``repeatability_percent`` and ``bias_percent`` (repeatability with bias) are the same as percent of the tolerance,
    at most 15 for 1.33. ``resolution_percent`` of the tolerance should be at most 5."""

    method: str
    source: str
    n: int
    dropped: int
    reference: float
    mean: float | None = None
    standard_deviation: float | None = None
    study_variation: float | None = None
    bias: float | None = None
    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    level: float = 0.95
    cg: float | None = None
    cgk: float | None = None
    capable: bool | None = None
    repeatability_percent: float | None = None
    bias_percent: float | None = None
    resolution_percent: float | None = None
    undefined: tuple[Undefined, ...] = ()


def reference_study(
    values: Numbers,
    *,
    reference: float,
    tolerance: float,
    multiplier: float = 6.0,
    percent: float = 20.0,
    resolution: float | None = None,
    level: float = 0.95,
) -> ReferenceStudy:
    """One operator measures one ``reference`` n times (25 or more). Cg = percent/100 x tolerance / (multiplier x s);
    Cgk = (percent/200 x tolerance - |bias|) / (multiplier/2 x s); the bias is tested by t. Raises InputError
    ``tolerance_out_of_range``, ``multiplier_out_of_range``, ``percent_out_of_range``, ``resolution_out_of_range``,
    ``reference_wrong``."""
    check_question(level=level, alternative="two-sided")
    check_settings(multiplier=multiplier, tolerance=tolerance)
    _check_shares(percent, resolution, reference)
    sample = clean(values)
    share = None if resolution is None else 100 * resolution / tolerance
    names = ("Type 1 gage study", "AIAG 2010; VDA 5")
    empty = ReferenceStudy(*names, sample.n, sample.dropped, reference, level=level, resolution_percent=share)
    if sample.n < 2:
        return replace(empty, undefined=undefined("too_few_values", "bias", "cg", "cgk", "p_value"))
    found = moments(sample.values)
    bias, spread = found.pivot - reference + found.offset, multiplier * found.deviation
    told = replace(
        empty,
        mean=found.mean,
        standard_deviation=found.deviation,
        study_variation=spread,
        bias=bias,
        df=sample.n - 1,
    )
    if not spread:
        return replace(told, undefined=undefined("no_variation", "cg", "cgk", "p_value"))
    tested = _tested_bias(bias, found.deviation, sample.n, level)
    return replace(told, **tested, **_capability(bias, spread, percent, tolerance))


def _capability(bias: float, spread: float, percent: float, tolerance: float) -> dict[str, Any]:
    allowed = percent / 100 * tolerance
    cg, cgk = allowed / spread, (allowed - 2 * abs(bias)) / spread
    return {
        "cg": cg,
        "cgk": cgk,
        "capable": min(cg, cgk) >= CAPABLE,
        "repeatability_percent": percent / cg,
        "bias_percent": percent / cgk if cgk > 0 else None,
    }


def _check_shares(percent: float, resolution: float | None, reference: float) -> None:
    if not 0 < percent <= 100:
        raise InputError("percent_out_of_range", percent=percent)
    if resolution is not None and not 0 < resolution < math.inf:
        raise InputError("resolution_out_of_range", resolution=resolution)
    if not math.isfinite(reference):
        raise InputError("reference_wrong", reference=reference)


def _tested_bias(bias: float, deviation: float, n: int, level: float) -> dict[str, Any]:
    error = deviation / math.sqrt(n)
    low, high = t_interval(bias, error, n - 1, level=level)
    return {
        "statistic": bias / error,
        "p_value": t_p_value(bias / error, n - 1),
        "ci_low": float(low),
        "ci_high": float(high),
    }


@dataclass(frozen=True)
class BiasAt:
    """The bias at one reference, tested by t with the pooled repeatability."""

    reference: float
    n: int
    mean: float
    bias: float
    percent: float | None
    statistic: float | None
    p_value: float | None
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True)
class LinearityStudy:
    """Bias over the range of the gage. ``line`` regresses bias on reference: a slope means that the bias changes over
    the range. ``linearity`` is |slope| x process variation; ``linearity_percent`` and ``bias_percent`` are percent of
    the process variation. ``at`` has the bias at each reference, ``average`` over all."""

    method: str
    source: str
    n: int
    dropped: int
    line: Regression
    repeatability: float | None
    at: tuple[BiasAt, ...]
    average: BiasAt | None
    linearity: float | None
    linearity_percent: float | None
    undefined: tuple[Undefined, ...] = ()


def linearity_and_bias(
    references: Numbers, values: Numbers, *, process_variation: float | None = None, level: float = 0.95
) -> LinearityStudy:
    """Measured ``values`` (n,) of parts with known ``references`` (n,), several of each.

    ``process_variation`` is six standard deviations of the process (or the tolerance); without it the percentages are
    undefined. Raises InputError ``lengths_differ``, ``process_variation_out_of_range``.
    """
    check_question(level=level, alternative="two-sided")
    if process_variation is not None and not 0 < process_variation < math.inf:
        raise InputError("process_variation_out_of_range", process_variation=process_variation)
    pairs = complete_pairs(values, references)
    known, bias = pairs.second, pairs.first - pairs.second
    levels = np.unique(known)
    line = simple_regression(known, bias, level=level, at=levels)
    deviation, df = _repeatability(known, bias, levels)
    tested = [_bias_at(bias[known == one], float(one), deviation, df, process_variation, level) for one in levels]
    slope = line.terms[1].coefficient if line.terms else None
    return LinearityStudy(
        "Gage linearity and bias",
        "AIAG 2010",
        pairs.n,
        pairs.dropped,
        line,
        deviation,
        tuple(tested),
        _bias_at(bias, float(known.mean()), deviation, df, process_variation, level) if pairs.n else None,
        None if slope is None or process_variation is None else abs(slope) * process_variation,
        None if slope is None else 100 * abs(slope),
        undefined=line.undefined + (() if deviation is not None else undefined("too_few_values", "repeatability")),
    )


def _repeatability(known: Floats, bias: Floats, levels: Floats) -> tuple[float | None, int]:
    """Pooled standard deviation within references, and its degrees of freedom."""
    df = int(known.size - levels.size)
    if df < 1:
        return None, df
    within = (moments(bias[known == one]).squares for one in levels)
    return math.sqrt(math.fsum(within) / df), df


def _bias_at(
    bias: Floats, reference: float, deviation: float | None, df: int, process_variation: float | None, level: float
) -> BiasAt:
    mean, n = moments(bias).mean, int(bias.size)
    share = None if process_variation is None else 100 * abs(mean) / process_variation
    if not deviation:
        return BiasAt(reference, n, reference + mean, mean, share, None, None, None, None)
    error = deviation / math.sqrt(n)
    half = -float(special.stdtrit(df, (1 - level) / 2)) * error
    t = mean / error
    return BiasAt(reference, n, reference + mean, mean, share, t, t_p_value(t, df), mean - half, mean + half)
