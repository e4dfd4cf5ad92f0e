"""The procedures by name: what ``python -m app.stats`` answers, and what it says of each."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.stats.base import constants
from app.stats.base.result import plain
from app.stats.before_after.verdict import before_after
from app.stats.before_after.watch import baseline_watch
from app.stats.capability import box_cox, johnson, nonnormal, normal, yields
from app.stats.comparing import (
    anova,
    compare,
    effect,
    effect_sizes,
    equivalence,
    homogeneity,
    locations,
    multiple,
    rank_groups,
    ranks,
    signed_ranks,
    signs,
    variances,
)
from app.stats.control_charts import rare_events, runs, time_weighted
from app.stats.control_charts.choose import chart_of
from app.stats.control_charts.stages import FrozenLimits, Settings, StagePlan
from app.stats.control_charts.subgroups import subgroup_chart
from app.stats.counting import chi_square, odds, proportions, rates
from app.stats.describing import assumptions, describe
from app.stats.english import Names, verdict_words, watch_words
from app.stats.measurement import attribute_agreement, concordance, gage_crossed, gage_ranges, gage_reference, kappa
from app.stats.planning import power_counts, power_means
from app.stats.priorities import failure_modes, pareto
from app.stats.relating import correlation, regression


@dataclass(frozen=True)
class Procedure:
    """A named procedure: what is asked of it and what it answers with. ``parts`` name the members of an answer of
    several, ``words`` says what the answer in words holds, where there is one."""

    call: Callable[..., object]
    purpose: str
    signature: Callable[..., object]
    parts: tuple[str, ...] = ()
    words: str = ""


def _verdict(
    *, measure: str = "The measure", period: str = "value", periods: str = "values", **question: Any
) -> object:
    answer = before_after(**question)
    return {**fields_of(answer), "words": verdict_words(answer, Names(measure, period, periods))}


def _watch(*, measure: str = "The measure", period: str = "value", periods: str = "values", **question: Any) -> object:
    answer = baseline_watch(**question)
    return {**fields_of(answer), "words": watch_words(answer, Names(measure, period, periods))}


def _chart(*, stages: Sequence[dict[str, Any]] = (), settings: dict[str, Any] | None = None, **question: Any) -> object:
    plans = [_plan(stage) for stage in stages]
    chart, choice = chart_of(**question, stages=plans, settings=Settings(**settings) if settings else None)
    return {"chart": chart, "choice": choice}


def _subgroup_chart(
    subgroups: Sequence[Any],
    *,
    stages: Sequence[dict[str, Any]] = (),
    settings: dict[str, Any] | None = None,
    **question: Any,
) -> object:
    how = Settings(**settings) if settings else None
    return subgroup_chart(subgroups, **question, stages=[_plan(stage) for stage in stages], settings=how)


def _plan(stage: dict[str, Any]) -> StagePlan:
    return StagePlan(**{**stage, "frozen": FrozenLimits(**stage["frozen"]) if stage.get("frozen") else None})


def fields_of(answer: object) -> dict[str, Any]:
    """An answer as a plain object."""
    fields = plain(answer)
    assert isinstance(fields, dict)
    return fields


def _procedure(
    call: Callable[..., object],
    signature: Callable[..., object] | None = None,
    *,
    parts: tuple[str, ...] = (),
    words: str = "",
) -> Procedure:
    described = signature or call
    return Procedure(call, (inspect.getdoc(described) or "").replace("\n", " "), described, parts, words)


_OF_MEANS_AND_SPREADS: tuple[Callable[..., object], ...] = (
    locations.one_sample_t,
    locations.paired_t,
    signed_ranks.wilcoxon_signed_rank,
    signed_ranks.wilcoxon_paired,
    signs.sign_test,
    signs.sign_test_paired,
    rank_groups.kruskal_wallis,
    rank_groups.moods_median,
    anova.one_way_anova,
    anova.welch_anova,
    multiple.tukey_hsd,
    multiple.games_howell,
    variances.one_variance,
    variances.two_variances,
    variances.bonett_deviation,
    variances.bonett_ratio,
    homogeneity.equal_variances,
    equivalence.equivalence_one,
    equivalence.equivalence_paired,
    equivalence.equivalence_two,
    equivalence.non_inferior_one,
    equivalence.non_inferior_paired,
    equivalence.non_inferior_two,
    effect.cohens_d_average,
    effect.glass_delta,
    effect.rank_biserial,
    effect_sizes.one_sample_d,
    effect_sizes.one_sample_g,
    effect_sizes.paired_d,
    effect_sizes.paired_g,
    effect_sizes.paired_d_average,
    effect_sizes.eta_squared,
    effect_sizes.omega_squared,
    effect_sizes.cohens_f,
    power_means.one_sample_t_power,
    power_means.paired_t_power,
    power_means.two_sample_t_power,
    power_means.anova_power,
    power_means.equivalence_power,
    power_means.one_variance_power,
    power_counts.one_proportion_power,
    power_counts.two_proportions_power,
    power_counts.one_rate_power,
    power_counts.two_rates_power,
    power_counts.chi_square_power,
    power_counts.correlation_power,
)

_OF_RELATIONS_AND_MEASUREMENT: tuple[Callable[..., object], ...] = (
    proportions.one_proportion,
    rates.one_poisson_rate,
    odds.haldane_odds_ratio,
    odds.conditional_odds_ratio,
    correlation.correlation,
    regression.simple_regression,
    regression.linear_regression,
    regression.polynomial_regression,
    gage_crossed.gage_crossed,
    gage_crossed.gage_nested,
    gage_ranges.gage_ranges,
    gage_reference.reference_study,
    gage_reference.linearity_and_bias,
    kappa.cohen_kappa,
    kappa.fleiss_kappa,
    concordance.kendall_w,
    attribute_agreement.attribute_study,
    pareto.pareto,
    failure_modes.failure_modes,
)

_OF_PROCESSES: tuple[Callable[..., object], ...] = (
    constants.shewhart_constants,
    time_weighted.ewma_chart,
    time_weighted.cusum_chart,
    rare_events.g_chart,
    rare_events.t_chart,
    normal.capability,
    normal.subgroup_capability,
    box_cox.box_cox,
    box_cox.box_cox_capability,
    box_cox.box_cox_subgroup_capability,
    johnson.johnson_transformation,
    nonnormal.percentile_capability,
    nonnormal.distribution_fits,
    yields.sigma_level,
    yields.sigma_table,
    yields.rolled_throughput_yield,
)

_WORDS = "object: sentence (the headline), lines and checks in plain English"

PROCEDURES = {
    "before_after": _procedure(_verdict, before_after, words=_WORDS),
    "baseline_watch": _procedure(_watch, baseline_watch, words=_WORDS),
    "control_chart": _procedure(_chart, chart_of, parts=("chart", "choice")),
    "run_chart": _procedure(runs.run_chart),
    "describe": _procedure(describe.describe),
    "anderson_darling": _procedure(assumptions.anderson_darling),
    "shapiro_wilk": _procedure(assumptions.shapiro_wilk),
    "lilliefors": _procedure(assumptions.lilliefors),
    "autocorrelation": _procedure(assumptions.autocorrelation),
    "welch_t": _procedure(compare.welch_t),
    "student_t": _procedure(compare.student_t),
    "mann_whitney": _procedure(ranks.mann_whitney),
    "two_proportions": _procedure(rates.two_proportions),
    "fisher_exact": _procedure(rates.fisher_exact),
    "two_poisson_rates": _procedure(rates.two_poisson_rates),
    "cohens_d": _procedure(effect.cohens_d),
    "hedges_g": _procedure(effect.hedges_g),
    "cliffs_delta": _procedure(effect.cliffs_delta),
    "risk_ratio": _procedure(effect.risk_ratio),
    "odds_ratio": _procedure(odds.odds_ratio),
    "chi_square_association": _procedure(chi_square.association),
    "chi_square_goodness_of_fit": _procedure(chi_square.goodness_of_fit),
    "subgroup_chart": _procedure(_subgroup_chart, subgroup_chart),
    **{call.__name__: _procedure(call) for call in _OF_PROCESSES},
    **{call.__name__: _procedure(call) for call in _OF_MEANS_AND_SPREADS},
    **{call.__name__: _procedure(call) for call in _OF_RELATIONS_AND_MEASUREMENT},
}
