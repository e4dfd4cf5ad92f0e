"""Do several groups scatter equally? Levene's test in both forms, Bartlett's, Fligner and Killeen's.

Sources: Levene (1960); Brown and Forsythe, JASA 69 (1974); Bartlett, Proc. Royal Society A 160 (1937); Conover, Johnson
and Johnson, Technometrics 23 (1981) for Fligner and Killeen with medians.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from app.stats.base.groups import Groups, Samples, gather
from app.stats.base.moments import moments
from app.stats.base.ranking import midranks
from app.stats.base.result import Floats, Undefined, undefined


@dataclass(frozen=True)
class GroupDeviation:
    """A group's standard deviation; None for a single value."""

    name: str
    n: int
    standard_deviation: float | None


@dataclass(frozen=True)
class EqualVariances:
    """``statistic`` and ``p_value`` are Levene's around the medians (Brown-Forsythe, Minitab's Levene), which hold for
    data of any shape; Bartlett's need normal data."""

    method: str
    source: str
    n: tuple[int, ...]
    df_between: int
    df_within: int
    statistic: float | None
    p_value: float | None
    levene_mean_statistic: float | None
    levene_mean_p_value: float | None
    bartlett_statistic: float | None
    bartlett_p_value: float | None
    fligner_statistic: float | None
    fligner_p_value: float | None
    groups: tuple[GroupDeviation, ...]
    dropped: tuple[int, ...]
    undefined: tuple[Undefined, ...]


def equal_variances(groups: Groups) -> EqualVariances:
    """Do several groups have one variance? ``groups``: samples of shape (n_i,) by name or in a list.

    Each statistic that does not exist (all distances from the centre equal, a group of one value or without variation
    for Bartlett) is None and named in ``undefined``. Raises InputError, as ``gather``.
    """
    samples = gather(groups)
    median, mean = (_levene(samples, centre) for centre in (_median, _mean))
    bartlett, fligner = _bartlett(samples), _fligner(samples)
    df = samples.k - 1, samples.n - samples.k
    return EqualVariances(
        "Equal variances, Levene around medians",
        "Levene 1960; Brown and Forsythe 1974",
        samples.sizes,
        *df,
        median,
        _f_p(median, df),
        mean,
        _f_p(mean, df),
        bartlett,
        None if bartlett is None else float(special.chdtrc(df[0], bartlett)),
        fligner,
        None if fligner is None else float(special.chdtrc(df[0], fligner)),
        tuple(
            GroupDeviation(name, part.n, part.deviation if part.n > 1 else None)
            for name, part in zip(samples.names, samples.moments(), strict=True)
        ),
        samples.dropped,
        _gaps(samples, levene=median, levene_mean=mean, bartlett=bartlett, fligner=fligner),
    )


def _median(values: Floats) -> float:
    return float(np.median(values))


def _mean(values: Floats) -> float:
    return moments(values).mean


def _levene(samples: Samples, centre: Callable[[Floats], float]) -> float | None:
    """F of the distances from each group's centre."""
    distances = [np.abs(part - centre(part)) for part in samples.values]
    means = [float(part.mean()) for part in distances]
    overall = math.fsum(np.concatenate(distances)) / samples.n
    between = math.fsum(part.size * (mean - overall) ** 2 for part, mean in zip(distances, means, strict=True))
    within = math.fsum(((part - mean) ** 2).sum() for part, mean in zip(distances, means, strict=True))
    df_within = samples.n - samples.k
    # Distances that are equal but for rounding leave nothing to compare them with.
    if not df_within or within <= 1e-24 * math.fsum(mean**2 for mean in means):
        return None
    return between / (samples.k - 1) / (within / df_within)


def _bartlett(samples: Samples) -> float | None:
    found = samples.moments()
    if not all(part.squares for part in found):
        return None
    df = samples.n - samples.k
    pooled = math.fsum(part.squares for part in found) / df
    raw = df * math.log(pooled) - math.fsum((part.n - 1) * math.log(part.variance) for part in found)
    spill = math.fsum(1 / (part.n - 1) for part in found) - 1 / df
    return max(0.0, raw / (1 + spill / (3 * (samples.k - 1))))


def _fligner(samples: Samples) -> float | None:
    """Chi-square of normal scores of the ranked distances from the medians."""
    distances = np.concatenate([np.abs(part - np.median(part)) for part in samples.values])
    scores = special.ndtri(0.5 + midranks(distances)[0] / (samples.n + 1) / 2)
    variance = float(scores.var(ddof=1))
    if not np.ptp(scores):
        return None
    gaps = [(part.size, float(part.mean()) - float(scores.mean())) for part in samples.parts(scores)]
    return math.fsum(size * gap**2 for size, gap in gaps) / variance


def _f_p(statistic: float | None, df: tuple[int, int]) -> float | None:
    return None if statistic is None else float(special.fdtrc(*df, statistic))


def _gaps(samples: Samples, **statistics: float | None) -> tuple[Undefined, ...]:
    reason = "no_variation" if min(samples.sizes) > 1 else "too_few_values"
    gaps: tuple[Undefined, ...] = ()
    for name, value in statistics.items():
        if value is None:
            prefix = "" if name == "levene" else f"{name}_"
            gaps += undefined(reason, f"{prefix}statistic", f"{prefix}p_value")
    return gaps
