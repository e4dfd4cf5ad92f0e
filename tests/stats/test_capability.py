"""Capability: what the indices say, when they do not exist, and how sure they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.stats.base.result import InputError
from app.stats.capability.normal import capability, subgroup_capability, z_of_outside
from tests.stats.series import noise

pytestmark = pytest.mark.pure
VALUES = 10 + noise(50)
ROWS = VALUES.reshape(10, 5).tolist()


def test_cp_is_the_tolerance_over_six_sigmas_and_cpk_the_nearer_limit_over_three() -> None:
    found = capability(VALUES, lower=7, upper=16)
    assert found.overall.sigma == pytest.approx(1)
    assert found.overall.cp.estimate == pytest.approx(1.5)
    assert found.overall.cpk.estimate == pytest.approx(1)
    assert [found.overall.cpl, found.overall.cpu] == pytest.approx([1, 2])
    assert found.overall.below == pytest.approx(1e6 * stats.norm.cdf(-3))
    assert found.within.estimate == "moving_range"


def test_subgroups_bring_their_own_variation() -> None:
    found = subgroup_capability(ROWS, lower=7, upper=13)
    assert found.within.estimate == "pooled"
    assert set(found.within_by) == {"ranges", "deviations", "pooled", "pooled_raw"}
    pooled = np.sqrt(np.var(np.array(ROWS), axis=1, ddof=1).mean())
    assert found.within_by["pooled_raw"].sigma == pytest.approx(pooled)
    assert subgroup_capability(ROWS, lower=7, upper=13, estimate="ranges").within.estimate == "ranges"
    assert found.overall == capability(VALUES, lower=7, upper=13).overall


def test_one_limit_gives_cpk_and_no_cp() -> None:
    found = capability(VALUES, upper=13)
    assert found.overall.cp.undefined[0].reason == "one_limit"
    assert found.overall.cpk.estimate == pytest.approx(1)
    assert found.overall.z_bench == found.overall.z_upper
    assert (found.observed_below, found.overall.below) == (None, None)


def test_values_outside_are_counted_as_they_are() -> None:
    found = capability([1, 2, 3, 4, 5, 6, 7, 8, 9, 20], lower=2, upper=10)
    assert (found.observed_below, found.observed_above) == (100_000, 100_000)


def test_cpm_punishes_being_off_target() -> None:
    on = capability(VALUES, lower=7, upper=13, target=10)
    off = capability(VALUES + 1, lower=7, upper=13, target=10)
    assert on.cpm.estimate == pytest.approx(on.overall.cp.estimate)
    assert off.cpm.estimate == pytest.approx(1 / np.sqrt(1 + 50 / 49))
    assert (off.cpm.ci_low or 0) < (off.cpm.estimate or 0) < (off.cpm.ci_high or 0)
    assert set(off.cpm_by) == {"n", "taguchi", "taguchi_n"}
    assert set(capability(VALUES, upper=13, target=10).cpm_by) == {"n"}
    assert on.cpm_by["taguchi"] == pytest.approx(1)
    assert capability(VALUES, upper=13).cpm.undefined[0].reason == "no_target"


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    rng, hits = np.random.default_rng(11), np.zeros(3)
    for _ in range(400):
        found = capability(rng.normal(size=60), lower=-3, upper=4, target=0, level=0.9)
        for place, (interval, truth) in enumerate(
            ((found.overall.cp, 7 / 6), (found.overall.cpk, 1.0), (found.cpm, 1.0))
        ):
            hits[place] += (interval.ci_low or 0) <= truth <= (interval.ci_high or 0)
    assert hits / 400 == pytest.approx([0.9, 0.9, 0.9], abs=0.05)


def test_constant_values_have_no_indices_and_say_why() -> None:
    for found in (
        capability([0.1] * 20, lower=0, upper=1, target=0.5),
        subgroup_capability([[0.1] * 4] * 5, lower=0, upper=1),
    ):
        assert found.undefined[0].reason == "no_variation"
        assert (found.overall.cpk.estimate, found.overall.z_bench, found.within.cp.estimate) == (None, None, None)
    assert capability([0.1] * 20, lower=0, upper=1, target=0.5).cpm.estimate is None


@pytest.mark.parametrize("values", [[], [3.0], [None]])
def test_too_few_values_have_no_indices(values: list[float]) -> None:
    found = capability(values, lower=0, upper=1)
    assert found.undefined[0].reason == "too_few_values"
    assert found.overall.cpk.undefined[0].reason == "too_few_values"
    assert subgroup_capability([values], lower=0).within.sigma is None


def test_all_subgroups_alike_but_apart_have_overall_indices_alone() -> None:
    found = subgroup_capability([[1, 1], [2, 2], [3, 3]], lower=0, upper=4)
    assert found.overall.cpk.estimate is not None
    assert found.within.cpk.undefined[0].reason == "no_variation"


def test_z_bench_is_exact_on_both_ends_of_the_scale() -> None:
    assert z_of_outside(None, None) is None
    assert z_of_outside(3.0, None) == 3.0
    assert z_of_outside(9.0, 9.0) == pytest.approx(-stats.norm.ppf(2 * stats.norm.cdf(-9)))
    assert z_of_outside(30.0, -9.0) == pytest.approx(-9.0)
    assert z_of_outside(-1.0, -1.0 + 2.5) == pytest.approx(-stats.norm.ppf(stats.norm.cdf(1) + stats.norm.cdf(-1.5)))


@settings(max_examples=40, deadline=None)
@given(shift=st.floats(-1e6, 1e6), scale=st.floats(1e-3, 1e3), mirrored=st.booleans())
def test_indices_do_not_know_the_unit_and_mirror_with_the_values(shift: float, scale: float, mirrored: bool) -> None:
    one = capability(VALUES, lower=7, upper=14, target=10)
    factor = -scale if mirrored else scale
    lower, upper = sorted((shift + factor * 7, shift + factor * 14))
    other = capability(shift + factor * VALUES, lower=lower, upper=upper, target=shift + factor * 10)
    assert other.overall.cpk.estimate == pytest.approx(one.overall.cpk.estimate, rel=1e-5)
    assert other.within.cpk.ci_low == pytest.approx(one.within.cpk.ci_low, rel=1e-5)
    assert other.cpm.estimate == pytest.approx(one.cpm.estimate, rel=1e-5)
    ends = (other.overall.cpl, other.overall.cpu)[:: -1 if mirrored else 1]
    assert ends == pytest.approx((one.overall.cpl, one.overall.cpu), rel=1e-5)


def test_intervals_narrow_with_more_values() -> None:
    few, many = capability(noise(30), lower=-3, upper=3), capability(noise(300), lower=-3, upper=3)
    for name in ("cp", "cpk"):
        wide, narrow = getattr(few.overall, name), getattr(many.overall, name)
        assert narrow.ci_high - narrow.ci_low < wide.ci_high - wide.ci_low


def test_a_small_spread_on_a_large_level_is_told_apart() -> None:
    found = capability(1e9 + 1e-3 * noise(40), lower=1e9 - 3e-3, upper=1e9 + 3e-3)
    assert found.overall.cp.estimate == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize("question, code", [
    ({}, "no_specification"),
    ({"target": 10}, "no_specification"),
    ({"lower": 4, "upper": 4}, "specification_order"),
    ({"lower": float("nan")}, "specification_not_finite"),
    ({"lower": 1, "target": float("inf")}, "specification_not_finite"),
    ({"lower": 1, "level": 1}, "level_out_of_range"),
    ({"lower": 1, "constants": "own"}, "unknown_constants"),
])  # fmt: skip
def test_an_impossible_question_is_refused(question: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError, match=code):
        capability(VALUES, **question)
    with pytest.raises(InputError, match=code):
        subgroup_capability(ROWS, **question)


def test_an_unknown_estimate_of_the_variation_within_is_refused() -> None:
    with pytest.raises(InputError, match="unknown_estimate"):
        subgroup_capability(ROWS, lower=1, estimate="median")
