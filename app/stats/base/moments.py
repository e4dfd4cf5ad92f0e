"""Means and sums of squares that keep their digits when the values are large and their spread small.

All sums run over distances from one of the values, which are exact for values of one magnitude, and are rounded once
(``math.fsum``). Nothing is lost where the textbook formula loses all: NIST's SmLs07 and NumAcc4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.stats.base.result import Floats


@dataclass(frozen=True)
class Moments:
    """Size, mean less ``pivot``, and sum of squares around the mean, of values with at least one member."""

    n: int
    pivot: float
    offset: float
    squares: float

    @property
    def mean(self) -> float:
        return self.pivot + self.offset

    @property
    def variance(self) -> float:
        """With n - 1; 0 for a single value."""
        return self.squares / (self.n - 1) if self.n > 1 else 0.0

    @property
    def deviation(self) -> float:
        return math.sqrt(self.variance)


def moments(values: Floats, *, pivot: float | None = None) -> Moments:
    """Moments of values, shape (n,) with n >= 1. Samples that are compared share one ``pivot``."""
    start = float(values[0]) if pivot is None else pivot
    distances = values - start
    offset = math.fsum(distances) / values.size
    if constant(values):
        return Moments(int(values.size), start, offset, 0.0)
    apart = distances - offset
    squares = math.fsum(apart**2) - math.fsum(apart) ** 2 / values.size
    return Moments(int(values.size), start, offset, max(0.0, squares))


def constant(values: Floats) -> bool:
    """Whether all values are one number, but for the last digit that floating point holds."""
    if not values.size:
        return True
    low, high = float(values.min()), float(values.max())
    return high - low <= 2 * float(np.spacing(max(abs(low), abs(high))))


def mean_of(values: Floats) -> float:
    """The mean, kept between the smallest and the largest value: rounding must not put equal values off their own
    centre."""
    return float(min(max(values.mean(), values.min()), values.max()))


def deviation_of(values: Floats) -> float | None:
    """The standard deviation (n - 1) of two values or more, exactly nought for equal ones; None else."""
    if values.size < 2:
        return None
    return float(values.std(ddof=1)) if np.ptp(values) else 0.0
