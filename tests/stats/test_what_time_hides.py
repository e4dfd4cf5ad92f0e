"""What the days of the values keep anyone from knowing: seasons seen in part, pauses, a move before the change."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from app.stats.base.result import Floats
from app.stats.before_after.verdict import before_after
from app.stats.before_after.verdict_result import Verdict
from app.stats.before_after.watch import baseline_watch
from tests.stats.series import check, days, judged, noise

pytestmark = pytest.mark.pure

MONDAY = date(2025, 1, 6)


def weekly(values: Floats, split: int) -> Verdict:
    """A verdict on one value a week."""
    when = [MONDAY + timedelta(weeks=place) for place in range(values.size)]
    return judged(values[:split], values[split:], when=when)


def yearly(size: int, *, height: float) -> Floats:
    """A wave that comes back every year, highest at the end of March, in weekly values."""
    return height * np.sin(2 * np.pi * np.arange(size) / (365.25 / 7))


def codes(found: Verdict) -> set[str]:
    return {one.code for one in found.checks}


def test_half_a_year_against_the_other_half_of_a_seasonal_year_is_not_called_a_change() -> None:
    found = weekly(50 + yearly(52, height=2) + noise(52), 26)
    assert found.season == 365.25
    assert (found.verdict, found.sentence.code) == ("cannot_tell", "season_or_change")
    assert [line.code for line in found.lines] == ["season_looks_same"]


def test_a_season_that_explains_nothing_of_a_difference_leaves_no_change_no_change() -> None:
    found = weekly(50 + yearly(52, height=2) * np.repeat([1, 0.2], 26) + noise(52), 20)
    assert found.verdict in {"no_change", "cannot_tell"}


def test_a_change_within_less_than_a_year_and_a_half_is_told_with_the_season_nobody_can_see() -> None:
    found = weekly(np.repeat([50.0, 48.0], 26) + noise(52, seed=8), 26)
    assert found.verdict == "improved"
    assert check(found, "season_unseen").state == "look"


def test_over_two_years_or_a_few_weeks_no_season_is_warned_of() -> None:
    assert "season_unseen" not in codes(weekly(np.repeat([50.0, 48.0], 52) + noise(104), 52))
    assert "season_unseen" not in codes(judged(10 + noise(24), 5 + noise(24, seed=8), when=days(48)))


def test_without_a_change_or_without_days_there_is_nothing_to_warn_of() -> None:
    assert "season_unseen" not in codes(weekly(50 + noise(52), 26))
    assert "season_unseen" not in codes(judged(10 + noise(24), 5 + noise(24, seed=8)))


def paused(slope: float, shift: float = 0.0, *, pause: int = 30) -> Verdict:
    """25 days, a pause, 25 days: values that slide by so much a day."""
    place = np.arange(50) + np.repeat([0, pause], 25)
    values = 50 - slope * place - np.repeat([0.0, shift], 25) + noise(50)
    return judged(values[:25], values[25:], when=[MONDAY + timedelta(days=int(day)) for day in place])


def test_a_long_pause_at_the_change_is_something_to_look_at() -> None:
    found = paused(0.0, 1.2)
    assert found.verdict == "improved"
    assert check(found, "pause").parameters == {"days": 31}


def test_a_step_too_large_for_a_slide_or_without_a_pause_needs_no_such_look() -> None:
    assert "pause" not in codes(paused(0.0, 6.0))
    assert "pause" not in codes(paused(0.0, 1.2, pause=0))
    assert "pause" not in codes(judged(50 + noise(25), 48.8 + noise(25, seed=8)))


def test_a_level_that_moved_well_before_the_change_is_not_the_changes_work() -> None:
    values = np.repeat([50.0, 45.0], [20, 36]) + noise(56)
    found = judged(values[:26], values[26:])
    assert (found.verdict, found.sentence.code) == ("cannot_tell", "already_improving")
    assert [line.code for line in found.lines] == ["moved_before_it"]
    assert found.lines[0].parameters["since"] == 20
    worse = judged(-values[:26], -values[26:])
    assert (worse.verdict, worse.sentence.code) == ("cannot_tell", "already_worsening")


def test_a_slide_before_the_change_is_measured_by_its_days() -> None:
    place = np.concatenate([np.arange(12), [200], 201 + np.arange(12)])
    flat = judged(50 + noise(13), 50 + noise(12, seed=9), when=[MONDAY + timedelta(days=int(day)) for day in place])
    by_places = judged(50 + noise(13), 50 + noise(12, seed=9))
    assert check(flat, "trend_before").parameters != check(by_places, "trend_before").parameters


def test_values_of_one_day_have_no_slide_before_the_change() -> None:
    when = [MONDAY] * 15 + [MONDAY + timedelta(days=1)] * 15
    found = judged(50 + noise(15), 48 + noise(15, seed=9), when=when)
    assert "trend_before" not in codes(found)


def test_a_measure_that_is_watched_slides_by_its_days_too() -> None:
    place = np.concatenate([np.arange(20), 300 + np.arange(20)])
    values = 50 + 0.004 * place + noise(40)
    by_days = baseline_watch(
        kind="continuous", values=values, when=[MONDAY + timedelta(days=int(day)) for day in place]
    )
    by_places = baseline_watch(kind="continuous", values=values)
    assert (by_days.sentence.code, by_places.sentence.code) == ("higher", "steady")


def test_what_goes_on_sliding_through_a_pause_is_watched_as_a_slide_and_a_step_as_a_step() -> None:
    place = np.concatenate([np.arange(20), 80 + np.arange(20)])
    when = [MONDAY + timedelta(days=int(day)) for day in place]
    shapes = {"rising": 0.025 * place, "higher": 2.5 * (np.arange(40) >= 28)}
    for state, shape in shapes.items():
        found = baseline_watch(kind="continuous", values=50 + shape + 0.3 * noise(40), when=when)
        assert found.state == state


def test_several_values_of_the_last_day_leave_a_slide_a_slide() -> None:
    when = [MONDAY + timedelta(days=min(place, 30)) for place in range(40)]
    values = 50 + 0.2 * np.minimum(np.arange(40), 30) + 0.3 * noise(40)
    assert baseline_watch(kind="continuous", values=values, when=when).state == "rising"


def test_values_a_million_million_high_still_vary() -> None:
    found = judged(1e12 + 10 * noise(24), 1e12 - 40 + 10 * noise(24, seed=8))
    assert found.verdict == "improved"


def test_lopsided_values_that_follow_their_neighbours_have_no_second_test_that_does_not_mind() -> None:
    rng = np.random.default_rng(5)
    lopsided = np.exp(np.convolve(rng.normal(size=140), np.ones(4) / 2, mode="valid"))
    found = judged(lopsided[:60], lopsided[60:120] * 0.2)
    assert check(found, "lopsided_alone").state == "look"


def test_the_limits_of_a_rate_ratio_follow_the_spread_of_each_stage() -> None:
    rng = np.random.default_rng(11)
    wide, narrow = rng.poisson(rng.gamma(4, 5, size=30)), rng.poisson(10, size=30)

    def width(before: Any, after: Any) -> float:
        sizes = [100.0] * 30
        found = before_after(
            kind="count", direction="lower", before=before, after=after, before_n=sizes, after_n=sizes
        ).effect
        assert found is not None and found.ci_low is not None and found.ci_high is not None
        return float(np.log(found.ci_high / found.ci_low))

    relative = [float(part.std(ddof=1) / part.mean() / np.sqrt(30)) for part in (wide, narrow)]
    assert width(wide, narrow) == pytest.approx(2 * 2.02 * math.hypot(*relative), rel=0.1)
    assert width(narrow, wide) == pytest.approx(width(wide, narrow), rel=0.02)
