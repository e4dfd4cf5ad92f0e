"""What a regression answers."""

from __future__ import annotations

from dataclasses import dataclass

from app.stats.base.result import Floats, TestResult, Undefined


@dataclass(frozen=True)
class Term:
    """A coefficient: the constant, or what one unit more of a predictor adds. ``inflation`` is the variance inflation
    factor, above 5 or 10 when other predictors tell nearly the same."""

    name: str
    coefficient: float
    standard_error: float
    statistic: float | None
    p_value: float | None
    ci_low: float | None
    ci_high: float | None
    inflation: float | None = None


@dataclass(frozen=True)
class AnalysisOfVariance:
    """Squares explained by the regression, and left over; ``statistic`` is F."""

    ss_regression: float
    ss_error: float
    ss_total: float
    df_regression: int
    df_error: int
    statistic: float | None
    p_value: float | None


@dataclass(frozen=True)
class LackOfFit:
    """The error split where predictors repeat: pure error within repeats, and what the shape of the model misses."""

    ss_lack_of_fit: float
    ss_pure_error: float
    df_lack_of_fit: int
    df_pure_error: int
    statistic: float | None
    p_value: float | None


@dataclass(frozen=True)
class Prediction:
    """At the predictors ``at``: the fit, the limits of the mean there, and those of one new value."""

    at: tuple[float, ...]
    fit: float
    ci_low: float
    ci_high: float
    prediction_low: float
    prediction_high: float


@dataclass(frozen=True)
class Unusual:
    """A point to look at, 0-based in what was handed in: its standardised residual is beyond 2, its leverage beyond
    three times the average, or its Cook's distance above 1."""

    position: int
    large_residual: bool
    high_leverage: bool
    influential: bool


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """Of each point kept, shape (n,): fit, residual, standardised and deleted residual (NaN where leverage is one),
    leverage, Cook's distance; and of all: Durbin-Watson (near 2 when one residual says nothing of the next), the
    Anderson-Darling test of normal residuals."""

    fitted: Floats
    residuals: Floats
    standardised: Floats
    deleted: Floats
    leverage: Floats
    cooks_distance: Floats
    durbin_watson: float | None
    normality: TestResult
    unusual: tuple[Unusual, ...]


@dataclass(frozen=True, eq=False)
class Regression:
    """A fitted plane. ``terms`` start with the constant; ``s`` is the standard deviation around the plane;
    ``predicted_r_squared`` foretells points left out one by one."""

    method: str
    source: str
    n: int
    dropped: int
    level: float
    terms: tuple[Term, ...] = ()
    s: float | None = None
    r_squared: float | None = None
    adjusted_r_squared: float | None = None
    predicted_r_squared: float | None = None
    analysis: AnalysisOfVariance | None = None
    lack_of_fit: LackOfFit | None = None
    diagnostics: Diagnostics | None = None
    predictions: tuple[Prediction, ...] = ()
    undefined: tuple[Undefined, ...] = ()
