"""The figures of a verdict on data whose answer is known, and what each input does to it."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.stats.base.result import InputError, plain
from app.stats.before_after.verdict import before_after
from tests.stats.series import check, days, following, judged, noise

pytestmark = pytest.mark.pure

REAL_DATA = Path(__file__).parents[3] / "shared" / "data"


def attendances(provider: str, first: str, last: str) -> tuple[list[float], list[float], list[str]]:
    """Breaches, attendances and months of a provider's type 1 departments."""
    file = REAL_DATA / "ae_attendances.csv"
    if not file.exists():
        pytest.skip("The NHS attendance data are not beside this checkout.")
    with file.open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["org_code"] == provider and row["type"] == "1"]
    months = sorted((row for row in rows if first <= row["period"][:7] <= last), key=lambda row: row["period"])
    return (
        [float(row["breaches"]) for row in months],
        [float(row["attendances"]) for row in months],
        [row["period"] for row in months],
    )


def test_waiting_at_one_hospital_is_never_called_improved_and_its_over_dispersion_is_told() -> None:
    before, before_n, before_when = attendances("RF4", "2016-04", "2017-03")
    after, after_n, after_when = attendances("RF4", "2018-04", "2019-03")
    found = before_after(
        kind="proportion",
        direction="lower",
        before=before,
        before_n=before_n,
        after=after,
        after_n=after_n,
        when=before_when + after_when,
    )
    assert (found.before.n, found.after.n) == (12, 12)
    assert found.before.estimate == pytest.approx(0.167, abs=0.0005)
    assert found.after.estimate == pytest.approx(0.276, abs=0.0005)
    assert found.before.dispersion == pytest.approx(349.2, abs=0.1)
    assert found.after.dispersion == pytest.approx(588.4, abs=0.1)
    assert found.verdict in ("worse", "no_change", "cannot_tell")
    counting = check(found, "dispersion")
    assert counting.state == "look"
    assert counting.parameters["dispersion_before"] == found.before.dispersion
    assert check(found, "chart").parameters["chart"] == "laney_p"
    assert found.difference is not None
    assert found.difference.ci_high is not None
    assert found.difference.ci_low is not None
    assert found.difference.ci_high - found.difference.ci_low > 0.05, "as wide as the months really differ"


def test_the_nile_fell_after_1898() -> None:
    file = REAL_DATA / "nile.csv"
    if not file.exists():
        pytest.skip("The Nile data are not beside this checkout.")
    years = np.genfromtxt(file, delimiter=",", skip_header=1)
    found = judged(years[:28, 1], years[28:, 1], direction="higher")
    assert (found.verdict, found.sentence.code) == ("worse", "worse_fell")
    assert found.change_point is not None
    assert years[found.change_point.position - 1, 0] == 1898
    assert found.change_point.matches


def test_a_change_made_at_the_wrong_date_is_noticed() -> None:
    values = 10 + noise(60)
    values[20:] -= 4
    found = judged(values[:35], values[35:])
    assert found.change_point is not None
    assert abs(found.change_point.position - 20) <= 1
    assert found.verdict != "improved" or check(found, "change_date").state == "look"


def test_the_difference_shown_is_the_difference_of_the_two_averages_shown() -> None:
    found = judged(10 + noise(24), 7 + noise(24, seed=8))
    assert found.difference is not None
    assert found.before.estimate is not None
    assert found.after.estimate is not None
    assert found.difference.estimate == pytest.approx(found.after.estimate - found.before.estimate)
    assert found.relative_change is not None
    assert found.relative_change.estimate == pytest.approx(-0.3)


def test_one_gross_outlier_does_not_hide_a_change() -> None:
    before, after = 10 + noise(25), 8.4 + noise(25, seed=8)
    before[10] = -60
    found = judged(before, after)
    assert found.outliers.extreme == (10,)
    assert found.verdict == "improved"
    assert found.outliers.p_value_with_all is not None
    assert found.outliers.p_value_with_all > 0.2, "with it the averages alone say nothing"
    assert check(found, "outliers").state == "info"


def test_a_rate_is_all_counts_over_all_denominators_and_its_effect_a_ratio() -> None:
    rng = np.random.default_rng(11)
    sizes = rng.integers(200, 900, size=40)
    counts = rng.binomial(sizes, np.r_[np.full(20, 0.2), np.full(20, 0.1)])
    found = before_after(
        kind="proportion",
        direction="lower",
        before=counts[:20],
        before_n=sizes[:20],
        after=counts[20:],
        after_n=sizes[20:],
    )
    assert found.before.estimate == counts[:20].sum() / sizes[:20].sum()
    assert found.effect is not None
    assert found.effect.method.startswith("rate ratio")
    assert found.effect.estimate == pytest.approx(found.after.estimate / found.before.estimate)  # type: ignore[operator]
    assert (found.effect.ci_low or 0) < 0.5 < (found.effect.ci_high or 0)
    assert check(found, "dispersion").state == "ok"
    assert found.verdict == "improved"


