"""Does x move y? A straight line (or plane) of y on what may drive it, and whether it can be trusted.

Source for the checks: Draper and Smith, Applied Regression Analysis (1998). That y goes with x does not say that x
causes it; the answer never does.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.stats.base.result import Floats, Parameter, TestResult
from app.stats.base.sample import Numbers, clean
from app.stats.before_after.verdict_result import Check, Sentence
from app.stats.questions.answer import ALPHA, Answer, chance, chosen, extreme_values, problems_first
from app.stats.relating.correlation import correlation
from app.stats.relating.regression import linear_regression
from app.stats.relating.regression_result import Diagnostics, Regression

FEWEST_ROWS = 12
_HELPS_FROM = 0.3
_FOLLOWS_BELOW, _FOLLOWS_ABOVE = 1.3, 2.7
_INFLATED = 5.0
_BENDS_BELOW = 0.01
_GRID = 60
_EXACT = 1 - 1e-12
"""An r squared beyond which only rounding keeps the points off the line."""
_FEW_RANKS = "spearman"


def drive(
    y: Numbers, predictors: Mapping[str, Numbers], *, procedure: str | None = None, level: float = 0.95
) -> Answer:
    """Does y (n,) go with its named predictors (n,) each? One predictor: a line, or ranks where single points would
    decide; several: a plane. ``procedure`` overrules the choice. Raises InputError as ``linear_regression``."""
    one = len(predictors) == 1
    offered = ("simple_regression", _FEW_RANKS) if one else ("multiple_regression",)
    fitted = linear_regression(y, predictors, level=level, at=_grid(predictors) if one else ())
    if fitted.n < FEWEST_ROWS or fitted.diagnostics is None:
        return _nothing(fitted, offered)
    exact = (fitted.r_squared or 0.0) > _EXACT
    rank = one and not exact and _single_points_decide(fitted.diagnostics)
    picked, by_hand = chosen(procedure, _FEW_RANKS if rank else offered[0], offered)
    reason = Sentence("asked_for" if by_hand else "single_points_decide" if rank else "line_through_all")
    ranks = _rank_test(y, predictors, level) if picked == _FEW_RANKS else None
    p_value, slope = (ranks.p_value, ranks.estimate or 0.0) if ranks else _strength(fitted)
    bends = not exact and _misses_a_bend(fitted)
    signal = "unsure" if exact else _signal(p_value, bends)
    return Answer(
        question="drive",
        procedure=picked,
        reason=reason,
        offered=offered,
        signal=signal,
        sentence=_sentence(fitted, signal, slope, bends=bends, by_ranks=ranks is not None),
        lines=(*_chance(p_value, exact), Sentence("goes_with_is_not_causes")),
        checks=problems_first(_checks(fitted, bends=bends)),
        results={"regression": fitted} | ({"ranks": ranks} if ranks else {}),
    )


def _grid(predictors: Mapping[str, Numbers]) -> list[list[float]]:
    """Where the bands are drawn: the range of the only predictor in even steps."""
    values = clean(next(iter(predictors.values())), name="x").values
    return [[float(at)] for at in np.linspace(values.min(), values.max(), _GRID)] if values.size else []


def _single_points_decide(found: Diagnostics) -> bool:
    return any(point.influential for point in found.unusual) or extreme_values([found.residuals]) > 0


def _rank_test(y: Numbers, predictors: Mapping[str, Numbers], level: float) -> TestResult:
    return correlation(next(iter(predictors.values())), y, level=level).spearman


def _strength(fitted: Regression) -> tuple[float | None, float]:
    """The p-value of the whole, and the slope of the strongest predictor."""
    terms = [term for term in fitted.terms[1:] if term.p_value is not None]
    strongest = min(terms, key=lambda term: term.p_value or 0.0, default=None)
    return (fitted.analysis.p_value if fitted.analysis else None), strongest.coefficient if strongest else 0.0


def _chance(p_value: float | None, exact: bool) -> tuple[Sentence, ...]:
    """No chance puts points exactly on a line, so none is quoted for it."""
    return () if exact or p_value is None else chance(p_value)


def _sentence(fitted: Regression, signal: str, slope: float, *, bends: bool, by_ranks: bool) -> Sentence:
    """What it comes to; ``slope`` of ranks is their coefficient, whose sign alone is told."""
    if bends:
        return Sentence("bends", {"x": fitted.terms[1].name})
    told: dict[str, Parameter] = {"share": fitted.r_squared, "slope": slope, "x": fitted.terms[1].name}
    told["predictors"] = ", ".join(term.name for term in fitted.terms[1:] if (term.p_value or 1.0) < ALPHA)
    if signal != "yes":
        return Sentence("no_relation" if signal == "no" else "line_exact", told)
    if len(fitted.terms) > 2:
        return Sentence("several_relate" if told["predictors"] else "together_relate", told)
    if by_ranks:
        return Sentence("ranks_rise" if slope > 0 else "ranks_fall", {"x": told["x"]})
    return Sentence("rises_with" if slope > 0 else "falls_with", told)


def _signal(p_value: float | None, bends: bool) -> str:
    """A line through a curve is no answer, and none says nothing."""
    if bends or p_value is None:
        return "unsure"
    return "yes" if p_value < ALPHA else "no"


def _checks(fitted: Regression, *, bends: bool) -> list[Check]:
    found, share = fitted.diagnostics, fitted.r_squared or 0.0
    assert found is not None
    watson = found.durbin_watson
    follows = watson is not None and not _FOLLOWS_BELOW <= watson <= _FOLLOWS_ABOVE
    bent = found.normality.p_value is not None and found.normality.p_value < ALPHA
    checks = [
        Check("enough_rows", "ok", {"have": fitted.n}),
        Check("explains", "ok" if share >= _HELPS_FROM else "look", {"share": share}),
        _unusual(found),
        Check("rows_follow", "look" if follows else "ok"),
        Check("residuals_lopsided", "look" if bent else "ok"),
        Check("straight", "look" if bends else "ok"),
    ]
    if any((term.inflation or 0) > _INFLATED for term in fitted.terms[1:]):
        checks.append(Check("predictors_alike", "look"))
    if fitted.dropped:
        checks.append(Check("left_out", "info", {"points": fitted.dropped}))
    return checks


def _unusual(found: Diagnostics) -> Check:
    influential = sum(point.influential for point in found.unusual)
    large = sum(point.large_residual for point in found.unusual)
    allowed = max(1.0, 0.07 * found.residuals.size)
    return Check("unusual_rows", "look" if influential or large > allowed else "ok", {"points": influential or large})


def _misses_a_bend(fitted: Regression) -> bool:
    """Whether repeats at one x, or a parabola over the fitted values, show what the line leaves out."""
    lack, found = fitted.lack_of_fit, fitted.diagnostics
    if lack and lack.p_value is not None and lack.p_value < _BENDS_BELOW:
        return True
    assert found is not None
    centred: Floats = found.fitted - found.fitted.mean()
    curve = linear_regression(found.residuals, {"fit": centred, "square": centred**2})
    return len(curve.terms) == 3 and (curve.terms[2].p_value or 1.0) < _BENDS_BELOW


def _nothing(fitted: Regression, offered: tuple[str, ...]) -> Answer:
    """Too few rows, or nothing varies."""
    few = fitted.n < FEWEST_ROWS
    told: dict[str, Parameter] = {"have": fitted.n, "needed": FEWEST_ROWS}
    return Answer(
        question="drive",
        procedure=offered[0],
        reason=Sentence("line_through_all"),
        offered=offered,
        signal="early" if few else "unsure",
        sentence=Sentence("too_few_rows" if few else "nothing_varies", told),
        checks=(Check("enough_rows", "todo" if few else "ok", told),),
        results={"regression": fitted},
    )
