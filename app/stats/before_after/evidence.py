"""What the data say about a step at the change, before anyone puts it into words.

The step is fitted twice: with the season alone, and with a steady slope beside it, so that a slide which was
under way cannot pass for an effect. Stages may differ in variance (Welch's correction, Satterthwaite's df).
When points lie far out, the fit works on normal scores of the pooled ranks. Sources: Welch, Biometrika 34
(1947); Blom, Statistical Estimates (1958); Berger, Technometrics 24 (1982) 295-300 (a claim that must hold in
both fits needs no further correction).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from app.stats.base.ranking import normal_scores
from app.stats.base.result import Flags, Floats
from app.stats.before_after.change_model import (
    NO_VARIATION,
    Coefficient,
    Fit,
    best_log_likelihood,
    fit,
    scan_steps,
)
from app.stats.before_after.comparison import Comparison, Series, some_rows
from app.stats.before_after.verdict_result import ChangePoint

OUTLIER_DEVIATIONS = 5.0
SEASON_LEVEL, SHORT_SEASON_LEVEL = 0.01, 0.05
CALENDAR = {"week": 7.0, "month": 30.4375, "year": 365.25}
FEWEST_CYCLES, FEWEST_OF_A_YEAR = 1.5, 0.4
"""Rounds of a period that make a season of it; of the year, whose seasons few series outlast, a part is enough for the
weaker level, unless a step alone explains the values better: what looks like a season is then told apart from the
change or called undecided."""
STEP_PREFERRED = 3.0
"""Log likelihood by which a step alone beats a part of a season alone that is then passed over."""


@dataclass(frozen=True, eq=False)
class StepEvidence:
    """The step without and with a slope beside it, the slope, and the fits they come from.

    ``standardised``: the response was normal scores, so the step has no unit. ``slides_exactly``: a slope leaves
    nothing over, so no chance can be given and nothing is left for a step.
    """

    step: Coefficient
    step_beside_slope: Coefficient | None
    slope: Coefficient | None
    fitted: Fit
    standardised: bool
    slides_exactly: bool

    @property
    def phi(self) -> float:
        return self.fitted.phi


def find_outliers(comparison: Comparison) -> Flags:
    """Points beyond 5 robust deviations from the median of their stage, shape (n,)."""
    found = np.zeros(comparison.series.n, dtype=np.bool_)
    for stage in comparison.stages:
        found[stage] = far_out(comparison.series.values[stage], comparison.series.roots[stage])
    return found


def far_out(values: Floats, roots: Floats) -> Flags:
    """Beyond 5 x 1.4826 MAD of the median; 1.2533 x mean deviation where more than half of the values are
    equal."""
    if values.size < 5:
        return np.zeros(values.size, dtype=np.bool_)
    apart = np.abs(values - np.median(values)) * roots
    scale = 1.4826 * float(np.median(apart)) or 1.2533 * float(apart.mean())
    return np.asarray(apart > OUTLIER_DEVIATIONS * scale) & (scale > 0)


def without(comparison: Comparison, left_out: Flags) -> Comparison:
    """The same comparison with some rows taken out."""
    n_before = int((~left_out)[: comparison.n_before].sum())
    return Comparison(some_rows(comparison.series, ~left_out, split=n_before), n_before, comparison.dropped)


def find_season(comparison: Comparison) -> float | None:
    """The calendar period (days) whose cosine and sine explain the series beyond step and slope, or None."""
    series, best, chosen = comparison.series, 0.0, None
    bare = _design(comparison, None, slope=True) * series.roots[:, None]
    for period in _periods(series):
        waves, short = _waves(series, period) * series.roots[:, None], series.rounds(period) < FEWEST_CYCLES
        if short and _likelihood(series, bare[:, :2]) - _likelihood(series, bare[:, :1], waves) > STEP_PREFERRED:
            continue
        ratio = 2 * (_likelihood(series, bare, waves) - _likelihood(series, bare)) * (series.n - 5) / series.n
        gain = ratio - float(special.chdtri(2, SHORT_SEASON_LEVEL if short else SEASON_LEVEL))
        if gain > best:
            best, chosen = gain, period
    return chosen


def _likelihood(series: Series, *parts: Floats) -> float:
    """The log likelihood of a design; -inf where its columns depend on one another or leave nothing over."""
    design = np.column_stack(parts)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return -np.inf
    return best_log_likelihood(series.values * series.roots, design, starts=series.starts)


def _periods(series: Series) -> list[float]:
    """Calendar periods the series covers often enough, sampled often enough to be seen."""
    if series.days is None or series.n < 12:
        return []
    step = float(np.median(np.diff(series.days)))
    enough = dict.fromkeys(CALENDAR.values(), FEWEST_CYCLES) | {CALENDAR["year"]: FEWEST_OF_A_YEAR}
    return [period for period, least in enough.items() if series.rounds(period) >= least and 0 < 2.5 * step <= period]


def _waves(series: Series, period: float) -> Floats:
    days = np.zeros(series.n) if series.days is None else series.days
    angle = 2 * np.pi * (days - days[0]) / period
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _design(comparison: Comparison, season: float | None, *, slope: bool) -> Floats:
    """Columns: level, step, then slope (from -1 to 1 over the series' time), then the season's pair."""
    columns = [np.ones(comparison.series.n), comparison.step]
    if slope:
        columns.append(comparison.series.time)
    waves = [] if season is None else [_waves(comparison.series, season)]
    return np.column_stack([*columns, *waves])


def step_evidence(comparison: Comparison, *, season: float | None, ranks: bool = False) -> StepEvidence | None:
    """Fit the step on the values (weighted) or on normal scores. None when nothing varies around the
    stages."""
    series = comparison.series
    roots = np.ones(series.n) if ranks else series.roots
    response = (normal_scores(series.values) if ranks else series.values) * roots
    plain = _fit(comparison, response, roots, season, slope=False)
    if plain is None:
        return None
    sloped = _fit(comparison, response, roots, season, slope=True)
    return StepEvidence(
        step=_welch(plain.coefficient(1), plain, comparison, roots),
        step_beside_slope=None if sloped is None else _welch(sloped.coefficient(1), sloped, comparison, roots),
        slope=None if sloped is None else sloped.coefficient(2),
        fitted=plain,
        standardised=ranks,
        slides_exactly=sloped is None and _nothing_left(comparison, response, roots, season),
    )


def _nothing_left(comparison: Comparison, response: Floats, roots: Floats, season: float | None) -> bool:
    """Whether a slope without a step meets every value."""
    line = np.delete(_design(comparison, season, slope=True), 1, axis=1) * roots[:, None]
    rest = response - line @ np.linalg.lstsq(line, response, rcond=None)[0]
    return bool(np.abs(rest).max() <= NO_VARIATION * np.abs(response).max())


def _fit(comparison: Comparison, response: Floats, roots: Floats, season: float | None, *, slope: bool) -> Fit | None:
    design = _design(comparison, season, slope=slope) * roots[:, None]
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    return fit(response, design, starts=comparison.series.starts)


def _welch(coefficient: Coefficient, fitted: Fit, comparison: Comparison, roots: Floats) -> Coefficient:
    """Let the stages differ in variance: se^2 times (A + B) over what a common variance would give."""
    pieces = [
        (
            float(fitted.residuals[stage].var(ddof=1)),
            float((roots[stage] ** 2).sum()),
            float(fitted.residuals[stage].size),
        )
        for stage in comparison.stages
    ]
    parts = [variance / weight for variance, weight, _ in pieces]
    spare = [size - 1 for _, _, size in pieces]
    pooled = sum(variance * free for (variance, _, _), free in zip(pieces, spare, strict=True)) / sum(spare)
    factor = sum(parts) / (pooled * sum(1 / weight for _, weight, _ in pieces))
    df = sum(parts) ** 2 / sum(part**2 / free for part, free in zip(parts, spare, strict=True))
    return coefficient.widened(factor=factor, df=max(1.0, df - (sum(spare) - fitted.df)))


def find_change_point(comparison: Comparison, evidence: StepEvidence, *, season: float | None) -> ChangePoint:
    """The likeliest row for a step, by the likelihood with the fitted autocorrelation; at least 6 rows."""
    series = comparison.series
    roots = np.ones(series.n) if evidence.standardised else series.roots
    response = (normal_scores(series.values) if evidence.standardised else series.values) * roots
    others = np.delete(_design(comparison, season, slope=False), 1, axis=1) * roots[:, None]
    log = scan_steps(response, others, evidence.phi, roots=roots, starts=series.starts)
    first, last = _likely_range(log)
    low, best, high = (int(series.positions[row]) for row in (first, int(np.argmax(log)), last))
    made = int(series.positions[comparison.n_before])
    return ChangePoint(best, low, high, low - 1 <= made <= high + 1)


def _likely_range(log: Floats) -> tuple[int, int]:
    """The ends of the smallest set of rows that holds 95 % of the normalised likelihood."""
    shares = np.exp(log - log.max())
    order = np.argsort(shares)[::-1]
    enough = int(np.searchsorted(np.cumsum(shares[order]), 0.95 * shares.sum())) + 1
    return int(order[:enough].min()), int(order[:enough].max())