def test_a_ratio_to_a_level_that_is_nought_without_its_one_extreme_day_does_not_exist() -> None:
    before, after = [43] + [0] * 12, [0] * 11 + [43, 0, 0, 43, 0, 0, 43]
    found = before_after(
        kind="count", direction="lower", before=before, after=after, before_n=[50] * 13, after_n=[50] * 18
    )
    assert found.verdict == "no_change"
    assert found.outliers.extreme[0] == 0
    assert found.effect is not None
    assert (found.effect.estimate, found.effect.ci_low, found.effect.ci_high) == (None, None, None)
    assert [gap.name for gap in found.effect.undefined] == ["effect"]


def test_more_looks_make_the_same_data_weaker_and_its_interval_wider() -> None:
    once = judged(10 + noise(24), 9.2 + noise(24, seed=8))
    often = judged(10 + noise(24), 9.2 + noise(24, seed=8), look=3, looks_planned=20)
    assert once.verdict == "improved"
    assert often.verdict == "no_change"
    assert once.p_value == once.p_value_unadjusted == often.p_value_unadjusted
    assert often.p_value is not None
    assert once.p_value is not None
    assert often.p_value > 3 * once.p_value
    assert once.difference is not None
    assert often.difference is not None
    assert (often.difference.ci_high or 0) > (once.difference.ci_high or 0)
    assert check(often, "looks").state == "info"


def test_an_unknown_number_of_looks_costs_more_than_one_and_looking_beyond_the_plan_is_told() -> None:
    once = judged(10 + noise(24), 8 + noise(24, seed=8))
    any_time = judged(10 + noise(24), 8 + noise(24, seed=8), look=7, looks_planned=None)
    assert any_time.p_value is not None
    assert once.p_value is not None
    assert once.p_value < any_time.p_value < 0.05
    beyond = judged(10 + noise(24), 8 + noise(24, seed=8), look=7, looks_planned=4)
    assert check(beyond, "looks").state == "look"


def test_a_weekly_pattern_is_seen_when_the_calendar_is_known_and_taken_out() -> None:
    values = 10 + noise(84) + 2 * np.sin(2 * np.pi * np.arange(84) / 7)
    values[42:] -= 2
    found = judged(values[:42], values[42:], when=days(84))
    assert found.season == 7.0
    assert found.verdict == "improved"
    assert check(found, "season").parameters["days"] == 7
    assert judged(values[:42], values[42:]).season is None


def test_a_season_seen_fewer_than_three_times_is_only_perhaps_one() -> None:
    values = 10 + 0.3 * noise(60) + 3 * np.sin(2 * np.pi * np.arange(60) / 30.4375)
    found = judged(values[:30], values[30:], when=days(60))
    assert check(found, "season_short").parameters["days"] == 30


def test_autocorrelation_widens_the_interval_and_is_told() -> None:
    series = following(80, phi=0.6)
    found, shuffled = judged(series[:40], series[40:]), judged(np.sort(series)[::2], np.sort(series)[1::2])
    assert found.autocorrelation is not None
    assert found.autocorrelation > 0.35
    assert check(found, "independent").state == "look"
    assert found.second_opinion is not None
    assert found.second_opinion.method.startswith("Welch t with the effective")
    assert shuffled.autocorrelation != found.autocorrelation


def test_missing_values_are_dropped_counted_and_keep_their_positions() -> None:
    before = [*(10 + noise(24)).tolist(), None, float("nan")]
    after = 5 + noise(24, seed=8)
    after[4] = 40
    found = judged(before, after)
    assert found.dropped == (2, 0)
    assert found.outliers.extreme == (30,)
    assert check(found, "missing").state == "info"


def test_a_pause_between_the_stages_starts_a_new_chain() -> None:
    first = days(20)
    apart = [*first, *(one + timedelta(days=400) for one in first)]
    values = following(40, phi=0.5)
    joined, parted = judged(values[:20], values[20:]), judged(values[:20], values[20:], when=apart)
    assert joined.p_value != parted.p_value


@pytest.mark.parametrize(
    "basis, share, status",
    [("average", None, "some"), ("every", None, "some"), ("share", 0.9, "some"), ("share", 0.5, "meets")],
)
def test_a_goal_is_judged_on_its_own_basis(basis: str, share: float | None, status: str) -> None:
    after = np.r_[np.full(14, 4.0), np.full(6, 7.0)] + 0.01 * noise(20)
    found = judged(10 + noise(24), after, goal=5, goal_basis=basis, goal_share=share)
    assert (found.goal.status, found.goal.meeting, found.goal.n) == (status, 14, 20)


