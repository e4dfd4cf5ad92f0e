"""Capability of values that are not normal: by percentiles of the distribution that fits them.

Source: ISO 22514-4 (percentile method): 99.73 % of the distribution stands where six sigmas stand for a normal one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from app.stats.base.result import Floats, Undefined, undefined
from app.stats.base.sample import Numbers, clean
from app.stats.capability.normal import MILLION, Specification, check_specification
from app.stats.describing.distributions import DISTRIBUTIONS, Fitted, fit, why_not

LOW_SHARE, HIGH_SHARE = 0.00135, 0.99865
BEST = "best"
_METHOD, _SOURCE = "percentile method, maximum likelihood", "ISO 22514-4"


@dataclass(frozen=True)
class FitOf:
    """How well a distribution fits: the Anderson-Darling statistic (smaller is better) and Akaike's criterion. None
    where it cannot be fitted."""

    distribution: str
    parameters: Mapping[str, float]
    anderson_darling: float | None
    akaike: float | None
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True)
class DistributionFits:
    """All distributions, the best first; ``best`` is None when none can be fitted."""

    n: int
    best: str | None
    fits: tuple[FitOf, ...]
    method: str = "maximum likelihood, ordered by the Anderson-Darling statistic"
    source: str = "D'Agostino and Stephens 1986"
    dropped: int = 0


@dataclass(frozen=True)
class PercentileCapability:
    """Percentiles of the fitted distribution and the indices on them; ``below``, ``above`` and ``outside`` are
    expected parts per million. ``fits``: all distributions tried, the best first, when the best was asked for."""

    n: int
    distribution: str
    parameters: Mapping[str, float]
    specification: Specification
    method: str
    source: str
    dropped: int
    low_percentile: float | None = None
    median: float | None = None
    high_percentile: float | None = None
    pp: float | None = None
    ppl: float | None = None
    ppu: float | None = None
    ppk: float | None = None
    below: float | None = None
    above: float | None = None
    outside: float | None = None
    z_bench: float | None = None
    fits: tuple[FitOf, ...] = ()
    undefined: tuple[Undefined, ...] = ()


def percentile_capability(
    values: Numbers, *, distribution: str = BEST, lower: float | None = None, upper: float | None = None
) -> PercentileCapability:
    """Pp, Ppk and expected defects by a named distribution, or by the one that fits ``best``.

    Undefined where the distribution cannot be fitted. Raises InputError ``unknown_distribution``, what ``capability``
    raises of a specification and what ``sample.clean`` raises.
    """
    wanted = Specification(lower, upper)
    check_specification(wanted)
    sample = clean(values)
    fits = distribution_fits(sample.values).fits if distribution == BEST else ()
    name = fits[0].distribution if fits else distribution
    fitted = fit(sample.values, name)
    base: dict[str, Any] = {
        "n": sample.n,
        "specification": wanted,
        "method": _METHOD,
        "source": _SOURCE,
        "dropped": sample.dropped,
    }
    if fitted is None:
        gaps = undefined(why_not(sample.values, name), "pp", "ppl", "ppu", "ppk", "z_bench")
        return PercentileCapability(distribution=name, parameters={}, fits=fits, undefined=gaps, **base)
    return PercentileCapability(
        distribution=name, parameters=fitted.parameters, fits=fits, **base, **_indices(fitted, wanted)
    )


def distribution_fits(values: Numbers) -> DistributionFits:
    """Every distribution with how well it fits, the smallest Anderson-Darling statistic first. Raises what
    ``sample.clean`` raises."""
    sample = clean(values)
    found = sorted((_fit_of(sample.values, name) for name in DISTRIBUTIONS), key=_by_distance)
    best = found[0].distribution if found[0].anderson_darling is not None else None
    return DistributionFits(sample.n, best, tuple(found), dropped=sample.dropped)


def _by_distance(one: FitOf) -> float:
    return np.inf if one.anderson_darling is None else one.anderson_darling


def _fit_of(values: Floats, name: str) -> FitOf:
    fitted = fit(values, name)
    if fitted is None:
        return FitOf(name, {}, None, None, undefined(why_not(values, name), "anderson_darling", "akaike"))
    parameters = 1 if name == "exponential" else 2
    akaike = 2 * parameters - 2 * float(fitted.log_density(values).sum())
    return FitOf(name, fitted.parameters, distance(fitted, values), akaike)


def distance(fitted: Fitted, values: Floats) -> float:
    """The Anderson-Darling statistic of a fitted distribution."""
    x, n = np.sort(values), values.size
    smallest = np.finfo(np.float64).tiny
    below, above = (np.log(np.maximum(curve(x), smallest)) for curve in (fitted.below, fitted.above))
    return float(-n - ((2 * np.arange(1, n + 1) - 1) * (below + above[::-1])).mean())


def _indices(fitted: Fitted, wanted: Specification) -> dict[str, Any]:
    low, middle, high = fitted.quantile(np.array([LOW_SHARE, 0.5, HIGH_SHARE])).tolist()
    ppl = None if wanted.lower is None else (middle - wanted.lower) / (middle - low)
    ppu = None if wanted.upper is None else (wanted.upper - middle) / (high - middle)
    both = wanted.lower is not None and wanted.upper is not None
    below = None if wanted.lower is None else float(fitted.below(np.array([wanted.lower]))[0])
    above = None if wanted.upper is None else float(fitted.above(np.array([wanted.upper]))[0])
    outside = (below or 0.0) + (above or 0.0)
    return {
        "low_percentile": low,
        "median": middle,
        "high_percentile": high,
        "pp": (wanted.limits[1] - wanted.limits[0]) / (high - low) if both else None,
        "ppl": ppl,
        "ppu": ppu,
        "ppk": min(index for index in (ppl, ppu) if index is not None),
        "below": None if below is None else below * MILLION,
        "above": None if above is None else above * MILLION,
        "outside": outside * MILLION,
        "z_bench": -float(special.ndtri(outside)),
    }
