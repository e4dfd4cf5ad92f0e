"""A measure before any change: steady, sliding, wandering or not yet known."""

from __future__ import annotations

import numpy as np
import pytest

from app.stats.before_after.check_sentences import CHECKS
from app.stats.before_after.comparison import one_stage
from app.stats.before_after.report_card import carries_over
from app.stats.before_after.sentences import WATCH_HEADLINES, WATCH_LINES
from app.stats.before_after.strays import strays_of
from app.stats.before_after.watch import Watch, baseline_watch
from tests.stats.series import following, noise

pytestmark = pytest.mark.pure


def watched(values: object, **question: object) -> Watch:
    found = baseline_watch(kind="continuous", values=values, **question)  # type: ignore[arg-type]
    assert found.sentence.code in WATCH_HEADLINES
    assert all(line.code in WATCH_LINES for line in found.lines)
    assert all((check.code, check.state) in CHECKS for check in found.checks)
    return found


def test_fewer_than_twelve_values_are_too_few_to_say() -> None:
    found = watched(noise(11))
    assert found.state == "too_few"
    assert found.sentence.parameters["more"] == 1
    assert found.chart is not None
    assert found.chart.stages[0].limits_absent


def test_a_level_that_stays_is_steady() -> None:
    assert watched(10 + noise(40, seed=3)).state == "steady"


def test_a_backlog_that_grows_is_rising_since_the_day_it_began() -> None:
    backlog = 50 + noise(50) + np.r_[np.zeros(20), 1.5 * np.arange(30)]
    found = watched(backlog)
    assert found.state == "rising"
    assert found.since is not None
    assert abs(found.since - 20) <= 4


def test_a_slow_decline_is_falling() -> None:
    assert watched(50 - 0.3 * np.arange(40) + noise(40)).state == "falling"


def test_a_step_before_any_change_is_told_with_its_moment() -> None:
    values = 10 + noise(40)
    values[25:] -= 5
    found = watched(values)
    assert (found.state, found.since) == ("lower", 25)


def test_a_step_too_late_to_tilt_the_line_is_still_told() -> None:
    values = 10 + noise(40, seed=3)
    values[36:] += 3
    found = watched(values)
    assert found.state == "higher"
    assert found.since in (36, 37)
    assert found.slope_p is not None
    assert found.slope_p > 0.01, "a slope alone would not have seen it"


def test_a_stock_that_wanders_is_told_to_watch_its_flows() -> None:
    found = watched(following(120, phi=0.85, seed=12))
    assert found.state == "wandering"
    assert any(check.code == "stock" for check in found.checks)
    assert (found.autocorrelation or 0) > 0.5


def test_one_slip_of_the_pen_is_no_move_of_the_whole_and_the_others_are_told_apart_from_it() -> None:
    values = 85 + 2 * noise(63, seed=5)
    assert watched(values).state == "steady"
    values[59] = 1088.5
    found = watched(values)
    assert (found.state, found.since, found.sentence.parameters["points"]) == ("strayed", None, 1)


@pytest.mark.parametrize("kind", ["continuous", "count"])
def test_a_slip_does_not_hide_a_step_either(kind: str) -> None:
    values = np.round(85 + 2 * noise(63, seed=5))
    values[40:] += 12
    values[59] = 1088
    sizes = [10.0] * 63 if kind == "count" else None
    found = baseline_watch(kind=kind, values=values, denominators=sizes)
    assert (found.state, found.since) == ("higher", 40)


def test_three_far_values_in_a_row_are_a_level_and_no_slips() -> None:
    values = 85 + 2 * noise(63, seed=5)
    values[60:] += 60
    assert watched(values).state == "higher"


def test_single_unusual_values_make_it_unsettled() -> None:
    values = 10 + noise(30, seed=3)
    values[8] += 4
    found = watched(values)
    assert found.state == "unsettled"
    assert watched(values, excluded=[8]).chart.stages[0].n_limits == 29  # type: ignore[union-attr]


def test_a_measure_that_never_varies_is_told_to_check_its_measuring() -> None:
    assert watched([4.0] * 20).state == "constant"


def test_an_over_dispersed_rate_gets_wider_limits_and_is_told() -> None:
    rng = np.random.default_rng(4)
    counts = rng.binomial(500, rng.beta(5, 20, size=30))
    found = baseline_watch(kind="proportion", values=counts, denominators=[500] * 30, goal=0.15)
    assert found.choice is not None
    assert found.choice.chart == "laney_p"
    assert any(check.code == "dispersion_one" for check in found.checks)
    assert found.goal.status in ("some", "misses")


def test_nothing_at_all_is_too_few() -> None:
    assert watched([None, None]).state == "too_few"


def test_a_steady_measure_is_seldom_called_moving() -> None:
    rng = np.random.default_rng(9)
    moving = [watched(rng.normal(size=30)).state in ("rising", "falling", "higher", "lower") for _ in range(300)]
    assert np.mean(moving) <= 0.03


def test_neighbours_are_only_said_to_be_alike_beyond_what_chance_makes_of_so_few_values() -> None:
    assert not carries_over(0.26, 30)
    assert carries_over(0.37, 30) and carries_over(0.26, 120)


def test_a_baseline_whose_values_follow_each_other_is_told_so_without_speaking_of_a_comparison() -> None:
    codes = {check.code for check in watched(following(120, phi=0.85, seed=12)).checks}
    assert "independent_alone" in codes and "stock" in codes
    calm = {check.code for check in watched(10 + noise(30)).checks}
    assert "independent" in calm and "stock" not in calm


@pytest.mark.parametrize("values, state", [(range(24), "rising"), (range(24, 0, -1), "falling")])
def test_a_line_that_nothing_blurs_is_moving_and_not_constant(values: range, state: str) -> None:
    assert baseline_watch(kind="continuous", values=list(values)).state == state


@pytest.mark.parametrize("places", [[0], [62], [61, 62], [20, 21], [5, 40]])
def test_strays_are_found_at_the_ends_and_in_pairs(places: list[int]) -> None:
    values = 85 + 2 * noise(63, seed=5)
    values[places] += 80
    found = strays_of(one_stage(kind="continuous", values=values, sizes=None, when=None))
    assert np.flatnonzero(found).tolist() == places


@pytest.mark.parametrize("shape", ["steady", "slide", "step", "season", "stock"])
def test_what_moves_or_carries_over_has_no_strays(shape: str) -> None:
    time, steady = np.arange(60.0), noise(60, seed=7)
    moving = {"steady": 0 * time, "slide": time, "step": 30.0 * (time > 30), "season": 6 * np.sin(time / 3)}
    values = following(60, phi=0.8) if shape == "stock" else np.asarray(steady + moving[shape])
    assert not strays_of(one_stage(kind="continuous", values=values, sizes=None, when=None)).any()
