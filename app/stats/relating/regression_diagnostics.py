"""What the residuals of a regression tell of it.

Sources: Belsley, Kuh and Welsch, Regression Diagnostics (1980); Cook, Technometrics 19 (1977); Durbin and Watson,
Biometrika 38 (1951); Draper and Smith, Applied Regression Analysis (1998) for lack of fit.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from app.stats.base.result import Floats, Positions
from app.stats.describing.assumptions import anderson_darling
from app.stats.relating.least_squares import Extended, Solution
from app.stats.relating.regression_result import Diagnostics, LackOfFit, Unusual

_FULL_LEVERAGE = 1 - 1e-10


def diagnostics(solution: Solution, terms: int, kept: Positions) -> Diagnostics:
    """Of a solution with ``terms`` coefficients, the constant included; ``kept`` are the points' positions in what was
    handed in."""
    residuals, leverage, n = solution.residuals, solution.leverage, solution.residuals.size
    squares = math.fsum(residuals**2)
    variance = squares / (n - terms) if n > terms else 0.0
    rest = np.where(leverage < _FULL_LEVERAGE, 1 - leverage, np.nan)
    standardised = residuals / np.sqrt(rest * variance) if variance else np.full(n, np.nan)
    cooks = standardised**2 * leverage / rest / terms
    return Diagnostics(
        fitted=solution.fitted,
        residuals=residuals,
        standardised=standardised,
        deleted=_deleted(standardised, n - terms),
        leverage=leverage,
        cooks_distance=cooks,
        durbin_watson=math.fsum(np.diff(residuals) ** 2) / squares if squares else None,
        normality=anderson_darling(residuals),
        unusual=_unusual(standardised, leverage, cooks, terms=terms, kept=kept),
    )


def _deleted(standardised: Floats, df: int) -> Floats:
    """Residuals over the spread of the fit without their own point: t with df - 1 degrees of freedom."""
    if df < 2:
        return np.full(standardised.size, np.nan)
    rest = df - standardised**2
    rest = np.where(rest > 1e-12 * df, rest, np.nan)
    return np.asarray(standardised * np.sqrt((df - 1) / rest))


def _unusual(
    standardised: Floats, leverage: Floats, cooks: Floats, *, terms: int, kept: Positions
) -> tuple[Unusual, ...]:
    large = np.abs(standardised) > 2
    high = leverage > min(3 * terms / leverage.size, 0.99)
    heavy = cooks > 1
    return tuple(
        Unusual(int(kept[place]), bool(large[place]), bool(high[place]), bool(heavy[place]))
        for place in np.flatnonzero(large | high | heavy)
    )


def predicted_r_squared(solution: Solution, total: float) -> float | None:
    """1 - PRESS / total squares; None where a point alone determines a coefficient."""
    if (solution.leverage >= _FULL_LEVERAGE).any():
        return None
    return 1 - math.fsum((solution.residuals / (1 - solution.leverage)) ** 2) / total


def lack_of_fit(columns: Extended, y: Floats, squares: float, terms: int) -> LackOfFit | None:
    """Whether the shape of the model misses something, tested against repeats of the same predictors; None when
    nothing repeats or the model has a coefficient for each distinct setting."""
    _, places, sizes = np.unique(columns.astype(np.float64), axis=0, return_inverse=True, return_counts=True)
    pure_df, lack_df = int(y.size - sizes.size), int(sizes.size - terms)
    if not pure_df or lack_df < 1:
        return None
    start = float(y[0])
    means = np.bincount(places.ravel(), y - start) / sizes
    pure = math.fsum((y - start - means[places.ravel()]) ** 2)
    lack = max(0.0, squares - pure)
    if pure <= 1e-20 * math.fsum((y - start) ** 2):
        return LackOfFit(lack, pure, lack_df, pure_df, None, None)
    statistic = lack / lack_df / (pure / pure_df)
    return LackOfFit(lack, pure, lack_df, pure_df, statistic, float(special.fdtrc(lack_df, pure_df, statistic)))
