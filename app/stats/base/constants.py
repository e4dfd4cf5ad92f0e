"""Control-chart constants, exact: closed forms where they exist, integrals of the normal distribution else.

Sources: Tippett, Biometrika 17 (1925) 364-387 (mean and spread of the range); Montgomery, Introduction to
Statistical Quality Control, appendix VI; ASTM STP 15D, whose tables agree to their digits. NumPy alone is needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.stats.base.result import Floats, InputError

D2_OF_TWO = 2 / math.sqrt(math.pi)
"""Mean range of two standard normal values, exact (1.12837…); the usual tables print 1.128."""

D3_OF_TWO = math.sqrt(2 - 4 / math.pi)
"""Standard deviation of the range of two standard normal values (0.85250…)."""

D2_OF_TWO_TABLE = 1.128
"""The value of the printed tables, which Laney (2002) and Minitab use for sigma-z."""

EXACT, TABLE = "exact", "table"
_LARGEST_SUBGROUP = 1_000_000
_SERIES_FROM = 2000
_FAR = 12.0
_WIDEST = 24.0


@dataclass(frozen=True)
class ShewhartConstants:
    """The factors of X-bar, R and S charts for subgroups of ``n``; ``table`` values as printed (3 and 4
    decimals)."""

    n: int
    d2: float
    d3: float
    c4: float
    A2: float
    A3: float
    D3: float
    D4: float
    B3: float
    B4: float
    d2_table: float
    d3_table: float


def unbiasing(df: float) -> float:
    """c4(df + 1): the mean of the sample standard deviation of a unit normal with ``df`` degrees of
    freedom."""
    if df > _SERIES_FROM:  # the difference of two large logarithms would lose digits
        return 1 - 1 / (4 * df) + 1 / (32 * df**2) + 5 / (128 * df**3)
    return math.sqrt(2 / df) * math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2))


@lru_cache(maxsize=256)
def range_mean(size: int, *, constants: str = EXACT) -> float:
    """d2: the mean range of ``size`` standard normal values, exact or as the tables print it (3 decimals).

    Raises InputError ``subgroup_size_out_of_range`` (2 to 1,000,000) and ``unknown_constants``.
    """
    _check(size, constants)
    if constants == TABLE:
        return round(range_mean(size), 3)
    if size == 2:
        return D2_OF_TWO
    grid = np.linspace(-_FAR, _FAR, 961)
    below = _normal(grid)
    # the trapezoid rule converges exponentially for a smooth integrand that dies out on both sides
    return float(np.sum(1 - below**size - _normal(-grid) ** size) * (grid[1] - grid[0]))


@lru_cache(maxsize=256)
def range_deviation(size: int, *, constants: str = EXACT) -> float:
    """d3: the standard deviation of the range of ``size`` standard normal values, exact or as printed (4
    decimals). Raises InputError as ``range_mean``."""
    _check(size, constants)
    if constants == TABLE:
        return round(range_deviation(size), 4)
    if size == 2:
        return D3_OF_TWO
    nodes, weights = np.polynomial.legendre.leggauss(160)
    widths, weights = (nodes + 1) * _WIDEST / 2, weights * _WIDEST / 2
    second_moment = float(np.sum(weights * 2 * widths * (1 - _range_distribution(size, widths))))
    return math.sqrt(second_moment - range_mean(size) ** 2)


def shewhart_constants(n: int) -> ShewhartConstants:
    """All factors for subgroups of ``n`` values (2 to 1,000,000). Raises InputError
    ``subgroup_size_out_of_range``."""
    d2, d3, c4 = range_mean(n), range_deviation(n), unbiasing(n - 1)
    spread, deviation = 3 * d3 / d2, 3 * math.sqrt(1 - c4 * c4) / c4
    return ShewhartConstants(
        n=n,
        d2=d2,
        d3=d3,
        c4=c4,
        A2=3 / (d2 * math.sqrt(n)),
        A3=3 / (c4 * math.sqrt(n)),
        D3=max(0.0, 1 - spread),
        D4=1 + spread,
        B3=max(0.0, 1 - deviation),
        B4=1 + deviation,
        d2_table=range_mean(n, constants=TABLE),
        d3_table=range_deviation(n, constants=TABLE),
    )


def _check(size: int, constants: str) -> None:
    if isinstance(size, bool) or not isinstance(size, int) or not 2 <= size <= _LARGEST_SUBGROUP:
        raise InputError("subgroup_size_out_of_range", size=size)
    if constants not in (EXACT, TABLE):
        raise InputError("unknown_constants", name=str(constants))


def _normal(values: Floats) -> Floats:
    """The standard normal distribution function, without SciPy, which a plain chart does not load."""
    flat = [0.5 * math.erfc(-value / math.sqrt(2)) for value in values.ravel().tolist()]
    return np.array(flat).reshape(values.shape)


def _range_distribution(size: int, widths: Floats) -> Floats:
    """P(range <= width) = size x integral of density(x) (F(x + width) - F(x))^(size - 1), shape of ``widths``."""
    lowest = np.linspace(-_FAR, _FAR, 241)
    density = np.exp(-(lowest**2) / 2) / math.sqrt(2 * math.pi)
    between = _normal(lowest[None, :] + widths[:, None]) - _normal(lowest)[None, :]
    inside: Floats = np.sum(density * between ** (size - 1), axis=1) * (lowest[1] - lowest[0]) * size
    return inside
