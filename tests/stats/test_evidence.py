"""What the evidence says where there is hardly any: nothing varies, nothing is left, everything is far out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from app.stats.base.result import InputError, TestResult, plain
from app.stats.before_after.change_model import Coefficient, best_log_likelihood, fit
from app.stats.before_after.comparison import Comparison, compare_stages
from app.stats.before_after.evidence import far_out, find_change_point, find_outliers, find_season, step_evidence
from app.stats.before_after.judging import baseline_slope, decide, gather, second_opinion
from app.stats.before_after.looks import Looks
from app.stats.before_after.report_card import evidence_checks
from app.stats.before_after.verdict import before_after
from tests.stats.series import days, judged, noise

pytestmark = pytest.mark.pure


def measured(before: object, after: object, **more: object) -> Comparison:
    question = {"kind": "continuous", "before_n": None, "after_n": None, "when": None, **more}
    return compare_stages(before=before, after=after, **question)  # type: ignore[arg-type]


def test_among_four_values_none_is_called_far_out() -> None:
    assert not far_out(np.array([1.0, 1.0, 1.0, 900.0]), np.ones(4)).any()


def test_a_value_far_from_many_equal_ones_is_far_out_and_equal_values_are_not() -> None:
    values = np.array([5.0] * 30 + [40.0])
    assert far_out(values, np.ones(31)).tolist() == [False] * 30 + [True]
    assert not far_out(np.full(12, 5.0), np.ones(12)).any()


def test_nothing_is_fitted_where_nothing_varies_or_rows_are_as_few_as_columns() -> None:
    design = np.column_stack([np.ones(6), np.arange(6.0)])
    assert fit(3 + 2 * np.arange(6.0), design) is None
    assert fit(np.array([1.0, 5.0]), design[:2]) is None
    assert best_log_likelihood(3 + 2 * np.arange(6.0), design) == -np.inf
    assert step_evidence(measured([4.0] * 8, [4.0] * 8), season=None) is None
    assert gather(measured([4.0] * 8, [4.0] * 8), looks=Looks(), named=np.zeros(16, dtype=bool)) is None


def test_the_likelihood_is_the_same_with_the_chain_told_or_assumed() -> None:
    values, design = noise(20), np.ones((20, 1))
    starts = np.zeros(20, dtype=bool)
    starts[0] = True
    assert best_log_likelihood(values, design) == best_log_likelihood(values, design, starts=starts)


def test_one_stage_of_equal_values_is_compared_by_what_the_other_varies() -> None:
    found = judged([10.0] * 20, 5 + noise(20))
    assert found.verdict == "improved"
    assert found.difference is not None
    assert found.difference.ci_high is not None
    assert found.difference.ci_high < 0


def test_a_season_that_the_points_cannot_tell_from_the_step_is_not_looked_for() -> None:
    every_week = [day for place, day in enumerate(days(12 * 7)) if place % 7 == 0]
    assert find_season(measured(noise(6), noise(6, seed=8), when=every_week)) is None


def test_the_fewest_points_that_are_calculated_with_already_tell_where_the_level_moved() -> None:
    comparison = measured([5.0, 6, 5, 6, 5], [2.0, 3, 2, 3, 2])
    evidence = step_evidence(comparison, season=None)
    assert evidence is not None
    assert find_change_point(comparison, evidence, season=None).position == 5


def test_measuring_on_two_weekdays_alone_shows_no_week() -> None:
    two_a_week = [day for day in days(7 * 12) if day.weekday() in (0, 2)]
    comparison = measured(noise(12), noise(12, seed=8), when=two_a_week)
    assert find_season(comparison) is None
    assert step_evidence(comparison, season=7.0) is None, "a wave through two points is any wave"
    three_a_week = [day for day in days(7 * 12) if day.weekday() in (0, 2, 4)]
    assert step_evidence(measured(noise(18), noise(18, seed=8), when=three_a_week), season=7.0) is not None


def test_a_slope_is_only_looked_for_in_a_baseline_of_twelve_that_varies() -> None:
    assert baseline_slope(measured(noise(11), noise(12))) is None
    assert baseline_slope(measured([3.0] * 12, noise(12))) is None
    sign, p_value = baseline_slope(measured(np.arange(20.0) + noise(20), noise(12))) or (0.0, 1.0)
    assert sign == 1
    assert p_value < 0.001


def test_a_step_on_a_slope_that_nothing_blurs_is_a_step() -> None:
    line = np.arange(600.0)
    found = judged(-line[:300], -50 - line[300:])
    assert (found.verdict, found.sentence.code) == ("improved", "improved_fell")
    assert found.change_point is not None
    assert found.change_point.matches


def test_without_a_slope_beside_it_a_step_stands_by_itself() -> None:
    found = gather(measured([9.0] * 5 + [9.5], [2.0] * 5 + [2.5]), looks=Looks(), named=np.zeros(12, dtype=bool))
    assert found is not None
    assert decide(found) in ("changed", "sliding")


def test_a_second_method_that_has_no_answer_neither_agrees_nor_doubts() -> None:
    comparison = measured(10 + noise(24), 5 + noise(24, seed=8))
    found = gather(comparison, looks=Looks(), named=np.zeros(48, dtype=bool))
    assert found is not None
    assert found.agreement is True
    silent = replace(found, second=TestResult("none", "", (24, 24)))
    assert silent.agreement is None
    assert decide(silent) == decide(found) == "changed"
    codes = [{check.code for check in evidence_checks(one, hidden=None)} for one in (found, silent)]
    assert codes[0] - codes[1] == {"second_opinion"}


def test_stages_that_never_vary_have_no_likeness_of_neighbours_and_are_compared_by_ranks() -> None:
    found = second_opinion(measured([4.0] * 8, [5.0] * 8), phi=0.0)[0]
    assert "Mann" in found.method
    assert found.p_value is not None
    assert found.p_value < 0.01


def test_few_events_among_a_known_number_are_compared_by_fishers_exact_test() -> None:
    before, after = [2, 1] * 6, [0] * 11 + [1]
    comparison = compare_stages(
        kind="proportion", before=before, after=after, before_n=[20] * 12, after_n=[20] * 12, when=None
    )
    found = second_opinion(comparison, phi=0.0)[0]
    assert found.method == "Fisher's exact test"
    assert found.estimate == pytest.approx(1 / 240 - 18 / 240)
    assert found.p_value == pytest.approx(stats.fisher_exact([[1, 239], [18, 222]]).pvalue)


def test_few_events_that_come_in_heaps_are_compared_by_ranks_and_not_by_an_exact_test() -> None:
    evenly, heaped = [1] * 12, [0] * 5 + [9] + [0] * 6
    for after, method in ((evenly[::-1], "Two Poisson rates, exact"), (heaped, "Mann-Whitney")):
        comparison = compare_stages(
            kind="count", before=evenly, after=after, before_n=[10] * 12, after_n=[10] * 12, when=None
        )
        assert second_opinion(comparison, phi=0.0)[0].method.startswith(method)


def test_a_quantile_is_where_its_share_of_the_mixture_lies() -> None:
    mixed = Coefficient(np.array([-3.0, 0.5, 4.0]), np.array([0.2, 1.0, 3.0]), np.array([0.5, 0.3, 0.2]), df=7.0)
    shares = [0.001, 0.025, 0.5, 0.9, 0.9999]
    assert [mixed.share_below(mixed.quantile(share)) for share in shares] == pytest.approx(shares, abs=1e-12)


def test_a_mixture_of_no_numbers_has_no_quantile_and_the_search_for_it_ends() -> None:
    nowhere = Coefficient(np.array([np.nan]), np.ones(1), np.ones(1), df=7.0)
    assert np.isnan(nowhere.quantile(0.5))


def test_few_events_of_fractional_counts_are_compared_by_ranks_and_not_by_an_exact_test() -> None:
    comparison = compare_stages(
        kind="count",
        before=[0.5, 1, 0, 1, 0.5, 1.5],
        after=[0, 0.5, 0, 0, 0.5, 0],
        before_n=[10] * 6,
        after_n=[10] * 6,
        when=None,
    )
    assert "Mann" in second_opinion(comparison, phi=0.0)[0].method
    assert find_outliers(comparison).dtype == np.bool_


def test_a_moment_that_is_no_date_is_told_with_its_place() -> None:
    for moment in ("soon", None, "2026-13-01"):
        with pytest.raises(InputError, match="not_a_date: position=2"):
            measured([1.0], [2.0], when=["2026-01-01", moment])


def test_numbers_as_moments_keep_the_order_they_came_in() -> None:
    assert measured([1.0, 2.0], [3.0], when=[3, 1, 2]).series.values.tolist() == [1.0, 2.0, 3.0]


def test_shares_that_are_all_or_none_weigh_by_their_denominators() -> None:
    comparison = compare_stages(
        kind="proportion", before=[10, 40], after=[10, 40], before_n=[10, 40], after_n=[10, 40], when=None
    )
    assert comparison.series.roots[1] == pytest.approx(2 * comparison.series.roots[0])


def test_answers_are_plain_whatever_numbers_they_hold() -> None:
    assert plain({"a": np.float64(1.5), "b": [np.inf, -np.inf, np.nan], "c": days(1)[0]}) == {
        "a": 1.5,
        "b": ["inf", "-inf", None],
        "c": "2025-09-01",
    }


@pytest.mark.parametrize("size", [12, 300])
def test_a_slide_that_nothing_blurs_is_no_step_however_long(size: int) -> None:
    values = [float(value) for value in range(2 * size, 0, -1)]
    found = before_after(kind="continuous", direction="lower", before=values[:size], after=values[size:])
    assert (found.verdict, found.sentence.code) == ("cannot_tell", "steady_slide")


@pytest.mark.parametrize("every, verdict", [(4, "improved"), (5, "cannot_tell")])
def test_of_few_events_nothing_is_claimed_more_surely_than_the_exact_method_allows(every: int, verdict: str) -> None:
    """Ten events in 40 days and none in 20: .037 by the exact test of two rates; of eight events .059."""
    before = [float(day % every == 0) for day in range(40)]
    found = before_after(
        kind="count", direction="lower", before=before, after=[0.0] * 20, before_n=[50.0] * 40, after_n=[50.0] * 20
    )
    assert found.verdict == verdict and found.p_value == pytest.approx(found.second_opinion.p_value)
    if verdict == "improved":
        assert found.sentence.code == "improved_probable_fell"
        assert found.lines[0].parameters == {"p": pytest.approx(0.037, abs=5e-4), "tries": 4}


def test_what_may_be_hidden_is_never_less_than_the_far_end_of_the_likely_range() -> None:
    before = [50.0, 48, 52, 49, 51, 50, 47, 53, 49, 51, 50, 50, 48, 52]
    after = [value - 0.5 + 0.1 * place * (-1) ** place for place, value in enumerate(before)]
    found = before_after(kind="continuous", direction="lower", before=before, after=after)
    assert found.verdict == "no_change" and found.difference is not None and found.difference.ci_low is not None
    hidden = next(check.parameters["hidden"] for check in found.checks if check.code == "smallest_effect")
    assert found.smallest_detectable is not None and hidden == -found.difference.ci_low > found.smallest_detectable


def test_no_change_says_that_extreme_points_are_not_in_what_could_be_hidden() -> None:
    before = [50.0, 48, 52, 49, 51, 50, 47, 53, 49, 51, 50, 50, 48, 52]
    found = before_after(kind="continuous", direction="lower", before=before, after=[*before[:12], 15.0, 12.0])
    assert [line.code for line in found.lines] == ["moved_within", "extremes_apart"]
    assert found.lines[1].parameters == {"points": 2}


def test_a_slide_that_went_on_through_a_pause_is_not_taken_for_a_step() -> None:
    """Forty days that fall by .06 standard deviations a day, sixty without values, twenty that fall on."""
    place = np.arange(60)
    day = place + 60 * (place >= 40)
    when = [date(2025, 1, 6) + timedelta(days=int(ordinal)) for ordinal in day]
    claimed = 0
    for seed in range(20):
        values = np.random.default_rng(seed).normal(size=60) - 0.06 * day
        found = before_after(
            kind="continuous", direction="lower", before=values[:40].tolist(), after=values[40:].tolist(), when=when
        )
        claimed += found.verdict == "improved"
    assert claimed <= 3


def test_what_slides_before_the_change_is_not_called_steady() -> None:
    before = [20 - 0.25 * place + 1.5 * (-1) ** place for place in range(14)]
    found = before_after(kind="continuous", direction="lower", before=before, after=[10.0, 12, 9, 11, 10, 12, 9] * 2)
    codes = {check.code: check.state for check in found.checks}
    assert codes["trend_before"] == "look" and codes.get("steady_before") != "ok"
