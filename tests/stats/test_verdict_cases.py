"""Every row of the table of cases: what the data look like, and what is said about them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.stats.before_after.verdict import before_after
from tests.stats.series import check, judged, noise

pytestmark = pytest.mark.pure


def test_a_clear_fall_that_meets_the_goal_says_so_with_the_chance() -> None:
    found = judged(10 + noise(24), 5 + noise(24, seed=8), goal=6)
    assert (found.verdict, found.sentence.code) == ("improved", "improved_goal_met_fell")
    assert [line.code for line in found.lines] == ["chance_thousand"]
    assert found.goal.status == "meets"


def test_a_clear_rise_that_meets_the_goal_is_an_improvement_when_higher_is_better() -> None:
    found = judged(10 + noise(24), 15 + noise(24, seed=8), direction="higher", goal=14)
    assert (found.verdict, found.sentence.code) == ("improved", "improved_goal_met_rose")


def test_a_clear_fall_with_the_goal_met_on_some_days_says_close_but_not_every_day() -> None:
    found = judged(10 + noise(24), 5 + noise(24, seed=8), goal=5.2, goal_basis="every")
    assert found.sentence.code == "improved_goal_some_fell"
    assert found.goal.meeting is not None
    assert 0 < found.goal.meeting < 24


def test_a_goal_for_every_day_that_the_average_itself_misses_says_so() -> None:
    found = judged(10 + noise(24), 5 + noise(24, seed=8), goal=4.5, goal_basis="every")
    assert found.sentence.code == "improved_goal_average_fell"
    assert found.goal.average_meets is False
    assert found.goal.meeting is not None
    assert 0 < found.goal.meeting < 24


def test_a_clear_fall_that_misses_the_goal_does_not_claim_it() -> None:
    assert judged(10 + noise(24), 5 + noise(24, seed=8), goal=1).sentence.code == "improved_goal_missed_fell"


def test_a_clear_fall_without_a_goal_gives_its_size() -> None:
    found = judged(10 + noise(24), 5 + noise(24, seed=8))
    assert found.sentence.code == "improved_fell"
    assert found.sentence.parameters["change"] == pytest.approx(5)


def test_a_weaker_change_is_called_probable_with_its_tries_in_a_hundred() -> None:
    found = judged(10 + noise(24), 9.25 + noise(24, seed=8))
    assert (found.verdict, found.sentence.code) == ("improved", "improved_probable_fell")
    assert found.p_value is not None
    assert found.lines[0].code == "chance_about"
    assert found.lines[0].parameters["tries"] == round(100 * found.p_value)


def test_no_clear_change_tells_what_could_be_hidden() -> None:
    found = judged(10 + noise(24), 10.1 + noise(24, seed=8))
    assert (found.verdict, found.sentence.code) == ("no_change", "no_change")
    assert found.lines[0].code == "moved_within"
    assert found.smallest_detectable == found.lines[0].parameters["hidden"]
    assert 0.5 < (found.smallest_detectable or 0) < 1.5


@pytest.mark.parametrize("shift, code", [(4, "worse_rose"), (0.88, "worse_probable_rose")])
def test_a_rise_where_lower_is_better_is_worse_and_points_to_its_moment(shift: float, code: str) -> None:
    found = judged(10 + noise(24), 10 + shift + noise(24, seed=8))
    assert (found.verdict, found.sentence.code) == ("worse", code)
    assert found.lines[0].code == "look_around"
    assert found.change_point is not None
    assert found.change_point.low <= int(found.lines[0].parameters["since"] or 0) <= found.change_point.high


def test_a_fall_where_higher_is_better_is_worse() -> None:
    assert judged(10 + noise(24), 5 + noise(24), direction="higher").sentence.code == "worse_fell"


def test_a_real_but_tiny_change_asks_whether_it_matters() -> None:
    found = judged(10 + noise(2500), 9.85 + noise(2500, seed=8))
    assert (found.verdict, found.sentence.code) == ("improved", "tiny_fell")
    assert found.lines[0].code == "ask_if_it_matters"


@pytest.mark.parametrize("after", [3, 6, 11])
def test_too_few_values_since_the_change_is_too_early_and_says_how_many_more(after: int) -> None:
    found = judged(10 + noise(24), 2 + noise(after))
    assert (found.verdict, found.sentence.code) == ("too_early", "too_early")
    assert (found.lines[0].parameters["have"], found.lines[0].parameters["more"]) == (after, 12 - after)


def test_below_five_values_nothing_is_calculated_and_from_five_on_the_numbers_are_shown() -> None:
    few, more = judged(10 + noise(24), 2 + noise(4)), judged(10 + noise(24), 2 + noise(6))
    assert few.difference is None
    assert {gap.name for gap in few.undefined} == {"difference", "p_value", "effect"}
    assert more.difference is not None


@pytest.mark.parametrize("before", [0, 4, 11])
def test_too_few_values_before_the_change_cannot_be_compared(before: int) -> None:
    found = judged(noise(24)[:before], noise(24))
    assert (found.verdict, found.sentence.code) == ("too_early", "no_baseline")
    assert found.lines[0].parameters["needed"] == 12


def test_lopsided_values_keep_their_verdict_with_a_check_when_a_second_test_agrees() -> None:
    lopsided = np.exp(noise(30))
    found = judged(lopsided, lopsided[::-1] / 4)
    assert found.verdict == "improved"
    assert check(found, "lopsided").state == "look"
    assert found.agreement is True


def test_two_extreme_days_that_alone_make_the_difference_leave_us_unsure() -> None:
    after = 10 + noise(14, seed=9)
    after[[3, 9]] += 14, 17
    before = 10.0 + 0.1 * noise(14)
    found = judged(before, np.where(after > 20, after, before[::-1]))
    assert found.verdict in ("no_change", "cannot_tell")
    assert found.outliers.extreme == (17, 23)


def test_tests_that_disagree_name_the_number_of_extreme_days() -> None:
    before, after = 10 + 0.3 * noise(15), 10 + 0.3 * noise(15, seed=3)
    after[[2, 5, 8, 12]] = 13.5, 13.9, 14.1, 13.7
    found = judged(before, after)
    assert (found.verdict, found.sentence.code) == ("cannot_tell", "tests_disagree")
    assert found.lines[0].code == "extreme_points"
    assert found.lines[0].parameters["points"] == 4


def test_tests_that_disagree_without_extreme_days_ask_for_more_data() -> None:
    rng = np.random.default_rng(406)
    before, after = rng.standard_t(3, size=14), rng.standard_t(3, size=14) + 1.2
    found = judged(before, after)
    assert (found.verdict, found.lines[0].code) == ("cannot_tell", "methods_differ")
    assert found.agreement is False
    assert check(found, "second_opinion").state == "look"


def test_a_slide_that_began_before_the_change_is_not_credited_to_it() -> None:
    falling = 20 - 0.15 * np.arange(60) + noise(60)
    found = judged(falling[:30], falling[30:])
    assert (found.verdict, found.sentence.code) == ("cannot_tell", "already_improving")
    assert check(found, "trend_before").state == "look"


def test_a_slide_the_wrong_way_was_already_getting_worse() -> None:
    rising = 20 + 0.15 * np.arange(60) + noise(60)
    assert judged(rising[:30], rising[30:]).sentence.code == "already_worsening"


def test_a_slide_too_short_to_be_seen_before_the_change_still_cannot_be_told_from_a_step() -> None:
    falling = 20 - 0.1 * np.arange(44) + noise(44)
    found = judged(falling[:14], falling[14:])
    assert (found.verdict, found.sentence.code) == ("cannot_tell", "steady_slide")


def test_values_that_follow_each_other_too_closely_get_no_chance_sentence() -> None:
    slow = 2 * np.sin(0.5 * np.arange(14))
    found = judged(slow + 0.05 * noise(14), 8 + slow[::-1] + 0.05 * noise(14, seed=3), direction="higher")
    assert (found.verdict, found.sentence.code) == ("cannot_tell", "not_independent")
    assert [line.code for line in found.lines] == ["do_not_quote"]
    assert check(found, "independent").state == "todo"


def test_a_named_special_cause_is_shown_with_and_without() -> None:
    before = 10 + noise(24)
    before[5] += 4
    found = judged(before, 6 + noise(24, seed=8), named=[5])
    assert found.outliers.named == (5,)
    assert found.outliers.with_all is not None
    assert found.outliers.without is not None
    assert found.outliers.same is True
    assert check(found, "named_causes").state == "info"


def test_a_named_special_cause_that_decides_the_result_is_pointed_out() -> None:
    before, after = 10 + noise(13), 8.8 + noise(13, seed=8)
    after[[1, 6]] += 3
    found = judged(before, after, named=[14, 19])
    assert found.outliers.same is False
    assert check(found, "named_causes").state == "look"


def test_stages_counted_differently_get_no_verdict_until_someone_confirms() -> None:
    found = judged(10 + noise(24), 5 + noise(24), same_method=False)
    assert (found.verdict, found.sentence.code) == ("cannot_tell", "counted_differently")
    assert found.p_value is None
    assert check(found, "same_method").state == "todo"


def test_a_steady_measure_around_its_goal_meets_it_by_chance() -> None:
    found = judged(10 + noise(24), 10 + noise(24, seed=8), goal=10, goal_basis="every")
    assert (found.verdict, found.sentence.code) == ("no_change", "no_change_goal_some")
    assert found.lines[0].code == "something_else"


def test_values_that_never_vary_are_not_judged_by_chance() -> None:
    same, moved = judged([5] * 20, [5] * 20), judged([5] * 20, [4] * 20)
    assert (same.verdict, same.sentence.code) == ("no_change", "no_change_constant")
    assert (moved.verdict, moved.sentence.code) == ("cannot_tell", "no_spread")
    assert moved.p_value is None
    assert moved.undefined[0].reason == "no_variation"


def test_nothing_ever_happened_is_no_change_and_not_a_crash() -> None:
    sizes = [200] * 15
    found = before_after(
        kind="proportion", direction="lower", before=[0] * 15, after=[0] * 15, before_n=sizes, after_n=sizes
    )
    assert found.sentence.code == "no_change_constant"


def test_few_events_need_an_exact_method_to_agree() -> None:
    question: dict[str, Any] = {"kind": "count", "direction": "lower", "before_n": [50] * 15, "after_n": [50] * 15}
    before = [1, 0, 1, 2, 0, 1, 1, 0, 2, 1, 0, 1, 1, 2, 0]
    found = before_after(before=before, after=[0] * 15, **question)
    assert found.second_opinion is not None
    assert found.second_opinion.method == "Two Poisson rates, exact"
    assert check(found, "few_events").parameters["points"] == 13
    assert found.verdict == "improved"
