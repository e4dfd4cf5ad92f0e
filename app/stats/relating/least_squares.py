"""Least squares with as many right digits as the data hold.

Columns are centred and scaled, solved by QR, and the solution is corrected by its own residuals in extended precision
(iterative refinement: Bjorck, Numerical Methods for Least Squares Problems (1996), 2.9). NIST's Longley and Wampler
sets keep eleven digits and more; powers of one variable are taken around its middle (see ``regression.polynomial``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.stats.base.result import Floats

Extended = NDArray[np.longdouble]
_CORRECTIONS = 4
_LOST = 1e-11
"""A column whose part of its own is smaller than this, beside the others, says nothing of its own."""
_EXACT = 8


@dataclass(frozen=True, eq=False)
class Solution:
    """A fitted plane through n points and p columns.

    ``slopes`` (p,) and ``intercept`` in the columns' units, ``inverse`` (p, p) the slopes' covariance over the error
    variance, ``means`` (p,) of the columns, ``inflation`` (p,) the variance inflation factors.
    """

    intercept: np.longdouble
    slopes: Extended
    means: Extended
    inverse: Extended
    inflation: Floats
    fitted: Floats
    residuals: Floats
    leverage: Floats

    def leverage_at(self, columns: Extended) -> Floats:
        """Leverage of new points, (m, p) -> (m,)."""
        apart = columns - self.means
        return np.asarray(1 / self.residuals.size + ((apart @ self.inverse) * apart).sum(axis=1), dtype=np.float64)

    def value_at(self, columns: Extended) -> Floats:
        """Fitted values of new points, (m, p) -> (m,)."""
        return np.asarray(self.intercept + columns @ self.slopes, dtype=np.float64)


def solve(columns: Extended, y: Floats) -> Solution | int:
    """Fit y (n,) on columns (n, p), n > p, and an intercept; the place of the first column that the others before it
    determine, where there is one."""
    n = y.size
    means = columns.mean(axis=0)
    apart = columns - means
    scale = np.sqrt((apart**2).sum(axis=0))
    scale = np.where(scale > 0, scale, np.longdouble(1))
    design = np.column_stack([np.ones(n, dtype=np.longdouble) / np.sqrt(np.longdouble(n)), apart / scale])
    q, r = np.linalg.qr(design.astype(np.float64))
    lost = np.flatnonzero(np.abs(np.diag(r)) < _LOST)
    if lost.size:
        return int(lost[0]) - 1
    level = np.longdouble(math.fsum(y)) / n
    wanted = y.astype(np.longdouble) - level
    solution = np.zeros(design.shape[1], dtype=np.longdouble)
    for _ in range(_CORRECTIONS):
        solution = solution + np.linalg.solve(r, q.T @ (wanted - design @ solution).astype(np.float64))
    residuals = _rounded(np.asarray(wanted - design @ solution, dtype=np.longdouble), y)
    inner = np.linalg.inv(r)
    inverse = (inner @ inner.T)[1:, 1:]
    slopes = solution[1:] / scale
    return Solution(
        intercept=level + solution[0] / np.sqrt(np.longdouble(n)) - slopes @ means,
        slopes=slopes,
        means=means,
        inverse=inverse / np.outer(scale, scale),
        inflation=np.diag(inverse).copy(),
        fitted=np.asarray(y - residuals),
        residuals=residuals,
        leverage=np.minimum(1.0, (q**2).sum(axis=1)),
    )


def _rounded(residuals: Extended, y: Floats) -> Floats:
    """Residuals as doubles; nought when all are rounding of y."""
    finest = _EXACT * float(np.finfo(np.float64).eps) * float(np.abs(y).max())
    if float(np.abs(residuals).max()) <= finest:
        return np.zeros(y.size)
    return residuals.astype(np.float64)
