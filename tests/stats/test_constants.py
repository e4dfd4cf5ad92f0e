"""The constants of Shewhart's charts: exact, and as the tables print them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.stats.base.constants import range_deviation, range_mean, shewhart_constants, unbiasing
from app.stats.base.result import InputError

pytestmark = pytest.mark.pure


def test_the_range_of_two_values_has_its_closed_form() -> None:
    assert range_mean(2) == pytest.approx(2 / math.sqrt(math.pi), rel=1e-15)
    assert range_deviation(2) == pytest.approx(math.sqrt(2 - 4 / math.pi), rel=1e-15)


def test_the_range_of_three_values_has_its_closed_form() -> None:
    assert range_mean(3) == pytest.approx(3 / math.sqrt(math.pi), rel=1e-13)
    variance = 2 + 3 * math.sqrt(3) / math.pi - 9 / math.pi
    assert range_deviation(3) == pytest.approx(math.sqrt(variance), rel=1e-10)


def test_printed_tables_round_to_three_and_four_decimals() -> None:
    five = shewhart_constants(5)
    assert [five.d2_table, five.d3_table] == [2.326, 0.8641]
    assert range_mean(5, constants="table") == five.d2_table
    assert range_deviation(5, constants="table") == five.d3_table


def test_the_factors_follow_from_d2_d3_and_c4() -> None:
    five = shewhart_constants(5)
    assert pytest.approx(0.577, abs=5e-4) == five.A2
    assert pytest.approx(2.089, abs=5e-4) == five.B4
    assert (five.D3, five.B3) == (0, 0)
    assert shewhart_constants(7).D3 > 0


def test_c4_is_the_same_on_both_sides_of_where_its_series_begins() -> None:
    assert unbiasing(2000.5) == pytest.approx(unbiasing(2000) + 0.5 / (4 * 2000**2), abs=5e-11)
    assert unbiasing(1e12) == pytest.approx(1 - 2.5e-13, abs=1e-15)


def test_a_large_subgroup_has_the_range_that_simulation_finds() -> None:
    ranges = np.ptp(np.random.default_rng(4).normal(size=(4000, 400)), axis=1)
    assert range_mean(400) == pytest.approx(ranges.mean(), abs=5 * ranges.std() / math.sqrt(4000))
    assert range_deviation(400) == pytest.approx(ranges.std(), rel=0.06)


@pytest.mark.parametrize("size", [1, 0, -3, 2.0, True, 1_000_001])
def test_a_size_no_table_could_hold_is_refused(size: object) -> None:
    with pytest.raises(InputError, match="subgroup_size_out_of_range"):
        shewhart_constants(size)  # type: ignore[arg-type]


def test_constants_by_another_name_are_refused() -> None:
    with pytest.raises(InputError, match="unknown_constants"):
        range_mean(2, constants="rounded")
