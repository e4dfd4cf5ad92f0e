"""Describing and comparing samples: what the golden cases do not reach."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from app.stats.base.result import InputError, Interval, TestResult
from app.stats.comparing.compare import student_t, welch_t
from app.stats.comparing.effect import (
    cliffs_delta,
    cohens_d,
    cohens_d_average,
    glass_delta,
    hedges_g,
    rank_biserial,
    risk_ratio,
)
from app.stats.comparing.ranks import mann_whitney
from app.stats.control_charts.runs import run_chart
from app.stats.counting.odds import conditional_odds_ratio, odds_ratio
from app.stats.counting.rates import exact_rate, fisher_exact, two_poisson_rates, two_proportions
from app.stats.describing.assumptions import anderson_darling, autocorrelation, dispersion, lilliefors, shapiro_wilk
from app.stats.describing.describe import describe
from tests.stats.series import noise

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("test", [welch_t, student_t])
def test_no_variation_is_undefined_and_keeps_the_estimate(test: Callable[..., TestResult]) -> None:
    found = test([3, 3, 3], [2, 2, 2])
    assert (found.estimate, found.p_value, found.statistic) == (1.0, None, None)
    assert {gap.reason for gap in found.undefined} == {"no_variation"}


@pytest.mark.parametrize("test", [welch_t, student_t, mann_whitney])
def test_an_empty_sample_is_undefined(test: Callable[..., TestResult]) -> None:
    found = test([], [1, 2])
    assert found.p_value is None
    assert {gap.reason for gap in found.undefined} == {"too_few_values"}


def test_missing_values_are_counted_for_each_sample() -> None:
    assert welch_t([1, None, 2, float("nan")], [3, 4, None]).dropped == (2, 1)


@pytest.mark.parametrize("question", [{"level": 1.0}, {"alternative": "bigger"}])
def test_a_question_nobody_can_answer_is_refused(question: dict[str, object]) -> None:
    with pytest.raises(InputError):
        welch_t([1, 2], [3, 4], **question)  # type: ignore[arg-type]


def test_one_value_is_described_without_a_spread() -> None:
    found = describe([4.0, None])
    assert (found.n, found.dropped, found.mean, found.standard_deviation) == (1, 1, 4.0, None)
    assert found.median_interval is None
    assert ("standard_deviation", "too_few_values") in {(gap.name, gap.reason) for gap in found.undefined}
    assert describe([]).mean is None
    assert describe([2, 2, 2, 2]).skewness is None
    with pytest.raises(InputError, match="level_out_of_range"):
        describe([1], level=2)


@pytest.mark.parametrize("test", [anderson_darling, shapiro_wilk, lilliefors, autocorrelation])
def test_normality_of_nothing_much_is_undefined(test: Callable[..., TestResult]) -> None:
    assert test([1.0]).undefined[0].reason == "too_few_values"
    assert test([1.0] * 9).undefined[0].reason == "no_variation"


def test_anderson_darling_grows_surer_as_the_shape_leaves_the_normal() -> None:
    p_values = [anderson_darling(np.exp(power * noise(60))).p_value for power in (0.01, 0.5, 1, 2, 6)]
    assert p_values == sorted(p_values, key=lambda p_value: -(p_value or 0))
    assert (p_values[-1] or 0) < 1e-10
    assert shapiro_wilk(np.arange(6000.0)).undefined[0].reason == "too_many_values"


def test_neighbours_that_agree_are_autocorrelated() -> None:
    found = autocorrelation(np.sin(np.arange(60) / 5))
    assert (found.estimate or 0) > 0.9
    assert (found.p_value or 1) < 1e-6


def test_dispersion_is_one_for_binomial_counts_and_undefined_without_any() -> None:
    rng = np.random.default_rng(2)
    sizes = rng.integers(100, 900, size=400).astype(float)
    found = dispersion(rng.binomial(sizes.astype(int), 0.2).astype(float), sizes, proportion=True)
    assert found.estimate == pytest.approx(1, abs=0.2)
    assert dispersion(np.zeros(9), np.ones(9), proportion=False).undefined[0].reason == "no_variation"
    assert dispersion(np.ones(1), np.ones(1), proportion=False).undefined[0].reason == "too_few_values"


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_exact_rank_p_values_agree_with_scipy(alternative: Any) -> None:
    first, second = noise(9), 0.6 + noise(12, seed=8)
    expected = stats.mannwhitneyu(first, second, alternative=alternative, method="exact")
    found = mann_whitney(first, second, alternative=alternative)
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-12)
    assert found.also["u_first"] == expected.statistic


def test_samples_with_all_values_equal_have_no_rank_p_value() -> None:
    assert mann_whitney([2] * 60, [2] * 60).undefined[0].reason == "no_variation"


def test_many_pairs_are_never_held_in_memory_and_give_the_same_shift() -> None:
    first, second = 100 * noise(1500), 30 + 100 * noise(1500, seed=8)
    tracemalloc.start()
    found = mann_whitney(np.round(first), np.round(second))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3e6, "all pairs would take 18 MB"
    assert found.estimate == np.median(np.subtract.outer(np.round(first), np.round(second)))
    assert (found.ci_low or 0) < (found.estimate or 0) < (found.ci_high or 0)


def test_a_rate_without_events_has_an_upper_limit_and_two_of_them_no_ratio() -> None:
    alone = exact_rate(0, 50)
    assert (alone.estimate, alone.ci_low) == (0, 0)
    assert alone.ci_high == pytest.approx(3.688879 / 50, rel=1e-6)
    both = two_poisson_rates(0, 50, 0, 60)
    assert both.p_value is None
    assert both.undefined[0].reason == "no_events"
    assert two_poisson_rates(4, 50, 0, 60).ci_high == np.inf


def test_very_many_events_still_have_an_exact_p_value() -> None:
    assert two_poisson_rates(80_000, 1, 81_000, 1).p_value == pytest.approx(0.0126, abs=0.0002)
    assert two_poisson_rates(80_000, 1, 81_000, 1, alternative="greater").p_value == pytest.approx(0.994, abs=0.001)


def test_nothing_on_either_side_has_no_z_but_an_interval() -> None:
    found = two_proportions(0, 10, 0, 10)
    assert found.p_value is None
    assert (found.ci_low or 0) < 0 < (found.ci_high or 0)
    assert fisher_exact(0, 10, 0, 10).p_value == 1
    assert fisher_exact(9, 10, 1, 10, alternative="less").p_value == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("counts", [(5, 4, 1, 4), (-1, 4, 1, 4), (1, 0, 1, 4), (float("nan"), 4, 1, 4)])
def test_counts_that_are_no_proportion_are_refused(counts: tuple[float, float, float, float]) -> None:
    for test in (two_proportions, fisher_exact, risk_ratio, odds_ratio):
        with pytest.raises(InputError, match="not_a_proportion"):
            test(*counts)  # type: ignore[operator]
    with pytest.raises(InputError, match="not_a_rate"):
        two_poisson_rates(-1, 4, 1, 4)


@pytest.mark.parametrize("effect", [cohens_d, hedges_g, cohens_d_average, glass_delta])
def test_standardised_effects_without_spread_are_undefined(effect: Callable[..., Interval]) -> None:
    assert effect([1, 1], [2, 2]).undefined[0].reason == "no_variation"
    assert effect([], [2]).undefined[0].reason == "too_few_values"


@pytest.mark.parametrize("effect", [cliffs_delta, rank_biserial])
def test_samples_that_do_not_overlap_have_a_delta_of_one_without_limits(effect: Callable[..., Interval]) -> None:
    found = effect([7, 8, 9], [1, 2, 3])
    assert (found.estimate, found.ci_low) == (1, None)
    assert found.undefined[0].reason == "no_overlap"
    assert effect([], [1]).estimate is None


def test_ratios_without_events_are_undefined_or_infinite_and_say_so() -> None:
    assert risk_ratio(0, 9, 0, 9).estimate is None
    assert risk_ratio(0, 9, 3, 9).estimate == 0
    assert risk_ratio(3, 9, 0, 9).estimate == np.inf
    assert odds_ratio(0, 9, 0, 9).estimate is None
    assert odds_ratio(0, 9, 3, 9).undefined[0].reason == "empty_cell"
    assert conditional_odds_ratio(0, 9, 0, 9).undefined[0].reason == "no_events"
    assert conditional_odds_ratio(0, 9, 3, 9).estimate == 0


def test_a_run_chart_of_equal_values_is_undefined_and_a_long_run_signals() -> None:
    assert run_chart([3, 3, 3]).undefined[0].reason == "no_variation"
    assert run_chart([3]).undefined[0].reason == "too_few_values"
    assert run_chart([*range(30)]).signal is True


@pytest.mark.parametrize("values, runs", [([1, 2, 2, 2], 1), ([1, 2], 2)])
def test_runs_about_the_median_that_can_only_come_in_one_number_have_no_chance(values: list[int], runs: int) -> None:
    found = run_chart(values)
    assert (found.runs_about_median, found.p_clustering, found.p_mixtures) == (runs, None, None)
    assert {gap.name for gap in found.undefined} == {"p_clustering", "p_mixtures"}
    assert run_chart([1, 2, 1, 3]).undefined == ()
