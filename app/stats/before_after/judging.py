"""From the evidence to a verdict: the findings of one comparison and the rule that reads them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.stats.base.limits import t_interval, t_p_value
from app.stats.base.result import Flags, Floats, TestResult
from app.stats.before_after.change_model import fit
from app.stats.before_after.comparison import Comparison
from app.stats.before_after.evidence import (
    FEWEST_CYCLES,
    StepEvidence,
    find_change_point,
    find_outliers,
    find_season,
    step_evidence,
    without,
)
from app.stats.before_after.goal import FEWEST_POINTS, LEAST_POINTS
from app.stats.before_after.looks import ALPHA, Looks
from app.stats.before_after.verdict_result import ChangePoint
from app.stats.comparing.ranks import mann_whitney
from app.stats.counting.rates import fisher_exact, two_poisson_rates
from app.stats.describing.assumptions import dispersion, lag_one

LONG_SERIES = 60
FEWEST_EFFECTIVE = 3.0
FEW_EVENTS = 30
SLIDE_LEVEL = 0.01
BESIDE_SLOPE_LONG, _BESIDE_SLOPE_SHORT, _SLOPE_SHORT = 0.042, 0.025, 0.03
EFFECTIVE_WELCH = "Welch t with the effective number of points"
_SECOND_OPINION_DOUBTS = 0.10


@dataclass(frozen=True, eq=False)
class Findings:
    """Everything measured about one comparison. ``main`` answers; ``values`` is the fit in the measure's
    unit, ``bare`` the main one without a season that is covered too briefly to be sure of."""

    comparison: Comparison
    looks: Looks
    season: float | None
    extreme: Flags
    named: Flags
    main: StepEvidence
    values: StepEvidence
    rest: StepEvidence | None
    second: TestResult
    second_is_exact: bool
    change_point: ChangePoint
    bare: StepEvidence | None

    @property
    def nominal(self) -> float:
        """The unadjusted p-value a claim needs."""
        return self.looks.nominal(n_after=self.comparison.n_after)

    @property
    def p_value(self) -> float:
        """How surprising the step is: by the exact method too, where there are so few events that it counts."""
        exact = self.second.p_value if self.second_is_exact else None
        return max(self.main.step.p_value, exact or 0.0)

    @property
    def sign(self) -> float:
        """+1 when the level rose, -1 when it fell."""
        return float(np.sign(self.main.step.estimate))

    @property
    def moved(self) -> bool:
        return self.main.step.p_value < self.nominal

    @property
    def agreement(self) -> bool | None:
        """Whether the second method answers alike: both see a change the same way, or neither sees one."""
        if self.second.p_value is None:
            return None
        return (self.second.p_value < self.nominal) == self.moved

    @property
    def rest_same(self) -> bool | None:
        """Whether the answer stays when extreme and named points are left out."""
        if self.rest is None:
            return None
        alike = float(np.sign(self.rest.step.estimate)) == self.sign or not self.moved
        return (self.rest.step.p_value < self.nominal) == self.moved and alike

    @property
    def effective_points(self) -> float:
        """How many independent points the shorter stage is worth."""
        phi = max(self.main.phi, 0.0)
        return min(self.comparison.n_before, self.comparison.n_after) * (1 - phi) / (1 + phi)


def gather(comparison: Comparison, *, looks: Looks, named: Flags) -> Findings | None:
    """Measure a comparison with at least 5 points a stage; None when nothing varies around the stages."""
    extreme, season = find_outliers(comparison), find_season(comparison)
    values = step_evidence(comparison, season=season)
    main = step_evidence(comparison, season=season, ranks=True) if extreme.any() else values
    if values is None or main is None:
        return None
    second, exact = second_opinion(comparison, phi=main.phi)
    return Findings(
        comparison,
        looks,
        season,
        extreme,
        named,
        main,
        values,
        _rest(comparison, extreme | named, season),
        second,
        exact,
        find_change_point(comparison, main, season=season),
        _without_season(comparison, season, ranks=main.standardised),
    )


def _without_season(comparison: Comparison, season: float | None, *, ranks: bool) -> StepEvidence | None:
    if season is None or comparison.series.rounds(season) >= FEWEST_CYCLES:
        return None
    return step_evidence(comparison, season=None, ranks=ranks)


def _rest(comparison: Comparison, left_out: Flags, season: float | None) -> StepEvidence | None:
    if not left_out.any():
        return None
    rest = without(comparison, left_out)
    enough = min(rest.n_before, rest.n_after) >= LEAST_POINTS
    return step_evidence(rest, season=season) if enough else None


def second_opinion(comparison: Comparison, *, phi: float) -> tuple[TestResult, bool]:
    """Another method on the same data, and whether it is an exact one: exact where events are few and not
    over-dispersed, Welch with the effective number of points where neighbours are alike, Mann-Whitney else.
    Differences are after less before."""
    series = comparison.series
    before, after = (series.values[stage] for stage in comparison.stages)
    residuals = np.concatenate([before - before.mean(), after - after.mean()])
    correlation = _unbiased(lag_one(residuals), residuals.size)
    if correlation > 0.2 or phi > 0.2:
        return effective_welch(after, before, correlation=max(correlation, 0.0)), False
    exact = _exact_opinion(comparison)
    return (mann_whitney(after, before, permutation=False), False) if exact is None else (exact, True)


def _unbiased(correlation: float | None, size: int) -> float:
    """The lag-1 correlation of residuals about two means, freed of its small-sample bias."""
    if correlation is None:
        return 0.0
    return float(np.clip(correlation + 2 * (1 + 3 * correlation) / size, 0.0, 0.95))


def _exact_opinion(comparison: Comparison) -> TestResult | None:
    series = comparison.series
    if series.counts is None or series.sizes is None or series.counts.sum() >= FEW_EVENTS:
        return None
    proportion = series.kind == "proportion"
    for stage in comparison.stages:
        found = dispersion(series.counts[stage], series.sizes[stage], proportion=proportion)
        if found.p_value is not None and found.p_value < ALPHA:
            return None
    (x1, n1), (x2, n2) = (
        (float(series.counts[stage].sum()), float(series.sizes[stage].sum())) for stage in comparison.stages[::-1]
    )
    whole = all(float(number).is_integer() for number in (x1, n1, x2, n2))
    if proportion and whole and max(n1, n2) < 1e7:
        return fisher_exact(x1, n1, x2, n2)
    return two_poisson_rates(x1, n1, x2, n2) if float(x1).is_integer() and float(x2).is_integer() else None


def effective_welch(first: Floats, second: Floats, *, correlation: float) -> TestResult:
    """Welch's t with each sample counted as n (1 - r) / (1 + r) points (Bayley and Hammersley, JRSS Suppl.
    8 (1946))."""
    shrink = (1 - correlation) / (1 + correlation)
    sizes = [max(2.0, sample.size * shrink) for sample in (first, second)]
    parts = [float(sample.var(ddof=1)) / size for sample, size in zip((first, second), sizes, strict=True)]
    gap, error = float(first.mean() - second.mean()), float(np.sqrt(sum(parts)))
    df = sum(parts) ** 2 / sum(part**2 / (size - 1) for part, size in zip(parts, sizes, strict=True))
    low, high = t_interval(gap, error, df, level=1 - ALPHA)
    return TestResult(
        EFFECTIVE_WELCH,
        "Bayley and Hammersley 1946",
        (first.size, second.size),
        statistic=gap / error,
        df=df,
        p_value=t_p_value(gap / error, df),
        estimate=gap,
        ci_low=low,
        ci_high=high,
        also={"correlation": correlation},
    )


def decide(found: Findings) -> str:
    """The reason code of the rule that applies, in this order: ``no_change`` (or ``season_or_change``),
    ``not_independent``, ``sliding``, ``tests_disagree``, ``moved_before``, ``changed``."""
    if not found.moved:
        return _unmoved(found)
    if found.effective_points < FEWEST_EFFECTIVE:
        return "not_independent"
    if _slide_explains(found):
        return "sliding"
    if _second_opinion_doubts(found) or _extremes_point_elsewhere(found):
        return "tests_disagree"
    return "moved_before" if _moved_before(found) else "changed"


def _moved_before(found: Findings) -> bool:
    """The data themselves say that the level moved well before the change."""
    point = found.change_point
    return not point.matches and point.high < int(found.comparison.series.positions[found.comparison.n_before])


def _unmoved(found: Findings) -> str:
    """No step: but a clear slide through both stages is no steady level either, and extremes may hide a
    step."""
    if _only_extremes_moved(found):
        return "tests_disagree"
    if found.bare is not None and found.bare.step.p_value < found.nominal:
        return "season_or_change"
    slope = found.main.slope
    slides = found.main.slides_exactly or (slope is not None and slope.p_value < SLIDE_LEVEL)
    return "sliding" if slides else "no_change"


def _only_extremes_moved(found: Findings) -> bool:
    return bool(found.extreme.any()) and found.values.step.p_value < found.nominal


def _extremes_point_elsewhere(found: Findings) -> bool:
    """The averages moved the other way, clearly, or with nothing to show the step by once the extremes are left out."""
    if not found.extreme.any() or float(np.sign(found.values.step.estimate)) == found.sign:
        return False
    return found.rest is None or found.values.step.p_value < found.nominal


def _second_opinion_doubts(found: Findings) -> bool:
    """Another method may be a little less sure; the exact one of few events has to be as sure itself."""
    if found.second_is_exact:
        return found.p_value >= found.nominal
    return found.second.p_value is not None and found.second.p_value > _SECOND_OPINION_DOUBTS


def _slide_explains(found: Findings) -> bool:
    """From 60 points on the step must hold beside a slope; below, a slope the same way must not explain
    it."""
    beside, slope = found.main.step_beside_slope, found.main.slope
    if beside is None or slope is None:
        return found.main.slides_exactly
    chance = beside.one_sided(found.sign)
    if found.comparison.series.n >= LONG_SERIES:
        return chance >= BESIDE_SLOPE_LONG
    return chance >= _BESIDE_SLOPE_SHORT and slope.one_sided(found.sign) < _SLOPE_SHORT


def baseline_slope(comparison: Comparison) -> tuple[float, float] | None:
    """Direction and two-sided p of a slope within the first stage, autocorrelation allowed for."""
    stage, series = comparison.stages[0], comparison.series
    if comparison.n_before < FEWEST_POINTS:
        return None
    roots, time = series.roots[stage], series.time[stage]
    if time[0] == time[-1]:
        return None
    design = np.column_stack([np.ones(time.size), time]) * roots[:, None]
    fitted = fit(series.values[stage] * roots, design, starts=series.starts[stage])
    if fitted is None:
        return None
    slope = fitted.coefficient(1)
    return float(np.sign(slope.estimate)), slope.p_value
