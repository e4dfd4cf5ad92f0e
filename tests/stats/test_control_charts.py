"""Control charts: limits belong to a stage, and what is provisional or absent is said."""

from __future__ import annotations

import numpy as np
import pytest

from app.stats.base.result import InputError
from app.stats.before_after.comparison import compare_stages
from app.stats.before_after.staged_chart import chart_for_stages
from app.stats.control_charts.choose import chart_of, choose_chart
from app.stats.control_charts.control import individuals_chart
from app.stats.control_charts.rate_charts import rate_chart
from app.stats.control_charts.stages import FrozenLimits, Settings, StagePlan
from tests.stats.series import noise

pytestmark = pytest.mark.pure


def test_limits_are_drawn_for_each_stage_and_no_moving_range_crosses_the_change() -> None:
    values = np.r_[10 + noise(24), 2 + noise(24, seed=8)]
    chart = individuals_chart(values, stages=[StagePlan(0, "before"), StagePlan(24, "after")])
    before, after = chart.stages
    assert (before.label, before.n, after.label, after.n) == ("before", 24, "after", 24)
    assert before.centre == pytest.approx(10)
    assert after.centre == pytest.approx(2)
    assert before.moving_range_mean == pytest.approx(np.abs(np.diff(values[:24])).mean())
    assert chart.moving_ranges is not None
    assert np.flatnonzero(np.isnan(chart.moving_ranges)).tolist() == [0, 24]
    assert not chart.signals.members["eight_one_side"].any(), "the step itself is no signal within a stage"


def test_one_stage_over_a_step_signals_it() -> None:
    chart = individuals_chart(np.r_[10 + noise(24), 2 + noise(24, seed=8)])
    assert chart.signals.members["eight_one_side"].any()


def test_fewer_than_twelve_points_give_the_mean_alone_and_below_twenty_limits_are_provisional() -> None:
    chart = individuals_chart(noise(46), stages=[StagePlan(0), StagePlan(11), StagePlan(26)])
    few, some, enough = chart.stages
    assert (few.limits_absent, few.lower, few.upper, few.provisional) == (True, None, None, False)
    assert few.centre is not None
    assert few.undefined[0].reason == "too_few_values"
    assert np.isnan(chart.upper[:11]).all()
    assert not chart.signals.members["beyond_limits"][:11].any()
    assert (some.limits_absent, some.provisional) == (False, True)
    assert (enough.limits_absent, enough.provisional) == (False, False)


def test_limits_settle_on_the_first_twenty_points_and_later_points_are_judged_by_them() -> None:
    values = np.r_[noise(20), 3 + noise(10, seed=8)]
    chart = individuals_chart(values, stages=[StagePlan(0, limits_points=20)])
    stage = chart.stages[0]
    assert (stage.n, stage.n_limits) == (30, 20)
    assert stage.centre == pytest.approx(0)
    assert chart.signals.members["eight_one_side"][20:].all(), "slipping is seen against the settled limits"


def test_limits_frozen_earlier_are_extended_over_any_number_of_points() -> None:
    chart = individuals_chart([4, 5, 19], stages=[StagePlan(0, frozen=FrozenLimits(centre=5, sigma=2))])
    stage = chart.stages[0]
    assert (stage.frozen, stage.limits_absent, stage.provisional) == (True, False, False)
    assert (stage.lower, stage.upper) == (-1, 11)
    assert chart.signals.at(2) == ("beyond_limits",)


def test_frozen_limits_of_a_rate_follow_each_denominator() -> None:
    frozen = FrozenLimits(centre=0.2, sigma=3)
    chart = rate_chart("laney_p", [20, 80], [100, 400], stages=[StagePlan(0, frozen=frozen)])
    assert chart.upper - chart.centre == pytest.approx(3 * 3 * np.sqrt(0.16 / np.array([100, 400])))


def test_a_named_special_cause_stays_visible_and_leaves_the_limits() -> None:
    values = noise(25)
    values[12] = 30
    kept, left = individuals_chart(values), individuals_chart(values, excluded=[12])
    assert left.values[12] == 30
    assert left.excluded.tolist() == [place == 12 for place in range(25)]
    assert left.stages[0].n_limits == 24
    assert (left.stages[0].upper or 0) < (kept.stages[0].upper or 0) / 2
    assert "beyond_limits" in left.signals.at(12)
    steps = [abs(values[place + 1] - values[place]) for place in range(24) if place not in (11, 12)]
    assert left.stages[0].moving_range_mean == pytest.approx(np.mean(steps))


