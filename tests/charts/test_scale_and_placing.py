from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charts import decimate, placing, scale
from tests.charts.pictures import dated, tidy, working_days

pytestmark = pytest.mark.pure


def test_ticks_are_round_and_hold_the_range() -> None:
    ticks = scale.value_ticks(0, 12.6, about=7, format_value=tidy)

    assert [tick.label for tick in ticks] == ["0", "2", "4", "6", "8", "10", "12", "14"]


def test_no_two_ticks_read_alike_however_the_caller_rounds() -> None:
    ticks = scale.value_ticks(0, 2, about=7, format_value=lambda value: f"{value:.0f}")

    assert [tick.label for tick in ticks] == ["0", "1", "2"]


@pytest.mark.parametrize("high", [0.085, 0.1, 0.17, 7.3, 9.6, 23, 960])
@pytest.mark.parametrize("about", [4, 7])
def test_a_label_never_tells_another_value_than_its_tick_has(high: float, about: int) -> None:
    def whole_percent(value: float) -> str:
        return f"{value:.0%}"

    ticks = scale.value_ticks(0, high, about=about, format_value=whole_percent)

    assert all(float(tick.label.rstrip("%")) / 100 == pytest.approx(tick.at) for tick in ticks)


@settings(deadline=None)
@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6))
def test_ticks_cover_any_range_in_few_steps(low: float, span: float) -> None:
    ticks = scale.value_ticks(low, low + span, about=7, format_value=repr)

    assert ticks[0].at <= low + span * 1e-6
    assert ticks[-1].at >= low + span * (1 - 1e-6)
    assert 2 <= len(ticks) <= 10


def test_equal_values_get_a_range_to_stand_in() -> None:
    assert scale.value_range([5, 5], from_zero=False) == (4.5, 5.5)
    assert scale.value_range([0, 0], from_zero=True) == (0, 1)
    assert scale.value_range([-2, -1], from_zero=True) == (-2, 0)


def marked(positions: list[date] | list[float], most: int) -> list[str]:
    places = [float(index) for index in range(len(positions))]
    return [tick.label for tick in scale.Along(positions, places, dated).ticks(most=most)]


def test_working_days_are_marked_by_whole_weeks() -> None:
    assert marked(working_days(date(2026, 9, 14), 49), 12)[:3] == ["14 Sep", "21 Sep", "28 Sep"]
    assert marked(working_days(date(2026, 9, 14), 49), 4)[:2] == ["14 Sep", "5 Oct"]


def test_months_are_marked_at_their_first_point() -> None:
    weeks = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(52)]

    assert marked(weeks, 6) == ["Jan 2026", "Mar 2026", "May 2026", "Jul 2026", "Sep 2026", "Nov 2026"]


def test_numbers_are_marked_at_round_ones() -> None:
    assert marked([float(number) for number in range(1, 10_001)], 6) == [
        "2,000",
        "4,000",
        "6,000",
        "8,000",
        "10,000",
    ]


def test_times_without_a_zone_are_taken_as_utc() -> None:
    naive = datetime(2026, 11, 20, 6)  # noqa: DTZ001  (the case under test)

    assert scale.moment(naive) == scale.moment(naive.replace(tzinfo=UTC))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3) | st.just(float("nan")), min_size=200, max_size=600))
def test_thinning_loses_no_extreme_of_any_pixel_column(values: list[float]) -> None:
    series, places = np.array(values), np.arange(len(values), dtype=float)
    kept = decimate.keep(places, [series], columns=20)

    edges = np.minimum((places / (places[-1] / 20)).astype(int), 19)
    for column in range(20):
        whole, left = series[edges == column], series[kept][edges[kept] == column]
        if np.isfinite(whole).any():
            assert np.nanmin(left) == np.nanmin(whole)
            assert np.nanmax(left) == np.nanmax(whole)
    assert len(kept) <= 4 * 20 + 2


def test_a_short_series_is_not_thinned() -> None:
    assert len(decimate.keep(np.arange(80.0), [np.zeros(80)], columns=20)) == 80


def test_labels_in_a_column_move_apart_and_stay_inside() -> None:
    tops = placing.spread([(50, 20), (52, 20), (95, 20)], low=0, high=100)

    assert tops[0] + 20 <= tops[1] + 0.01
    assert tops[1] + 20 <= tops[2] + 0.01
    assert tops[2] == 80


def test_a_long_flag_gives_way_to_a_short_one_rather_than_cover_its_neighbour() -> None:
    left, right = placing.flags(
        [(10, [("long", 80)]), (50, [("longer than there is room", 300), ("short", 30)])],
        bounds=(0, 100),
        rows=2,
    )

    assert (left.words, right.words) == ("long", "short")
    assert left.row != right.row


def test_a_flag_without_room_anywhere_leaves_only_its_pole() -> None:
    [flag] = placing.flags([(50, [("long", 300)])], bounds=(0, 100), rows=2)

    assert (flag.words, flag.pole) == ("", 50)
