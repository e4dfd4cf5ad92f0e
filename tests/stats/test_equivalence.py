"""Equivalence and non-inferiority: what the golden cases do not reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.stats.base.result import InputError
from app.stats.comparing.equivalence import (
    equivalence_one,
    equivalence_paired,
    equivalence_two,
    non_inferior_one,
    non_inferior_paired,
    non_inferior_two,
)
from tests.stats.series import noise

pytestmark = pytest.mark.pure

# Typed by its overloads it refuses a parameter that may be any of several words.
scipy_t: Any = stats.ttest_ind
OLD, NEW = noise(25), noise(25, seed=8) + 0.1


def test_the_interval_lies_within_the_limits_exactly_when_equivalence_is_shown() -> None:
    for width in np.linspace(0.1, 1.5, 15):
        found = equivalence_two(NEW, OLD, lower=-width, upper=width, equal_variances=width > 1)
        assert found.equivalent == (-width <= (found.ci_low or 0) and (found.ci_high or 0) <= width)
        assert found.level == pytest.approx(0.9)


def test_both_one_sided_tests_agree_with_scipy() -> None:
    found = equivalence_two(NEW, OLD, lower=-0.5, upper=0.7)
    for chance, limit, alternative in ((found.p_lower, -0.5, "greater"), (found.p_upper, 0.7, "less")):
        expected = scipy_t(NEW - limit, OLD, equal_var=False, alternative=alternative)
        assert chance == pytest.approx(expected.pvalue)
    assert found.p_value == max(found.p_lower or 0, found.p_upper or 0)


def test_the_wide_interval_reaches_to_the_middle_of_the_zone() -> None:
    far = equivalence_one(OLD + 5, lower=-1, upper=1)
    assert (far.wide_low, far.wide_high) == (0, far.ci_high)


def test_pairs_use_their_differences() -> None:
    paired = equivalence_paired(NEW, OLD, lower=-1, upper=1)
    single = equivalence_one(NEW - OLD, lower=-1, upper=1)
    assert (paired.p_value, paired.df) == pytest.approx((single.p_value, single.df))


@pytest.mark.parametrize("values", [[], [3.0], [2.0] * 5])
def test_without_spread_nothing_is_shown(values: list[float]) -> None:
    found = equivalence_one(values, lower=0, upper=5)
    assert (found.equivalent, found.p_value, found.ci_low) == (None, None, None)
    assert found.undefined[0].reason in {"too_few_values", "no_variation"}


@pytest.mark.parametrize(
    "question, code",
    [
        ({"lower": 1, "upper": 1}, "limits_not_in_order"),
        ({"lower": -1, "upper": float("inf")}, "not_finite"),
        ({"lower": -1, "upper": 1, "alpha": 0.5}, "alpha_out_of_range"),
    ],
)
def test_a_zone_that_is_none_is_refused(question: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError, match=code):
        equivalence_one(OLD, **question)


@pytest.mark.parametrize("design", [non_inferior_two, non_inferior_paired])
def test_non_inferiority_is_one_of_the_two_tests(design: Callable[..., Any]) -> None:
    both = equivalence_two if design is non_inferior_two else equivalence_paired
    zone = both(NEW, OLD, lower=-0.5, upper=0.5)
    higher, lower = design(NEW, OLD, margin=0.5), design(NEW, OLD, margin=0.5, better="lower")
    assert (higher.p_value, higher.t_upper, higher.ci_high) == (zone.p_lower, None, np.inf)
    assert (lower.p_value, lower.t_lower, lower.ci_low) == (zone.p_upper, None, -np.inf)
    assert higher.level == 0.95
    assert higher.equivalent == ((higher.ci_low or 0) >= -0.5)


def test_non_inferior_to_a_reference() -> None:
    found = non_inferior_one(OLD + 10, reference=10, margin=0.6)
    assert (found.lower, found.upper, found.equivalent) == (9.4, None, True)
    assert non_inferior_two(NEW, OLD, margin=0.6, equal_variances=True).df == 48


@pytest.mark.parametrize(
    "question, code",
    [
        ({"margin": 0}, "not_positive"),
        ({"margin": float("nan")}, "not_finite"),
        ({"margin": 1, "better": "faster"}, "unknown_direction"),
    ],
)
def test_a_margin_that_is_none_is_refused(question: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError, match=code):
        non_inferior_two(NEW, OLD, **question)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.lists(st.integers(-20, 20), min_size=3, max_size=15), st.integers(1, 30))
def test_turning_the_axis_swaps_the_two_tests(values: list[int], limit: int) -> None:
    one = equivalence_one(values, lower=-limit, upper=limit + 1)
    two = equivalence_one([-value for value in values], lower=-limit - 1, upper=limit)
    assert one.equivalent == two.equivalent
    if one.p_value is not None:
        assert (two.p_lower, two.p_upper) == pytest.approx((one.p_upper, one.p_lower))
