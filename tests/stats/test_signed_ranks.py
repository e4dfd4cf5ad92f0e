"""Wilcoxon's signed ranks and the sign test: what the golden cases do not reach."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.stats.base.result import InputError, TestResult
from app.stats.comparing.ranks import mann_whitney
from app.stats.comparing.signed_ranks import pseudomedian, walsh_average, wilcoxon_paired, wilcoxon_signed_rank
from app.stats.comparing.signs import sign_test, sign_test_paired
from tests.stats.series import noise

pytestmark = pytest.mark.pure

STEADY = settings(max_examples=40, deadline=None, derandomize=True, database=None)

# Typed by their overloads they refuse a parameter that may be any of several words.
scipy_wilcoxon: Any = stats.wilcoxon

ALTERNATIVES = ["two-sided", "greater", "less"]


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_exact_and_normal_p_values_agree_with_scipy(alternative: Any) -> None:
    values = noise(14) + 0.3
    found = wilcoxon_signed_rank(values, alternative=alternative)
    exact = scipy_wilcoxon(values, alternative=alternative, method="exact")
    normal = scipy_wilcoxon(values, alternative=alternative, method="asymptotic", correction=True)
    assert found.p_value == pytest.approx(exact.pvalue, rel=1e-12)
    assert found.also["p_value_normal_cc_tie_adjusted"] == pytest.approx(normal.pvalue, rel=1e-12)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_with_ties_the_permutation_p_value_counts_every_choice_of_signs(alternative: str) -> None:
    values = np.array([1, 1, 2, -2, 3, 3, -1, 5.0])
    ranks = stats.rankdata(np.abs(values))
    sums = np.array([ranks @ signs for signs in product((0, 1), repeat=values.size)])
    seen = ranks[values > 0].sum()
    at_least, at_most = (sums >= seen).mean(), (sums <= seen).mean()
    expected = {"greater": at_least, "less": at_most, "two-sided": min(1, 2 * min(at_least, at_most))}[alternative]
    found = wilcoxon_signed_rank(values, alternative=alternative)
    assert found.also["p_value_exact"] is None
    assert found.also["p_value_exact_permutation"] == pytest.approx(expected)


def test_values_at_the_reference_count_for_the_centre_but_not_for_the_test() -> None:
    found = wilcoxon_signed_rank([35, 36, 38, 30, 35], reference=35)
    assert (found.also["n_nonzero"], found.also["n_zero"], found.statistic) == (3, 2, 3)
    assert found.estimate == 35


@pytest.mark.parametrize("test", [wilcoxon_signed_rank, sign_test])
def test_when_every_value_is_the_reference_there_is_nothing_to_test(test: Callable[..., TestResult]) -> None:
    found = test([4, 4, 4, 4, 4, 4, 4], reference=4)
    assert (found.p_value, found.estimate, found.undefined[0].reason) == (None, 4, "no_variation")
    assert test([]).undefined[0].reason == "too_few_values"
    with pytest.raises(InputError, match="not_finite"):
        test([1, 2], reference=float("inf"))


def test_pairs_are_judged_by_their_differences() -> None:
    first, second = [5, 7, 9, None, 4], [3, 6, 9, 2, 8]
    for paired, single in ((wilcoxon_paired, wilcoxon_signed_rank), (sign_test_paired, sign_test)):
        found = paired(first, second)
        assert (found.dropped, found.n) == ((1,), (4,))
        assert found.p_value == single([2, 1, 0, -4]).p_value
    with pytest.raises(InputError, match="lengths_differ"):
        wilcoxon_paired([1], [1, 2])


def test_the_interval_is_the_set_of_centres_the_exact_test_does_not_reject() -> None:
    values = noise(12)
    found = wilcoxon_signed_rank(values, level=0.9)
    assert found.also["achieved_level"] is not None
    assert found.also["achieved_level"] >= 0.9
    for limit, outward in ((found.ci_low, -1e-6), (found.ci_high, 1e-6)):
        inside = wilcoxon_signed_rank(values, reference=(limit or 0) - outward).p_value
        outside = wilcoxon_signed_rank(values, reference=(limit or 0) + outward).p_value
        assert (outside or 1) <= 0.1 < (inside or 0)


def test_too_few_values_for_the_level_say_what_they_achieve() -> None:
    found = wilcoxon_signed_rank([1.0, 2.5, 4.0], level=0.95)
    assert (found.ci_low, found.ci_high, found.also["achieved_level"]) == (1.0, 4.0, 0.75)


def test_many_values_need_no_table_of_all_pairs() -> None:
    values = np.round(50 * noise(1501), 1)
    tracemalloc.start()
    found = wilcoxon_signed_rank(values, alternative="less")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    averages = np.add.outer(values, values)[np.triu_indices(values.size)] / 2
    assert peak < 3e6, "all pairs would take 9 MB"
    assert found.estimate == pytest.approx(np.median(averages), abs=1e-9)
    assert pseudomedian(values[:1500]) == pytest.approx(
        np.median(np.add.outer(values[:1500], values[:1500])[np.triu_indices(1500)] / 2), abs=1e-9
    )
    assert found.ci_low == -np.inf
    assert found.also["p_value_exact_permutation"] is None


@pytest.mark.parametrize("rank", [1, 2000, 60_000, 80_601])
def test_a_walsh_average_is_the_same_searched_or_sorted(rank: int) -> None:
    values = noise(401)
    averages = np.sort(np.add.outer(values, values)[np.triu_indices(401)] / 2)
    assert walsh_average(values, rank) == pytest.approx(averages[rank - 1], rel=1e-14)


@STEADY
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=25), st.integers(-20, 20))
def test_turning_every_sign_turns_the_answer(values: list[int], reference: int) -> None:
    for test in (wilcoxon_signed_rank, sign_test):
        one = test(values, reference=reference, alternative="greater")
        two = test([-value for value in values], reference=-reference, alternative="less")
        assert two.p_value == pytest.approx(one.p_value) if one.p_value is not None else two.p_value is None
        assert two.estimate == -(one.estimate or 0)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_the_sign_test_agrees_with_the_binomial_test(alternative: Any) -> None:
    values = [3, 5, 8, 2, 9, 9, 12, 1, 15, 7]
    expected = stats.binomtest(7, 9, alternative=alternative)
    found = sign_test(values, reference=3, alternative=alternative)
    assert (found.also["n_above"], found.also["n_below"], found.also["n_equal"]) == (7, 2, 1)
    assert found.p_value == pytest.approx(expected.pvalue)


def test_a_one_sided_limit_of_the_median_uses_the_whole_tail() -> None:
    values = noise(30)
    both, above = sign_test(values, level=0.9), sign_test(values, level=0.95, alternative="greater")
    assert above.ci_low == pytest.approx(both.ci_low)
    assert above.ci_high == np.inf
    assert above.also["achieved_level"] == pytest.approx((1 + (both.also["achieved_level"] or 0)) / 2)


@pytest.mark.parametrize("values, level", [([1.0, 2.0], 0.95), ([3.0], 0.95), ([1.0, 2.0, 3.0], 0.4)])
def test_a_median_of_few_values_has_no_limits(values: list[float], level: float) -> None:
    found = sign_test(values, level=level, alternative="greater")
    assert (found.ci_low, found.ci_high) == (None, None)
    assert found.undefined[0].reason == "too_few_values"


def test_a_shift_under_the_null_moves_the_ranks_and_not_the_estimate() -> None:
    first, second = noise(9) + 2, noise(11, seed=8)
    shifted, plain = mann_whitney(first, second, difference=2), mann_whitney(first - 2, second)
    assert shifted.p_value == plain.p_value
    assert shifted.estimate == pytest.approx((plain.estimate or 0) + 2)
    with pytest.raises(InputError, match="not_finite"):
        mann_whitney(first, second, difference=float("nan"))
