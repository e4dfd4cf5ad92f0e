"""X-bar charts with R or S: equal and unequal subgroups, stages, and what a single value tells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stats.base.constants import range_mean, unbiasing
from app.stats.base.result import InputError
from app.stats.control_charts.stages import FrozenLimits, Settings, StagePlan
from app.stats.control_charts.subgroups import CHARTS, subgroup_chart
from app.stats.control_charts.within import gather_subgroups, within

pytestmark = pytest.mark.pure
ALWAYS = Settings(fewest_points=1)


def rows(count: int, size: int = 4, *, level: float = 10.0, seed: int = 7) -> list[list[float]]:
    values: list[list[float]] = (level + np.random.default_rng(seed).normal(size=(count, size))).tolist()
    return values


def test_limits_lie_three_errors_of_the_mean_from_the_grand_mean() -> None:
    chart = subgroup_chart(rows(25), chart="xbar_r")
    stage = chart.stages[0]
    ranges = np.ptp(np.array(rows(25)), axis=1)
    assert stage.sigma == pytest.approx(ranges.mean() / range_mean(4))
    assert stage.spread_mean == pytest.approx(ranges.mean())
    assert chart.upper - chart.centre == pytest.approx(3 * (stage.sigma or 0) / 2)
    assert chart.spread_centre == pytest.approx(ranges.mean())
    assert (stage.size, stage.n, stage.provisional) == (4, 25, False)


def test_a_subgroup_off_its_place_signals_on_the_means_and_one_torn_apart_on_the_spreads() -> None:
    values = rows(25)
    values[10] = [value + 4 for value in values[10]]
    values[20] = [0, 20, 0, 20]
    chart = subgroup_chart(values, chart="xbar_s", excluded=[10, 20])
    assert np.flatnonzero(chart.signals.ends["beyond_limits"]).tolist() == [10]
    assert np.flatnonzero(chart.spread_signals).tolist() == [20]
    assert chart.stages[0].n_limits == 23
    assert chart.excluded[[10, 20]].all()


def test_spreads_too_small_to_be_true_signal_below_their_lower_limit() -> None:
    values = rows(25, 12)
    values[3] = [10.0] * 12
    chart = subgroup_chart(values, chart="xbar_r")
    assert chart.spread_lower[0] > 0
    assert np.flatnonzero(chart.spread_signals).tolist() == [3]


def test_limits_belong_to_their_stage() -> None:
    values = rows(20) + rows(20, level=3, seed=9)
    chart = subgroup_chart(values, stages=[StagePlan(0, "before"), StagePlan(20, "after")])
    before, after = chart.stages
    assert before.centre == pytest.approx(10, abs=0.3)
    assert after.centre == pytest.approx(3, abs=0.3)
    assert not chart.signals.ends["beyond_limits"].any()
    assert subgroup_chart(values).signals.ends["beyond_limits"].any()


def test_frozen_limits_judge_any_number_of_subgroups() -> None:
    plan = StagePlan(0, frozen=FrozenLimits(centre=10, sigma=1))
    chart = subgroup_chart([[10, 10.5], [14, 15]], stages=[plan])
    stage = chart.stages[0]
    assert (stage.frozen, stage.limits_absent, stage.df, stage.centre) == (True, False, None, 10)
    assert np.flatnonzero(chart.signals.ends["beyond_limits"]).tolist() == [1]


def test_few_subgroups_have_a_centre_and_no_limits() -> None:
    chart = subgroup_chart(rows(5))
    assert chart.stages[0].limits_absent
    assert np.isnan(chart.upper).all()
    assert not np.isnan(chart.centre).any()
    assert not chart.signals.count()
    assert chart.stages[0].undefined[0].reason == "too_few_values"


def test_limits_follow_each_subgroups_size() -> None:
    chart = subgroup_chart([[1, 2], [2, 3, 1, 2], [2, 1, 3]], chart="xbar_s", settings=ALWAYS)
    assert chart.stages[0].size is None
    widths = chart.upper - chart.centre
    assert widths * np.sqrt([2, 4, 3]) == pytest.approx(widths[0] * np.sqrt(2))
    assert chart.spread_centre[1] / chart.spread_centre[0] == pytest.approx(unbiasing(3) / unbiasing(1))


def test_a_single_value_has_a_mean_and_no_spread() -> None:
    chart = subgroup_chart([[1, 2], [5], [2, 3]], settings=ALWAYS)
    assert chart.values.tolist() == [1.5, 5, 2.5]
    assert np.isnan(chart.spreads[1])
    assert np.isnan(chart.spread_upper[1])
    assert not np.isnan(chart.upper[1])


def test_subgroups_of_single_values_have_no_sigma() -> None:
    chart = subgroup_chart([[1], [2], [3]], settings=ALWAYS)
    assert (chart.stages[0].sigma, chart.stages[0].limits_absent) == (None, True)


def test_missing_values_and_empty_subgroups_are_left_out_and_counted() -> None:
    chart = subgroup_chart([[1, None, 2], [None, float("nan")], [2, 4]], settings=ALWAYS)
    assert chart.dropped == 3
    assert chart.positions.tolist() == [0, 2]
    assert subgroup_chart([]).stages == ()


def test_nothing_left_for_the_limits_is_no_crash() -> None:
    chart = subgroup_chart(rows(3), excluded=[0, 1, 2], settings=ALWAYS)
    assert (chart.stages[0].centre, chart.stages[0].limits_absent) == (None, True)
    assert np.isnan(chart.centre).all()


def test_equal_values_never_signal() -> None:
    chart = subgroup_chart([[0.1] * 3] * 21)
    assert not chart.signals.count()
    assert not chart.spread_signals.any()


def test_the_printed_constants_can_be_asked_for() -> None:
    exact, printed = (
        subgroup_chart(rows(25), settings=Settings(constants=constants)).stages[0].sigma or 0
        for constants in ("exact", "table")
    )
    assert printed / exact == pytest.approx(range_mean(4) / 2.059)


def test_the_estimates_agree_for_subgroups_of_two() -> None:
    groups = gather_subgroups(rows(30, 2))
    assert within(groups, "ranges").sigma == pytest.approx(within(groups, "deviations").sigma)


def test_degrees_of_freedom_are_what_each_estimate_keeps() -> None:
    groups = gather_subgroups(rows(10, 70))
    assert within(groups, "pooled").df == 690
    assert within(groups, "ranges").df == pytest.approx(621)
    assert within(groups, "deviations").df == pytest.approx(690)


@settings(max_examples=25, deadline=None)
@given(
    shift=st.floats(-1e6, 1e6),
    scale=st.floats(1e-3, 1e3),
    chart=st.sampled_from(sorted(CHARTS)),
)
def test_limits_move_and_stretch_with_the_values(shift: float, scale: float, chart: str) -> None:
    plain, moved = rows(12), [[shift + scale * value for value in row] for row in rows(12)]
    one, other = subgroup_chart(plain, chart=chart), subgroup_chart(moved, chart=chart)
    assert other.upper == pytest.approx(shift + scale * one.upper, rel=1e-6, abs=1e-6)
    assert other.spread_upper == pytest.approx(scale * one.spread_upper, rel=1e-6)


@pytest.mark.parametrize("chart, values, code", [
    ("xbar", [[1, 2]], "unknown_chart"),
    ("xbar_r", [1, 2], "not_a_list|not_numbers|not_subgroups"),
    ("xbar_r", 4, "not_subgroups"),
    ("xbar_r", [["a"]], "not_numbers"),
])  # fmt: skip
def test_what_is_no_subgroup_is_refused(chart: str, values: object, code: str) -> None:
    with pytest.raises(InputError, match=code):
        subgroup_chart(values, chart=chart)  # type: ignore[arg-type]


def test_an_unknown_estimate_is_refused() -> None:
    with pytest.raises(InputError, match="unknown_estimate"):
        within(gather_subgroups(rows(3)), "median")
