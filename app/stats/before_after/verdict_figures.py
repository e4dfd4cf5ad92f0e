"""The figures beside a verdict: stages, difference, effect, goal, what could have been found."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from app.stats.base.result import Floats, Interval, TestResult, Undefined, undefined
from app.stats.before_after.change_model import Coefficient
from app.stats.before_after.comparison import Comparison, Series
from app.stats.before_after.evidence import StepEvidence, without
from app.stats.before_after.goal import GoalAttainment, attainment
from app.stats.before_after.judging import Findings
from app.stats.before_after.verdict_result import Check, Outliers, StageSummary, Verdict
from app.stats.before_after.wording import Question, Worded
from app.stats.comparing.effect import hedges_factor
from app.stats.describing.assumptions import dispersion

METHOD = "Step with AR(1) errors averaged over phi, Welch's variances"
SOURCE = "Zellner and Tiao 1964; Welch 1947; Pocock 1977"
POWER = 0.8


@dataclass(frozen=True)
class Figures:
    """What was worked out once for the words and for the verdict."""

    before: StageSummary
    after: StageSummary
    difference: Interval
    relative: Interval | None
    effect: Interval
    standardised: float | None
    p_value: float
    smallest: float | None
    goal: GoalAttainment

    @property
    def hidden(self) -> float | None:
        """The largest change that "no change" leaves open: what might have been missed, or the far end of the range."""
        ends = [abs(end) for end in (self.difference.ci_low, self.difference.ci_high) if end is not None]
        return None if self.smallest is None else max([self.smallest, *ends])

    def verdict(
        self,
        question: Question,
        found: Findings,
        *,
        worded: Worded,
        checks: tuple[Check, ...],
    ) -> Verdict:
        """Everything in one frozen answer."""
        looks, (verdict, sentence, lines) = question.looks, worded
        return Verdict(
            verdict=verdict,
            kind=found.comparison.series.kind,
            direction=question.direction,
            sentence=sentence,
            lines=lines,
            before=self.before,
            after=self.after,
            goal=self.goal,
            checks=checks,
            method=METHOD + (", on normal scores" if found.main.standardised else ""),
            source=SOURCE,
            look=looks.look,
            looks_planned=looks.planned,
            dropped=found.comparison.dropped,
            difference=self.difference,
            relative_change=self.relative,
            effect=self.effect,
            p_value=self.p_value,
            p_value_unadjusted=found.p_value,
            main_test=_main_test(found),
            second_opinion=found.second,
            agreement=found.agreement,
            outliers=_outliers(found),
            autocorrelation=found.main.phi,
            season=found.season,
            change_point=found.change_point,
            smallest_detectable=self.smallest,
            undefined=_gaps(self.effect, self.relative),
        )


def figures(question: Question, found: Findings) -> Figures:
    """All figures of one comparison."""
    comparison, level = question.comparison, 1 - found.nominal
    before, after = (stage_summary(comparison, stage) for stage in comparison.stages)
    shown = _shown(found)
    difference = _difference(before, after, shown.step, level, swayed=found.rest is not None)
    seen = comparison if shown is found.values else without(comparison, found.extreme | found.named)
    scale = _pooled_deviation(seen)
    return Figures(
        before=before,
        after=after,
        difference=difference,
        relative=_relative(difference, before.estimate),
        effect=_effect(seen, shown, difference, _plain_ratio(before, after, difference)),
        standardised=None if not scale or difference.estimate is None else difference.estimate / scale,
        p_value=question.looks.adjust(found.p_value, n_after=comparison.n_after),
        smallest=_smallest(shown.step, found.nominal),
        goal=goal_after(question, found),
    )


def stage_summary(comparison: Comparison, stage: slice) -> StageSummary:
    """One stage of a comparison in numbers."""
    return summarise(comparison.series, stage)


def summarise(series: Series, stage: slice) -> StageSummary:
    """A stretch of a series in numbers; a rate is all counts over all denominators."""
    values = series.values[stage]
    if not values.size:
        return StageSummary(0, None, None, None)
    deviation = float(values.std(ddof=1)) if values.size > 1 else None
    if series.counts is None or series.sizes is None:
        return StageSummary(values.size, float(values.mean()), float(np.median(values)), deviation)
    counts, sizes = series.counts[stage], series.sizes[stage]
    ratio = dispersion(counts, sizes, proportion=series.kind == "proportion").estimate
    return StageSummary(
        values.size,
        float(counts.sum() / sizes.sum()),
        float(np.median(values)),
        deviation,
        float(counts.sum()),
        float(sizes.sum()),
        ratio,
    )


def goal_after(question: Question, found: Findings | None) -> GoalAttainment:
    """The goal against the stage after the change; how sure the average is comes from the fitted level."""
    comparison = question.comparison
    stage = comparison.stages[1]
    error, df = (None, None) if found is None else _level_error(found.values, stage)
    return attainment(
        comparison.series.values[stage],
        average=stage_summary(comparison, stage).estimate,
        direction=question.direction,
        goal=question.goal,
        basis=question.goal_basis,
        share_wanted=question.goal_share,
        error=error,
        df=df,
    )


def _level_error(evidence: StepEvidence, stage: slice) -> tuple[float, float]:
    """Standard error of the level after the change, and its df, as Welch's test lets the stages differ."""
    variance = float(_levels(evidence, stage.start)[1][1, 1])
    return float(np.sqrt(variance)), float(max(1, stage.stop - stage.start - 1))


