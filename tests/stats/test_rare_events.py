"""Rare events: how long until the next one, counted in opportunities or in time."""

from __future__ import annotations

import numpy as np
import pytest

from app.stats.base.result import InputError
from app.stats.control_charts.rare_events import CONVENTIONS, g_chart, t_chart

pytestmark = pytest.mark.pure
GAPS = np.random.default_rng(6).geometric(0.05, size=40) - 1
TIMES = np.random.default_rng(6).exponential(80, size=40)


def test_a_far_longer_gap_than_ever_is_a_signal_of_rarer_events() -> None:
    for convention in CONVENTIONS:
        chart = g_chart([*GAPS.tolist(), 400], convention=convention)
        assert np.flatnonzero(chart.signals_above)[-1] == 40
        assert not chart.signals_below.any()
    assert t_chart([*TIMES.tolist(), 5000.0]).signals_above[-1]


def test_the_geometric_limits_hold_the_share_they_promise() -> None:
    p, draws = 0.02, np.random.default_rng(1).geometric(0.02, size=400_000) - 1
    limit = g_chart(draws[:5000]).limits.upper or 0
    assert (draws > limit).mean() == pytest.approx(0.00135, abs=0.0006)
    assert limit == pytest.approx(np.log(0.00135) / np.log1p(-p) - 1, rel=0.06)


def test_conventions_are_named_and_stand_side_by_side() -> None:
    chart = g_chart(GAPS)
    assert set(chart.conventions) == {"minitab", "classical"}
    assert chart.limits == chart.conventions["minitab"]
    assert "percentiles" in chart.method
    assert "three sigmas" in g_chart(GAPS, convention="classical").method


def test_rare_enough_events_have_a_lower_limit_too() -> None:
    chart = g_chart([1500, 900, 2500, 1200, 3100, 800, 1900, 2200, 0])
    assert (chart.limits.lower or 0) > 0
    assert np.flatnonzero(chart.signals_below).tolist() == [8]


def test_times_are_read_by_weibull_percentiles_or_nelsons_power() -> None:
    chart = t_chart(TIMES)
    assert chart.estimates["weibull_shape"] == pytest.approx(1, abs=0.3)
    assert chart.limits.centre == pytest.approx(chart.conventions["exponential"].centre, rel=0.3)
    assert 0 <= (chart.conventions["classical"].lower or 0) < 1
    assert (t_chart(TIMES, convention="classical").limits.upper or 0) > 0


def test_two_events_at_once_leave_weibull_undefined_and_nelson_not() -> None:
    chart = t_chart([0, 10, 20, 5])
    assert chart.limits.centre is None
    assert chart.undefined[0].reason == "not_positive"
    assert not chart.signals_above.any()
    assert t_chart([0, 10, 20, 5], convention="classical").limits.centre is not None


@pytest.mark.parametrize("values", [[], [4]])
def test_too_few_events_have_no_limits(values: list[float]) -> None:
    assert g_chart(values).undefined[0].reason == "too_few_values"
    assert t_chart(values).undefined[0].reason == "too_few_values"
    assert t_chart(values, convention="classical").limits.upper is None


def test_no_opportunities_between_events_is_no_distribution() -> None:
    chart = g_chart([0, 0, 0])
    assert (chart.limits.upper, chart.undefined[0].reason) == (None, "no_variation")
    assert t_chart([3, 3, 3]).undefined[0].reason == "no_variation"


def test_missing_gaps_are_dropped() -> None:
    assert g_chart([5, None, 9]).positions.tolist() == [0, 2]


def test_negative_gaps_and_unknown_conventions_are_refused() -> None:
    for chart in (g_chart, t_chart):
        with pytest.raises(InputError, match="negative_count: position=3"):
            chart([5, None, -1])
        with pytest.raises(InputError, match="unknown_convention"):
            chart([5, 6], convention="nelson")
