"""Several groups: means, medians, spreads and all pairs, where the golden cases do not reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.stats.base.groups import by_label, gather
from app.stats.base.noncentral import f_above, range_quantile
from app.stats.base.result import InputError
from app.stats.comparing.anova import one_way_anova, welch_anova
from app.stats.comparing.compare import student_t
from app.stats.comparing.effect_sizes import cohens_f, eta_squared, omega_squared
from app.stats.comparing.homogeneity import equal_variances
from app.stats.comparing.multiple import games_howell, tukey_hsd
from app.stats.comparing.rank_groups import kruskal_wallis, moods_median
from tests.stats.series import noise

pytestmark = pytest.mark.pure

STEADY = settings(max_examples=40, deadline=None, derandomize=True, database=None)

SITES = {"Leeds": noise(12), "York": 0.8 + noise(15, seed=8), "Hull": 3 * noise(9, seed=9)}
PROCEDURES: list[Callable[[Any], Any]] = [
    one_way_anova,
    welch_anova,
    tukey_hsd,
    games_howell,
    kruskal_wallis,
    moods_median,
    equal_variances,
]


@pytest.mark.parametrize("procedure", PROCEDURES)
@pytest.mark.parametrize(
    "groups, code",
    [
        ({"Leeds": [1, 2]}, "too_few_groups"),
        ([], "too_few_groups"),
        ({"Leeds": [1, 2], "York": [None]}, "empty_group"),
        ("Leeds", "not_groups"),
        (7, "not_groups"),
        ([[1, 2], ["x"]], "not_numbers"),
    ],
)
def test_what_is_not_several_groups_is_refused(procedure: Callable[[Any], Any], groups: Any, code: str) -> None:
    with pytest.raises(InputError, match=code):
        procedure(groups)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_groups_of_equal_values_are_undefined_and_say_so(procedure: Callable[[Any], Any]) -> None:
    found = procedure([[0.1] * 4, [0.1] * 5])
    assert {gap.reason for gap in found.undefined} == {"no_variation"}
    assert getattr(found, "p_value", None) is None


def test_groups_keep_their_names_and_count_what_is_missing() -> None:
    samples = gather({"Leeds": [1, None, 2], "York": [3, 4]})
    assert (samples.names, samples.dropped, samples.n, samples.k) == (("Leeds", "York"), (1, 0), 4, 2)
    assert gather([[1], [2]]).names == ("1", "2")


def test_a_column_of_labels_makes_groups_in_the_order_they_appear() -> None:
    groups = by_label([1, 2, 3, 4, 5, 6], [2.0, "York", 2, None, " ", float("nan")])
    assert groups == {"2": [1, 3], "York": [2]}
    with pytest.raises(InputError, match="lengths_differ"):
        by_label([1], ["a", "b"])


def test_the_analysis_of_variance_agrees_with_scipy() -> None:
    found, expected = one_way_anova(SITES), stats.f_oneway(*SITES.values())
    assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-12)
    assert found.ss_total == pytest.approx(np.var(np.concatenate(list(SITES.values()))) * 36)
    assert [group.name for group in found.groups] == ["Leeds", "York", "Hull"]
    leeds = found.groups[0]
    half = stats.t.ppf(0.975, 33) * (found.pooled_standard_deviation or 0) / np.sqrt(12)
    assert (leeds.ci_high or 0) - leeds.mean == pytest.approx(half)


def test_welch_of_two_groups_is_the_square_of_his_t() -> None:
    pair = [SITES["Leeds"], SITES["Hull"]]
    found, expected = welch_anova(pair), stats.ttest_ind(*pair, equal_var=False)
    assert found.statistic == pytest.approx(expected.statistic**2)
    assert (found.df_within, found.p_value) == pytest.approx((expected.df, expected.pvalue))
    assert found.groups[1].standard_deviation == pytest.approx(np.std(SITES["Hull"], ddof=1))


def test_one_value_in_each_group_leaves_no_error_to_judge_by() -> None:
    found = one_way_anova([[1], [4], [9]])
    assert (found.ms_within, found.p_value, found.undefined[0].reason) == (None, None, "too_few_values")
    assert found.groups[0].standard_deviation is None
    assert welch_anova([[1], [2, 3]]).undefined[0].reason == "too_few_values"
    assert tukey_hsd([[1], [4]]).comparisons[0].undefined[0].reason == "too_few_values"
    assert equal_variances([[1], [4]]).undefined[0].reason == "too_few_values"


def test_means_of_large_values_keep_their_digits() -> None:
    groups = [np.round(part * 1024) / 1024 for part in SITES.values()]
    plain, moved = one_way_anova(groups), one_way_anova([part + 1e12 for part in groups])
    assert (moved.statistic, moved.ss_within) == pytest.approx((plain.statistic, plain.ss_within), rel=1e-9)
    spread, far = equal_variances(groups), equal_variances([part + 1e12 for part in groups])
    assert far.bartlett_statistic == pytest.approx(spread.bartlett_statistic, rel=1e-9)
    assert far.p_value == pytest.approx(spread.p_value, rel=1e-3)


def test_tukey_agrees_with_scipy_for_unequal_sizes() -> None:
    found, expected = tukey_hsd(SITES), stats.tukey_hsd(*SITES.values())
    limits = expected.confidence_interval(0.95)
    for pair, (later, earlier) in zip(found.comparisons, ((1, 0), (2, 0), (2, 1)), strict=True):
        assert pair.p_value == pytest.approx(expected.pvalue[later, earlier], abs=1e-9)
        assert pair.ci_low == pytest.approx(limits.low[later, earlier], rel=1e-8)
    assert (found.comparisons[1].first, found.comparisons[1].second) == ("Hull", "Leeds")


def test_games_howell_agrees_with_scipy() -> None:
    found, expected = games_howell(SITES), stats.tukey_hsd(*SITES.values(), equal_var=False)
    limits = expected.confidence_interval(0.95)
    for pair, (later, earlier) in zip(found.comparisons, ((1, 0), (2, 0), (2, 1)), strict=True):
        assert pair.p_value == pytest.approx(expected.pvalue[later, earlier], abs=1e-9)
        assert pair.ci_high == pytest.approx(limits.high[later, earlier], rel=1e-8)


def test_a_pair_that_cannot_be_judged_leaves_the_others_alone() -> None:
    found = games_howell({"one": [3], "flat": [2, 2], "level": [5, 5], "York": SITES["York"]})
    reasons = {(pair.second, pair.first): [gap.reason for gap in pair.undefined][:1] for pair in found.comparisons}
    assert reasons[("one", "York")] == ["too_few_values"]
    assert reasons[("flat", "level")] == ["no_variation"]
    assert reasons[("flat", "York")] == []
    assert found.comparisons[0].estimate == -1


def test_kruskal_wallis_and_mood_agree_with_scipy() -> None:
    groups = [[1, 2, 2, 5], [3, 3, 6, 7, 9], [8, 8, 4]]
    ranked, expected = kruskal_wallis(groups), stats.kruskal(*groups)
    assert (ranked.statistic, ranked.p_value) == pytest.approx((expected.statistic, expected.pvalue))
    assert ranked.epsilon_squared == pytest.approx(expected.statistic / 11)
    assert ranked.groups[0].z < 0 < ranked.groups[2].z
    counted, table = moods_median(groups), stats.median_test(*groups, correction=False)
    assert (counted.statistic, counted.p_value) == pytest.approx((table.statistic, table.pvalue))
    assert counted.smallest_expected == pytest.approx(1.5)


def test_mood_has_nothing_to_count_when_no_value_lies_above_the_median() -> None:
    assert moods_median([[1, 2, 2], [2, 2, 2]]).undefined[0].reason == "no_variation"


def test_equal_variances_agree_with_scipy() -> None:
    found, groups = equal_variances(SITES), list(SITES.values())
    for ours, theirs in (
        ((found.statistic, found.p_value), stats.levene(*groups)),
        ((found.levene_mean_statistic, found.levene_mean_p_value), stats.levene(*groups, center="mean")),
        ((found.bartlett_statistic, found.bartlett_p_value), stats.bartlett(*groups)),
        ((found.fligner_statistic, found.fligner_p_value), stats.fligner(*groups)),
    ):
        assert ours == pytest.approx(tuple(theirs), rel=1e-9)


def test_one_flat_group_leaves_bartlett_undefined_and_levene_as_it_is() -> None:
    found = equal_variances([[2, 2, 2, 2], [1, 2, 4, 9, 3]])
    assert found.bartlett_p_value is None
    assert {gap.name for gap in found.undefined} == {"bartlett_statistic", "bartlett_p_value"}
    assert found.p_value is not None


@pytest.mark.parametrize("effect", [eta_squared, omega_squared, cohens_f])
def test_the_size_of_a_difference_between_groups_has_limits_or_a_reason(effect: Callable[..., Any]) -> None:
    found = effect(SITES, level=0.9)
    assert 0 <= found.ci_low <= found.estimate <= found.ci_high
    assert effect([[2, 2], [3, 3]]).undefined[0].reason == "no_variation"
    assert effect([[1, 2, 3], [1, 2, 3]]).ci_low == 0


def test_limits_of_eta_squared_put_the_f_at_its_tails() -> None:
    apart = [SITES["Leeds"], SITES["York"] + 2]
    found, table = eta_squared(apart, level=0.9), one_way_anova(apart)
    for share, above in ((found.ci_low, 0.05), (found.ci_high, 0.95)):
        noncentrality = table.df_within * (share or 0) / (1 - (share or 0))
        assert f_above(table.statistic or 0, 1, table.df_within, noncentrality) == pytest.approx(above)


def test_an_overwhelming_difference_still_has_a_size() -> None:
    found = eta_squared([[1e12, 1e12 + 0.001, 1e12 - 0.001], [0, 0.001, 0.002]])
    assert 0.999 < (found.ci_low or 0) <= (found.ci_high or 0) <= 1
    assert (cohens_f([[1e12, 1e12 + 0.001, 1e12 - 0.001], [0, 0.001, 0.002]]).ci_low or 0) > 1e6


def test_the_studentized_range_is_exact_where_tables_are() -> None:
    assert range_quantile(0.95, 3, 10) == pytest.approx(3.88, abs=0.005)
    assert range_quantile(0.95, 2, 1) == pytest.approx(np.sqrt(2) * stats.t.ppf(0.975, 1), rel=1e-9)
    assert range_quantile(0.95, 50, 3) == pytest.approx(stats.studentized_range.ppf(0.95, 50, 3), rel=1e-9)


values = st.lists(st.integers(-40, 40), min_size=2, max_size=12)


@STEADY
@given(st.lists(values, min_size=2, max_size=4), st.integers(-9, 9), st.sampled_from([0.5, 4.0]))
def test_shift_and_scale_leave_every_p_value_as_it_was(groups: list[list[int]], shift: int, scale: float) -> None:
    moved = [[scale * value + shift for value in group] for group in groups]
    for procedure in (one_way_anova, welch_anova, kruskal_wallis, moods_median, equal_variances):
        one, two = procedure(groups).p_value, procedure(moved).p_value
        assert (one is None) == (two is None)
        assert one is None or two == pytest.approx(one, rel=1e-6, abs=1e-12)


@STEADY
@given(values, values)
def test_two_groups_by_analysis_of_variance_are_students_t_squared(first: list[int], second: list[int]) -> None:
    found = one_way_anova([first, second])
    if found.statistic is not None:
        assert found.statistic == pytest.approx((student_t(first, second).statistic or 0) ** 2, rel=1e-9, abs=1e-9)
