"""Which charts are offered of a measure, the recommended one first, and why another would mislead."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import default_rng

from app.stats.base.result import InputError
from app.stats.control_charts.offers import Offer, offered_charts, without_one

pytestmark = pytest.mark.pure


def by_name(offers: tuple[Offer, ...]) -> dict[str, tuple[str, str]]:
    return {offer.chart: (offer.fit, offer.reason) for offer in offers}


def test_measured_values_that_do_not_follow_each_other_may_be_drawn_as_any_chart_of_single_values() -> None:
    values = default_rng(1).normal(50, 4, 60).tolist()
    found = by_name(offered_charts(kind="continuous", values=values))
    assert list(found) == ["i_mr", "ewma", "cusum", "run"]
    assert found["i_mr"] == ("best", "measured_values")
    assert {found[name][0] for name in ("ewma", "cusum", "run")} == {"fits"}


def test_values_that_follow_the_one_before_make_charts_with_a_memory_call_too_many_shifts() -> None:
    noise = default_rng(2).normal(0, 1, 80)
    values = [0.0]
    for step in noise:
        values.append(0.7 * values[-1] + float(step))
    offer = next(one for one in offered_charts(kind="time", values=[30 + v for v in values]) if one.chart == "ewma")
    assert (offer.fit, offer.reason) == ("careful", "neighbours_follow")
    correlation = offer.parameters["correlation"]
    assert isinstance(correlation, float) and 0.4 < correlation < 0.9
    few = by_name(offered_charts(kind="time", values=[1.0, 2.0, 3.0]))
    assert few["cusum"] == ("careful", "too_few_for_memory")


def test_averages_of_shifts_are_only_safe_where_the_spread_within_a_day_explains_them() -> None:
    random = default_rng(3)
    alike = [random.normal(20, 2, 3).tolist() for _day in range(40)]
    apart = [random.normal(20 + random.normal(0, 6), 1, 3).tolist() for _day in range(40)]
    for groups, expected in ((alike, ("fits", "subgroups_explain")), (apart, ("careful", "subgroups_too_narrow"))):
        values = [float(np.mean(group)) for group in groups]
        assert by_name(offered_charts(kind="continuous", values=values, subgroups=groups))["xbar_r"] == expected
    large = [random.normal(20, 2, 12).tolist() for _day in range(20)]
    assert "xbar_s" in by_name(offered_charts(kind="continuous", values=[20.0] * 20, subgroups=large))
    single = [[float(value)] for value in range(20)]
    names = by_name(offered_charts(kind="continuous", values=list(range(20)), subgroups=single))
    assert not {"xbar_r", "xbar_s"} & set(names)


def test_shares_that_scatter_as_counting_does_get_a_p_chart_and_others_laneys() -> None:
    random = default_rng(4)
    sizes = random.integers(400, 900, 40).tolist()
    plain = random.binomial(sizes, 0.1).tolist()
    wide = random.binomial(sizes, random.beta(6, 54, 40)).tolist()
    of_plain = by_name(offered_charts(kind="proportion", values=plain, sizes=sizes))
    assert next(iter(of_plain)) == "p" and of_plain["laney_p"] == ("fits", "little_wider")
    of_wide = by_name(offered_charts(kind="proportion", values=wide, sizes=sizes))
    assert next(iter(of_wide)) == "laney_p" and of_wide["p"] == ("careful", "limits_too_narrow")
    assert of_wide["i_mr"] == ("careful", "sizes_differ") and "np" not in of_wide


def test_where_the_same_number_is_checked_the_counts_themselves_can_be_drawn() -> None:
    counts = default_rng(5).poisson(9, 30).tolist()
    found = by_name(offered_charts(kind="count", values=counts, sizes=[500] * 30))
    assert found["c"] == ("fits", "same_sizes") and found["i_mr"] == ("fits", "sizes_alike") and "g" not in found


def test_rare_events_are_offered_by_how_long_it_goes_without_one() -> None:
    counts = default_rng(6).poisson(0.15, 200).tolist()
    found = by_name(offered_charts(kind="count", values=counts, sizes=[20] * 200))
    assert found["g"] == ("fits", "mostly_none") and found["run"] == ("careful", "many_on_the_median")
    crowded = [0] * 30 + [400] * 10
    assert "g" not in by_name(offered_charts(kind="count", values=crowded, sizes=[1000] * 40))


def test_gaps_lie_between_events_and_the_open_ends_are_none() -> None:
    gaps, ends = without_one([0, 0, 1, 0, 0, 2, 1, 0])
    assert gaps == [2, 0, 0] and ends == [5, 5, 6]
    assert without_one([0, 0, 0]) == ([], [])


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(InputError, match="count_above_denominator"):
        offered_charts(kind="proportion", values=[3.0], sizes=[2.0])
    assert offered_charts(kind="count", values=[], sizes=[])[0].fit == "best"