def test_an_average_just_short_of_the_goal_is_close_and_far_from_it_is_missed() -> None:
    close = judged(10 + noise(24), 5 + noise(24, seed=8), goal=4.9)
    assert close.goal.status == "some"
    assert close.goal.probability is not None
    assert 0.1 < close.goal.probability < 0.5
    assert judged(10 + noise(24), 5 + noise(24, seed=8), goal=3).goal.status == "misses"


def test_an_average_that_meets_the_goal_by_less_than_chance_moves_it_does_not_meet_it_for_sure() -> None:
    even = judged(10 + noise(24), 5 + noise(24, seed=8), goal=5.1)
    assert (even.goal.status, even.goal.average_meets, even.sentence.code) == ("some", True, "improved_goal_even_fell")
    assert judged(10 + noise(24), 5 + noise(24, seed=8), goal=6).sentence.code == "improved_goal_met_fell"


def test_how_sure_the_goal_is_comes_from_the_spread_after_the_change() -> None:
    found = judged(100 + 20 * noise(24), 80 + noise(24, seed=8), goal=81.0)
    assert found.goal.probability is not None and found.goal.probability > 0.99
    assert found.goal.status == "meets"


def test_no_direction_is_claimed_that_the_averages_contradict() -> None:
    before = [10.0] * 11 + [1000.0] + [10.0] * 2
    found = judged(before, [11.0] * 14)
    assert (found.verdict, found.sentence.code) == ("cannot_tell", "tests_disagree")
    assert next(check.state for check in found.checks if check.code == "outliers_alone") == "look"


def test_a_step_is_measured_by_the_spread_without_the_values_it_was_found_without() -> None:
    before = [*(10 + noise(24)), 1000.0]
    found = judged(before, 7 + noise(24, seed=8))
    assert found.effect is not None and found.effect.estimate is not None and found.effect.estimate < -1.5
    assert "tiny" not in found.sentence.code


@pytest.mark.parametrize(
    "question, code",
    [
        ({"kind": "ratio"}, "unknown_kind"),
        ({"direction": "up"}, "unknown_direction"),
        ({"goal": 1, "goal_basis": "median"}, "unknown_basis"),
        ({"goal": 1, "goal_basis": "share"}, "share_out_of_range"),
        ({"goal": float("nan")}, "goal_not_a_number"),
        ({"looks_planned": 0}, "looks_out_of_range"),
        ({"when": [date(2026, 1, 1)]}, "when_length_differs"),
        ({"when": ["yesterday"] * 40}, "not_a_date"),
        ({"when": [*days(20), *days(20)]}, "stages_overlap"),
        ({"when": ["2026-01-01"] * 20 + list(range(20))}, "not_a_date"),
        ({"named": [-1]}, "named_not_positions"),
        ({"named": [40]}, "named_not_positions"),
        ({"named": [True]}, "named_not_positions"),
        ({"named": 5}, "named_not_positions"),
        ({"goal": "5"}, "goal_not_a_number"),
        ({"goal": [5]}, "goal_not_a_number"),
        ({"goal": 5, "goal_basis": "share", "goal_share": True}, "share_out_of_range"),
        ({"same_method": "no"}, "same_method_not_true_or_false"),
        ({"when": [True] * 40}, "not_a_date"),
        ({"look": True}, "looks_out_of_range"),
        ({"before": ["one"] * 20}, "not_numbers"),
        ({"before": ["1"] * 20}, "not_numbers"),
        ({"before": [1.0, True] * 10}, "not_numbers"),
        ({"before": [1e400] * 20}, "infinite_value"),
        ({"before": [1e200] * 20}, "value_too_large"),
        ({"kind": "proportion"}, "denominators_missing"),
        ({"kind": "proportion", "before_n": [1] * 20, "after_n": [9] * 20}, "count_above_denominator"),
        ({"kind": "count", "before_n": [0] * 20, "after_n": [9] * 20}, "denominator_not_positive"),
        ({"kind": "count", "before_n": [1] * 3, "after_n": [9] * 20}, "lengths_differ"),
        ({"kind": "count", "before": [-1] * 20}, "negative_count"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_reason(question: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as refused:
        judged(**{"before": list(range(20)), "after": list(range(20)), **question})
    assert refused.value.code == code


def test_a_verdict_becomes_plain_json_without_loss() -> None:
    written = plain(judged(10 + noise(24), 5 + noise(24)))
    assert isinstance(written, dict)
    assert written["verdict"] == "improved"
    assert isinstance(written["checks"], list)
