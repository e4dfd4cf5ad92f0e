"""Every interval, whatever the numbers: it moves with the unit, turns with the samples, narrows with more of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.stats.base.result import Floats, Interval, TestResult
from app.stats.comparing.compare import student_t, welch_t
from app.stats.comparing.effect import cliffs_delta, hedges_g
from app.stats.comparing.locations import one_sample_t
from app.stats.comparing.ranks import mann_whitney
from app.stats.comparing.signed_ranks import wilcoxon_signed_rank
from app.stats.comparing.variances import two_variances
from app.stats.control_charts.control import individuals_chart
from app.stats.counting.proportions import one_proportion
from app.stats.counting.rates import exact_rate, two_poisson_rates, two_proportions
from app.stats.describing.describe import describe

pytestmark = pytest.mark.pure

quickly = settings(max_examples=20, deadline=None, derandomize=True, database=None)
seeds, shifts, scales = some.integers(0, 10_000), some.floats(-1e3, 1e3), some.floats(1e-2, 1e3)
counts = some.tuples(some.integers(1, 29), some.integers(1, 29))

DIFFERENCES = [welch_t, student_t, mann_whitney]
Difference = Callable[..., TestResult]


def drawn(seed: int) -> tuple[Floats, Floats]:
    """Two samples without ties, of 9 and 12 values."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=9), rng.normal(rng.choice([0.0, 2.0]), 1.7, size=12)


def limits(found: TestResult | Interval) -> tuple[float, float]:
    """Both limits of an interval that has them."""
    assert found.ci_low is not None
    assert found.ci_high is not None
    return found.ci_low, found.ci_high


def width(found: TestResult | Interval) -> float:
    low, high = limits(found)
    return high - low


@pytest.mark.parametrize("test", DIFFERENCES)
@quickly
@given(seeds, shifts, scales)
def test_a_difference_follows_the_unit_and_does_not_know_where_nought_is(
    test: Difference, seed: int, shift: float, scale: float
) -> None:
    first, second = drawn(seed)
    plain, moved = test(first, second), test(shift + scale * first, shift + scale * second)
    assert moved.p_value == pytest.approx(plain.p_value, rel=1e-6)
    assert moved.estimate == pytest.approx(scale * (plain.estimate or 0), rel=1e-6, abs=1e-9 * scale)
    assert limits(moved) == pytest.approx([scale * limit for limit in limits(plain)], rel=1e-6, abs=1e-8 * scale)


@pytest.mark.parametrize("test", DIFFERENCES)
@quickly
@given(seeds)
def test_a_difference_turns_its_sign_when_the_samples_change_places(test: Difference, seed: int) -> None:
    first, second = drawn(seed)
    plain, turned = test(first, second), test(second, first)
    assert turned.p_value == pytest.approx(plain.p_value, rel=1e-9)
    assert turned.estimate == pytest.approx(-(plain.estimate or 0), rel=1e-9)
    assert limits(turned) == pytest.approx([-limit for limit in limits(plain)[::-1]], rel=1e-9)
    above, below = test(first, second, alternative="greater"), test(second, first, alternative="less")
    assert above.p_value == pytest.approx(below.p_value, rel=1e-9)


@pytest.mark.parametrize("interval", [*DIFFERENCES, hedges_g, cliffs_delta, two_variances])
@quickly
@given(seeds)
def test_more_of_the_same_values_narrow_the_interval(interval: Callable[..., Any], seed: int) -> None:
    first, second = drawn(seed)
    assert width(interval(np.tile(first, 4), np.tile(second, 4))) < width(interval(first, second))


@quickly
@given(seeds, shifts, scales)
def test_a_standardised_difference_and_a_share_of_pairs_know_no_unit(seed: int, shift: float, scale: float) -> None:
    first, second = drawn(seed)
    for effect in (hedges_g, cliffs_delta):
        plain = effect(first, second)
        assert limits(effect(shift + scale * first, shift + scale * second)) == pytest.approx(limits(plain), rel=1e-6)
        turned = effect(-first, -second)
        assert turned.estimate == pytest.approx(-(plain.estimate or 0), rel=1e-9)
        assert limits(turned) == pytest.approx([-limit for limit in limits(plain)[::-1]], rel=1e-7)


