"""Box-Cox and Johnson: values made normal, and what to do when they cannot be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.stats.base.result import InputError
from app.stats.capability.box_cox import box_cox, box_cox_capability, transform
from app.stats.capability.johnson import Curve, curves_through, johnson_transformation

pytestmark = pytest.mark.pure
LOGNORMAL = np.exp(stats.norm.ppf((np.arange(100) + 0.5) / 100) * 0.7 + 2)
SHARES = (np.arange(150) + 0.5) / 150


def test_lognormal_values_call_for_the_logarithm() -> None:
    found = box_cox(LOGNORMAL)
    assert found.power.estimate == pytest.approx(0, abs=0.01)
    assert (found.rounded, found.used) == (0, 0)
    assert found.values == pytest.approx(np.log(LOGNORMAL))
    assert (found.normality.p_value or 0) > 0.5
    assert (found.power.ci_low or 0) < 0 < (found.power.ci_high or 0)


def test_the_power_is_scipys() -> None:
    values = np.random.default_rng(5).gamma(2, size=80)
    assert box_cox(values).power.estimate == pytest.approx(stats.boxcox_normmax(values, method="mle"), abs=1e-5)
    assert box_cox(values).log_likelihood == pytest.approx(
        stats.boxcox_llf(box_cox(values).power.estimate or 0, values), rel=1e-9
    )


def test_the_power_may_be_given_or_left_unrounded() -> None:
    assert box_cox(LOGNORMAL, power=2).values == pytest.approx(LOGNORMAL**2)
    assert box_cox(LOGNORMAL, rounded=False).used == box_cox(LOGNORMAL).power.estimate


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(1e-6, 1e6))
def test_the_power_does_not_know_the_unit(scale: float) -> None:
    assert box_cox(scale * LOGNORMAL).power.estimate == pytest.approx(box_cox(LOGNORMAL).power.estimate, abs=1e-5)


def test_limits_change_places_under_a_negative_power() -> None:
    found = box_cox_capability(LOGNORMAL, lower=1, upper=100, power=-1)
    assert [found.lower, found.upper] == pytest.approx([0.01, 1])
    straight = box_cox_capability(LOGNORMAL, lower=1, upper=100, power=1)
    assert (straight.lower, straight.upper) == (1, 100)
    one = box_cox_capability(LOGNORMAL, upper=100, power=-1)
    assert one.lower == pytest.approx(0.01)
    assert one.upper is None


def test_capability_on_the_transformed_scale_is_that_of_the_logarithms() -> None:
    found = box_cox_capability(LOGNORMAL, upper=200)
    assert found.capability is not None
    logarithms = np.log(LOGNORMAL)
    expected = (np.log(200) - logarithms.mean()) / (3 * logarithms.std(ddof=1))
    assert found.capability.overall.cpk.estimate == pytest.approx(expected)


@pytest.mark.parametrize("values, reason", [
    ([], "too_few_values"),
    ([1.0, 2.0], "too_few_values"),
    ([1.0, 0.0, 3.0], "not_positive"),
    ([2.0] * 9, "no_variation"),
])  # fmt: skip
def test_what_has_no_power_is_undefined_and_says_why(values: list[float], reason: str) -> None:
    found = box_cox(values)
    assert (found.used, found.undefined[0].reason) == (None, reason)
    assert box_cox_capability(values, upper=5).capability is None


def test_a_tiny_spread_leaves_the_power_open_and_says_so() -> None:
    found = box_cox(1000 + 1e-3 * np.random.default_rng(5).normal(size=40))
    assert (found.power.ci_low, found.power.ci_high) == (None, None)
    assert {gap.reason for gap in found.power.undefined} == {"too_far"}


def test_values_across_many_powers_of_ten_stay_in_range() -> None:
    found = box_cox(np.logspace(-50, 50, 60))
    assert found.used == 0


@pytest.mark.parametrize("question, code", [
    ({"level": 0}, "level_out_of_range"),
    ({"power": 9}, "power_out_of_range"),
    ({"power": float("nan")}, "power_out_of_range"),
])  # fmt: skip
def test_an_impossible_transformation_is_refused(question: dict[str, float], code: str) -> None:
    with pytest.raises(InputError, match=code):
        box_cox(LOGNORMAL, **question)  # type: ignore[arg-type]


def test_limits_that_have_no_power_are_refused() -> None:
    with pytest.raises(InputError, match="specification_not_positive"):
        box_cox_capability(LOGNORMAL, lower=0, upper=9)
    with pytest.raises(InputError, match="no_specification"):
        box_cox_capability(LOGNORMAL)
    assert transform(np.array([4.0]), 0.5).tolist() == [2]


@pytest.mark.parametrize("values, family", [
    (np.sinh((stats.norm.ppf(SHARES) - 1) / 1.2) * 3 + 5, "SU"),
    (4 / (1 + np.exp(-(stats.norm.ppf(SHARES) - 0.5) / 0.9)) + 1, "SB"),
])  # fmt: skip
def test_the_curve_is_of_the_family_the_values_come_from(values: np.ndarray, family: str) -> None:
    found = johnson_transformation(values)
    assert found.curve is not None
    assert found.curve.family == family
    assert (found.p_value or 0) > 0.95 > (found.p_value_before or 0)
    assert found.values == pytest.approx(found.curve.of(values))
    assert found.values.std() == pytest.approx(1, abs=0.1)


def test_shifted_lognormal_values_take_the_lognormal_curve_or_one_as_good() -> None:
    values = 3 + np.exp(stats.norm.ppf(SHARES) * 0.6)
    curve = Curve("SL", gamma=0.0, eta=1 / 0.6, epsilon=3.0, scale=1.0)
    assert curve.of(values) == pytest.approx(stats.norm.ppf(SHARES))
    assert (johnson_transformation(values).p_value or 0) > 0.99


def test_percentiles_are_read_by_either_convention() -> None:
    values = np.random.default_rng(8).gamma(2, size=60)
    chou, default = (johnson_transformation(values, percentiles=how) for how in ("chou", "r"))
    assert chou.p_value != default.p_value
    assert chou.n == default.n == 60


@settings(max_examples=10, deadline=None)
@given(shift=st.floats(-1e3, 1e3), scale=st.floats(1e-2, 1e2))
def test_the_curve_moves_and_stretches_with_the_values(shift: float, scale: float) -> None:
    values = np.random.default_rng(8).gamma(2, size=60)
    one, other = johnson_transformation(values), johnson_transformation(shift + scale * values)
    assert other.p_value == pytest.approx(one.p_value, rel=1e-3, abs=1e-6)


@pytest.mark.parametrize("values, reason", [
    ([1.0, 2.0, 3.0, 9.0], "too_few_values"),
    ([4.0] * 20, "no_variation"),
    ([0.0] * 30 + [1.0], "no_curve"),
])  # fmt: skip
def test_values_without_a_curve_say_why(values: list[float], reason: str) -> None:
    found = johnson_transformation(values)
    assert (found.curve, found.p_value, found.undefined[0].reason) == (None, None, reason)


def test_unknown_percentiles_are_refused() -> None:
    with pytest.raises(InputError, match="unknown_percentiles"):
        johnson_transformation(LOGNORMAL, percentiles="weibull")


def test_gaps_in_the_ratio_of_the_lognormal_curve_take_that_curve_alone_and_even_gaps_none() -> None:
    assert [curve.family for curve in curves_through([0, 1, 3, 7], 0.5)] == ["SL"]
    assert not list(curves_through([0, 1, 2, 3], 0.5))
    assert not list(curves_through([0, 1, 1, 3], 0.5))


def test_a_lognormal_curve_leads_its_percentiles_to_where_they_belong() -> None:
    (curve,) = curves_through([0, 1, 3, 7], 0.5)
    assert curve.of(np.array([0.0, 1, 3, 7])) == pytest.approx([-1.5, -0.5, 0.5, 1.5])
