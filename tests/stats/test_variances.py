"""One and two variances, and Bonett's intervals for data of any shape."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.stats.base.result import InputError
from app.stats.comparing.variances import bonett_deviation, bonett_ratio, one_variance, two_variances
from tests.stats.series import noise

pytestmark = pytest.mark.pure

STEADY = settings(max_examples=40, deadline=None, derandomize=True, database=None)
FIRST, SECOND = 2 * noise(18), noise(11, seed=8)


def test_one_variance_is_the_chi_square_of_its_sum_of_squares() -> None:
    found = one_variance(FIRST, reference=1.5, level=0.9)
    statistic = 17 * 4 / 1.5**2
    assert (found.statistic, found.df, found.estimate) == pytest.approx((statistic, 17, 2))
    assert found.p_value == pytest.approx(2 * stats.chi2.sf(statistic, 17))
    assert found.ci_low == pytest.approx(math.sqrt(17 * 4 / stats.chi2.ppf(0.95, 17)))


@pytest.mark.parametrize("alternative, limits", [("greater", (True, False)), ("less", (False, True))])
def test_a_one_sided_question_has_one_limit(alternative: str, limits: tuple[bool, bool]) -> None:
    for found in (
        one_variance(FIRST, alternative=alternative),
        two_variances(FIRST, SECOND, alternative=alternative),
        bonett_ratio(FIRST, SECOND, alternative=alternative),
        bonett_deviation(FIRST, alternative=alternative),
    ):
        assert ((found.ci_low or 0) > 0, math.isfinite(found.ci_high or 0)) == limits


def test_two_variances_by_f_swap_with_the_samples() -> None:
    one, two = two_variances(FIRST, SECOND), two_variances(SECOND, FIRST)
    assert one.estimate == pytest.approx(4)
    assert one.p_value == pytest.approx(2 * stats.f.sf(4, 17, 10))
    assert two.p_value == pytest.approx(one.p_value)
    assert two.ci_low == pytest.approx(1 / (one.ci_high or 1))
    assert two_variances(FIRST, SECOND, ratio=4).p_value == pytest.approx(2 * stats.f.cdf(1, 17, 10))


@pytest.mark.parametrize(
    "values, reason", [([], "too_few_values"), ([3], "too_few_values"), ([0.1] * 9, "no_variation")]
)
def test_without_spread_there_is_no_test_of_spread(values: list[float], reason: str) -> None:
    for found in (one_variance(values), two_variances(values, FIRST), bonett_ratio(FIRST, values)):
        assert found.p_value is None
        assert found.undefined[0].reason == reason
    assert bonett_deviation(values).undefined[0].reason == reason


def test_four_values_are_too_few_for_bonett_and_enough_for_chi_square() -> None:
    found = one_variance([1, 2, 4, 3])
    assert found.p_value is not None
    assert {gap.name for gap in found.undefined} == {"bonett_low", "bonett_high"}
    assert bonett_deviation(FIRST[:6], level=1 - 1e-13).undefined[0].reason == "too_few_values"


@pytest.mark.parametrize(
    "question, code", [({"reference": 0}, "not_positive"), ({"alternative": "other"}, "unknown_alternative")]
)
def test_a_reference_that_is_no_deviation_is_refused(question: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError, match=code):
        one_variance(FIRST, **question)
    with pytest.raises(InputError, match="not_positive"):
        two_variances(FIRST, SECOND, ratio=-1)


def test_bonetts_interval_is_his_formula() -> None:
    values = np.array([3.1, 4.7, 2.2, 9.8, 5.0, 4.1, 3.3, 6.4, 12.5, 4.4])
    trimmed = np.sort(values)[2:-2].mean()  # 10 values, 10 / (2 sqrt 6) = 2.04 left out on each side
    kurtosis = 10 * ((values - trimmed) ** 4).sum() / ((values - values.mean()) ** 2).sum() ** 2
    factor = 10 / (10 - 1.959963984540054)
    error = factor * math.sqrt((kurtosis - 0.7) / 9)
    found = bonett_deviation(values)
    middle = math.log(factor * values.var(ddof=1))
    assert found.ci_low == pytest.approx(math.exp((middle - 1.959963984540054 * error) / 2))
    assert found.ci_high == pytest.approx(math.exp((middle + 1.959963984540054 * error) / 2))


@pytest.mark.parametrize("sizes", [(18, 18), (18, 11), (11, 18)])
def test_bonetts_p_value_is_where_the_interval_leaves_the_ratio_out(sizes: tuple[int, int]) -> None:
    first, second = 1.8 * noise(sizes[0]), noise(sizes[1], seed=8)
    p_value = bonett_ratio(first, second).p_value
    assert p_value is not None
    assert bonett_ratio(first, second, level=1 - p_value).ci_low == pytest.approx(1, abs=1e-9)
    turned = bonett_ratio(second, first)
    assert turned.p_value == pytest.approx(p_value)
    assert bonett_ratio(second, first, alternative="less").p_value == pytest.approx(p_value / 2)


def test_deviations_worlds_apart_have_a_p_value_of_almost_nothing() -> None:
    found = bonett_ratio([1e6 * value for value in (1, 2, 3, 4, 6)], [1, 2, 3, 4, 5])
    assert 0 <= (found.p_value or 0) < 1e-5


def test_bonett_covers_a_skewed_deviation_where_chi_square_does_not() -> None:
    rng = np.random.default_rng(5)
    covered = {"chi_square": 0, "bonett": 0}
    for _ in range(200):
        found = one_variance(rng.exponential(size=60))
        covered["chi_square"] += (found.ci_low or 0) <= 1 <= (found.ci_high or 0)
        covered["bonett"] += (found.also["bonett_low"] or 0) <= 1 <= (found.also["bonett_high"] or 0)
    assert covered["bonett"] > 170 > 160 > covered["chi_square"]


@STEADY
@given(st.lists(st.integers(-30, 30), min_size=5, max_size=20), st.integers(-9, 9), st.sampled_from([0.5, 8.0]))
def test_shift_moves_no_spread_and_scale_carries_it_along(values: list[int], shift: int, scale: float) -> None:
    moved = [scale * value + shift for value in values]
    questions: list[Callable[..., Any]] = [one_variance, bonett_deviation]
    for question in questions:
        one, two = question(values), question(moved)
        if one.ci_low is not None:
            assert two.ci_low == pytest.approx(scale * one.ci_low)
            assert two.estimate == pytest.approx(scale * one.estimate)
