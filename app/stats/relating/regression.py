"""Straight lines, planes and powers through measurements, by least squares, with what tells whether to trust them.

Sources: Draper and Smith, Applied Regression Analysis (1998); accuracy held against NIST's Statistical Reference
Datasets (Norris, Longley, Filip, Wampler).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from app.stats.base.limits import check_question, t_p_value
from app.stats.base.moments import constant
from app.stats.base.result import Floats, InputError, Positions, undefined
from app.stats.base.sample import Numbers, clean, numbers
from app.stats.relating.least_squares import Extended, Solution, solve
from app.stats.relating.regression_diagnostics import diagnostics, lack_of_fit, predicted_r_squared
from app.stats.relating.regression_result import AnalysisOfVariance, Prediction, Regression, Term

_NAMES = ("Least squares with a constant", "Draper and Smith 1998")
_HIGHEST_DEGREE = 12
_MOST_PREDICTORS = 200


def simple_regression(x: Numbers, y: Numbers, *, level: float = 0.95, at: Numbers = ()) -> Regression:
    """The straight line of y on x, shape (n,) each, with predictions at the values ``at`` (bands: pass a grid).

    Pairs with either missing are dropped. Undefined below three pairs or when x or y does not vary. Raises InputError
    ``lengths_differ``, ``level_out_of_range`` and those of wrong numbers.
    """
    return linear_regression(y, {"x": x}, level=level, at=[[value] for value in clean(at, name="at").values.tolist()])


def linear_regression(
    y: Numbers,
    predictors: Mapping[str, Numbers],
    *,
    level: float = 0.95,
    at: Sequence[Sequence[float]] = (),
) -> Regression:
    """y (n,) on named predictors, (n,) each; ``at`` holds points to predict, one number for each predictor.

    Rows with anything missing are dropped. Undefined with no more rows than coefficients, or when y or a predictor does
    not vary, or one follows from those before it. Raises InputError ``no_predictors``, ``too_many_predictors``,
    ``lengths_differ``, ``level_out_of_range``, ``predictions_wrong`` and those of wrong numbers.
    """
    check_question(level=level, alternative="two-sided")
    rows = _complete(y, predictors)
    points = _points(at, len(rows.names))
    return _answer(rows, rows.columns, level, points, points)


def polynomial_regression(
    x: Numbers, y: Numbers, *, degree: int = 2, level: float = 0.95, at: Numbers = ()
) -> Regression:
    """y on x, x^2 … x^degree (1 … 12). The powers are taken around the middle of x, where they hold their digits, and
    the coefficients then written for powers of x itself. Raises InputError ``degree_out_of_range`` and as
    ``simple_regression``."""
    check_question(level=level, alternative="two-sided")
    if isinstance(degree, bool) or not isinstance(degree, int) or not 1 <= degree <= _HIGHEST_DEGREE:
        raise InputError("degree_out_of_range", degree=degree)
    rows = _complete(y, {"x": x})
    wanted = clean(at, name="at").values.reshape(-1, 1)
    if not rows.y.size:
        return _none(rows, level, "too_few_values")
    middle = np.longdouble((float(rows.columns.min()) + float(rows.columns.max())) / 2)
    reach = np.longdouble(float(np.ptp(rows.columns)) / 2 or 1.0)
    powers = np.arange(1, degree + 1)
    rows = replace(rows, names=tuple("x" if power == 1 else f"x^{power}" for power in powers))
    columns = ((rows.columns - middle) / reach) ** powers
    back = _back(degree, middle, reach)
    return _answer(rows, columns, level, ((wanted - middle) / reach) ** powers, wanted, back)


@dataclass(frozen=True, eq=False)
class _Rows:
    """Complete rows: y (n,), columns (n, p) and where they stood."""

    y: Floats
    columns: Extended
    names: tuple[str, ...]
    kept: Positions
    dropped: int


def _complete(y: Numbers, predictors: Mapping[str, Numbers]) -> _Rows:
    if not isinstance(predictors, Mapping) or not predictors:
        raise InputError("no_predictors")
    if len(predictors) > _MOST_PREDICTORS:
        raise InputError("too_many_predictors", most=_MOST_PREDICTORS)
    lists = {"y": y, **{f"predictor {name}": values for name, values in predictors.items()}}
    arrays = {name: numbers(values, name=name) for name, values in lists.items()}
    for name, array in arrays.items():
        clean(array, name=name)
        if array.size != arrays["y"].size:
            raise InputError("lengths_differ", name=name, y=int(arrays["y"].size), values=int(array.size))
    table = np.column_stack(list(arrays.values()))
    present = ~np.isnan(table).any(axis=1)
    kept = table[present]
    dropped = int(present.size - present.sum())
    return _Rows(
        kept[:, 0],
        kept[:, 1:].astype(np.longdouble),
        tuple(str(name) for name in predictors),
        np.flatnonzero(present),
        dropped,
    )


def _points(at: Sequence[Sequence[float]], wanted: int) -> Extended:
    points = [clean(point, name="at").values for point in at]
    if any(point.size != wanted for point in points):
        raise InputError("predictions_wrong", predictors=wanted)
    return np.array(points, dtype=np.longdouble).reshape(len(points), wanted)


def _back(degree: int, middle: np.longdouble, reach: np.longdouble) -> Extended:
    """The powers ((x - middle) / reach)^k, k = 1 … degree, written in powers of x: row j, column k - 1 holds the share
    of x^j, j = 0 … degree."""
    table = np.zeros((degree + 1, degree), dtype=np.longdouble)
    for power in range(1, degree + 1):
        for j in range(power + 1):
            table[j, power - 1] = math.comb(power, j) * (-middle) ** (power - j) / reach**power
    return table


def _none(rows: _Rows, level: float, reason: str, *culprits: str) -> Regression:
    gaps = undefined(reason, *culprits, "terms", "s", "r_squared", "analysis")
    return Regression(*_NAMES, int(rows.y.size), rows.dropped, level, undefined=gaps)


def _answer(
    rows: _Rows,
    columns: Extended,
    level: float,
    points: Extended,
    named: Extended | Floats,
    back: Extended | None = None,
) -> Regression:
    n, terms = int(rows.y.size), columns.shape[1] + 1
    if n <= terms:
        return _none(rows, level, "too_few_values")
    if constant(rows.y):
        return _none(rows, level, "no_variation", "y")
    solution = solve(columns, rows.y)
    if isinstance(solution, int):
        flat = not np.ptp(columns[:, solution].astype(np.float64))
        return _none(rows, level, "no_variation" if flat else "follows_from_others", rows.names[solution])
    analysis = _analysis(solution, rows.y, terms)
    s = math.sqrt(analysis.ss_error / analysis.df_error)
    total = analysis.ss_total
    share = 1 - analysis.ss_error / total
    table = _identity(terms - 1) if back is None else back
    return Regression(
        *_NAMES,
        n,
        rows.dropped,
        level,
        terms=_terms(solution, table, rows.names, s, analysis.df_error, level),
        s=s,
        r_squared=share,
        adjusted_r_squared=1 - (1 - share) * (n - 1) / (n - terms),
        predicted_r_squared=predicted_r_squared(solution, total),
        analysis=analysis,
        lack_of_fit=lack_of_fit(rows.columns, rows.y, analysis.ss_error, terms),
        diagnostics=diagnostics(solution, terms, rows.kept),
        predictions=_predictions(solution, points, named, s * _quantile(analysis.df_error, level)),
        undefined=() if analysis.statistic is not None else undefined("exact_fit", "statistic", "p_value"),
    )


def _identity(p: int) -> Extended:
    """Slopes as they are, none of them in the constant."""
    return np.vstack([np.zeros((1, p)), np.eye(p)]).astype(np.longdouble)


def _analysis(solution: Solution, y: Floats, terms: int) -> AnalysisOfVariance:
    n = y.size
    start = float(y[0])
    level = math.fsum(y - start) / n
    error = math.fsum(solution.residuals**2)
    explained = math.fsum((solution.fitted - start - level) ** 2)
    total = math.fsum((y - start - level) ** 2)
    df, df_error = terms - 1, n - terms
    statistic = explained / df / (error / df_error) if error else None
    p_value = None if statistic is None else float(special.fdtrc(df, df_error, statistic))
    return AnalysisOfVariance(explained, error, total, df, df_error, statistic, p_value)


def _terms(
    solution: Solution, table: Extended, names: tuple[str, ...], s: float, df: int, level: float
) -> tuple[Term, ...]:
    """The constant and the slopes, where row j of ``table`` (p + 1, p) says how the fitted slopes make up term j."""
    values = table @ solution.slopes
    values[0] += solution.intercept
    # The constant is the fit at nought; its distance from the middle carries the slopes' uncertainty.
    weights = table.copy()
    weights[0] -= solution.means
    variances = ((weights @ solution.inverse) * weights).sum(axis=1)
    variances[0] += np.longdouble(1) / solution.residuals.size
    inflation = (None, *solution.inflation.astype(float).tolist())
    errors = s * np.sqrt(np.maximum(variances, 0).astype(np.float64))
    half = _quantile(df, level)
    found = zip(("constant", *names), values.tolist(), errors.tolist(), inflation, strict=True)
    return tuple(_term(name, float(value), error, df, half, factor) for name, value, error, factor in found)


def _term(name: str, value: float, error: float, df: int, half: float, inflation: float | None) -> Term:
    if not error:
        return Term(name, value, error, None, None, None, None, inflation)
    t = value / error
    return Term(name, value, error, t, t_p_value(t, df), value - half * error, value + half * error, inflation)


def _quantile(df: int, level: float) -> float:
    return -float(special.stdtrit(df, (1 - level) / 2))


def _predictions(solution: Solution, points: Extended, named: Extended | Floats, half: float) -> tuple[Prediction, ...]:
    """Fit and limits at points (m, p); ``half`` is s times the quantile of t."""
    fits, leverages = solution.value_at(points).tolist(), solution.leverage_at(points).tolist()
    return tuple(
        Prediction(
            tuple(float(value) for value in place),
            fit,
            fit - half * math.sqrt(leverage),
            fit + half * math.sqrt(leverage),
            fit - half * math.sqrt(1 + leverage),
            fit + half * math.sqrt(1 + leverage),
        )
        for place, fit, leverage in zip(named, fits, leverages, strict=True)
    )
