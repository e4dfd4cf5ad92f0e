"""One mean, paired means and two means: what the golden cases do not reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.stats.base.moments import constant, moments
from app.stats.base.pairs import complete_pairs
from app.stats.base.result import InputError, TestResult
from app.stats.comparing.compare import student_t, welch_t
from app.stats.comparing.locations import one_sample_t, paired_t
from tests.stats.series import noise

pytestmark = pytest.mark.pure

STEADY = settings(max_examples=40, deadline=None, derandomize=True, database=None)

LEAD_TIMES = [4.2, 5.1, 3.9, 6.0, 4.8, 5.5]
AFTERWARDS = [3.9, 4.4, 4.0, 5.1, 4.9, 4.6]


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_one_mean_agrees_with_scipy_in_every_direction(alternative: Any) -> None:
    expected = stats.ttest_1samp(LEAD_TIMES, 4.5, alternative=alternative)
    limits = expected.confidence_interval(0.9)
    found = one_sample_t(LEAD_TIMES, reference=4.5, alternative=alternative, level=0.9)
    assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-12)
    assert (found.ci_low, found.ci_high) == pytest.approx((limits.low, limits.high), rel=1e-12)
    assert found.also["standard_deviation"] == pytest.approx(np.std(LEAD_TIMES, ddof=1))


def test_pairs_agree_with_one_sample_of_their_differences() -> None:
    paired = paired_t(LEAD_TIMES, AFTERWARDS, reference=0.1)
    single = one_sample_t(np.subtract(LEAD_TIMES, AFTERWARDS), reference=0.1)
    assert (paired.p_value, paired.ci_low) == pytest.approx((single.p_value, single.ci_low), rel=1e-12)
    assert paired.also["mean_first"] == pytest.approx(np.mean(LEAD_TIMES))


def test_a_pair_with_either_value_missing_is_dropped() -> None:
    found = paired_t([1, 2, None, 4, 6], [0, None, 1, 2, 3])
    assert (found.n, found.dropped, found.estimate) == ((3,), (2,), 2.0)


def test_pairs_of_unequal_number_are_refused() -> None:
    with pytest.raises(InputError, match="lengths_differ"):
        paired_t([1, 2, 3], [1, 2])


@pytest.mark.parametrize(
    "values, reason, estimate",
    [([], "too_few_values", None), ([3.2], "too_few_values", 3.2), ([0.1] * 7, "no_variation", 0.1)],
)
def test_a_mean_without_spread_is_given_without_a_p_value(
    values: list[float], reason: str, estimate: float | None
) -> None:
    for found in (one_sample_t(values), paired_t(values, [0.0] * len(values))):
        assert found.estimate == estimate
        assert (found.statistic, found.p_value, found.ci_low) == (None, None, None)
        assert {gap.reason for gap in found.undefined} == {reason}


def test_differences_that_differ_by_rounding_alone_have_no_variation() -> None:
    found = paired_t([3.1, 4.1, 5.1, 1005.1], [2.1, 3.1, 4.1, 1004.1])
    assert found.p_value is None
    assert found.estimate == pytest.approx(1, rel=1e-12)
    assert complete_pairs([], []).n == 0


@pytest.mark.parametrize(
    "question, code",
    [
        ({"level": 1.0}, "level_out_of_range"),
        ({"alternative": "bigger"}, "unknown_alternative"),
        ({"reference": float("nan")}, "not_finite"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(question: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError, match=code):
        one_sample_t(LEAD_TIMES, **question)


@pytest.mark.parametrize("test", [welch_t, student_t])
def test_an_infinite_difference_is_refused(test: Callable[..., TestResult]) -> None:
    with pytest.raises(InputError, match="not_finite"):
        test(LEAD_TIMES, AFTERWARDS, difference=float("inf"))


@pytest.mark.parametrize("offset", [1e6, 1e12, -1e12])
def test_large_values_with_a_small_spread_keep_their_digits(offset: float) -> None:
    # Steps of 1/1024 stay exact at 1e12, so the two answers may differ in the last digits only.
    first, second = (np.round(noise(40, seed=seed) * 1024) / 1024 for seed in (3, 4))
    for plain, moved in (
        (one_sample_t(first, reference=0.25), one_sample_t(first + offset, reference=offset + 0.25)),
        (paired_t(first, second), paired_t(first + offset, second + offset)),
        (welch_t(first, second), welch_t(first + offset, second + offset)),
        (student_t(first, second), student_t(first + offset, second + offset)),
    ):
        assert (moved.statistic, moved.p_value) == pytest.approx((plain.statistic, plain.p_value), rel=1e-9)


def test_moments_name_a_constant_sample_whatever_its_last_digit() -> None:
    assert constant(np.array([0.1 + 0.2, 0.3]))
    assert constant(np.array([]))
    assert not constant(np.array([1e12, 1e12 + 0.001]))
    alone = moments(np.array([7.5]))
    assert (alone.mean, alone.variance, alone.deviation) == (7.5, 0.0, 0.0)


samples = st.lists(st.integers(-1000, 1000), min_size=3, max_size=30)


@STEADY
@given(samples)
def test_swapping_the_pairs_turns_the_sign_and_nothing_else(values: list[int]) -> None:
    other = list(reversed(values))
    one, two = paired_t(values, other), paired_t(other, values)
    if one.statistic is None:
        assert two.undefined == one.undefined
        return
    assert two.statistic == pytest.approx(-one.statistic)
    assert (two.ci_low, two.ci_high) == pytest.approx((-(one.ci_high or 0), -(one.ci_low or 0)))


@STEADY
@given(samples, st.integers(-5, 5), st.sampled_from([0.5, 2.0, 1024.0]))
def test_shift_and_scale_leave_the_p_value_as_it_was(values: list[int], shift: int, scale: float) -> None:
    plain = one_sample_t(values, reference=1)
    moved = one_sample_t([scale * value + shift for value in values], reference=scale + shift)
    assert (plain.p_value is None) == (moved.p_value is None)
    if plain.p_value is not None:
        assert moved.p_value == pytest.approx(plain.p_value, rel=1e-9)


@STEADY
@given(samples)
def test_more_of_the_same_narrows_the_interval(values: list[int]) -> None:
    few, many = one_sample_t(values), one_sample_t(values * 4)
    if few.p_value is not None:
        assert (many.ci_high or 0) - (many.ci_low or 0) < (few.ci_high or 0) - (few.ci_low or 0)