def test_missing_values_are_dropped_while_stages_keep_their_place_in_the_input() -> None:
    values = [None, *(noise(20) + 5).tolist(), None, *noise(20).tolist()]
    chart = individuals_chart(values, stages=[StagePlan(0), StagePlan(22)])
    assert chart.dropped == 2
    assert [stage.n for stage in chart.stages] == [20, 20]
    assert chart.stages[0].centre == pytest.approx(5)
    assert chart.positions[0] == 1


def test_a_stage_without_usable_points_and_an_empty_series_are_no_crash() -> None:
    empty = individuals_chart([])
    assert (empty.stages, empty.values.size, empty.signals.count()) == ((), 0, 0)
    chart = individuals_chart([1, 2, 3], excluded=[0, 1, 2])
    assert chart.stages[0].centre is None
    rates = rate_chart("u", [1, 2], [10, 10], excluded=[0, 1])
    assert rates.stages[0].centre is None


def test_a_single_point_has_no_sigma_whatever_the_settings() -> None:
    settings = Settings(fewest_points=1)
    assert individuals_chart([4], settings=settings).stages[0].limits_absent
    assert rate_chart("laney_u", [4], [9], settings=settings).stages[0].limits_absent


def test_limits_of_proportions_stay_between_nought_and_one() -> None:
    low = rate_chart("p", [0, 1] * 10, [10] * 20)
    high = rate_chart("p", [10, 9] * 10, [10] * 20)
    assert low.lower.min() == 0
    assert high.upper.max() == 1
    assert low.stages[0].lower == 0


def test_nothing_ever_happens_gives_limits_of_nought_and_no_signal() -> None:
    for chart in ("p", "u", "laney_p", "laney_u"):
        found = rate_chart(chart, [0] * 15, [100] * 15)
        assert found.stages[0].centre == 0
        assert found.signals.count() == 0


def test_the_chart_follows_the_kind_and_says_why() -> None:
    rng = np.random.default_rng(3)
    sizes = rng.integers(300, 900, size=30)
    calm = rng.binomial(sizes, 0.1)
    wild = rng.binomial(sizes, rng.beta(4, 36, size=30))
    assert chart_of(kind="time", values=noise(20))[1].reason == "measured_values"
    assert choose_chart(kind="time").chart == "i_mr"
    chosen = chart_of(kind="proportion", values=calm, sizes=sizes)[1]
    assert (chosen.chart, chosen.reason) == ("p", "counting_explains_spread")
    chart, chosen = chart_of(kind="proportion", values=wild, sizes=sizes)
    assert (chart.chart, chosen.reason) == ("laney_p", "over_dispersed")
    assert (chosen.dispersion[0] or 0) > 2
    assert (chart.stages[0].sigma_z or 0) > 1.4
    assert chart_of(kind="count", values=wild, sizes=sizes)[1].chart == "laney_u"
    assert chart_of(kind="count", values=calm, sizes=sizes, chart="u")[1].reason == "asked_for"


def test_a_shift_between_stages_is_not_taken_for_over_dispersion() -> None:
    rng = np.random.default_rng(5)
    counts = np.r_[rng.poisson(40, size=20), rng.poisson(10, size=20)]
    plans = [StagePlan(0), StagePlan(20)]
    assert chart_of(kind="count", values=counts, stages=plans)[1].chart == "u"
    assert chart_of(kind="count", values=counts)[1].chart == "laney_u"


@pytest.mark.parametrize("chart", ["i_mr", "xbar"])
def test_an_unknown_chart_is_refused(chart: str) -> None:
    with pytest.raises(InputError, match="unknown_chart"):
        rate_chart(chart, [1, 2], [3, 4])


def test_moving_ranges_may_span_more_than_two_points() -> None:
    values = noise(30)
    chart = individuals_chart(values, stages=[StagePlan(0), StagePlan(15)], settings=Settings(moving_range_span=3))
    assert chart.moving_ranges is not None
    assert np.flatnonzero(np.isnan(chart.moving_ranges)).tolist() == [0, 1, 15, 16]
    assert chart.moving_ranges[2] == np.ptp(values[:3])
    assert chart.stages[0].sigma == pytest.approx(chart.moving_ranges[2:15].mean() / 1.69256875)


