"""One proportion, one rate, and the exact tails and score limits they and their pairs rest on."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.stats.base.result import InputError
from app.stats.counting.exact_tails import Binomial, Poisson, doubled_p, tail_p
from app.stats.counting.proportions import acceptability, blaker, one_proportion
from app.stats.counting.rates import clopper_pearson, fisher_p, one_poisson_rate, two_poisson_rates, two_proportions
from app.stats.counting.score_limits import score_limits

pytestmark = pytest.mark.pure

WHOLE = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SHARE = st.floats(0.02, 0.98)


@given(WHOLE, SHARE, st.sampled_from(["two-sided", "less", "greater"]))
@settings(deadline=None, max_examples=60)
def test_the_exact_p_of_a_proportion_is_scipys(counts: tuple[int, int], share: float, alternative: str) -> None:
    x, n = counts
    expected = stats.binomtest(x, n, share, alternative=alternative).pvalue
    assert tail_p(Binomial(n, share), x, alternative) == pytest.approx(expected, rel=1e-9, abs=1e-13)


@given(st.integers(0, 80), st.floats(0.05, 60))
@settings(deadline=None)
def test_the_exact_p_of_a_count_sums_what_is_no_more_likely(x: int, mean: float) -> None:
    chances = stats.poisson.pmf(np.arange(400), mean)
    expected = chances[chances <= chances[x] * (1 + 1e-7)].sum()
    assert tail_p(Poisson(mean), x, "two-sided") == pytest.approx(min(1, expected), rel=1e-6, abs=1e-12)


def test_tails_of_a_million_trials_take_no_list_of_outcomes() -> None:
    assert tail_p(Binomial(1e9, 0.5), 5e8 + 20_000, "two-sided") == pytest.approx(0.2059, abs=1e-4)
    assert doubled_p(Binomial(1e9, 0.5), 5e8, "two-sided") == 1
    assert doubled_p(Binomial(10, 0.5), 8, "greater") == pytest.approx(56 / 1024)
    assert two_poisson_rates(1e9, 1, 1.0001e9, 1).p_value == pytest.approx(0.02535, abs=1e-5)


def test_a_certain_hypothesis_has_no_z_but_an_exact_p() -> None:
    found = one_proportion(0, 5, hypothesis=0)
    assert (found.p_value, found.also["z"]) == (1, None)
    assert {gap.name for gap in found.undefined} == {"z", "p_value_z", "p_value_z_corrected"}
    assert one_proportion(1, 5, hypothesis=0).p_value == 0
    assert one_proportion(4, 5, hypothesis=1).p_value == 0
    assert one_proportion(5, 5, hypothesis=1).p_value == 1


def test_a_one_sided_question_gets_one_sided_limits() -> None:
    found = one_proportion(17, 40, hypothesis=0.25, alternative="less")
    assert (found.ci_low, found.also["wilson_low"]) == (0, 0)
    assert found.ci_high == pytest.approx(stats.binomtest(17, 40, alternative="less").proportion_ci().high)
    assert "wald_low" not in found.also


@given(WHOLE)
@settings(deadline=None, max_examples=30)
def test_blakers_limits_lie_inside_clopper_and_pearsons(counts: tuple[int, int]) -> None:
    x, n = counts
    low, high = blaker(x, n)
    outer = clopper_pearson(x, n)
    assert outer[0] - 1e-12 <= low <= x / n <= high <= outer[1] + 1e-12
    assert blaker(n - x, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_blakers_limit_of_a_single_success_is_five_percent() -> None:
    assert blaker(1, 1) == pytest.approx((0.05, 1))
    assert acceptability(1, 1, np.array([0.05])) == pytest.approx(0.05)


@pytest.mark.parametrize(
    "question, error",
    [
        ({"x": 3, "n": 2}, "not_a_proportion"),
        ({"x": 1.5, "n": 2}, "not_whole"),
        ({"x": 1, "n": 1e300}, "count_too_large"),
        ({"x": math.nan, "n": 2}, "not_a_proportion"),
        ({"x": 1, "n": 2, "hypothesis": 1.5}, "hypothesis_out_of_range"),
        ({"x": 1, "n": 2, "level": 1}, "level_out_of_range"),
        ({"x": 1, "n": 2, "alternative": "both"}, "unknown_alternative"),
    ],
)
def test_a_wrong_proportion_is_refused(question: dict[str, float], error: str) -> None:
    with pytest.raises(InputError) as refused:
        one_proportion(**question)
    assert refused.value.code == error


def test_a_rate_has_garwoods_limits_and_an_exact_p() -> None:
    found = one_poisson_rate(0, 100, hypothesis=0.02)
    assert (found.ci_low, found.estimate) == (0, 0)
    assert found.ci_high == pytest.approx(-math.log(0.025) / 100)
    assert one_poisson_rate(12, 10, alternative="less").ci_low == 0
    assert one_poisson_rate(12, 10, alternative="greater").ci_high == math.inf
    assert found.also["expected_count"] == 2


@pytest.mark.parametrize(
    "question, error",
    [
        ({"x": -1, "exposure": 2}, "not_a_rate"),
        ({"x": 1.5, "exposure": 2}, "not_whole"),
        ({"x": 1, "exposure": 0}, "not_a_rate"),
        ({"x": 1, "exposure": 1e-300}, "not_a_rate"),
        ({"x": 1, "exposure": 3e300}, "not_a_rate"),
        ({"x": 1e17, "exposure": 1}, "count_too_large"),
        ({"x": 1, "exposure": 1e17}, "count_too_large"),
        ({"x": 1, "exposure": 1, "hypothesis": 0}, "hypothesis_out_of_range"),
    ],
)
def test_a_wrong_rate_is_refused(question: dict[str, float], error: str) -> None:
    with pytest.raises(InputError) as refused:
        one_poisson_rate(**question)
    assert refused.value.code == error


@given(WHOLE, WHOLE)
@settings(deadline=None, max_examples=60)
def test_score_limits_turn_round_with_the_samples_and_hold_the_difference(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    (x1, n1), (x2, n2) = first, second
    low, high = score_limits(x1, n1, x2, n2)
    assert -1 <= low <= x1 / n1 - x2 / n2 <= high <= 1
    assert score_limits(x2, n2, x1, n1) == pytest.approx((-high, -low), abs=1e-7)


def test_score_limits_of_no_events_are_not_empty() -> None:
    low, high = score_limits(0, 50, 0, 50)
    assert high == pytest.approx(0.072, abs=1e-3)
    assert low == pytest.approx(-high)
    assert score_limits(10, 10, 0, 10)[1] == 1
    assert two_proportions(0, 10, 10, 10).also["score_low"] == -1


def test_fishers_p_of_large_tables_lists_only_what_has_a_chance() -> None:
    assert fisher_p(482_100, 5e7, 501_200, 5e7) < 1e-50
    assert fisher_p(500, 1e9, 480, 1e9) == pytest.approx(0.5442, abs=1e-3)
    with pytest.raises(InputError, match="table_too_large"):
        fisher_p(5e14, 1e15, 5e14, 1e15)
