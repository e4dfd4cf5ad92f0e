"""Defects, yields and sigma levels."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stats.base.result import InputError
from app.stats.capability.yields import defects_of_z, rolled_throughput_yield, sigma_level, sigma_table, z_of_defects

pytestmark = pytest.mark.pure


def test_three_point_four_per_million_is_six_sigma() -> None:
    found = sigma_level(34, 1_000_000, opportunities_per_unit=10)
    assert found.per_million == pytest.approx(3.4)
    assert found.sigma_level == pytest.approx(6, abs=1e-3)
    assert found.z_long_term == pytest.approx(4.5, abs=1e-3)


def test_nothing_defective_is_infinitely_good_and_everything_infinitely_bad() -> None:
    assert sigma_level(0, 100).sigma_level == math.inf
    assert sigma_level(0, 100).first_time_yield == 1
    assert sigma_level(100, 100).sigma_level == -math.inf


def test_the_shift_is_the_askers() -> None:
    assert sigma_level(5, 100, shift=0).sigma_level == sigma_level(5, 100, shift=0).z_long_term


def test_steps_multiply() -> None:
    found = rolled_throughput_yield([0.9, None, 0.8])
    assert found.rolled == pytest.approx(0.72)
    assert found.normalised == pytest.approx(math.sqrt(0.72))
    assert (found.steps, found.dropped) == (2, 1)
    assert rolled_throughput_yield([]).undefined[0].reason == "too_few_values"


@given(st.floats(-2, 8))
def test_level_and_defects_are_two_sides_of_one_number(level: float) -> None:
    assert z_of_defects(defects_of_z(level) / 1e6) == pytest.approx(level, abs=1e-6)


def test_the_table_gives_fewer_defects_at_each_level() -> None:
    rows = sigma_table(range(1, 7)).rows
    assert [row.sigma_level for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [round(row.per_million) for row in rows] == [691462, 308538, 66807, 6210, 233, 3]
    assert all(row.yield_share == pytest.approx(1 - row.per_million / 1e6) for row in rows)


@pytest.mark.parametrize("counts, code", [
    ((-1, 10), "not_a_rate"),
    ((1, 0), "not_a_rate"),
    ((math.nan, 10), "not_a_rate"),
    ((11, 10), "more_defects_than_opportunities"),
])  # fmt: skip
def test_impossible_counts_are_refused(counts: tuple[float, float], code: str) -> None:
    with pytest.raises(InputError, match=code):
        sigma_level(*counts)


def test_shares_beyond_the_whole_and_endless_shifts_are_refused() -> None:
    with pytest.raises(InputError, match="not_a_share"):
        rolled_throughput_yield([0.9, 1.2])
    with pytest.raises(InputError, match="not_a_share"):
        z_of_defects(1.5)
    with pytest.raises(InputError, match="shift_not_finite"):
        sigma_level(1, 10, shift=math.inf)
    with pytest.raises(InputError, match="shift_not_finite"):
        sigma_table([math.inf])