def _levels(evidence: StepEvidence, split: int) -> tuple[Floats, Floats]:
    """The fitted levels before and after, shape (2,), and their covariance (2, 2), each from the spread of its own
    stage."""
    fitted, sums = evidence.fitted, np.array([[1.0, 0.0], [1.0, 1.0]])
    parts = np.split(fitted.residuals, [split])
    pooled = sum(float(part.var()) * part.size for part in parts) / (fitted.residuals.size - 2)
    own = np.sqrt([float(part.var(ddof=1)) / pooled if pooled else 1.0 for part in parts])
    covariance = sums @ fitted.mean_covariance()[:2, :2] @ sums.T
    return sums @ (fitted.weights @ fitted.betas)[:2], covariance * np.outer(own, own)


def _shown(found: Findings) -> StepEvidence:
    """The fit whose interval is shown: without the extreme points when they made the ranks answer."""
    return found.rest if found.main.standardised and found.rest is not None else found.values


def _difference(
    before: StageSummary, after: StageSummary, step: Coefficient, level: float, *, swayed: bool
) -> Interval:
    """The step's interval around the difference of the stages' averages, or around the step where weights,
    season or extreme points pull the two apart."""
    tail = (1 - level) / 2
    low, high = step.quantile(tail), step.quantile(1 - tail)
    plain = math.nan if before.estimate is None or after.estimate is None else after.estimate - before.estimate
    near = abs(plain - step.estimate) <= 0.5 * step.standard_error
    method = "step without extreme points" if swayed and not near else "step with AR(1) errors"
    return Interval(plain if near else step.estimate, low, high, level, method)


def _plain_ratio(before: StageSummary, after: StageSummary, difference: Interval) -> float | None:
    """Rate after over rate before, unless the difference shown is not that of the two."""
    if not before.estimate or not after.estimate or difference.estimate != after.estimate - before.estimate:
        return None
    return after.estimate / before.estimate


def _relative(difference: Interval, base: float | None) -> Interval | None:
    if not base or base < 0 or difference.ci_low is None or difference.ci_high is None or difference.estimate is None:
        return None
    return Interval(
        difference.estimate / base,
        difference.ci_low / base,
        difference.ci_high / base,
        difference.level,
        "difference over the level before",
    )


def _pooled_deviation(comparison: Comparison) -> float:
    """Standard deviation of the values around their stage's mean, sqrt(SS / (n - 2))."""
    parts = [comparison.series.values[stage] for stage in comparison.stages]
    squares = sum(float(((part - part.mean()) ** 2).sum()) for part in parts)
    return math.sqrt(squares / max(1, comparison.series.n - 2))


def _effect(seen: Comparison, shown: StepEvidence, difference: Interval, plain: float | None) -> Interval:
    """Of counts the rate ratio, else Hedges' g; `seen` are the rows the difference was fitted on."""
    if seen.series.counts is not None:
        return _ratio(seen, shown, difference, plain)
    correction = hedges_factor(seen.series.n - 2) / _pooled_deviation(seen)
    low, middle, high = (
        (number or 0.0) * correction for number in (difference.ci_low, difference.estimate, difference.ci_high)
    )
    return Interval(middle, low, high, difference.level, "Hedges g, limits from the step")


def _ratio(seen: Comparison, shown: StepEvidence, difference: Interval, plain: float | None) -> Interval:
    """Rate after over rate before, the plain one where the difference is plain, by the delta method on the logarithm
    of the two fitted levels."""
    levels, covariance = _levels(shown, seen.n_before)
    events = [summarise(seen.series, stage).total_count for stage in seen.stages]
    if not all(events) or levels.min() <= 0:
        gap = undefined("no_events", "effect")
        return Interval(None, None, None, difference.level, "rate ratio", gap)
    ratio = float(levels[1] / levels[0]) if plain is None else plain
    gradient = np.array([-1.0, 1.0]) / levels
    error = math.sqrt(float(gradient @ covariance @ gradient))
    times = math.exp(-float(special.stdtrit(shown.step.df, (1 - difference.level) / 2)) * error)
    return Interval(ratio, ratio / times, ratio * times, difference.level, "rate ratio, delta method")


def _smallest(step: Coefficient, nominal: float) -> float | None:
    """The step that would be called four times in five: (t(1 - alpha/2) + t(.8)) standard errors."""
    quantiles = -special.stdtrit(step.df, nominal / 2) + special.stdtrit(step.df, POWER)
    return float(quantiles * step.standard_error)


def _main_test(found: Findings) -> TestResult:
    step, level = found.main.step, 1 - found.nominal
    return TestResult(
        METHOD,
        SOURCE,
        (found.comparison.n_before, found.comparison.n_after),
        df=step.df,
        p_value=step.p_value,
        statistic=step.estimate / step.standard_error,
        estimate=step.estimate,
        level=level,
        ci_low=step.quantile((1 - level) / 2),
        ci_high=step.quantile((1 + level) / 2),
        dropped=found.comparison.dropped,
        also={"phi": found.main.phi},
    )


def _outliers(found: Findings) -> Outliers:
    positions = found.comparison.series.positions
    extreme, named = (tuple(positions[flags].tolist()) for flags in (found.extreme, found.named))
    if found.rest is None:
        return Outliers(extreme, named)
    level = 1 - found.nominal
    return Outliers(
        extreme,
        named,
        _interval(found.values.step, level),
        found.values.step.p_value,
        _interval(found.rest.step, level),
        found.rest.step.p_value,
        found.rest_same,
    )


def _interval(step: Coefficient, level: float) -> Interval:
    tail = (1 - level) / 2
    return Interval(step.estimate, step.quantile(tail), step.quantile(1 - tail), level, "step with AR(1) errors")


def _gaps(effect: Interval, relative: Interval | None) -> tuple[Undefined, ...]:
    return effect.undefined + (undefined("level_not_positive", "relative_change") if relative is None else ())