def test_a_span_longer_than_the_stage_leaves_it_without_limits() -> None:
    chart = individuals_chart([1, 2, 3], settings=Settings(moving_range_span=4, fewest_points=2))
    assert chart.stages[0].limits_absent
    left = individuals_chart([1, 2, 3], excluded=[1], settings=Settings(moving_range_span=4, fewest_points=2))
    assert left.stages[0].sigma is None


def test_a_point_left_out_takes_every_moving_range_over_it_along() -> None:
    values = noise(30)
    chart = individuals_chart(values, excluded=[10], settings=Settings(moving_range_span=3))
    assert chart.moving_ranges is not None
    kept = [chart.moving_ranges[place] for place in range(2, 30) if place not in (10, 11, 12)]
    assert chart.stages[0].moving_range_mean == pytest.approx(np.mean(kept))


def test_printed_constants_can_be_asked_for_and_others_are_refused() -> None:
    values = noise(30)
    printed = individuals_chart(values, settings=Settings(constants="table")).stages[0]
    assert printed.sigma == pytest.approx((printed.moving_range_mean or 0) / 1.128)
    with pytest.raises(InputError, match="unknown_constants"):
        individuals_chart(values, settings=Settings(constants="own"))
    with pytest.raises(InputError, match="subgroup_size_out_of_range"):
        individuals_chart(values, settings=Settings(moving_range_span=1))


def test_equal_values_never_signal_whatever_rounding_makes_of_their_mean() -> None:
    for level in (0.1, 0.7, 1e9 + 0.1):
        assert (
            not individuals_chart([level] * 23, settings=Settings(rule_set="nelson"))
            .signals.ends["beyond_limits"]
            .any()
        )


def test_an_np_chart_shows_counts_and_agrees_with_the_p_chart() -> None:
    counts, sizes = [3, 5, 2, 8, 4] * 5, [50, 60, 40, 70, 50] * 5
    shares, numbers = rate_chart("p", counts, sizes), rate_chart("np", counts, sizes)
    assert numbers.values.tolist() == counts
    assert numbers.upper == pytest.approx(shares.upper * np.array(sizes))
    assert numbers.centre == pytest.approx(shares.centre * np.array(sizes))
    assert numbers.stages[0].limits_vary
    assert numbers.stages[0].centre == pytest.approx((shares.stages[0].centre or 0) * 54)
    same = rate_chart("np", counts, [100] * 25).stages[0]
    assert (same.upper or 0) - (same.centre or 0) == pytest.approx(3 * np.sqrt(100 * 0.044 * 0.956))


def test_a_c_chart_has_counts_and_no_denominators() -> None:
    counts = [3, 5, 2, 8, 4] * 5
    chart = rate_chart("c", counts)
    assert (chart.chart, chart.stages[0].limits_vary) == ("c", False)
    assert chart.upper[0] == pytest.approx(4.4 + 3 * np.sqrt(4.4))
    assert chart.lower[0] == 0
    with pytest.raises(InputError, match="denominators_not_wanted"):
        rate_chart("c", counts, [1] * 25)


def test_frozen_limits_of_an_np_chart_speak_of_the_share() -> None:
    chart = rate_chart("np", [20, 90], [100, 300], stages=[StagePlan(0, frozen=FrozenLimits(centre=0.2))])
    assert chart.centre == pytest.approx([20, 60])
    assert chart.signals.ends["beyond_limits"].tolist() == [False, True]


def test_a_named_special_cause_leaves_the_limits_of_the_verdicts_own_chart() -> None:
    values = np.r_[noise(30), noise(30, seed=8)]
    values[10] = 25
    comparison = compare_stages(
        kind="continuous", before=values[:30], after=values[30:], before_n=None, after_n=None, when=None
    )
    named = np.arange(60) == 10
    with_all, without = chart_for_stages(comparison)[0], chart_for_stages(comparison, named=named)[0]
    assert (without.stages[0].upper or 0) < (with_all.stages[0].upper or 0) / 2
    assert without.excluded.tolist() == named.tolist()
    assert without.signals.at(10)


def test_points_before_the_first_stage_named_are_a_stage_of_their_own() -> None:
    chart = individuals_chart(noise(40), stages=[StagePlan(20, "after")])
    assert [(stage.label, stage.start, stage.stop) for stage in chart.stages] == [("", 0, 20), ("after", 20, 40)]
