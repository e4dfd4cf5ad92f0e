"""Johnson transformation: the bounded (SB), lognormal (SL) or unbounded (SU) curve that makes values most normal.

Four percentiles at -3z, -z, z and 3z fix a curve; z runs from 0.25 to 1.25 in steps of 0.01 and the curve with the
largest Anderson-Darling p-value is kept. Sources: Slifker and Shapiro, Technometrics 22 (1980) 239-246; Chou, Polansky
and Mason, Journal of Quality Technology 30 (1998) 133-141.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from app.stats.base.result import Floats, InputError, Undefined, undefined
from app.stats.base.sample import Numbers, Sample, clean
from app.stats.describing.assumptions import anderson_darling

PERCENTILES = {"chou": (0.0, -0.5), "r": (-1.0, 0.0)}
"""Where a share lies among the n ordered values, counted from nought: share x (n + a) + b. Chou (and Minitab) put the
i-th value at (i - 1/2)/n, R by default at (i - 1)/(n - 1)."""
METHOD, SOURCE = "Johnson transformation, largest Anderson-Darling p", "Chou, Polansky and Mason 1998"
_FEWEST = 5


@dataclass(frozen=True)
class Curve:
    """z = gamma + eta f((x - epsilon) / scale); f is arsinh (SU), ln (SL, scale 1) or the log odds (SB)."""

    family: str
    gamma: float
    eta: float
    epsilon: float
    scale: float

    def of(self, x: Floats) -> Floats:
        """The transformed values, not finite where x lies outside the curve's range."""
        with np.errstate(divide="ignore", invalid="ignore"):
            u = (x - self.epsilon) / self.scale
            if self.family == "SU":
                return np.asarray(self.gamma + self.eta * np.arcsinh(u))
            return np.asarray(self.gamma + self.eta * np.log(u if self.family == "SL" else u / (1 - u)))


@dataclass(frozen=True, eq=False)
class Johnson:
    """The best curve, its ``p_value`` and the transformed ``values``, shape (n,); ``p_value_before`` is that of the
    values as they are."""

    n: int
    curve: Curve | None
    z: float | None
    p_value: float | None
    p_value_before: float | None
    values: Floats
    method: str
    source: str
    dropped: int
    undefined: tuple[Undefined, ...] = ()


def johnson_transformation(values: Numbers, *, percentiles: str = "chou") -> Johnson:
    """The best curve for the values. Undefined below 5 values, without variation, or when no curve fits.

    Raises InputError ``unknown_percentiles`` and what ``sample.clean`` raises.
    """
    if percentiles not in PERCENTILES:
        raise InputError("unknown_percentiles", name=str(percentiles))
    sample = clean(values)
    before = anderson_darling(sample.values).p_value
    if sample.n < _FEWEST or not np.ptp(sample.values):
        return _none(sample, before, "too_few_values" if sample.n < _FEWEST else "no_variation")
    tried = list(_tried(sample.values, *PERCENTILES[percentiles]))
    if not tried:
        return _none(sample, before, "no_curve")
    p_value, z, curve, transformed = max(tried, key=lambda one: one[0])
    return Johnson(sample.n, curve, z, p_value, before, transformed, METHOD, SOURCE, sample.dropped)


def _none(sample: Sample, before: float | None, reason: str) -> Johnson:
    gaps = undefined(reason, "curve", "p_value")
    return Johnson(sample.n, None, None, None, before, np.empty(0), METHOD, SOURCE, sample.dropped, gaps)


def _tried(x: Floats, more: float, later: float) -> Iterator[tuple[float, float, Curve, Floats]]:
    ordered, places = np.sort(x), np.arange(x.size)
    for z in np.linspace(0.25, 1.25, 101).tolist():
        shares = special.ndtr(np.array([-3.0, -1.0, 1.0, 3.0]) * z)
        points = np.interp(shares * (x.size + more) + later, places, ordered)
        for curve in curves_through(points.tolist(), z):
            transformed = curve.of(x)
            p_value = anderson_darling(transformed).p_value if np.isfinite(transformed).all() else None
            if p_value is not None:
                yield p_value, z, curve, transformed


def curves_through(points: list[float], z: float) -> Iterator[Curve]:
    """The curves through the percentiles at -3z, -z, z and 3z: SU or SB by the ratio of the outer gaps to the middle
    one, and SL where the right gap is the wider."""
    gap = points[2] - points[1]
    left, right = points[1] - points[0], points[3] - points[2]
    if min(gap, left, right) <= 0:
        return
    middle, ratio = (points[1] + points[2]) / 2, (left / gap) * (right / gap)
    if ratio > 1:
        yield _unbounded(right / gap, left / gap, gap, middle, z)
    elif ratio < 1:
        yield _bounded(gap / right, gap / left, gap, middle, z)
    if right > gap:
        yield _lognormal(right / gap, gap, middle, z)


def _unbounded(m: float, n: float, gap: float, middle: float, z: float) -> Curve:
    eta = 2 * z / math.acosh((m + n) / 2)
    root = math.sqrt(m * n - 1)
    return Curve(
        "SU",
        gamma=eta * math.asinh((n - m) / (2 * root)),
        eta=eta,
        epsilon=middle + gap * (n - m) / (2 * (m + n - 2)),
        scale=2 * gap * root / ((m + n - 2) * math.sqrt(m + n + 2)),
    )


def _bounded(m: float, n: float, gap: float, middle: float, z: float) -> Curve:
    """``m`` and ``n`` are the middle gap over the right and the left one."""
    product, excess = (1 + m) * (1 + n), m * n - 1
    eta = z / math.acosh(math.sqrt(product) / 2)
    scale = gap * math.sqrt((product - 2) ** 2 - 4) / excess
    return Curve(
        "SB",
        gamma=eta * math.asinh((n - m) * math.sqrt(product - 4) / (2 * excess)),
        eta=eta,
        epsilon=middle - scale / 2 + gap * (n - m) / (2 * excess),
        scale=scale,
    )


def _lognormal(m: float, gap: float, middle: float, z: float) -> Curve:
    eta = 2 * z / math.log(m)
    return Curve(
        "SL",
        gamma=eta * math.log((m - 1) / (gap * math.sqrt(m))),
        eta=eta,
        epsilon=middle - gap / 2 * (m + 1) / (m - 1),
        scale=1.0,
    )
