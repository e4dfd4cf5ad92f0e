"""EWMA and CUSUM see a small lasting shift, date it, and stay calm without one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stats.base.result import InputError
from app.stats.control_charts.time_weighted import cusum_chart, ewma_chart
from tests.stats.series import noise

pytestmark = pytest.mark.pure
SHIFTED = np.r_[noise(30), noise(30, seed=8) + 1]


def test_a_shift_of_one_sigma_is_seen_by_both_and_dated_by_the_sums() -> None:
    averages = ewma_chart(SHIFTED, centre=0, sigma=1, weight=0.1, sigmas=2.7)
    sums = cusum_chart(SHIFTED, target=0, sigma=1)
    assert averages.signals[30:].any()
    assert not averages.signals[:30].any()
    first = int(np.flatnonzero(sums.signals_above)[0])
    assert 30 <= first - sums.since_above[first] + 1 <= 36
    assert not sums.signals_below.any()


def test_the_sums_are_mirror_images() -> None:
    one, other = cusum_chart(SHIFTED, target=0, sigma=1), cusum_chart(-SHIFTED, target=0, sigma=1)
    assert one.above.tolist() == other.below.tolist()
    assert one.since_above.tolist() == other.since_below.tolist()


def test_a_head_start_signals_sooner() -> None:
    values = noise(20) + 1
    slow = cusum_chart(values, target=0, sigma=1)
    fast = cusum_chart(values, target=0, sigma=1, head_start=2.5)
    assert np.flatnonzero(fast.signals_above)[0] <= np.flatnonzero(slow.signals_above)[0]
    assert fast.above[0] == pytest.approx(slow.above[0] + 2.5, abs=0.5)
    assert "fast initial response" in fast.method


def test_exact_limits_widen_to_their_final_width() -> None:
    chart = ewma_chart(noise(200), weight=0.2)
    widths = chart.upper - chart.lower
    assert (np.diff(widths) >= 0).all()
    assert chart.upper[-1] == pytest.approx(chart.upper_final)
    assert chart.lower[-1] == pytest.approx(chart.lower_final)


def test_the_whole_weight_on_the_last_point_is_an_individuals_chart() -> None:
    values = noise(20)
    chart = ewma_chart(values, weight=1)
    assert chart.averages == pytest.approx(values)
    assert np.ptp(chart.upper) == pytest.approx(0)


def test_missing_values_are_dropped() -> None:
    assert ewma_chart([1, None, 2, 3]).dropped == 1
    assert cusum_chart([1, None, 2, 3]).positions.tolist() == [0, 2, 3]


@pytest.mark.parametrize("values", [[], [4.0]])
def test_too_few_values_have_no_limits_unless_they_are_given(values: list[float]) -> None:
    assert ewma_chart(values).undefined[0].reason == "too_few_values"
    assert cusum_chart(values).undefined[0].reason == "too_few_values"
    assert not cusum_chart(values, target=0, sigma=1).undefined
    assert ewma_chart(values, centre=0, sigma=1).upper_final == pytest.approx(1)


def test_equal_values_never_signal() -> None:
    assert not ewma_chart([0.1] * 21).signals.any()
    found = cusum_chart([0.1] * 21)
    assert found.undefined[0].reason == "no_variation"
    assert np.isnan(found.above).all()
    assert not found.signals_above.any()


@settings(max_examples=25, deadline=None)
@given(shift=st.floats(-1e6, 1e6), scale=st.floats(1e-3, 1e3))
def test_both_move_and_stretch_with_the_values(shift: float, scale: float) -> None:
    one, other = ewma_chart(SHIFTED), ewma_chart(shift + scale * SHIFTED)
    assert other.upper == pytest.approx(shift + scale * one.upper, rel=1e-6, abs=1e-6)
    sums, moved = cusum_chart(SHIFTED), cusum_chart(shift + scale * SHIFTED)
    assert moved.above == pytest.approx(sums.above, abs=1e-4)


@pytest.mark.parametrize("question, code", [
    ({"weight": 0}, "weight_out_of_range"),
    ({"weight": 1.2}, "weight_out_of_range"),
    ({"sigmas": 0}, "width_not_positive"),
    ({"sigma": -1}, "sigma_not_positive"),
])  # fmt: skip
def test_an_impossible_ewma_is_refused(question: dict[str, float], code: str) -> None:
    with pytest.raises(InputError, match=code):
        ewma_chart(SHIFTED, **question)


@pytest.mark.parametrize("question, code", [
    ({"slack": -0.5}, "slack_negative"),
    ({"limit": 0}, "limit_not_positive"),
    ({"head_start": -1}, "head_start_negative"),
    ({"sigma": float("inf")}, "sigma_not_positive"),
])  # fmt: skip
def test_an_impossible_cusum_is_refused(question: dict[str, float], code: str) -> None:
    with pytest.raises(InputError, match=code):
        cusum_chart(SHIFTED, **question)