@quickly
@given(seeds, shifts, scales)
def test_the_intervals_of_one_sample_move_and_stretch_with_it(seed: int, shift: float, scale: float) -> None:
    values = drawn(seed)[1]
    plain, moved = describe(values), describe(shift + scale * values)
    assert plain.median_interval is not None
    assert moved.median_interval is not None
    pairs = [
        (plain.mean_low, moved.mean_low),
        (plain.mean_high, moved.mean_high),
        (plain.median_interval.low, moved.median_interval.low),
        (plain.median_interval.high, moved.median_interval.high),
    ]
    for own, other in pairs:
        assert other == pytest.approx(shift + scale * (own or 0), rel=1e-6, abs=1e-6)
    assert moved.deviation_low == pytest.approx(scale * (plain.deviation_low or 0), rel=1e-6)
    assert moved.deviation_high == pytest.approx(scale * (plain.deviation_high or 0), rel=1e-6)


@pytest.mark.parametrize("interval", [one_sample_t, wilcoxon_signed_rank])
@quickly
@given(seeds)
def test_more_of_one_sample_narrows_its_interval(interval: Callable[..., Any], seed: int) -> None:
    values = drawn(seed)[1]
    assert width(interval(np.tile(values, 4))) < width(interval(values))


@quickly
@given(seeds, shifts, scales)
def test_the_limits_of_a_chart_follow_the_unit_and_mirror_with_the_values(
    seed: int, shift: float, scale: float
) -> None:
    values = np.concatenate(drawn(seed))
    plain, moved = individuals_chart(values), individuals_chart(shift - scale * values)
    assert moved.centre == pytest.approx(shift - scale * plain.centre, rel=1e-6, abs=1e-6)
    assert moved.lower == pytest.approx(shift - scale * plain.upper, rel=1e-6, abs=1e-6)
    assert moved.upper == pytest.approx(shift - scale * plain.lower, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("x", [1, 4, 15, 26])
def test_a_share_and_the_share_of_the_rest_have_mirrored_limits_that_narrow(x: int) -> None:
    n = 30
    found, rest = one_proportion(x, n), one_proportion(n - x, n)
    assert rest.p_value == pytest.approx(found.p_value, rel=1e-9)
    assert limits(rest) == pytest.approx([1 - limit for limit in limits(found)[::-1]], rel=1e-9)
    assert width(one_proportion(4 * x, 4 * n)) < width(found)


@quickly
@given(counts)
def test_two_shares_change_places_with_their_sign_and_narrow(pair: tuple[int, int]) -> None:
    first, second = pair
    found, turned = two_proportions(first, 30, second, 40), two_proportions(second, 40, first, 30)
    assert turned.p_value == pytest.approx(found.p_value, rel=1e-9)
    assert limits(turned) == pytest.approx([-limit for limit in limits(found)[::-1]], rel=1e-7, abs=1e-12)
    assert width(two_proportions(4 * first, 120, 4 * second, 160)) < width(found)


@quickly
@given(counts, scales)
def test_a_ratio_of_rates_turns_over_with_them_and_does_not_know_the_unit_of_exposure(
    pair: tuple[int, int], unit: float
) -> None:
    first, second = pair
    found, turned = two_poisson_rates(first, 7, second, 9), two_poisson_rates(second, 9, first, 7)
    assert turned.p_value == pytest.approx(found.p_value, rel=1e-9)
    assert limits(turned) == pytest.approx([1 / limit for limit in limits(found)[::-1]], rel=1e-7)
    assert limits(two_poisson_rates(first, 7 * unit, second, 9 * unit)) == pytest.approx(limits(found), rel=1e-7)
    longer = two_poisson_rates(4 * first, 28, 4 * second, 36)
    assert limits(longer)[1] / limits(longer)[0] < limits(found)[1] / limits(found)[0]


@quickly
@given(some.integers(0, 60), scales)
def test_a_rates_limits_follow_its_unit_and_narrow(x: int, unit: float) -> None:
    found = exact_rate(x, 5)
    assert limits(exact_rate(x, 5 * unit)) == pytest.approx([limit / unit for limit in limits(found)], rel=1e-9)
    assert width(exact_rate(4 * x, 20)) < width(found)
